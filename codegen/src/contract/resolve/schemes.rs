//! Security schemes: how a credential travels, what verifies it; what is missing is refused.

use std::time::Duration;

use crate::document::x_security::{Claims as WrittenClaims, Verifier as Written};
use crate::document::{At, FlowKind, HttpScheme, SchemeKind, SecurityScheme, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Algorithm, Carrier, Claims, KeySource, Said, Scheme, Verifier};
use super::settings::{claim_path, key_file, setting, settings};

/// What schemes share.
pub(super) struct Common<'d, 'a> {
    /// The root's `claims`.
    pub(super) claims: Option<&'d WrittenClaims<'a>>,
    /// Whether the root waives `flow`.
    pub(super) flow_is_waived: bool,
}

/// Resolves a scheme that some requirement uses.
pub(super) fn scheme(
    name: Text<'_>,
    written: &SecurityScheme<'_>,
    common: &Common<'_, '_>,
    findings: &mut Findings,
) -> Scheme {
    let verifier = written.x_security.as_ref();
    let mut scheme = Scheme {
        place: name.place,
        name: name.value.to_owned(),
        description: written.description.to_owned(),
        carrier: Carrier::Bearer,
        verifier: Verifier::Undecided,
        claims: claims(common.claims, verifier.and_then(|it| it.claims.as_ref()), findings),
        declared_scopes: Vec::new(),
        said: verifier.map(said).unwrap_or_default(),
    };
    let waives = |control: &str| {
        verifier.is_some_and(|it| it.waive.iter().any(|waive| waive.control.value == control))
    };
    match &written.kind {
        SchemeKind::ApiKey { location, name: key } => {
            api_key(&mut scheme, *location, *key, verifier, waives("credentialInUrl"), findings);
        }
        SchemeKind::Http(At { value: HttpScheme::Bearer, .. }) => {
            scheme.verifier = token(&scheme, verifier, findings);
        }
        SchemeKind::Http(At { value: HttpScheme::Basic, place }) => {
            basic(*place, waives("flow") || common.flow_is_waived, findings);
        }
        SchemeKind::Http(At { value: HttpScheme::Other, place }) => {
            not_enforced(*place, "this `http` scheme", findings);
        }
        SchemeKind::OAuth2(flows) => {
            for flow in flows {
                let waived = waives("flow") || common.flow_is_waived;
                check_flow(flow.kind, flow.key, waived, findings);
                for (scope, _) in &flow.scopes {
                    if !scheme.declared_scopes.iter().any(|known| known == scope.value) {
                        scheme.declared_scopes.push(scope.value.to_owned());
                    }
                }
            }
            scheme.verifier = token(&scheme, verifier, findings);
        }
        SchemeKind::OpenIdConnect => {
            if verifier.is_some_and(|it| it.jwks_uri.is_none()) {
                not_enforced(written.place, "discovery of an openIdConnect scheme", findings);
            } else {
                scheme.verifier = token(&scheme, verifier, findings);
            }
        }
        SchemeKind::MutualTls => not_enforced(name.place, "a mutualTLS scheme", findings),
        SchemeKind::Unreadable => {}
    }
    scheme
}

fn not_enforced(place: Place, what: &str, findings: &mut Findings) {
    findings.push(
        Finding::error(codes::UNSUPPORTED_SECURITY_KEY, place, format!("not enforced yet: {what}"))
            .label("this version cannot verify it")
            .why("a requirement that is not verified lets everybody in"),
    );
}

fn basic(place: Place, is_waived: bool, findings: &mut Findings) {
    if !is_waived {
        findings.push(
            Finding::error(
                codes::UNSAFE_FLOW,
                place,
                "basic credentials are sent with every request",
            )
            .label("http basic")
            .help("use an oauth2 scheme or an apiKey in a header"),
        );
    }
    not_enforced(place, "http basic", findings);
}

fn check_flow(kind: FlowKind, place: Place, is_waived: bool, findings: &mut Findings) {
    let (name, instead) = match kind {
        FlowKind::Implicit => ("implicit", "use `authorizationCode` with PKCE"),
        FlowKind::Password => ("password", "use `authorizationCode` with PKCE"),
        FlowKind::AuthorizationCode
        | FlowKind::ClientCredentials
        | FlowKind::DeviceAuthorization => return,
    };
    if !is_waived {
        findings.push(
            Finding::error(
                codes::UNSAFE_FLOW,
                place,
                format!("the {name} flow gives credentials away"),
            )
            .label("refused by RFC 9700")
            .help(format!(
                "{instead}, or say why not: `x-security: {{ waive: {{ flow: reason }} }}`"
            )),
        );
    }
}

fn api_key(
    scheme: &mut Scheme,
    location: Text<'_>,
    key: Text<'_>,
    verifier: Option<&Written<'_>>,
    is_waived: bool,
    findings: &mut Findings,
) {
    match location.value {
        "header" => {
            scheme.carrier = Carrier::Header(key.value.to_ascii_lowercase());
            if !is_token(key.value) {
                findings.push(
                    Finding::error(codes::BAD_VALUE, key.place, "this is not the name of a header")
                        .label("letters, digits and `-` only"),
                );
            }
            scheme.verifier = keys(scheme, verifier, findings);
        }
        "query" | "cookie" if is_waived => {
            let what = format!("an apiKey in the {}", location.value);
            not_enforced(location.place, &what, findings);
        }
        "query" | "cookie" => findings.push(
            Finding::error(
                codes::CREDENTIAL_IN_URL,
                location.place,
                format!("a credential travels in the {}", location.value),
            )
            .label("ends up in logs, histories and other people's requests")
            .help("write `in: header`"),
        ),
        other => findings.push(
            Finding::error(
                codes::BAD_VALUE,
                location.place,
                format!("an apiKey cannot stand in `{other}`"),
            )
            .label("only `header` is taken")
            .did_you_mean(other, ["header"]),
        ),
    }
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn keys(scheme: &Scheme, verifier: Option<&Written<'_>>, findings: &mut Findings) -> Verifier {
    refuse_others(verifier, false, findings);
    let Some((written, keys)) = verifier.and_then(|it| it.keys.map(|keys| (it, keys))) else {
        incomplete(scheme, &["keys"], "keys: env:PARTNER_KEYS", verifier, findings);
        return Verifier::Undecided;
    };
    let Some(keys) = key_file(keys, findings) else { return Verifier::Undecided };
    Verifier::Keys {
        keys,
        allow_from: settings(list(&written.allow_from), findings),
        max_age: written.max_age.map(|age| age.value),
    }
}

fn token(scheme: &Scheme, verifier: Option<&Written<'_>>, findings: &mut Findings) -> Verifier {
    refuse_others(verifier, true, findings);
    let mut missing = Vec::new();
    let present = |is: bool, name: &'static str, missing: &mut Vec<&'static str>| {
        if !is {
            missing.push(name);
        }
    };
    let is = |has: fn(&Written<'_>) -> bool| verifier.is_some_and(has);
    present(is(|it| it.issuer.is_some()), "issuer", &mut missing);
    present(is(|it| !list(&it.audience).is_empty()), "audience", &mut missing);
    present(is(|it| !list(&it.algorithms).is_empty()), "algorithms", &mut missing);
    present(is(|it| it.jwks_uri.is_some()), "jwksUri", &mut missing);
    if !missing.is_empty() {
        let example = "issuer: env:OIDC_ISSUER, audience: [my-api], algorithms: [EdDSA, ES256], jwksUri: env:OIDC_JWKS_URI";
        incomplete(scheme, &missing, example, verifier, findings);
    }
    let Some(written) = verifier else { return Verifier::Undecided };
    let algorithms = algorithms(list(&written.algorithms), findings);
    let audience = settings(list(&written.audience), findings);
    let issuer = written.issuer.map(|text| setting(text, findings));
    let jwks_uri = written.jwks_uri.map(|text| setting(text, findings));
    let (Some(issuer), Some(jwks_uri), true) = (issuer, jwks_uri, missing.is_empty()) else {
        return Verifier::Undecided;
    };
    Verifier::Token {
        issuer,
        audience,
        algorithms,
        keys: KeySource::JwksUri(jwks_uri),
        token_type: written.token_type.map_or("at+jwt", |text| text.value).to_owned(),
        max_lifetime: written.max_lifetime.map_or(Duration::from_secs(3600), |it| it.value),
        clock_skew: written.clock_skew.map_or(Duration::from_secs(30), |it| it.value),
    }
}

/// Keys of the other kind of verifier would be skipped in silence.
fn refuse_others(verifier: Option<&Written<'_>>, is_token: bool, findings: &mut Findings) {
    let Some(it) = verifier else { return };
    let of_keys = [
        ("keys", it.keys.map(|text| text.place)),
        ("allowFrom", it.allow_from.as_ref().map(|list| list.place)),
        ("maxAge", it.max_age.map(|age| age.place)),
    ];
    let of_tokens = [
        ("issuer", it.issuer.map(|text| text.place)),
        ("audience", it.audience.as_ref().map(|list| list.place)),
        ("algorithms", it.algorithms.as_ref().map(|list| list.place)),
        ("jwksUri", it.jwks_uri.map(|text| text.place)),
        ("tokenType", it.token_type.map(|text| text.place)),
        ("maxLifetime", it.max_lifetime.map(|it| it.place)),
        ("clockSkew", it.clock_skew.map(|it| it.place)),
    ];
    let (others, kind): (&[_], _) =
        if is_token { (&of_keys, "an apiKey scheme") } else { (&of_tokens, "a token") };
    for (key, place) in others {
        if let Some(place) = place {
            findings.push(
                Finding::error(codes::UNKNOWN_KEY, *place, format!("`{key}` is for {kind}"))
                    .label("nothing reads it on this scheme"),
            );
        }
    }
}

fn list<'x, 'a>(texts: &'x Option<At<Vec<Text<'a>>>>) -> &'x [Text<'a>] {
    texts.as_ref().map_or(&[], |texts| &texts.value)
}

fn incomplete(
    scheme: &Scheme,
    missing: &[&str],
    example: &str,
    verifier: Option<&Written<'_>>,
    findings: &mut Findings,
) {
    let names: Vec<_> = missing.iter().map(|name| format!("`{name}`")).collect();
    let finding = Finding::error(
        codes::VERIFIER_INCOMPLETE,
        scheme.place,
        format!("scheme `{}` does not say {}", scheme.name, names.join(", ")),
    )
    .label("nothing here decides whether a credential is genuine")
    .help(format!("add `x-security: {{ {example} }}`"));
    findings.push(match verifier {
        Some(written) => finding.related(written.place, "missing here"),
        None => finding,
    });
}

fn algorithms(texts: &[Text<'_>], findings: &mut Findings) -> Vec<Algorithm> {
    let known = [
        ("EdDSA", Algorithm::EdDsa),
        ("ES256", Algorithm::Es256),
        ("RS256", Algorithm::Rs256),
        ("PS256", Algorithm::Ps256),
    ];
    let mut algorithms = Vec::new();
    for text in texts {
        match known.iter().find(|(name, _)| *name == text.value) {
            Some((_, algorithm)) if algorithms.contains(algorithm) => {}
            Some((_, algorithm)) => algorithms.push(*algorithm),
            None => findings.push(refused_algorithm(*text, known.map(|(name, _)| name))),
        }
    }
    algorithms
}

fn refused_algorithm(text: Text<'_>, known: [&'static str; 4]) -> Finding {
    let label = match text.value {
        name if name.eq_ignore_ascii_case("none") => "a token that nobody signed",
        name if name.starts_with("HS") => "whoever can verify such a token can make one",
        _ => "not one that is supported",
    };
    Finding::error(
        codes::UNSAFE_ALGORITHM,
        text.place,
        format!("algorithm `{}` is not accepted", text.value),
    )
    .label(label)
    .help(format!("one of {}", known.join(", ")))
    .did_you_mean(text.value, known)
}

fn claims(
    root: Option<&WrittenClaims<'_>>,
    own: Option<&WrittenClaims<'_>>,
    findings: &mut Findings,
) -> Claims {
    let written = own.or(root);
    let mut paths = |texts: &[Text<'_>]| -> Vec<String> {
        texts.iter().map(|text| claim_path(*text, findings)).collect()
    };
    let scopes = written.and_then(|it| it.scopes.as_deref()).map(&mut paths);
    let roles = written.and_then(|it| it.roles.as_deref()).map(&mut paths);
    let subject = written.and_then(|it| it.subject).map(|text| paths(&[text]).concat());
    let tenant = written.and_then(|it| it.tenant).map(|text| paths(&[text]).concat());
    Claims {
        subject: subject.unwrap_or_else(|| "sub".to_owned()),
        scopes: scopes.unwrap_or_else(|| vec!["scope".to_owned(), "scp".to_owned()]),
        roles: roles.unwrap_or_default(),
        tenant: tenant.unwrap_or_default(),
    }
}

fn said(it: &Written<'_>) -> Said {
    let mut said = Said::default();
    let single = [
        ("issuer", it.issuer.map(|text| text.place)),
        ("jwksUri", it.jwks_uri.map(|text| text.place)),
        ("tokenType", it.token_type.map(|text| text.place)),
        ("maxLifetime", it.max_lifetime.map(|it| it.place)),
        ("clockSkew", it.clock_skew.map(|it| it.place)),
        ("keys", it.keys.map(|text| text.place)),
        ("maxAge", it.max_age.map(|it| it.place)),
        ("claims", it.claims.as_ref().map(|it| it.place)),
    ];
    for (key, place) in single {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    let lists =
        [("audience", &it.audience), ("algorithms", &it.algorithms), ("allowFrom", &it.allow_from)];
    for (key, list) in lists {
        super::controls::say_list(&mut said, key, list.as_ref());
    }
    said
}
