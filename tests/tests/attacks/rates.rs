//! How often: limits by caller and by address, told in fields, and over when they are over.

use std::{
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{client::Request, orders::order};

use crate::{attacker, orders};

#[test]
fn a_limit_is_told_reached_and_over() {
    let orders = orders();
    let bob = orders.customer("bob", "acme");
    let create = |token: &str| {
        orders.send(&Request::new("POST", "/v1/orders").bearer(token).json(&order())).unwrap()
    };
    // The burst is over after six seconds: whoever a stalled machine was too slow for says nothing.
    let (alice, first, statuses, refused) = (0..10)
        .find_map(|number| {
            let alice = orders.customer(&format!("alice-{number}"), "acme");
            let began = Instant::now();
            let first = create(&alice);
            let statuses: Vec<u16> = (1..8).map(|_| create(&alice).status).collect();
            let refused = create(&alice);
            (began.elapsed() < Duration::from_secs(4)).then_some((alice, first, statuses, refused))
        })
        .expect("nine requests take less than four seconds");
    let policy = first.header("ratelimit-policy").unwrap();
    assert!(policy.contains(r#""write";q=20;w=60"#), "{policy}");
    assert!(first.header("ratelimit").unwrap().contains(r#""write";r="#));
    assert_eq!(statuses, [201, 201, 201, 201, 429, 429, 429], "five in a tenth of the window");
    assert_eq!(refused.code(), "rate-limited");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=6).contains(&wait), "{wait}");
    assert!(refused.header("cache-control").unwrap().contains("no-store"));
    assert_eq!(create(&bob).status, 201, "another caller is not limited");
    thread::sleep(Duration::from_secs(wait));
    assert_eq!(create(&alice).status, 201, "what Retry-After promised holds");
}

#[test]
fn a_forwarding_header_does_not_buy_another_limit() {
    let orders = orders();
    let guess = |number: u32| {
        let request = Request::new("GET", "/v1/orders").bearer("guess").from_address(attacker(1));
        let forwarded = format!("10.0.0.{}", number % 250);
        let request = request.header("x-forwarded-for", &forwarded);
        orders.send(&request.header("forwarded", &format!("for={forwarded}"))).unwrap().status
    };
    let statuses: Vec<u16> = (0..40).map(guess).collect();
    assert_eq!(statuses.last(), Some(&429));
}
