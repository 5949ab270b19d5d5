//! The throw-away issuer: one Ed25519 key pair, its public key set, and tokens signed with it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey};
use serde_json::{Value, json};

use crate::cli::random;

/// What a PKCS#8 document says before the 32 bytes of an Ed25519 key (RFC 8410 §7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A key pair, and the name of its public half.
pub(super) struct Issuer {
    key: SigningKey,
    kid: String,
}

impl Issuer {
    /// A fresh pair.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(super) fn new() -> Result<Self, String> {
        let key = SigningKey::from_bytes(&random::bytes()?);
        Ok(Self { key, kid: format!("dev-{}", random::base62(8)?) })
    }

    /// The pair that [`Issuer::seed`] gave.
    pub(super) fn from_seed(seed: &str, kid: &str) -> Option<Self> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(seed).ok()?.try_into().ok()?;
        Some(Self { key: SigningKey::from_bytes(&bytes), kid: kid.to_owned() })
    }

    /// The private key as a text.
    pub(super) fn seed(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.as_bytes())
    }

    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    /// The private key as PKCS#8 DER in base64.
    pub(super) fn pkcs8(&self) -> String {
        STANDARD.encode([&PKCS8[..], self.key.as_bytes()].concat())
    }

    /// The public key as a JWKS document (RFC 7517, RFC 8037).
    pub(super) fn jwks(&self) -> String {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        let key = json!({
            "kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.kid, "use": "sig", "alg": "EdDSA",
        });
        json!({ "keys": [key] }).to_string()
    }

    /// A compact JWS of `claims`.
    pub(super) fn token(&self, token_type: &str, claims: &Value) -> String {
        let header = json!({ "alg": "EdDSA", "typ": token_type, "kid": self.kid });
        let [header, claims] =
            [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature = self.key.sign(signed.as_bytes()).to_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl Issuer {
    /// The same pair once more.
    pub(super) fn copied(&self) -> Self {
        Self { key: self.key.clone(), kid: self.kid.clone() }
    }

    /// The claims of a token that this pair signed.
    pub(super) fn verified(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        self.key.verifying_key().verify_strict(signed.as_bytes(), &signature).ok()?;
        let (_, claims) = signed.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A: its key, its signature.
    #[test]
    fn signs_as_the_rfc_does() {
        let issuer = Issuer::from_seed("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "a").unwrap();
        let jwks: Value = serde_json::from_str(&issuer.jwks()).unwrap();
        assert_eq!(jwks["keys"][0]["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = issuer.key.sign(signed.as_bytes()).to_bytes();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(signature),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
        assert!(Issuer::from_seed("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2", "a").is_none());
    }
}
