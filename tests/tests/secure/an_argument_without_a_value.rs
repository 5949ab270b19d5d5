use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure("write:notes")]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
