//! The numbers of one server: its operations, its tiers, and what its detector found unusual.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use super::{
    class::Class,
    detector::{Detector, Event, SIGNALS},
    family::{Described, Kind},
    meter::{BOUNDS, Meter},
    process,
    text::Text,
};
use crate::{
    limit::{Clock, Now},
    policy::{Api, Tier},
};

const BUILD: Described = Described {
    name: "secgen_build_info",
    kind: Kind::Gauge,
    help: "1; the version of secgen, and title and version of the document.",
};
const REQUESTS: Described = Described {
    name: "secgen_http_requests_total",
    kind: Kind::Counter,
    help: "Requests that have ended, by operation, method, class of caller, status, and the code of a refusal.",
};
const IN_FLIGHT: Described = Described {
    name: "secgen_http_requests_in_flight",
    kind: Kind::Gauge,
    help: "Requests that have begun and not ended.",
};
const DURATION: Described = Described {
    name: "secgen_http_server_request_duration_seconds",
    kind: Kind::Histogram,
    help: "From the head of a request to its answer.",
};
const LIMITED: Described = Described {
    name: "secgen_rate_limited_total",
    kind: Kind::Counter,
    help: "Requests that were refused, by the tier that refused them.",
};
const EVENTS: Described = Described {
    name: "secgen_detector_events_total",
    kind: Kind::Counter,
    help: "How often the detector found the beginning of something unusual, by signal.",
};
const UNUSUAL: Described = Described {
    name: "secgen_detector_unusual",
    kind: Kind::Gauge,
    help: "1 for an operation, class of caller and signal that is unusual now.",
};

/// Everything that one server counts.
#[derive(Debug)]
pub(crate) struct Registry {
    api: (&'static str, &'static str),
    /// Every operation once; nothing is ever taken out.
    meters: Mutex<Vec<Arc<Meter>>>,
    classes: Box<[Class]>,
    tiers: Box<[(&'static str, AtomicU64)]>,
    detector: Mutex<Detector>,
    events: [AtomicU64; SIGNALS.len()],
    clock: Clock,
}

impl Registry {
    pub(crate) fn new(api: &Api, clock: &Clock) -> Self {
        let tier = |tier: &Tier| (tier.name, AtomicU64::new(0));
        Self {
            api: (api.title, api.version),
            meters: Mutex::default(),
            classes: Class::of_schemes(api),
            tiers: api.tiers.iter().map(tier).collect(),
            detector: Mutex::new(Detector::new(clock.now())),
            events: Default::default(),
            clock: clock.clone(),
        }
    }

    /// The numbers of an operation; the same for every policy of that name.
    pub(crate) fn meter(&self, operation: &'static str) -> Arc<Meter> {
        let mut meters = lock(&self.meters);
        if let Some(known) = meters.iter().find(|known| known.operation() == operation) {
            return Arc::clone(known);
        }
        let meter = Arc::new(Meter::new(operation));
        meters.push(Arc::clone(&meter));
        meter
    }

    /// The class of callers who are known by a scheme.
    pub(crate) fn class(&self, scheme: usize) -> Class {
        self.classes.get(scheme).copied().unwrap_or(Class::Unverified)
    }

    /// A tier refused a request.
    pub(crate) fn limited(&self, name: &str) {
        if let Some((_, count)) = self.tiers.iter().find(|(known, _)| *known == name) {
            count.fetch_add(1, Relaxed);
        }
    }

    /// Lets the detector look and tells what it found; to be called once a second.
    pub(crate) fn sweep(&self) {
        for event in self.swept(self.clock.now()) {
            event.tell();
        }
    }

    fn swept(&self, now: Now) -> Vec<Event> {
        let meters = lock(&self.meters).clone();
        let totals = meters.iter().map(|meter| (meter.operation(), meter.totals()));
        let events = lock(&self.detector).sweep(now, totals);
        for event in events.iter().filter(|event| event.began()) {
            self.events[event.signal as usize].fetch_add(1, Relaxed);
        }
        events
    }

    /// The page that Prometheus is given.
    pub(crate) fn page(&self) -> String {
        let mut text = Text::default();
        text.begin(&BUILD);
        let (title, version) = self.api;
        let labels =
            [("version", env!("CARGO_PKG_VERSION")), ("api", title), ("api_version", version)];
        text.number(BUILD.name, &labels, 1);
        let meters = lock(&self.meters).clone();
        write_requests(&meters, &mut text);
        write_durations(&meters, &mut text);
        text.begin(&LIMITED);
        for (name, count) in &self.tiers {
            text.number(LIMITED.name, &[("tier", name)], count.load(Relaxed));
        }
        self.write_detector(&mut text);
        process::write(&mut text);
        text.finish()
    }

    fn write_detector(&self, text: &mut Text) {
        text.begin(&EVENTS);
        for (signal, count) in SIGNALS.iter().zip(&self.events) {
            text.number(EVENTS.name, &[("signal", signal.name())], count.load(Relaxed));
        }
        text.begin(&UNUSUAL);
        for (operation, class, signal) in lock(&self.detector).unusual() {
            let labels = [("operation", operation), ("caller", class), ("signal", signal.name())];
            text.number(UNUSUAL.name, &labels, 1);
        }
    }
}

/// Sweeps once a second until it is dropped.
#[derive(Debug)]
pub(crate) struct Sweeping(tokio::task::JoinHandle<()>);

impl Sweeping {
    pub(crate) fn start(registry: Arc<Registry>) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                registry.sweep();
            }
        }))
    }
}

impl Drop for Sweeping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn write_requests(meters: &[Arc<Meter>], text: &mut Text) {
    text.begin(&REQUESTS);
    for meter in meters {
        meter.each(|method, class, outcome, count| {
            let (status, code) = outcome.labels();
            let labels = [
                ("operation", meter.operation()),
                ("method", method),
                ("caller", class.name()),
                ("status", &status),
                ("code", code),
            ];
            text.number(REQUESTS.name, &labels, count);
        });
    }
    text.begin(&IN_FLIGHT);
    for meter in meters {
        text.number(IN_FLIGHT.name, &[("operation", meter.operation())], meter.in_flight());
    }
}

/// Each bucket of a histogram tells those that are below it too.
fn write_durations(meters: &[Arc<Meter>], text: &mut Text) {
    text.begin(&DURATION);
    let [bucket, sum, count] =
        ["bucket", "sum", "count"].map(|part| format!("{}_{part}", DURATION.name));
    for meter in meters {
        let operation = ("operation", meter.operation());
        let mut so_far = 0;
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        for (bound, size) in bounds.zip(meter.sizes()) {
            so_far += size;
            text.number(&bucket, &[operation, ("le", bound)], so_far);
        }
        text.number(&sum, &[operation], meter.seconds());
        text.number(&count, &[operation], so_far);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
