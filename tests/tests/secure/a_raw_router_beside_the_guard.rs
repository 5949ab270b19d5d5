use axum::{Router, routing::get};

async fn debug() -> &'static str {
    "everything"
}

fn beside(guarded: secgen_runtime::secure::Router) {
    let _ = guarded.with(Router::new().route("/debug", get(debug)));
}

fn main() {
    let _ = beside;
}
