use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_existing_axum::api, owns = "Note")]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
