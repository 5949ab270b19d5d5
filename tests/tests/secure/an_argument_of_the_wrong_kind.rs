use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_existing_axum::api, scope = WRITE, cost = 0, on_deny = "ignore")]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
