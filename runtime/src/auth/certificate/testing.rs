//! Authorities of the tests, and what they issue. Nothing here needs the rest of the crate.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams,
    CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Who issues certificates.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    /// What stands between this one and a root, DER.
    above: Vec<Vec<u8>>,
}

/// A certificate with its key.
pub struct Issued {
    pub certificate: Certificate,
    pub key: KeyPair,
    serial: u64,
    above: Vec<Vec<u8>>,
}

impl Authority {
    /// A root.
    pub fn new(name: &str) -> Self {
        let issuer = CertifiedIssuer::self_signed(params_of(name), key()).unwrap();
        Self { issuer, above: Vec::new() }
    }

    /// A root whose time has passed.
    pub fn expired(name: &str) -> Self {
        let mut params = params_of(name);
        params.not_after = date_time_ymd(2020, 1, 1);
        let issuer = CertifiedIssuer::self_signed(params, key()).unwrap();
        Self { issuer, above: Vec::new() }
    }

    /// An authority under this one.
    pub fn under(&self, name: &str) -> Self {
        self.under_for(name, Vec::new())
    }

    /// An authority under this one that may vouch for these uses only.
    pub fn under_for(&self, name: &str, uses: Vec<ExtendedKeyUsagePurpose>) -> Self {
        let mut params = params_of(name);
        params.extended_key_usages = uses;
        let issuer = CertifiedIssuer::signed_by(params, key(), &self.issuer).unwrap();
        let mut above = self.above.clone();
        above.insert(0, issuer.der().to_vec());
        Self { issuer, above }
    }

    /// A certificate, after `change`.
    pub fn issue(&self, sans: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Issued {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let sans: Vec<String> = sans.iter().map(|san| (*san).to_owned()).collect();
        let mut params = CertificateParams::new(sans).unwrap();
        params.serial_number = Some(serial_number(serial));
        params.distinguished_name.push(DnType::CommonName, "somebody");
        change(&mut params);
        let key = key();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Issued { certificate, key, serial, above: self.above.clone() }
    }

    /// A certificate for a client.
    pub fn client(&self, sans: &[&str]) -> Issued {
        self.issue(sans, |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        })
    }

    /// A certificate for the server of a test.
    pub fn server(&self) -> Issued {
        self.issue(&["localhost", "127.0.0.1"], |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        })
    }

    /// Its own certificate.
    pub fn der(&self) -> &CertificateDer<'static> {
        self.issuer.der()
    }

    /// Its own certificate, PEM.
    pub fn pem(&self) -> String {
        pem("CERTIFICATE", self.der())
    }

    /// A revocation list, PEM, that says until the first day of `year` what is revoked.
    pub fn revokes(&self, revoked: &[&Issued], year: i32) -> String {
        let revoked = revoked.iter().map(|issued| RevokedCertParams {
            serial_number: serial_number(issued.serial),
            revocation_time: date_time_ymd(2020, 1, 1),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2020, 1, 1),
            next_update: date_time_ymd(year, 1, 1),
            crl_number: SerialNumber::from_slice(&[1]),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        pem("X509 CRL", list.signed_by(&self.issuer).unwrap().der())
    }
}

impl Issued {
    /// The certificate and what leads to its root, DER.
    pub fn chain(&self) -> Vec<Vec<u8>> {
        std::iter::once(self.certificate.der().to_vec()).chain(self.above.clone()).collect()
    }

    /// The same, PEM.
    pub fn pem(&self) -> String {
        self.chain().iter().map(|der| pem("CERTIFICATE", der)).collect()
    }

    /// The private key, PEM.
    pub fn key_pem(&self) -> String {
        pem("PRIVATE KEY", self.key.serialized_der())
    }

    /// The private key.
    pub fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).unwrap()
    }
}

fn params_of(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

fn serial_number(number: u64) -> SerialNumber {
    // The first byte keeps it positive and free of leading zeros.
    SerialNumber::from_slice(&[&[1][..], &number.to_be_bytes()[..]].concat())
}

/// A PEM section.
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// A folder that goes away with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("secgen-tls-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Puts a file in the place of another in one step, and says where.
    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let (path, new) = (self.0.join(name), self.0.join(format!("{name}.new")));
        std::fs::write(&new, text).unwrap();
        std::fs::rename(new, &path).unwrap();
        text_of(&path)
    }

    /// Where a file lies, or would.
    pub fn path(&self, name: &str) -> String {
        text_of(&self.0.join(name))
    }
}

fn text_of(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A certificate of its own key of 1024 bits, which nothing here would make.
pub const WEAK_RSA: &str = "\
-----BEGIN CERTIFICATE-----
MIICAzCCAWygAwIBAgIUUBdVtxKwokG62LIG2oS2Z5jt3FwwDQYJKoZIhvcNAQEL
BQAwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAzNDEyOVoYDzIxMDkw
MTExMDM0MTI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwgZ8wDQYJKoZIhvcNAQEB
BQADgY0AMIGJAoGBAKwjY99XGO2KjZXVXn9zC73DtMzQt2D2crfjX47zgfDeZug4
PC3Tu3h0b40xbVX5tLdqOON0u40S2sPnB78IrzrwPNy3KkPKlHGYMNQpfCggsygd
1M2SmCpUHPX4b9qYElPW061msLqZF31vKxipjSb97OYrdDHGaCB5O5TsOq9/AgMB
AAGjUDBOMB0GA1UdDgQWBBS3G95adfcy9ZeuN4Sxz+8pjG1GMzAfBgNVHSMEGDAW
gBS3G95adfcy9ZeuN4Sxz+8pjG1GMzAMBgNVHRMBAf8EAjAAMA0GCSqGSIb3DQEB
CwUAA4GBAA/fLqiDzWtHK8yXqKdq7rLPNAuUb3HEtOyqLRHavpDGEyBsCd8zeM6n
wHvbKYNA9tZgiW6f4kleBLbUfT09ftGRZyBE4tB23nChrrdsjlFeC4VsaLRZAyJX
GyShpFRJlTEOyU5fXwvz+zsi5jnzlu8Jdb9bToWlwjJCs2OvqMzQ
-----END CERTIFICATE-----
";
