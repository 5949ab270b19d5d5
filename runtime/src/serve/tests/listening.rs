//! Where a server may listen, and what it says when it may not.

use super::*;

#[test]
fn bind_is_loopback_unless_a_proxy_is_trusted_and_nothing_is_unreviewed() {
    let proxied = Api {
        proxies: TrustedProxies::Listed {
            cidrs: &[Setting::Env("PROXIES")],
            header: "forwarded",
            proto: true,
        },
        ..API
    };
    let indebted = Api { debts: 3, ..proxied };
    let proxies = ("PROXIES", "10.0.0.0/8");
    let outside = ("BIND", "0.0.0.0:80");
    let nameless = Api { hosts: &[], ..proxied };
    let options = |api: &Api, environment: &[(&str, &str)]| {
        options_of(api, environment, Trail::default()).map_err(|error| error.to_string())
    };
    assert_eq!(options(&API, &[]).unwrap().bind().to_string(), "127.0.0.1:8080");
    assert_eq!(options(&API, &[("BIND", "[::1]:0")]).unwrap().bind().to_string(), "[::1]:0");
    assert!(options(&API, &[outside]).unwrap_err().contains("trusted proxy"));
    assert!(options(&API, &[("BIND", "localhost")]).unwrap_err().contains("BIND"));
    assert!(options(&API, &[("BIND", "[::ffff:192.0.2.1]:1")]).is_err());
    assert!(options(&proxied, &[outside]).unwrap_err().contains("PROXIES"));
    assert!(options(&proxied, &[outside, proxies]).is_ok());
    let error = options(&nameless, &[outside, proxies]).unwrap_err();
    assert!(error.contains("HOSTS"), "{error}");
    assert!(options(&nameless, &[outside, proxies, ("HOSTS", "api.example.com")]).is_ok());
    assert!(options(&nameless, &[("HOSTS", "https://api.example.com")]).is_err());
    let error = options(&indebted, &[outside, proxies]).unwrap_err();
    assert!(error.contains("3 decisions"), "{error}");
    assert!(options(&indebted, &[proxies]).is_ok(), "loopback is open to debts");
}

#[tokio::test]
async fn a_listener_beyond_loopback_is_not_served_when_bind_was_not_checked_for_it() {
    let options = options_of(&API, &[], Trail::default()).unwrap();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let served = serve_on(listener, Echo, options, std::future::pending()).await;
    assert!(matches!(served, Err(ServeError::Exposed { .. })));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let options = options_of(&API, &[("BIND", &address)], Trail::default()).unwrap();
    let error = serve_with(Echo, options).await.unwrap_err();
    let error = crate::config::StartError::from(error);
    assert!(error.to_string().contains(&address), "{error}");
}
