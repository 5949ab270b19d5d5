//! Type names: UpperCamelCase, unique in the document, whatever the document calls things.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use super::super::spelled;
use crate::document::Text;
use crate::finding::{Finding, Findings, codes};

/// Names that generated code uses bare.
const TAKEN: [&str; 42] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "Vec",
];

/// How long a name may become; what is beyond is cut off.
const MAX_LENGTH: usize = 120;

/// The type names that are given.
#[derive(Debug, Default)]
pub(super) struct TypeNames {
    given: BTreeSet<String>,
    /// The next number to try after a name, so that a thousand equal names cost a thousand steps.
    next: BTreeMap<String, u32>,
}

impl TypeNames {
    /// `wanted`, or with the first free number.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let mut wanted = camel(wanted);
        if TAKEN.contains(&wanted.as_str()) {
            wanted.push_str("Model");
        }
        if self.given.insert(wanted.clone()) {
            return wanted;
        }
        let separator = if wanted.ends_with(|last: char| last.is_ascii_digit()) { "_" } else { "" };
        let next = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let name = format!("{wanted}{separator}{next}");
            *next += 1;
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// `getOrder` as a type: `GetOrder`; always an ASCII identifier.
pub(super) fn camel(name: &str) -> String {
    let mut name = spelled(name).to_upper_camel_case();
    name.truncate(MAX_LENGTH);
    match name.chars().next() {
        None => "Value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// `getOrder` as a function: `get_order`; empty when nothing of it can stand in a name.
pub(super) fn snake(name: &str) -> String {
    spelled(name).to_snake_case()
}

/// `getOrder` as a constant: `GET_ORDER`; always an ASCII identifier.
pub(super) fn shouty(name: &str) -> String {
    let mut name = spelled(name).to_shouty_snake_case();
    name.truncate(MAX_LENGTH);
    match name.chars().next() {
        None => "IT".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// Refuses a name that holds more than words and the signs that part them: an identifier is derived
/// all the same, but two such names could mean one.
pub(super) fn check_usable(name: Text<'_>, what: &str, findings: &mut Findings) {
    let parts = ['_', '-', '.', '/', ':', ' ', '~', '@', '+', '#', '*', '[', ']', ','];
    let stranger = name.value.chars().find(|c| !c.is_ascii_alphanumeric() && !parts.contains(c));
    if stranger.is_none() && name.value.contains(|c: char| c.is_ascii_alphanumeric()) {
        return;
    }
    let label = match stranger {
        Some(c) => format!("`{}` cannot stand in a name", c.escape_debug()),
        None => "holds neither a letter nor a digit".to_owned(),
    };
    findings.push(
        Finding::error(
            codes::UNUSABLE_NAME,
            name.place,
            format!("this {what} cannot become a Rust name"),
        )
        .label(label)
        .why("names become Rust identifiers; what is no word of a name never reaches the code")
        .help("use letters, digits, `_`, `-` and `.`"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_never_become_one_type() {
        let mut names = TypeNames::default();
        let given: Vec<_> =
            ["foo_bar", "FooBar", "foo-bar", "v1", "v1", "Option", "self", "", "1a"]
                .map(|name| names.give(name))
                .into();
        let expected = [
            "FooBar",
            "FooBar2",
            "FooBar3",
            "V1",
            "V1_2",
            "OptionModel",
            "SelfModel",
            "Value",
            "N1a",
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn a_name_that_would_be_code_becomes_words() {
        assert_eq!(camel("x } fn main() {"), "XFnMain");
        assert_eq!(snake("\"; drop"), "drop");
    }
}
