//! A proof is good once.

use super::*;

#[tokio::test]
async fn a_proof_is_good_once_and_for_two_schemes_of_one_request() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let proof = client.sign(&client.payload(&server.nonce));
    assert_eq!(server.asks(&BOTH, &client.shows(&proof)).await, Ok(()));
    for policy in [&BOTH, &ASKED, &AS_ISSUED] {
        let again = server.asks(policy, &client.shows(&proof)).await;
        assert_eq!(again, Err(Denied::Invalid(Flaw::ProofReplayed)));
    }
    // Signed anew with the same `jti`: still the same proof.
    let mut payload = client.payload(&server.nonce);
    payload["jti"] = json!("once");
    assert_eq!(server.asks(&ASKED, &client.shows(&client.sign(&payload))).await, Ok(()));
    payload["iat"] = json!(now() - 1);
    assert_eq!(server.flaw(&client, &client.sign(&payload)).await, Flaw::ProofReplayed);
    // Another key's `jti` is another.
    let other = Client::of(&ES256);
    let mut payload = other.payload(&server.nonce);
    payload["jti"] = json!("once");
    assert_eq!(server.asks(&ASKED, &other.shows(&other.sign(&payload))).await, Ok(()));
}

#[tokio::test]
async fn of_a_hundred_replays_at_once_one_gets_in() {
    let server = Arc::new(Server::new().await);
    let client = Client::of(&EDDSA);
    let shown = client.shows(&client.sign(&client.payload(&server.nonce)));
    let racers: Vec<_> = (0..100)
        .map(|_| {
            let (server, shown) = (Arc::clone(&server), shown.clone());
            tokio::spawn(async move { server.asks(&ASKED, &shown).await.is_ok() })
        })
        .collect();
    let mut winners = 0;
    for racer in racers {
        winners += usize::from(racer.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_replay_cache_that_is_full_or_fails_lets_nobody_in() {
    let clock = crate::limit::Clock::system();
    let full = MemoryStore::with_capacity(clock, Capacity { entries: 1, bytes: 64 });
    let server = Server::with(&[("PUBLIC_ORIGIN", ORIGIN)], &(Arc::new(full) as _)).await;
    let client = Client::of(&EDDSA);
    let shown = || client.shows(&client.sign(&client.payload(&server.nonce)));
    assert_eq!(server.asks(&ASKED, &shown()).await, Ok(()));
    assert_eq!(server.asks(&ASKED, &shown()).await, Err(Denied::Unavailable("store")));
}
