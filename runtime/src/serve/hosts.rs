//! The names that this server answers to: `Host`, or `:authority` of HTTP/2.
//!
//! Who asks for another one was sent here by somebody else's name (DNS rebinding), by a cache that is
//! being poisoned, or by a client that reuses a connection for a name it does not stand for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::config::{Environment, StartFault, StartFaults};
use crate::policy::Api;

const HOSTS: &str = "HOSTS";
const EXPECTED: &str = "the names that clients reach the server by, with commas between, for example \
                        api.example.com,api.example.org:8443";

/// Who this server is.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    names: Vec<(String, Option<u16>)>,
    /// Bound to loopback: names of this machine are right too, with any port.
    is_local: bool,
}

impl Hosts {
    /// `HOSTS`, or else the hosts of the document's `servers`. Beyond loopback there must be one.
    pub(super) fn from_env(
        api: &Api,
        environment: &Environment,
        bind: SocketAddr,
        faults: &mut StartFaults,
    ) -> Self {
        let is_local = bind.ip().to_canonical().is_loopback();
        let listed = environment.parse(HOSTS, "the server's names", EXPECTED, faults, |text| {
            text.split(',').map(|name| named(name.trim())).collect::<Option<Vec<_>>>()
        });
        let is_wrong = listed.is_none() && environment.get(HOSTS).is_some();
        let documented = || api.hosts.iter().filter_map(|name| named(name)).collect();
        let names: Vec<_> = listed.unwrap_or_else(documented);
        if names.is_empty() && !is_local && !is_wrong {
            faults.push(StartFault::Missing {
                variable: HOSTS.to_owned(),
                part: "BIND, which goes beyond loopback while the document has no absolute server"
                    .to_owned(),
                expected: EXPECTED,
            });
        }
        Self { names, is_local }
    }

    /// Whether a request for `host` is for this server; `None` when it is no host at all.
    pub(super) fn know(&self, host: &str) -> Option<bool> {
        let (name, port) = split(host)?;
        let port = port.filter(|port| !is_default(*port));
        let is_known =
            self.names.iter().any(|(known, at)| *at == port && known.eq_ignore_ascii_case(name));
        Some(is_known || self.is_local && is_loopback(name))
    }
}

/// The port of no particular name: what a client leaves out. Whether it speaks HTTPS is known to the
/// proxy in front at most, so both are.
fn is_default(port: u16) -> bool {
    matches!(port, 80 | 443)
}

fn named(text: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = split(text)?;
    Some((name.to_ascii_lowercase(), port.filter(|port| !is_default(*port))))
}

/// Name and port of an authority without user information, of names that the internet has.
fn split(host: &str) -> Option<(&str, Option<u16>)> {
    let end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = (&host[..end], &host[end..]);
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        None => return None,
        Some(port) => {
            let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
            Some(port.parse().ok().filter(|_| is_number)?)
        }
    };
    let is_plain = match name.strip_prefix('[') {
        Some(address) => address.trim_end_matches(']').parse::<Ipv6Addr>().is_ok(),
        None => {
            !name.is_empty()
                && name.bytes().all(|it| it.is_ascii_alphanumeric() || b".-_".contains(&it))
        }
    };
    is_plain.then_some((name, port))
}

fn is_loopback(name: &str) -> bool {
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().map(IpAddr::V4).is_ok_and(|it| it.is_loopback())
        || name.parse::<Ipv6Addr>().is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(names: &str, bind: &str) -> Hosts {
        let mut faults = StartFaults::new();
        let environment = Environment::of([(HOSTS, names)]);
        let api = crate::serve::tests::API;
        let hosts = Hosts::from_env(&api, &environment, bind.parse().unwrap(), &mut faults);
        faults.finish(Some(hosts)).unwrap()
    }

    #[test]
    fn a_server_knows_its_names_in_any_case_and_with_the_port_that_nobody_writes() {
        let hosts = hosts("API.example.com, b.example:8443", "192.0.2.1:443");
        for mine in ["api.example.com", "Api.Example.COM:443", "api.example.com:80"] {
            assert_eq!(hosts.know(mine), Some(true), "{mine}");
        }
        assert_eq!(hosts.know("B.example:8443"), Some(true));
        for other in [
            "b.example",
            "b.example:443",
            "api.example.com:8080",
            "api.example.com.evil.example",
            "evil-api.example.com",
            "api.example.com.",
            "localhost",
            "127.0.0.1:443",
            "[::1]",
        ] {
            assert_eq!(hosts.know(other), Some(false), "{other}");
        }
    }

    #[test]
    fn this_machine_has_its_own_names_where_only_it_can_connect() {
        let hosts = hosts("api.example.com", "127.0.0.1:8080");
        for mine in ["localhost:1", "LOCALHOST", "127.0.0.1:9", "127.8.0.1", "[::1]:9"] {
            assert_eq!(hosts.know(mine), Some(true), "{mine}");
        }
        for other in ["localhost.evil.example", "128.0.0.1", "[::2]", "rebound.example:8080"] {
            assert_eq!(hosts.know(other), Some(false), "{other}");
        }
    }

    #[test]
    fn what_is_no_host_is_not_merely_a_wrong_one() {
        let hosts = hosts("api.example.com", "127.0.0.1:8080");
        for bad in [
            "",
            ":80",
            "a b",
            "user@localhost",
            "a/b",
            "a,b",
            "http://localhost",
            "a:",
            "a:+1",
            "a:99999",
            "[::1",
            "[localhost]",
            "[::1]x",
            "::1",
            "a\u{e4}",
            "[]",
        ] {
            assert_eq!(hosts.know(bad), None, "{bad:?}");
        }
    }
}
