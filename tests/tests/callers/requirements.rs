//! The matrix of security requirements: each kind of `security` times absent, bad, good, and good
//! without the scope.

use secgen_tests::{
    callers::{ADMIN_KEY, Callers, FOREIGN_KEY, KEY},
    client::Request,
    issuer::Issuer,
};

use crate::{callers, get, told};

/// What a request shows: a token, a key and an administrator's key.
#[derive(Clone, Copy, Debug)]
struct Shown(&'static str, &'static str, &'static str);

fn shown(callers: &Callers, request: Request, Shown(token, key, admin): Shown) -> Request {
    let stranger = Issuer::ed25519("one");
    let claims = |scope| Callers::claims("ada", "acme", scope);
    let request = match token {
        "-" => request,
        "bad" => request.bearer(&stranger.token(&claims("read"))),
        "weak" => request.bearer(&callers.idp.token(&claims("write"))),
        _ => request.bearer(&callers.idp.token(&claims("read"))),
    };
    let request = match key {
        "-" => request,
        "bad" => request.header("x-api-key", "ck_test_nobody"),
        "foreign" => request.header("x-api-key", FOREIGN_KEY),
        _ => request.header("x-api-key", KEY),
    };
    match admin {
        "-" => request,
        "bad" => request.header("x-admin-key", "ak_test_nobody"),
        _ => request.header("x-admin-key", ADMIN_KEY),
    }
}

#[rustfmt::skip] // A table: the requirement, what is shown, who gets in or why not.
const MATRIX: &[(&str, Shown, u16, &str)] = &[
    ("absent",        Shown("-",    "-",       "-"),    401, "unauthenticated"),
    ("absent",        Shown("bad",  "-",       "-"),    401, "token-invalid"),
    ("absent",        Shown("weak", "-",       "-"),    200, "idp/ada"),
    ("absent",        Shown("good", "-",       "-"),    200, "idp/ada"),
    ("absent",        Shown("-",    "good",    "-"),    401, "unauthenticated"),
    ("none",          Shown("-",    "-",       "-"),    200, "nobody"),
    ("none",          Shown("bad",  "bad",     "bad"),  200, "nobody"),
    ("none",          Shown("good", "-",       "-"),    200, "nobody"),
    ("empty",         Shown("-",    "-",       "-"),    200, "nobody"),
    ("empty",         Shown("bad",  "-",       "-"),    200, "nobody"),
    ("empty",         Shown("good", "good",    "-"),    200, "nobody"),
    ("optional",      Shown("-",    "-",       "-"),    200, "nobody"),
    ("optional",      Shown("bad",  "-",       "-"),    401, "token-invalid"),
    ("optional",      Shown("weak", "-",       "-"),    200, "nobody"),
    ("optional",      Shown("good", "-",       "-"),    200, "idp/ada"),
    ("optional",      Shown("good", "good",    "-"),    400, "malformed-request"),
    ("optional",      Shown("-",    "good",    "-"),    401, "token-invalid"),
    ("either",        Shown("-",    "-",       "-"),    401, "unauthenticated"),
    ("either",        Shown("bad",  "-",       "-"),    401, "token-invalid"),
    ("either",        Shown("weak", "-",       "-"),    403, "forbidden"),
    ("either",        Shown("good", "-",       "-"),    200, "idp/ada"),
    ("either",        Shown("-",    "bad",     "-"),    401, "token-invalid"),
    ("either",        Shown("-",    "good",    "-"),    200, "key/service-1"),
    ("either",        Shown("good", "good",    "-"),    400, "malformed-request"),
    ("either",        Shown("bad",  "good",    "-"),    400, "malformed-request"),
    ("either",        Shown("good", "bad",     "-"),    400, "malformed-request"),
    ("either",        Shown("-",    "-",       "good"), 401, "unauthenticated"),
    ("both-or-admin", Shown("-",    "-",       "-"),    401, "unauthenticated"),
    ("both-or-admin", Shown("good", "-",       "-"),    401, "unauthenticated"),
    ("both-or-admin", Shown("-",    "good",    "-"),    401, "unauthenticated"),
    ("both-or-admin", Shown("good", "good",    "-"),    200, "idp/ada"),
    ("both-or-admin", Shown("weak", "good",    "-"),    403, "forbidden"),
    ("both-or-admin", Shown("bad",  "good",    "-"),    401, "token-invalid"),
    ("both-or-admin", Shown("good", "bad",     "-"),    401, "token-invalid"),
    ("both-or-admin", Shown("good", "foreign", "-"),    403, "forbidden"),
    ("both-or-admin", Shown("-",    "-",       "good"), 200, "adminKey/root"),
    ("both-or-admin", Shown("-",    "-",       "bad"),  401, "token-invalid"),
    ("both-or-admin", Shown("good", "good",    "good"), 400, "malformed-request"),
    ("both-or-admin", Shown("good", "-",       "good"), 400, "malformed-request"),
];

#[test]
fn every_requirement_lets_in_whom_it_names_and_nobody_else() {
    let callers = callers();
    let mut wrong = Vec::new();
    for (requirement, credentials, status, who) in MATRIX {
        let request = shown(&callers, get(&format!("/requirements/{requirement}")), *credentials);
        let expected = (*status, (*who).to_owned());
        let answered = told(&callers, &request);
        if answered != expected {
            wrong.push(format!("{requirement} {credentials:?}: {answered:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_token_is_judged_by_its_own_issuer_only() {
    let (callers, path) = (callers(), "/issuers");
    let ours = callers.token("ada", "acme", "read");
    let partner = callers.partner_token("ada", "read");
    assert_eq!(told(&callers, &get(path).bearer(&ours)), (200, "idp/ada".to_owned()));
    assert_eq!(told(&callers, &get(path).bearer(&partner)), (200, "partnerIdp/ada".to_owned()));
    // Signed by one issuer in the name of the other: both key sets name their key `one`.
    let mut claims = Callers::claims("ada", "acme", "read");
    let forged = callers.partner.token(&claims);
    assert_eq!(told(&callers, &get(path).bearer(&forged)), (401, "token-invalid".to_owned()));
    claims["iss"] = secgen_tests::callers::PARTNER_ISSUER.into();
    let forged = callers.idp.token(&claims);
    assert_eq!(told(&callers, &get(path).bearer(&forged)), (401, "token-invalid".to_owned()));
    // An operation that takes the first issuer only.
    let refused = get("/requirements/either").bearer(&partner);
    assert_eq!(told(&callers, &refused), (401, "token-invalid".to_owned()));
}

#[test]
fn clients_find_the_issuers_that_are_believed_here() {
    let callers = callers();
    let answer =
        callers.send(&Request::new("GET", "/.well-known/oauth-protected-resource/v1")).unwrap();
    let body = answer.json();
    assert_eq!((answer.status, &body["resource"]), (200, &"https://api.example.com/v1".into()));
    let issuers = body["authorization_servers"].as_array().unwrap();
    assert!(issuers.contains(&secgen_tests::callers::PARTNER_ISSUER.into()), "{body}");
    let challenge = callers.send(&get("/requirements/absent")).unwrap();
    let challenge = challenge.header("www-authenticate").unwrap();
    let link =
        r#"resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/v1""#;
    assert!(challenge.contains(link), "{challenge}");
}
