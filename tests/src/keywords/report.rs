//! What a run says of keywords: a table by file, and every difference that nobody excepted.

use std::{collections::BTreeMap, fmt};

use super::{
    Group,
    laboratory::{Outcome, Through},
};

/// A group or an instance where we differ, and why: source, group, instance (`""`: all), reason.
pub type Exception = (&'static str, &'static str, &'static str, &'static str);

/// One line of the table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    /// How many groups there are.
    pub groups: usize,
    /// How many instances.
    pub tests: usize,
    /// Instances of which the generated code says what the suite says.
    pub passed: usize,
    /// Groups whose shape says it all.
    pub kind: usize,
    /// Groups with an assertion.
    pub assertion: usize,
    /// Groups for which no code is generated.
    pub refused: usize,
}

impl Line {
    fn add(&mut self, other: &Self) {
        self.groups += other.groups;
        self.tests += other.tests;
        self.passed += other.passed;
        self.kind += other.kind;
        self.assertion += other.assertion;
        self.refused += other.refused;
    }
}

/// What a run says.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By source.
    pub lines: BTreeMap<String, Line>,
    /// All together.
    pub sum: Line,
    /// What differs and is not excepted.
    pub wrong: Vec<String>,
    /// What is valid, and its typed value says something else.
    pub changed: Vec<String>,
    /// Exceptions that differ in nothing.
    pub idle: Vec<Exception>,
    /// Instances that differ and are excepted.
    pub excepted: usize,
}

impl Report {
    /// Compares what was said with what should have been.
    pub fn of(groups: &[Group], outcomes: &[Outcome], exceptions: &[Exception]) -> Self {
        let mut report = Self::default();
        let mut used = vec![false; exceptions.len()];
        for (group, outcome) in groups.iter().zip(outcomes) {
            let mut line = Line { groups: 1, tests: group.cases.len(), ..Line::default() };
            match outcome {
                Outcome::Refused(_) => line.refused = 1,
                Outcome::Ran { through: Through::Kind, .. } => line.kind = 1,
                Outcome::Ran { through: Through::Assertion, .. } => line.assertion = 1,
            }
            for (index, case) in group.cases.iter().enumerate() {
                if let Some(kept) = changed(outcome, index) {
                    let schema = super::json::text(&group.schema);
                    let (source, name, data) = (&group.source, &group.name, &case.data);
                    report.changed.push(format!(
                        "{source}: {name}: {}\n    {schema}\n    {data}\n    {kept}",
                        case.name
                    ));
                }
                let Some(difference) = difference(outcome, index, case.valid) else {
                    line.passed += 1;
                    continue;
                };
                let is_meant = |it: &Exception| {
                    it.0 == group.source
                        && it.1 == group.name
                        && (it.2.is_empty() || it.2 == case.name)
                };
                let is_fault = FAULTS.contains(&difference.as_str());
                match exceptions.iter().position(is_meant).filter(|_| !is_fault) {
                    Some(at) => {
                        used[at] = true;
                        report.excepted += 1;
                    }
                    None => {
                        let schema = super::json::text(&group.schema);
                        report.wrong.push(format!(
                            "{}: {}: {}\n    {schema}\n    {}\n    must be {}: {difference}",
                            group.source,
                            group.name,
                            case.name,
                            case.data,
                            if case.valid { "valid" } else { "invalid" },
                        ));
                    }
                }
            }
            report.lines.entry(group.source.clone()).or_default().add(&line);
            report.sum.add(&line);
        }
        let idle = exceptions.iter().zip(&used).filter(|(_, used)| !**used);
        report.idle = idle.map(|(exception, _)| *exception).collect();
        report
    }
}

/// What no exception is made for.
const FAULTS: [&str; 4] =
    ["nothing was said", "panicked", "crashed", "refused without a violation"];

fn changed(outcome: &Outcome, index: usize) -> Option<&str> {
    let Outcome::Ran { said, .. } = outcome else { return None };
    said.get(index)?.strip_prefix("valid, ")
}

fn difference(outcome: &Outcome, index: usize, valid: bool) -> Option<String> {
    match outcome {
        Outcome::Refused(found) => Some(format!("no code: {found}")),
        Outcome::Ran { said, .. } => match said.get(index).map(String::as_str) {
            None => Some(FAULTS[0].to_owned()),
            Some(told) if valid && told.starts_with("valid") => None,
            Some(told) if told == "malformed" || FAULTS.contains(&told) => Some(told.to_owned()),
            Some(told) if told.starts_with("valid") => Some("it was taken".to_owned()),
            Some(_) if !valid => None,
            Some(told) => Some(format!("it was refused: {told}")),
        },
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<44}{:>7}{:>7}{:>7}{:>7}{:>10}{:>8}",
            "", "groups", "tests", "passed", "kind", "assertion", "refused"
        )?;
        let sum = ("all".to_owned(), self.sum);
        for (name, line) in self.lines.iter().chain([(&sum.0, &sum.1)]) {
            writeln!(
                f,
                "{name:<44}{:>7}{:>7}{:>7}{:>7}{:>10}{:>8}",
                line.groups, line.tests, line.passed, line.kind, line.assertion, line.refused
            )?;
        }
        Ok(())
    }
}
