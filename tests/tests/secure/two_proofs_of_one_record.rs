use axum::http::StatusCode;
use example_existing_axum::api::models::Note;
use secgen_runtime::{
    own::{Owned, Scope},
    secure,
};

#[secure(api = example_existing_axum::api, owns = "Note")]
async fn purge(note: Owned<Note>, scope: Scope<Note>) -> StatusCode {
    drop((note, scope));
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
