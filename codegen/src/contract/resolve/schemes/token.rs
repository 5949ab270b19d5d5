//! Tokens: signed by others, asked after, or of the server's own sessions.

use std::time::Duration;

use crate::document::Text;
use crate::document::x_security::{
    Binding as WrittenBinding, Introspection, TokenType as WrittenType, Verifier as Written,
};
use crate::finding::{Finding, Findings, codes};

use super::super::super::{
    Algorithm, Binding, IntrospectionRules, KeySource, Revocation, TokenRules, TokenType, Verifier,
};
use super::super::settings::{secret, setting, settings};
use super::Case;
use super::reads::{Kind, list, refuse_unread};

/// A scheme of tokens; `url` is the `openIdConnectUrl` of an openIdConnect scheme.
pub(super) fn token(
    case: Case<'_, '_>,
    url: Option<Option<Text<'_>>>,
    findings: &mut Findings,
) -> Verifier {
    let introspection = case.written.and_then(|it| it.introspection.as_ref());
    let kind = match introspection {
        _ if case.is_of_sessions => Kind::Session,
        Some(_) => Kind::Introspected,
        None => Kind::Token,
    };
    refuse_unread(case.written, kind, findings);
    let missing = missing(case.written, kind, url.is_some());
    if !missing.is_empty() {
        case.incomplete(&missing, example(kind), findings);
    }
    let Some(written) = case.written else { return Verifier::Undecided };
    let decided = match introspection {
        Some(introspection) if kind == Kind::Introspected => {
            introspected(written, introspection, findings).map(Verifier::Introspected)
        }
        _ => signed(written, kind, url.flatten(), findings).map(Verifier::Token),
    };
    decided.filter(|_| missing.is_empty()).unwrap_or(Verifier::Undecided)
}

/// The keys that this kind cannot do without; an openIdConnect scheme names its own metadata.
fn missing(written: Option<&Written<'_>>, kind: Kind, has_url: bool) -> Vec<&'static str> {
    let has = |has: fn(&Written<'_>) -> bool| written.is_some_and(has);
    let is_signed = kind != Kind::Introspected;
    let needs_keys = kind == Kind::Token && !has_url;
    let wanted = [
        ("issuer", true, has(|it| it.issuer.is_some())),
        ("audience", true, has(|it| !list(&it.audience).is_empty())),
        ("algorithms", is_signed, has(|it| !list(&it.algorithms).is_empty())),
        ("jwksUri", needs_keys, has(|it| it.jwks_uri.is_some() || it.discovery.is_some())),
    ];
    let missing = wanted.into_iter().filter(|(_, is_wanted, has)| *is_wanted && !has);
    missing.map(|(key, ..)| key).collect()
}

fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Introspected => "issuer: env:OIDC_ISSUER, audience: [my-api]",
        Kind::Session => {
            "issuer: \"https://api.example.com\", audience: [my-api], algorithms: [EdDSA]"
        }
        _ => {
            "issuer: env:OIDC_ISSUER, audience: [my-api], algorithms: [EdDSA, ES256], jwksUri: env:OIDC_JWKS_URI"
        }
    }
}

fn signed(
    written: &Written<'_>,
    kind: Kind,
    url: Option<Text<'_>>,
    findings: &mut Findings,
) -> Option<TokenRules> {
    let algorithms = algorithms(list(&written.algorithms), findings);
    let audience = settings(list(&written.audience), findings);
    let issuer = written.issuer.map(|text| setting(text, findings));
    let keys = key_source(written, kind, url, findings);
    Some(TokenRules {
        issuer: issuer?,
        audience,
        algorithms,
        keys: keys?,
        token_type: token_type(written, kind, findings),
        max_lifetime: written.max_lifetime.map_or(Duration::from_secs(3600), |it| it.value),
        clock_skew: clock_skew(written),
        binding: binding(written),
        revocation: revocation(written),
    })
}

fn introspected(
    written: &Written<'_>,
    introspection: &Introspection<'_>,
    findings: &mut Findings,
) -> Option<IntrospectionRules> {
    let audience = settings(list(&written.audience), findings);
    let issuer = written.issuer.map(|text| setting(text, findings));
    let url = introspection.url.map(|text| setting(text, findings));
    let client_id = introspection.client_id.map(|text| setting(text, findings));
    let client_secret = introspection.client_secret.and_then(|text| secret(text, findings));
    Some(IntrospectionRules {
        issuer: issuer?,
        audience,
        url: url?,
        client_id: client_id?,
        client_secret: client_secret?,
        clock_skew: clock_skew(written),
        binding: binding(written),
        revocation: revocation(written),
    })
}

/// Where the keys come from; two sources are told and neither is taken.
fn key_source(
    written: &Written<'_>,
    kind: Kind,
    url: Option<Text<'_>>,
    findings: &mut Findings,
) -> Option<KeySource> {
    if kind == Kind::Session {
        return Some(KeySource::Sessions);
    }
    match (written.jwks_uri, written.discovery) {
        (Some(jwks_uri), Some(discovery)) => {
            findings.push(two_key_sources(jwks_uri, discovery));
            None
        }
        (Some(text), None) => Some(KeySource::JwksUri(setting(text, findings))),
        (None, Some(text)) => Some(KeySource::Discovery(setting(text, findings))),
        (None, None) => url.map(|text| KeySource::Discovery(setting(text, findings))),
    }
}

fn two_key_sources(jwks_uri: Text<'_>, discovery: Text<'_>) -> Finding {
    let message = "`jwksUri` and `discovery` both say where the keys are";
    Finding::error(codes::TWO_KEY_SOURCES, discovery.place, message)
        .label("the metadata that this leads to names a key set too")
        .related(jwks_uri.place, "and this is another one")
        .why("two sources may disagree, and whoever rules either makes tokens")
        .help("keep `discovery` where the provider moves its keys, else `jwksUri`")
}

fn token_type(written: &Written<'_>, kind: Kind, findings: &mut Findings) -> TokenType {
    let Some(said) = written.token_type else { return TokenType::AccessToken };
    match said.value {
        WrittenType::AccessToken => TokenType::AccessToken,
        WrittenType::Jwt => {
            if kind == Kind::Session {
                findings.push(
                    Finding::error(
                        codes::BAD_VALUE,
                        said.place,
                        "the tokens of the server's own sessions are `at+jwt`",
                    )
                    .label("none of them would be accepted")
                    .help("remove `tokenType`"),
                );
            }
            TokenType::Jwt
        }
    }
}

fn clock_skew(written: &Written<'_>) -> Duration {
    written.clock_skew.map_or(Duration::from_secs(30), |it| it.value)
}

fn binding(written: &Written<'_>) -> Binding {
    match written.binding.map(|it| it.value) {
        None => Binding::AsIssued,
        Some(WrittenBinding::Dpop) => Binding::Dpop,
        Some(WrittenBinding::Mtls) => Binding::Mtls,
    }
}

fn revocation(written: &Written<'_>) -> Revocation {
    written.revocation.map_or_else(Revocation::default, |it| Revocation {
        jti: it.value.jti,
        subject_before: it.value.subject_before,
    })
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
