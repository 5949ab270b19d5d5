//! `ADMIN_BIND`: where metrics and readiness are told, and where they may not be.

use std::net::SocketAddr;

use crate::config::{Environment, Origin, StartFault, StartFaults, is_private};

/// `ADMIN_BIND`, if it is set, right and allowed beside `bind`. Without it nothing is told.
pub(in crate::serve) fn address(
    bind: SocketAddr,
    environment: &Environment,
    faults: &mut StartFaults,
) -> Option<SocketAddr> {
    const EXPECTED: &str = "an address and a port, for example 127.0.0.1:9090";
    let part = "metrics and readiness";
    let parse = |text: &str| text.parse::<SocketAddr>().ok();
    let address = environment.parse("ADMIN_BIND", part, EXPECTED, faults, parse)?;
    let mut refuse = |problem: &str, expected| {
        let (origin, part) = (Origin::Variable("ADMIN_BIND".to_owned()), part.to_owned());
        faults.push(StartFault::Wrong { origin, part, problem: problem.to_owned(), expected });
    };
    if collide(address, bind) {
        refuse(
            "is the address of the API, whose callers have no business with metrics",
            "another port than that of BIND",
        );
    }
    if !is_private(address.ip()) {
        refuse(
            "can be reached from outside, and nobody is asked who they are there",
            "a loopback or private address; in a pod, its own",
        );
    }
    Some(address)
}

/// Whether both would take the same connections. Port 0 is another one each time.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let (here, there) = (one.ip().to_canonical(), other.ip().to_canonical());
    let is_same = here == there || here.is_unspecified() || there.is_unspecified();
    one.port() != 0 && one.port() == other.port() && is_same
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address, or the fault.
    fn read(admin: &str, bind: &str) -> Result<Option<SocketAddr>, String> {
        let environment = Environment::of([("ADMIN_BIND", admin)]);
        let mut faults = StartFaults::new();
        let address = address(bind.parse().unwrap(), &environment, &mut faults);
        faults.finish(Some(address)).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_told_where_nobody_asked_for_it() {
        assert_eq!(read("", "127.0.0.1:8080"), Ok(None));
    }

    #[test]
    fn loopback_and_private_addresses_are_taken() {
        for good in ["127.0.0.1:9090", "[::1]:9090", "10.1.2.3:1", "[fd00::1]:1", "127.0.0.1:0"] {
            assert_eq!(read(good, "127.0.0.1:8080"), Ok(Some(good.parse().unwrap())));
        }
    }

    #[test]
    fn what_strangers_can_reach_is_refused_and_named() {
        for bad in ["0.0.0.0:9090", "[::]:9090", "203.0.113.1:9090", "[::ffff:203.0.113.1]:1", "9"]
        {
            let told = read(bad, "127.0.0.1:8080").unwrap_err();
            assert!(told.contains("ADMIN_BIND"), "{bad}: {told}");
        }
    }

    #[test]
    fn the_address_of_the_api_is_refused() {
        for (admin, bind) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("127.0.0.1:80", "0.0.0.0:80"),
            ("10.0.0.1:80", "[::]:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
        ] {
            assert!(read(admin, bind).unwrap_err().contains("address of the API"), "{admin}");
        }
        assert!(read("127.0.0.1:80", "10.0.0.1:80").is_ok());
    }
}
