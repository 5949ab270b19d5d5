//! What `STORE_URL` may say: one server, the sentinels of one, or a cluster.

use std::fmt;

use crate::values::Secret;

/// What to put into `STORE_URL`.
pub(super) const EXPECTED: &str = "redis://127.0.0.1:6379, rediss://USER:PASSWORD@HOST:6379/0 \
     (TLS), rediss-sentinel://USER:PASSWORD@HOST:26379,HOST:26379/SERVICE/0 or \
     rediss-cluster://USER:PASSWORD@HOST:6379,HOST:6379";

const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;
/// More hosts than anybody lists by hand.
const MOST_HOSTS: usize = 64;

/// Where the store is and how to log in there.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) shape: Shape,
    pub(super) tls: bool,
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) database: i64,
}

/// Which servers there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Single(Host),
    /// Whoever these call the master of `service`.
    Sentinel {
        hosts: Vec<Host>,
        service: String,
    },
    Cluster(Vec<Host>),
}

/// A name or an address, without brackets, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) port: u16,
}

impl Address {
    /// Reads a URL; the error continues a sentence that begins with the variable's name.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("is no URL")?;
        if rest.contains(['?', '#']) {
            return Err("has a query or a fragment, which says nothing here");
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (login, hosts),
            None => ("", authority),
        };
        let (tls, port, kind) = match scheme.to_ascii_lowercase().as_str() {
            "redis" | "valkey" => (false, PORT, Kind::Single),
            "rediss" | "valkeys" => (true, PORT, Kind::Single),
            "redis-sentinel" => (false, SENTINEL_PORT, Kind::Sentinel),
            "rediss-sentinel" => (true, SENTINEL_PORT, Kind::Sentinel),
            "redis-cluster" => (false, PORT, Kind::Cluster),
            "rediss-cluster" => (true, PORT, Kind::Cluster),
            _ => return Err("has a scheme that is no store's"),
        };
        let mut hosts = hosts.split(',').map(|host| Host::parse(host, port));
        let first = hosts.next().ok_or("names no host")??;
        let others = hosts.collect::<Result<Vec<_>, _>>()?;
        if others.len() >= MOST_HOSTS {
            return Err("names more than 64 hosts");
        }
        let (user, password) = log_in(login)?;
        let (shape, database) = kind.shape(first, others, path)?;
        Ok(Self { shape, tls, user, password, database })
    }

    /// Every host that is named.
    pub(super) fn hosts(&self) -> &[Host] {
        match &self.shape {
            Shape::Single(host) => std::slice::from_ref(host),
            Shape::Sentinel { hosts, .. } | Shape::Cluster(hosts) => hosts,
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Single,
    Sentinel,
    Cluster,
}

impl Kind {
    fn shape(
        self,
        first: Host,
        others: Vec<Host>,
        path: &str,
    ) -> Result<(Shape, i64), &'static str> {
        let all = |first, others: Vec<Host>| std::iter::once(first).chain(others).collect();
        match self {
            Self::Single if others.is_empty() => Ok((Shape::Single(first), database(path)?)),
            Self::Single => {
                Err("names several hosts: say redis-sentinel:// or redis-cluster://, or name one")
            }
            Self::Sentinel => {
                let (service, path) = path.split_once('/').unwrap_or((path, ""));
                let service = decode(service)?;
                if service.is_empty() {
                    return Err("does not name the service that the sentinels watch");
                }
                let hosts = all(first, others);
                Ok((Shape::Sentinel { hosts, service }, database(path)?))
            }
            Self::Cluster if path.is_empty() => Ok((Shape::Cluster(all(first, others)), 0)),
            Self::Cluster => Err("names a database, and a cluster has only one"),
        }
    }
}

impl Host {
    fn parse(text: &str, port: u16) -> Result<Self, &'static str> {
        const WRONG: &str = "names a host that is none";
        let (name, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (name, rest) = rest.split_once(']').ok_or(WRONG)?;
                name.parse::<std::net::Ipv6Addr>().map_err(|_| WRONG)?;
                let port = match rest.strip_prefix(':') {
                    Some(port) => port.parse().map_err(|_| WRONG)?,
                    None if rest.is_empty() => port,
                    None => return Err(WRONG),
                };
                (name, port)
            }
            None => match text.split_once(':') {
                Some((name, port)) => (name, port.parse().map_err(|_| WRONG)?),
                None => (text, port),
            },
        };
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ':');
        if name.is_empty() || port == 0 || !name.chars().all(plain) {
            return Err(WRONG);
        }
        Ok(Self { name: name.to_owned(), port })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.contains(':') {
            true => write!(f, "[{}]:{}", self.name, self.port),
            false => write!(f, "{}:{}", self.name, self.port),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("shape", &self.shape)
            .field("tls", &self.tls)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

fn log_in(text: &str) -> Result<(Option<String>, Option<Secret>), &'static str> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let (user, password) = (decode(user)?, decode(password)?);
    if password.is_empty() && !user.is_empty() {
        return Err("names a user and no password");
    }
    let given = |text: String| (!text.is_empty()).then_some(text);
    Ok((given(user), given(password).map(Secret::from)))
}

fn database(path: &str) -> Result<i64, &'static str> {
    match path {
        "" => Ok(0),
        path => path.parse::<u16>().map(i64::from).map_err(|_| "has a database that is no number"),
    }
}

/// Percent-encoding undone (RFC 3986, section 2.1).
fn decode(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "has a `%` that two hex digits do not follow";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit().ok_or(WRONG)?, digit().ok_or(WRONG)?);
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| "has escapes that are no text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, port: u16) -> Host {
        Host { name: name.to_owned(), port }
    }

    #[test]
    fn reads_one_server_with_and_without_tls() {
        let address = Address::parse("redis://cache").unwrap();
        assert_eq!(address.shape, Shape::Single(host("cache", 6379)));
        assert!(!address.tls && address.user.is_none() && address.password.is_none());
        let address = Address::parse("rediss://api:p%40ss@[2001:db8::1]:7000/3").unwrap();
        assert_eq!(address.shape, Shape::Single(host("2001:db8::1", 7000)));
        assert!(address.tls && address.password.unwrap().equals("p@ss"));
        assert_eq!((address.user.as_deref(), address.database), (Some("api"), 3));
        assert!(Address::parse("valkeys://:p@h").unwrap().password.unwrap().equals("p"));
    }

    #[test]
    fn reads_sentinels_and_clusters() {
        let address = Address::parse("redis-sentinel://u:p@a,b:5000/main/2").unwrap();
        let hosts = vec![host("a", 26379), host("b", 5000)];
        assert_eq!(address.shape, Shape::Sentinel { hosts, service: "main".to_owned() });
        assert_eq!(address.database, 2);
        let address = Address::parse("rediss-cluster://a:1,b:2").unwrap();
        assert_eq!(address.shape, Shape::Cluster(vec![host("a", 1), host("b", 2)]));
        assert!(address.tls);
    }

    #[test]
    fn says_what_is_wrong_with_the_others() {
        for (text, problem) in [
            ("localhost:6379", "no URL"),
            ("http://h", "no store's"),
            ("redis://", "a host that is none"),
            ("redis://h:0", "a host that is none"),
            ("redis://h:65536", "a host that is none"),
            ("redis://[::1", "a host that is none"),
            ("redis://a b", "a host that is none"),
            ("redis://a,b", "redis-cluster"),
            ("redis://h/x", "no number"),
            ("redis://h?protocol=resp3", "query"),
            ("redis://user@h", "no password"),
            ("redis://u:%4@h", "hex digits"),
            ("redis-sentinel://h", "service"),
            ("redis-cluster://h/1", "only one"),
        ] {
            let told = Address::parse(text).expect_err(text);
            assert!(told.contains(problem), "{text}: {told}");
        }
    }

    #[test]
    fn shows_no_password() {
        let shown = format!("{:?}", Address::parse("redis://ada:hunter22@h").unwrap());
        assert!(!shown.contains("hunter22") && !shown.contains("ada"), "{shown}");
    }
}
