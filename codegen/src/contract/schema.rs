//! Schemas as meant: one dialect, references resolved to ids, recursion by id.

use crate::source::Place;

use super::AssertionId;

/// A schema's index in [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// Every reachable schema of a document.
#[derive(Clone, Debug, Default)]
pub struct Schemas(pub Vec<Schema>);

impl std::ops::Index<SchemaId> for Schemas {
    type Output = Schema;
    fn index(&self, id: SchemaId) -> &Schema {
        &self.0[id.0 as usize]
    }
}

/// One schema. A `$ref` beside other keywords (3.1) becomes its target with the property's marks in [`Property`].
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where.
    pub place: Place,
    /// Its key under `components/schemas`; empty for an inline schema.
    pub name: String,
    /// For an inline schema that needs a type of its own, a name from its place (`ListOrdersStatus`, `OrderAddress`);
    /// for a named one its Rust name. Unique in the document, a valid UpperCamelCase identifier. Empty when it needs no type.
    pub type_name: String,
    /// Empty when absent.
    pub title: String,
    /// Empty when absent.
    pub description: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// Whether `null` is a value besides (3.0 `nullable`, 3.1 `type: [.., "null"]`).
    pub nullable: bool,
    /// What values it takes: their shape in Rust and the rules that it keeps.
    pub kind: Kind,
    /// What must hold besides `kind` and its rules; `None` when the kind says it all. Every value that
    /// the document takes passes both, and every other one fails one of the two.
    pub assertion: Option<AssertionId>,
    /// Whether requests (but under `unknownFields: allow`) also refuse members that nothing in the
    /// assertion names; only beside an assertion.
    pub closes: bool,
    /// No `type` is written: values of other types than the kind's pass as they are.
    pub untyped: bool,
    /// The components that it is put together from, besides itself.
    pub bases: Vec<SchemaId>,
    /// `x-rust-type`: the path of the user's own type for these values; empty when absent.
    pub rust_type: String,
}

/// What values a schema takes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Any JSON value.
    Any,
    /// Only `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `integer`.
    Integer {
        /// The Rust type.
        width: IntegerWidth,
        /// Bounds.
        rules: NumberRules,
    },
    /// `number`.
    Number {
        /// `float`: f32, `double`: f64, absent: lossless.
        format: Format,
        /// Bounds.
        rules: NumberRules,
    },
    /// `string` without `enum`.
    String(StringRules),
    /// A string `enum`: the values in document order, without duplicates.
    Choice(Vec<String>),
    /// `const`, or an `enum` with other values than strings: JSON texts.
    Constant(Vec<Constant>),
    /// `array`.
    Array(ArrayRules),
    /// `object`, also a merged `allOf` of objects.
    Object(ObjectRules),
    /// `oneOf`: exactly one; also a `type` of several types. One variant beside `nullable` is that
    /// schema, or `null`.
    OneOf {
        /// The alternatives.
        variants: Vec<SchemaId>,
        /// How one is chosen first.
        discriminator: Option<Discriminator>,
    },
    /// `anyOf`: at least one. The variant with the most declared members present is taken, of
    /// several the first.
    AnyOf {
        /// The alternatives.
        variants: Vec<SchemaId>,
    },
    /// `prefixItems` of a fixed length: an array of exactly these.
    Tuple {
        /// One schema for each place.
        items: Vec<SchemaId>,
    },
    /// Uses what is not enforced yet; a fault was reported.
    Undecided,
}

/// A value as JSON text, canonical (sorted keys, no spaces).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant(pub String);

/// The Rust type of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerWidth {
    /// `format: int8`.
    I8,
    /// `format: int16`.
    I16,
    /// `format: int32`.
    I32,
    /// `format: int64`, or none and no bound beyond it.
    I64,
    /// `format: uint8`.
    U8,
    /// `format: uint16`.
    U16,
    /// `format: uint32`.
    U32,
    /// `format: uint64`, or bounds that need it.
    U64,
    /// Bounds beyond 64 bits.
    Big,
}

/// Bounds as decimal text, compared exactly. Dialect 3.0's booleans are already applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberRules {
    /// `minimum`.
    pub minimum: Option<String>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<String>,
    /// `maximum`.
    pub maximum: Option<String>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<String>,
    /// `multipleOf`.
    pub multiple_of: Option<String>,
}

/// What a string must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringRules {
    /// In code points.
    pub min_length: Option<u64>,
    /// In code points.
    pub max_length: Option<u64>,
    /// ECMA-262.
    pub pattern: Option<Pattern>,
    /// `format`.
    pub format: Format,
}

/// A `pattern`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Where.
    pub place: Place,
    /// As written.
    pub source: String,
    /// What runs it.
    pub engine: PatternEngine,
}

/// What runs a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternEngine {
    /// In linear time.
    Linear,
    /// With a step limit, by waiver.
    Bounded,
}

/// A `format` that is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// None, or one that only annotates.
    #[default]
    None,
    /// RFC 4122.
    Uuid,
    /// RFC 3339.
    DateTime,
    /// RFC 3339 full-date.
    Date,
    /// RFC 3339 full-time.
    Time,
    /// RFC 5321.
    Email,
    /// RFC 3986 with a scheme.
    Uri,
    /// RFC 3986.
    UriReference,
    /// RFC 1123.
    Hostname,
    /// RFC 2673.
    Ipv4,
    /// RFC 4291.
    Ipv6,
    /// RFC 4648 base64.
    Byte,
    /// RFC 4648 base64 for URLs.
    Base64Url,
    /// RFC 3339 without an offset.
    DateTimeLocal,
    /// RFC 3339 partial-time.
    TimeLocal,
    /// RFC 3339 appendix A.
    Duration,
    /// RFC 6531.
    IdnEmail,
    /// RFC 5890.
    IdnHostname,
    /// RFC 3987 with a scheme.
    Iri,
    /// RFC 3987.
    IriReference,
    /// RFC 6570.
    UriTemplate,
    /// RFC 6901.
    JsonPointer,
    /// A level, then RFC 6901.
    RelativeJsonPointer,
    /// ECMA-262.
    Regex,
    /// One code point.
    Char,
    /// A decimal number as a text.
    Decimal,
    /// A signed integer of 64 bits as a text.
    Int64,
    /// An unsigned integer of 64 bits as a text.
    Uint64,
    /// RFC 9110 section 5.6.7.
    HttpDate,
    /// RFC 9110 section 12.5.1.
    MediaRange,
    /// Bytes: a stream in bodies and parts, an ordinary string in JSON.
    Binary,
    /// A secret.
    Password,
    /// f32.
    Float,
    /// f64.
    Double,
}

/// What an array must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayRules {
    /// Its items.
    pub items: SchemaId,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique_items: bool,
}

/// What an object must be.
#[derive(Clone, Debug, Default)]
pub struct ObjectRules {
    /// In document order.
    pub properties: Vec<Property>,
    /// Members that are not listed.
    pub additional: Additional,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
}

/// Members that are not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Additional {
    /// The document is silent: closed in requests (unless `unknownFields: allow`), open in answers.
    #[default]
    Unsaid,
    /// `false`.
    Refused,
    /// `true`, or a schema.
    Schema(SchemaId),
    /// The assertion decides about them (see [`Schema::closes`]); they are kept as they are.
    Elsewhere,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: String,
    /// `x-rust-name`: the field's name; empty when it is derived.
    pub rust_name: String,
    /// Its schema.
    pub schema: SchemaId,
    /// In `required`.
    pub required: bool,
    /// Of the property, or else of the schema; empty when absent.
    pub description: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// Only in answers; one that is sent is refused.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// The value when absent, as canonical JSON text; it fits the schema.
    pub default: Option<String>,
    /// `assign: claim:PATH`; a dotted path.
    pub assign: Option<String>,
    /// Any one lets it be read; empty: everyone.
    pub read_scopes: Vec<String>,
    /// Any one lets it be written; empty: everyone.
    pub write_scopes: Vec<String>,
    /// `sensitive`.
    pub sensitive: Sensitivity,
    /// `mask`.
    pub mask: Mask,
}

/// `sensitive`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sensitivity {
    /// Not marked.
    #[default]
    None,
    /// Never serialised; `format: password` implies it.
    Secret,
    /// Only in the 2xx of a `session` operation.
    Credential,
    /// Personal data.
    Pii,
    /// Money.
    Financial,
    /// Health.
    Health,
}

/// `mask`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mask {
    /// As it is.
    #[default]
    None,
    /// Nothing of it.
    Full,
    /// Its last four characters.
    Last4,
    /// The first letter and the domain.
    Email,
    /// The member is left out.
    Omit,
}

/// `discriminator`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// The property that tells.
    pub property: String,
    /// Its value and the variant's index, in document order; complete (implicit names included).
    pub mapping: Vec<(String, usize)>,
    /// `defaultMapping` (3.2): the variant of a value without the property, or with another value there.
    pub default: Option<usize>,
}
