//! The files of one run: the document first, its overlays after it.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::finding::{Finding, Findings, codes};

use super::locate::{self, Lines, Location};
use super::{FileId, MAX_BYTES, Node, Place, json, overlay, yaml};

/// The files of one run: the document first, its overlays after it.
#[derive(Clone, Debug)]
pub struct Sources {
    files: Vec<Source>,
}

/// One file.
#[derive(Clone, Debug)]
struct Source {
    path: PathBuf,
    text: String,
    lines: OnceLock<Lines>,
    /// The tree without overlays, read again when a pointer is asked for.
    tree: OnceLock<Option<Node>>,
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// There is no such file.
    NotFound {
        /// As it was given.
        path: PathBuf,
    },
    /// It is there, and reading it failed.
    NotReadable {
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is larger than a document may be.
    TooLarge {
        /// As it was given.
        path: PathBuf,
        /// In bytes.
        limit: u64,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// As it was given.
        path: PathBuf,
        /// The first byte that is not.
        offset: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { path } => write!(formatter, "there is no file `{}`", path.display()),
            Self::NotReadable { path, cause } => {
                write!(formatter, "cannot read `{}`: {cause}", path.display())
            }
            Self::TooLarge { path, limit } => {
                write!(formatter, "`{}` is larger than {limit} bytes", path.display())
            }
            Self::NotUtf8 { path, offset } => {
                write!(formatter, "`{}` is not UTF-8 at byte {offset}", path.display())
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotReadable { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl Sources {
    /// Reads a document and the overlays that are laid over it, in that order.
    pub fn read(document: &Path, overlays: &[PathBuf]) -> Result<Self, ReadError> {
        let paths = std::iter::once(document).chain(overlays.iter().map(PathBuf::as_path));
        let files = paths
            .map(|path| Ok(Source::new(path.into(), read_text(path)?)))
            .collect::<Result<_, ReadError>>()?;
        Ok(Self { files })
    }

    /// A document that is not on disk; `name` decides between JSON and YAML and is told in findings.
    pub fn from_text(name: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { files: vec![Source::new(name.into(), text.into())] }
    }

    /// Lays an overlay that is not on disk over the document.
    #[must_use]
    pub fn with_overlay(mut self, name: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        self.files.push(Source::new(name.into(), text.into()));
        self
    }

    /// The document with its overlays laid over it; none when it cannot be read as an object.
    pub fn root(&self, findings: &mut Findings) -> Option<Node> {
        let mut files = self.files();
        let (id, document) = files.next()?;
        let mut root = document.read(id, findings)?;
        if root.as_mapping().is_none() {
            let message = format!("a document must be an object, and this is {}", root.kind());
            findings.push(Finding::error(codes::NOT_AN_OBJECT, root.place, message));
            return None;
        }
        let name = document.path.to_string_lossy();
        for (id, file) in files {
            let overlay = file.read(id, findings)?;
            overlay::apply(&mut root, &name, &overlay, findings);
        }
        Some(root)
    }

    /// Every file, as it was given: the document first.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| &*file.path)
    }

    /// The document's path, as it was given.
    pub fn document_path(&self) -> &Path {
        self.paths().next().unwrap_or(Path::new(""))
    }

    /// The text that stands at a place.
    pub fn text(&self, place: Place) -> &str {
        let Some(file) = self.file(place.file) else { return "" };
        file.text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// Line and column of a place.
    pub fn locate(&self, place: Place) -> Location<'_> {
        match self.file(place.file) {
            Some(file) => {
                let lines = file.lines.get_or_init(|| Lines::new(&file.text));
                lines.locate(&file.path, &file.text, place)
            }
            None => Location::nowhere(),
        }
    }

    /// The JSON pointer (RFC 6901) of the innermost value at a place, inside its own file.
    pub fn pointer(&self, place: Place) -> String {
        let tree = self.file(place.file).and_then(|file| file.tree(place.file));
        tree.map(|root| locate::pointer(&locate::names(root, place))).unwrap_or_default()
    }

    /// The names that lead to the innermost value at a place, in the document: a place in an overlay
    /// stands for what its action is about. None when that is not one place.
    pub fn names(&self, place: Place) -> Option<Vec<String>> {
        let tree = self.file(place.file)?.tree(place.file)?;
        let names = locate::names(tree, place);
        match place.file {
            FileId(0) => Some(names),
            _ => overlay::names_in_document(tree, &names),
        }
    }

    /// `info.title` as written; empty when there is none.
    pub fn title(&self) -> &str {
        let tree = self.files.first().and_then(|file| file.tree(FileId(0)));
        let title = tree.and_then(|root| root.get("info")).and_then(|info| info.get("title"));
        title.and_then(Node::as_str).unwrap_or_default()
    }

    fn file(&self, id: FileId) -> Option<&Source> {
        self.files.get(usize::from(id.0))
    }

    fn files(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }
}

impl Source {
    fn new(path: PathBuf, text: String) -> Self {
        Self { path, text, lines: OnceLock::new(), tree: OnceLock::new() }
    }

    fn read(&self, id: FileId, findings: &mut Findings) -> Option<Node> {
        if self.text.len() as u64 > MAX_BYTES {
            let place = Place { file: id, start: 0, end: 0 };
            let message = format!("larger than {MAX_BYTES} bytes");
            findings.push(Finding::error(codes::TOO_LARGE, place, message));
            return None;
        }
        if self.is_json() {
            return json::read(id, &self.text, findings);
        }
        self.as_json(id).or_else(|| yaml::read(id, &self.text, findings))
    }

    /// JSON is YAML, and its own reader is faster; whatever it refuses is YAML's to judge.
    fn as_json(&self, id: FileId) -> Option<Node> {
        if !self.text.trim_start().starts_with('{') {
            return None;
        }
        let mut faults = Findings::default();
        json::read(id, &self.text, &mut faults).filter(|_| faults.is_empty())
    }

    /// The tree without overlays, read again for who asks where something stands.
    fn tree(&self, id: FileId) -> Option<&Node> {
        self.tree.get_or_init(|| self.read(id, &mut Findings::default())).as_ref()
    }

    /// By its name; a name that says nothing, by its first character.
    fn is_json(&self) -> bool {
        let extension = self.path.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("json") => true,
            Some("yaml" | "yml") => false,
            _ => self.text.trim_start().starts_with('{'),
        }
    }
}

/// The text of a file within the size budget.
fn read_text(path: &Path) -> Result<String, ReadError> {
    let not_readable = |cause: std::io::Error| match cause.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound { path: path.into() },
        _ => ReadError::NotReadable { path: path.into(), cause },
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(not_readable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(not_readable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge { path: path.into(), limit: MAX_BYTES });
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        path: path.into(),
        offset: error.utf8_error().valid_up_to(),
    })
}

#[cfg(test)]
mod tests;
