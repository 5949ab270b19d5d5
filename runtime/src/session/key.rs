//! The key that signs access tokens: Ed25519, from the environment or a file.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD,
    },
};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};

use crate::{
    config::{Environment, Origin, StartFault, StartFaults},
    policy::{Algorithm, SecretSource, SessionRules},
    values::Secret,
};

/// Base64 as it comes from `openssl` and from people, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const EXPECTED: &str =
    "an Ed25519 private key, PKCS#8 as PEM or base64 (openssl genpkey -algorithm ed25519)";

/// Signs the access tokens of a document's sessions; its public half verifies them.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: [u8; 32],
    id: String,
}

impl SigningKey {
    /// Reads the key that `sessions.key` names. `None` comes with a fault that says why.
    pub(crate) fn start(
        rules: &SessionRules,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        const PART: &str = "sessions, key";
        if rules.algorithm != Algorithm::EdDsa {
            faults.push(StartFault::Unfit {
                part: "sessions, algorithm".to_owned(),
                problem: "this version signs with EdDSA only".to_owned(),
                remedy: "write `algorithm: EdDSA`".to_owned(),
            });
            return None;
        }
        let secret = environment.secret(rules.key, PART, EXPECTED, faults)?;
        Self::read(&secret)
            .map_err(|problem| {
                faults.push(match rules.key {
                    SecretSource::Env(name) => StartFault::Wrong {
                        origin: Origin::Variable(name.to_owned()),
                        part: PART.to_owned(),
                        problem: problem.to_owned(),
                        expected: EXPECTED,
                    },
                    SecretSource::File(path) => StartFault::Unavailable {
                        location: path.to_owned(),
                        part: PART.to_owned(),
                        problem: format!("{problem}; put in: {EXPECTED}"),
                    },
                });
            })
            .ok()
    }

    /// From PEM, or the base64 of its middle.
    fn read(secret: &Secret) -> Result<Self, &'static str> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        const END: &str = "-----END PRIVATE KEY-----";
        let text = secret.expose().trim();
        let middle = match text.strip_prefix(BEGIN) {
            Some(rest) => rest.strip_suffix(END).ok_or("is a PEM without its end")?,
            None if text.starts_with("-----") => {
                return Err("is a PEM of something else than a PKCS#8 private key");
            }
            None => text,
        };
        // Variables often hold a PEM in one line, its line ends written out.
        let middle = Secret::from(middle.replace("\\n", ""));
        let plain = middle.expose().bytes().filter(|byte| !byte.is_ascii_whitespace());
        let plain = SecretSlice::from(plain.collect::<Vec<u8>>());
        let der = BASE64.decode(plain.expose_secret()).map_err(|_| "is not base64")?;
        let der = SecretSlice::from(der);
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.expose_secret())
            .map_err(|_| "is not an Ed25519 private key in PKCS#8")?;
        let public: [u8; 32] =
            pair.public_key().as_ref().try_into().map_err(|_| "has no public half")?;
        Ok(Self { id: thumbprint(&public), pair, public })
    }

    /// `kid` of the tokens: the key's thumbprint (RFC 7638), the same on every server.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public key (RFC 8032).
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The key set that verifies the tokens (RFC 7517, RFC 8037).
    pub fn jwks(&self) -> String {
        let (x, id) = (URL_SAFE_NO_PAD.encode(self.public), &self.id);
        format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"{id}","x":"{x}"}}]}}"#
        )
    }

    /// A compact JWS (RFC 7515 §3.1).
    pub(super) fn sign(&self, token_type: &str, payload: &[u8]) -> String {
        let header = format!(r#"{{"alg":"EdDSA","typ":"{token_type}","kid":"{}"}}"#, self.id);
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.pair.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.as_ref(), &mut token);
        token
    }

    #[cfg(test)]
    pub(crate) fn generate() -> Self {
        let pair = aws_lc_rs::signature::Ed25519KeyPair::generate().unwrap();
        let public: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
        Self { id: thumbprint(&public), pair, public }
    }
}

/// RFC 7638 §3, the members in their order.
fn thumbprint(public: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(jwk))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037, appendix A.1, as `openssl` would write it.
    const DER: &str = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

    fn read(text: &str) -> Result<SigningKey, &'static str> {
        SigningKey::read(&text.to_owned().into())
    }

    #[test]
    fn a_key_is_read_as_pem_or_base64_and_named_by_its_thumbprint() {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{DER}\n-----END PRIVATE KEY-----\n");
        for text in [DER, &pem, &pem.trim().replace('\n', "\\n"), &pem.replace('\n', " ")] {
            let key = read(text).unwrap();
            // RFC 8037, appendices A.2 and A.3.
            assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
            assert!(key.jwks().contains("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        let rsa = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----";
        for wrong in ["", "hunter22", "AAAA", rsa, "-----BEGIN PRIVATE KEY-----\nAAAA", &DER[..40]]
        {
            let problem = read(wrong).unwrap_err();
            assert!(!problem.contains("hunter"), "{problem}");
        }
    }

    #[test]
    fn a_key_shows_only_its_name() {
        let key = read(DER).unwrap();
        assert!(!format!("{key:?}").contains("nWGx"));
        let token = key.sign("at+jwt", b"{}");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let public = aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::ED25519,
            key.public(),
        );
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(public.verify(signed.as_bytes(), &signature).is_ok());
    }
}
