//! What operators see of the generated server of examples/orders, and what they must not: numbers
//! after traffic, readiness, and rules and board that ask for numbers which exist.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{
    client::{Answer, Request},
    orders::{Orders, PARTNER_KEY},
    workshop::workspace,
};
use serde_json::Value;

struct Watched {
    orders: Orders,
    admin: SocketAddr,
}

fn watched() -> Watched {
    watched_with(&[])
}

fn watched_with(more: &[(&str, &str)]) -> Watched {
    // Nobody else binds to this address of loopback, so the port stays free.
    let admin = TcpListener::bind("127.7.7.7:0").unwrap().local_addr().unwrap();
    let bind = admin.to_string();
    let environment = [&[("ADMIN_BIND", bind.as_str())], more].concat();
    let orders = Orders::start_with(env!("CARGO_BIN_EXE_orders-under-test"), &environment).unwrap();
    let watched = Watched { orders, admin };
    // It listens before it is ready.
    let began = Instant::now();
    while watched.ask("/readyz").status != 200 {
        assert!(began.elapsed() < Duration::from_secs(30), "it is never ready");
        thread::sleep(Duration::from_millis(20));
    }
    watched
}

impl Watched {
    fn ask(&self, path: &str) -> Answer {
        Request::new("GET", path).send(self.admin).unwrap()
    }

    /// Every number of the page, by name and labels as they are written.
    fn numbers(&self) -> BTreeMap<String, f64> {
        let page = self.ask("/metrics");
        assert_eq!(page.status, 200);
        numbers(&page.text())
    }

    fn get(&self, path: &str) -> Request {
        Request::new("GET", &format!("/v1{path}"))
    }
}

fn numbers(page: &str) -> BTreeMap<String, f64> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    let numbers: Vec<(String, f64)> = lines
        .map(|line| {
            let (name, number) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), number.parse().unwrap())
        })
        .collect();
    let count = numbers.len();
    let numbers: BTreeMap<_, _> = numbers.into_iter().collect();
    assert_eq!(numbers.len(), count, "a number is told twice, which Prometheus refuses");
    numbers
}

fn requests(operation: &str, method: &str, caller: &str, status: u16, code: &str) -> String {
    format!(
        "secgen_http_requests_total{{operation=\"{operation}\",method=\"{method}\",\
         caller=\"{caller}\",status=\"{status}\",code=\"{code}\"}}"
    )
}

#[test]
fn every_request_is_counted_once_by_what_became_of_it() {
    let watched = watched();
    let orders = &watched.orders;
    let token = orders.customer("u-1", "acme");
    let order = orders.order_of(&token, Ipv4Addr::LOCALHOST).unwrap();
    let send = |request: Request| orders.send(&request).unwrap().status;
    for _ in 0..7 {
        assert_eq!(send(Request::new("GET", &order).bearer(&token)), 200);
    }
    assert_eq!(send(Request::new("HEAD", &order).bearer(&token)), 200);
    for _ in 0..3 {
        assert_eq!(send(Request::new("GET", &order)), 401);
    }
    assert_eq!(send(Request::new("GET", &order).bearer("e30.e30.AAAA")), 401);
    let stranger = orders.customer("u-2", "acme");
    assert_eq!(send(Request::new("GET", &order).bearer(&stranger)), 404);
    assert_eq!(send(watched.get("/nowhere")), 404);
    assert_eq!(send(Request::new("DELETE", "/v1/orders")), 405);

    let numbers = watched.numbers();
    let told = |key: &str| numbers.get(key).copied().unwrap_or_default();
    for (key, count) in [
        (requests("createOrder", "POST", "token", 201, ""), 1.0),
        (requests("getOrder", "GET", "token", 200, ""), 7.0),
        (requests("getOrder", "HEAD", "token", 200, ""), 1.0),
        (requests("getOrder", "GET", "anonymous", 401, "unauthenticated"), 3.0),
        (requests("getOrder", "GET", "unverified", 401, "token-invalid"), 1.0),
        (requests("getOrder", "GET", "token", 404, "not-found"), 1.0),
        (requests("", "GET", "anonymous", 404, "not-found"), 1.0),
        (requests("", "DELETE", "anonymous", 405, "method-not-allowed"), 1.0),
    ] {
        assert_eq!(told(&key), count, "{key}");
    }
    let duration = "secgen_http_server_request_duration_seconds";
    assert_eq!(told(&format!("{duration}_count{{operation=\"getOrder\"}}")), 13.0);
    assert_eq!(told(&format!("{duration}_bucket{{operation=\"getOrder\",le=\"+Inf\"}}")), 13.0);
    assert!(told(&format!("{duration}_sum{{operation=\"getOrder\"}}")) > 0.0);
    assert_eq!(told("secgen_http_requests_in_flight{operation=\"getOrder\"}"), 0.0);
    assert_eq!(told("secgen_connections_opened_total"), 16.0);
}

#[test]
fn the_tier_that_refuses_and_the_class_of_a_key_are_told() {
    let watched = watched();
    let mut refused = 0.0;
    for _ in 0..40 {
        let request = watched.get("/orders").bearer("e30.e30.AAAA");
        let status = watched.orders.send(&request).unwrap().status;
        refused += f64::from(u8::from(status == 429));
    }
    assert!(refused > 0.0);
    let order = watched.get("/orders/0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d");
    let key = order.header("x-api-key", PARTNER_KEY);
    let other = key.from_address(Ipv4Addr::new(127, 0, 0, 2));
    watched.orders.send(&other).unwrap();
    let numbers = watched.numbers();
    let limited: f64 = numbers
        .iter()
        .filter(|(key, _)| key.starts_with("secgen_rate_limited_total"))
        .map(|(_, number)| number)
        .sum();
    assert_eq!(limited, refused);
    assert_eq!(numbers["secgen_rate_limited_total{tier=\"guard-credential\"}"], refused);
    assert_eq!(numbers[&requests("getOrder", "GET", "api-key", 404, "not-found")], 1.0);
}

#[test]
fn what_callers_make_up_makes_no_number() {
    let watched = watched();
    watched.orders.send(&watched.get("/nowhere")).unwrap();
    let odd = Request::new("PROPFIND", "/v1/orders");
    watched.orders.send(&odd).unwrap();
    let before: BTreeSet<String> = watched.numbers().into_keys().collect();
    for number in 0..300 {
        let target = format!("/v1/made-up-{number}/{number}?q={number}");
        let source = Ipv4Addr::new(127, 0, 1, (number % 250) as u8 + 1);
        let request = Request::new(&format!("METHOD{number}"), &target).from_address(source);
        watched.orders.send(&request).unwrap();
        watched.orders.send(&Request::new("GET", &target).from_address(source)).unwrap();
    }
    let after: BTreeSet<String> = watched.numbers().into_keys().collect();
    let new: Vec<_> = after.difference(&before).collect();
    assert!(new.len() <= 1, "only an unknown method at an unknown path is new: {new:?}");
    assert!(!after.iter().any(|key| key.contains("made-up") || key.contains("METHOD")));
}

#[test]
fn nobody_and_no_secret_stands_in_the_numbers() {
    let watched = watched();
    let token = watched.orders.customer("subject-of-somebody", "tenant-of-somebody");
    let source = Ipv4Addr::new(127, 3, 2, 1);
    let order = watched.orders.order_of(&token, source).unwrap();
    let key = watched.get("/orders").header("x-api-key", PARTNER_KEY).from_address(source);
    watched.orders.send(&key).unwrap();
    let page = watched.ask("/metrics").text();
    let id = order.rsplit('/').next().unwrap();
    let issuer = secgen_tests::issuer::ISSUER;
    for private in
        ["somebody", "127.3.2.1", PARTNER_KEY, &token[..20], "partner-1", "acme", issuer, id]
    {
        assert!(!page.contains(private), "{private} is told");
    }
}

#[test]
fn the_address_of_the_api_tells_nothing_and_that_of_operators_serves_nothing() {
    let watched = watched();
    for path in ["/metrics", "/livez", "/readyz"] {
        let answer = watched.orders.send(&Request::new("GET", path)).unwrap();
        assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{path}");
        assert_eq!(watched.ask(path).status, 200, "{path}");
    }
    for path in ["/v1/orders", "/", "/openapi.json"] {
        assert_eq!(watched.ask(path).status, 404);
    }
    let unset = Orders::start(env!("CARGO_BIN_EXE_orders-under-test")).unwrap();
    assert_eq!(unset.send(&Request::new("GET", "/metrics")).unwrap().status, 404);
}

#[test]
fn a_server_that_is_to_stop_says_so_first() {
    let watched = watched_with(&[("DRAIN_DELAY", "1m")]);
    assert_eq!(watched.ask("/readyz").status, 200);
    let id = watched.orders.server().id().to_string();
    std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    let began = Instant::now();
    while watched.ask("/readyz").status == 200 {
        assert!(began.elapsed() < Duration::from_secs(30), "it never said so");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(watched.ask("/readyz").text(), "draining\n");
    assert_eq!(watched.ask("/livez").status, 200);
    assert_eq!(watched.orders.send(&watched.get("/nowhere")).unwrap().status, 404, "still taken");
}

/// Every `secgen_…` name in a text.
fn names(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_name(c))
        .filter(|word| word.starts_with("secgen_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn rules_and_board_ask_for_numbers_that_exist_and_name_what_the_document_names() {
    let page = watched().ask("/metrics").text();
    let typed = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut known = BTreeSet::new();
    for (name, kind) in typed.filter_map(|line| line.split_once(' ')) {
        known.insert(name.to_owned());
        if kind == "histogram" {
            known.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}")));
        }
    }
    let folder = workspace().join("examples/orders/deploy");
    let rules = fs::read_to_string(folder.join("prometheus-rules.yml")).unwrap();
    let board = fs::read_to_string(folder.join("grafana.json")).unwrap();
    for text in [&rules, &board] {
        let asked = names(text);
        assert!(asked.len() > 8, "{asked:?}");
        let unknown: Vec<_> = asked.difference(&known).collect();
        assert_eq!(unknown, Vec::<&String>::new());
    }
    let board: Value = serde_json::from_str(&board).unwrap();
    assert!(board["panels"].as_array().unwrap().len() > 12);
    let choice = board["templating"]["list"][1]["query"].as_str().unwrap();
    assert!(choice.split(',').any(|operation| operation == "getOrder"), "{choice}");
    assert!(rules.contains("tier: \"guard-credential\""));
}
