//! `#[secure(…)]`: the guard of the document on a hand-written axum handler.
//!
//! A handler's journey: `#[secure]` parses nothing but `api`, and hands arguments and function to
//! the `document!` macro that was generated from the document; that one adds what the document
//! declares and calls [`secure_with_document!`], which checks every name and writes the handler.
//! The detour is what lets a slip in a scope be told at the literal, with the nearest name.

mod arguments;
mod document;
mod expand;
mod parameters;

use proc_macro::TokenStream;

/// Guards an `async fn` as the document guards its own operations, and makes of it an axum handler.
///
/// ```text
/// #[secure(scope = "write:orders", rate = "write", owns = "Order")]
/// async fn refund(order: Owned<Order>, caller: Caller, State(shop): State<Shop>) -> StatusCode { … }
/// ```
///
/// | argument | meaning |
/// |---|---|
/// | `scope = "NAME"` | the caller must hold it; repeat it for more |
/// | `role = "NAME"` | likewise |
/// | `rate = "TIER"` | a tier of the document, besides those of its root; repeat it for more |
/// | `cost = N` | what one request charges each tier; 1 when absent |
/// | `owns = "RESOURCE"` | the function takes its proof: `Owned<R>`, `Scope<R>` or `Creation<R>` |
/// | `id = "PARAMETER"` | the path parameter that names the record; the only one when absent |
/// | `on_deny = "forbid"` | 403 for a record of somebody else, instead of 404 |
/// | `api = PATH` | the module of the generated code; `crate::api` when absent |
///
/// Scheme, CORS, limits, cache, audit and the `always` tiers come from the document's root. The
/// function's arguments are axum extractors, and besides `Caller` and the proof.
#[proc_macro_attribute]
pub fn secure(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::hand_to_document(arguments.into(), item.into()).into()
}

/// The second half of [`macro@secure`], called by generated code only.
#[proc_macro]
pub fn secure_with_document(input: TokenStream) -> TokenStream {
    expand::secure(input.into()).into()
}
