use axum::http::StatusCode;
use example_existing_axum::api::models::Note;
use secgen_runtime::{own::Owned, secure};

#[secure(api = example_existing_axum::api, owns = "Notes")]
async fn purge(note: Owned<Note>) -> StatusCode {
    drop(note);
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
