//! `mask`, as the runtime names it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::Mask;

/// The runtime's mask; none when the value is shown as it is.
pub(super) fn mask(mask: Mask) -> Option<TokenStream> {
    Some(match mask {
        Mask::None => return None,
        Mask::Full => quote!(encode::Mask::Full),
        Mask::Last4 => quote!(encode::Mask::Last4),
        Mask::Email => quote!(encode::Mask::Email),
        Mask::Omit => quote!(encode::Mask::Omit),
    })
}
