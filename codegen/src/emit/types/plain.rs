//! The types that are Rust's or the runtime's; `values` in the runtime has the table for people.

use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::{Format, IntegerWidth, Kind, Schema};

/// The type of a kind that is none of its own.
pub(super) fn plain_type(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Boolean => quote!(bool),
        Kind::Null => quote!(()),
        Kind::Integer { width, .. } => integer_type(*width),
        Kind::Number { format, .. } => number_type(*format),
        Kind::String(rules) => form(rules.format).unwrap_or(quote!(String)),
        Kind::Any
        | Kind::Constant(_)
        | Kind::Undecided
        | Kind::Choice(_)
        | Kind::Array(_)
        | Kind::Object(_)
        | Kind::OneOf { .. }
        | Kind::AnyOf { .. }
        | Kind::Tuple { .. } => quote!(json::Json),
    }
}

/// The type of a string of a format that has one.
pub(in crate::emit) fn form(format: Format) -> Option<TokenStream> {
    Some(match format {
        Format::Uuid => quote!(values::Uuid),
        Format::Password => quote!(values::Secret),
        Format::DateTime => quote!(values::DateTime),
        Format::Date => quote!(values::Date),
        Format::Time => quote!(values::Time),
        Format::Email => quote!(values::Email),
        Format::Uri => quote!(values::Uri),
        Format::UriReference => quote!(values::UriReference),
        Format::Hostname => quote!(values::Hostname),
        Format::Ipv4 => quote!(::std::net::Ipv4Addr),
        Format::Ipv6 => quote!(::std::net::Ipv6Addr),
        Format::Byte => quote!(values::Base64),
        Format::Duration => quote!(values::Duration),
        Format::Decimal => quote!(values::Decimal),
        _ => return None,
    })
}

pub(in crate::emit) fn integer_type(width: IntegerWidth) -> TokenStream {
    match width {
        IntegerWidth::I8 => quote!(i8),
        IntegerWidth::I16 => quote!(i16),
        IntegerWidth::I32 => quote!(i32),
        IntegerWidth::I64 => quote!(i64),
        IntegerWidth::U8 => quote!(u8),
        IntegerWidth::U16 => quote!(u16),
        IntegerWidth::U32 => quote!(u32),
        IntegerWidth::U64 => quote!(u64),
        IntegerWidth::Big => quote!(values::Integer),
    }
}

pub(in crate::emit) fn number_type(format: Format) -> TokenStream {
    match format {
        Format::Float => quote!(f32),
        Format::Double => quote!(f64),
        _ => quote!(json::Number),
    }
}

/// `x-rust-type`: of a string, a type that reads and writes its text.
pub(super) fn foreign_type(schema: &Schema) -> TokenStream {
    // A sound contract has a path there; what is none could only be kept as it came.
    let Ok(path) = syn::parse_str::<syn::Path>(&schema.rust_type) else {
        return quote!(json::Json);
    };
    match is_text(schema) {
        true => quote!(values::Parsed<#path>),
        false => quote!(#path),
    }
}

/// Whether the values of a schema are texts.
pub(in crate::emit) fn is_text(schema: &Schema) -> bool {
    matches!(schema.kind, Kind::String(_) | Kind::Choice(_))
}
