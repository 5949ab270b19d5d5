//! What generated code implements for every operation of the document.

use std::{fmt, pin::Pin};

use bytes::Bytes;
use http::{HeaderMap, Response};

use super::{Prover, Security, content::Taken, evidence::Evidence, journey::Journey, order};
use crate::{
    auth::Visitor,
    body::Flow,
    decode::Inputs,
    encode::{Answer, Content},
    policy::{Idempotency, Policy},
    reject::{Failure, Rejection},
    route::Method,
};

/// One operation of the document, for an application `A`. Generated code implements it; the
/// guard calls its parts in their order.
pub trait Operation<A>: Send + Sync + 'static {
    /// The method.
    const METHOD: Method;
    /// The path, as the document writes it and without the mount.
    const PATH: &'static str;
    /// What must hold before the handler is called.
    const POLICY: &'static Policy;
    /// Path, query, header and body values, decoded.
    type Input: Send + Sync;
    /// The caller and the proofs of ownership that the handler takes.
    type Proof: Send;
    /// What the handler answers.
    type Answer: Answer;

    /// Decodes the request's parts; `None` when a violation was recorded.
    fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input>;

    /// Collects the proofs, one for each entry of the policy's `owns`.
    fn prove(
        app: &A,
        prover: &Prover<'_>,
        input: &Self::Input,
    ) -> impl Future<Output = Result<Self::Proof, Rejection>> + Send;

    /// Calls the application.
    fn handle(
        app: &A,
        proof: Self::Proof,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Answer, Failure>> + Send;
}

/// An operation whose types are forgotten: a row of the endpoint table.
pub struct Endpoint<A> {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) policy: &'static Policy,
    pub(super) run: Run<A>,
}

pub(super) type Run<A> = for<'r> fn(&'r A, Admitted<'r>) -> Answering<'r>;

pub(super) type Answering<'r> =
    Pin<Box<dyn Future<Output = Result<Response<Content>, Rejection>> + Send + 'r>>;

impl<A: Send + Sync + 'static> Endpoint<A> {
    /// The row of operation `O`.
    pub fn of<O: Operation<A>>() -> Self {
        Self {
            method: O::METHOD,
            path: O::PATH,
            policy: O::POLICY,
            run: |app, admitted| Box::pin(order::perform::<A, O>(app, admitted)),
        }
    }
}

impl<A> Endpoint<A> {
    /// Whether the operation is carried out once for each idempotency key.
    pub(super) fn is_keyed(&self) -> bool {
        matches!(self.policy.idempotency, Idempotency::Keyed { .. })
    }
}

impl<A> fmt::Debug for Endpoint<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({} {})", self.method.as_str(), self.path)
    }
}

/// The body of an admitted request.
#[derive(Debug)]
pub(super) enum Arrived {
    /// There is none.
    Nothing,
    /// All of it.
    Whole(Bytes, Taken),
    /// The handler reads it.
    Flowing(Flow, Taken),
}

/// A request whose caller was let in. Its body has been read, unless it is handed on as it comes.
#[derive(Debug)]
pub struct Admitted<'r> {
    pub(super) security: &'r Security,
    pub(super) policy: &'static Policy,
    pub(super) visitor: &'r Visitor,
    pub(super) path: &'r [(&'static str, &'r str)],
    pub(super) query: Option<&'r str>,
    pub(super) headers: &'r HeaderMap,
    pub(super) body: Arrived,
    pub(super) evidence: &'r Evidence,
    pub(super) journey: &'r Journey<'r>,
}
