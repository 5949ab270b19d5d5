//! What a run would do to each file. Everything that can be refused is refused here, before the
//! first byte is written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::emit::seal::{State, state};
use crate::emit::{Kind, Output};

use super::disk::{self, There};
use super::orphans;
use super::{Outcome, WriteError, Written};

/// Stands in every folder that was generated into before.
const LOCK: &str = "secgen.lock";

/// What is done to each file, by path.
pub(super) struct Plan<'a> {
    pub(super) steps: BTreeMap<String, Step<'a>>,
}

/// What is done to one file.
pub(super) enum Step<'a> {
    Write { text: &'a str, outcome: Outcome },
    Remove,
    Leave(Outcome),
}

impl<'a> Plan<'a> {
    pub(super) fn of(output: &'a Output, folder: &Path) -> Result<Self, WriteError> {
        let is_package = !matches!(disk::there(folder, "Cargo.toml")?, There::Nothing);
        // A first file that is gone after the first run was taken away on purpose.
        let is_first = !was_generated_into(folder)?;
        let mut steps = BTreeMap::new();
        for (path, file) in &output.files {
            let step = match file.kind {
                Kind::Generated => generated(folder, path, &file.text)?,
                Kind::Once | Kind::NewPackage if !is_first => Step::Leave(Outcome::Kept),
                Kind::Once => once(folder, path, &file.text)?,
                Kind::NewPackage if is_package => Step::Leave(Outcome::Kept),
                Kind::NewPackage => once(folder, path, &file.text)?,
            };
            steps.insert(path.clone(), step);
        }
        for (path, state) in orphans::find(output, folder)? {
            let step = match state {
                State::Intact => Step::Remove,
                State::Changed | State::Unsealed => Step::Leave(Outcome::Orphaned),
            };
            steps.insert(path, step);
        }
        Ok(Self { steps })
    }

    pub(super) fn written(&self) -> Written {
        let outcome = |step: &Step<'_>| match step {
            Step::Write { outcome, .. } | Step::Leave(outcome) => *outcome,
            Step::Remove => Outcome::Removed,
        };
        let files = self.steps.iter().map(|(path, step)| (path.clone(), outcome(step)));
        Written { files: files.collect() }
    }
}

/// Whether a lock of ours is there; one of somebody else's does not count.
fn was_generated_into(folder: &Path) -> Result<bool, WriteError> {
    Ok(match disk::there(folder, LOCK)? {
        There::Nothing => false,
        There::File => {
            disk::read(folder, LOCK)?.is_some_and(|there| state(&there) != State::Unsealed)
        }
    })
}

fn generated<'a>(folder: &Path, path: &str, text: &'a str) -> Result<Step<'a>, WriteError> {
    Ok(match disk::there(folder, path)? {
        There::Nothing => Step::Write { text, outcome: Outcome::Created },
        There::File => match disk::read(folder, path)? {
            Some(there) if there == text || same_but_line_ends(&there, text) => {
                Step::Leave(Outcome::Unchanged)
            }
            Some(there) if state(&there) == State::Intact => {
                Step::Write { text, outcome: Outcome::Updated }
            }
            _ => Step::Leave(Outcome::Edited),
        },
    })
}

fn once<'a>(folder: &Path, path: &str, text: &'a str) -> Result<Step<'a>, WriteError> {
    Ok(match disk::there(folder, path)? {
        There::Nothing => Step::Write { text, outcome: Outcome::Created },
        There::File => Step::Leave(Outcome::Kept),
    })
}

/// A checkout that rewrites line ends is no change.
fn same_but_line_ends(there: &str, text: &str) -> bool {
    there.contains('\r') && there.replace("\r\n", "\n") == text
}
