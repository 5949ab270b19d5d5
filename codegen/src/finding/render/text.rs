//! Findings in rustc's layout: code, message, place, the source underlined, why, what to write.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::clean::clean;
use super::snippet::Snippet;
use crate::finding::{Code, Finding, Findings, Severity};
use crate::source::{Location, Place, Sources};

/// What switches the colours of a terminal, or nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    error: &'static str,
    warning: &'static str,
    note: &'static str,
    gutter: &'static str,
    strong: &'static str,
    reset: &'static str,
}

impl Palette {
    /// No colours.
    pub const PLAIN: Self =
        Self { error: "", warning: "", note: "", gutter: "", strong: "", reset: "" };

    /// ANSI colours; the stream they are written to strips them when it is no terminal.
    pub const ANSI: Self = Self {
        error: "\x1b[1;31m",
        warning: "\x1b[1;33m",
        note: "\x1b[1;36m",
        gutter: "\x1b[1;34m",
        strong: "\x1b[1m",
        reset: "\x1b[0m",
    };

    /// What comes before and after the word `error`.
    pub fn error(&self) -> (&'static str, &'static str) {
        (self.error, self.reset)
    }

    fn of(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Note => self.note,
        }
    }
}

/// How many findings of one code are printed; the rest is counted.
fn most(severity: Severity) -> usize {
    match severity {
        Severity::Error => 8,
        Severity::Warning => 4,
        Severity::Note => 2,
    }
}

/// All findings: notes first and errors last, where the eye is; within that by place.
pub fn text(findings: &Findings, sources: &Sources, palette: Palette) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (finding.severity, finding.place, finding.code));
    let mut counts: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    for finding in &sorted {
        *counts.entry((finding.severity, finding.code)).or_default() += 1;
    }
    let mut printed: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    let mut out = String::new();
    for finding in sorted {
        let key = (finding.severity, finding.code);
        let printed = printed.entry(key).or_default();
        *printed += 1;
        if *printed <= most(finding.severity) {
            out.push_str(&one(finding, sources, palette));
            out.push('\n');
        }
        if *printed == most(finding.severity)
            && let more @ 1.. = counts[&key] - *printed
        {
            let _infallible = writeln!(
                out,
                "{}{}[{}]{}: and {more} more of this code; `--format json` lists all\n",
                palette.of(finding.severity),
                finding.severity,
                finding.code,
                palette.reset,
            );
        }
    }
    out
}

/// One finding.
pub fn one(finding: &Finding, sources: &Sources, palette: Palette) -> String {
    let places = finding.related.iter().map(|(place, _)| *place).chain([finding.place]);
    let widest = places.map(|place| sources.locate(place).line).max().unwrap_or(1);
    let mut printer =
        Printer { out: String::new(), sources, palette, margin: widest.to_string().len() };
    printer.head(finding);
    printer.source("-->", finding.place, &finding.label, '^', palette.of(finding.severity));
    for (place, label) in &finding.related {
        printer.source(":::", *place, label, '-', palette.gutter);
    }
    if !finding.why.is_empty() || !finding.help.is_empty() {
        printer.gutter_line();
    }
    printer.said("why", &finding.why);
    printer.said("help", &finding.help);
    printer.out
}

struct Printer<'a> {
    out: String,
    sources: &'a Sources,
    palette: Palette,
    /// Columns of the longest line number.
    margin: usize,
}

impl Printer<'_> {
    fn head(&mut self, finding: &Finding) {
        let Palette { strong, reset, .. } = self.palette;
        let colour = self.palette.of(finding.severity);
        let message = clean(&finding.message);
        self.line(format_args!(
            "{colour}{}[{}]{reset}{strong}: {message}{reset}",
            finding.severity, finding.code
        ));
    }

    /// A place with its source line.
    fn source(&mut self, arrow: &str, place: Place, label: &str, mark: char, colour: &str) {
        let Palette { gutter, reset, .. } = self.palette;
        let location = self.sources.locate(place);
        let path = location.path.to_string_lossy();
        let (path, Location { line, column, .. }) = (clean(&path), location);
        let margin = self.margin;
        self.line(format_args!("{:margin$}{gutter}{arrow}{reset} {path}:{line}:{column}", ""));
        if location.text.trim().is_empty() {
            return;
        }
        let snippet = Snippet::of(&location);
        self.gutter_line();
        self.line(format_args!("{gutter}{line:margin$} |{reset} {}", snippet.line));
        let marks = mark.to_string().repeat(snippet.length);
        let (indent, label) = (snippet.indent, clean(label));
        let marked = format!("{:indent$}{colour}{marks} {label}", "");
        self.line(format_args!("{gutter}{:margin$} |{reset} {}{reset}", "", marked.trim_end()));
    }

    fn gutter_line(&mut self) {
        let Palette { gutter, reset, .. } = self.palette;
        let margin = self.margin;
        self.line(format_args!("{gutter}{:margin$} |{reset}", ""));
    }

    /// `= why: …`, its further lines below the first.
    fn said(&mut self, what: &str, text: &str) {
        let Palette { gutter, strong, reset, .. } = self.palette;
        let margin = self.margin;
        for (at, part) in text.lines().enumerate() {
            let part = clean(part);
            if at == 0 {
                self.line(format_args!(
                    "{:margin$} {gutter}={reset} {strong}{what}{reset}: {part}",
                    ""
                ));
            } else {
                let indent = margin + what.len() + 5;
                self.line(format_args!("{:indent$}{part}", ""));
            }
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _infallible = writeln!(self.out, "{line}");
    }
}

#[cfg(test)]
mod tests;
