//! For which addresses this server answers: what the operator says, or loopback.

use std::net::{IpAddr, SocketAddr};

use http::{header::HOST, uri::Authority};

use super::target::{Target, normal_path};
use crate::{
    auth::{Flaw, Presented, conditions::binding},
    config::{Environment, StartFault, StartFaults},
    policy::{Api, Binding, Setting},
};

/// The variable that holds them.
const VARIABLE: &str = "PUBLIC_ORIGIN";
const EXPECTED: &str =
    "the origin at which clients reach this server, for example https://api.example.com";

/// The origins of this server.
pub(super) enum Origins {
    /// As `PUBLIC_ORIGIN` has them.
    Public(Vec<String>),
    /// It says nothing: those of this machine, for who is on it.
    Loopback,
}

impl Origins {
    /// Reads `PUBLIC_ORIGIN`, which a scheme with `binding: dpop` needs beyond loopback.
    pub(super) fn start(
        api: &Api,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        if environment.get(VARIABLE).is_some() {
            let part = "the address that DPoP proofs must name";
            let origins = environment.origins(&[Setting::Env(VARIABLE)], part, faults);
            return (!origins.is_empty()).then_some(Self::Public(origins));
        }
        let mut schemes = api.schemes.iter();
        let bound = schemes.find(|scheme| binding(&scheme.verifier) == Binding::Dpop);
        let bind = environment.get("BIND").and_then(|bind| bind.parse::<SocketAddr>().ok());
        let beyond = bind.is_some_and(|bind| !bind.ip().to_canonical().is_loopback());
        let Some(scheme) = bound.filter(|_| beyond) else { return Some(Self::Loopback) };
        faults.push(StartFault::Missing {
            variable: VARIABLE.to_owned(),
            part: format!("securitySchemes.{}, binding: dpop", scheme.name),
            expected: EXPECTED,
        });
        None
    }

    /// Whether a proof's `htu` is the address of this request (RFC 9449 §4.3 check 9).
    pub(super) fn match_request(&self, htu: &str, presented: &Presented<'_>) -> Result<(), Flaw> {
        let target = Target::of(htu).ok_or(Flaw::ProofRequest)?;
        let ours = match self {
            Self::Public(origins) => origins.contains(&target.origin),
            Self::Loopback => loopback(presented).is_some_and(|origin| origin == target.origin),
        };
        let path = normal_path(presented.uri.path()).ok_or(Flaw::ProofRequest)?;
        if ours && path == target.path { Ok(()) } else { Err(Flaw::ProofRequest) }
    }
}

/// The origin that a client on this machine asks for, when its host is loopback.
fn loopback(presented: &Presented<'_>) -> Option<String> {
    if !presented.peer.to_canonical().is_loopback() {
        return None;
    }
    let authority = match presented.uri.authority() {
        Some(authority) => authority.clone(),
        None => Authority::try_from(presented.headers.get(HOST)?.as_bytes()).ok()?,
    };
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if host != "localhost" && !address.is_ok_and(|address| address.is_loopback()) {
        return None;
    }
    let scheme = if presented.https { "https" } else { "http" };
    Target::of(&format!("{scheme}://{authority}/")).map(|target| target.origin)
}
