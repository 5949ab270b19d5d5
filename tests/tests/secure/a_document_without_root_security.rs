use axum::http::StatusCode;
use secgen_runtime::secure;

/// What secgen writes for a document whose operations say for themselves who may call.
mod api {
    macro_rules! document {
        (($($api:tt)*) ($($arguments:tt)*) ($($item:tt)*)) => {
            ::secgen_runtime::secure_with_document! {
                { security: false, scopes: [], roles: [], rates: [], resources: [], }
                ($($api)*) ($($arguments)*) ($($item)*)
            }
        };
    }
    pub(crate) use document;
}

#[secure]
async fn purge() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn main() {
    let _ = purge;
}
