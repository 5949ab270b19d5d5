//! The last step before the handler: whether this request has been here before.

use http::{HeaderMap, HeaderName, HeaderValue, Response, header::RETRY_AFTER};
use sha2::{Digest, Sha256};

use super::{Security, evidence::Evidence, panics};
use crate::{
    auth::Caller,
    decode::Heard,
    encode::Content,
    idempotency::{self, Begun, Claim, Denied, Kept},
    own::{Claimant, FieldValue},
    policy::{Api, Idempotency, NameSet, OwnerRule, Policy},
    reject::{Refusal, Rejection},
    store::StoreFault,
};

/// Says of an answer that it was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What a request is known by when it comes again.
pub(super) struct Asked<'r> {
    pub(super) security: &'r Security,
    pub(super) policy: &'static Policy,
    pub(super) caller: Option<&'r Caller>,
    pub(super) path: &'r [(&'static str, &'r str)],
    pub(super) query: Option<&'r str>,
    pub(super) headers: &'r HeaderMap,
    /// The header and cookie parameters that the operation has read, as they were sent.
    pub(super) read: Heard,
    /// Of which of the operation's media types, and its bytes.
    pub(super) body: Option<(usize, &'r [u8])>,
    pub(super) evidence: &'r Evidence,
}

/// How a handler came to its end.
pub(super) enum Handled {
    /// It answered.
    Answered(Response<Content>),
    /// It refused, or failed.
    Refused(Rejection),
    /// It answered what may not be sent.
    Unsendable(Rejection),
}

impl From<Handled> for Result<Response<Content>, Rejection> {
    fn from(handled: Handled) -> Self {
        match handled {
            Handled::Answered(response) => Ok(response),
            Handled::Refused(rejection) | Handled::Unsendable(rejection) => Err(rejection),
        }
    }
}

/// Runs the handler, or gives the answer that it has given to the same request before.
pub(super) async fn once(
    asked: Asked<'_>,
    handler: impl Future<Output = Handled>,
) -> Result<Response<Content>, Rejection> {
    let Idempotency::Keyed { header, required, ttl } = asked.policy.idempotency else {
        return handler.await.into();
    };
    let key = idempotency::key(asked.headers, header)
        .map_err(|_| Rejection::new(Refusal::IDEMPOTENCY_KEY_MALFORMED))?;
    let Some(key) = key else {
        if required {
            return Err(Refusal::IDEMPOTENCY_KEY_MISSING.into());
        }
        return handler.await.into();
    };
    let caller = asked.caller.ok_or_else(|| broken("idempotency-without-caller"))?;
    let request = idempotency::Request {
        name: asked.name(caller, &key)?,
        print: asked.print(header),
        rights: rights(asked.security.api(), caller),
        ttl,
        timeout: asked.policy.limits.timeout,
        now: asked.security.clock.now(),
    };
    match idempotency::begin(asked.security.store(), request).await {
        Ok(Begun::First(claim)) => carry_out(claim, asked.policy, handler).await,
        Ok(Begun::Again(kept)) => {
            asked.evidence.replayed();
            again(kept)
        }
        Err(denied) => Err(refuse(denied)),
    }
}

/// Runs the handler and writes down how it went. Only an answer of its own under 500 is kept; what
/// the guard finds wrong in it is no reason to run it again.
async fn carry_out(
    claim: Claim,
    policy: &Policy,
    handler: impl Future<Output = Handled>,
) -> Result<Response<Content>, Rejection> {
    let handled = panics::caught(Box::pin(handler)).await.unwrap_or_else(Handled::Refused);
    let written = match remains(&handled) {
        Remains::Nothing => claim.release().await,
        Remains::Answer(kept) => claim.keep(kept).await,
        Remains::End => claim.ended().await,
    };
    if let Err(fault) = written {
        not_written(policy, fault);
    }
    handled.into()
}

/// What is written down of a handler's end.
enum Remains {
    /// It may run again.
    Nothing,
    /// Whoever sends the request again gets this.
    Answer(Kept),
    /// Only that it was carried out: the answer may not be sent, or was made while it was sent.
    End,
}

fn remains(handled: &Handled) -> Remains {
    match handled {
        Handled::Answered(response) if response.status().is_server_error() => Remains::Nothing,
        Handled::Refused(rejection) if rejection.status().is_server_error() => Remains::Nothing,
        Handled::Answered(response) => match response.body() {
            Content::Whole(body) => Remains::Answer(Kept::answer(response, body)),
            Content::Flowing(_) => Remains::End,
        },
        Handled::Refused(rejection) => Remains::Answer(rejection.to_kept()),
        Handled::Unsendable(_) => Remains::End,
    }
}

/// The caller has the answer, whoever sends the request again is told that it was carried out.
fn not_written(policy: &Policy, fault: StoreFault) {
    let operation = policy.operation;
    tracing::error!(target: "secgen", operation, %fault, "an answer was not kept for a repetition");
}

fn again(kept: Kept) -> Result<Response<Content>, Rejection> {
    let replayed = HeaderValue::from_static("true");
    if kept.code.is_empty() {
        let mut response = kept.into_response().map(Content::Whole);
        response.headers_mut().insert(REPLAYED, replayed);
        return Ok(response);
    }
    Err(Rejection::of_kept(kept).because("idempotency-replayed").with(REPLAYED, replayed))
}

fn refuse(denied: Denied) -> Rejection {
    match denied {
        Denied::Conflict => Refusal::IDEMPOTENCY_CONFLICT.into(),
        Denied::InFlight => Rejection::new(Refusal::IDEMPOTENCY_IN_FLIGHT)
            .with(RETRY_AFTER, HeaderValue::from_static("1")),
        Denied::NotKept => Refusal::IDEMPOTENCY_NOT_KEPT.into(),
        Denied::OtherRights => {
            Rejection::new(Refusal::IDEMPOTENCY_OTHER_RIGHTS).because("idempotency-other-rights")
        }
        Denied::Unavailable(fault) => {
            Rejection::new(Refusal::UNAVAILABLE).because(format!("idempotency: {fault}"))
        }
        Denied::Unreadable => {
            Rejection::new(Refusal::UNAVAILABLE).because("idempotency: unreadable entry")
        }
    }
}

fn broken(cause: &'static str) -> Rejection {
    Rejection::new(Refusal::INTERNAL).because(cause)
}

impl Asked<'_> {
    /// (identity, tenant, operation, path, key).
    fn name(
        &self,
        caller: &Caller,
        key: &idempotency::Key,
    ) -> Result<idempotency::Name, Rejection> {
        let (is_tenant, tenant) = match caller.tenant() {
            Some(tenant) => (&b"1"[..], tenant),
            None => (&b"0"[..], ""),
        };
        let mut parts = vec![
            caller.scheme().as_bytes(),
            caller.issuer().as_bytes(),
            caller.subject().as_bytes(),
            is_tenant,
            tenant.as_bytes(),
            self.policy.operation.as_bytes(),
            key.as_bytes(),
        ];
        parts
            .extend(self.path.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
        self.security.sealer.name(&parts).map_err(|_| broken("idempotency-name"))
    }

    /// Everything else that the handler was asked with.
    fn print(&self, header: &str) -> [u8; 32] {
        let mut print = Print::new();
        print.optional(self.body.map(|(_, bytes)| bytes));
        print.part(&self.body.map_or(0, |(media, _)| media as u64).to_be_bytes());
        print.optional(self.query.map(str::as_bytes));
        for (name, values) in &self.read {
            // The key itself is quoted in one request and bare in the next.
            if !name.eq_ignore_ascii_case(header) {
                print.part(name.as_bytes());
                print.list(values.iter().map(|value| value.as_bytes()));
            }
        }
        print.finish()
    }
}

/// What decides which fields and records a caller may read: scopes, roles, and the claims that
/// ownership asks for. A token of other rights does not read what an earlier one was answered.
fn rights(api: &Api, caller: &Caller) -> [u8; 32] {
    let mut print = Print::new();
    let held = |names: &'static [&'static str], set: &NameSet| {
        let held: Vec<&[u8]> = names
            .iter()
            .enumerate()
            .filter(|(index, _)| set.has(*index))
            .map(|(_, name)| name.as_bytes())
            .collect();
        held
    };
    print.list(held(api.scopes, caller.scopes()).into_iter());
    print.list(held(api.roles, caller.roles()).into_iter());
    for resource in api.resources {
        owner(&resource.owner, caller, &mut print);
    }
    print.finish()
}

fn owner(rule: &OwnerRule, caller: &Caller, print: &mut Print) {
    match rule {
        OwnerRule::Tenant => {}
        OwnerRule::Claim { claim, .. } => match Claimant::claim(caller, claim) {
            FieldValue::Text(text) => print.optional(Some(text.as_bytes())),
            FieldValue::Texts(texts) => {
                print.part(b"list");
                print.list(texts.iter().map(|text| text.as_bytes()));
            }
            _ => print.optional(None),
        },
        OwnerRule::Any(rules) | OwnerRule::All(rules) => {
            rules.iter().for_each(|rule| owner(rule, caller, print));
        }
    }
}

/// A digest of parts that cannot run into each other.
struct Print(Sha256);

impl Print {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    fn optional(&mut self, part: Option<&[u8]>) {
        self.0.update([u8::from(part.is_some())]);
        part.into_iter().for_each(|part| self.part(part));
    }

    fn list<'p>(&mut self, parts: impl ExactSizeIterator<Item = &'p [u8]>) {
        self.0.update((parts.len() as u64).to_be_bytes());
        parts.for_each(|part| self.part(part));
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
