//! Which object of OpenAPI a path through a document leads to, as far as `x-security` cares.

/// An object of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are OpenAPI's objects")]
pub enum ObjectKind {
    Root,
    Paths,
    PathItem,
    Operation,
    Components,
    SecurityScheme,
    Parameter,
    Schema,
    RequestBody,
    Response,
    Header,
    MediaType,
    Callback,
    /// Names or positions, each leading to the same kind.
    Each(&'static ObjectKind),
    /// Nothing below it carries `x-security`.
    Other,
}

impl ObjectKind {
    /// What the names lead to from the root.
    pub fn of(names: &[String]) -> Self {
        names.iter().fold(Self::Root, |kind, name| kind.child(name))
    }

    /// What stands under `key`.
    pub(super) fn child(self, key: &str) -> Self {
        match (self, key) {
            (Self::Each(kind), _) => *kind,
            (Self::Root, "paths") => Self::Paths,
            (Self::Root, "webhooks") => Self::Each(&Self::PathItem),
            (Self::Root, "components") => Self::Components,
            (Self::Paths | Self::Callback, key) if !key.starts_with("x-") => Self::PathItem,
            (Self::Components, key) => component(key),
            (Self::PathItem, key) if is_method(key) => Self::Operation,
            (Self::PathItem | Self::Operation, "parameters") => Self::Each(&Self::Parameter),
            (Self::Operation, "requestBody") => Self::RequestBody,
            (Self::Operation, "responses") => Self::Each(&Self::Response),
            (Self::Operation, "callbacks") => Self::Each(&Self::Callback),
            (Self::Response, "headers") => Self::Each(&Self::Header),
            (Self::RequestBody | Self::Response | Self::Parameter | Self::Header, "content") => {
                Self::Each(&Self::MediaType)
            }
            (Self::Parameter | Self::Header | Self::MediaType, "schema") => Self::Schema,
            (Self::Schema, key) => below_schema(key),
            _ => Self::Other,
        }
    }

    /// Whether `x-security` may stand here.
    pub(super) fn takes_x_security(self) -> bool {
        matches!(
            self,
            Self::Root
                | Self::PathItem
                | Self::Operation
                | Self::SecurityScheme
                | Self::Parameter
                | Self::Schema
        )
    }

    /// Whether `security` may stand here.
    pub(super) fn takes_security(self) -> bool {
        matches!(self, Self::Root | Self::Operation)
    }

    /// Whether an overlay may add anything here itself.
    pub(super) fn takes_any(self) -> bool {
        self.takes_x_security() || self.takes_security()
    }
}

fn component(key: &str) -> ObjectKind {
    ObjectKind::Each(match key {
        "schemas" => &ObjectKind::Schema,
        "responses" => &ObjectKind::Response,
        "parameters" => &ObjectKind::Parameter,
        "requestBodies" => &ObjectKind::RequestBody,
        "headers" => &ObjectKind::Header,
        "securitySchemes" => &ObjectKind::SecurityScheme,
        "callbacks" => &ObjectKind::Callback,
        "pathItems" => &ObjectKind::PathItem,
        "mediaTypes" => &ObjectKind::MediaType,
        _ => return ObjectKind::Other,
    })
}

fn below_schema(key: &str) -> ObjectKind {
    match key {
        "properties" | "patternProperties" | "$defs" | "dependentSchemas" | "allOf" | "oneOf"
        | "anyOf" | "prefixItems" => ObjectKind::Each(&ObjectKind::Schema),
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => ObjectKind::Schema,
        _ => ObjectKind::Other,
    }
}

fn is_method(key: &str) -> bool {
    matches!(
        key,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query"
    )
}
