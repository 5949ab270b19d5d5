//! Makes the proofs of ownership, hears the application's policies, and sees to it that none is
//! left out.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, Response, header::CONTENT_TYPE};

use super::{Security, accept, evidence::Evidence};
use crate::{
    auth::{Caller, Visitor},
    json::Json,
    own::{
        Claimant, Creation, FieldValue, Load, Owned, Resource, Scope, Standing, Stranger,
        Verdict as Judged, Watchman,
    },
    policy::{Action, NameSet, OnDeny, Ownership, Policy, Verdict},
    reject::{Failure, Refusal, Rejection},
    route::Method,
};

/// Hands out the proofs that one operation's handler takes. Each proof answers one entry of the
/// policy's `owns`, each verdict one of its `policies`; the handler is not called while one of
/// them is unanswered.
#[derive(Debug)]
pub struct Prover<'r> {
    pub(super) security: &'r Security,
    policy: &'static Policy,
    visitor: &'r Visitor,
    pub(super) evidence: &'r Evidence,
    /// The request's, for what is proved by them; a hand-written handler has them itself.
    pub(super) headers: Option<&'r HeaderMap>,
    /// Whether the operation changes nothing.
    reads: bool,
    proved: Mutex<Proved>,
}

#[derive(Debug, Default)]
struct Proved {
    /// Bit `i`: entry `i` of `owns` is answered.
    entries: u64,
    /// Bit `i`: entry `i` of `policies` allowed it.
    allowed: u64,
    standings: Vec<Arc<Standing>>,
}

impl<'r> Prover<'r> {
    pub(super) fn new(
        security: &'r Security,
        policy: &'static Policy,
        visitor: &'r Visitor,
        evidence: &'r Evidence,
    ) -> Self {
        Self {
            security,
            policy,
            visitor,
            evidence,
            headers: None,
            reads: false,
            proved: Mutex::default(),
        }
    }

    /// For an operation of the document.
    pub(super) fn of_document(mut self, headers: &'r HeaderMap, method: Method) -> Self {
        self.headers = Some(headers);
        self.reads = matches!(method, Method::Get | Method::Head);
        self
    }

    /// The caller.
    ///
    /// # Errors
    /// When anyone may call the operation, so that there may be none.
    pub fn caller(&self) -> Result<Caller, Rejection> {
        self.known().map(Caller::share)
    }

    /// Who is calling where anyone may.
    pub fn visitor(&self) -> Visitor {
        self.visitor.caller().map_or(Visitor::Anonymous, |caller| Visitor::Known(caller.share()))
    }

    /// Which of `media` the caller would rather have, as an index; of equals the first.
    pub fn preferred(&self, media: &[&str]) -> usize {
        accept::preferred(self.headers, media)
    }

    /// Refuses a success of a media type that the caller does not take. Where one type is declared
    /// that was asked before; of several, or of a range, the handler may have sent another. What
    /// has changed something is sent all the same.
    pub(super) fn welcomes<B>(&self, response: &Response<B>) -> Result<(), Rejection> {
        let is_open = accept::decides(self.policy.answers);
        let (true, Some(headers), true) = (is_open, self.headers, response.status().is_success())
        else {
            return Ok(());
        };
        let media = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let essence = media.map(|it| it.split(';').next().unwrap_or_default().trim());
        match essence {
            Some(essence) if self.reads && !accept::takes(headers, essence) => {
                Err(Rejection::new(Refusal::NOT_ACCEPTABLE).because("answer-of-another-media-type"))
            }
            _ => Ok(()),
        }
    }

    /// Loads the record named `id` and checks that it is the caller's.
    ///
    /// # Errors
    /// 404 for a missing and for a foreign record (403 for a foreign one where the document says
    /// `onDeny: forbid`); 403 for a caller without tenant; 500 when the loader fails.
    pub async fn item<R, A>(&self, app: &A, id: &R::Id) -> Result<Owned<R>, Rejection>
    where
        R: Resource,
        A: Load<R> + ?Sized,
    {
        let (entry, owned) = self.entry::<R>(Action::Item)?;
        self.evidence.object(R::RULE.name, id);
        let standing = match self.standing::<R>(Action::Item) {
            Ok(standing) => standing,
            Err(Stranger::OwnsNothing) => return Err(denied(owned.on_deny, "owner-claim-missing")),
            Err(Stranger::NoTenant) => return Err(no_tenant()),
        };
        let scope = Scope::new(Arc::clone(&standing));
        let loaded = app.load(id, &scope).await.map_err(|it| it.into_rejection())?;
        let Some(record) = loaded else {
            return Err(Rejection::new(Refusal::NOT_FOUND).because("no-such-object"));
        };
        match standing.judge(&record) {
            Judged::Own => {}
            Judged::Bypassed => self.evidence.bypass_used(),
            Judged::Foreign => return Err(denied(owned.on_deny, "object-foreign")),
        }
        self.answered(entry, standing);
        Ok(Owned::new(record, &scope))
    }

    /// The same for an identifier whose schema in the request is not that of the record: what is no
    /// identifier of the record names none, nor does one in another spelling (`+7`, `007`). The handler
    /// has the text, and would name something else by it than what was proved.
    ///
    /// # Errors
    /// As [`Prover::item`].
    pub async fn item_written<R, A>(
        &self,
        app: &A,
        id: &impl fmt::Display,
    ) -> Result<Owned<R>, Rejection>
    where
        R: Resource<Id: FromStr>,
        A: Load<R> + ?Sized,
    {
        if let Some(id) = named::<R::Id>(&id.to_string()) {
            return self.item(app, &id).await;
        }
        self.entry::<R>(Action::Item)?;
        Err(Rejection::new(Refusal::NOT_FOUND).because("no-such-object"))
    }

    /// The filter for the records that the caller may see.
    ///
    /// # Errors
    /// 403 for a caller who can own none: without tenant, or without the owner's claim.
    pub fn list<R: Resource>(&self) -> Result<Scope<R>, Rejection> {
        let (entry, _) = self.entry::<R>(Action::List)?;
        let standing = self.standing::<R>(Action::List).map_err(stranger)?;
        if standing.bypasses() {
            self.evidence.bypass_used();
        }
        self.answered(entry, Arc::clone(&standing));
        Ok(Scope::new(standing))
    }

    /// The right to create a record, with the values that come from the caller's claims.
    ///
    /// # Errors
    /// 403 for a caller who lacks one of these claims.
    pub fn create<R: Resource>(&self) -> Result<Creation<R>, Rejection> {
        let (entry, _) = self.entry::<R>(Action::Create)?;
        let standing = self.standing::<R>(Action::Create).map_err(stranger)?;
        let caller = self.known()?;
        let text = |path: &str| match caller.claim(path) {
            Some(Json::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let assigned = R::assigned(&text)
            .ok_or_else(|| Rejection::new(Refusal::FORBIDDEN).because("assigned-claim-missing"))?;
        self.answered(entry, Arc::clone(&standing));
        Ok(Creation::new(assigned, Scope::new(standing)))
    }

    /// Takes the application's answer to the policy `name`. Policies come after ownership: an
    /// answer while a proof is missing is refused, whatever it says.
    ///
    /// # Errors
    /// 403 when the answer is [`Verdict::Deny`]; the application's own refusal when it failed.
    pub fn policy(
        &self,
        name: &'static str,
        answer: Result<Verdict, Failure>,
    ) -> Result<(), Rejection> {
        self.all_owned()?;
        let entry = self.policy.policies.iter().take(63).position(|known| *known == name);
        let Some(entry) = entry else {
            return Err(Rejection::new(Refusal::INTERNAL).because("policy-not-declared"));
        };
        match answer.map_err(Failure::into_rejection)? {
            Verdict::Allow => {
                self.lock().allowed |= 1 << entry;
                Ok(())
            }
            Verdict::Deny => {
                Err(Rejection::new(Refusal::FORBIDDEN).because(format!("policy {name}")))
            }
        }
    }

    /// Refuses when an entry of `owns` was not proved, or a policy not asked: generated code left
    /// a check out.
    pub(super) fn finish(&self) -> Result<(), Rejection> {
        self.all_owned()?;
        if is_whole(self.lock().allowed, self.policy.policies.len()) {
            Ok(())
        } else {
            Err(Rejection::new(Refusal::INTERNAL).because("policy-not-asked"))
        }
    }

    fn all_owned(&self) -> Result<(), Rejection> {
        if is_whole(self.lock().entries, self.policy.owns.len()) {
            Ok(())
        } else {
            Err(Rejection::new(Refusal::INTERNAL).because("ownership-not-proved"))
        }
    }

    /// The watch over the answer.
    pub(super) fn watch(&self) -> Watchman {
        Watchman::new(std::mem::take(&mut self.lock().standings))
    }

    /// The scopes that decide what the caller may read.
    pub(super) fn scopes(&self) -> NameSet {
        self.visitor.caller().map_or(NameSet::EMPTY, |caller| *caller.scopes())
    }

    fn known(&self) -> Result<&'r Caller, Rejection> {
        self.visitor
            .caller()
            .ok_or_else(|| Rejection::new(Refusal::INTERNAL).because("operation-without-caller"))
    }

    /// The first unanswered entry of `owns` for this resource and action.
    fn entry<R: Resource>(&self, action: Action) -> Result<(usize, &'static Ownership), Rejection> {
        let proved = self.lock().entries;
        let resources = self.security.api().resources;
        let fits = |(index, owned): &(usize, &Ownership)| {
            proved & (1 << index) == 0
                && owned.action == action
                && resources.get(owned.resource).is_some_and(|rule| rule.name == R::RULE.name)
        };
        self.policy
            .owns
            .iter()
            .enumerate()
            .take(63)
            .find(fits)
            .ok_or_else(|| Rejection::new(Refusal::INTERNAL).because("ownership-not-declared"))
    }

    fn standing<R: Resource>(&self, action: Action) -> Result<Arc<Standing>, Stranger> {
        // An operation that anyone may call owns nothing; the check refuses such a document.
        let Some(caller) = self.visitor.caller() else { return Err(Stranger::OwnsNothing) };
        caller.standing(R::RULE, action)
    }

    fn answered(&self, entry: usize, standing: Arc<Standing>) {
        let mut proved = self.lock();
        proved.entries |= 1 << entry;
        proved.standings.push(standing);
    }

    fn lock(&self) -> MutexGuard<'_, Proved> {
        self.proved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The identifier that a text is, but for upper and lower case.
fn named<I: FromStr + fmt::Display>(text: &str) -> Option<I> {
    let id = text.parse::<I>().ok()?;
    id.to_string().eq_ignore_ascii_case(text).then_some(id)
}

/// Whether the first `count` bits are set, and no other.
fn is_whole(bits: u64, count: usize) -> bool {
    count < 64 && bits == (1 << count) - 1
}

fn denied(on_deny: OnDeny, cause: &'static str) -> Rejection {
    let refusal = match on_deny {
        OnDeny::Hide => Refusal::NOT_FOUND,
        OnDeny::Forbid => Refusal::FORBIDDEN,
    };
    Rejection::new(refusal).because(cause)
}

fn no_tenant() -> Rejection {
    Rejection::new(Refusal::FORBIDDEN).because("tenant-claim-missing")
}

fn stranger(stranger: Stranger) -> Rejection {
    match stranger {
        Stranger::NoTenant => no_tenant(),
        Stranger::OwnsNothing => Rejection::new(Refusal::FORBIDDEN).because("owner-claim-missing"),
    }
}

impl Claimant for Caller {
    fn claim(&self, path: &str) -> FieldValue<'_> {
        match Caller::claim(self, path) {
            None | Some(Json::Null) => FieldValue::Missing,
            Some(Json::String(text)) => FieldValue::Text(text),
            Some(Json::Array(items)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
                texts.map_or(FieldValue::Other, FieldValue::Texts)
            }
            Some(_) => FieldValue::Other,
        }
    }

    fn scheme(&self) -> usize {
        self.scheme_index()
    }

    fn scopes(&self) -> &NameSet {
        Caller::scopes(self)
    }

    fn roles(&self) -> &NameSet {
        Caller::roles(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_spelling() {
        assert_eq!(named::<i64>("-7"), Some(-7));
        for other in ["+7", "07", "-0", "7.0", " 7", "7e0", ""] {
            assert_eq!(named::<i64>(other), None, "{other:?}");
        }
        let text = "0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b";
        let is = |text: &str| named::<uuid::Uuid>(text).is_some();
        assert!(is(text) && is(&text.to_uppercase()));
        assert!(!is(&text.replace('-', "")) && !is(&format!("{{{text}}}")));
        assert!(!is(&format!("urn:uuid:{text}")));
    }
}
