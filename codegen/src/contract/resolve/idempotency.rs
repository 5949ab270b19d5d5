//! `idempotency`, decided.

use std::time::Duration;

use crate::document::x_security as written;
use crate::finding::{Finding, Findings, codes};

use super::super::{Idempotency, Keyed};
use super::schemes::is_token;

/// The name of the IETF draft, and what nearly every client sends.
const HEADER: &str = "idempotency-key";
const TTL: Duration = Duration::from_secs(24 * 3600);
const SHORTEST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// Fields that mean something else to the server, a proxy or a browser.
const TAKEN: [&str; 14] = [
    "accept",
    "authorization",
    "connection",
    "cookie",
    "date",
    "dpop",
    "expect",
    "forwarded",
    "host",
    "origin",
    "te",
    "traceparent",
    "upgrade",
    "x-correlation-id",
];

/// What silence says: the key is required, and remembered for a day.
pub(super) fn idempotency(
    written: Option<&written::Idempotency<'_>>,
    findings: &mut Findings,
) -> Idempotency {
    let Some(it) = written else { return Idempotency::None };
    let header = it.header.map_or(HEADER.to_owned(), |header| header.value.to_ascii_lowercase());
    if let Some(written) = it.header.filter(|_| !may_carry(&header)) {
        findings.push(
            Finding::error(codes::BAD_VALUE, written.place, "this header cannot carry a key")
                .label("not the name of a header, or of one that means something else")
                .help("write `header: Idempotency-Key`"),
        );
    }
    let ttl = it.ttl.map_or(TTL, |ttl| ttl.value);
    if let Some(written) = it.ttl.filter(|_| !(SHORTEST..=LONGEST).contains(&ttl)) {
        findings.push(
            Finding::error(codes::BAD_VALUE, written.place, "a key is not remembered that long")
                .label("must be 1m to 7d")
                .why(
                    "shorter, and a client that tries again after an outage is a new request; \
                     longer, and answers pile up in the store",
                )
                .help("write `ttl: 24h`"),
        );
    }
    Idempotency::Keyed(Keyed {
        place: it.place,
        header,
        header_place: it.header.map_or(it.place, |header| header.place),
        required: it.required.is_none_or(|required| required.value),
        required_place: it.required.map_or(it.place, |required| required.place),
        ttl,
    })
}

fn may_carry(header: &str) -> bool {
    let means_more = ["content-", "sec-", "proxy-", "access-control-", "x-forwarded-", "if-"];
    is_token(header)
        && !TAKEN.contains(&header)
        && !means_more.iter().any(|prefix| header.starts_with(prefix))
}
