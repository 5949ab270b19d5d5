//! A limiter in a test: made-up requests, one operation's plan, and a clock.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::{Asker, Identity, Limiter, ManualClock, Plan, Refused, Stage, Tally};
use crate::json::{Budget, Value, parse};
use crate::policy::{Access, KeyPart, Policy, Tier, TierUse};

pub(super) const MINUTE: Duration = Duration::from_secs(60);

pub(super) const fn tier(name: &'static str, limit: u32, by: &'static [KeyPart]) -> Tier {
    Tier::new(name, limit, MINUTE, by)
}

/// A caller that exists in tests only.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) subject: String,
    pub(super) tenant: Option<String>,
    pub(super) api_key: Option<String>,
    pub(super) claims: Vec<(&'static str, String)>,
}

impl Person {
    pub(super) fn new(subject: impl ToString) -> Self {
        Self { subject: subject.to_string(), ..Self::default() }
    }

    pub(super) fn of(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.to_owned());
        self
    }

    pub(super) fn with(mut self, claim: &'static str, value: &str) -> Self {
        self.claims.push((claim, value.to_owned()));
        self
    }

    pub(super) fn key(mut self, id: &str) -> Self {
        self.api_key = Some(id.to_owned());
        self
    }
}

/// Spread as a keyed hash is; not secret.
fn spread(kind: &str, text: &str) -> u128 {
    kind.bytes()
        .chain(text.bytes())
        .fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_01b3 | 1 << 88)
        })
}

impl Identity for Person {
    fn key(&self) -> u128 {
        spread("principal ", &self.subject)
    }

    fn tenant_key(&self) -> Option<u128> {
        self.tenant.as_ref().map(|tenant| spread("tenant ", tenant))
    }

    fn scheme(&self) -> &str {
        "test"
    }

    fn issuer(&self) -> &str {
        "https://issuer.example"
    }

    fn subject(&self) -> &str {
        &self.subject
    }

    fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    fn claim(&self, path: &str) -> Option<&str> {
        self.claims.iter().find(|(known, _)| *known == path).map(|(_, value)| value.as_str())
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) ip: IpAddr,
    pub(super) caller: Option<Person>,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Sent {
    /// From an address, by nobody.
    pub(super) fn from(ip: u32) -> Self {
        Self::from_ip(Ipv4Addr::from_bits(ip).into())
    }

    pub(super) fn from_ip(ip: IpAddr) -> Self {
        Self { ip, caller: None, headers: HeaderMap::new(), body: String::new() }
    }

    pub(super) fn by(mut self, caller: Person) -> Self {
        self.caller = Some(caller);
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// A login under a name.
    pub(super) fn login(mut self, name: &str) -> Self {
        self.body = format!("{{\"username\":\"{name}\"}}");
        self
    }

    pub(super) fn asked<T>(&self, act: impl FnOnce(&Asker<'_>) -> T) -> T {
        let budget = Budget { depth: 8, nodes: 64 };
        let body = (!self.body.is_empty()).then(|| parse(self.body.as_bytes(), &budget).unwrap());
        let caller = self.caller.as_ref().map(|caller| caller as &dyn Identity);
        let body: Option<&Value<'_>> = body.as_ref();
        act(&Asker { ip: self.ip, caller, headers: &self.headers, body })
    }
}

/// A limiter, one operation's plan and a clock.
pub(super) struct World {
    pub(super) limiter: Limiter,
    pub(super) plan: Plan,
    pub(super) clock: ManualClock,
}

pub(super) fn plan_of(limiter: &Limiter, rates: &'static [TierUse], cost: u32) -> Plan {
    let access = Access::Anonymous { reason: "test" };
    Plan::new(limiter, &Policy::new("test", access).rates(rates).cost(cost)).unwrap()
}

impl World {
    /// An operation that asks all of `tiers`.
    pub(super) fn new(tiers: &[Tier]) -> Self {
        Self::with(Limiter::new(tiers).unwrap(), tiers.len(), 1)
    }

    pub(super) fn costing(tiers: &[Tier], cost: u32) -> Self {
        Self::with(Limiter::new(tiers).unwrap(), tiers.len(), cost)
    }

    pub(super) fn with(limiter: Limiter, tiers: usize, cost: u32) -> Self {
        let rates: Vec<TierUse> = (0..tiers).map(TierUse).collect();
        let plan = plan_of(&limiter, rates.leak(), cost);
        Self { limiter, plan, clock: ManualClock::new(SystemTime::UNIX_EPOCH) }
    }

    /// All stages, as the guard asks them.
    #[expect(clippy::result_large_err, reason = "tests look at both")]
    pub(super) fn ask(&self, sent: &Sent) -> Result<(Tally, Duration), (Tally, Refused)> {
        self.ask_plan(&self.plan, sent)
    }

    #[expect(clippy::result_large_err, reason = "tests look at both")]
    pub(super) fn ask_plan(
        &self,
        plan: &Plan,
        sent: &Sent,
    ) -> Result<(Tally, Duration), (Tally, Refused)> {
        let now = self.clock.now();
        let mut tally = self.limiter.meet(sent.ip);
        let mut longest = Duration::ZERO;
        for stage in Stage::ALL {
            let asked = sent.asked(|asker| {
                let stranger = Asker { caller: None, body: None, ..*asker };
                let known = Asker { body: None, ..*asker };
                let asker = match stage {
                    Stage::Before => &stranger,
                    Stage::After => &known,
                    Stage::Body => asker,
                };
                self.limiter.ask(plan, stage, asker, now, &mut tally)
            });
            match asked {
                Ok(delay) => longest = longest.max(delay),
                Err(refused) => return Err((tally, refused)),
            }
        }
        Ok((tally, longest))
    }

    /// A request that is answered with `status`; whether it was let in.
    pub(super) fn send(&self, sent: &Sent, status: u16) -> Result<Duration, Refused> {
        let (tally, delay) = self.ask(sent).map_err(|(_, refused)| refused)?;
        let status = StatusCode::from_u16(status).unwrap();
        self.limiter.settle(&self.plan, &tally, status, self.clock.now());
        Ok(delay)
    }

    /// How many of `times` requests that fail are let in.
    pub(super) fn allowed(&self, sent: &Sent, times: usize) -> usize {
        (0..times).filter(|_| self.send(sent, 400).is_ok()).count()
    }

    pub(super) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) fn fields(&self, tally: &Tally) -> HeaderMap {
        let mut headers = HeaderMap::new();
        tally.write(&self.limiter, &self.plan, &mut headers);
        headers
    }
}
