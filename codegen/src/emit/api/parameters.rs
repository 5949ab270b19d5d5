//! How a request's parameters are written: a constant for each.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{In, Members, Parameter, Scalar, SchemaId, Shape, Style},
    emit::{
        names::ident,
        tokens::in_text,
        types::{Types, Within},
    },
};

use super::decoding::{Decoding, Rules, Writer};

/// The `static` of a parameter.
pub(super) fn declared(
    types: &Types<'_>,
    parameter: &Parameter,
    stem: &str,
    rules: &mut Rules,
) -> Ident {
    let (place, name) = (ident(in_text(parameter.location)), &parameter.name);
    let mut rule = quote!(decode::Parameter::#place(#name));
    if let Some(style) = style(parameter) {
        rule = quote!(#rule.style(decode::Style::#style));
    }
    let usual = matches!(parameter.location, In::Query | In::Cookie);
    if parameter.explode != usual && matters(parameter) {
        let explode = parameter.explode;
        rule = quote!(#rule.explode(#explode));
    }
    rule = match &parameter.shape {
        Shape::Scalar(Scalar::String) => rule,
        Shape::Scalar(scalar) => {
            let text = text(*scalar);
            quote!(#rule.text(#text))
        }
        Shape::List(items) if let Shape::Scalar(scalar) = **items => {
            let text = text(scalar);
            quote!(#rule.list(#text))
        }
        shape => {
            let shape = self::shape(types, shape, &format!("{stem}_FITS"), rules);
            quote!(#rule.shape(#shape))
        }
    };
    if parameter.allow_reserved && parameter.location == In::Query {
        rule = quote!(#rule.reserved());
    }
    if parameter.allow_empty_value {
        rule = quote!(#rule.may_be_empty());
    }
    rules.add(stem, "decode", "Parameter", rule)
}

/// The style, when it is not the usual one of its place.
fn style(parameter: &Parameter) -> Option<TokenStream> {
    Some(match parameter.style {
        Style::Simple | Style::Form => return None,
        Style::Matrix => quote!(Matrix),
        Style::Label => quote!(Label),
        Style::SpaceDelimited => quote!(Space),
        Style::PipeDelimited => quote!(Pipe),
        Style::DeepObject => quote!(Deep),
        Style::Cookie => quote!(Cookie),
    })
}

/// Whether `explode` says anything: there is more than one text, and the style has both ways.
fn matters(parameter: &Parameter) -> bool {
    !matches!(parameter.shape, Shape::Scalar(_) | Shape::Json)
        && parameter.style != Style::DeepObject
}

fn text(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Number => quote!(decode::Text::Number),
        Scalar::Boolean => quote!(decode::Text::Boolean),
        Scalar::String => quote!(decode::Text::String),
    }
}

fn shape(types: &Types<'_>, shape: &Shape, stem: &str, rules: &mut Rules) -> TokenStream {
    match shape {
        Shape::Scalar(Scalar::Number) => quote!(decode::Shape::NUMBER),
        Shape::Scalar(Scalar::Boolean) => quote!(decode::Shape::BOOLEAN),
        Shape::Scalar(Scalar::String) => quote!(decode::Shape::TEXT),
        Shape::List(items) => {
            let items = self::shape(types, items, stem, rules);
            quote!(decode::Shape::List(&#items))
        }
        Shape::Object(members) => {
            let members = object(types, members, stem, rules);
            quote!(decode::Shape::Object(&#members))
        }
        Shape::Either(schema, shapes) => {
            let shapes: Vec<_> =
                shapes.iter().map(|shape| self::shape(types, shape, stem, rules)).collect();
            let fits = fits(types, *schema, stem, rules);
            quote!(decode::Shape::Either(&[#(#shapes),*], #fits))
        }
        Shape::Json => quote!(decode::Shape::Json),
    }
}

fn object(types: &Types<'_>, members: &Members, stem: &str, rules: &mut Rules) -> TokenStream {
    let named: Vec<_> = members
        .named
        .iter()
        .map(|(name, shape)| {
            let shape = self::shape(types, shape, stem, rules);
            quote!((#name, #shape))
        })
        .collect();
    let rest = match &members.rest {
        Some(shape) => {
            let shape = self::shape(types, shape, stem, rules);
            quote!(Some(#shape))
        }
        None => quote!(None),
    };
    quote!(decode::ObjectShape { members: &[#(#named),*], rest: #rest })
}

/// Whether the schema takes a reading of the text.
fn fits(types: &Types<'_>, schema: SchemaId, stem: &str, rules: &mut Rules) -> TokenStream {
    let mut writer = Writer { types, rules, within: Within::Elsewhere };
    match writer.text(schema, stem) {
        Decoding::Path(path) => quote!(|value, at| #path(value, at).is_some()),
        decoding => {
            let (kind, found) = (types.text_type(schema, Within::Elsewhere), decoding.applied());
            quote!(|value, at| {
                let found: Option<#kind> = #found;
                found.is_some()
            })
        }
    }
}
