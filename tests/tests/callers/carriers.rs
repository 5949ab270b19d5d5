//! Where a credential travels: basic, cookie, query, certificate; each only where its scheme says.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secgen_tests::{
    authority::{Authority, Issued},
    callers::{Callers, KEY, PASSWORD},
    client::Request,
};

use crate::{callers, get, known, told};

fn basic(user: &str, password: &str) -> Request {
    let encoded = STANDARD.encode(format!("{user}:{password}"));
    get("/carriers/basic").header("authorization", &format!("Basic {encoded}"))
}

#[test]
fn a_password_is_taken_from_its_own_user_only() {
    let callers = callers();
    assert_eq!(told(&callers, &basic("billing", PASSWORD)), (200, "basic/billing".to_owned()));
    let refused = (401, "token-invalid".to_owned());
    assert_eq!(told(&callers, &basic("billing", "wrong")), refused);
    assert_eq!(told(&callers, &basic("nobody", PASSWORD)), refused);
    assert_eq!(told(&callers, &basic("billing", "")), refused);
    assert_eq!(told(&callers, &basic("", PASSWORD)), refused);
    let bearer = get("/carriers/basic").bearer(&callers.token("ada", "acme", "read"));
    assert_eq!(told(&callers, &bearer).0, 401);
    let answer = callers.send(&get("/carriers/basic")).unwrap();
    let challenge = answer.header("www-authenticate").unwrap();
    assert_eq!((answer.status, challenge), (401, r#"Basic realm="Callers", charset="UTF-8""#));
}

#[test]
fn a_key_in_a_cookie_is_no_key_elsewhere() {
    let callers = callers();
    let cookie = format!("theme=dark; __Secure-key={KEY}");
    let by_cookie = |path: &str| told(&callers, &get(path).header("cookie", &cookie));
    assert_eq!(by_cookie("/carriers/cookie"), (200, "cookieKey/service-1".to_owned()));
    assert_eq!(by_cookie("/requirements/either").0, 401);
    let by_header = get("/carriers/cookie").header("x-api-key", KEY);
    assert_eq!(told(&callers, &by_header).0, 401);
}

#[test]
fn a_key_in_the_address_is_read_once_and_its_answer_is_kept_by_nobody() {
    let callers = callers();
    let answer = callers.send(&get(&format!("/carriers/query?colour=red&key={KEY}"))).unwrap();
    assert_eq!((answer.status, known(&answer)), (200, "queryKey/service-1".to_owned()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let refused = |target: &str| told(&callers, &get(target)).0;
    assert_eq!(refused("/carriers/query?colour=red"), 401);
    assert_eq!(refused(&format!("/carriers/query?key={KEY}&key={KEY}")), 400);
    assert_eq!(refused(&format!("/carriers/query?Key={KEY}")), 401);
    assert_eq!(refused(&format!("/requirements/either?key={KEY}")), 401);
    assert_eq!(refused(&format!("/carriers/query?key={KEY}&other=1")), 422);
}

fn over_tls(callers: &Callers, client: Option<&Issued>) -> (u16, String) {
    let answer = callers.send_tls(&get("/carriers/certificate"), client).unwrap();
    (answer.status, known(&answer))
}

#[test]
fn a_client_certificate_must_be_of_our_authority_ours_by_name_and_not_revoked() {
    let program = env!("CARGO_BIN_EXE_callers-under-test");
    let callers = Callers::start_tls(program).unwrap();
    let good = callers.root.client(&["a.partners.example"]);
    let whom = (200, "partnerCert/a.partners.example".to_owned());
    assert_eq!(over_tls(&callers, Some(&good)), whom);
    assert_eq!(over_tls(&callers, None), (401, "unauthenticated".to_owned()));
    let refused = |issued: &Issued| over_tls(&callers, Some(issued)).0;
    assert_eq!(refused(&callers.revoked), 401);
    assert_eq!(refused(&Authority::new("partners").client(&["a.partners.example"])), 401);
    assert_eq!(refused(&callers.root.client(&["a.b.partners.example"])), 401);
    assert_eq!(refused(&callers.root.client(&["partners.example"])), 401);
    assert_eq!(refused(&callers.root.client(&["a.partners.example", "b.partners.example"])), 401);
    // A server's certificate is not for clients.
    assert_eq!(refused(&callers.root.server()), 401);
    // Where a token is asked for, a certificate opens nothing and spoils nothing.
    let either = get("/requirements/either");
    assert_eq!(callers.send_tls(&either, Some(&good)).unwrap().status, 401);
    let with_token = either.bearer(&callers.token("ada", "acme", "read"));
    let answer = callers.send_tls(&with_token, Some(&good)).unwrap();
    assert_eq!(known(&answer), "idp/ada");
    assert!(answer.header("strict-transport-security").is_some());
}

#[test]
fn a_certificate_in_a_header_of_a_stranger_is_nobodys() {
    let callers = callers();
    let der = callers.root.client(&["a.partners.example"]).chain().remove(0);
    let field = format!(":{}:", STANDARD.encode(der));
    let request = get("/carriers/certificate").header("client-cert", &field);
    assert_eq!(told(&callers, &request).0, 401);
}

#[test]
fn plain_http_on_the_port_of_https_is_not_served() {
    let program = env!("CARGO_BIN_EXE_callers-under-test");
    let callers = Callers::start_tls(program).unwrap();
    let answer = callers.send(&get("/requirements/none"));
    assert!(answer.as_ref().map_or(true, |it| it.status == 400), "{answer:?}");
}
