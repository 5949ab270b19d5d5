//! Tokens that only the holder of a key may use: what `cnf` (RFC 7800) says, and whether it holds.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

use super::{Flaw, Presented, shown::Credential};
use crate::{json::Json, policy::Binding};

/// SHA-256 of a key or certificate.
pub(super) type Thumbprint = [u8; 32];

/// What a caller's credential is bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Bond {
    /// Nothing: whoever has it may use it.
    #[default]
    None,
    /// Each key that is named; one at least is.
    Keys {
        /// `jkt`: the key of a DPoP proof (RFC 9449 §6.1).
        proof: Option<Thumbprint>,
        /// `x5t#S256`: the client's certificate (RFC 8705 §3.1).
        certificate: Option<Thumbprint>,
    },
    /// Something that is not understood here, so that nobody can show to have it.
    Unclear,
}

impl Bond {
    /// What the claims of a token say. A confirmation that is not understood in every member is
    /// none that could be checked in part.
    pub(super) fn of(claims: &Json) -> Self {
        let Some(cnf) = claims.get("cnf") else { return Self::None };
        let Some(members) = cnf.as_object().filter(|members| !members.is_empty()) else {
            return Self::Unclear;
        };
        let (mut proof, mut certificate) = (None, None);
        for (name, value) in members {
            let place = match name.as_str() {
                "jkt" => &mut proof,
                "x5t#S256" => &mut certificate,
                _ => return Self::Unclear,
            };
            match value.as_str().and_then(thumbprint) {
                Some(value) => *place = Some(value),
                None => return Self::Unclear,
            }
        }
        Self::Keys { proof, certificate }
    }

    /// Checks everything but the proof: the thumbprint that a DPoP proof's key must have, when
    /// one is asked for. A token that is bound to a proof must come as `DPoP` and any other must
    /// not (RFC 9449 §7.1), so that taking the header's word for it downgrades nothing.
    pub(super) fn holds(
        &self,
        binding: Binding,
        credential: Credential<'_>,
        presented: &Presented<'_>,
    ) -> Result<Option<Thumbprint>, Flaw> {
        let (proof, certificate) = match *self {
            Self::Unclear => return Err(Flaw::Bound),
            Self::None => (None, None),
            Self::Keys { proof, certificate } => (proof, certificate),
        };
        match binding {
            Binding::Dpop if proof.is_none() => return Err(Flaw::Unbound),
            Binding::Mtls if certificate.is_none() => return Err(Flaw::Unbound),
            Binding::AsIssued | Binding::Dpop | Binding::Mtls => {}
        }
        if let Some(bound) = certificate {
            let shown = presented.certificate.ok_or(Flaw::OtherCertificate)?;
            if !bool::from(shown.thumbprint().ct_eq(&bound)) {
                return Err(Flaw::OtherCertificate);
            }
        }
        match (proof, credential) {
            (Some(_), Credential::Dpop(_)) => Ok(proof),
            (Some(_), _) => Err(Flaw::Bound),
            (None, Credential::Dpop(_)) => Err(Flaw::Unbound),
            (None, _) => Ok(None),
        }
    }
}

/// 32 bytes from base64url without padding, in its one form.
fn thumbprint(text: &str) -> Option<Thumbprint> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
