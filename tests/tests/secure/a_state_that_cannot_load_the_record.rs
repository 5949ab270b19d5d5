use std::sync::Arc;

use axum::http::StatusCode;
use example_existing_axum::api::{self, models::Note};
use secgen_runtime::{
    guard::Security,
    own::Owned,
    secure,
    secure::{HasSecurity, Routes},
};

#[derive(Clone)]
struct Shop {
    security: Arc<Security>,
}

impl HasSecurity<api::Document> for Shop {
    fn security(&self) -> &Arc<Security> {
        &self.security
    }
}

#[secure(api = api, owns = "Note")]
async fn purge(note: Owned<Note>) -> StatusCode {
    drop(note);
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = Routes::<Shop>::new().post("/notes/{id}/purge", purge);
}
