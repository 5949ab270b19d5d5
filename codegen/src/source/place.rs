//! Where in which file something stands.

/// A file of one run, by its place in `Sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u16);

/// A span of bytes in a file. Line, column and JSON pointer are found from it when they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// Whether `inner` stands within it.
    pub fn holds(self, inner: Place) -> bool {
        self.file == inner.file && self.start <= inner.start && inner.end <= self.end
    }
}
