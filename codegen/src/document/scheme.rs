//! `components/securitySchemes`.

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::read::Reading;
use super::{At, Text, x_security};

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme<'a> {
    /// Where.
    pub place: Place,
    /// Its type, with what that type needs.
    pub kind: SchemeKind<'a>,
    /// Empty when absent.
    pub description: &'a str,
    /// What verifies it.
    pub x_security: Option<x_security::Verifier<'a>>,
}

/// The type of a scheme.
#[derive(Clone, Debug)]
pub enum SchemeKind<'a> {
    /// `apiKey`.
    ApiKey {
        /// `in`: `header`, `query` or `cookie`.
        location: Text<'a>,
        /// `name`.
        name: Text<'a>,
    },
    /// `http`.
    Http(At<HttpScheme>),
    /// `oauth2`.
    OAuth2(Vec<Flow<'a>>),
    /// `openIdConnect`.
    OpenIdConnect {
        /// `openIdConnectUrl`.
        url: Option<Text<'a>>,
    },
    /// `mutualTLS`.
    MutualTls,
    /// None that could be read.
    Unreadable,
}

/// `scheme` of an `http` scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpScheme {
    /// RFC 6750.
    Bearer,
    /// RFC 7617.
    Basic,
    /// Anything else.
    Other,
}

/// A flow of an `oauth2` scheme.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    /// Its key.
    pub key: Place,
    /// Which.
    pub kind: FlowKind,
    /// Its scopes and their descriptions.
    pub scopes: Vec<(Text<'a>, &'a str)>,
}

/// Which flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    /// `authorizationCode`.
    AuthorizationCode,
    /// `clientCredentials`.
    ClientCredentials,
    /// `implicit`.
    Implicit,
    /// `password`.
    Password,
    /// `deviceAuthorization` (3.2).
    DeviceAuthorization,
}

/// Reads a scheme; one of an unknown type is kept, so that its uses are refused and not unknown.
pub(super) fn read<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<SecurityScheme<'a>> {
    let mut object = reading.object(node, "a security scheme")?;
    if let Some(entry) = object.take("$ref") {
        reading.not_generated(
            entry.key.place,
            "a `$ref` to a security scheme",
            "write the scheme out",
        );
        return Some(SecurityScheme {
            place: node.place,
            kind: SchemeKind::Unreadable,
            description: "",
            x_security: None,
        });
    }
    let described = object.required_text("type", reading);
    let kind = match described.map(|text| text.value) {
        Some("apiKey") => api_key(&mut object, reading),
        Some("http") => http(&mut object, reading),
        Some("oauth2") => {
            object.documentation(&["oauth2MetadataUrl"]);
            let flows = object.required("flows", reading);
            SchemeKind::OAuth2(flows.map(|flows| self::flows(flows, reading)).unwrap_or_default())
        }
        Some("openIdConnect") => {
            SchemeKind::OpenIdConnect { url: object.required_text("openIdConnectUrl", reading) }
        }
        Some("mutualTLS") => SchemeKind::MutualTls,
        Some(other) => {
            unknown_type(described, other, reading);
            SchemeKind::Unreadable
        }
        None => SchemeKind::Unreadable,
    };
    let description = object.prose("description", reading);
    object.documentation(&["deprecated"]);
    let x_security = object.node("x-security").and_then(|node| x_security::verifier(node, reading));
    object.close(reading);
    Some(SecurityScheme { place: node.place, kind, description, x_security })
}

fn unknown_type(described: Option<Text<'_>>, other: &str, reading: &mut Reading<'_, '_>) {
    let Some(described) = described else { return };
    let known = ["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"];
    reading.findings.push(
        Finding::error(
            codes::BAD_VALUE,
            described.place,
            format!("there is no security scheme of type `{other}`"),
        )
        .label("not a type that OpenAPI knows")
        .help(format!("one of {}", known.map(|name| format!("`{name}`")).join(", ")))
        .did_you_mean(other, known),
    );
}

fn api_key<'a>(
    object: &mut super::object::Object<'a>,
    reading: &mut Reading<'a, '_>,
) -> SchemeKind<'a> {
    let name = object.required_text("name", reading);
    let location = object.required_text("in", reading);
    match (name, location) {
        (Some(name), Some(location)) => SchemeKind::ApiKey { location, name },
        _ => SchemeKind::Unreadable,
    }
}

fn http<'a>(
    object: &mut super::object::Object<'a>,
    reading: &mut Reading<'a, '_>,
) -> SchemeKind<'a> {
    object.documentation(&["bearerFormat"]);
    let Some(scheme) = object.required_text("scheme", reading) else {
        return SchemeKind::Unreadable;
    };
    let kind = match scheme.value.to_ascii_lowercase().as_str() {
        "bearer" => HttpScheme::Bearer,
        "basic" => HttpScheme::Basic,
        _ => HttpScheme::Other,
    };
    SchemeKind::Http(At::new(kind, scheme.place))
}

fn flows<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<Flow<'a>> {
    let Some(mut object) = reading.object(node, "`flows`") else { return Vec::new() };
    let kinds = [
        ("authorizationCode", FlowKind::AuthorizationCode),
        ("clientCredentials", FlowKind::ClientCredentials),
        ("implicit", FlowKind::Implicit),
        ("password", FlowKind::Password),
        ("deviceAuthorization", FlowKind::DeviceAuthorization),
    ];
    let mut flows = Vec::new();
    for (key, kind) in kinds {
        if let Some(entry) = object.take(key) {
            let scopes = flow_scopes(&entry.value, reading);
            flows.push(Flow { key: entry.key.place, kind, scopes });
        }
    }
    object.close(reading);
    flows
}

fn flow_scopes<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<(Text<'a>, &'a str)> {
    let Some(mut object) = reading.object(node, "a flow") else { return Vec::new() };
    object.documentation(&["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"]);
    let scopes = object.required("scopes", reading);
    object.close(reading);
    let entries = scopes.and_then(|scopes| reading.entries(scopes, "`scopes`"));
    entries
        .unwrap_or_default()
        .iter()
        .map(|entry| {
            let description = reading.text(&entry.value, "a scope's description");
            let name = At::new(&*entry.key.text, entry.key.place);
            (name, description.map_or("", |text| text.value))
        })
        .collect()
}
