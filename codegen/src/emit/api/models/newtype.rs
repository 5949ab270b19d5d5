//! A named scalar with a constraint as a newtype: nobody can make one that breaks it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Format, IntegerWidth, Kind, Mask, Schema},
    emit::{
        api::decoding::{Rules, Writer},
        names::ident,
        types::{Mode, Model, Types, integer_type, number_type},
    },
};

use super::{Within, decode_impl, says};

pub(super) fn items(types: &Types<'_>, model: &Model, schema: &Schema) -> Vec<TokenStream> {
    let name = ident(&model.name);
    let says = says(model, schema);
    let ordered = quote!(#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]);
    let (derives, inner) = match &schema.kind {
        Kind::Integer { width: IntegerWidth::Big, .. } => (ordered, quote!(values::Integer)),
        Kind::Integer { width, .. } => (
            quote!(#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]),
            integer_type(*width),
        ),
        Kind::Number { format: format @ (Format::Float | Format::Double), .. } => {
            (quote!(#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]), number_type(*format))
        }
        Kind::Number { format, .. } => (ordered, number_type(*format)),
        _ => (ordered, quote!(String)),
    };
    let made = match &schema.kind {
        Kind::String(_) => quote!(values::text!(#name);),
        _ => quote!(values::number!(#name, #inner);),
    };
    let mut rules = Rules::new();
    let shape = types.bare_shape(model.schema, &Mode::Input);
    let mut writer = Writer { types, rules: &mut rules, within: Within::Models };
    let decoded = writer.shaped(None, model.schema, &shape, "RULE", Mask::None).applied();
    vec![
        quote!(#says #derives pub struct #name(#inner);),
        decode_impl(types, model, &rules, &quote!(#decoded.map(Self))),
        made,
    ]
}
