//! What this server tells clients of itself (RFC 9728): which issuers' tokens it takes, and how.

use bytes::Bytes;
use http::Uri;

use super::{conditions::binding, dpop::ALGORITHMS};
use crate::{
    config::{Environment, StartFault, StartFaults, url},
    encode::quote,
    policy::{Api, Binding, Carrier, KeySource, ResourceMetadata, Setting, Verifier},
};

/// Where RFC 9728 §3 puts it, before the resource's own path.
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// The document of a protected resource, made at start.
pub(crate) struct Metadata {
    /// Where it is served.
    path: String,
    /// The same as clients find it, for challenges.
    url: String,
    body: Bytes,
}

impl Metadata {
    /// `None` when the document does not ask for it, or with faults that say what is wrong.
    pub(super) fn start(
        api: &Api,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        const EXPECTED: &str =
            "the https URL at which clients know this API, for example https://api.example.com/v1";
        const PART: &str = "resourceMetadata, resource";
        let ResourceMetadata::Public { resource, .. } = api.metadata else { return None };
        let known = environment.resolve(resource, PART, EXPECTED, faults)?;
        let issuers = issuers(api, environment, faults);
        let checked = url(&known.value, known.trust).and_then(|uri| {
            // RFC 9728 §1.2 allows a query and warns of it; a quotation mark ends a challenge.
            let plain = uri.query().is_none() && !known.value.contains(['"', '\\']);
            if plain { Ok(uri) } else { Err("has a query, or what a header cannot hold") }
        });
        match checked {
            Ok(uri) => {
                let (path, url) = location(&uri);
                let body = Bytes::from(body(api, &known.value, &issuers));
                Some(Self { path, url, body })
            }
            Err(problem) => {
                faults.push(StartFault::Wrong {
                    origin: known.origin,
                    part: PART.to_owned(),
                    problem: problem.to_owned(),
                    expected: EXPECTED,
                });
                None
            }
        }
    }

    /// The path at which it is served.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The document, JSON.
    pub(crate) fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// Where clients find it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

/// The well-known path goes between host and path; the slash of an empty path goes (RFC 9728
/// §3.1).
fn location(resource: &Uri) -> (String, String) {
    let own = if resource.path() == "/" { "" } else { resource.path() };
    let path = format!("{WELL_KNOWN}{own}");
    let authority = resource.authority().map_or("", |authority| authority.as_str());
    let url = format!("{}://{authority}{path}", resource.scheme_str().unwrap_or("https"));
    (path, url)
}

/// The issuers whose tokens are taken, besides this server itself.
fn issuers(api: &Api, environment: &Environment, faults: &mut StartFaults) -> Vec<String> {
    let mut issuers: Vec<String> = Vec::new();
    for scheme in api.schemes {
        let named: Setting = match &scheme.verifier {
            Verifier::Token(rules) if !matches!(rules.keys, KeySource::Sessions) => rules.issuer,
            Verifier::Introspected(rules) => rules.issuer,
            _ => continue,
        };
        let part = format!("securitySchemes.{}, issuer", scheme.name);
        let issuer = environment.issuer(named, &part, faults);
        issuers.extend(issuer.filter(|issuer| !issuers.contains(issuer)));
    }
    issuers
}

/// RFC 9728 §2. A list of nothing is left out, and so is what is not so.
fn body(api: &Api, resource: &str, issuers: &[String]) -> Vec<u8> {
    let bindings: Vec<Binding> = api
        .schemes
        .iter()
        .filter(|scheme| scheme.carrier == Carrier::Bearer)
        .map(|scheme| binding(&scheme.verifier))
        .collect();
    let all = |wanted| !bindings.is_empty() && bindings.iter().all(|it| *it == wanted);
    let mut body = b"{\"resource\":".to_vec();
    quote(&mut body, resource);
    list(&mut body, "authorization_servers", issuers.iter().map(String::as_str));
    list(&mut body, "scopes_supported", api.scopes.iter().copied());
    if !bindings.is_empty() {
        list(&mut body, "bearer_methods_supported", ["header"].into_iter());
        list(&mut body, "dpop_signing_alg_values_supported", ALGORITHMS.into_iter());
    }
    for (name, holds) in [
        ("dpop_bound_access_tokens_required", all(Binding::Dpop)),
        ("tls_client_certificate_bound_access_tokens", bindings.contains(&Binding::Mtls)),
    ] {
        if holds {
            body.extend_from_slice(format!(",\"{name}\":true").as_bytes());
        }
    }
    body.extend_from_slice(b",\"resource_name\":");
    quote(&mut body, api.title);
    body.push(b'}');
    body
}

fn list<'t>(body: &mut Vec<u8>, name: &str, items: impl Iterator<Item = &'t str>) {
    let mut separator = format!(",\"{name}\":[");
    let mut any = false;
    for item in items {
        body.extend_from_slice(separator.as_bytes());
        quote(body, item);
        separator = ",".to_owned();
        any = true;
    }
    if any {
        body.push(b']');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        auth::{
            Denied, Flaw,
            issuer::ISSUER,
            testing::{bound, document, start, store},
        },
        policy::{Access, Policy, Revocation, Scheme},
    };

    const fn served(schemes: &'static [Scheme]) -> Api {
        let mut api = document(schemes);
        let resource = Setting::Env("RESOURCE");
        api.metadata = ResourceMetadata::Public { resource, reason: "clients need it" };
        api
    }

    static DPOP: Api = served(&[bound("t", Binding::Dpop, Revocation::NONE)]);
    static MTLS: Api = served(&[
        bound("t", Binding::Mtls, Revocation::NONE),
        bound("u", Binding::AsIssued, Revocation::NONE),
    ]);

    fn told(api: &Api, resource: &str) -> Result<(String, String, Value), String> {
        let mut faults = StartFaults::new();
        let environment = Environment::of([("RESOURCE", resource)]);
        let metadata = Metadata::start(api, &environment, &mut faults);
        let metadata = faults.finish(metadata).map_err(|error| error.to_string())?;
        let body = serde_json::from_slice(&metadata.body()).unwrap();
        Ok((metadata.path().to_owned(), metadata.url().to_owned(), body))
    }

    #[test]
    fn the_document_says_whose_tokens_are_taken_and_how() {
        let (path, url, body) = told(&DPOP, "https://api.example.com/v1").unwrap();
        assert_eq!(path, "/.well-known/oauth-protected-resource/v1");
        assert_eq!(url, format!("https://api.example.com{path}"));
        assert_eq!(
            body,
            json!({
                "resource": "https://api.example.com/v1",
                "authorization_servers": [ISSUER],
                "scopes_supported": ["read", "write", "admin"],
                "bearer_methods_supported": ["header"],
                "dpop_signing_alg_values_supported": ["EdDSA", "ES256", "PS256", "RS256"],
                "dpop_bound_access_tokens_required": true,
                "resource_name": "Orders",
            })
        );
        let (path, _, body) = told(&MTLS, "https://api.example.com/").unwrap();
        assert_eq!(path, "/.well-known/oauth-protected-resource");
        assert_eq!(body["resource"], "https://api.example.com/", "byte for byte");
        assert_eq!(body["tls_client_certificate_bound_access_tokens"], true);
        assert_eq!(body.get("dpop_bound_access_tokens_required"), None);
    }

    #[test]
    fn a_resource_that_clients_could_not_check_keeps_the_server_from_starting() {
        for wrong in [
            "http://api.example.com/v1",
            "api.example.com",
            "https://api.example.com/v1?a=b",
            "https://api.example.com/v1#a",
            "https://ada@api.example.com/",
            "https://api.example.com/\"",
        ] {
            let error = told(&DPOP, wrong).unwrap_err();
            assert!(error.contains("RESOURCE"), "{wrong}: {error}");
        }
        assert!(told(&DPOP, "").unwrap_err().contains("RESOURCE is not set"));
    }

    #[tokio::test]
    async fn challenges_for_tokens_say_where_it_is() {
        static POLICY: Policy = Policy::new("op", Access::Required(&[&[MTLS.uses("u", &[])]]));
        let resource = [("RESOURCE", "https://api.example.com/v1")];
        let authenticator = start(&MTLS, &resource, &store()).await.unwrap();
        let url = "https://api.example.com/.well-known/oauth-protected-resource/v1";
        let told = |denied| authenticator.challenge(&POLICY, &denied).unwrap();
        let (realm, more) = ("Bearer realm=\"Orders\"", format!("resource_metadata=\"{url}\""));
        assert_eq!(told(Denied::Missing), format!("{realm}, {more}"));
        let invalid = format!("{realm}, error=\"invalid_token\", {more}");
        assert_eq!(told(Denied::Invalid(Flaw::Signature)), invalid);
    }
}
