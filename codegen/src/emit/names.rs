//! Rust names for names of the document: total, ASCII, unique within their scope.
//!
//! Whatever a document holds, what comes out is one identifier. Uniqueness is by number, in the
//! order of asking, so that the same document gives the same names.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

use crate::contract::spelled;

/// Names that models and operations may not take: the prelude's, which generated code uses bare.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "BTreeMap",
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
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Names that clippy takes for placeholders when a variable has them.
pub(super) const PLACEHOLDERS: [&str; 3] = ["baz", "foo", "quux"];

/// The names of one scope.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A scope in which some names are taken.
    pub(super) fn reserving<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self(taken.into_iter().map(str::to_owned).collect())
    }

    /// A scope of types.
    pub(super) fn of_types() -> Self {
        Self::reserving(PRELUDE.iter().copied())
    }

    /// `wanted`, or with the first free number.
    pub(super) fn allot(&mut self, wanted: String) -> String {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = match wanted.ends_with(|c: char| c.is_ascii_digit()) || snake(&wanted) == wanted
            {
                true => format!("{wanted}_{number}"),
                false => format!("{wanted}{number}"),
            };
            number += 1;
        }
        name
    }

    /// `name`, or `name` with `suffix`, or with a number besides.
    pub(super) fn allot_or(&mut self, name: String, suffix: &str) -> String {
        if self.0.contains(&name) { self.allot(name + suffix) } else { self.allot(name) }
    }
}

/// The variable of each field: the field's own name, or with `suffix` where that is `taken`. No
/// two are the same.
pub(super) fn locals(fields: &[&str], taken: &[&str], suffix: &str) -> Vec<String> {
    let is_taken = |name: &str| taken.contains(&name) || PLACEHOLDERS.contains(&name);
    let mut names = Names::reserving(taken.iter().chain(fields).copied());
    fields
        .iter()
        .map(|name| match is_taken(name) {
            true => names.allot(format!("{name}{suffix}")),
            false => (*name).to_owned(),
        })
        .collect()
}

/// `getOrder` as a type: `GetOrder`.
pub(super) fn camel(name: &str) -> String {
    settled(spelled(name).to_upper_camel_case(), "Value")
}

/// `getOrder` as a function, field or module: `get_order`.
pub(super) fn snake(name: &str) -> String {
    settled(spelled(name).to_snake_case(), "value")
}

/// `getOrder` as a constant: `GET_ORDER`.
pub(super) fn shouty(name: &str) -> String {
    settled(spelled(name).to_shouty_snake_case(), "VALUE")
}

/// The identifier, raw where it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

fn settled(name: String, otherwise: &str) -> String {
    match name.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => {
            if otherwise.starts_with('v') {
                format!("_{name}")
            } else {
                format!("N{name}")
            }
        }
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_share_a_variable_and_none_is_a_placeholder() {
        let fields = ["value", "value_field", "foo", "id"];
        let locals = locals(&fields, &["at", "value"], "_field");
        assert_eq!(locals, ["value_field_2", "value_field", "foo_field", "id"]);
    }

    #[test]
    fn every_name_becomes_one_identifier() {
        let hostile = [
            "",
            " ",
            "_",
            "__",
            "self",
            "Self",
            "crate",
            "super",
            "type",
            "async",
            "gen",
            "fn main() {}",
            "a; mod evil;",
            "\"",
            "*/",
            "//",
            "\n",
            "größe",
            "名前",
            "🦀",
            "1",
            "1a",
            "+1",
            "-1",
            "$ref",
            "@type",
            "a.b[0]",
            "r#type",
            "'static",
            "\u{202e}x",
            "true",
            "union",
            "dyn",
            "try",
            "yield",
        ];
        for name in hostile {
            for made in [camel(name), snake(name), shouty(name)] {
                let made = ident(&made).to_string();
                let parsed: Result<syn::Ident, _> = syn::parse_str(&made);
                assert!(parsed.is_ok() && made.is_ascii(), "{name:?} gave {made:?}");
            }
        }
    }

    #[test]
    fn names_stay_apart() {
        assert_ne!(snake("+1"), snake("-1"));
        let mut names = Names::of_types();
        assert_eq!(names.allot(camel("order")), "Order");
        assert_eq!(names.allot(camel("Order")), "Order2");
        assert_eq!(names.allot_or("Option".to_owned(), "Model"), "OptionModel");
        let mut fields = Names::default();
        assert_eq!(fields.allot(snake("a-b")), "a_b");
        assert_eq!(fields.allot(snake("a_b")), "a_b_2");
    }

    #[test]
    fn keywords_are_raw_and_the_rest_are_plain() {
        assert_eq!(ident(&snake("type")).to_string(), "r#type");
        assert_eq!(ident(&snake("self")).to_string(), "self_");
        assert_eq!(ident(&camel("self")).to_string(), "Self_");
        assert_eq!(ident(&snake("ownerId")).to_string(), "owner_id");
    }
}
