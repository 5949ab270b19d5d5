//! Metrics with one label whose values are known when the code is written.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a number means to who adds numbers up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by size.
    Histogram,
}

/// A metric's name, kind and meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Described {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) help: &'static str,
}

/// One number, or one for each value of one label.
#[derive(Debug)]
pub(crate) struct Family<const N: usize> {
    pub(crate) described: Described,
    /// Empty when there is one number.
    pub(crate) label: &'static str,
    pub(crate) values: [&'static str; N],
    cells: [AtomicU64; N],
}

impl Kind {
    /// The word of the text format.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

impl Family<1> {
    /// A number without labels.
    pub(crate) const fn one(name: &'static str, kind: Kind, help: &'static str) -> Self {
        Self::new(name, kind, help, "", [""])
    }
}

impl<const N: usize> Family<N> {
    pub(crate) const fn new(
        name: &'static str,
        kind: Kind,
        help: &'static str,
        label: &'static str,
        values: [&'static str; N],
    ) -> Self {
        let described = Described { name, kind, help };
        Self { described, label, values, cells: [const { AtomicU64::new(0) }; N] }
    }

    pub(crate) fn add(&self, value: usize, by: u64) {
        self.cells[value].fetch_add(by, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, value: usize, to: u64) {
        self.cells[value].store(to, Ordering::Relaxed);
    }

    pub(crate) fn get(&self, value: usize) -> u64 {
        self.cells[value].load(Ordering::Relaxed)
    }
}
