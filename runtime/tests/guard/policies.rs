//! What the application is asked before a handler, by generated code that asks well and badly.

use secgen_runtime::{
    decode::{Inputs, Parameter},
    guard::{Endpoint, Method, Operation, Prover},
    own::Owned,
    policy::{
        Access, Action, OnDeny, Ownership, Policy,
        Verdict::{self, Allow, Deny},
    },
    reject::{Failure, Rejection},
    values::Uuid,
};

use crate::{
    app::App,
    orders::{API, HealthResponse, Order},
    stand::{Heard, Stand, bearer, token},
};

static ASKED: Policy = Policy::new("asked", Access::Required(&[&[API.uses("oauth", &[])]]))
    .owns(&[Ownership {
        resource: API.resource("Order"),
        action: Action::Item,
        on_deny: OnDeny::Hide,
    }])
    .policies(&["hours", "budget"]);

/// What generated code might do.
const WELL: u8 = 0;
const DENIES: u8 = 1;
const FAILS: u8 = 2;
const FORGETS: u8 = 3;
const ASKS_BEFORE_OWNERSHIP: u8 = 4;
const ASKS_ANOTHER: u8 = 5;
const ASKS_ONE_TWICE: u8 = 6;

struct Asked<const WAY: u8>;

impl<const WAY: u8> Operation<App> for Asked<WAY> {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/orders/{orderId}";
    const POLICY: &'static Policy = &ASKED;
    type Input = Uuid;
    type Proof = Owned<Order>;
    type Answer = HealthResponse;

    fn decode(inputs: &mut Inputs<'_>) -> Option<Uuid> {
        static ORDER_ID: Parameter = Parameter::path("orderId");
        inputs.required(&ORDER_ID, |value, at| at.uuid(value))
    }

    async fn prove(
        app: &App,
        prover: &Prover<'_>,
        input: &Uuid,
    ) -> Result<Owned<Order>, Rejection> {
        if WAY == ASKS_BEFORE_OWNERSHIP {
            prover.policy("hours", Ok(Allow))?;
        }
        let order = prover.item(app, input).await?;
        prover.policy("hours", Ok(Allow))?;
        match WAY {
            FORGETS => {}
            ASKS_ANOTHER => prover.policy("limits", Ok(Allow))?,
            ASKS_ONE_TWICE => prover.policy("hours", Ok(Allow))?,
            DENIES => prover.policy("budget", Ok(Deny))?,
            FAILS => prover.policy("budget", Err(Failure::unavailable()))?,
            _ => prover.policy("budget", Ok(Verdict::allow_if(true)))?,
        }
        Ok(order)
    }

    async fn handle(_: &App, _: Owned<Order>, _: Uuid) -> Result<HealthResponse, Failure> {
        assert_eq!(WAY, WELL, "the handler must not run");
        Ok(HealthResponse::NoContent)
    }
}

/// The answer to the owner (or to another), and its cause in the trail.
async fn heard<const WAY: u8>(owner: &str) -> (Heard, String) {
    let stand = Stand::with(&API, vec![Endpoint::of::<Asked<WAY>>()]).await;
    let path = format!("/orders/{}", stand.app.put(owner, "acme"));
    let heard = stand.send(bearer("GET", &path, &token("ada", "acme", ""))).await;
    (heard, stand.trail.last().cause)
}

#[tokio::test]
async fn the_handler_runs_when_every_policy_allows() {
    assert_eq!(heard::<WELL>("ada").await.0.status, 204);
}

#[tokio::test]
async fn a_policy_that_denies_is_a_refusal_that_the_trail_names() {
    let (heard, cause) = heard::<DENIES>("ada").await;
    assert_eq!((heard.status, heard.code().as_str()), (403, "forbidden"));
    assert_eq!(cause, "policy budget");
    assert!(!heard.text.contains("budget"), "the caller is not told why: {}", heard.text);
}

#[tokio::test]
async fn a_policy_that_fails_is_a_refusal() {
    assert_eq!(heard::<FAILS>("ada").await.0.status, 503);
}

#[tokio::test]
async fn no_policy_is_asked_about_a_foreign_record() {
    let (heard, cause) = heard::<DENIES>("bob").await;
    assert_eq!((heard.status, cause.contains("policy")), (404, false), "{cause}");
}

#[tokio::test]
async fn code_that_forgets_a_policy_or_asks_it_too_early_lets_nobody_in() {
    let told = [
        heard::<FORGETS>("ada").await,
        heard::<ASKS_BEFORE_OWNERSHIP>("ada").await,
        heard::<ASKS_ANOTHER>("ada").await,
        heard::<ASKS_ONE_TWICE>("ada").await,
    ];
    let told = told.map(|(heard, cause)| (heard.status, cause));
    let causes =
        ["policy-not-asked", "ownership-not-proved", "policy-not-declared", "policy-not-asked"];
    assert_eq!(told, causes.map(|cause| (500, cause.to_owned())));
}
