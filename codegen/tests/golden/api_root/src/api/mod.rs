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
macro_rules! __secgen_document_df4ed96160aeb484 {
    (($($api:tt)*) ($($arguments:tt)*) ($($item:tt)*)) => {
        ::secgen_runtime::secure_with_document! {
            {
                security: true,
                scopes: ["read:a", "write:a"],
                roles: [],
                rates: ["guard-ip", "guard-credential", "default"],
                resources: [],
            }
            ($($api)*) ($($arguments)*) ($($item)*)
        }
    };
}

#[doc(hidden)]
pub use __secgen_document_df4ed96160aeb484 as document;
