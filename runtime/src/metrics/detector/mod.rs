//! Tells of unusually many 401, 403 and 429 and of unusual traffic, by operation and class of
//! caller, as events of target `secgen::detector`. What is unusual stands in [`watch`].

mod watch;

use super::{
    class::{CLASSES, Class},
    meter::Totals,
};
use crate::limit::Now;

pub(super) use watch::{SIGNALS, Signal};
use watch::{SLOT, Told, Watch};

/// The most slots that a late sweep makes up for; longer ago nothing is remembered anyway.
const LATE: u64 = 60;

/// Watches every operation of a server. It is asked once a second, and never by a request.
#[derive(Debug)]
pub(crate) struct Detector {
    began: Now,
    slot: u64,
    /// By operation, in the order in which they are swept.
    rows: Vec<[Option<Box<Row>>; CLASSES]>,
}

/// One operation and class of caller; made when somebody of the class first calls.
#[derive(Debug)]
struct Row {
    operation: &'static str,
    class: Class,
    seen: Totals,
    watches: [Watch; SIGNALS.len()],
}

/// What there is to tell of an operation and a class of callers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) operation: &'static str,
    pub(super) class: &'static str,
    pub(super) signal: Signal,
    told: Told,
    /// How many there were since it began.
    pub(super) count: u64,
    /// How many ten seconds usually have.
    pub(super) usual: f64,
}

impl Detector {
    pub(super) const fn new(now: Now) -> Self {
        Self { began: now, slot: 0, rows: Vec::new() }
    }

    /// Compares what was counted since the last sweep with what is usual.
    pub(super) fn sweep(
        &mut self,
        now: Now,
        operations: impl Iterator<Item = (&'static str, [Totals; CLASSES])>,
    ) -> Vec<Event> {
        let slot = now.since(&self.began).as_secs() / SLOT.as_secs();
        let ended = slot.saturating_sub(self.slot).min(LATE);
        self.slot = slot;
        let mut events = Vec::new();
        for (index, (operation, totals)) in operations.enumerate() {
            if index == self.rows.len() {
                self.rows.push([const { None }; CLASSES]);
            }
            for (class, total) in Class::ALL.into_iter().zip(totals) {
                let row = &mut self.rows[index][class as usize];
                if row.is_none() && total.all > 0 {
                    *row = Some(Box::new(Row::new(operation, class, slot - ended)));
                }
                if let Some(row) = row {
                    row.sweep(total, ended, &mut events);
                }
            }
        }
        events
    }

    /// What is unusual now.
    pub(super) fn unusual(&self) -> impl Iterator<Item = (&'static str, &'static str, Signal)> {
        self.rows.iter().flatten().flatten().flat_map(|row| {
            let unusual = SIGNALS.iter().zip(&row.watches).filter(|(_, watch)| watch.is_unusual());
            unusual.map(|(signal, _)| (row.operation, row.class.name(), *signal))
        })
    }
}

impl Row {
    /// A row that held nothing for `quiet` slots.
    fn new(operation: &'static str, class: Class, quiet: u64) -> Self {
        let watch = Watch::quiet(quiet);
        let watches = SIGNALS.map(|_| watch.clone());
        Self { operation, class, seen: Totals::default(), watches }
    }

    /// What was counted lies in the slots that have ended, or in the one that is open.
    fn sweep(&mut self, total: Totals, ended: u64, events: &mut Vec<Event>) {
        let (now, before) = (counts(total), counts(std::mem::replace(&mut self.seen, total)));
        for (index, signal) in SIGNALS.into_iter().enumerate() {
            let new = now[index].saturating_sub(before[index]);
            let slots = ended.max(1);
            for slot in 0..slots {
                // The first takes the rest, so that no event is lost.
                let share = new / slots + if slot == 0 { new % slots } else { 0 };
                let began = self.watches[index].add(signal, share);
                self.tell(index, signal, began, events);
                if ended > 0 {
                    let told = self.watches[index].close(signal);
                    self.tell(index, signal, told, events);
                }
            }
        }
    }

    fn tell(&mut self, index: usize, signal: Signal, told: Option<Told>, events: &mut Vec<Event>) {
        let Some(told) = told else { return };
        let watch = &mut self.watches[index];
        let (operation, class) = (self.operation, self.class.name());
        let (count, usual) = (watch.total(), watch.usual());
        events.push(Event { operation, class, signal, told, count, usual });
        watch.settle(told);
    }
}

impl Event {
    /// Whether something unusual begins with it.
    pub(super) fn began(&self) -> bool {
        self.told == Told::Began
    }

    /// Tells it to the operator.
    pub(super) fn tell(&self) {
        let Self { operation, class, signal, told, count, usual } = self;
        let (signal, usual) = (signal.name(), format!("{usual:.1}"));
        let operation = if operation.is_empty() { "none" } else { operation };
        match told {
            Told::Began => tracing::warn!(
                target: "secgen::detector", operation, class, signal, count, usual,
                state = "began", "unusually many"
            ),
            Told::GoesOn => tracing::warn!(
                target: "secgen::detector", operation, class, signal, count, usual,
                state = "goes-on", "still unusually many"
            ),
            Told::Ended => tracing::warn!(
                target: "secgen::detector", operation, class, signal, count, usual,
                state = "ended", "as usual again"
            ),
            Told::Usual => tracing::warn!(
                target: "secgen::detector", operation, class, signal, count, usual,
                state = "usual-now", "so for an hour, and taken as usual from now on"
            ),
        }
    }
}

/// In the order of [`SIGNALS`].
const fn counts(totals: Totals) -> [u64; SIGNALS.len()] {
    [totals.unauthenticated, totals.forbidden, totals.limited, totals.all]
}

#[cfg(test)]
mod tests;
