//! Making the store that `STORE_URL` names, before the port is bound.

use std::{net::IpAddr, path::Path};

use super::{
    PATIENCE, RAISE, REPLACE, RedisStore, Script, Sealer, SharedSecret,
    address::{Address, EXPECTED, Host},
    link::Link,
    open::{OPENING, Opener, settle_provider},
};
use crate::{
    config::{Environment, Origin, StartFault, StartFaults, is_private, read_within},
    policy::Api,
    values::Secret,
};

const URL: &str = "STORE_URL";
const SECRET: &str = "STORE_SECRET";
const AUTHORITIES: &str = "STORE_CA";
const SENTINEL_PASSWORD: &str = "STORE_SENTINEL_PASSWORD";
const PART: &str = "the store that servers share";
/// The least characters of a `STORE_SECRET`.
const SHORTEST: usize = 32;
const EXPECTED_SECRET: &str = "32 or more random characters, the same for every server, for example of `openssl rand -hex 32`";

impl RedisStore {
    /// The store of `STORE_URL`. `None` when it is not set, and with a fault when it is wrong, out
    /// of reach, or not to be trusted with entries.
    ///
    /// `STORE_SECRET` is what names and values are hidden under; the password of the URL when it is
    /// not set, and then a change of the password is a change of the secret. `STORE_CA` is a PEM
    /// file with the authorities of the store's certificate, instead of the system's.
    /// `STORE_SENTINEL_PASSWORD` is for sentinels that ask for one.
    pub(crate) async fn start(
        api: &Api,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let url = Secret::from(environment.get(URL)?);
        let address = Address::parse(url.expose())
            .map_err(|problem| faults.push(wrong(URL, problem, EXPECTED)))
            .ok()?;
        let local = reaches(&address, faults).await;
        let secret = secret(&address, environment, local.unwrap_or(true), faults);
        let authorities = authorities(environment, faults);
        let (Some(_), Some(secret), Some(authorities)) = (local, secret, authorities) else {
            return None;
        };
        if address.tls {
            settle_provider();
        }
        let shown = address.hosts().first().map(Host::to_string).unwrap_or_default();
        let nobodys = SharedSecret::nobodys();
        let sealer = Sealer::new(secret.as_ref().unwrap_or(&nobodys), api.title);
        let check = (format!("{}:secret", sealer.namespace()), sealer.proof());
        let opener = Opener {
            address,
            sentinel_password: environment.get(SENTINEL_PASSWORD).map(Secret::from),
            authorities,
            check,
            deadline: PATIENCE,
        };
        let link = Link::open(opener.shared(), PATIENCE).await.map_err(|fault| {
            let problem = format!("the store {fault}");
            let location = format!("{URL}, {shown}");
            faults.push(StartFault::Unavailable { location, part: PART.to_owned(), problem });
        });
        let (replace, raise) = (Script::new(REPLACE), Script::new(RAISE));
        Some(Self { link: link.ok()?, sealer, secret, replace, raise })
    }
}

/// Whether all of its hosts are this machine; without TLS they may not be beyond a private
/// network. `None` comes with a fault.
async fn reaches(address: &Address, faults: &mut StartFaults) -> Option<bool> {
    let mut local = true;
    for host in address.hosts() {
        let found = tokio::net::lookup_host((host.name.as_str(), host.port));
        let found: Vec<IpAddr> = match tokio::time::timeout(OPENING, found).await {
            Ok(Ok(found)) => found.map(|address| address.ip().to_canonical()).collect(),
            _ => Vec::new(),
        };
        if found.is_empty() {
            faults.push(StartFault::Unavailable {
                location: format!("{URL}, {host}"),
                part: PART.to_owned(),
                problem: "the name has no address".to_owned(),
            });
            return None;
        }
        local &= found.iter().all(IpAddr::is_loopback);
        if !address.tls && !found.iter().copied().all(is_private) {
            let problem = "names a host beyond private networks, and says nothing of TLS: \
                           passwords and sessions would travel readable";
            let expected = "the same with rediss:// (rediss-sentinel://, rediss-cluster://), or a \
                            private address";
            faults.push(wrong(URL, problem, expected));
            return None;
        }
    }
    Some(local)
}

/// The secret; `Some(None)` on this machine when there is none. `None` comes with a fault.
fn secret(
    address: &Address,
    environment: &Environment,
    local: bool,
    faults: &mut StartFaults,
) -> Option<Option<SharedSecret>> {
    if let Some(secret) = environment.get(SECRET).map(Secret::from) {
        if secret.expose().chars().count() < SHORTEST {
            faults.push(wrong(SECRET, "is shorter than 32 characters", EXPECTED_SECRET));
            return None;
        }
        return Some(Some(SharedSecret::new(&secret)));
    }
    match &address.password {
        Some(password) => Some(Some(SharedSecret::new(password))),
        None if local => {
            tracing::warn!(
                target: "secgen::store",
                "the store has no password and {SECRET} is not set: whoever can read it learns \
                 what it holds, and DPoP nonces are good for one server only"
            );
            Some(None)
        }
        None => {
            faults.push(StartFault::Missing {
                variable: SECRET.to_owned(),
                part: format!("{PART}: {URL} has no password to hide names and values under"),
                expected: EXPECTED_SECRET,
            });
            None
        }
    }
}

/// The PEM of `STORE_CA`; `Some(None)` when it is not set. `None` comes with a fault.
fn authorities(environment: &Environment, faults: &mut StartFaults) -> Option<Option<Vec<u8>>> {
    let Some(path) = environment.get(AUTHORITIES) else { return Some(None) };
    let path = path.strip_prefix("file:").unwrap_or(&path);
    match read_within(Path::new(path), 1 << 20) {
        Ok(pem) => Some(Some(pem)),
        Err(error) => {
            faults.push(StartFault::Unavailable {
                location: format!("{AUTHORITIES}, {path}"),
                part: PART.to_owned(),
                problem: format!("cannot be read: {}", error.kind()),
            });
            None
        }
    }
}

fn wrong(variable: &str, problem: &str, expected: &'static str) -> StartFault {
    StartFault::Wrong {
        origin: Origin::Variable(variable.to_owned()),
        part: PART.to_owned(),
        problem: problem.to_owned(),
        expected,
    }
}
