use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {}
