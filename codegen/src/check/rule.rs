//! A rule: its code, its name, what it says of itself, and the check.

use crate::contract::Contract;
use crate::finding::{Code, Findings, Severity};

/// One rule. Its file's `//!` lines are its documentation, and their examples are its test.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable code.
    pub code: Code,
    /// Its file's name in kebab-case.
    pub name: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// Whether `waive: { lint:CODE: reason }` may silence it. What another waiver governs, what
    /// decides access and what could not be enforced is never silenced.
    pub waivable: bool,
    /// The file that documents it, from its first line on.
    pub documentation: &'static str,
    /// The check; none for a rule whose findings an earlier stage raises.
    pub check: Option<fn(&Contract, &mut Findings)>,
}

/// An example of a rule's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// `yaml` or `json`.
    pub language: String,
    /// The text.
    pub text: String,
}

impl Rule {
    /// A rule whose findings forbid generation.
    pub(super) const fn error(code: Code, name: &'static str, file: &'static str) -> Self {
        Self {
            code,
            name,
            severity: Severity::Error,
            waivable: false,
            documentation: file,
            check: None,
        }
    }

    /// A rule whose findings are worth mending.
    pub(super) const fn warning(code: Code, name: &'static str, file: &'static str) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, name, file) }
    }

    /// A rule whose findings are worth knowing.
    pub(super) const fn note(code: Code, name: &'static str, file: &'static str) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, name, file) }
    }

    /// Lets `waive: { lint:CODE: reason }` silence it.
    pub(super) const fn waivable(self) -> Self {
        Self { waivable: true, ..self }
    }

    /// Gives it a check of its own.
    pub(super) const fn check(self, check: fn(&Contract, &mut Findings)) -> Self {
        Self { check: Some(check), ..self }
    }

    /// Its documentation as Markdown: the file's leading `//!` lines without their marks.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.documentation.lines().map_while(|line| line.strip_prefix("//!")) {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text
    }

    /// The example under `## Refused`.
    pub fn refused(&self) -> Option<Example> {
        self.example("## Refused")
    }

    /// The example under `## Accepted`.
    pub fn accepted(&self) -> Option<Example> {
        self.example("## Accepted")
    }

    fn example(&self, heading: &str) -> Option<Example> {
        let text = self.text();
        let mut lines = text.lines().skip_while(|line| *line != heading).skip(1);
        let language = lines.find_map(|line| line.strip_prefix("```"))?.to_owned();
        let body: Vec<&str> = lines.take_while(|line| *line != "```").collect();
        Some(Example { language, text: body.join("\n") + "\n" })
    }
}
