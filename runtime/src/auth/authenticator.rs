//! `security` decided for one request (x-security.md, rule 2): which alternative holds, and who
//! the caller is.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;

use super::{
    Caller, Denied, Flaw, Lacking, Means, Metadata, Presented, Visitor,
    caller::{Issue, Principals},
    challenge::Realm,
    check::Check,
    conditions::{Conditions, Proven, binding},
    demanded::demanded,
    dpop::{self, Proofs},
    keys::KeyRings,
    shown::{Carriers, Credential, Kinds, MAX_KINDS},
};
use crate::{
    config::{StartFault, StartFaults},
    policy::{self, Access, Alternative, Api, Binding, Policy},
};

/// Decides who is calling. Built once, at start; holds keys, key records and verified tokens.
pub struct Authenticator {
    pub(super) api: &'static Api,
    pub(super) carriers: Carriers,
    pub(super) realm: Realm,
    checks: Vec<Check>,
    conditions: Vec<Conditions>,
    pub(super) proofs: Proofs,
    pub(super) metadata: Option<Metadata>,
}

/// How one alternative stands.
enum Standing {
    /// A credential of the set was not shown, or is not one of its scheme.
    Absent,
    /// All are genuine, and something is lacking.
    Lacking(Lacking),
    Holds(Caller),
}

impl Authenticator {
    /// Reads settings and key files, and fetches key sets. `None` comes with faults that say why;
    /// every scheme is tried, so that one start names everything.
    pub(crate) async fn start(
        api: &'static Api,
        means: &Means<'_>,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let carriers = Carriers::of(api.schemes).filter(|_| api.schemes.len() <= MAX_KINDS);
        if carriers.is_none() {
            faults.push(StartFault::Unfit {
                part: "securitySchemes".to_owned(),
                problem: format!("more than {MAX_KINDS}, or a header name that is none"),
                remedy: "correct the document".to_owned(),
            });
        }
        let keys = KeyRings::start(api.schemes, means, faults).await;
        let proofs = Proofs::start(api, means, faults);
        let metadata = Metadata::start(api, means.environment, faults);
        let principals = Arc::new(Principals::default());
        let mut checks = Vec::with_capacity(api.schemes.len());
        for (scheme_index, scheme) in api.schemes.iter().enumerate() {
            let issue = Issue {
                scheme: scheme.name,
                scheme_index,
                is_api_key: matches!(scheme.verifier, policy::Verifier::Keys(_)),
                scopes: api.scopes,
                roles: api.roles,
                principals: Arc::clone(&principals),
            };
            let check = Check::start(scheme, issue, &keys, means, faults);
            checks.extend(check);
        }
        let complete = checks.len() == api.schemes.len();
        let conditions =
            api.schemes.iter().map(|scheme| Conditions::new(scheme, &means.store)).collect();
        let (carriers, realm, proofs) = (carriers?, Realm::of(api.title), proofs?);
        complete.then_some(Self { api, carriers, realm, checks, conditions, proofs, metadata })
    }

    /// Who is calling, or why not; `seen` tells the audit trail who it was that showed a genuine
    /// credential and is refused all the same.
    ///
    /// # Errors
    /// A [`Denied`] that the guard turns into 400, 401, 403 or 503.
    pub(crate) async fn identify(
        &self,
        policy: &Policy,
        presented: &Presented<'_>,
        seen: &mut Option<Caller>,
    ) -> Result<Visitor, Denied> {
        let visitor = match policy.access {
            // What is shown where nobody asks is not looked at: it can neither help nor hurt.
            Access::Anonymous { .. } => Visitor::Anonymous,
            Access::Optional { alternatives, .. } => {
                let shown = self.shown(policy, presented)?;
                if shown.is_empty() {
                    Visitor::Anonymous
                } else {
                    match self.choose(alternatives, shown, presented, seen).await {
                        Ok(caller) => Visitor::Known(caller),
                        // `{}` is the alternative that holds for who is known and lacks a scope.
                        Err(Denied::Forbidden(Lacking::Scopes(_))) => Visitor::Anonymous,
                        Err(Denied::Missing) => return Err(Denied::Invalid(Flaw::NotTaken)),
                        Err(denied) => return Err(denied),
                    }
                }
            }
            Access::Required(alternatives) => {
                let shown = self.shown(policy, presented)?;
                Visitor::Known(self.choose(alternatives, shown, presented, seen).await?)
            }
        };
        match demanded(policy, &visitor, presented.now) {
            Ok(()) => Ok(visitor),
            Err(denied) => {
                *seen = visitor.caller().map(Caller::share);
                Err(denied)
            }
        }
    }

    /// Ready when the credential of a caller who was let in has been revoked, or when nobody can say
    /// any more whether it has; asks `every` so often. `None` where nobody can revoke it.
    pub(crate) fn revocation(
        &self,
        caller: &Caller,
        every: Duration,
    ) -> Option<impl Future<Output = Denied> + Send + use<>> {
        let revoked = self.conditions.get(caller.scheme_index())?.revoked()?.clone();
        let caller = caller.share();
        Some(async move {
            loop {
                tokio::time::sleep(every).await;
                if let Err(denied) = revoked.check(&caller).await {
                    return denied;
                }
            }
        })
    }

    /// What the server tells clients of itself, if the document asks for it.
    pub(crate) fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// The nonce that a client's next DPoP proof must hold: for the answers of operations that take
    /// a proof, whether this request had one or not.
    pub(crate) fn nonce(&self, policy: &Policy, presented: &Presented<'_>) -> Option<HeaderValue> {
        let mut used = policy.alternatives().iter().copied().flatten();
        let asked = used.any(|used| {
            let scheme = self.api.schemes.get(used.scheme);
            scheme.is_some_and(|scheme| binding(&scheme.verifier) == Binding::Dpop)
        });
        let sent = presented.headers.contains_key(&dpop::HEADER);
        if asked || sent { self.proofs.nonce(presented.now) } else { None }
    }

    /// The caller of the first alternative that holds. Every credential that is shown must be
    /// genuine, whichever alternative it would serve.
    async fn choose(
        &self,
        alternatives: &[Alternative],
        shown: Kinds,
        presented: &Presented<'_>,
        seen: &mut Option<Caller>,
    ) -> Result<Caller, Denied> {
        if shown.is_empty() {
            return Err(Denied::Missing);
        }
        if shown.is_many() && !self.is_one_set(alternatives, shown) {
            return Err(Denied::TooManyCredentials);
        }
        let mut genuine = Genuine::default();
        for carrier in 0..self.carriers.len() {
            if shown.has(carrier) {
                self.verify(alternatives, carrier, presented, &mut genuine).await?;
            }
        }
        let mut lacking = None;
        for alternative in alternatives {
            match genuine.standing(alternative) {
                Standing::Holds(caller) => return Ok(caller),
                Standing::Lacking(what) => lacking = lacking.or(Some(what)),
                Standing::Absent => {}
            }
        }
        *seen = genuine.first.map(|(_, caller)| caller);
        Err(lacking.map_or(Denied::Missing, Denied::Forbidden))
    }

    /// Tries one credential with each scheme of `alternatives` that reads it. It is invalid when
    /// none of them knows it; a kind that none of them reads is left alone.
    async fn verify(
        &self,
        alternatives: &[Alternative],
        carrier: usize,
        presented: &Presented<'_>,
        genuine: &mut Genuine,
    ) -> Result<(), Denied> {
        let credential = self.carriers.credential(carrier, presented);
        let mut proven = Proven::new(&self.proofs);
        let mut tried = Kinds::default();
        let mut refusal = None;
        let mut known = false;
        for alternative in alternatives {
            for used in *alternative {
                let scheme = used.scheme;
                if self.carriers.of_scheme(scheme) != Some(carrier) || tried.has(scheme) {
                    continue;
                }
                tried = tried.with(scheme);
                let verified = self.verified(scheme, credential?, presented, &mut proven).await;
                match (verified, refusal) {
                    (Ok(caller), _) => {
                        known = true;
                        genuine.add(scheme, caller);
                    }
                    // What cannot be decided is not decided by another scheme's no.
                    (Err(denied @ Denied::Unavailable(_)), _) => refusal = Some(denied),
                    // That it was genuine once says more than that another scheme does not know it.
                    (Err(denied), None | Some(Denied::Invalid(_))) => refusal = Some(denied),
                    (Err(_), Some(_)) => {}
                }
            }
        }
        match refusal {
            Some(denied) if !known => Err(denied),
            _ => Ok(()),
        }
    }

    /// The query parameters that are credentials, not input of an operation.
    pub(crate) fn credential_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.carriers.parameters()
    }

    /// Whether a query holds a credential.
    pub(crate) fn has_credential_in(&self, query: Option<&str>) -> bool {
        let mut names = self.carriers.parameters();
        let holds = |name: &str, query: &str| {
            query.split('&').any(|pair| pair.split('=').next() == Some(name))
        };
        query.is_some_and(|query| names.any(|name| holds(name, query)))
    }

    /// The caller that one scheme knows a credential by, with everything that must hold besides.
    async fn verified(
        &self,
        scheme: usize,
        credential: Credential<'_>,
        presented: &Presented<'_>,
        proven: &mut Proven<'_>,
    ) -> Result<Caller, Denied> {
        let caller = self.checks[scheme].verify(credential, presented).await?;
        self.conditions[scheme].hold(&caller, credential, presented, proven).await?;
        Ok(caller)
    }

    /// The kinds of credential that count. A certificate is the connection's: beside another kind
    /// it counts only in an AND set of both, for the other may be a token that is bound to it.
    fn shown(&self, policy: &Policy, presented: &Presented<'_>) -> Result<Kinds, Denied> {
        let shown = self.carriers.shown(presented)?;
        let certificates = self.carriers.certificates();
        let alternatives = policy.alternatives();
        let takes = |it: &Alternative| self.kinds(it).without(certificates) != self.kinds(it);
        let alone = shown.without(certificates).is_empty();
        let counts =
            alternatives.iter().any(takes) && (alone || self.is_one_set(alternatives, shown));
        Ok(if counts { shown } else { shown.without(certificates) })
    }

    /// Whether one AND set has room for everything that is shown.
    fn is_one_set(&self, alternatives: &[Alternative], shown: Kinds) -> bool {
        alternatives.iter().any(|alternative| shown.is_within(self.kinds(alternative)))
    }

    /// The kinds of credential of one AND set.
    fn kinds(&self, alternative: Alternative) -> Kinds {
        let carriers = alternative.iter().filter_map(|used| self.carriers.of_scheme(used.scheme));
        carriers.fold(Kinds::default(), Kinds::with)
    }
}

/// The schemes that vouch for a request. Nearly always one, which needs no allocation.
#[derive(Default)]
struct Genuine {
    first: Option<(usize, Caller)>,
    others: Vec<(usize, Caller)>,
}

impl Genuine {
    fn add(&mut self, scheme: usize, caller: Caller) {
        match self.first {
            None => self.first = Some((scheme, caller)),
            Some(_) => self.others.push((scheme, caller)),
        }
    }

    fn of(&self, scheme: usize) -> Option<&Caller> {
        let mut all = self.first.iter().chain(&self.others);
        all.find(|(known, _)| *known == scheme).map(|(_, caller)| caller)
    }

    /// How an AND set stands. An empty one holds for nobody: `{}` is [`Access::Optional`]. The
    /// first scheme is the caller, with its own scopes: a service's key lends nothing to the
    /// person it calls for.
    fn standing(&self, alternative: Alternative) -> Standing {
        let Some(caller) = alternative.first().and_then(|used| self.of(used.scheme)) else {
            return Standing::Absent;
        };
        let mut lacking = None;
        let mut tenant = caller.tenant();
        for used in alternative {
            let Some(vouched) = self.of(used.scheme) else { return Standing::Absent };
            if !vouched.scopes().holds_all(&used.scopes) {
                lacking = lacking.or(Some(Lacking::Scopes(used.scopes)));
            }
            match (tenant, vouched.tenant()) {
                (Some(one), Some(other)) if one != other => {
                    return Standing::Lacking(Lacking::OneTenant);
                }
                (one, other) => tenant = one.or(other),
            }
        }
        lacking.map_or_else(|| Standing::Holds(caller.share()), Standing::Lacking)
    }
}

#[cfg(test)]
mod ambient;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod tests;
