//! Security schemes: how a credential travels, what verifies it; what is missing is refused.

mod certificate;
mod keys;
mod reads;
mod token;

use crate::document::x_security::{Claims as WrittenClaims, Verifier as Written};
use crate::document::{At, FlowKind, HttpScheme, SchemeKind, SecurityScheme, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Carrier, Claims, Scheme, Verifier};
use super::settings::claim_path;

pub(super) use keys::is_token;

/// What schemes share.
pub(super) struct Common<'d, 'a> {
    /// The root's `claims`.
    pub(super) claims: Option<&'d WrittenClaims<'a>>,
    /// The scheme that accepts the tokens of the server's own sessions.
    pub(super) sessions: Option<&'a str>,
    /// Whether the root waives `flow`.
    pub(super) flow_is_waived: bool,
    /// Whether the root waives `credentialInUrl`.
    pub(super) credential_in_url_is_waived: bool,
}

/// A scheme whose verifier is asked for.
#[derive(Clone, Copy)]
struct Case<'s, 'a> {
    name: Text<'s>,
    written: Option<&'s Written<'a>>,
    /// Whether `flow` is waived for it.
    flow_is_waived: bool,
    /// Whether `credentialInUrl` is waived for it.
    credential_in_url_is_waived: bool,
    /// Whether its tokens are those of the server's own sessions.
    is_of_sessions: bool,
}

/// Resolves a scheme that some requirement uses.
pub(super) fn scheme(
    name: Text<'_>,
    written: &SecurityScheme<'_>,
    common: &Common<'_, '_>,
    findings: &mut Findings,
) -> Scheme {
    let own = written.x_security.as_ref();
    let case = Case::of(name, own, common);
    let (carrier, verifier) = verified(case, &written.kind, findings);
    let mut said = own.map(reads::said).unwrap_or_default();
    if let SchemeKind::OpenIdConnect { url: Some(url) } = &written.kind {
        said.insert("openIdConnectUrl", url.place);
    }
    Scheme {
        place: name.place,
        name: name.value.to_owned(),
        description: written.description.to_owned(),
        carrier,
        verifier,
        claims: claims(common.claims, own.and_then(|it| it.claims.as_ref()), findings),
        declared_scopes: declared_scopes(&written.kind),
        said,
    }
}

/// Where the credential travels, and what verifies it.
fn verified(
    case: Case<'_, '_>,
    kind: &SchemeKind<'_>,
    findings: &mut Findings,
) -> (Carrier, Verifier) {
    let verifier = match kind {
        SchemeKind::ApiKey { location, name } => {
            return keys::api_key(case, *location, *name, findings);
        }
        SchemeKind::Http(At { value: HttpScheme::Basic, place }) => {
            return (Carrier::Basic, keys::basic(case, *place, findings));
        }
        SchemeKind::MutualTls => {
            return (Carrier::Certificate, certificate::certificate(case, findings));
        }
        SchemeKind::Http(At { value: HttpScheme::Bearer, .. }) => {
            token::token(case, None, findings)
        }
        SchemeKind::Http(At { value: HttpScheme::Other, place }) => {
            not_enforced(*place, "this `http` scheme", findings);
            Verifier::Undecided
        }
        SchemeKind::OAuth2(flows) => {
            for flow in flows {
                check_flow(flow.kind, flow.key, case.flow_is_waived, findings);
            }
            token::token(case, None, findings)
        }
        SchemeKind::OpenIdConnect { url } => token::token(case, Some(*url), findings),
        SchemeKind::Unreadable => Verifier::Undecided,
    };
    (Carrier::Bearer, verifier)
}

impl<'s, 'a> Case<'s, 'a> {
    fn of(name: Text<'s>, written: Option<&'s Written<'a>>, common: &Common<'_, '_>) -> Self {
        let waives = |control: &str| {
            written.is_some_and(|it| it.waive.iter().any(|waive| waive.control.value == control))
        };
        Self {
            name,
            written,
            flow_is_waived: common.flow_is_waived || waives("flow"),
            credential_in_url_is_waived: common.credential_in_url_is_waived
                || waives("credentialInUrl"),
            is_of_sessions: common.sessions == Some(name.value),
        }
    }

    /// Says what is missing and how to say it.
    fn incomplete(self, missing: &[&str], example: &str, findings: &mut Findings) {
        let names: Vec<_> = missing.iter().map(|name| format!("`{name}`")).collect();
        let finding = Finding::error(
            codes::VERIFIER_INCOMPLETE,
            self.name.place,
            format!("scheme `{}` does not say {}", self.name.value, names.join(", ")),
        )
        .label("nothing here decides whether a credential is genuine")
        .help(format!("add `x-security: {{ {example} }}`"));
        findings.push(match self.written {
            Some(written) => finding.related(written.place, "missing here"),
            None => finding,
        });
    }
}

fn not_enforced(place: Place, what: &str, findings: &mut Findings) {
    findings.push(
        Finding::error(codes::UNSUPPORTED_SECURITY_KEY, place, format!("not enforced yet: {what}"))
            .label("this version cannot verify it")
            .why("a requirement that is not verified lets everybody in"),
    );
}

fn check_flow(kind: FlowKind, place: Place, is_waived: bool, findings: &mut Findings) {
    let name = match kind {
        FlowKind::Implicit => "implicit",
        FlowKind::Password => "password",
        FlowKind::AuthorizationCode
        | FlowKind::ClientCredentials
        | FlowKind::DeviceAuthorization => return,
    };
    if !is_waived {
        let message = format!("the {name} flow gives credentials away");
        let instead = "use `authorizationCode` with PKCE";
        findings.push(unsafe_flow(place, message, "refused by RFC 9700", instead));
    }
}

/// A way to send credentials that `flow` governs.
fn unsafe_flow(place: Place, message: impl Into<String>, label: &str, instead: &str) -> Finding {
    let help = format!("{instead}, or say why not: `x-security: {{ waive: {{ flow: reason }} }}`");
    Finding::error(codes::UNSAFE_FLOW, place, message).label(label).help(help)
}

/// The scopes that the flows of an oauth2 scheme declare.
fn declared_scopes(kind: &SchemeKind<'_>) -> Vec<String> {
    let SchemeKind::OAuth2(flows) = kind else { return Vec::new() };
    let mut declared: Vec<String> = Vec::new();
    for (scope, _) in flows.iter().flat_map(|flow| &flow.scopes) {
        if !declared.iter().any(|known| known == scope.value) {
            declared.push(scope.value.to_owned());
        }
    }
    declared
}

fn claims(
    root: Option<&WrittenClaims<'_>>,
    own: Option<&WrittenClaims<'_>>,
    findings: &mut Findings,
) -> Claims {
    let written = own.or(root);
    let mut paths = |texts: &[Text<'_>]| -> Vec<String> {
        texts.iter().map(|text| claim_path(*text, findings)).collect()
    };
    let scopes = written.and_then(|it| it.scopes.as_deref()).map(&mut paths);
    let roles = written.and_then(|it| it.roles.as_deref()).map(&mut paths);
    let subject = written.and_then(|it| it.subject).map(|text| paths(&[text]).concat());
    let tenant = written.and_then(|it| it.tenant).map(|text| paths(&[text]).concat());
    Claims {
        subject: subject.unwrap_or_else(|| "sub".to_owned()),
        scopes: scopes.unwrap_or_else(|| vec!["scope".to_owned(), "scp".to_owned()]),
        roles: roles.unwrap_or_default(),
        tenant: tenant.unwrap_or_default(),
    }
}
