//! Findings as a JSON list: every one of them, by place.

use serde::Serialize;

use super::clean::is_plain;
use crate::finding::{Code, Findings};
use crate::source::Sources;

#[derive(Serialize)]
struct Row<'a> {
    code: String,
    name: &'a str,
    severity: String,
    message: &'a str,
    file: String,
    line: usize,
    column: usize,
    pointer: String,
    help: &'a str,
}

/// A list of `{code, name, severity, message, file, line, column, pointer, help}`; `name_of` gives the
/// name of a code's rule.
pub fn json(
    findings: &Findings,
    sources: &Sources,
    name_of: impl Fn(Code) -> &'static str,
) -> String {
    let mut rows: Vec<_> = findings.iter().collect();
    rows.sort_by_key(|finding| (finding.place, finding.code));
    let rows: Vec<Row<'_>> = rows
        .into_iter()
        .map(|finding| {
            let location = sources.locate(finding.place);
            Row {
                code: finding.code.to_string(),
                name: name_of(finding.code),
                severity: finding.severity.to_string(),
                message: &finding.message,
                file: location.path.to_string_lossy().into_owned(),
                line: location.line,
                column: location.column,
                pointer: sources.pointer(finding.place),
                help: &finding.help,
            }
        })
        .collect();
    let text = serde_json::to_string_pretty(&rows).expect("rows of strings and numbers are JSON");
    escape(&text)
}

/// Escapes what a terminal would obey: it can only stand inside of strings.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if character == '\n' || is_plain(character) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped.push('\n');
    escaped
}
