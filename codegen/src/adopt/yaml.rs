//! The overlay's text: sorted, commented, the same for the same decisions.

use std::fmt::Write;

use crate::source::Node;

use super::decisions::{Decided, Decisions, Key, REASON, Target, Value};
use super::targets::child;

/// The overlay for the document whose tree is `root`.
pub(super) fn text(decisions: &Decisions, document: &str, root: &Node) -> String {
    let mut text = String::new();
    let _infallible = write!(
        text,
        "# What {} leaves undecided, adopted so that a first server can be generated.\n\
         # Each `adopted: true` is a debt. Review it: change the document or the decision, or write the\n\
         # reason in your own words and drop `adopted`. A server with debts binds loopback only.\n\
         overlay: 1.0.0\n\
         info:\n  \
           title: {}\n  \
           version: 1.0.0\n\
         extends: {}\n\
         actions:\n",
        comment(document),
        quoted(&format!("Adopted decisions for {document}")),
        quoted(document),
    );
    for (target, decided) in decisions.iter() {
        action(&mut text, &path(target, root), decided);
    }
    text
}

fn action(text: &mut String, path: &str, decided: &Decided) {
    let _infallible = writeln!(text, "  - target: {}\n    update:", quoted(path));
    if decided.opens {
        text.push_str("      security: []\n");
    }
    if decided.keys.is_empty() && decided.waives.is_empty() {
        return;
    }
    text.push_str("      x-security:\n");
    for (key, value) in &decided.keys {
        let value = match (key, value) {
            (Key::Public, _) => reason(""),
            (_, Value::Written(written)) => (*written).to_owned(),
            (_, Value::Env(name)) => format!("env:{name}"),
            (_, Value::ListOfEnv(name)) => format!("[\"env:{name}\"]"),
        };
        let _infallible = writeln!(text, "        {}: {value}", key.name());
    }
    if !decided.waives.is_empty() {
        text.push_str("        waive:\n");
    }
    for (control, about) in &decided.waives {
        if !about.is_empty() {
            let _infallible = writeln!(text, "          # {}", comment(about));
        }
        let more = if control == "pattern" { ", engine: bounded" } else { "" };
        let _infallible = writeln!(text, "          {control}: {}", reason(more));
    }
}

fn reason(more: &str) -> String {
    format!("{{ reason: {}, adopted: true{more} }}", quoted(REASON))
}

/// The target as JSONPath.
fn path(target: &Target, root: &Node) -> String {
    let mut path = String::from("$");
    let mut node = Some(root);
    for name in target {
        let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if node.is_some_and(|node| node.as_sequence().is_some()) {
            let _infallible = write!(path, "[{name}]");
        } else if is_plain {
            let _infallible = write!(path, ".{name}");
        } else {
            let escaped = name.replace('\\', "\\\\").replace('\'', "\\'");
            let _infallible = write!(path, "['{escaped}']");
        }
        node = node.and_then(|node| child(node, name));
    }
    path
}

/// A double-quoted scalar that YAML and JSON read alike.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if is_plain(character) => quoted.push(character),
            character => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _infallible = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

/// A name of the document that cannot end the comment it stands in.
fn comment(text: &str) -> String {
    text.chars().map(|character| if is_plain(character) { character } else { '_' }).collect()
}

fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
