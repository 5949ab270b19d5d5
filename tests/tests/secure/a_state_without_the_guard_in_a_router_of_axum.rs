use axum::{Router, http::StatusCode, routing::post};
use secgen_runtime::secure;

#[derive(Clone)]
struct Shop;

#[secure(api = example_existing_axum::api)]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _: Router = Router::new().route("/purge", post(purge)).with_state(Shop);
}
