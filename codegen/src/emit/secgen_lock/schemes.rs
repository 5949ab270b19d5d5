//! The line of a security scheme.

use crate::contract::{
    Binding, Carrier, CertificateRules, IntrospectionRules, KeyFile, KeyRules, KeySource,
    Revocation, Scheme, SecretSource, TokenRules, Verifier,
};

use super::{Line, list, millis, plain, set, setting, settings};

/// `scheme NAME carrier=…`, then what verifies it, then its claims.
pub(super) fn line(scheme: &Scheme) -> String {
    let mut line = Line::new(&["scheme", &scheme.name]);
    line.field("carrier", carrier(&scheme.carrier));
    match &scheme.verifier {
        Verifier::Token(rules) => token(&mut line, rules),
        Verifier::Introspected(rules) => introspected(&mut line, rules),
        Verifier::Keys(rules) => records(&mut line, "keys", rules),
        Verifier::Passwords(rules) => records(&mut line, "passwords", rules),
        Verifier::Certificate(rules) => certificate(&mut line, rules),
        Verifier::Undecided => line.field("keys", "undecided"),
    }
    let claims = &scheme.claims;
    line.field("subject", plain(&claims.subject));
    line.field("scopes", list(&claims.scopes));
    line.field("roles", list(&claims.roles));
    line.field("tenant", plain(&claims.tenant));
    line.0
}

fn carrier(carrier: &Carrier) -> String {
    match carrier {
        Carrier::Bearer => "bearer".to_owned(),
        Carrier::Basic => "basic".to_owned(),
        Carrier::Header(name) => format!("header:{}", plain(name)),
        Carrier::Cookie(name) => format!("cookie:{}", plain(name)),
        Carrier::Query(name) => format!("query:{}", plain(name)),
        Carrier::Certificate => "certificate".to_owned(),
    }
}

fn token(line: &mut Line, rules: &TokenRules) {
    line.field("issuer", setting(&rules.issuer));
    line.field("audience", settings(&rules.audience));
    let algorithms = rules.algorithms.iter().map(|algorithm| format!("{algorithm:?}"));
    line.field("algorithms", set(algorithms));
    match &rules.keys {
        KeySource::JwksUri(uri) => line.field("jwksUri", setting(uri)),
        KeySource::Discovery(url) => line.field("discovery", setting(url)),
        KeySource::Sessions => line.field("signer", "sessions"),
    }
    line.field("tokenType", plain(rules.token_type.text()));
    line.field("maxLifetime", millis(rules.max_lifetime));
    line.field("clockSkew", millis(rules.clock_skew));
    ends(line, rules.binding, rules.revocation);
}

fn introspected(line: &mut Line, rules: &IntrospectionRules) {
    line.field("issuer", setting(&rules.issuer));
    line.field("audience", settings(&rules.audience));
    line.field("introspection", setting(&rules.url));
    line.field("clientId", setting(&rules.client_id));
    line.field("clientSecret", secret(&rules.client_secret));
    line.field("clockSkew", millis(rules.clock_skew));
    ends(line, rules.binding, rules.revocation);
}

fn ends(line: &mut Line, binding: Binding, revocation: Revocation) {
    line.field(
        "binding",
        match binding {
            Binding::AsIssued => "as-issued",
            Binding::Dpop => "dpop",
            Binding::Mtls => "mtls",
        },
    );
    let kinds = [("jti", revocation.jti), ("subjectBefore", revocation.subject_before)];
    let kinds = kinds.into_iter().filter(|(_, is_said)| *is_said);
    line.field("revocation", set(kinds.map(|(kind, _)| kind.to_owned())));
}

fn records(line: &mut Line, key: &str, rules: &KeyRules) {
    line.field(key, file(&rules.keys));
    line.field("allowFrom", settings(&rules.allow_from));
    line.field("maxAge", rules.max_age.map_or("none".to_owned(), millis));
}

fn certificate(line: &mut Line, rules: &CertificateRules) {
    line.field("trust", file(&rules.trust));
    line.field("sans", set(rules.sans.iter().map(|pattern| plain(pattern))));
    line.field("crl", rules.crl.as_ref().map_or("none".to_owned(), file));
}

/// Where a secret lies.
pub(super) fn secret(secret: &SecretSource) -> String {
    match secret {
        SecretSource::Env(name) => format!("env:{}", plain(name)),
        SecretSource::File(path) => format!("file:{}", plain(path)),
    }
}

fn file(file: &KeyFile) -> String {
    match file {
        KeyFile::Path(path) => format!("file:{}", plain(path)),
        KeyFile::Env(name) => format!("env:{}", plain(name)),
    }
}
