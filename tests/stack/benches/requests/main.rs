//! One scenario, a number of times, in process: what `bench.sh` counts the instructions of.
//!
//! `requests SIDE SCENARIO COUNT`, where SIDE is `guarded`, `bare`, or the stack of the usual crates
//! beside them, `stack`, `stack-eddsa` and `stack-cached`. Every run prepares the same requests and
//! warms up the same way, so the difference of two counts is what the requests cost.

#[path = "../../../src/issuer.rs"]
#[expect(dead_code, unreachable_pub, reason = "shared with the tests")]
mod issuer;

mod bare;
mod guarded;
mod scenario;
mod stack;

use std::{
    convert::Infallible,
    env,
    process::ExitCode,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use secgen_runtime::limit::ManualClock;
use tower_service::Service;

use issuer::Issuer;
use scenario::{MOST, Requests, Scenario};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let [side, scenario, count] = arguments.as_slice() else { return usage() };
    let (Some(scenario), Ok(count)) = (Scenario::named(scenario), count.parse::<usize>()) else {
        return usage();
    };
    if count > MOST {
        return usage();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the system gives a runtime");
    let clock = ManualClock::new(SystemTime::now());
    runtime.block_on(async {
        match side.as_str() {
            "guarded" => {
                let guarded = guarded::prepare(scenario, &clock).await;
                run(guarded.router, guarded.requests, scenario.guarded(), count, &clock).await;
            }
            "bare" => {
                run(bare::router(), bare::requests(scenario), scenario.bare(), count, &clock).await;
            }
            "stack" | "stack-eddsa" | "stack-cached" => {
                let eddsa = side == "stack-eddsa";
                let key = if eddsa { Issuer::ed25519("bench") } else { Issuer::rsa("bench") };
                let stacked = stack::prepare(scenario, &key, side == "stack-cached").await;
                run(stacked.router, stacked.requests, scenario.guarded(), count, &clock).await;
            }
            _ => return usage(),
        }
        ExitCode::SUCCESS
    })
}

/// What both routers are.
trait Server: Service<Request<Body>, Response = Response<Body>, Error = Infallible> {}

impl<S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>> Server for S {}

/// Sends the warm-up, then `count` of the other requests, and holds each answer against `status`.
async fn run(
    mut server: impl Server,
    requests: Requests,
    status: u16,
    count: usize,
    clock: &ManualClock,
) {
    for request in requests.warm_up {
        send(&mut server, request).await;
    }
    // What the warm-up has used up of a burst comes back.
    clock.advance(Duration::from_secs(7));
    let mut requests = requests.measured.into_iter();
    for request in requests.by_ref().take(count) {
        clock.advance(Duration::from_millis(1));
        let told = send(&mut server, request).await;
        assert_eq!(told, status, "the scenario does not do what its name says");
    }
    // The rest is not dropped: that would make the smaller count the dearer one.
    std::mem::forget(requests);
    // The audit trail's thread writes what it holds when the server goes; not part of a request.
    std::mem::forget(server);
}

/// One request, and its answer to the last byte.
async fn send(server: &mut impl Server, request: Request<Body>) -> u16 {
    let Ok(response) = server.call(request).await;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("the body is in memory");
    std::hint::black_box(body.to_bytes());
    status
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    let names: Vec<&str> = Scenario::ALL.iter().map(|it| it.name()).collect();
    eprintln!(
        "requests guarded|bare|stack|stack-eddsa|stack-cached SCENARIO COUNT, COUNT up to {MOST}, SCENARIO one of {names:?}"
    );
    ExitCode::FAILURE
}
