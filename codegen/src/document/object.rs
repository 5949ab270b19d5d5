//! A mapping that is being read: what nobody asked for is a finding when it is closed.

use crate::finding::{Finding, codes};
use crate::source::{Entry, Node, Place};

use super::read::Reading;
use super::{At, Text};

/// A mapping that is being read.
pub(super) struct Object<'a> {
    pub(super) node: &'a Node,
    what: &'static str,
    entries: &'a [Entry],
    asked: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// A mapping with these entries, of which none is asked for yet.
    pub(super) fn new(node: &'a Node, what: &'static str, entries: &'a [Entry]) -> Self {
        Self { node, what, entries, asked: Vec::with_capacity(16) }
    }

    /// Where the mapping stands.
    pub(super) fn place(&self) -> Place {
        self.node.place
    }

    /// The entry under `key`, and from now on `key` is known.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.asked.push(key);
        self.entries.iter().find(|entry| &*entry.key.text == key)
    }

    /// The value under `key`, likewise.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.take(key).map(|entry| &entry.value)
    }

    /// A string.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<Text<'a>> {
        self.node(key).and_then(|node| reading.text(node, &quoted(key)))
    }

    /// A string, or "" when absent.
    pub(super) fn prose(&mut self, key: &'static str, reading: &mut Reading<'a, '_>) -> &'a str {
        self.text(key, reading).map_or("", |text| text.value)
    }

    /// A string that must be there.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<Text<'a>> {
        let node = self.required(key, reading)?;
        reading.text(node, &quoted(key))
    }

    /// A value that must be there.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<&'a Node> {
        let node = self.node(key);
        if node.is_none() {
            reading.findings.push(
                Finding::error(
                    codes::MISSING_KEY,
                    self.node.place,
                    format!("{} has no `{key}`", self.what),
                )
                .label(format!("`{key}` is required here")),
            );
        }
        node
    }

    /// A boolean; false when absent.
    pub(super) fn flag(&mut self, key: &'static str, reading: &mut Reading<'a, '_>) -> bool {
        self.boolean(key, reading).is_some_and(|flag| flag.value)
    }

    /// A boolean.
    pub(super) fn boolean(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<At<bool>> {
        self.node(key).and_then(|node| reading.boolean(node, &quoted(key)))
    }

    /// A list of strings; empty when absent.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Vec<Text<'a>> {
        self.node(key).and_then(|node| reading.texts(node, &quoted(key))).unwrap_or_default()
    }

    /// Marks keys as known whose values are documentation only.
    pub(super) fn documentation(&mut self, keys: &[&'static str]) {
        self.asked.extend(keys);
    }

    /// Reports every key that nobody asked for; `x-*` extensions of others pass.
    pub(super) fn close(self, reading: &mut Reading<'a, '_>) {
        for entry in self.entries {
            let key = &*entry.key.text;
            let is_ours = is_near_x_security(key);
            if self.asked.contains(&key) || (key.starts_with("x-") && !is_ours) {
                continue;
            }
            reading.findings.push(unknown_key(
                &entry.key.text,
                entry.key.place,
                self.what,
                &self.asked,
            ));
        }
    }

    /// Like [`Object::close`], for objects of `x-security`, where `x-*` is unknown too.
    pub(super) fn close_ours(self, reading: &mut Reading<'a, '_>) {
        for entry in self.entries {
            let key = &*entry.key.text;
            if !self.asked.contains(&key) {
                reading.findings.push(unknown_key(key, entry.key.place, self.what, &self.asked));
            }
        }
    }
}

/// A slip of `x-security` must not pass as somebody's extension.
pub(super) fn is_near_x_security(key: &str) -> bool {
    key.starts_with("x-")
        && key.len() < 20
        && strsim::damerau_levenshtein(&key.to_lowercase().replace('_', "-"), "x-security") <= 2
}

pub(super) fn unknown_key(key: &str, place: Place, what: &str, known: &[&'static str]) -> Finding {
    let finding =
        Finding::error(codes::UNKNOWN_KEY, place, format!("unknown key `{key}` in {what}"))
            .label("nothing reads this key")
            .why("a key that is skipped in silence may be a control that nobody enforces");
    let nearest = finding.clone().did_you_mean(key, known.iter().copied());
    if nearest.help.is_empty() {
        let mut names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        names.dedup();
        finding.help(format!("known here: {}", names.join(", ")))
    } else {
        nearest
    }
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}
