//! One row of counts, and whether the newest is unusual.
//!
//! Time is cut into slots of ten seconds. Of the slots that were usual a mean and a variance are
//! kept, both forgetting with a weight of 1/32 a slot, which is about five minutes. A slot is
//! unusual as soon as it holds more than the greatest of
//!
//! * the floor of its signal, below which nobody wants to be woken,
//! * three times the mean,
//! * the mean and eight standard deviations; the deviation is never taken for less than that of
//!   a Poisson distribution.
//!
//! Unusual slots teach nothing, so that an attack does not become usual by going on; after an
//! hour it is taken for the new level, and told so. Until enough slots were seen (a minute, of
//! traffic five) all of them teach, and what is unusual is over ten times the floor; of traffic
//! nothing is.

use std::time::Duration;

/// What is counted together.
pub(crate) const SLOT: Duration = Duration::from_secs(10);
/// An unusual time ends when as many slots in a row were usual, and while it lasts it is told
/// again this often: five minutes.
pub(super) const PERIOD: u64 = 30;
/// What was unusual so few slots ago goes on: a minute.
const RECENT: u64 = 6;
/// What lasts as many slots is the new level: an hour.
const LONG: u64 = 360;
/// How much a slot weighs in mean and variance.
const WEIGHT: f64 = 1.0 / 32.0;

/// What is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Answers of status 401.
    Unauthenticated,
    /// Answers of status 403.
    Forbidden,
    /// Answers of status 429.
    Limited,
    /// Requests of any kind.
    Traffic,
}

/// What there is to tell of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Told {
    /// More came than is usual.
    Began,
    /// And it goes on.
    GoesOn,
    /// It has been as usual for a while.
    Ended,
    /// It went on so long that it is what is usual now.
    Usual,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    mean: f64,
    variance: f64,
    /// Slots that were learned from.
    learned: u32,
    /// What the slot that is open holds.
    count: u64,
    unusual: Option<Unusual>,
}

#[derive(Clone, Debug)]
struct Unusual {
    /// Slots since it began.
    slots: u64,
    /// Slots since it was last told.
    told: u64,
    /// Slots since the last one that was unusual.
    usual: u64,
    /// Everything that came in it.
    total: u64,
}

pub(crate) const SIGNALS: [Signal; 4] =
    [Signal::Unauthenticated, Signal::Forbidden, Signal::Limited, Signal::Traffic];

impl Signal {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "401",
            Self::Forbidden => "403",
            Self::Limited => "429",
            Self::Traffic => "traffic",
        }
    }

    /// What a slot may always hold.
    const fn floor(self) -> f64 {
        match self {
            Self::Unauthenticated | Self::Forbidden => 20.0,
            Self::Limited => 50.0,
            Self::Traffic => 500.0,
        }
    }

    /// After how many slots what is usual is known, and what a slot may hold before.
    const fn start(self) -> (u32, f64) {
        match self {
            // How busy a server is, only time can tell.
            Self::Traffic => (30, f64::INFINITY),
            _ => (6, 10.0 * self.floor()),
        }
    }
}

impl Watch {
    /// A row that has learned that nothing comes.
    pub(super) fn quiet(slots: u64) -> Self {
        Self { learned: u32::try_from(slots).unwrap_or(u32::MAX), ..Self::default() }
    }

    /// What a slot may hold.
    pub(super) fn most(&self, signal: Signal) -> f64 {
        let (enough, most) = signal.start();
        if self.learned < enough {
            return most;
        }
        let deviation = self.variance.max(self.mean).sqrt();
        signal.floor().max(3.0 * self.mean).max(self.mean + 8.0 * deviation)
    }

    /// What a slot usually holds.
    pub(super) const fn usual(&self) -> f64 {
        self.mean
    }

    /// What came in the unusual time, or else in the slot that is open.
    pub(super) fn total(&self) -> u64 {
        self.count + self.unusual.as_ref().map_or(0, |unusual| unusual.total)
    }

    pub(super) const fn is_unusual(&self) -> bool {
        self.unusual.is_some()
    }

    /// Counts into the slot that is open.
    pub(super) fn add(&mut self, signal: Signal, count: u64) -> Option<Told> {
        self.count += count;
        if self.count as f64 <= self.most(signal) {
            return None;
        }
        match &mut self.unusual {
            Some(unusual) => {
                unusual.usual = 0;
                None
            }
            None => {
                self.unusual = Some(Unusual { slots: 0, told: 0, usual: 0, total: 0 });
                Some(Told::Began)
            }
        }
    }

    /// Ends the slot that is open, and opens the next.
    pub(super) fn close(&mut self, signal: Signal) -> Option<Told> {
        let count = std::mem::take(&mut self.count);
        let is_usual = count as f64 <= self.most(signal);
        if is_usual || self.learned < signal.start().0 {
            self.learn(count as f64);
        }
        let unusual = self.unusual.as_mut()?;
        unusual.total += count;
        unusual.slots += 1;
        unusual.told += 1;
        unusual.usual += u64::from(is_usual);
        if unusual.usual >= PERIOD {
            return Some(Told::Ended);
        }
        if unusual.slots >= LONG {
            return Some(Told::Usual);
        }
        if unusual.told >= PERIOD && unusual.usual < RECENT {
            unusual.told = 0;
            return Some(Told::GoesOn);
        }
        None
    }

    /// Forgets an unusual time that was told as over; with a new level, what was usual before.
    pub(super) fn settle(&mut self, told: Told) {
        if let Some(unusual) = &self.unusual
            && told == Told::Usual
        {
            self.mean = unusual.total as f64 / unusual.slots.max(1) as f64;
            self.variance = self.mean;
        }
        if matches!(told, Told::Ended | Told::Usual) {
            self.unusual = None;
        }
    }

    fn learn(&mut self, count: f64) {
        self.learned = self.learned.saturating_add(1);
        // The first slots weigh as much as each other.
        let weight = WEIGHT.max(1.0 / f64::from(self.learned));
        let difference = count - self.mean;
        self.mean += weight * difference;
        self.variance = (1.0 - weight) * (self.variance + weight * difference * difference);
    }
}
