//! The registered claims of a token: which must be there, and of which type each must be.

use crate::{
    auth::Flaw,
    json::Value,
    policy::{Revocation, TokenRules},
};

/// Claims that only an ID token (OpenID Connect Core 1.0 §2, §3.3.2.11), a logout token or another
/// security event (RFC 8417 §2.2) has.
const NOT_OF_ACCESS: [&str; 5] = ["nonce", "at_hash", "c_hash", "s_hash", "events"];

/// The registered claims that checks read; every other one of the known has been looked at for
/// its type.
pub(in crate::auth) struct Registered<'v> {
    pub(in crate::auth) expires: Option<u64>,
    pub(in crate::auth) issued: Option<u64>,
    pub(in crate::auth) begins: Option<u64>,
    /// `jti`
    pub(super) id: Option<&'v str>,
    subject: Option<&'v str>,
    client: Option<&'v str>,
    is_not_of_access: bool,
}

/// What a scheme demands of every token besides issuer, audience and times.
pub(super) struct Demanded {
    /// `sub` and `client_id` (RFC 9068 §2.2), and that only the type tells an access token.
    profile: bool,
    /// `jti`
    id: bool,
}

impl Demanded {
    /// The type `JWT` is the named relaxation for providers that know no other; every other type
    /// demands what RFC 9068 does.
    pub(super) fn by(rules: &TokenRules) -> Self {
        let profile = !rules.token_type.eq_ignore_ascii_case("JWT");
        let Revocation { jti, .. } = rules.revocation;
        Self { profile, id: profile || jti }
    }
}

impl<'v> Registered<'v> {
    /// Looks at every registered claim. A wrong type makes the token invalid, `null` too.
    pub(in crate::auth) fn read(payload: &'v Value<'_>) -> Result<Self, Flaw> {
        let mut read = Self {
            expires: None,
            issued: None,
            begins: None,
            id: None,
            subject: None,
            client: None,
            is_not_of_access: false,
        };
        for (name, value) in payload.as_object().ok_or(Flaw::Malformed)?.iter() {
            match name {
                "exp" => read.expires = Some(date(value)?),
                "iat" => read.issued = Some(date(value)?),
                "nbf" => read.begins = Some(date(value)?),
                "auth_time" => drop(date(value)?),
                "jti" => read.id = Some(text(value)?),
                "sub" => read.subject = Some(text(value)?),
                "client_id" => read.client = Some(text(value)?),
                "iss" | "acr" => drop(text(value)?),
                "aud" | "scope" if value.as_str().is_some() => {}
                "aud" | "scope" | "amr" => texts(value)?,
                name if NOT_OF_ACCESS.contains(&name) => read.is_not_of_access = true,
                _ => {}
            }
        }
        Ok(read)
    }

    /// Whether everything that is demanded is there.
    pub(super) fn demand(&self, demanded: &Demanded) -> Result<(), Flaw> {
        let missing = |text: Option<&str>| text.is_none_or(str::is_empty);
        if demanded.id && missing(self.id) {
            return Err(Flaw::Claims);
        }
        if demanded.profile && (missing(self.subject) || missing(self.client)) {
            return Err(Flaw::Claims);
        }
        // Where the type does not tell an access token from others, its claims must.
        if !demanded.profile && self.is_not_of_access {
            return Err(Flaw::Type);
        }
        Ok(())
    }
}

fn text<'v>(value: &'v Value<'_>) -> Result<&'v str, Flaw> {
    value.as_str().ok_or(Flaw::Claims)
}

fn texts(value: &Value<'_>) -> Result<(), Flaw> {
    let items = value.as_array().ok_or(Flaw::Claims)?;
    if items.iter().all(|item| item.as_str().is_some()) { Ok(()) } else { Err(Flaw::Claims) }
}

/// A NumericDate (RFC 7519 §2), in whole seconds.
fn date(value: &Value<'_>) -> Result<u64, Flaw> {
    /// The year 9999; what lies beyond is a mistake.
    const LATEST: f64 = 253_402_300_799.0;
    let number = value.as_number().ok_or(Flaw::Claims)?.as_str();
    // Nearly every date is whole; a fraction is cut off.
    let seconds = match number.parse::<u32>() {
        Ok(seconds) => return Ok(u64::from(seconds)),
        Err(_) => number.parse::<f64>().map_err(|_| Flaw::Claims)?,
    };
    if !(0.0..=LATEST).contains(&seconds) {
        return Err(Flaw::Claims);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    Ok(seconds as u64)
}

/// A text claim at a dotted path; null and empty are missing, another type makes the token invalid.
pub(super) fn text_at<'v>(payload: &'v Value<'_>, path: &str) -> Result<Option<&'v str>, Flaw> {
    match at(payload, path) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(&**text).filter(|text| !text.is_empty())),
        Some(_) => Err(Flaw::Claims),
    }
}

/// The value at a dotted path.
pub(super) fn at<'v, 'a>(value: &'v Value<'a>, path: &str) -> Option<&'v Value<'a>> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        auth::testing::bound,
        json::{Budget, parse},
        policy::{Binding, Verifier},
    };

    fn demanded(token_type: &'static str, revocation: Revocation) -> Demanded {
        let Verifier::Token(mut rules) = bound("a", Binding::AsIssued, revocation).verifier else {
            panic!("a bearer scheme has token rules")
        };
        rules.token_type = token_type;
        Demanded::by(&rules)
    }

    fn judged(claims: &serde_json::Value, demanded: &Demanded) -> Result<(), Flaw> {
        let text = claims.to_string();
        let payload = parse(text.as_bytes(), &Budget { depth: 8, nodes: 100 }).unwrap();
        Registered::read(&payload)?.demand(demanded)
    }

    fn with(name: &str, value: serde_json::Value) -> serde_json::Value {
        let mut claims = json!({"sub": "ada", "client_id": "app", "jti": "1"});
        claims[name] = value;
        claims
    }

    #[test]
    fn a_registered_claim_of_a_wrong_type_makes_the_token_invalid() {
        let any = demanded("JWT", Revocation::NONE);
        let values = [
            json!(null),
            json!(true),
            json!(7),
            json!("text"),
            json!(["text"]),
            json!([7]),
            json!({"text": 1}),
        ];
        for (name, right) in [
            ("iss", &[3][..]),
            ("sub", &[3]),
            ("jti", &[3]),
            ("client_id", &[3]),
            ("acr", &[3]),
            ("aud", &[3, 4]),
            ("scope", &[3, 4]),
            ("amr", &[4]),
            ("exp", &[2]),
            ("nbf", &[2]),
            ("iat", &[2]),
            ("auth_time", &[2]),
        ] {
            for (number, value) in values.iter().enumerate() {
                let expected = if right.contains(&number) { Ok(()) } else { Err(Flaw::Claims) };
                assert_eq!(judged(&with(name, value.clone()), &any), expected, "{name}: {value}");
            }
        }
        for name in ["exp", "nbf", "iat", "auth_time"] {
            for value in [json!(-1), json!(1e300), json!(253_402_300_800_u64), json!(-0.5)] {
                let judged = judged(&with(name, value.clone()), &any);
                assert_eq!(judged, Err(Flaw::Claims), "{name}: {value}");
            }
            assert_eq!(judged(&with(name, json!(4_294_967_296.5)), &any), Ok(()));
        }
    }

    #[test]
    fn an_access_token_has_subject_client_and_name() {
        for token_type in ["at+jwt", "application/at+jwt", "something+jwt"] {
            let profile = demanded(token_type, Revocation::NONE);
            assert_eq!(judged(&with("nonce", json!("n")), &profile), Ok(()), "its type is told");
            for name in ["sub", "client_id", "jti"] {
                assert_eq!(judged(&with(name, json!("")), &profile), Err(Flaw::Claims), "{name}");
                let mut claims = with(name, json!(""));
                claims.as_object_mut().unwrap().remove(name);
                assert_eq!(judged(&claims, &profile), Err(Flaw::Claims), "{name}");
            }
        }
    }

    #[test]
    fn where_the_type_is_plain_an_id_token_or_an_event_is_told_by_its_claims() {
        for token_type in ["JWT", "jwt"] {
            let relaxed = demanded(token_type, Revocation::NONE);
            assert_eq!(judged(&json!({"sub": "ada"}), &relaxed), Ok(()));
            for name in ["nonce", "at_hash", "c_hash", "s_hash", "events"] {
                for value in [json!("x"), json!({}), json!(null)] {
                    assert_eq!(judged(&with(name, value), &relaxed), Err(Flaw::Type), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_token_that_can_be_revoked_by_name_has_one() {
        let revocable = demanded("JWT", Revocation { jti: true, subject_before: false });
        assert_eq!(judged(&json!({"sub": "ada", "jti": "1"}), &revocable), Ok(()));
        assert_eq!(judged(&json!({"sub": "ada"}), &revocable), Err(Flaw::Claims));
        assert_eq!(judged(&json!({"sub": "ada", "jti": ""}), &revocable), Err(Flaw::Claims));
    }
}
