/// Path, query, header and body of each operation.
#[rustfmt::skip]
pub mod inputs;
/// The document's schemas.
#[rustfmt::skip]
pub mod models;
/// Which policy and proofs stand before which method.
#[rustfmt::skip]
pub mod operations;
/// What the document says, as data.
#[rustfmt::skip]
pub mod policies;
/// What each operation may answer.
#[rustfmt::skip]
pub mod responses;
/// The document's scopes.
#[rustfmt::skip]
pub mod scopes;
/// The endpoint table.
#[rustfmt::skip]
pub mod service;
/// What the application implements.
#[rustfmt::skip]
pub mod traits;

pub use self::policies::API;
pub use self::service::{endpoints, router, service};
pub use self::traits::Application;

const _: () = ::secgen_runtime::generated_by("0.1.0");

/// The document, as a type: what `#[secure]` asks the router's state for.
#[derive(Clone, Copy, Debug)]
pub struct Document;

impl ::secgen_runtime::secure::Document for Document {
    const API: &'static ::secgen_runtime::policy::Api = &API;
}

#[doc(hidden)]
#[macro_export]
macro_rules! __secgen_document_3a48ea7c527fe228 {
    (($($api:tt)*) ($($arguments:tt)*) ($($item:tt)*)) => {
        ::secgen_runtime::secure_with_document! {
            {
                security: true,
                scopes: [],
                roles: [],
                rates: ["guard-ip", "guard-credential", "default", "code", "device", "write"],
                resources: [],
                refused_rates: [["code", "it counts by `body:/gift/code~1of`, and no schema says what the body of a hand-written handler holds"]],
            }
            ($($api)*) ($($arguments)*) ($($item)*)
        }
    };
}

#[doc(hidden)]
pub use __secgen_document_3a48ea7c527fe228 as document;
