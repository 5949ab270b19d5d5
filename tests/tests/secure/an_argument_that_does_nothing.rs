use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_existing_axum::api, on_deny = "forbid", id = "noteId")]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
