//! Schemas as written: a list of keywords, each with its place, in every dialect.

mod reading;
mod scalars;
mod words;

use crate::source::{Node, Place};

use super::resources::{Base, Reference};
use super::{Text, x_security};
pub(super) use reading::read;

/// A schema.
#[derive(Clone, Debug)]
pub struct Schema<'a> {
    /// Where.
    pub place: Place,
    /// `true` or `false` (2020-12), and `additionalProperties` in every dialect.
    pub boolean: Option<bool>,
    /// The schema resource that it stands in.
    pub base: Base,
    /// Its keywords, in document order.
    pub keywords: Vec<Keyword<'a>>,
}

/// A keyword of a schema.
#[derive(Clone, Debug)]
pub struct Keyword<'a> {
    /// The key.
    pub key: Place,
    /// The value.
    pub place: Place,
    /// What it says.
    pub rule: Rule<'a>,
}

/// What a keyword says; each variant is the keyword of its name.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "JSON Schema documents its keywords")]
pub enum Rule<'a> {
    Ref(Reference<'a>),
    DynamicRef(Reference<'a>),
    DynamicAnchor(&'a str),
    Definitions(Vec<(Text<'a>, Schema<'a>)>),
    Type(Vec<Text<'a>>),
    Nullable(bool),
    Enum(&'a [Node]),
    Const(&'a Node),
    Minimum(&'a str),
    Maximum(&'a str),
    ExclusiveMinimum(&'a str),
    ExclusiveMaximum(&'a str),
    /// 3.0: `exclusiveMinimum: true`.
    MinimumIsExclusive(bool),
    /// 3.0: `exclusiveMaximum: true`.
    MaximumIsExclusive(bool),
    MultipleOf(&'a str),
    MinLength(u64),
    MaxLength(u64),
    Pattern(&'a str),
    Format(&'a str),
    PrefixItems(Vec<Schema<'a>>),
    Items(Box<Schema<'a>>),
    Contains(Box<Schema<'a>>),
    MinContains(u64),
    MaxContains(u64),
    UnevaluatedItems(Box<Schema<'a>>),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems(bool),
    Properties(Vec<(Text<'a>, Schema<'a>)>),
    PatternProperties(Vec<(Text<'a>, Schema<'a>)>),
    PropertyNames(Box<Schema<'a>>),
    UnevaluatedProperties(Box<Schema<'a>>),
    Required(Vec<Text<'a>>),
    /// `dependentRequired` and `dependentSchemas`, and `dependencies` of earlier drafts, which is both.
    Dependent(Vec<(Text<'a>, Dependency<'a>)>),
    AdditionalProperties(Box<Schema<'a>>),
    MinProperties(u64),
    MaxProperties(u64),
    AllOf(Vec<Schema<'a>>),
    OneOf(Vec<Schema<'a>>),
    AnyOf(Vec<Schema<'a>>),
    Not(Box<Schema<'a>>),
    If(Box<Schema<'a>>),
    Then(Box<Schema<'a>>),
    Else(Box<Schema<'a>>),
    Discriminator(Box<SchemaMapping<'a>>),
    Title(&'a str),
    Description(&'a str),
    Deprecated(bool),
    ReadOnly(bool),
    WriteOnly(bool),
    Default(&'a Node),
    Security(Box<x_security::Marks<'a>>),
    /// `x-rust-type`.
    RustType(&'a str),
    /// `x-rust-name`.
    RustName(&'a str),
}

/// What must hold of an object when it has a member.
#[derive(Clone, Debug)]
pub enum Dependency<'a> {
    /// It has these too.
    Required(Vec<Text<'a>>),
    /// It fits this.
    Schema(Schema<'a>),
}

/// `discriminator`.
#[derive(Clone, Debug)]
pub struct SchemaMapping<'a> {
    /// `propertyName`.
    pub property: Text<'a>,
    /// `mapping`: value and `$ref` or name.
    pub mapping: Vec<(Text<'a>, Text<'a>)>,
    /// `defaultMapping` (3.2): likewise.
    pub default: Option<Text<'a>>,
    /// What references in it are relative to.
    pub base: Base,
}
