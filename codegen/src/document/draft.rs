//! Which JSON Schema a schema is written in, and which words that has.

use crate::finding::{Finding, codes};
use crate::source::Node;

use super::Dialect;
use super::read::Reading;

/// A dialect of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Draft {
    /// OpenAPI 3.0's own.
    OpenApi30,
    /// draft-04, which OpenAPI 3.0's comes from.
    Draft4,
    /// draft-06 and draft-07.
    Draft7,
    /// 2020-12, and OpenAPI 3.1's and 3.2's words besides.
    Draft2020,
}

/// Words of 2020-12 that draft-07 does not have.
const SINCE_2020: [&str; 12] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "prefixItems",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "contentSchema",
];

/// Words of draft-07 and 2020-12 that draft-04 does not have.
const SINCE_7: [&str; 9] = [
    "$id",
    "const",
    "contains",
    "propertyNames",
    "if",
    "then",
    "else",
    "contentEncoding",
    "contentMediaType",
];

impl Draft {
    pub(super) fn of(dialect: Dialect) -> Self {
        if dialect == Dialect::V30 { Self::OpenApi30 } else { Self::Draft2020 }
    }

    /// By the URI of `$schema` and `jsonSchemaDialect`.
    pub(super) fn named(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#');
        let uri = uri.strip_prefix("https://").or(uri.strip_prefix("http://"))?;
        match uri {
            "json-schema.org/draft-04/schema" => Some(Self::Draft4),
            "json-schema.org/draft-06/schema" | "json-schema.org/draft-07/schema" => {
                Some(Self::Draft7)
            }
            "json-schema.org/draft/2020-12/schema" => Some(Self::Draft2020),
            _ if uri.starts_with("spec.openapis.org/oas/3.") => Some(Self::Draft2020),
            _ => None,
        }
    }

    /// Whether a keyword means anything in it; one that no dialect has is another matter.
    pub(super) fn knows(self, key: &str) -> bool {
        match key {
            "nullable" => self == Self::OpenApi30,
            "id" => self == Self::Draft4,
            "additionalItems" => matches!(self, Self::Draft4 | Self::Draft7),
            "definitions" | "dependencies" | "patternProperties" => self != Self::OpenApi30,
            "$comment" => true,
            _ => match self {
                Self::Draft2020 => true,
                Self::Draft7 => !SINCE_2020.contains(&key),
                Self::Draft4 => !SINCE_2020.contains(&key) && !SINCE_7.contains(&key),
                Self::OpenApi30 => {
                    let since = SINCE_2020.contains(&key) || SINCE_7.contains(&key);
                    !since
                }
            },
        }
    }

    pub(super) fn has_boolean_schemas(self) -> bool {
        matches!(self, Self::Draft7 | Self::Draft2020)
    }

    pub(super) fn has_boolean_bounds(self) -> bool {
        matches!(self, Self::OpenApi30 | Self::Draft4)
    }

    /// `items: [..]`.
    pub(super) fn has_item_lists(self) -> bool {
        matches!(self, Self::Draft4 | Self::Draft7)
    }

    /// OpenAPI 3.0 ignores it too, and tells it as a fault.
    pub(super) fn ignores_beside_ref(self) -> bool {
        matches!(self, Self::Draft4 | Self::Draft7)
    }
}

impl<'a> Reading<'a, '_> {
    /// The draft of a schema: what its `$schema` says, or else what it stands in.
    pub(super) fn draft_of(&mut self, node: &'a Node) -> Draft {
        if self.draft == Draft::OpenApi30 {
            return self.draft;
        }
        let Some(text) = node.get("$schema").and_then(|node| self.text(node, "`$schema`")) else {
            return self.draft;
        };
        match Draft::named(text.value) {
            Some(draft) => draft,
            None => {
                self.findings.push(
                    Finding::error(
                        codes::UNSUPPORTED_OPENAPI_FEATURE,
                        text.place,
                        "another dialect of JSON Schema",
                    )
                    .label("draft-04, draft-06, draft-07 and 2020-12 are known")
                    .why("the same keywords mean other things in other dialects")
                    .help("remove the key, or write the schema in 2020-12"),
                );
                self.draft
            }
        }
    }
}
