//! Which object of OpenAPI a path through a document leads to, as far as `x-security` cares.

/// An object of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
    Each(Inner),
    /// Nothing below it carries `x-security`.
    Other,
}

/// What a map or list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    PathItem,
    SecurityScheme,
    Parameter,
    Schema,
    RequestBody,
    Response,
    Header,
    MediaType,
    Callback,
}

impl Kind {
    /// What stands under `key`.
    pub(super) fn child(self, key: &str) -> Self {
        match (self, key) {
            (Self::Each(inner), _) => inner.kind(),
            (Self::Root, "paths") => Self::Paths,
            (Self::Root, "webhooks") => Self::Each(Inner::PathItem),
            (Self::Root, "components") => Self::Components,
            (Self::Paths | Self::Callback, key) if !key.starts_with("x-") => Self::PathItem,
            (Self::Components, key) => component(key),
            (Self::PathItem, key) if is_method(key) => Self::Operation,
            (Self::PathItem | Self::Operation, "parameters") => Self::Each(Inner::Parameter),
            (Self::Operation, "requestBody") => Self::RequestBody,
            (Self::Operation, "responses") => Self::Each(Inner::Response),
            (Self::Operation, "callbacks") => Self::Each(Inner::Callback),
            (Self::Response, "headers") => Self::Each(Inner::Header),
            (Self::RequestBody | Self::Response | Self::Parameter | Self::Header, "content") => {
                Self::Each(Inner::MediaType)
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

impl Inner {
    fn kind(self) -> Kind {
        match self {
            Self::PathItem => Kind::PathItem,
            Self::SecurityScheme => Kind::SecurityScheme,
            Self::Parameter => Kind::Parameter,
            Self::Schema => Kind::Schema,
            Self::RequestBody => Kind::RequestBody,
            Self::Response => Kind::Response,
            Self::Header => Kind::Header,
            Self::MediaType => Kind::MediaType,
            Self::Callback => Kind::Callback,
        }
    }
}

fn component(key: &str) -> Kind {
    Kind::Each(match key {
        "schemas" => Inner::Schema,
        "responses" => Inner::Response,
        "parameters" => Inner::Parameter,
        "requestBodies" => Inner::RequestBody,
        "headers" => Inner::Header,
        "securitySchemes" => Inner::SecurityScheme,
        "callbacks" => Inner::Callback,
        "pathItems" => Inner::PathItem,
        "mediaTypes" => Inner::MediaType,
        _ => return Kind::Other,
    })
}

fn below_schema(key: &str) -> Kind {
    match key {
        "properties" | "patternProperties" | "$defs" | "dependentSchemas" | "allOf" | "oneOf"
        | "anyOf" | "prefixItems" => Kind::Each(Inner::Schema),
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Kind::Schema,
        _ => Kind::Other,
    }
}

fn is_method(key: &str) -> bool {
    matches!(
        key,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query"
    )
}
