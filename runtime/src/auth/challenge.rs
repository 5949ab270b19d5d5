//! `WWW-Authenticate` (RFC 9110 §11.6.1, RFC 6750 §3): how to come back with a better credential.

use http::HeaderValue;

use super::{Authenticator, Denied, Flaw, Lacking};
use crate::policy::{Carrier, NameSet, Policy, StepUp};

/// The `realm` of every challenge: the document's title.
pub(super) struct Realm(String);

impl Realm {
    /// Takes what a quoted string can hold without escapes.
    pub(super) fn of(title: &str) -> Self {
        let plain = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        let name: String = title.chars().filter(plain).collect();
        Self(if name.trim().is_empty() { "api".to_owned() } else { name })
    }
}

impl Authenticator {
    /// The value of `WWW-Authenticate` for a refusal: one challenge for each kind of credential
    /// that the operation takes, for 401 all of them, for 403 only `Bearer`, which has words for
    /// it. `None` where no challenge belongs.
    ///
    /// No error code is given when no credential was sent, and never which check failed.
    pub fn challenge(&self, policy: &Policy, denied: &Denied) -> Option<HeaderValue> {
        let carriers = self.carriers_of(policy);
        let challenges: Vec<String> = match denied {
            Denied::TooManyCredentials | Denied::Unavailable(_) => return None,
            Denied::Forbidden(lacking) => {
                let bearer = carriers.contains(&Carrier::Bearer);
                bearer.then(|| self.insufficient(lacking)).into_iter().collect()
            }
            Denied::StepUp(asked) => vec![self.step_up(asked)],
            _ => carriers.iter().map(|carrier| self.offer(*carrier, denied)).collect(),
        };
        if challenges.is_empty() {
            return None;
        }
        HeaderValue::try_from(challenges.join(", ")).ok()
    }

    fn offer(&self, carrier: Carrier, denied: &Denied) -> String {
        let Realm(realm) = &self.realm;
        match carrier {
            // There is no registered scheme for API keys; 401 must name some way in all the same.
            Carrier::Header(name) => format!("ApiKey realm=\"{realm}\", header=\"{name}\""),
            Carrier::Cookie(name) => format!("ApiKey realm=\"{realm}\", cookie=\"{name}\""),
            Carrier::Query(name) => format!("ApiKey realm=\"{realm}\", query=\"{name}\""),
            // RFC 7617 §2.1: what is decoded is UTF-8.
            Carrier::Basic => format!("Basic realm=\"{realm}\", charset=\"UTF-8\""),
            // TLS asks for it; HTTP has no challenge of that kind.
            Carrier::Certificate => format!("ClientCertificate realm=\"{realm}\""),
            Carrier::Bearer => match bearer_error(denied) {
                None => format!("Bearer realm=\"{realm}\""),
                Some(error) => format!("Bearer realm=\"{realm}\", {error}"),
            },
        }
    }

    /// RFC 9470 §3: which login would do.
    fn step_up(&self, asked: &StepUp) -> String {
        let Realm(realm) = &self.realm;
        let error = "insufficient_user_authentication";
        let mut challenge = format!("Bearer realm=\"{realm}\", error=\"{error}\"");
        let quotable =
            |acr: &&&str| acr.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        let acr: Vec<&str> = asked.acr.iter().filter(quotable).copied().collect();
        if !acr.is_empty() {
            challenge.push_str(&format!(", acr_values=\"{}\"", acr.join(" ")));
        }
        if !asked.max_age.is_zero() {
            challenge.push_str(&format!(", max_age=\"{}\"", asked.max_age.as_secs()));
        }
        challenge
    }

    fn insufficient(&self, lacking: &Lacking) -> String {
        let Realm(realm) = &self.realm;
        let scope = match lacking {
            Lacking::Scopes(scopes) => self.named(scopes),
            Lacking::Role | Lacking::OneTenant => String::new(),
        };
        let told = if scope.is_empty() { scope } else { format!(", scope=\"{scope}\"") };
        format!("Bearer realm=\"{realm}\", error=\"insufficient_scope\"{told}")
    }

    /// Scope names, those that RFC 6749 §3.3 allows in a challenge.
    fn named(&self, scopes: &NameSet) -> String {
        let token = |name: &&str| {
            !name.is_empty() && name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        };
        let asked = self.api.scopes.iter().enumerate().filter(|(index, _)| scopes.has(*index));
        asked.map(|(_, name)| *name).filter(token).collect::<Vec<_>>().join(" ")
    }

    /// The distinct carriers of the operation's alternatives, or all of the document's.
    fn carriers_of(&self, policy: &Policy) -> Vec<Carrier> {
        let used = policy.alternatives().iter().copied().flatten();
        let indexes: Vec<usize> =
            used.filter_map(|used| self.carriers.of_scheme(used.scheme)).collect();
        let all = indexes.is_empty();
        let taken = |index: &usize| all || indexes.contains(index);
        (0..self.carriers.len()).filter(taken).map(|index| self.carriers.carrier(index)).collect()
    }
}

/// The error of RFC 6750 §3.1, when it was a bearer token that failed.
fn bearer_error(denied: &Denied) -> Option<&'static str> {
    match denied {
        Denied::Invalid(flaw) if flaw.is_of_token() => Some("error=\"invalid_token\""),
        Denied::Expired(Flaw::Expired) => {
            Some("error=\"invalid_token\", error_description=\"The token has expired\"")
        }
        _ => None,
    }
}
