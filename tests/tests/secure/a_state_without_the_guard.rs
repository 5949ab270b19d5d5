use axum::http::StatusCode;
use secgen_runtime::{secure, secure::Routes};

#[derive(Clone)]
struct Shop;

#[secure(api = example_existing_axum::api)]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = Routes::new().post("/purge", purge).with_state(Shop);
}
