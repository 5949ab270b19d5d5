//! A document through every stage that judges it, and an example of a rule as a document.

use secgen::check::{self, Example, rules};
use secgen::finding::{Findings, Severity};
use secgen::source::{Node, Sources, Value};
use secgen::{contract, document};

/// What all stages up to `check` say of `sources`.
pub(crate) fn findings(sources: &Sources) -> Findings {
    let mut findings = Findings::default();
    if let Some(root) = sources.root(&mut findings)
        && let Some(document) = document::parse(&root, &mut findings)
    {
        let contract = contract::resolve(&document, &mut findings);
        let is_sound = check::accept(contract, &mut findings).is_some();
        assert_eq!(is_sound, !findings.has_errors(), "sound is what has no errors");
    }
    findings.sort();
    findings
}

/// Every finding with its code, severity, place and message, one a line.
#[allow(dead_code, reason = "not every test that shares this file tells findings")]
pub(crate) fn told(sources: &Sources, findings: &Findings) -> String {
    let line = |finding: &secgen::finding::Finding| {
        let at = sources.locate(finding.place);
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        format!("  {} {severity} {}:{}: {}\n", finding.code, at.line, at.column, finding.message)
    };
    findings.iter().map(line).collect()
}

/// The document that an example stands for: see `check/rules/mod.rs`.
#[allow(dead_code, reason = "not every test that shares this file reads examples")]
pub(crate) fn document_of(example: &Example) -> Sources {
    let name = format!("example.{}", example.language);
    let text = &example.text;
    let says = |key: &str| text.lines().any(|line| line.starts_with(key));
    if says("overlay:") {
        return Sources::from_text("frame.yaml", rules::FRAME).with_overlay(name, text.as_str());
    }
    if (says("openapi:") && says("info:")) || text.starts_with('-') {
        return Sources::from_text(name, text.as_str());
    }
    match (read(rules::FRAME), read(text)) {
        (Some(frame), Some(fragment)) => {
            Sources::from_text("example.json", json(&merged(frame, fragment)))
        }
        _ => Sources::from_text(name, format!("{}{text}", rules::FRAME)),
    }
}

/// The tree of `text`, when nothing at all is said against it.
fn read(text: &str) -> Option<Node> {
    let mut findings = Findings::default();
    let root = Sources::from_text("example.yaml", text).root(&mut findings);
    root.filter(|_| findings.is_empty())
}

fn merged(mut base: Node, more: Node) -> Node {
    match (&mut base.value, more.value) {
        (Value::Mapping(entries), Value::Mapping(news)) => {
            for new in news {
                match entries.iter().position(|entry| entry.key.text == new.key.text) {
                    Some(at) => {
                        let old = std::mem::replace(&mut entries[at].value, new.value.clone());
                        entries[at].value = merged(old, new.value);
                    }
                    None => entries.push(new),
                }
            }
            base
        }
        (_, value) => Node { place: more.place, value },
    }
}

fn json(node: &Node) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("a string is JSON");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.to_string(),
        Value::String(text) => quoted(text),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Value::Mapping(entries) => {
            let members = entries
                .iter()
                .map(|entry| format!("{}:{}", quoted(&entry.key.text), json(&entry.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}
