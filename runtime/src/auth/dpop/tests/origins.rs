//! By which names the server knows that a proof is meant for it.

use super::*;

#[tokio::test]
async fn without_a_public_origin_only_this_machine_is_believed() {
    let server = Server::with(&[], &store()).await;
    let client = Client::of(&EDDSA);
    let request = |host: &'static str, htu: &'static str| {
        let mut payload = client.payload(&server.nonce);
        payload["htu"] = json!(htu);
        let mut shown = client.shows(&client.sign(&payload));
        shown.insert("host", HeaderValue::from_static(host));
        shown
    };
    let here = || Arrival { peer: LOOPBACK, https: false, ..arrival() };
    for (host, htu) in [
        ("localhost:8080", "http://localhost:8080/v1/orders"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/v1/orders"),
        ("[::1]:8080", "http://[::1]:8080/v1/orders"),
        ("localhost:80", "http://localhost/v1/orders"),
    ] {
        let shown = request(host, htu);
        assert_eq!(server.asks_at(&ASKED, &shown, &here()).await, Ok(()), "{host}");
    }
    // A proof that ada made for another server, replayed here with its name as `Host`.
    let refused = Err(Denied::Invalid(Flaw::ProofRequest));
    for (host, htu, at) in [
        ("api.example.com", URI, here()),
        ("api.example.com", URI, arrival()),
        ("localhost.example.com", "http://localhost.example.com/v1/orders", here()),
        (
            "localhost:8080",
            "http://localhost:8080/v1/orders",
            Arrival { https: false, ..arrival() },
        ),
        ("localhost:8080", "https://localhost:8080/v1/orders", here()),
        ("localhost:8080", "http://localhost:8081/v1/orders", here()),
        ("localhost:8080", "http://127.0.0.1:8080/v1/orders", here()),
        ("", URI, here()),
        ("@localhost", "http://localhost/v1/orders", here()),
    ] {
        let shown = request(host, htu);
        assert_eq!(server.asks_at(&ASKED, &shown, &at).await, refused, "{host} {htu}");
    }
}

#[tokio::test]
async fn several_origins_are_all_this_servers() {
    let origins = "https://api.example.com, https://api.example.net:8443";
    let server = Server::with(&[("PUBLIC_ORIGIN", origins)], &store()).await;
    let client = Client::of(&EDDSA);
    for (htu, expected) in [
        ("https://api.example.net:8443/v1/orders", Ok(())),
        (URI, Ok(())),
        ("https://api.example.net/v1/orders", Err(Denied::Invalid(Flaw::ProofRequest))),
    ] {
        let mut payload = client.payload(&server.nonce);
        payload["htu"] = json!(htu);
        let shown = client.shows(&client.sign(&payload));
        assert_eq!(server.asks(&ASKED, &shown).await, expected, "{htu}");
    }
}

#[tokio::test]
async fn a_server_beyond_loopback_must_know_its_name() {
    static UNBOUND: Api = document(&[bound("issued", Binding::AsIssued, Revocation::NONE)]);
    let beyond = ("BIND", "0.0.0.0:8080");
    let error = start(&API, &[beyond], &store()).await.err().expect("no name").to_string();
    assert!(error.contains("PUBLIC_ORIGIN is not set") && error.contains("dpop"), "{error}");
    for bad in ["*", "api.example.com", "http://api.example.com", "https://api.example.com/"] {
        let variables = [("PUBLIC_ORIGIN", bad)];
        let error = start(&API, &variables, &store()).await.err().expect("no origin").to_string();
        assert!(error.contains("PUBLIC_ORIGIN"), "{error}");
    }
    assert!(start(&API, &[beyond, ("PUBLIC_ORIGIN", ORIGIN)], &store()).await.is_ok());
    assert!(start(&API, &[("BIND", "127.0.0.1:8080")], &store()).await.is_ok());
    assert!(start(&UNBOUND, &[beyond], &store()).await.is_ok());
}
