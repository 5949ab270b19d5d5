use axum::http::StatusCode;
use example_existing_axum::App;
use secgen_runtime::{secure, secure::Routes};

#[secure(api = example_existing_axum::api)]
async fn purge(how_many: u32) -> StatusCode {
    drop(how_many);
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = Routes::<App>::new().post("/purge", purge);
}
