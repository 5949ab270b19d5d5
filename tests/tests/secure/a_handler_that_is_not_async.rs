use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_existing_axum::api)]
fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
