use axum::http::StatusCode;
use secgen_runtime::secure;

struct Shop;

impl Shop {
    #[secure(api = example_existing_axum::api)]
    async fn purge(&self) -> StatusCode {
        StatusCode::NO_CONTENT
    }
}

fn main() {
    let _ = Shop;
}
