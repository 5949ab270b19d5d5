//! The rules of a kind as the runtime's constants: bounds of texts, numbers, lists and objects.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{ArrayRules, Format, NumberRules, ObjectRules, StringRules},
    emit::{names, tokens::number},
};

use super::super::bounds;

/// A rule for a text; `pattern` refers to the constant of its pattern.
pub(in super::super) fn string_rule(
    rules: &StringRules,
    asserted: Format,
    pattern: Option<TokenStream>,
) -> TokenStream {
    let mut rule = quote!(decode::StringRule::new());
    if let Some(least) = rules.min_length {
        let least = number(least);
        rule = quote!(#rule.min_length(#least));
    }
    if let Some(most) = rules.max_length {
        let most = number(most);
        rule = quote!(#rule.max_length(#most));
    }
    if let Some(pattern) = pattern {
        rule = quote!(#rule.pattern(#pattern));
    }
    if let Some(format) = format(asserted) {
        let format = names::ident(format);
        rule = quote!(#rule.format(decode::Format::#format));
    }
    rule
}

/// The format as the runtime names it, where a string rule checks it.
fn format(format: Format) -> Option<&'static str> {
    match format {
        Format::DateTime => Some("DateTime"),
        Format::Date => Some("Date"),
        Format::Time => Some("Time"),
        Format::Email => Some("Email"),
        Format::Uri => Some("Uri"),
        Format::UriReference => Some("UriReference"),
        Format::Hostname => Some("Hostname"),
        Format::Ipv4 => Some("Ipv4"),
        Format::Ipv6 => Some("Ipv6"),
        Format::Byte => Some("Byte"),
        Format::DateTimeLocal => Some("DateTimeLocal"),
        Format::TimeLocal => Some("TimeLocal"),
        Format::Duration => Some("Duration"),
        Format::IdnEmail => Some("IdnEmail"),
        Format::Iri => Some("Iri"),
        Format::IriReference => Some("IriReference"),
        Format::UriTemplate => Some("UriTemplate"),
        Format::IdnHostname => Some("IdnHostname"),
        Format::JsonPointer => Some("JsonPointer"),
        Format::RelativeJsonPointer => Some("RelativeJsonPointer"),
        Format::Regex => Some("Regex"),
        Format::Base64Url => Some("Base64Url"),
        Format::Char => Some("Char"),
        Format::HttpDate => Some("HttpDate"),
        Format::MediaRange => Some("MediaRange"),
        Format::Decimal => Some("Decimal"),
        Format::Int64 => Some("Int64"),
        Format::Uint64 => Some("Uint64"),
        Format::Uuid => Some("Uuid"),
        Format::None | Format::Binary | Format::Password | Format::Float | Format::Double => None,
    }
}

pub(in super::super) fn array_rule(rules: &ArrayRules) -> TokenStream {
    let mut rule = quote!(decode::ArrayRule::new());
    if let Some(least) = rules.min_items {
        let least = number(least);
        rule = quote!(#rule.min_items(#least));
    }
    if let Some(most) = rules.max_items {
        let most = number(most);
        rule = quote!(#rule.max_items(#most));
    }
    if rules.unique_items {
        rule = quote!(#rule.unique_items());
    }
    rule
}

pub(in super::super) fn object_rule(kind: &str, rules: &ObjectRules) -> TokenStream {
    let kind = names::ident(kind);
    let mut rule = quote!(decode::#kind::new());
    if let Some(least) = rules.min_properties {
        let least = number(least);
        rule = quote!(#rule.min_properties(#least));
    }
    if let Some(most) = rules.max_properties {
        let most = number(most);
        rule = quote!(#rule.max_properties(#most));
    }
    rule
}

pub(super) fn integer_rule(rules: &NumberRules) -> TokenStream {
    let whole = Literal::i128_unsuffixed;
    let mut rule = quote!(decode::IntegerRule::new());
    if let Some(text) = &rules.minimum {
        let bound = whole(bounds::ceiling(text));
        rule = quote!(#rule.minimum(#bound));
    }
    if let Some(text) = &rules.exclusive_minimum {
        let bound = whole(bounds::floor(text));
        rule = quote!(#rule.exclusive_minimum(#bound));
    }
    if let Some(text) = &rules.maximum {
        let bound = whole(bounds::floor(text));
        rule = quote!(#rule.maximum(#bound));
    }
    if let Some(text) = &rules.exclusive_maximum {
        let bound = whole(bounds::ceiling(text));
        rule = quote!(#rule.exclusive_maximum(#bound));
    }
    if let Some(text) = &rules.multiple_of {
        let divisor = whole(bounds::divisor(text));
        rule = quote!(#rule.multiple_of(#divisor));
    }
    rule
}

pub(in super::super) fn number_rule(rules: &NumberRules) -> TokenStream {
    let mut rule = quote!(decode::NumberRule::new());
    for (method, text) in [
        ("minimum", &rules.minimum),
        ("exclusive_minimum", &rules.exclusive_minimum),
        ("maximum", &rules.maximum),
        ("exclusive_maximum", &rules.exclusive_maximum),
        ("multiple_of", &rules.multiple_of),
    ] {
        if let Some(text) = text {
            let method = names::ident(method);
            rule = quote!(#rule.#method(#text));
        }
    }
    rule
}
