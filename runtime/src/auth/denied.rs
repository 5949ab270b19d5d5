//! Why a caller is not let in: what may be said, and what only the audit trail hears.

use crate::policy::{NameSet, StepUp};

/// Why a request's credentials do not let it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// No credential that the operation takes was sent: 401 `unauthenticated`.
    Missing,
    /// A credential was sent and is not genuine: 401 `token-invalid`.
    Invalid(Flaw),
    /// A credential was sent that was genuine until it expired: 401 `token-expired`.
    Expired(Flaw),
    /// Two kinds of credential, or one kind twice: 400 `malformed-request`.
    TooManyCredentials,
    /// A genuine credential that does not hold what is asked: 403 `forbidden`.
    Forbidden(Lacking),
    /// A genuine credential whose login is too old or too weak: 401 `step-up-required`
    /// (RFC 9470).
    StepUp(StepUp),
    /// Whether it is genuine cannot be found out now: 503 `unavailable`. Says what is out of
    /// reach, for the log.
    Unavailable(&'static str),
}

/// What a genuine caller lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// These scopes are asked, all or one of them.
    Scopes(NameSet),
    /// A role.
    Role,
    /// One tenant: two credentials name different ones.
    OneTenant,
}

macro_rules! flaws {
    ($($(#[$doc:meta])* $name:ident = $cause:literal,)*) => {
        /// What is wrong with a credential; for the log and the audit trail, never for the caller.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Flaw {
            $($(#[$doc])* $name,)*
        }

        impl Flaw {
            /// A stable name for logs.
            pub fn cause(self) -> &'static str {
                match self { $(Self::$name => $cause,)* }
            }
        }
    };
}

flaws! {
    /// `Authorization` is not `Bearer` and a token68 (RFC 6750 §2.1).
    NotBearer = "credential-not-bearer",
    /// `Authorization` is not `Basic` and a token68 (RFC 7617 §2).
    NotBasic = "credential-not-basic",
    /// The credential belongs to a scheme that the operation does not take.
    NotTaken = "credential-not-taken",
    /// Over the size limit.
    TooLong = "credential-too-long",
    /// Not a compact JWS: three canonical base64url parts, JSON objects without duplicate keys.
    Malformed = "token-malformed",
    /// A header parameter that is refused: `crit`, `b64`, `zip`, `cty`, `jku`, `jwk`, `x5u`, `x5c`.
    Header = "token-header",
    /// `alg` is not one of the pinned algorithms, or not the key's.
    Algorithm = "token-algorithm",
    /// `typ` is not the pinned one, or it is `JWT` and the claims are those of an ID token or an
    /// event.
    Type = "token-type",
    /// `kid` is missing or empty.
    KeyId = "token-key-id",
    /// No key has the `kid`.
    UnknownKey = "token-unknown-key",
    /// The signature does not verify.
    Signature = "token-signature",
    /// `iss` is not the issuer.
    Issuer = "token-issuer",
    /// None of the audiences stands in `aud`.
    Audience = "token-audience",
    /// `exp` has passed.
    Expired = "token-expired",
    /// `nbf` or `iat` lies ahead.
    NotYetValid = "token-not-yet-valid",
    /// `exp` lies too far after `iat`.
    Lifetime = "token-lifetime",
    /// A claim is missing or has the wrong type.
    Claims = "token-claims",
    /// `cnf` says something that cannot be checked here, or a token that is bound to a proof's key
    /// came as `Bearer`.
    Bound = "token-bound",
    /// The token is not bound to what its scheme asks, or came as `DPoP` and is not bound to a
    /// proof's key.
    Unbound = "token-unbound",
    /// The token is bound to a certificate that is not the connection's.
    OtherCertificate = "token-other-certificate",
    /// No DPoP proof came with the token.
    ProofMissing = "proof-missing",
    /// The proof is no compact JWS of JSON objects, or there are two.
    ProofMalformed = "proof-malformed",
    /// The proof's `typ` is not `dpop+jwt`, or its header has a parameter that is refused.
    ProofHeader = "proof-header",
    /// The proof's `alg` is not one of the asymmetric algorithms that are taken.
    ProofAlgorithm = "proof-algorithm",
    /// The proof's key is missing, weak, private, or not one for its `alg`.
    ProofKey = "proof-key",
    /// The proof's key is not the one that the token is bound to.
    ProofOtherKey = "proof-other-key",
    /// The proof's signature does not verify.
    ProofSignature = "proof-signature",
    /// A claim of the proof is missing or has the wrong type.
    ProofClaims = "proof-claims",
    /// The proof was made for another method or address.
    ProofRequest = "proof-request",
    /// The proof is too old, or from the future.
    ProofTime = "proof-time",
    /// The proof was made for another token.
    ProofToken = "proof-token",
    /// The proof has no nonce of this server, or an old one.
    ProofNonce = "proof-nonce",
    /// The proof was used before.
    ProofReplayed = "proof-replayed",
    /// The issuer says that the token is not active.
    Inactive = "token-inactive",
    /// The token, or all of its subject's from that time, was revoked.
    Revoked = "token-revoked",
    /// No record has the API key's hash.
    UnknownApiKey = "api-key-unknown",
    /// The API key's record has expired, or the key is too old.
    ApiKeyExpired = "api-key-expired",
    /// The API key may not be used from the peer's address.
    ApiKeyAddress = "api-key-address",
    /// The client certificate cannot be read.
    CertificateMalformed = "certificate-malformed",
    /// No path leads from the client certificate to one of the scheme's roots.
    CertificateUntrusted = "certificate-untrusted",
    /// The client certificate, or one on its path, has expired.
    CertificateExpired = "certificate-expired",
    /// The client certificate, or one on its path, is not valid yet.
    CertificateNotYetValid = "certificate-not-yet-valid",
    /// The client certificate does not say that it is for clients (`clientAuth`).
    CertificateUsage = "certificate-usage",
    /// The client certificate has an RSA key of less than 2048 bits.
    CertificateKey = "certificate-key",
    /// The client certificate, or one on its path, was revoked.
    CertificateRevoked = "certificate-revoked",
    /// No current revocation list says whether the client certificate was revoked.
    CertificateStatus = "certificate-status",
    /// No name of the client certificate is one of the scheme's.
    CertificateName = "certificate-name",
    /// Two names of the client certificate are the scheme's.
    CertificateNames = "certificate-names",
    /// A password was sent without TLS from beyond loopback.
    PlainHttp = "password-over-plain-http",
    /// No record has the user-id, or it has another password.
    Password = "password-wrong",
    /// The password's record has expired, or is too old.
    PasswordExpired = "password-expired",
    /// The user-id may not be used from the peer's address.
    PasswordAddress = "password-address",
}

impl Flaw {
    /// Whether it is a DPoP proof that failed.
    pub(super) fn is_of_proof(self) -> bool {
        matches!(
            self,
            Self::ProofMissing
                | Self::ProofMalformed
                | Self::ProofHeader
                | Self::ProofAlgorithm
                | Self::ProofKey
                | Self::ProofOtherKey
                | Self::ProofSignature
                | Self::ProofClaims
                | Self::ProofRequest
                | Self::ProofTime
                | Self::ProofToken
                | Self::ProofNonce
                | Self::ProofReplayed
        )
    }

    /// Whether it is a bearer token that failed.
    pub(super) fn is_of_token(self) -> bool {
        !matches!(
            self,
            Self::NotBearer
                | Self::NotBasic
                | Self::NotTaken
                | Self::UnknownApiKey
                | Self::ApiKeyExpired
                | Self::ApiKeyAddress
                | Self::CertificateMalformed
                | Self::CertificateUntrusted
                | Self::CertificateExpired
                | Self::CertificateNotYetValid
                | Self::CertificateUsage
                | Self::CertificateKey
                | Self::CertificateRevoked
                | Self::CertificateStatus
                | Self::CertificateName
                | Self::CertificateNames
                | Self::PlainHttp
                | Self::Password
                | Self::PasswordExpired
                | Self::PasswordAddress
        )
    }
}

impl Denied {
    /// Why, for the log and the audit trail.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Missing => "credential-missing",
            Self::Invalid(flaw) | Self::Expired(flaw) => flaw.cause(),
            Self::TooManyCredentials => "credentials-too-many",
            Self::StepUp(_) => "login-too-old-or-weak",
            Self::Unavailable(what) => what,
            Self::Forbidden(Lacking::Scopes(_)) => "scope-missing",
            Self::Forbidden(Lacking::Role) => "role-missing",
            Self::Forbidden(Lacking::OneTenant) => "tenants-differ",
        }
    }

    /// Whether a credential was tried and refused, which `guard-credential` counts.
    ///
    /// Who holds the key and lacks only a fresh nonce is asked for one and comes back.
    pub fn is_failed_credential(&self) -> bool {
        match self {
            Self::Invalid(flaw) => *flaw != Flaw::ProofNonce,
            Self::Expired(_) => true,
            _ => false,
        }
    }
}
