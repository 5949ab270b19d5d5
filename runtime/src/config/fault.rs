//! What keeps a server from starting, in words that tell what to do.

use std::fmt;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An environment variable.
    Variable(String),
    /// The document itself, or the program that was made from it.
    Document,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Document => f.write_str("the document's value"),
        }
    }
}

/// One reason why the server does not start. Values are never repeated: one of them may be a
/// secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartFault {
    /// An environment variable is not set, or empty.
    Missing {
        /// Its name.
        variable: String,
        /// The part of the document that needs it.
        part: String,
        /// What to put in.
        expected: &'static str,
    },
    /// A value breaks the rules of its place.
    Wrong {
        /// Where the value came from.
        origin: Origin,
        /// The part of the document that needs it.
        part: String,
        /// What is wrong, continuing a sentence that begins with the origin.
        problem: String,
        /// What to put in.
        expected: &'static str,
    },
    /// A file or an address could not be read.
    Unavailable {
        /// Which, without credentials and query.
        location: String,
        /// The part of the document that needs it.
        part: String,
        /// Why not.
        problem: String,
    },
    /// A line of a file breaks the rules.
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The part of the document that needs the file.
        part: String,
        /// What is wrong.
        problem: String,
    },
    /// The program, the machine or the document do not fit each other.
    Unfit {
        /// What is concerned.
        part: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
}

impl fmt::Display for StartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { variable, part, expected } => {
                writeln!(f, "{variable} is not set")?;
                writeln!(f, "     needed by: {part}")?;
                write!(f, "     put in:    {expected}")
            }
            Self::Wrong { origin, part, problem, expected } => {
                writeln!(f, "{origin} {problem}")?;
                writeln!(f, "     needed by: {part}")?;
                write!(f, "     put in:    {expected}")
            }
            Self::Unavailable { location, part, problem } => {
                writeln!(f, "{location}: {problem}")?;
                write!(f, "     needed by: {part}")
            }
            Self::Line { path, line, part, problem } => {
                writeln!(f, "{path}:{line}: {problem}")?;
                write!(f, "     needed by: {part}")
            }
            Self::Unfit { part, problem, remedy } => {
                writeln!(f, "{part}: {problem}")?;
                write!(f, "     do:        {remedy}")
            }
        }
    }
}

/// Collects faults, so that one start names them all.
#[derive(Debug, Default)]
pub struct StartFaults(Vec<StartFault>);

impl StartFaults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault; one that is known already is told once.
    pub fn push(&mut self, fault: StartFault) {
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `built` when nothing is wrong, else every fault.
    ///
    /// # Errors
    /// When there is a fault, or nothing was built.
    pub fn finish<T>(self, built: Option<T>) -> Result<T, StartError> {
        match built {
            Some(built) if self.0.is_empty() => Ok(built),
            _ => Err(StartError(self.0)),
        }
    }
}

/// Everything that keeps a server from starting. `Debug` is `Display`, so that
/// `fn main() -> Result<(), StartError>` prints it readably.
pub struct StartError(Vec<StartFault>);

impl StartError {
    /// The faults, in the order in which they were found.
    pub fn faults(&self) -> &[StartFault] {
        &self.0
    }
}

impl From<StartFault> for StartError {
    fn from(fault: StartFault) -> Self {
        Self(vec![fault])
    }
}

impl std::error::Error for StartError {}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the server cannot start: one thing is missing or wrong")?,
            n => write!(f, "the server cannot start: {n} things are missing or wrong")?,
        }
        for (index, fault) in self.0.iter().enumerate() {
            write!(f, "\n{:>3}. {fault}", index + 1)?;
        }
        Ok(())
    }
}

impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_fault_once_with_what_to_put_in() {
        let missing = StartFault::Missing {
            variable: "OIDC_ISSUER".into(),
            part: "securitySchemes.oauth, issuer".into(),
            expected: "the issuer's URL",
        };
        let mut faults = StartFaults::new();
        faults.push(missing.clone());
        faults.push(missing);
        faults.push(StartFault::Line {
            path: "keys.jsonl".into(),
            line: 3,
            part: "securitySchemes.partnerKey, keys".into(),
            problem: "`hash` is missing".into(),
        });
        let error = faults.finish(Some(())).expect_err("two faults");
        assert_eq!(
            format!("{error:?}"),
            "the server cannot start: 2 things are missing or wrong\n  \
             1. OIDC_ISSUER is not set\n     \
             needed by: securitySchemes.oauth, issuer\n     \
             put in:    the issuer's URL\n  \
             2. keys.jsonl:3: `hash` is missing\n     \
             needed by: securitySchemes.partnerKey, keys"
        );
    }
}
