//! What an issuer says of a token (RFC 7662 §2.2), and whether that lets its holder in.

use super::Verdict;
use crate::{
    auth::{
        Caller, Denied, Flaw,
        caller::Issue,
        token::{Registered, Vouched, audience, vouched},
    },
    config::{Environment, StartFaults},
    json::{self, Budget, Value},
    policy::{self, IntrospectionRules, Scheme},
};

const BUDGET: Budget = Budget { depth: 16, nodes: 2_000 };

/// Members in which issuers say what kind of token it is.
const KINDS: [&str; 3] = ["token_type", "token_use", "typ"];

/// What an answer must say; from the document and the environment.
pub(super) struct Expected {
    issuer: String,
    audience: Vec<String>,
    skew: u64,
    claims: policy::Claims,
}

impl Expected {
    pub(super) fn start(
        scheme: &'static Scheme,
        rules: &IntrospectionRules,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let issuer = environment.issuer(rules.issuer, &part("issuer"), faults);
        let says = "the audience that stands in `aud`, for example orders-api";
        let audience = environment.texts(rules.audience, &part("audience"), says, faults);
        let skew = rules.clock_skew.as_secs().min(60);
        Some(Self { issuer: issuer?, audience, skew, claims: scheme.claims })
    }

    /// Who vouches.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whose token it is by this answer. An answer that makes no sense says nothing of the token.
    pub(super) fn judge(&self, text: &[u8], issue: &Issue, now: u64) -> Verdict {
        let parsed = json::parse(text, &BUDGET).ok();
        let Some(answer) = parsed.filter(|answer| answer.as_object().is_some()) else {
            return Verdict::Refused(Denied::Unavailable("introspection-answer"));
        };
        match answer.get("active").and_then(Value::as_bool) {
            Some(true) => match self.accept(&answer, issue, now) {
                Ok((caller, ends)) => Verdict::Good(caller, ends),
                Err(denied) => Verdict::Refused(denied),
            },
            Some(false) => Verdict::Refused(Denied::Invalid(Flaw::Inactive)),
            None => Verdict::Refused(Denied::Unavailable("introspection-answer")),
        }
    }

    /// The caller of an active token, and the second at which it ends.
    fn accept(&self, answer: &Value<'_>, issue: &Issue, now: u64) -> Result<(Caller, u64), Denied> {
        let registered = Registered::read(answer).map_err(Denied::Invalid)?;
        self.known(answer, &registered, now).map_err(Denied::Invalid)?;
        let by = Vouched { issuer: &self.issuer, claims: &self.claims };
        let caller = vouched(answer, &registered, &by, issue).map_err(Denied::Invalid)?;
        let ends = registered.expires.unwrap_or(u64::MAX);
        if now >= ends.saturating_add(self.skew) {
            return Err(Denied::Expired(Flaw::Expired));
        }
        Ok((caller, ends))
    }

    /// What is said must be right; issuer and times may be left out.
    fn known(&self, answer: &Value<'_>, registered: &Registered<'_>, now: u64) -> Result<(), Flaw> {
        if answer.get("iss").is_some_and(|it| it.as_str() != Some(&*self.issuer)) {
            return Err(Flaw::Issuer);
        }
        // A token that is for nobody in particular may have been given to another API's client.
        audience(answer, &self.audience)?;
        // A refresh or ID token is active too, and no access token.
        let kind = |name: &&str| answer.get(name).map(|kind| kind.as_str().unwrap_or("refresh"));
        let mut kinds = KINDS.iter().filter_map(kind).map(str::to_ascii_lowercase);
        if kinds.any(|kind| kind.contains("refresh") || matches!(&*kind, "id" | "id_token")) {
            return Err(Flaw::Type);
        }
        let is_dpop = |kind: &str| kind.eq_ignore_ascii_case("DPoP");
        let proven = answer.get("cnf").is_some_and(|cnf| cnf.get("jkt").is_some());
        if answer.get("token_type").and_then(Value::as_str).is_some_and(is_dpop) && !proven {
            return Err(Flaw::Bound);
        }
        let begins = registered.begins.max(registered.issued);
        if begins.is_some_and(|begins| begins > now.saturating_add(self.skew)) {
            return Err(Flaw::NotYetValid);
        }
        Ok(())
    }
}
