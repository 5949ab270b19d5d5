//! What a run is told besides the document.

/// What a run is told besides the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The package's name: `orders`.
    pub crate_name: String,
    /// The document's file name, without its folder, so that the output is the same everywhere.
    pub document: String,
    /// Where the generated package finds `secgen-runtime`.
    pub runtime: RuntimeSource,
    /// Which files come out.
    pub layout: Layout,
}

/// Where the generated package finds `secgen-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeSource {
    /// From the registry: `0.1.0`.
    Version(String),
    /// A checkout, relative to the generated package.
    Path(String),
}

/// Which files come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A package: `src/api/`, and the files that are written once.
    Crate,
    /// One `api.rs` for `OUT_DIR`, and `secgen.lock`.
    Single,
}
