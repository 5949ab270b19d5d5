//! A tier in the words of the script: numbers with commas between, made once at start.

use super::super::{
    clock::nanos,
    log::Window,
    quota::{Meter, Quota},
    rule::Rule,
};
use crate::policy::Counts;

/// The specs of a tier, one for each of its quotas.
pub(super) fn specs(rule: &Rule) -> Box<[String]> {
    rule.quotas.iter().map(|quota| spec(rule, quota)).collect()
}

/// What is counted (r, x, f), the lockout (first, factor, most, forget after; 0 is none), the
/// algorithm and its numbers. Times are microseconds, rounded up: what is shared is never looser.
fn spec(rule: &Rule, quota: &Quota) -> String {
    let counts = match rule.counts {
        Counts::Requests => 'r',
        Counts::Failures => 'x',
        Counts::FailedCredentials => 'f',
    };
    let sentence = rule.sentencing.as_ref().map_or((0, 0, 0, 0), |it| {
        (micros(it.first).max(1), it.factor, micros(it.most), micros(it.forget_after))
    });
    let (first, factor, most, forget) = sentence;
    let meter = match &quota.meter {
        Meter::Gcra(cells) => {
            let length = micros(nanos(rule.window));
            format!("g,{},{},{length}", cells.depth, micros(cells.interval).max(1))
        }
        Meter::Sliding { whole, burst } => {
            let burst = burst.as_ref().map_or(String::new(), |burst| format!(",{}", window(burst)));
            format!("s,{}{burst}", window(whole))
        }
    };
    format!("{counts},{first},{factor},{most},{forget},{meter}")
}

/// Limit, length and grain.
fn window(window: &Window) -> String {
    format!("{},{},{}", window.limit, micros(window.nanos), window.grain())
}

const fn micros(nanos: u64) -> u64 {
    nanos.div_ceil(1000)
}
