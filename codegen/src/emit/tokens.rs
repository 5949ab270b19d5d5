//! Small pieces of Rust that several emitters write.

use std::time::Duration;

use proc_macro2::{Literal, Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::contract::{In, Method};

/// `Duration::from_secs(60)`.
pub(super) fn duration(duration: Duration) -> TokenStream {
    if duration.subsec_nanos() == 0 {
        let seconds = Literal::u64_unsuffixed(duration.as_secs());
        quote!(Duration::from_secs(#seconds))
    } else {
        let millis =
            Literal::u64_unsuffixed(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
        quote!(Duration::from_millis(#millis))
    }
}

/// A number without a suffix.
pub(super) fn number(value: u64) -> Literal {
    Literal::u64_unsuffixed(value)
}

/// `GET`.
pub(super) fn method_text(method: Method) -> &'static str {
    method.text()
}

/// `path`.
pub(super) fn in_text(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}

/// Whether `name::` opens a path somewhere in `tokens`.
pub(super) fn opens_path(tokens: &TokenStream, name: &str) -> bool {
    let mut after_colon = false;
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if opens_path(&group.stream(), name) => return true,
            TokenTree::Ident(ident) if !after_colon && ident == name => {
                if let Some(TokenTree::Punct(next)) = tokens.peek()
                    && next.as_char() == ':'
                    && next.spacing() == Spacing::Joint
                {
                    return true;
                }
                after_colon = false;
            }
            TokenTree::Punct(punct) => {
                let second =
                    punct.as_char() == ':' && punct.spacing() == Spacing::Alone && after_colon;
                after_colon =
                    second || (punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
            }
            _ => after_colon = false,
        }
    }
    false
}

/// Whether a `decode` of the trait is called: `Order::decode`.
pub(super) fn decode_is_called(tokens: &TokenStream) -> bool {
    let mut after = false;
    tokens.clone().into_iter().any(|token| {
        let called = after && matches!(&token, TokenTree::Ident(ident) if ident == "decode");
        after = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone && after)
            || matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
        called || matches!(&token, TokenTree::Group(group) if decode_is_called(&group.stream()))
    })
}

/// Whether the identifier stands anywhere in `tokens`.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        _ => false,
    })
}

/// `use ::secgen_runtime::{…};` with those of `modules` that open a path in `items`.
pub(super) fn runtime_imports(items: &[TokenStream], modules: &[&str]) -> TokenStream {
    let used: Vec<_> = modules
        .iter()
        .filter(|module| items.iter().any(|item| opens_path(item, module)))
        .map(|module| super::names::ident(module))
        .collect();
    match used.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(use ::secgen_runtime::#only;),
        used => quote!(use ::secgen_runtime::{#(#used),*};),
    }
}

/// `use super::{…};` with those of `modules` that open a path in `items`.
pub(super) fn sibling_imports(items: &[TokenStream], modules: &[&str]) -> TokenStream {
    let used: Vec<_> = modules
        .iter()
        .filter(|module| items.iter().any(|item| opens_path(item, module)))
        .map(|module| super::names::ident(module))
        .collect();
    match used.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(use super::#only;),
        used => quote!(use super::{#(#used),*};),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_a_field_of_the_same_name() {
        assert!(opens_path(
            &quote!(
                fn a(b: json::Value) {}
            ),
            "json"
        ));
        assert!(!opens_path(&quote!(pub json: ::std::string::String), "json"));
        assert!(!opens_path(&quote!(::secgen_runtime::json::Value), "json"));
        assert!(opens_path(&quote!(pub json: json::Value), "json"));
    }
}
