use std::sync::Arc;

use axum::{Router, routing::get};
use secgen_runtime::{guard::Security, serve};

async fn debug() -> &'static str {
    "everything"
}

async fn start(security: Arc<Security>) {
    let _ = serve::serve(Router::new().route("/debug", get(debug)), security).await;
}

fn main() {
    let _ = start;
}
