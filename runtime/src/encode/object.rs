//! Writing the members of an object.

use std::collections::BTreeMap;

use super::{Encode, Encoder, Mask, MaskText};
use crate::{assertion::Assertion, json::plain_prefix, policy::NameSet};

/// An object being written.
#[derive(Debug)]
pub struct ObjectEncoder<'e, 'c> {
    encoder: &'e mut Encoder<'c>,
    first: bool,
}

impl<'e, 'c> ObjectEncoder<'e, 'c> {
    pub(super) fn new(encoder: &'e mut Encoder<'c>) -> Self {
        Self { encoder, first: true }
    }

    /// A member.
    pub fn member<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.encode(self.encoder);
    }

    /// A member that is left out when it is absent.
    pub fn optional<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// A member that is shown through a mask.
    pub fn masked<T: MaskText + ?Sized>(&mut self, name: &str, value: &T, mask: Mask) {
        if mask != Mask::Omit || self.encoder.is_whole() {
            self.name(name);
            value.encode_masked(mask, self.encoder);
        }
    }

    /// A masked member that is left out when it is absent.
    pub fn masked_optional<T: MaskText>(&mut self, name: &str, value: &Option<T>, mask: Mask) {
        if let Some(value) = value {
            self.masked(name, value, mask);
        }
    }

    /// A member with `readScopes`: left out unless the caller holds one of them.
    pub fn guarded<T: Encode + ?Sized>(&mut self, name: &str, value: &T, read_scopes: &NameSet) {
        if self.encoder.holds(read_scopes) {
            self.member(name, value);
        }
    }

    /// A member with `readScopes` that is left out when it is absent.
    pub fn guarded_optional<T: Encode>(
        &mut self,
        name: &str,
        value: &Option<T>,
        read_scopes: &NameSet,
    ) {
        if let Some(value) = value {
            self.guarded(name, value, read_scopes);
        }
    }

    /// Whether the caller holds at least one of `scopes`.
    pub fn holds(&self, scopes: &NameSet) -> bool {
        self.encoder.holds(scopes)
    }

    /// Members of free names.
    pub fn others<T: Encode>(&mut self, members: &BTreeMap<String, T>) {
        for (name, value) in members {
            self.member(name, value);
        }
    }

    /// Members that no field has: those which one of the schemas names. What nobody names never leaves,
    /// whatever a record was stored with.
    pub fn named<T: Encode>(
        &mut self,
        members: &BTreeMap<String, T>,
        schemas: &[&'static Assertion],
    ) {
        for (name, value) in members {
            if schemas.iter().any(|schema| schema.names(name)) {
                self.member(name, value);
            }
        }
    }

    fn name(&mut self, name: &str) {
        let buffer = &mut self.encoder.buffer;
        if !self.first {
            buffer.push(b',');
        }
        self.first = false;
        if plain_prefix(name.as_bytes()) == name.len() {
            buffer.reserve(name.len() + 3);
            buffer.push(b'"');
            buffer.extend_from_slice(name.as_bytes());
            buffer.extend_from_slice(b"\":");
        } else {
            self.encoder.string(name);
            self.encoder.buffer.push(b':');
        }
    }
}
