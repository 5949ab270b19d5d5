//! What a decision of the limiter costs, beside reading the clock: `./bench.sh limits`.
//!
//! `limits`: prints, by scenario, nanoseconds in all, those beside the clock, and the most that these
//! may be; the least of many rounds. `limits SCENARIO`: asks
//! [`COUNT`] times, for counting instructions; only what is called `measured` counts.

use std::{
    env,
    hint::black_box,
    net::Ipv4Addr,
    process::ExitCode,
    time::{Duration, Instant},
};

use http::HeaderMap;
use secgen_runtime::{
    limit::{Asker, Clock, Identity, Limiter, Plan, Stage},
    policy::{Access, Counts, KeyPart, Policy, Tier, TierUse},
};

/// How many decisions a round is.
const COUNT: usize = 2_000;
/// How many rounds the least is taken of: they are short, so that some are left alone by whatever
/// else the machine does.
const ROUNDS: usize = 4_000;
/// How many callers ask in turn, each from an address of its own.
const CALLERS: u32 = 64;

/// The tiers that stand on every operation, and the one of a caller. The window is short, so that
/// a run sees charges leave it.
static TIERS: [Tier; 3] = [
    Tier::new("guard-ip", 3000, Duration::from_millis(10), &[KeyPart::Ip]),
    Tier::new("guard-credential", 30, Duration::from_millis(10), &[KeyPart::Ip])
        .counts(Counts::FailedCredentials),
    Tier::new("caller", 3000, Duration::from_millis(10), &[KeyPart::Principal]),
];

/// What is measured, with the tiers that it asks and the nanoseconds that it may cost beside the
/// clock.
const SCENARIOS: [(&str, &[TierUse], u64); 4] = [
    ("clock", &[], 0),
    ("address", &[TierUse(0)], 60),
    ("caller", &[TierUse(2)], 60),
    ("three", &[TierUse(0), TierUse(1), TierUse(2)], 120),
];

#[expect(clippy::print_stdout, reason = "bench.sh reads it there")]
fn main() -> ExitCode {
    let asked = env::args().skip(1).find(|it| it != "--bench");
    if let Some(asked) = asked {
        let Some((_, tiers, _)) = SCENARIOS.iter().find(|(name, ..)| *name == asked) else {
            return usage();
        };
        let bench = Bench::new(tiers);
        bench.warm();
        bench.measured();
        return ExitCode::SUCCESS;
    }
    let benches = SCENARIOS.map(|(_, tiers, _)| Bench::new(tiers));
    let mut least = [Duration::MAX; SCENARIOS.len()];
    for _ in 0..ROUNDS {
        for (bench, least) in benches.iter().zip(&mut least) {
            let began = Instant::now();
            bench.measured();
            *least = began.elapsed().min(*least);
        }
    }
    let each = least.map(|it| it.as_nanos() as f64 / COUNT as f64);
    let [nothing, ..] = each;
    for ((name, _, most), each) in SCENARIOS.iter().zip(each) {
        println!("{name:<8} {each:>8.2} {:>8.2} {most:>4}.00", each - nothing);
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    eprintln!("limits [clock|address|caller|three]");
    ExitCode::FAILURE
}

/// A limiter, the tiers of one operation, and those who ask.
struct Bench {
    clock: Clock,
    limiter: Limiter,
    plan: Plan,
    callers: Vec<Caller>,
    headers: HeaderMap,
    is_clock: bool,
}

impl Bench {
    fn new(tiers: &'static [TierUse]) -> Self {
        let limiter = Limiter::new(&TIERS).unwrap_or_else(|fault| panic!("{fault}"));
        let policy = Policy::new("bench", Access::Anonymous { reason: "bench" }).rates(tiers);
        let plan = Plan::new(&limiter, &policy).unwrap_or_else(|fault| panic!("{fault}"));
        let callers = (0..CALLERS).map(Caller).collect();
        let is_clock = tiers.is_empty();
        Self { clock: Clock::system(), limiter, plan, callers, headers: HeaderMap::new(), is_clock }
    }

    /// Every caller has asked before.
    fn warm(&self) {
        self.callers.iter().for_each(|caller| self.ask(caller));
    }

    #[inline(never)]
    fn measured(&self) {
        for caller in self.callers.iter().cycle().take(COUNT) {
            self.ask(caller);
        }
    }

    #[inline(always)]
    fn ask(&self, caller: &Caller) {
        let now = self.clock.now();
        if !self.is_clock {
            let ip = Ipv4Addr::from_bits(0x0a00_0000 | caller.0).into();
            let mut tally = self.limiter.meet(ip);
            let mut asker = Asker { ip, caller: None, headers: &self.headers, body: None };
            let before = self.limiter.ask(&self.plan, Stage::Before, &asker, now, &mut tally);
            asker.caller = Some(caller);
            let after = self.limiter.ask(&self.plan, Stage::After, &asker, now, &mut tally);
            assert!(before.is_ok() && after.is_ok(), "the limits are wide enough");
            black_box(&tally);
        }
        black_box(now);
    }
}

/// Whoever asks; its hash is made when its token is verified.
struct Caller(u32);

impl Identity for Caller {
    fn key(&self) -> u128 {
        u128::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834 | 1)
    }

    fn tenant_key(&self) -> Option<u128> {
        None
    }

    fn scheme(&self) -> &str {
        "bearer"
    }

    fn issuer(&self) -> &str {
        "https://issuer.example"
    }

    fn subject(&self) -> &str {
        "subject"
    }

    fn tenant(&self) -> Option<&str> {
        None
    }

    fn api_key(&self) -> Option<&str> {
        None
    }

    fn claim(&self, _: &str) -> Option<&str> {
        None
    }
}
