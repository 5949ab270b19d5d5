//! Where `env:NAME` values come from: the process, or a map in tests.

use std::{collections::BTreeMap, fmt};

use super::{Origin, StartFault, StartFaults};

/// The environment variables that a server reads at start. Values may be secrets: `Debug` shows
/// names at most.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Map(BTreeMap<String, String>),
}

impl Environment {
    /// The process's own environment.
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// A fixed environment, for tests and for embedding; nothing else is read.
    pub fn of<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(Source::Map(pairs.into_iter().map(|(n, v)| (n.into(), v.into())).collect()))
    }

    /// The trimmed value of `name`; empty is missing, and so is a value that is not UTF-8.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var(name).ok()?,
            Source::Map(map) => map.get(name)?.clone(),
        };
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// The value of `name`, or a [`StartFault::Missing`] that says which `part` of the document
    /// needs it and what is `expected` there.
    pub fn require(
        &self,
        name: &str,
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Option<String> {
        let value = self.get(name);
        if value.is_none() {
            faults.push(StartFault::Missing {
                variable: name.to_owned(),
                part: part.to_owned(),
                expected,
            });
        }
        value
    }

    /// A value of `name` that `parse` accepts. `None` when it is not set, and with a
    /// [`StartFault::Wrong`] when it is set and refused; the value is never repeated.
    pub fn parse<T>(
        &self,
        name: &str,
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            faults.push(StartFault::Wrong {
                origin: Origin::Variable(name.to_owned()),
                part: part.to_owned(),
                problem: "is not what it must be".to_owned(),
                expected,
            });
        }
        parsed
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Process => f.write_str("Environment(process)"),
            Source::Map(map) => {
                f.write_str("Environment")?;
                f.debug_set().entries(map.keys()).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_a_missing_one() {
        let environment = Environment::of([("A", "  "), ("B", " x \n")]);
        assert_eq!(environment.get("A"), None);
        assert_eq!(environment.get("B").as_deref(), Some("x"));
        assert_eq!(environment.get("C"), None);
    }

    #[test]
    fn debug_output_shows_no_value() {
        let shown = format!("{:?}", Environment::of([("TOKEN", "hunter2")]));
        assert!(shown.contains("TOKEN") && !shown.contains("hunter2"));
    }
}
