//! Decisions by the object that they are about, in an order that does not depend on how they were found.

use std::collections::BTreeMap;

/// What adopted reasons say.
pub(super) const REASON: &str = "adopted, not reviewed";

/// The names that lead to an object of the document.
pub(super) type Target = Vec<String>;

/// Every decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decisions(BTreeMap<Target, Decided>);

/// What is decided about one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// `security: []` is filled in.
    pub(super) opens: bool,
    /// Keys of `x-security`.
    pub(super) keys: BTreeMap<Key, Value>,
    /// `waive`: each control with what it was said about.
    pub(super) waives: BTreeMap<String, String>,
}

/// A key of `x-security` that is adopted, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Version,
    Claims,
    Public,
    Issuer,
    Audience,
    Algorithms,
    JwksUri,
    Discovery,
    Keys,
    Trust,
    Sans,
    Adopted,
}

/// What a key is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// As it stands in YAML.
    Written(&'static str),
    /// `env:NAME`.
    Env(String),
    /// `[env:NAME]`.
    ListOfEnv(String),
}

impl Key {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Claims => "claims",
            Self::Public => "public",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Algorithms => "algorithms",
            Self::JwksUri => "jwksUri",
            Self::Discovery => "discovery",
            Self::Keys => "keys",
            Self::Trust => "trust",
            Self::Sans => "sans",
            Self::Adopted => "adopted",
        }
    }
}

impl Decisions {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Target, &Decided)> {
        self.0.iter()
    }

    /// Fills `security: []` in, and says that it was adopted.
    pub(super) fn open(&mut self, target: Target) {
        self.at(target.clone()).opens = true;
        self.set(target, Key::Public, Value::Written(""));
    }

    pub(super) fn set(&mut self, target: Target, key: Key, value: Value) {
        self.at(target).keys.insert(key, value);
    }

    /// Waives a control; `about` is told beside it.
    pub(super) fn waive(&mut self, target: Target, control: &str, about: &str) {
        let about = || about.to_owned();
        self.at(target).waives.entry(control.to_owned()).or_insert_with(about);
    }

    /// How many of each kind: what a person has to review.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for decided in self.0.values() {
            for key in decided.keys.keys() {
                *counts.entry(kind(*key)).or_default() += 1;
            }
            for control in decided.waives.keys() {
                *counts.entry(waived(control)).or_default() += 1;
            }
        }
        counts.remove("");
        counts
    }

    fn at(&mut self, target: Target) -> &mut Decided {
        self.0.entry(target).or_default()
    }
}

/// What a key's decision is called when it is counted; empty for what needs no review.
fn kind(key: Key) -> &'static str {
    match key {
        Key::Version | Key::Claims | Key::Adopted => "",
        Key::Public => "operations that anyone may call",
        Key::Issuer => "issuers to name in the environment",
        Key::Audience => "audiences to name in the environment",
        Key::Algorithms => "lists of algorithms",
        Key::JwksUri | Key::Discovery => "key sources to name in the environment",
        Key::Keys => "key files to name in the environment",
        Key::Trust => "roots of certificates to name in the environment",
        Key::Sans => "lists of certificate names to write",
    }
}

fn waived(control: &str) -> &'static str {
    match control {
        "owns" => "operations whose objects belong to nobody",
        "media" => "operations whose other media types are refused",
        "pattern" => "patterns that run within a step limit",
        "flow" => "schemes whose credentials travel unsafely",
        "credentialInUrl" => "schemes whose credential travels in the URL",
        "limits" => "operations with looser limits",
        "webhooks" => "documents whose webhooks get no code",
        _ => "findings that are silenced",
    }
}
