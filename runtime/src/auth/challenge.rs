//! `WWW-Authenticate` (RFC 9110 §11.6.1, RFC 6750 §3): how to come back with a better credential.

use http::HeaderValue;

use super::{Authenticator, Denied, Flaw, Lacking, conditions::binding, dpop::ALGORITHMS};
use crate::policy::{Binding, Carrier, NameSet, Policy, StepUp};

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
    /// that the operation takes, for 401 all of them, for 403 only `Bearer` and `DPoP` (RFC 9449
    /// §7.1), which have words for it. `None` where no challenge belongs.
    ///
    /// No error code is given when no credential was sent, and never which check failed.
    pub fn challenge(&self, policy: &Policy, denied: &Denied) -> Option<HeaderValue> {
        let ways = self.ways(policy, denied);
        let tokens = || ways.iter().filter_map(|way| way.token());
        let challenges: Vec<String> = match denied {
            Denied::TooManyCredentials | Denied::Unavailable(_) => return None,
            Denied::Forbidden(lacking) => {
                tokens().map(|token| self.insufficient(token, lacking)).collect()
            }
            Denied::StepUp(asked) => {
                let token = tokens().next().unwrap_or(Token::Bearer);
                vec![self.step_up(token, asked)]
            }
            _ => ways.iter().map(|way| self.offer(*way, denied)).collect(),
        };
        if challenges.is_empty() {
            return None;
        }
        HeaderValue::try_from(challenges.join(", ")).ok()
    }

    fn offer(&self, way: Way, denied: &Denied) -> String {
        let Realm(realm) = &self.realm;
        let carrier = match way {
            Way::Token(token) => return self.of_token(token, &error(token, denied)),
            Way::Other(carrier) => carrier,
        };
        match carrier {
            // There is no registered scheme for API keys; 401 must name some way in all the same.
            Carrier::Header(name) => format!("ApiKey realm=\"{realm}\", header=\"{name}\""),
            Carrier::Cookie(name) => format!("ApiKey realm=\"{realm}\", cookie=\"{name}\""),
            Carrier::Query(name) => format!("ApiKey realm=\"{realm}\", query=\"{name}\""),
            // RFC 7617 §2.1: what is decoded is UTF-8.
            Carrier::Basic => format!("Basic realm=\"{realm}\", charset=\"UTF-8\""),
            // TLS asks for it; HTTP has no challenge of that kind.
            Carrier::Certificate => format!("ClientCertificate realm=\"{realm}\""),
            Carrier::Bearer => self.of_token(Token::Bearer, ""),
        }
    }

    /// A challenge for a token. `more` are parameters, each behind its comma.
    fn of_token(&self, token: Token, more: &str) -> String {
        let Realm(realm) = &self.realm;
        // RFC 9728 §5.1.
        let about = self.metadata.as_ref().map_or_else(String::new, |metadata| {
            format!(", resource_metadata=\"{}\"", metadata.url())
        });
        match token {
            Token::Bearer => format!("Bearer realm=\"{realm}\"{more}{about}"),
            Token::Dpop => {
                let algorithms = ALGORITHMS.join(" ");
                format!("DPoP realm=\"{realm}\", algs=\"{algorithms}\"{more}{about}")
            }
        }
    }

    /// RFC 9470 §3: which login would do.
    fn step_up(&self, token: Token, asked: &StepUp) -> String {
        let error = ", error=\"insufficient_user_authentication\"";
        let mut challenge = self.of_token(token, error);
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

    fn insufficient(&self, token: Token, lacking: &Lacking) -> String {
        let scope = match lacking {
            Lacking::Scopes(scopes) => self.named(scopes),
            Lacking::Role | Lacking::OneTenant => String::new(),
        };
        let told = if scope.is_empty() { scope } else { format!(", scope=\"{scope}\"") };
        self.of_token(token, &format!(", error=\"insufficient_scope\"{told}"))
    }

    /// Scope names, those that RFC 6749 §3.3 allows in a challenge.
    fn named(&self, scopes: &NameSet) -> String {
        let token = |name: &&str| {
            !name.is_empty() && name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        };
        let asked = self.api.scopes.iter().enumerate().filter(|(index, _)| scopes.has(*index));
        asked.map(|(_, name)| *name).filter(token).collect::<Vec<_>>().join(" ")
    }

    /// The distinct ways of the operation's alternatives, or all of the document's.
    fn ways(&self, policy: &Policy, denied: &Denied) -> Vec<Way> {
        let used: Vec<usize> =
            policy.alternatives().iter().copied().flatten().map(|used| used.scheme).collect();
        let taken = |index: &usize| used.is_empty() || used.contains(index);
        let mut ways = Vec::new();
        let schemes = self.api.schemes.iter().enumerate().filter(|(index, _)| taken(index));
        for (_, scheme) in schemes {
            let (bearer, dpop) = match (scheme.carrier, binding(&scheme.verifier)) {
                (Carrier::Bearer, Binding::Dpop) => (false, true),
                // Nobody need come with a proof, but who did hears what was wrong with it.
                (Carrier::Bearer, Binding::AsIssued) => (true, is_of_proof(denied)),
                (Carrier::Bearer, Binding::Mtls) => (true, false),
                (carrier, _) => {
                    ways.push(Way::Other(carrier));
                    continue;
                }
            };
            ways.extend(bearer.then_some(Way::Token(Token::Bearer)));
            ways.extend(dpop.then_some(Way::Token(Token::Dpop)));
        }
        let mut distinct = Vec::with_capacity(ways.len());
        for way in ways {
            if !distinct.contains(&way) {
                distinct.push(way);
            }
        }
        distinct
    }
}

/// A way to show a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Token(Token),
    Other(Carrier),
}

/// How a token is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Bearer,
    Dpop,
}

impl Way {
    fn token(&self) -> Option<Token> {
        match self {
            Self::Token(token) => Some(*token),
            Self::Other(_) => None,
        }
    }
}

fn is_of_proof(denied: &Denied) -> bool {
    matches!(denied, Denied::Invalid(flaw) if flaw.is_of_proof())
}

/// What went wrong, in the words that a client of such tokens knows.
fn error(token: Token, denied: &Denied) -> String {
    let error = match (token, denied) {
        (Token::Dpop, Denied::Invalid(Flaw::ProofNonce)) => "error=\"use_dpop_nonce\"",
        (Token::Dpop, Denied::Invalid(flaw)) if flaw.is_of_proof() => {
            "error=\"invalid_dpop_proof\""
        }
        _ => match bearer_error(denied) {
            Some(error) => error,
            None => return String::new(),
        },
    };
    format!(", {error}")
}

/// The error of RFC 6750 §3.1, when it was a bearer token that failed.
fn bearer_error(denied: &Denied) -> Option<&'static str> {
    match denied {
        Denied::Invalid(flaw) if flaw.is_of_token() && !flaw.is_of_proof() => {
            Some("error=\"invalid_token\"")
        }
        Denied::Expired(Flaw::Expired) => {
            Some("error=\"invalid_token\", error_description=\"The token has expired\"")
        }
        _ => None,
    }
}
