//! A rejection as `application/problem+json` (RFC 9457).

use super::Rejection;
use crate::{
    decode::{MAX_VIOLATIONS, Violation},
    encode::quote,
};

/// The bytes of most problems without violations, so that the buffer seldom grows.
const USUAL: usize = 256;
/// The bytes of most violations.
const USUAL_VIOLATION: usize = 128;

/// The body of the answer. `correlation` is ours, so it needs no escaping.
pub(crate) fn problem(rejection: &Rejection, correlation: &str) -> Vec<u8> {
    let refusal = &rejection.parts().refusal;
    let violations = rejection.parts().violations.len().min(MAX_VIOLATIONS);
    let mut body = Vec::with_capacity(USUAL + violations * USUAL_VIOLATION);
    body.extend_from_slice(br#"{"type":"about:blank","title":"#);
    quote(&mut body, rejection.status().canonical_reason().unwrap_or("Error"));
    body.extend_from_slice(br#","status":"#);
    body.extend_from_slice(itoa::Buffer::new().format(refusal.status).as_bytes());
    member("code", rejection.code(), &mut body);
    member("detail", rejection.detail(), &mut body);
    member("correlationId", correlation, &mut body);
    if !rejection.parts().violations.is_empty() {
        list(&rejection.parts().violations, &mut body);
    }
    body.extend_from_slice(rejection.kept_errors());
    body.push(b'}');
    body
}

/// The member `errors` with its comma, for a refusal that is kept; empty without violations.
pub(super) fn errors(rejection: &Rejection) -> Vec<u8> {
    let mut written = rejection.kept_errors().to_vec();
    if !rejection.parts().violations.is_empty() {
        list(&rejection.parts().violations, &mut written);
    }
    written
}

/// `errors`: what breaks the schema, and where.
fn list(violations: &[Violation], body: &mut Vec<u8>) {
    body.extend_from_slice(br#","errors":["#);
    for (index, violation) in violations.iter().take(MAX_VIOLATIONS).enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(br#"{"in":""#);
        body.extend_from_slice(violation.location.as_str().as_bytes());
        body.push(b'"');
        member("pointer", &violation.pointer, body);
        member("code", violation.code, body);
        member("message", &violation.message, body);
        body.push(b'}');
    }
    body.push(b']');
}

/// A member whose name needs no escape.
fn member(name: &str, value: &str, body: &mut Vec<u8>) {
    body.extend_from_slice(b",\"");
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(b"\":");
    quote(body, value);
}

#[cfg(test)]
mod tests {
    use super::{super::Refusal, *};

    #[test]
    fn a_problem_has_the_members_of_the_contract_and_no_other() {
        let rejection = Rejection::new(Refusal::NOT_FOUND).because("order 7 belongs to acme");
        let body: serde_json::Value =
            serde_json::from_slice(&problem(&rejection, "c0ffee")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "type": "about:blank", "title": "Not Found", "status": 404, "code": "not-found",
                "detail": "Nothing was found here.", "correlationId": "c0ffee",
            })
        );
    }

    #[test]
    fn violations_are_listed_by_part_pointer_code_and_message() {
        let violation = |pointer: &str| Violation {
            location: crate::decode::In::Body,
            pointer: pointer.to_owned(),
            code: "minimum",
            message: "must be at least 1".into(),
        };
        let rejection = Rejection::invalid(vec![violation("/quantity"), violation("/a~1b")]);
        let body: serde_json::Value = serde_json::from_slice(&problem(&rejection, "c")).unwrap();
        assert_eq!(body["status"], 422);
        assert_eq!(
            body["errors"][1],
            serde_json::json!({
                "in": "body", "pointer": "/a~1b", "code": "minimum", "message": "must be at least 1",
            })
        );
        let many = Rejection::invalid(vec![violation(""); 40]);
        let body: serde_json::Value = serde_json::from_slice(&problem(&many, "c")).unwrap();
        assert_eq!(body["errors"].as_array().unwrap().len(), 32);
    }

    #[test]
    fn text_cannot_break_out_of_its_string() {
        let refusal = Refusal { detail: "a \"b\" \\ \n\u{1}é", ..Refusal::CONFLICT };
        let body: serde_json::Value =
            serde_json::from_slice(&problem(&refusal.into(), "c")).unwrap();
        assert_eq!(body["detail"], "a \"b\" \\ \n\u{1}é");
    }
}
