//! What the environment says of serving, beside certificates and hosts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::tls::Tls;
use crate::config::{Environment, Origin, StartFault, StartFaults};
use crate::policy::{Api, TrustedProxies};

/// `BIND` when nothing is said.
pub(super) const DEFAULT_BIND: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// The longest `DRAIN_DELAY`: whoever stops servers kills them when they take longer than that.
const LONGEST_DELAY: Duration = Duration::from_secs(300);

/// `BIND`, if it is set, right and allowed.
pub(super) fn bind(
    api: &Api,
    environment: &Environment,
    faults: &mut StartFaults,
) -> Option<SocketAddr> {
    const EXPECTED: &str = "an address and a port, for example 127.0.0.1:8080";
    let bind: SocketAddr =
        environment
            .parse("BIND", "the server's address", EXPECTED, faults, |text| text.parse().ok())?;
    if bind.ip().to_canonical().is_loopback() {
        return Some(bind);
    }
    if matches!(api.proxies, TrustedProxies::None) && !Tls::is_asked(environment) {
        faults.push(beyond(
            "goes beyond loopback in plain HTTP: there is no TLS_CERT and TLS_KEY, and the document \
             names no trusted proxy that ends TLS",
            "a loopback address, or set TLS_CERT and TLS_KEY to the paths of a certificate and its \
             key, or name the proxy under `trustedProxies` in the document",
        ));
    }
    if api.debts > 0 {
        faults.push(beyond(
            &format!("goes beyond loopback, and {} decisions were adopted unreviewed", api.debts),
            "a loopback address, or review the debts that `cargo secgen check` lists",
        ));
    }
    Some(bind)
}

fn beyond(problem: &str, expected: &'static str) -> StartFault {
    StartFault::Wrong {
        origin: Origin::Variable("BIND".to_owned()),
        part: "the server's address".to_owned(),
        problem: problem.to_owned(),
        expected,
    }
}

/// `DRAIN_DELAY`: how long requests are still taken once the server says that it is not ready.
/// Nothing, when it is not set: only where somebody asks for readiness is there a use in waiting.
pub(super) fn drain_delay(environment: &Environment, faults: &mut StartFaults) -> Duration {
    const EXPECTED: &str = "a duration of at most five minutes, for example 5s or 500ms";
    environment
        .parse("DRAIN_DELAY", "stopping", EXPECTED, faults, duration)
        .unwrap_or(Duration::ZERO)
}

/// A positive number from the variable `name`.
pub(super) fn count(
    name: &str,
    part: &str,
    environment: &Environment,
    faults: &mut StartFaults,
) -> Option<usize> {
    const EXPECTED: &str = "a whole number above 0, for example 4096";
    environment
        .parse(name, part, EXPECTED, faults, |text| text.parse().ok().filter(|count| *count > 0))
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let duration = match &text[digits..] {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        _ => return None,
    };
    (duration <= LONGEST_DELAY).then_some(duration)
}

/// How many files the process may open; a common default where that cannot be told.
pub(super) fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    soft.map_or(1024, |soft| soft.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_a_number_with_a_unit_and_not_too_long() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("5m"), Some(Duration::from_secs(300)));
        for wrong in ["", "5", "s", "-1s", "6m", "1h", "5 s", "99999999999999999999s", "5ß"] {
            assert_eq!(duration(wrong), None, "{wrong:?}");
        }
    }
}
