//! Who is at the other end of the wire: the peer, or whom a trusted proxy says it speaks for.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, request::Parts};
use ipnet::IpNet;

use super::client_certificate;
use crate::{
    auth::ClientCertificate,
    config::{Environment, StartFaults},
    policy::TrustedProxies,
    reject::{Refusal, Rejection},
    serve::Peer,
};

/// The client of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) ip: IpAddr,
    pub(super) https: bool,
}

/// Whose forwarding header is believed.
#[derive(Debug)]
pub(super) struct Proxies {
    networks: Vec<IpNet>,
    header: Forwarding,
    proto: bool,
    certificates: Certificates,
}

/// Whether what a trusted proxy says in `Client-Cert` is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certificates {
    /// Nobody has said that the proxy replaces what a client sends in that field.
    Ignored,
    /// The operator says that it does (RFC 9440 §2.4).
    Replaced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forwarding {
    Forwarded,
    XForwardedFor,
}

/// The most hops that are looked at, from the right.
const MAX_HOPS: usize = 32;

impl Proxies {
    pub(super) fn new(
        rule: &TrustedProxies,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Self {
        let TrustedProxies::Listed { cidrs, header, proto } = rule else {
            return Self {
                networks: Vec::new(),
                header: Forwarding::Forwarded,
                proto: false,
                certificates: Certificates::Ignored,
            };
        };
        let header = if *header == "x-forwarded-for" {
            Forwarding::XForwardedFor
        } else {
            Forwarding::Forwarded
        };
        let networks = environment.networks(cidrs, "trustedProxies, cidrs", faults);
        // A proxy that is trusted for addresses may pass on a `Client-Cert` that its client made up.
        let replaced = environment.parse(
            "PROXY_CLIENT_CERT",
            "trustedProxies",
            "`replaced`, when the proxy sets or removes Client-Cert on every request",
            faults,
            |value| (value == "replaced").then_some(Certificates::Replaced),
        );
        let certificates = replaced.unwrap_or(Certificates::Ignored);
        Self { networks, header, proto: *proto, certificates }
    }

    /// The client, and whether it spoke https. The peer is what the accept loop put into the
    /// request's extensions, or axum's `ConnectInfo<SocketAddr>`. A trusted proxy's header that cannot be read is a
    /// refusal; so is a request whose peer nobody knows.
    pub(super) fn client(&self, head: &Parts) -> Result<Client, Rejection> {
        let peer = peer(head)?;
        let direct = Client { ip: peer.ip(), https: peer.is_https() };
        if !self.trusts(direct.ip) {
            return Ok(direct);
        }
        self.behind(direct, &head.headers)
            .ok_or_else(|| Rejection::new(Refusal::MALFORMED).because("forwarding-header"))
    }

    /// The certificate whose key the client has: the connection's own, or from a trusted proxy
    /// that replaces `Client-Cert` the one that it tells of. What anybody else says of a
    /// certificate is not read, and a proxy's own certificate is not its client's.
    pub(super) fn certificate(&self, head: &Parts) -> Result<Option<ClientCertificate>, Rejection> {
        if !self.trusts(peer(head)?.ip()) {
            return Ok(client_certificate::own(head));
        }
        if self.certificates == Certificates::Ignored {
            return Ok(None);
        }
        client_certificate::forwarded(&head.headers)
            .map_err(|_| Rejection::new(Refusal::MALFORMED).because("client-cert-header"))
    }

    /// Whether whoever sent this is one of the proxies.
    #[cfg(feature = "otel")]
    pub(super) fn sent(&self, head: &Parts) -> bool {
        peer(head).is_ok_and(|peer| self.trusts(peer.ip()))
    }

    fn trusts(&self, ip: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&ip))
    }

    /// Goes through the hops from right to left up to the first that is not trusted.
    fn behind(&self, direct: Client, headers: &HeaderMap) -> Option<Client> {
        let mut client = direct;
        for hop in self.hops(headers)?.into_iter().rev() {
            if !self.trusts(client.ip) {
                break;
            }
            // How the proxy is connected to us says nothing of how the client is to the proxy.
            client = Client { ip: hop.ip, https: hop.https == Some(true) };
        }
        if self.proto && self.header == Forwarding::XForwardedFor {
            client.https = scheme(headers)?.unwrap_or(client.https);
        }
        Some(client)
    }

    fn hops(&self, headers: &HeaderMap) -> Option<Vec<Hop>> {
        let name = match self.header {
            Forwarding::Forwarded => "forwarded",
            Forwarding::XForwardedFor => "x-forwarded-for",
        };
        let mut hops = Vec::new();
        for value in headers.get_all(name) {
            for element in value.to_str().ok()?.split(',') {
                hops.push(match self.header {
                    Forwarding::XForwardedFor => Hop { ip: address(element.trim())?, https: None },
                    Forwarding::Forwarded => forwarded(element, self.proto)?,
                });
                if hops.len() > MAX_HOPS {
                    return None;
                }
            }
        }
        Some(hops)
    }
}

/// Who is at the other end of the connection; a request of which nobody knows that is refused.
fn peer(head: &Parts) -> Result<Peer, Rejection> {
    let peer = head.extensions.get::<Peer>().copied().or_else(|| {
        let connected = head.extensions.get::<ConnectInfo<SocketAddr>>();
        connected.map(|it| Peer::new(it.0))
    });
    peer.ok_or_else(|| Rejection::new(Refusal::INTERNAL).because("peer-unknown"))
}

struct Hop {
    ip: IpAddr,
    https: Option<bool>,
}

/// One element of `Forwarded` (RFC 7239 §4). `unknown` and made-up names are no address.
fn forwarded(element: &str, proto: bool) -> Option<Hop> {
    let mut hop = None;
    let mut https = None;
    for pair in element.split(';') {
        let (name, value) = pair.trim().split_once('=')?;
        let value = value.strip_prefix('"').map_or(Some(value), |it| it.strip_suffix('"'))?;
        if name.eq_ignore_ascii_case("for") {
            hop = Some(address(value)?);
        } else if proto && name.eq_ignore_ascii_case("proto") {
            https = Some(value.eq_ignore_ascii_case("https"));
        }
    }
    Some(Hop { ip: hop?, https })
}

/// `X-Forwarded-Proto`, once at most.
fn scheme(headers: &HeaderMap) -> Option<Option<bool>> {
    let mut values = headers.get_all("x-forwarded-proto").iter();
    let Some(value) = values.next() else { return Some(None) };
    values.next().is_none().then(|| Some(value.as_bytes().eq_ignore_ascii_case(b"https")))
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let ip = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0.parse().ok()?,
        None => {
            text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|it| it.ip())).ok()?
        }
    };
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::policy::Setting;

    fn client(header: &'static str, peer: &str, sent: &[(&str, &str)]) -> Result<Client, u16> {
        let cidrs = &[Setting::Literal("10.0.0.0/8")];
        let rule = TrustedProxies::Listed { cidrs, header, proto: true };
        let proxies = Proxies::new(&rule, &Environment::process(), &mut StartFaults::new());
        let mut request = Request::get("/");
        for (name, value) in sent {
            request = request.header(*name, *value);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        head.extensions.insert(Peer::new(peer));
        proxies.client(&head).map_err(|it| it.status().as_u16())
    }

    fn at(ip: &str, https: bool) -> Result<Client, u16> {
        Ok(Client { ip: ip.parse().unwrap(), https })
    }

    const XFF: &str = "x-forwarded-for";

    #[test]
    fn nobody_else_can_say_for_whom_they_speak() {
        let sent = [(XFF, "198.51.100.1"), ("x-forwarded-proto", "https")];
        assert_eq!(client(XFF, "192.0.2.1", &sent), at("192.0.2.1", false));
    }

    #[test]
    fn the_first_untrusted_hop_from_the_right_is_the_client() {
        let sent =
            [(XFF, "1.2.3.4, 198.51.100.1"), (XFF, "10.0.0.2"), ("x-forwarded-proto", "https")];
        assert_eq!(client(XFF, "10.0.0.1", &sent), at("198.51.100.1", true));
        let sent =
            [("forwarded", r#"for=1.2.3.4, for="[2001:db8::1]:4711";proto=https, for=10.0.0.2"#)];
        assert_eq!(client("forwarded", "10.0.0.1", &sent), at("2001:db8::1", true));
        assert_eq!(client(XFF, "10.0.0.1", &[]), at("10.0.0.1", false));
    }

    #[test]
    fn the_other_header_is_not_read() {
        let sent = [(XFF, "198.51.100.1")];
        assert_eq!(client("forwarded", "10.0.0.1", &sent), at("10.0.0.1", false));
    }

    #[test]
    fn what_a_proxy_says_must_be_an_address() {
        for wrong in ["unknown", "_hidden", "", "1.2.3", "1.2.3.4 5", "1.2.3.4,"] {
            assert_eq!(client(XFF, "10.0.0.1", &[(XFF, wrong)]), Err(400), "{wrong}");
            let element = format!("for={wrong}");
            assert_eq!(client("forwarded", "10.0.0.1", &[("forwarded", &element)]), Err(400));
        }
    }

    #[test]
    fn a_proxy_over_tls_does_not_make_its_clients_speak_https() {
        let rule = TrustedProxies::Listed {
            cidrs: &[Setting::Literal("10.0.0.0/8")],
            header: "forwarded",
            proto: true,
        };
        let proxies = Proxies::new(&rule, &Environment::process(), &mut StartFaults::new());
        let https = |forwarded: &str| {
            let request = Request::get("/").header("forwarded", forwarded).body(()).unwrap();
            let (mut head, ()) = request.into_parts();
            let peer = Peer::new(SocketAddr::new([10, 0, 0, 1].into(), 1)).over_tls();
            head.extensions.insert(peer);
            proxies.client(&head).unwrap().https
        };
        assert!(https("for=198.51.100.1;proto=https"));
        assert!(!https("for=198.51.100.1") && !https("for=198.51.100.1;proto=http"));
        assert!(!https("for=198.51.100.1, for=10.0.0.2;proto=https"));
    }

    fn certificate(peer: &str, sent: &[(&str, &str)]) -> Result<Option<Vec<u8>>, u16> {
        certificate_where("replaced", peer, sent)
    }

    fn certificate_where(
        replaced: &str,
        peer: &str,
        sent: &[(&str, &str)],
    ) -> Result<Option<Vec<u8>>, u16> {
        let environment = Environment::of([("PROXY_CLIENT_CERT", replaced)]);
        let cidrs = &[Setting::Literal("10.0.0.0/8")];
        let rule = TrustedProxies::Listed { cidrs, header: "forwarded", proto: true };
        let proxies = Proxies::new(&rule, &environment, &mut StartFaults::new());
        let mut request = Request::get("/");
        for (name, value) in sent {
            request = request.header(*name, *value);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        head.extensions.insert(Peer::new(SocketAddr::new(peer.parse().unwrap(), 1)));
        head.extensions.insert(ClientCertificate::new([b"own".to_vec()]).unwrap());
        let certificate = proxies.certificate(&head).map_err(|it| it.status().as_u16())?;
        Ok(certificate.map(|it| it.leaf().to_vec()))
    }

    #[test]
    fn a_certificate_is_the_connections_own_or_what_a_trusted_proxy_tells_and_never_both() {
        let told = [("client-cert", ":dG9sZA==:"), ("client-cert-chain", ":dG9sZA==:")];
        assert_eq!(certificate("192.0.2.1", &told), Ok(Some(b"own".to_vec())), "forged");
        assert_eq!(certificate("10.0.0.1", &told), Ok(Some(b"told".to_vec())));
        assert_eq!(certificate_where("", "10.0.0.1", &told), Ok(None), "nobody vouches for it");
        assert_eq!(certificate("10.0.0.1", &[]), Ok(None), "the proxy's own became its client's");
        assert_eq!(certificate("10.0.0.1", &[("client-cert", "nonsense")]), Err(400));
        assert_eq!(
            certificate("192.0.2.1", &[("client-cert", "nonsense")]),
            Ok(Some(b"own".to_vec()))
        );
    }

    #[test]
    fn an_ipv4_address_mapped_into_ipv6_is_itself() {
        assert_eq!(client(XFF, "::ffff:192.0.2.1", &[]), at("192.0.2.1", false));
    }
}
