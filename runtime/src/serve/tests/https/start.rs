//! What keeps a server from starting with HTTPS, and where it may then listen.

use super::*;
use crate::auth::certificate::testing::{WEAK_RSA, pem};

#[test]
fn every_fault_of_the_certificate_and_its_key_is_named_at_start() {
    let (authority, folder) = (Authority::new("root"), Folder::new());
    let good = authority.server();
    let expired =
        authority.issue(&["localhost"], |it| it.not_after = rcgen::date_time_ymd(2020, 1, 1));
    let early =
        authority.issue(&["localhost"], |it| it.not_before = rcgen::date_time_ymd(4000, 1, 1));
    let client = authority.client(&["localhost"]);
    let garbage = pem("CERTIFICATE", b"nothing of the kind");
    let long = good.pem().repeat(11);
    let encrypted = pem("ENCRYPTED PRIVATE KEY", b"whatever");
    let (cert, key) = (good.pem(), good.key_pem());
    for (certificate, private, said) in [
        ("", &*key, "has no certificate"),
        (&garbage, &key, "is not X.509"),
        ("-----BEGIN CERTIFICATE-----\n!\n", &key, "breaks off"),
        (&long, &key, "more than 10 certificates"),
        (&expired.pem(), &expired.key_pem(), "has expired"),
        (&early.pem(), &early.key_pem(), "not valid yet"),
        (&client.pem(), &client.key_pem(), "not for servers"),
        (WEAK_RSA, &key, "RSA key of 1024 bits"),
        (&cert, "", "has no private key"),
        (&cert, &encrypted, "has no private key"),
        (&cert, &pem("PRIVATE KEY", b"short"), "neither ECDSA, RSA nor Ed25519"),
        (&cert, &expired.key_pem(), "is not the certificate's"),
    ] {
        let files = (folder.put("c", certificate), folder.put("k", private));
        let error = fault(&[("TLS_CERT", &files.0), ("TLS_KEY", &files.1)]);
        assert!(error.contains(said) && error.contains("TLS_CERT"), "{said}: {error}");
        assert!(!error.contains("BEGIN CERTIFICATE-----\nMII"), "{error}");
    }
    let (certificate, key) = put(&folder, &good);
    let missing = folder.path("missing");
    let both = fault(&[("TLS_CERT", &missing), ("TLS_KEY", &folder.put("k", ""))]);
    assert!(both.contains("missing: cannot be read") && both.contains("no private key"), "{both}");
    assert!(fault(&[("TLS_CERT", &certificate)]).contains("TLS_KEY is not set"));
    assert!(fault(&[("TLS_KEY", &key)]).contains("TLS_CERT is not set"));
    for version in ["1.1", "2", "tls13"] {
        let files = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key)];
        let error = fault(&[&files[..], &[("TLS_MIN_VERSION", version)]].concat());
        assert!(error.contains("TLS_MIN_VERSION"), "{error}");
    }
    let files = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key)];
    assert!(options_of(&API, &files, Trail::default()).is_ok());
}

fn fault(environment: &[(&str, &str)]) -> String {
    options_of(&API, environment, Trail::default()).unwrap_err().to_string()
}

#[test]
fn a_server_with_tls_may_listen_beyond_loopback_unless_something_is_unreviewed() {
    let (authority, folder) = (Authority::new("root"), Folder::new());
    let (certificate, key) = put(&folder, &authority.server());
    let tls = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key), ("BIND", "0.0.0.0:443")];
    assert!(options_of(&API, &tls, Trail::default()).is_ok());
    let indebted = Api { debts: 3, ..API };
    let error = options_of(&indebted, &tls, Trail::default()).unwrap_err().to_string();
    assert!(error.contains("3 decisions"), "{error}");
    let error = fault(&[("BIND", "0.0.0.0:80")]);
    assert!(error.contains("TLS_CERT and TLS_KEY"), "{error}");
}
