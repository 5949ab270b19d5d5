//! The line at the end: how many errors and warnings, how many waivers and debts.

use std::fmt;

use crate::finding::{Findings, Severity, codes};

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Nothing is generated while there is one.
    pub errors: usize,
    /// Worth mending; debts are counted apart.
    pub warnings: usize,
    /// Controls that are switched off with a reason.
    pub waivers: usize,
    /// Decisions that `adopt` wrote and nobody has reviewed.
    pub debts: usize,
}

impl Summary {
    /// Counts.
    pub fn of(findings: &Findings) -> Self {
        let mut summary = Self { errors: findings.dropped_errors(), ..Self::default() };
        for finding in findings.iter() {
            match (finding.code, finding.severity) {
                (_, Severity::Error) => summary.errors += 1,
                (codes::ADOPTED_DEBT, _) => summary.debts += 1,
                (codes::WAIVER_STANDS, _) => summary.waivers += 1,
                (_, Severity::Warning) => summary.warnings += 1,
                (_, Severity::Note) => {}
            }
        }
        summary
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { errors, warnings, waivers, debts } = *self;
        write!(formatter, "{}, {}", counted(errors, "error"), counted(warnings, "warning"))?;
        if waivers + debts > 0 {
            write!(formatter, "; {}, {}", counted(waivers, "waiver"), counted(debts, "debt"))?;
        }
        Ok(())
    }
}

/// `1 error`, `2 errors`.
fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waivers_and_debts_are_told_when_there_are_any() {
        let clean = Summary { errors: 3, warnings: 1, ..Summary::default() };
        assert_eq!(clean.to_string(), "3 errors, 1 warning");
        let debts = Summary { waivers: 2, debts: 4, ..clean };
        assert_eq!(debts.to_string(), "3 errors, 1 warning; 2 waivers, 4 debts");
    }
}
