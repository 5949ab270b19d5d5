//! Several servers and one Redis: limits and revocations that hold across them, and what becomes
//! of both when Redis does not do as it should.

#![allow(clippy::unwrap_used, reason = "a test may fail by it")]

#[path = "support/app.rs"]
#[allow(dead_code)]
mod app;
#[path = "../../tests/src/issuer.rs"]
#[allow(dead_code, unreachable_pub)]
mod issuer;
#[path = "support/orders.rs"]
mod orders;
#[path = "support/redis.rs"]
mod server;
#[path = "support/stand.rs"]
#[allow(dead_code)]
mod stand;

#[path = "redis/chaos.rs"]
mod chaos;
#[path = "redis/together.rs"]
mod together;

/// One of these tests at a time: they look at how long things take.
async fn alone() -> tokio::sync::MutexGuard<'static, ()> {
    static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    ALONE.lock().await
}
