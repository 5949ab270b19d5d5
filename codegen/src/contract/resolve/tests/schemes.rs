//! Every kind of security scheme, and what is not read on it.

use crate::contract::{
    Binding, Carrier, KeyFile, KeySource, Revocation, Scheme, SecretSource, Setting, TokenType,
    Verifier,
};
use crate::finding::codes;

use super::Told;

fn told(scheme: &str, root: &str) -> Told {
    Told::of(&format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nx-security: {{ version: 1 {root} }}\nsecurity: [{{ s: [] }}]\npaths: {{}}\ncomponents: {{ securitySchemes: {{ s: {{ {scheme} }} }} }}\n"
    ))
}

fn scheme(written: &str) -> Scheme {
    told(written, "").sound().schemes.remove(0)
}

const SIGNED: &str = "issuer: env:I, audience: [a], algorithms: [EdDSA]";

#[test]
fn a_token_may_be_bound_revoked_and_of_a_lesser_type() {
    let scheme = scheme(&format!(
        "type: http, scheme: bearer, x-security: {{ {SIGNED}, discovery: env:D, binding: mtls, revocation: {{ subjectBefore: true }}, tokenType: JWT }}"
    ));
    let Verifier::Token(rules) = scheme.verifier else { panic!() };
    assert_eq!(rules.keys, KeySource::Discovery(Setting::Env("D".to_owned())));
    assert_eq!(rules.binding, Binding::Mtls);
    assert_eq!(rules.revocation, Revocation { jti: false, subject_before: true });
    assert_eq!(rules.token_type, TokenType::Jwt);
}

#[test]
fn an_open_id_provider_says_where_its_keys_are_unless_the_overlay_knows_better() {
    let url = "https://id.example.com/.well-known/openid-configuration";
    for (says, keys) in [
        ("", KeySource::Discovery(Setting::Literal(url.to_owned()))),
        (", discovery: env:D", KeySource::Discovery(Setting::Env("D".to_owned()))),
        (", jwksUri: env:J", KeySource::JwksUri(Setting::Env("J".to_owned()))),
    ] {
        let scheme = scheme(&format!(
            "type: openIdConnect, openIdConnectUrl: \"{url}\", x-security: {{ {SIGNED}{says} }}"
        ));
        let Verifier::Token(rules) = scheme.verifier else { panic!() };
        assert_eq!(rules.keys, keys);
    }
}

#[test]
fn an_opaque_token_is_introspected_with_a_secret_from_outside() {
    let with = |secret: &str| {
        format!(
            "type: oauth2, flows: {{}}, x-security: {{ issuer: env:I, audience: [a], introspection: {{ url: env:U, clientId: me, clientSecret: {secret} }} }}"
        )
    };
    let Verifier::Introspected(rules) = scheme(&with("file:secret")).verifier else { panic!() };
    assert_eq!(rules.client_secret, SecretSource::File("secret".to_owned()));
    assert_eq!(rules.client_id, Setting::Literal("me".to_owned()));
    for literal in ["hunter2", "'file:'", "'file: '", "'ENV:S'"] {
        told(&with(literal), "").error(codes::LITERAL_SECRET);
    }
}

#[test]
fn a_certificate_needs_roots_and_names_and_a_list_that_can_be_read() {
    let scheme = scheme(
        "type: mutualTLS, x-security: { trust: file:ca.pem, sans: [\"*.Partners.Example\"], crl: env:CRL }",
    );
    assert_eq!(scheme.carrier, Carrier::Certificate);
    let Verifier::Certificate(rules) = &scheme.verifier else { panic!() };
    assert_eq!(rules.sans, ["*.partners.example"]);
    assert_eq!(rules.crl, Some(KeyFile::Env("CRL".to_owned())));
    assert!(scheme.may_have("sub") && !scheme.may_have("org_id") && !scheme.may_have_scopes());
    let faulty =
        told("type: mutualTLS, x-security: { trust: file:c, sans: [a], crl: list.pem }", "");
    faulty.error(codes::LITERAL_SECRET);
    assert!(matches!(faulty.contract.schemes[0].verifier, Verifier::Undecided));
}

#[test]
fn credentials_in_bad_places_are_read_where_somebody_says_why() {
    for (written, waiver, carrier) in [
        ("type: apiKey, in: query, name: k", "credentialInUrl", Carrier::Query("k".to_owned())),
        ("type: apiKey, in: cookie, name: K", "flow", Carrier::Cookie("K".to_owned())),
        ("type: http, scheme: basic", "flow", Carrier::Basic),
    ] {
        let own = format!("{written}, x-security: {{ keys: env:K, waive: {{ {waiver}: old }} }}");
        assert_eq!(scheme(&own).carrier, carrier);
        let by_root = told(
            &format!("{written}, x-security: {{ keys: env:K }}"),
            &format!(", waive: {{ {waiver}: old }}"),
        );
        assert_eq!(by_root.sound().schemes[0].carrier, carrier);
    }
    let other =
        "type: apiKey, in: query, name: k, x-security: { keys: env:K, waive: { flow: old } }";
    told(other, "").error(codes::CREDENTIAL_IN_URL);
}

#[test]
fn passwords_are_no_keys() {
    let scheme = scheme(
        "type: http, scheme: basic, x-security: { keys: env:K, maxAge: 90d, waive: { flow: old } }",
    );
    assert!(matches!(scheme.verifier, Verifier::Passwords(_)));
    assert!(scheme.may_have_scopes() && !scheme.may_have_roles());
}

#[test]
fn what_a_kind_of_scheme_does_not_read_is_refused_on_it() {
    let kinds = [
        (format!("type: http, scheme: bearer, x-security: {{ {SIGNED}, jwksUri: env:J"), "token"),
        (
            "type: http, scheme: bearer, x-security: { issuer: env:I, audience: [a], introspection: { url: env:U, clientId: c, clientSecret: env:S }".to_owned(),
            "opaque",
        ),
        ("type: apiKey, in: header, name: k, x-security: { keys: env:K".to_owned(), "key"),
        ("type: mutualTLS, x-security: { trust: env:T, sans: [a]".to_owned(), "certificate"),
    ];
    let readers = [
        ("tokenType: at+jwt", "token"),
        ("maxLifetime: 1h", "token"),
        ("clockSkew: 1s", "token opaque"),
        ("binding: dpop", "token opaque"),
        ("revocation: { jti: true }", "token opaque"),
        ("allowFrom: [10.0.0.0/8]", "key"),
        ("maxAge: 1d", "key"),
        ("crl: env:C", "certificate"),
        ("claims: { subject: sub }", "token opaque key certificate"),
        ("claims: { scopes: [scope] }", "token opaque key"),
        ("claims: { tenant: org }", "token opaque key"),
        ("claims: { roles: [roles] }", "token opaque"),
    ];
    for (written, kind) in &kinds {
        for (key, read_by) in readers {
            let told = told(&format!("{written}, {key} }}"), "");
            if read_by.split(' ').any(|reader| reader == *kind) {
                assert!(told.errors().is_empty(), "{kind} {key}: {:?}", told.errors());
            } else {
                told.error(codes::UNKNOWN_KEY);
            }
        }
    }
}

#[test]
fn a_parameter_that_repeats_a_credential_is_shown_to_nobody() {
    for (key, parameter, is_sensitive) in [
        ("in: query, name: k", "in: query, name: k", true),
        ("in: query, name: k", "in: query, name: K", false),
        ("in: header, name: X-Key", "in: header, name: x-kEY", true),
        ("in: cookie, name: sid", "in: cookie, name: sid", true),
        ("in: cookie, name: sid", "in: query, name: sid", false),
    ] {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nx-security: {{ version: 1, waive: {{ flow: old, credentialInUrl: old }} }}\nsecurity: [{{ s: [] }}]\npaths: {{ /a: {{ get: {{ operationId: a, parameters: [{{ {parameter}, schema: {{ type: string }} }}], responses: {{ '204': {{ description: A. }} }} }} }} }}\ncomponents: {{ securitySchemes: {{ s: {{ type: apiKey, {key}, x-security: {{ keys: env:K }} }} }} }}\n"
        );
        let contract = Told::of(&text).sound();
        assert_eq!(contract.called("a").parameters[0].sensitive, is_sensitive, "{key} {parameter}");
    }
}
