//! What watches a server: alert rules and a board, with the names of the document in them.

use serde::Serialize;

use super::quoted;
use crate::{
    contract::{Contract, SessionStep},
    emit::{docs, seal},
};

/// An alert of one operation or tier. Every member is a quoted string.
#[derive(Debug, Serialize)]
pub(super) struct Alert {
    name: String,
    expr: String,
    summary: String,
}

/// A panel of the board. Every text is a quoted string.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    id: usize,
    x: usize,
    y: usize,
    kind: String,
    title: String,
    description: String,
    unit: String,
    expr: String,
    legend: String,
}

/// Title, meaning, unit, query and legend of each panel.
const PANELS: &[[&str; 5]] = &[
    [
        "Requests by status",
        "Requests that have ended.",
        "reqps",
        "sum by (status) (rate(secgen_http_requests_total{operation=~\"$operation\"}[$__rate_interval]))",
        "{{status}}",
    ],
    [
        "Refusals by code",
        "The code is what the caller was told.",
        "reqps",
        "sum by (code) (rate(secgen_http_requests_total{operation=~\"$operation\", code!=\"\"}[$__rate_interval]))",
        "{{code}}",
    ],
    [
        "Requests by class of caller",
        "unverified: a credential was shown that does not hold.",
        "reqps",
        "sum by (caller) (rate(secgen_http_requests_total{operation=~\"$operation\"}[$__rate_interval]))",
        "{{caller}}",
    ],
    [
        "401, 403 and 429 by operation",
        "What the detector watches.",
        "reqps",
        "sum by (operation, status) (rate(secgen_http_requests_total{operation=~\"$operation\", status=~\"401|403|429\"}[$__rate_interval]))",
        "{{operation}} {{status}}",
    ],
    [
        "Unusual now",
        "Operations, classes of caller and signals that the detector finds unusual.",
        "short",
        "max by (operation, caller, signal) (secgen_detector_unusual{operation=~\"$operation\"})",
        "{{operation}} {{caller}} {{signal}}",
    ],
    [
        "Found unusual",
        "Beginnings, by signal.",
        "short",
        "sum by (signal) (increase(secgen_detector_events_total[$__rate_interval]))",
        "{{signal}}",
    ],
    [
        "Refusals by tier",
        "Which limit it was.",
        "reqps",
        "sum by (tier) (rate(secgen_rate_limited_total[$__rate_interval]))",
        "{{tier}}",
    ],
    [
        "Delayed requests",
        "Requests that a tier made wait.",
        "reqps",
        "sum(rate(secgen_requests_delayed_total[$__rate_interval]))",
        "delayed",
    ],
    [
        "How long tiers made requests wait",
        "All delays of a second together.",
        "ms",
        "sum(rate(secgen_request_delay_milliseconds_total[$__rate_interval]))",
        "delay",
    ],
    [
        "Duration, half of the requests",
        "From the head of a request to its answer.",
        "s",
        "histogram_quantile(0.5, sum by (operation, le) (rate(secgen_http_server_request_duration_seconds_bucket{operation=~\"$operation\"}[$__rate_interval])))",
        "{{operation}}",
    ],
    [
        "Duration, 99 of 100 requests",
        "From the head of a request to its answer.",
        "s",
        "histogram_quantile(0.99, sum by (operation, le) (rate(secgen_http_server_request_duration_seconds_bucket{operation=~\"$operation\"}[$__rate_interval])))",
        "{{operation}}",
    ],
    [
        "Requests under way",
        "By operation.",
        "short",
        "sum by (operation) (secgen_http_requests_in_flight{operation=~\"$operation\"})",
        "{{operation}}",
    ],
    [
        "Connections",
        "Connections that are open.",
        "short",
        "sum(secgen_connections_opened_total) - sum(secgen_connections_closed_total)",
        "open",
    ],
    [
        "Connections refused",
        "Not taken, or ended before a request.",
        "cps",
        "sum by (reason) (rate(secgen_connections_refused_total[$__rate_interval]))",
        "{{reason}}",
    ],
    [
        "Turned away before the guard",
        "Requests that could be read in two ways, for another host, or over a limit of the head.",
        "reqps",
        "sum by (code) (rate(secgen_http_requests_turned_away_total[$__rate_interval]))",
        "{{code}}",
    ],
    [
        "Shed",
        "503 before the request ran.",
        "reqps",
        "sum by (reason) (rate(secgen_requests_shed_total[$__rate_interval]))",
        "{{reason}}",
    ],
    [
        "Failures of the store",
        "By kind.",
        "ops",
        "sum by (kind) (rate(secgen_store_failures_total[$__rate_interval]))",
        "{{kind}}",
    ],
    [
        "Audit events lost",
        "There should be none.",
        "short",
        "sum(increase(secgen_audit_events_dropped_total[$__rate_interval]))",
        "lost",
    ],
];

/// Each operation that takes a login.
pub(super) fn logins(contract: &Contract) -> Vec<Alert> {
    let is_login = |step| step == Some(SessionStep::Login);
    let logins = contract
        .operations
        .iter()
        .filter(|operation| is_login(operation.session.as_ref().map(|session| session.step)));
    logins
        .map(|operation| {
            let named = quoted(&operation.id);
            Alert {
                expr: quoted(&format!(
                    "sum(increase(secgen_http_requests_total{{operation={named}, status=~\"401|429\"}}[10m])) > 100"
                )),
                summary: quoted(&format!(
                    "More than 100 logins at {} were refused in ten minutes",
                    docs::phrase(&operation.id)
                )),
                name: named,
            }
        })
        .collect()
}

/// Each tier.
pub(super) fn tiers(contract: &Contract) -> Vec<Alert> {
    let alert = |name: &str| Alert {
        expr: quoted(&format!(
            "sum(rate(secgen_rate_limited_total{{tier={}}}[5m])) > 1",
            quoted(name)
        )),
        summary: quoted(&format!("The tier {} refuses more than one a second", docs::phrase(name))),
        name: quoted(name),
    };
    contract.tiers.iter().map(|tier| alert(&tier.name)).collect()
}

/// The operations to choose from; a comma in a name is escaped, as the board's variable wants it.
pub(super) fn operations(contract: &Contract) -> String {
    let names = contract.operations.iter().map(|operation| operation.id.replace(',', "\\,"));
    names.collect::<Vec<_>>().join(",")
}

/// The panels, three in a row.
pub(super) fn panels() -> Vec<Panel> {
    let panel = |(index, [title, description, unit, expr, legend]): (usize, &[&str; 5])| Panel {
        id: index + 1,
        x: 8 * (index % 3),
        y: 8 * (index / 3),
        kind: quoted("timeseries"),
        title: quoted(title),
        description: quoted(description),
        unit: quoted(unit),
        expr: quoted(expr),
        legend: quoted(legend),
    };
    PANELS.iter().enumerate().map(panel).collect()
}

/// The board's name in Grafana: at most 40 letters, digits and dashes.
pub(super) fn uid(title: &str) -> String {
    format!("secgen-{}", &seal::digest(title.as_bytes())[..16])
}
