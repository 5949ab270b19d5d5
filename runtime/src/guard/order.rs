//! The order of checks (x-security.md, section 3), in one place. Nothing else decides what comes
//! first; what each step does stands in the file that it names.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response, StatusCode, request::Parts};
use http_body::Body as _;

use super::{
    Operation, Prover, accept,
    body::Arriving,
    content::{self, Taken},
    evidence::Evidence,
    head,
    idempotency::{self, Asked, Handled},
    journey::Journey,
    operation::{Admitted, Arrived},
    panics,
    service::{Beside, Server, Step},
};
use crate::{
    body::{ContentType, Flow, read_text},
    decode::{Chosen, Form, FormFault, Heard, Inputs, Parameter},
    encode::{Answer, Content, Lens, Reply},
    json,
    policy::{AuditLevel, Idempotency, NameSet, Syntax},
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
    let taken = admit(journey, head, !body.is_end_stream()).await?;
    let slot = journey.controls().slot()?;
    let path: Vec<(&'static str, &str)> =
        server.names(endpoint).iter().copied().zip(captures.of(head.uri.path())).collect();
    journey.note_parameters(&path, head.uri.query());
    let journey = &*journey;
    let limits = &journey.controls().policy.limits;
    let evidence = journey.evidence();
    let work = async {
        let (policy, visitor) = (journey.controls().policy, journey.visitor());
        let body = Arriving { taken, head, policy, visitor, evidence }.take(body).await?;
        let admitted = Admitted {
            security: &server.security,
            policy,
            visitor,
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
) -> Result<Option<Taken>, Rejection> {
    journey.authenticate(head).await?;
    journey.ask_caller_tiers(head).await?;
    let policy = journey.controls().policy;
    let taken = content::check_request(policy, head, sends_body)?;
    accept::check(&head.headers, policy.answers).map(|()| taken)
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
    let handler = async {
        let handled = handle::<A, O>(app, proof, input, &prover).await;
        match body {
            Arrived::Flowing(flow, _) => Box::pin(settled(flow, handled)).await,
            Arrived::Nothing | Arrived::Whole(..) => handled,
        }
    };
    if let Idempotency::None = policy.idempotency {
        return handler.await.into();
    }
    let body = match body {
        Arrived::Nothing => None,
        Arrived::Whole(bytes, taken) => Some((taken.index, &**bytes)),
        // It cannot be told from another one before the handler has read it.
        Arrived::Flowing(..) => {
            return Err(Rejection::new(Refusal::INTERNAL).because("idempotency-of-a-stream"));
        }
    };
    let caller = visitor.caller();
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

/// What was wrong with a body is the answer, whatever its handler made of it; and what a handler has
/// not read of a form it calls a success is read now.
async fn settled(flow: &Flow, handled: Handled) -> Handled {
    let succeeded =
        matches!(&handled, Handled::Answered(response) if response.status().as_u16() < 400);
    let whole = match flow.fault() {
        Some(fault) => Err(fault),
        None if succeeded => flow.finish().await,
        None => Ok(()),
    };
    flow.close();
    whole.map_or_else(Handled::Refused, |()| handled)
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
    let form;
    let value = match &admitted.body {
        Arrived::Whole(bytes, Taken { syntax: Syntax::Form(fields), .. }) => {
            form = take_apart(bytes, fields, admitted)?;
            Some(noted(form.value(&budget(admitted)).map_err(no_form)?, admitted))
        }
        Arrived::Whole(bytes, taken) => Some(parse(bytes, taken, admitted)?),
        Arrived::Nothing | Arrived::Flowing(..) => None,
    };
    let mut inputs = Inputs::new(admitted.path, admitted.query, admitted.headers, value.as_ref())
        .within(budget(admitted));
    inputs.choose(chosen(admitted));
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

fn chosen(admitted: &Admitted<'_>) -> Chosen {
    match &admitted.body {
        Arrived::Nothing => Chosen::default(),
        Arrived::Whole(_, taken) => Chosen { media: Some(taken.index), flow: None },
        Arrived::Flowing(flow, taken) => {
            let sent = ContentType::of(admitted.headers).map_or("", |sent| sent.text);
            let flow = Some((flow.clone(), taken.syntax, sent.to_owned()));
            Chosen { media: Some(taken.index), flow }
        }
    }
}

fn parse<'b>(
    bytes: &'b Bytes,
    taken: &Taken,
    admitted: &Admitted<'_>,
) -> Result<json::Value<'b>, Rejection> {
    let malformed = |cause: String| Rejection::new(Refusal::MALFORMED).because(cause);
    if let Syntax::Text = taken.syntax {
        let text = read_text(bytes, taken.charset);
        return text.map(json::Value::String).ok_or_else(|| malformed("body: charset".to_owned()));
    }
    json::parse(bytes, &budget(admitted))
        .map(|value| noted(value, admitted))
        .map_err(|fault| malformed(format!("body: {fault}")))
}

fn budget(admitted: &Admitted<'_>) -> json::Budget {
    json::Budget::of(&admitted.policy.limits)
}

/// The audit trail hears of the names of members.
fn noted<'b>(value: json::Value<'b>, admitted: &Admitted<'_>) -> json::Value<'b> {
    if admitted.policy.audit.level == AuditLevel::Request {
        admitted.evidence.members(&value);
    }
    value
}

fn take_apart<'b>(
    bytes: &'b Bytes,
    fields: &[&'static Parameter],
    admitted: &'b Admitted<'_>,
) -> Result<Form<'b>, Rejection> {
    let text = std::str::from_utf8(bytes).map_err(|_| no_form(FormFault::Malformed))?;
    Form::read(text, admitted.headers, fields, &budget(admitted)).map_err(no_form)
}

fn no_form(fault: FormFault) -> Rejection {
    let malformed = |cause| Rejection::new(Refusal::MALFORMED).because(cause);
    match fault {
        FormFault::Malformed => malformed("body: form"),
        FormFault::TooMany => malformed("body: form of too many fields"),
        FormFault::Invalid(violations) => Rejection::invalid(violations),
    }
}

/// The answer, projected for the caller, with a last look at every record in it.
fn encode(answer: impl Answer, prover: &Prover<'_>) -> Result<Response<Content>, Rejection> {
    let watch = prover.watch();
    let scopes = prover.scopes();
    let checks = prover.security.checks_answers();
    let mut reply = Reply::new(&scopes, &watch).checking(checks);
    answer.answer(&mut reply);
    let mut response = reply
        .finish()
        .map_err(|poison| Rejection::new(Refusal::INTERNAL).because(poison.to_string()))?;
    if let Content::Flowing(flow) = response.body_mut() {
        flow.lens = Lens { scopes, watch: Box::new(watch) };
    }
    Ok(response)
}
