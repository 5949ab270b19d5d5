//! What is counted of one operation: a handful of relaxed atomics a request, made before the first.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use http::Method;

use super::{
    class::{CLASSES, Class},
    outcome::{OUTCOMES, Outcome},
};

/// The values of the label `method`; OpenTelemetry's word for any other is the last.
pub(super) const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "_OTHER"];
/// Upper bounds of the histogram, in microseconds, and as they are written in seconds.
pub(super) const BOUNDS: [(u64, &str); 10] = [
    (1_000, "0.001"),
    (5_000, "0.005"),
    (25_000, "0.025"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

/// The numbers of one operation.
#[derive(Debug)]
pub(crate) struct Meter {
    operation: &'static str,
    began: AtomicU64,
    /// Of each size by itself; the last is what is over all bounds.
    sizes: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
    /// By method; few of them are ever used by one operation.
    ends: [OnceLock<Box<Ends>>; METHODS.len()],
}

/// By class of caller and outcome.
#[derive(Debug)]
struct Ends([[AtomicU64; OUTCOMES]; CLASSES]);

/// What the detector compares with what is usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) unauthenticated: u64,
    pub(super) forbidden: u64,
    pub(super) limited: u64,
    pub(super) all: u64,
}

impl Meter {
    pub(super) fn new(operation: &'static str) -> Self {
        Self {
            operation,
            began: AtomicU64::new(0),
            sizes: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            nanos: AtomicU64::new(0),
            ends: [const { OnceLock::new() }; METHODS.len()],
        }
    }

    /// `operationId`; empty for what is no operation.
    pub(super) const fn operation(&self) -> &'static str {
        self.operation
    }

    /// A request arrived.
    pub(crate) fn began(&self) {
        self.began.fetch_add(1, Relaxed);
    }

    /// A request that arrived has ended.
    pub(crate) fn ended(&self, method: &Method, class: Class, outcome: Outcome, took: Duration) {
        let ends = self.ends[index(method)].get_or_init(|| Box::new(Ends::new()));
        ends.0[class as usize][outcome.0].fetch_add(1, Relaxed);
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let size = BOUNDS.iter().position(|(bound, _)| nanos <= bound * 1_000);
        self.sizes[size.unwrap_or(BOUNDS.len())].fetch_add(1, Relaxed);
        self.nanos.fetch_add(nanos, Relaxed);
    }

    /// How many requests are under way.
    pub(super) fn in_flight(&self) -> u64 {
        let ended: u64 = self.sizes().iter().sum();
        self.began.load(Relaxed).saturating_sub(ended)
    }

    /// How many requests took how long, each size by itself.
    pub(super) fn sizes(&self) -> [u64; BOUNDS.len() + 1] {
        self.sizes.each_ref().map(|size| size.load(Relaxed))
    }

    /// How long all requests took together.
    pub(super) fn seconds(&self) -> f64 {
        Duration::from_nanos(self.nanos.load(Relaxed)).as_secs_f64()
    }

    /// Every number of ended requests that is not zero.
    pub(super) fn each(&self, mut tell: impl FnMut(&'static str, Class, Outcome, u64)) {
        for (method, ends) in METHODS.iter().zip(&self.ends) {
            let Some(ends) = ends.get() else { continue };
            for class in Class::ALL {
                for (outcome, count) in ends.0[class as usize].iter().enumerate() {
                    match count.load(Relaxed) {
                        0 => {}
                        count => tell(method, class, Outcome(outcome), count),
                    }
                }
            }
        }
    }

    /// The sums that the detector watches, by class.
    pub(super) fn totals(&self) -> [Totals; CLASSES] {
        let mut totals = [Totals::default(); CLASSES];
        self.each(|_, class, outcome, count| {
            let of_class = &mut totals[class as usize];
            of_class.all += count;
            match outcome.status() {
                Some(401) => of_class.unauthenticated += count,
                Some(403) => of_class.forbidden += count,
                Some(429) => of_class.limited += count,
                _ => {}
            }
        });
        totals
    }
}

impl Ends {
    fn new() -> Self {
        Self([const { [const { AtomicU64::new(0) }; OUTCOMES] }; CLASSES])
    }
}

/// The label's value for a method.
#[cfg(feature = "otel")]
pub(crate) fn method_name(method: &Method) -> &'static str {
    METHODS[index(method)]
}

fn index(method: &Method) -> usize {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::PATCH => 4,
        Method::DELETE => 5,
        Method::OPTIONS => 6,
        Method::TRACE => 7,
        _ => METHODS.len() - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_has_its_name_and_any_other_is_one_of_many() {
        for name in &METHODS[..8] {
            assert_eq!(METHODS[index(&name.parse().unwrap())], *name);
        }
        for other in ["CONNECT", "get", "PROPFIND", "X"] {
            assert_eq!(METHODS[index(&other.parse().unwrap())], "_OTHER");
        }
    }

    #[test]
    fn what_is_told_is_what_was_counted() {
        let meter = Meter::new("getOrder");
        for micros in [1, 1_000, 1_001, 3_000_000, 99_000_000] {
            meter.began();
            let took = Duration::from_micros(micros);
            meter.ended(&Method::GET, Class::Token, Outcome::answered(200), took);
        }
        meter.began();
        meter.ended(
            &Method::HEAD,
            Class::Unverified,
            Outcome::refused(401, "token-invalid"),
            Duration::ZERO,
        );
        meter.began();
        assert_eq!(meter.in_flight(), 1);
        assert_eq!(meter.sizes(), [3, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
        let totals = meter.totals();
        assert_eq!(totals[Class::Token as usize], Totals { all: 5, ..Totals::default() });
        let failed = Totals { all: 1, unauthenticated: 1, ..Totals::default() };
        assert_eq!(totals[Class::Unverified as usize], failed);
    }
}
