//! Keys in headers, cookies and queries, and http basic: records in a file.

use crate::document::Text;
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Carrier, KeyRules, Verifier};
use super::super::settings::{file, settings};
use super::reads::{Kind, list, refuse_unread};
use super::{Case, unsafe_flow};

/// An `apiKey` scheme.
pub(super) fn api_key(
    case: Case<'_, '_>,
    location: Text<'_>,
    name: Text<'_>,
    findings: &mut Findings,
) -> (Carrier, Verifier) {
    let Some(carrier) = carrier(case, location, name, findings) else {
        return (Carrier::Bearer, Verifier::Undecided);
    };
    let rules = rules(case, "env:PARTNER_KEYS", findings);
    (carrier, rules.map_or(Verifier::Undecided, Verifier::Keys))
}

/// An `http` scheme `basic`; `place` is where it says so.
pub(super) fn basic(case: Case<'_, '_>, place: Place, findings: &mut Findings) -> Verifier {
    if !case.flow_is_waived {
        findings.push(unsafe_flow(
            place,
            "basic credentials are sent with every request",
            "http basic",
            "use an oauth2 scheme or an apiKey in a header",
        ));
    }
    rules(case, "env:PASSWORDS", findings).map_or(Verifier::Undecided, Verifier::Passwords)
}

fn carrier(
    case: Case<'_, '_>,
    location: Text<'_>,
    name: Text<'_>,
    findings: &mut Findings,
) -> Option<Carrier> {
    let text = name.value;
    match location.value {
        "header" => {
            check_name(name, is_token(text), "the name of a header", findings);
            Some(Carrier::Header(text.to_ascii_lowercase()))
        }
        "cookie" => {
            if !case.flow_is_waived {
                findings.push(unsafe_flow(
                    location.place,
                    "a credential travels in a cookie",
                    "sent by any page that the browser visits",
                    "write `in: header`",
                ));
            }
            check_name(name, is_token(text), "the name of a cookie", findings);
            Some(Carrier::Cookie(text.to_owned()))
        }
        "query" => {
            if !case.credential_in_url_is_waived {
                findings.push(in_url(location));
            }
            check_name(name, is_unreserved(text), "a name that a query holds as it is", findings);
            Some(Carrier::Query(text.to_owned()))
        }
        other => {
            findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    location.place,
                    format!("an apiKey cannot stand in `{other}`"),
                )
                .label("one of `header`, `cookie`, `query`")
                .did_you_mean(other, ["header", "cookie", "query"]),
            );
            None
        }
    }
}

fn in_url(location: Text<'_>) -> Finding {
    Finding::error(codes::CREDENTIAL_IN_URL, location.place, "a credential travels in the query")
        .label("ends up in logs, histories and other people's requests")
        .help(
            "write `in: header`, or say why not: `x-security: { waive: { credentialInUrl: reason } }`",
        )
}

fn check_name(name: Text<'_>, is_sound: bool, what: &str, findings: &mut Findings) {
    if !is_sound {
        findings.push(
            Finding::error(codes::BAD_VALUE, name.place, format!("this is not {what}"))
                .label("letters, digits and `-` only"),
        );
    }
}

/// RFC 9110, section 5.6.2.
pub(in super::super) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// RFC 3986, section 2.3: what nobody percent-encodes, for the name is compared undecoded.
fn is_unreserved(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn rules(case: Case<'_, '_>, example: &str, findings: &mut Findings) -> Option<KeyRules> {
    refuse_unread(case.written, Kind::Keys, findings);
    let Some((written, keys)) = case.written.and_then(|it| it.keys.map(|keys| (it, keys))) else {
        case.incomplete(&["keys"], &format!("keys: {example}"), findings);
        return None;
    };
    let allow_from = settings(list(&written.allow_from), findings);
    let keys = file(keys, "keys are written into the document", findings)?;
    Some(KeyRules { keys, allow_from, max_age: written.max_age.map(|age| age.value) })
}
