//! Reading values: what is of another type than its key asks for is a finding.

use std::collections::VecDeque;
use std::time::Duration;

use crate::finding::{Finding, Findings, codes};
use crate::source::{Entry, Node, Place};

use super::draft::Draft;
use super::object::Object;
use super::pointer::component_name;
use super::resources::{Base, Reference, Resources};
use super::{At, Dialect, OrRef, Text, quantity};

/// What reading passes along.
pub(super) struct Reading<'a, 'f> {
    pub(super) findings: &'f mut Findings,
    pub(super) dialect: Dialect,
    /// Whether any `x-security` was met.
    pub(super) annotated: bool,
    /// `$ref`s that point elsewhere than at a component, to be read as what they are used for.
    pub(super) elsewhere: VecDeque<(Kind, Text<'a>)>,
    /// The JSON Schema of what is being read.
    pub(super) draft: Draft,
    /// The schema resource of what is being read.
    pub(super) base: Base,
    /// What schemas call themselves.
    pub(super) resources: Resources<'a>,
    /// `$ref`s to schemas that are no components, to be read.
    pub(super) references: Vec<(Reference<'a>, Draft)>,
    /// Whether any `$dynamicRef` was met.
    pub(super) meets_dynamic_reference: bool,
}

/// What a `$ref` is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Header,
    PathItem,
}

impl Kind {
    /// Its folder below `#/components/`.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::PathItem => "pathItems",
        }
    }
}

impl<'a> Reading<'a, '_> {
    /// Opens a mapping; anything else is a finding.
    pub(super) fn object(&mut self, node: &'a Node, what: &'static str) -> Option<Object<'a>> {
        let entries = self.entries(node, what)?;
        Some(Object::new(node, what, entries))
    }

    /// The entries of a mapping whose keys are free.
    pub(super) fn entries(&mut self, node: &'a Node, what: &'static str) -> Option<&'a [Entry]> {
        let entries = node.as_mapping();
        if entries.is_none() {
            self.wrong_type(node, what, "an object");
        }
        entries
    }

    /// The items of a list.
    pub(super) fn items(&mut self, node: &'a Node, what: &str) -> Option<&'a [Node]> {
        let items = node.as_sequence();
        if items.is_none() {
            self.wrong_type(node, what, "a list");
        }
        items
    }

    /// A string.
    pub(super) fn text(&mut self, node: &'a Node, what: &str) -> Option<Text<'a>> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, what, "a string");
        }
        text.map(|text| At::new(text, node.place))
    }

    /// A list of strings.
    pub(super) fn texts(&mut self, node: &'a Node, what: &str) -> Option<Vec<Text<'a>>> {
        let items = self.items(node, what)?;
        Some(
            items
                .iter()
                .filter_map(|item| self.text(item, &format!("a member of {what}")))
                .collect(),
        )
    }

    /// A string, or a list of strings.
    pub(super) fn one_or_more(&mut self, node: &'a Node, what: &str) -> Option<Vec<Text<'a>>> {
        match node.as_str() {
            Some(text) => Some(vec![At::new(text, node.place)]),
            None => self.texts(node, what),
        }
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, node: &Node, what: &str) -> Option<At<bool>> {
        let value = node.as_bool();
        if value.is_none() {
            self.wrong_type(node, what, "a boolean");
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A whole number of at least 0; `2.0` is one.
    pub(super) fn whole(&mut self, node: &Node, what: &str) -> Option<At<u64>> {
        let Some(text) = node.as_number() else {
            self.wrong_type(node, what, "a whole number");
            return None;
        };
        let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
            if fraction.bytes().all(|digit| digit == b'0') { whole } else { text }
        });
        let value = whole.parse().ok();
        if value.is_none() {
            self.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    node.place,
                    format!("{what} is not a whole number"),
                )
                .label(format!("`{text}` is out of range, or has a fraction"))
                .help("write a whole number of at least 0"),
            );
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A whole number that fits 32 bits.
    pub(super) fn small(&mut self, node: &Node, what: &str) -> Option<At<u32>> {
        let whole = self.whole(node, what)?;
        let value = u32::try_from(whole.value).ok();
        if value.is_none() {
            self.findings.push(
                Finding::error(codes::BAD_VALUE, node.place, format!("{what} is too large"))
                    .label(format!("at most {}", u32::MAX)),
            );
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A duration such as `10s`.
    pub(super) fn duration(&mut self, node: &Node, what: &str) -> Option<At<Duration>> {
        let text = self.quantity_text(node, what, "a duration", DURATION_HELP)?;
        let value = quantity::duration(text);
        if value.is_none() {
            self.bad_quantity(node.place, text, what, "a duration", DURATION_HELP);
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A size such as `64KiB`, in bytes.
    pub(super) fn size(&mut self, node: &Node, what: &str) -> Option<At<u64>> {
        let text = self.quantity_text(node, what, "a size", SIZE_HELP)?;
        let value = quantity::size(text);
        if value.is_none() {
            self.bad_quantity(node.place, text, what, "a size", SIZE_HELP);
        }
        value.map(|value| At::new(value, node.place))
    }

    fn quantity_text<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        kind: &str,
        help: &str,
    ) -> Option<&'n str> {
        if let Some(text) = node.as_number() {
            self.bad_quantity(node.place, text, what, kind, help);
            return None;
        }
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, what, kind);
        }
        text
    }

    fn bad_quantity(&mut self, place: Place, text: &str, what: &str, kind: &str, help: &str) {
        self.findings.push(
            Finding::error(codes::BAD_QUANTITY, place, format!("{what} is not {kind}"))
                .label(format!("`{text}` has no unit that is known, or no whole number"))
                .help(help),
        );
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        node: &'a Node,
        what: &str,
        choices: &[(&'static str, T)],
    ) -> Option<At<T>> {
        let text = self.text(node, what)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text.value) {
            return Some(At::new(*value, node.place));
        }
        let known: Vec<_> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
        self.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                node.place,
                format!("{what} cannot be `{}`", text.value),
            )
            .label(format!("one of {}", known.join(", ")))
            .did_you_mean(text.value, choices.iter().map(|(name, _)| *name)),
        );
        None
    }

    /// Says that a value has another type than its key asks for.
    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, expected: &str) {
        self.findings.push(
            Finding::error(
                codes::WRONG_TYPE,
                node.place,
                format!("{what} must be {expected}, not {}", node.kind()),
            )
            .label(format!("this is {}", node.kind())),
        );
    }

    /// Says that an `x-security` key is not enforced yet.
    pub(super) fn not_enforced(&mut self, place: Place, key: &str) {
        self.findings.push(
            Finding::error(
                codes::UNSUPPORTED_SECURITY_KEY,
                place,
                format!("not enforced yet: `{key}`"),
            )
            .label("this version cannot enforce it")
            .why("a control that is declared and not enforced is worse than none")
            .help("remove it until it is supported, and guard the operation by other means"),
        );
    }

    /// Says that a part of OpenAPI is not generated yet.
    pub(super) fn not_generated(&mut self, place: Place, what: &str, help: &str) {
        self.findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                place,
                format!("not supported yet: {what}"),
            )
            .label("no code would come of this")
            .why("what a document says is enforced or refused, never skipped")
            .help(help),
        );
    }

    /// A `$ref` or the thing itself.
    pub(super) fn or_ref<T>(
        &mut self,
        node: &'a Node,
        kind: Kind,
        read: impl FnOnce(&mut Self, &'a Node) -> Option<T>,
    ) -> Option<OrRef<'a, T>> {
        let Some(entry) = node.entry("$ref") else {
            return read(self, node).map(OrRef::Item);
        };
        let text = self.text(&entry.value, "`$ref`")?;
        let mut object = self.object(node, "a reference")?;
        for key in ["$ref", "summary", "description"] {
            object.take(key);
        }
        if let Some(beside) = object.take("x-security") {
            self.not_enforced(beside.key.place, "x-security beside `$ref`");
        }
        object.close(self);
        self.meet_reference(kind, text);
        Some(OrRef::Ref(text))
    }

    /// Remembers a `$ref` that does not point at a component of its kind.
    pub(super) fn meet_reference(&mut self, kind: Kind, text: Text<'a>) {
        let is_component = component_name(text.value, kind.folder()).is_some();
        if kind == Kind::Schema {
            if !is_component || self.base != Base::default() {
                let reference = Reference { text: text.value, base: self.base };
                self.references.push((reference, self.draft));
            }
        } else if text.value.starts_with('#') && !is_component {
            self.elsewhere.push_back((kind, text));
        }
    }
}

const DURATION_HELP: &str = "write a whole number and `ms`, `s`, `m`, `h` or `d`: `10s`";
const SIZE_HELP: &str = "write a whole number and `B`, `KiB`, `MiB` or `GiB`: `64KiB`";
