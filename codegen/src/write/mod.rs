//! Files onto the disk: a user's file is never touched, a second run writes nothing.

mod beside;
mod disk;
mod orphans;
mod package;
mod plan;
mod records;
mod throwaway;
mod toml_lines;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::emit::Output;

use plan::{Plan, Step};

pub use beside::{hand_over, read_beside, relative_package};
pub use package::Package;
pub use records::{Records, read_records};
pub use throwaway::{NoteError, Throwaway, read_throwaway, throwaways};

/// What a run did to each file, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// By path below the folder, ordered.
    pub files: Vec<(String, Outcome)>,
}

/// What happened to one file, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It was missing.
    Created,
    /// It was as generated, and is now as generated from today's document.
    Updated,
    /// It already is what the document says.
    Unchanged,
    /// It is the user's.
    Kept,
    /// It is generated, a person changed it, and it was left alone.
    Edited,
    /// It was generated once, is not any more, and is gone.
    Removed,
    /// It was generated once, is not any more, and stands because a person changed it.
    Orphaned,
}

/// Why nothing was written, or not everything.
#[derive(Debug)]
pub enum WriteError {
    /// A path that leads out of the folder: nothing was written.
    OutsideFolder {
        /// As generated.
        path: String,
    },
    /// A symbolic link stands where a file or folder belongs: nothing was written.
    SymbolicLink {
        /// Where.
        path: PathBuf,
    },
    /// Something else than a file stands where one belongs, or a file where a folder does: nothing was written.
    InTheWay {
        /// Where.
        path: PathBuf,
    },
    /// Reading what is there failed: nothing was written.
    NotReadable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Writing failed; files before it are written, this one is as it was.
    NotWritable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Another run has been changing the file for ten seconds: nothing was written.
    Busy {
        /// Where.
        path: PathBuf,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsideFolder { path } => write!(formatter, "`{path}` leads out of the folder"),
            Self::SymbolicLink { path } => write!(
                formatter,
                "`{}` is a symbolic link, and what it leads to is not ours to write",
                path.display()
            ),
            Self::InTheWay { path } => {
                write!(formatter, "`{}` is in the way: it is of another type", path.display())
            }
            Self::NotReadable { path, cause } => {
                write!(formatter, "cannot read `{}`: {cause}", path.display())
            }
            Self::NotWritable { path, cause } => {
                write!(formatter, "cannot write `{}`: {cause}", path.display())
            }
            Self::Busy { path } => {
                write!(formatter, "`{}` is being changed by another run", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotReadable { cause, .. } | Self::NotWritable { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl Written {
    /// How many files met `outcome`.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.paths(outcome).count()
    }

    /// The files that met `outcome`.
    pub fn paths(&self, outcome: Outcome) -> impl Iterator<Item = &str> {
        self.files.iter().filter(move |(_, met)| *met == outcome).map(|(path, _)| path.as_str())
    }

    /// Whether a run writes, or would write, anything.
    pub fn is_stale(&self) -> bool {
        let moves = [Outcome::Created, Outcome::Updated, Outcome::Removed];
        moves.into_iter().any(|outcome| self.count(outcome) > 0)
    }

    /// Whether a generated file is not what the document says, because a person changed it.
    pub fn has_edited(&self) -> bool {
        self.count(Outcome::Edited) + self.count(Outcome::Orphaned) > 0
    }
}

/// Brings `folder` to what `output` says and tells what that took.
pub fn write(output: &Output, folder: &Path) -> Result<Written, WriteError> {
    let plan = Plan::of(output, folder)?;
    for (path, step) in &plan.steps {
        match step {
            Step::Write { text, .. } => disk::replace(folder, path, text)?,
            Step::Remove => disk::remove(folder, path)?,
            Step::Leave(_) => {}
        }
    }
    Ok(plan.written())
}

/// What [`write`] would do; the disk is only read.
pub fn compare(output: &Output, folder: &Path) -> Result<Written, WriteError> {
    Ok(Plan::of(output, folder)?.written())
}

#[cfg(test)]
mod tests;
