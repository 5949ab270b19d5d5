//! The order of checks (x-security.md, section 3), in one place. Nothing else decides what comes
//! first; what each step does stands in the file that it names.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response, StatusCode, request::Parts};
use http_body::Body as _;

use super::{
    Operation, Prover, accept, body, content,
    evidence::Evidence,
    head,
    idempotency::{self, Asked, Handled},
    journey::Journey,
    operation::Admitted,
    panics,
    service::{Beside, Server, Step},
};
use crate::{
    decode::{Heard, Inputs},
    encode::{Answer, Content, Lens, Reply},
    json,
    policy::{AuditLevel, Idempotency, NameSet},
    reject::{Refusal, Rejection},
};

/// Answers one request to a generated server. One that is to be carried out once goes on when its
/// caller has gone, within its deadline: they will come back and ask how it ended.
pub(super) async fn answer<A: Send + Sync + 'static>(
    server: Arc<Server<A>>,
    request: Request<Body>,
    beside: Option<Beside>,
) -> Response<Body> {
    if server.outlives_its_caller(&request) {
        return detached(go(server, request, beside)).await;
    }
    go(server, request, beside).await
}

/// Runs to its end, whoever waits for it.
async fn detached(answer: impl Future<Output = Response<Body>> + Send + 'static) -> Response<Body> {
    match tokio::spawn(answer).await {
        Ok(response) => response,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        // The runtime stops; nobody hears this.
        Err(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }
    }
}

async fn go<A: Send + Sync + 'static>(
    server: Arc<Server<A>>,
    request: Request<Body>,
    beside: Option<Beside>,
) -> Response<Body> {
    let (server, beside) = (&*server, beside.as_ref());
    let (head, body) = request.into_parts();
    let mut journey = Journey::begin(&server.security, &head);
    let outcome = travel(server, &mut journey, &head, body, beside).await;
    let outcome = journey.agree_at_the_end(outcome, &head.headers).await;
    journey.end_with_content(outcome, &server.security)
}

async fn travel<'s, A: Send + Sync + 'static>(
    server: &'s Server<A>,
    journey: &mut Journey<'s>,
    head: &Parts,
    body: Body,
    beside: Option<&'s Beside>,
) -> Result<Response<Content>, Rejection> {
    let (step, controls, template) = server.step(head, beside);
    journey.enter(controls, template, head);
    knock(journey, head).await?;
    let (endpoint, captures) = match step {
        Step::Unclear => return Err(Rejection::new(Refusal::MALFORMED).because("path-unclear")),
        Step::Preflight => return Ok(journey.preflight(head).map(Content::Whole)),
        Step::Nowhere => return Err(Rejection::new(Refusal::NOT_FOUND).because("no-such-path")),
        Step::Options(allow) => return Ok(journey.options(&allow).map(Content::Whole)),
        Step::NoMethod(allow) => return Err(head::no_method(&allow)),
        Step::Metadata(metadata) => return Ok(journey.metadata(metadata).map(Content::Whole)),
        Step::Endpoint(endpoint, captures) => (endpoint, captures),
    };
    admit(journey, head, !body.is_end_stream()).await?;
    let slot = journey.controls().slot()?;
    let path: Vec<(&'static str, &str)> =
        server.names(endpoint).iter().copied().zip(captures.of(head.uri.path())).collect();
    journey.note_parameters(&path, head.uri.query());
    let journey = &*journey;
    let limits = &journey.controls().policy.limits;
    let evidence = journey.evidence();
    let work = async {
        let body = body::read(body, limits.body).await?;
        evidence.body_arrived();
        let admitted = Admitted {
            security: &server.security,
            policy: journey.controls().policy,
            visitor: journey.visitor(),
            path: &path,
            query: head.uri.query(),
            headers: &head.headers,
            body,
            evidence,
            journey,
        };
        panics::caught(server.run(endpoint, admitted)).await?
    };
    let mut answer = within(limits.timeout, evidence, work).await?;
    if let (Content::Flowing(flow), Some(slot)) = (answer.body_mut(), slot) {
        flow.held = Some(Box::new(slot));
    }
    Ok(answer)
}

/// Runs what is left of the journey until the deadline. Time that passes before the body is here
/// is the caller's, after that it is ours.
pub(super) async fn within<T>(
    deadline: Duration,
    evidence: &Evidence,
    work: impl Future<Output = Result<T, Rejection>>,
) -> Result<T, Rejection> {
    match tokio::time::timeout(deadline, work).await {
        Ok(outcome) => outcome,
        Err(_) if evidence.has_arrived() => Err(Refusal::TIMEOUT.into()),
        Err(_) => Err(Refusal::SLOW_REQUEST.into()),
    }
}

/// Before anybody is asked who they are: limits of the head, the client's address, tiers by
/// address and for everybody.
pub(super) async fn knock(journey: &mut Journey<'_>, head: &Parts) -> Result<(), Rejection> {
    head::within_limits(head)?;
    journey.meet_client(head)?;
    journey.ask_address_tiers(head).await
}

/// Who is calling, whether they may, and how often; and whether what they are about to send is
/// worth reading. Not a byte of the body has been read when this returns.
pub(super) async fn admit(
    journey: &mut Journey<'_>,
    head: &Parts,
    sends_body: bool,
) -> Result<(), Rejection> {
    journey.authenticate(head).await?;
    journey.ask_caller_tiers(head).await?;
    let policy = journey.controls().policy;
    content::check_request(policy, head, sends_body)?;
    accept::check(&head.headers, policy.answers)
}

/// The typed part of the journey: what differs from operation to operation.
pub(super) async fn perform<A: Send + Sync, O: Operation<A>>(
    app: &A,
    admitted: Admitted<'_>,
) -> Result<Response<Content>, Rejection> {
    let Decoded { input, read } = {
        let (decoded, write_scopes, delay) = decode::<A, O>(&admitted)?;
        admitted.journey.wait(delay).await?;
        may_write(&admitted, &write_scopes)?;
        decoded
    };
    let Admitted { security, policy, visitor, path, query, headers, ref body, evidence, .. } =
        admitted;
    let prover = Prover::new(security, policy, visitor, evidence).of_document(headers, O::METHOD);
    let proof = O::prove(app, &prover, &input).await?;
    prover.finish()?;
    let handler = handle::<A, O>(app, proof, input, &prover);
    if let Idempotency::None = policy.idempotency {
        return handler.await.into();
    }
    let (caller, body) = (visitor.caller(), body.as_deref());
    let asked = Asked { security, policy, caller, path, query, headers, read, body, evidence };
    // In a box, so that an operation without it has a small future.
    Box::pin(idempotency::once(asked, handler)).await
}

async fn handle<A: Send + Sync, O: Operation<A>>(
    app: &A,
    proof: O::Proof,
    input: O::Input,
    prover: &Prover<'_>,
) -> Handled {
    match O::handle(app, proof, input).await {
        Err(failure) => Handled::Refused(failure.into_rejection()),
        Ok(answer) => match encode(answer, prover) {
            Err(rejection) => Handled::Unsendable(rejection),
            Ok(response) => match prover.welcomes(&response) {
                Ok(()) => Handled::Answered(response),
                Err(rejection) => Handled::Refused(rejection),
            },
        },
    }
}

/// What a request says.
struct Decoded<I> {
    input: I,
    /// The header and cookie parameters that a repeated request must repeat.
    read: Heard,
}

/// What was decoded, the scopes that sent fields ask for, and how long to wait.
type Judged<I> = (Decoded<I>, Vec<&'static NameSet>, Duration);

/// Parameters, body and schema, all violations at once; then tiers by a member of the body.
fn decode<A: Send + Sync, O: Operation<A>>(
    admitted: &Admitted<'_>,
) -> Result<Judged<O::Input>, Rejection> {
    let value = match &admitted.body {
        Some(bytes) => Some(parse(bytes, admitted)?),
        None => None,
    };
    let mut inputs = Inputs::new(admitted.path, admitted.query, admitted.headers, value.as_ref());
    admitted.security.authenticator.credential_parameters().for_each(|name| inputs.known(name));
    let input = O::decode(&mut inputs);
    let read = match admitted.policy.idempotency {
        Idempotency::None => Vec::new(),
        Idempotency::Keyed { .. } => inputs.heard(),
    };
    let decoded = inputs.finish();
    if decoded.malformed {
        return Err(Rejection::new(Refusal::MALFORMED).because("parameter-malformed"));
    }
    if !decoded.violations.is_empty() {
        return Err(Rejection::invalid(decoded.violations));
    }
    // An absent input without a violation would be a fault of the decoder: a refusal all the same.
    let input =
        input.ok_or_else(|| Rejection::new(Refusal::INTERNAL).because("decoded-to-nothing"))?;
    let delay = admitted.journey.ask_body_tiers(admitted.headers, value.as_ref())?;
    Ok((Decoded { input, read }, decoded.write_scopes, delay))
}

/// Whether the caller holds the scopes that the fields ask for which it sent.
fn may_write(admitted: &Admitted<'_>, asked: &[&NameSet]) -> Result<(), Rejection> {
    let held = admitted.visitor.caller().map_or(NameSet::EMPTY, |caller| *caller.scopes());
    if asked.iter().all(|asked| held.holds_any(asked)) {
        return Ok(());
    }
    Err(Rejection::new(Refusal::FIELD_FORBIDDEN).because("field-scope-missing"))
}

fn parse<'b>(bytes: &'b Bytes, admitted: &Admitted<'_>) -> Result<json::Value<'b>, Rejection> {
    let budget = json::Budget::of(&admitted.policy.limits);
    let value = json::parse(bytes, &budget)
        .map_err(|fault| Rejection::new(Refusal::MALFORMED).because(format!("body: {fault}")))?;
    if admitted.policy.audit.level == AuditLevel::Request {
        admitted.evidence.members(&value);
    }
    Ok(value)
}

/// The answer, projected for the caller, with a last look at every record in it.
fn encode(answer: impl Answer, prover: &Prover<'_>) -> Result<Response<Content>, Rejection> {
    let watch = prover.watch();
    let scopes = prover.scopes();
    let mut reply = Reply::new(&scopes, &watch);
    answer.answer(&mut reply);
    let mut response = reply
        .finish()
        .map_err(|poison| Rejection::new(Refusal::INTERNAL).because(poison.to_string()))?;
    if let Content::Flowing(flow) = response.body_mut() {
        flow.lens = Lens { scopes, watch: Box::new(watch) };
    }
    Ok(response)
}
