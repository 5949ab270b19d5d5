//! What a run gives: every file's path and text, ordered, without touching the disk.

use std::collections::BTreeMap;

/// Every file of a run, by its path below the output folder; separators are `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Path and file.
    pub files: BTreeMap<String, File>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its whole text.
    pub text: String,
    /// Whose it is.
    pub kind: Kind,
}

/// Whose a file is, so when it may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The generator's: written anew whenever it differs, unless a person changed it
    /// ([`super::seal::state`]).
    Generated,
    /// The user's: written when it is missing, never again.
    Once,
    /// The user's, and part of a new package only: written when it is missing and the folder had
    /// no `Cargo.toml`.
    NewPackage,
}

impl Output {
    pub(super) fn add(&mut self, path: &str, kind: Kind, text: String) {
        self.files.insert(path.to_owned(), File { text, kind });
    }
}
