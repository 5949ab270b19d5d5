use axum::http::StatusCode;
use secgen_runtime::secure;

#[secure(api = example_sessions::api, rate = "login")]
async fn guess() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = guess;
}
