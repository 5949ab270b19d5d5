use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_existing_axum::api, cost = 2, scope = "write:notes", cost = 3)]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
