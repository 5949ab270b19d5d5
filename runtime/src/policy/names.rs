//! A set of names (scopes or roles) as bits, by their place in the document's list.

/// The most distinct scopes, and the most distinct roles, that one document may name.
pub const MAX_NAMES: usize = 256;

/// Scopes or roles of one document; bit `i` is the `i`th name of [`super::Api::scopes`] or
/// [`super::Api::roles`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameSet([u64; MAX_NAMES / 64]);

impl NameSet {
    /// No name at all.
    pub const EMPTY: Self = Self([0; MAX_NAMES / 64]);

    /// The set of `wanted`, as places in `declared`. Called in constants, so that a name which
    /// the document does not declare is a compile error.
    ///
    /// # Panics
    /// When `declared` lacks a name of `wanted`.
    pub const fn of(declared: &[&str], wanted: &[&str]) -> Self {
        let mut set = Self::EMPTY;
        let mut next = 0;
        while next < wanted.len() {
            set = set.with(position(declared, wanted[next]));
            next += 1;
        }
        set
    }

    /// This set and the name at `index`.
    pub const fn with(mut self, index: usize) -> Self {
        self.0[index / 64] |= 1 << (index % 64);
        self
    }

    /// Whether the name at `index` is in the set.
    pub const fn has(&self, index: usize) -> bool {
        index < MAX_NAMES && self.0[index / 64] & (1 << (index % 64)) != 0
    }

    /// Whether every name of `asked` is here.
    pub fn holds_all(&self, asked: &Self) -> bool {
        self.0.iter().zip(asked.0).all(|(held, asked)| held & asked == asked)
    }

    /// Whether at least one name of `asked` is here; never for an empty `asked`.
    pub fn holds_any(&self, asked: &Self) -> bool {
        self.0.iter().zip(asked.0).any(|(held, asked)| held & asked != 0)
    }

    /// Whether no name is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

/// A scope that the document declares; generated code has a constant for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeName {
    pub(super) index: usize,
    pub(super) name: &'static str,
}

impl ScopeName {
    /// As written in the document.
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    /// Whether it is in `held`.
    pub const fn is_in(self, held: &NameSet) -> bool {
        held.has(self.index)
    }
}

/// The place of `name` in `declared`.
pub(super) const fn position(declared: &[&str], name: &str) -> usize {
    let mut index = 0;
    while index < declared.len() {
        if equal(declared[index], name) {
            return index;
        }
        index += 1;
    }
    panic!("the document declares no such name")
}

/// `==` on strings is not yet `const`.
pub(super) const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
