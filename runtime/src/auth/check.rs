//! What decides whether one scheme's credential is genuine.

use std::sync::Arc;

use super::{
    Caller, Denied, Flaw, Means, Presented, api_keys::ApiKeys, basic::BasicPasswords,
    caller::Issue, certificate::CertificateVerifier, introspection::Introspector, keys::KeyRings,
    shown::Credential, token::TokenVerifier,
};
use crate::{
    config::StartFaults,
    policy::{Scheme, Verifier},
};

/// The verifier of one scheme, started.
pub(super) enum Check {
    Token(Box<TokenVerifier>),
    Introspected(Arc<Introspector>),
    Key(ApiKeys),
    Password(Box<BasicPasswords>),
    Certificate(CertificateVerifier),
}

impl Check {
    /// Reads settings and files. `None` comes with faults that say why.
    pub(super) fn start(
        scheme: &'static Scheme,
        issue: Issue,
        keys: &KeyRings,
        means: &Means<'_>,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let environment = means.environment;
        match &scheme.verifier {
            Verifier::Token(rules) => {
                let keys = keys.of(issue.scheme_index);
                TokenVerifier::start(scheme, rules, issue, keys, environment, faults)
                    .map(|verifier| Self::Token(Box::new(verifier)))
            }
            Verifier::Keys(rules) => {
                ApiKeys::start(scheme, rules, &issue, environment, faults).map(Self::Key)
            }
            Verifier::Introspected(rules) => {
                Introspector::start(scheme, rules, issue, environment, faults)
                    .map(Self::Introspected)
            }
            Verifier::Passwords(rules) => {
                BasicPasswords::start(scheme, rules, &issue, &means.passwords, environment, faults)
                    .map(|passwords| Self::Password(Box::new(passwords)))
            }
            Verifier::Certificate(rules) => {
                CertificateVerifier::start(scheme, rules, issue, environment, faults)
                    .map(Self::Certificate)
            }
        }
    }

    /// The caller of a genuine credential.
    pub(super) async fn verify(
        &self,
        credential: Credential<'_>,
        presented: &Presented<'_>,
    ) -> Result<Caller, Denied> {
        match (self, credential) {
            // Which of the two it must be is up to the token's bond.
            (Self::Token(verifier), Credential::Bearer(token) | Credential::Dpop(token)) => {
                verifier.verify(token, presented.now).await
            }
            (
                Self::Introspected(introspector),
                Credential::Bearer(token) | Credential::Dpop(token),
            ) => introspector.verify(token, presented.now).await,
            (Self::Key(keys), Credential::Plain(key)) => {
                keys.verify(key, presented.peer, presented.now)
            }
            (Self::Password(passwords), Credential::Basic(encoded)) => {
                passwords.verify(encoded, presented).await
            }
            (Self::Certificate(verifier), Credential::Certificate) => {
                let certificate = presented.certificate.ok_or(Denied::Missing)?;
                verifier.verify(certificate, presented.now)
            }
            // A kind of credential that the scheme's carrier cannot carry.
            (
                Self::Token(_)
                | Self::Introspected(_)
                | Self::Key(_)
                | Self::Password(_)
                | Self::Certificate(_),
                _,
            ) => Err(Denied::Invalid(Flaw::NotTaken)),
        }
    }
}
