use axum::http::StatusCode;
use secgen_runtime::{own::Owned, secure};

struct Invoice;

#[secure(api = example_existing_axum::api, owns = "Note")]
async fn purge(invoice: Owned<Invoice>) -> StatusCode {
    drop(invoice);
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
