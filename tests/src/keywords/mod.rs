//! Schemas with instances that they take or refuse, through code that is generated for them and
//! compiled in one crate.

pub mod crates;
pub mod document;
pub mod draft4;
pub mod generator;
pub mod json;
pub mod laboratory;
pub mod report;
pub mod suite;

use secgen_runtime::json::Json;

/// Which OpenAPI a schema is written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1: JSON Schema's draft 2020-12.
    V31,
}

/// One schema and what it says of some instances.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where it is from: `draft2020-12/allOf`.
    pub source: String,
    /// What it is about.
    pub name: String,
    /// What it is written in.
    pub dialect: Dialect,
    /// The schema.
    pub schema: Json,
    /// Schemas that it refers to by their URI, which is their `$id`.
    pub resources: Vec<Json>,
    /// The instances.
    pub cases: Vec<Case>,
}

/// One instance.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about.
    pub name: String,
    /// Its JSON text.
    pub data: String,
    /// Whether the schema takes it.
    pub valid: bool,
}
