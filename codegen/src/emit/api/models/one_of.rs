//! `oneOf` and `anyOf` as an enum of their alternatives.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{Format, Kind, Mask, SchemaId},
    emit::{
        api::{
            allow,
            decoding::{Rules, Writer},
        },
        names::{Names, ident},
        types::{Mode, Model, Shape, Types, Within},
    },
};

use super::{decode_impl, derives, encode_impl, says};

pub(super) fn items(types: &Types<'_>, index: usize, variants: &[SchemaId]) -> Vec<TokenStream> {
    let model = &types.models[index];
    let name = ident(&model.name);
    let named = variant_names(types, model, variants);
    let mut items = vec![declaration(types, index, variants, &named)];
    if model.decoded {
        let mut rules = Rules::new();
        let body = decode(types, index, variants, &named, &mut rules);
        items.push(decode_impl(types, model, &rules, &body));
    }
    if model.encoded {
        let body = if named.is_empty() {
            quote!(match *self {})
        } else {
            quote!(match self { #(Self::#named(inner) => inner.encode(out),)* })
        };
        items.push(encode_impl(&name, &body));
    }
    items
}

fn variant_names(types: &Types<'_>, own: &Model, variants: &[SchemaId]) -> Vec<Ident> {
    let mut taken = Names::reserving(["Self"]);
    let name = |id: &SchemaId| match types.shape(*id, &own.mode) {
        Shape::Nominal => types
            .model(*id, &own.mode)
            .map_or("Value".to_owned(), |held| without(first_name(own), first_name(held))),
        Shape::List { .. } => "List".to_owned(),
        Shape::Map(_) => "Object".to_owned(),
        Shape::Tuple(_) => "Tuple".to_owned(),
        Shape::Foreign(schema) => {
            crate::emit::names::camel(schema.rust_type.rsplit("::").next().unwrap_or_default())
        }
        Shape::Plain(kind) => plain_name(kind).to_owned(),
    };
    variants.iter().map(|id| ident(&taken.allot_or(name(id), "Value"))).collect()
}

/// The name of the first type of a model's schema, so that both have the same variants.
fn first_name(model: &Model) -> &str {
    let suffixes = ["Input", "Scoped"];
    let first = suffixes.iter().find_map(|suffix| model.name.strip_suffix(suffix));
    first.filter(|first| model.is_second && !first.is_empty()).unwrap_or(&model.name)
}

/// A variant's name without the enum's: `SizeUnit` of `Size` is `Unit`.
fn without(own: &str, name: &str) -> String {
    match name.strip_prefix(own) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => rest.to_owned(),
        _ => name.to_owned(),
    }
}

fn plain_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "Boolean",
        Kind::Integer { .. } => "Integer",
        Kind::Number { .. } => "Number",
        Kind::String(rules) => match rules.format {
            Format::Uuid => "Uuid",
            Format::DateTime => "DateTime",
            Format::Date => "Date",
            Format::Time => "Time",
            Format::Email => "Email",
            Format::Uri | Format::UriReference => "Uri",
            Format::Hostname => "Hostname",
            Format::Ipv4 => "Ipv4",
            Format::Ipv6 => "Ipv6",
            Format::Byte => "Base64",
            Format::Duration => "Duration",
            Format::Decimal => "Decimal",
            _ => "Text",
        },
        Kind::Null => "Null",
        _ => "Any",
    }
}

fn declaration(
    types: &Types<'_>,
    index: usize,
    variants: &[SchemaId],
    named: &[Ident],
) -> TokenStream {
    let model = &types.models[index];
    let name = ident(&model.name);
    let (says, derives) = (says(model, types.schema(model.schema)), derives(model));
    let names: Vec<String> = named.iter().map(ToString::to_string).collect();
    let (alike, sizes) = (
        allow::alike(&model.name, &names),
        allow::sizes(variants.iter().map(|id| variant_size(types, index, *id))),
    );
    let kind = |id: &SchemaId| {
        let kind = types.value_type(*id, &model.mode, Within::Models);
        let boxed = types.is_boxed(index, *id, &model.mode);
        if boxed { quote!(Box<#kind>) } else { kind }
    };
    let kinds: Vec<TokenStream> = variants.iter().map(kind).collect();
    let complex = allow::complex(kinds.iter());
    let members = variants.iter().zip(named).zip(&kinds).map(|((id, variant), kind)| {
        let line = format!(" {}", variant_says(types, *id, model));
        quote!(#[doc = #line] #variant(#kind))
    });
    quote! {
        #says #derives #alike #sizes #complex
        pub enum #name { #(#members),* }
    }
}

/// How large a variant is, about.
fn variant_size(types: &Types<'_>, holder: usize, id: SchemaId) -> usize {
    let mode = &types.models[holder].mode;
    if types.is_boxed(holder, id, mode) { 8 } else { types.size(id, mode) }
}

fn variant_says(types: &Types<'_>, id: SchemaId, model: &Model) -> String {
    match types.model(id, &model.mode) {
        Some(held) => format!("As {}.", crate::emit::docs::code(&held.name)),
        None => "By its type.".to_owned(),
    }
}

fn decode(
    types: &Types<'_>,
    index: usize,
    variants: &[SchemaId],
    named: &[Ident],
    rules: &mut Rules,
) -> TokenStream {
    let branches: Vec<TokenStream> = variants
        .iter()
        .zip(named)
        .map(|(id, variant)| {
            let mut writer = Writer { types, rules, within: Within::Models };
            let mut decoding =
                writer.value(*id, &crate::emit::names::shouty(&variant.to_string()), Mask::None);
            if types.is_boxed(index, *id, &Mode::Input) {
                decoding = decoding.map(&quote!(Box::new));
            }
            decoding.map(&quote!(Self::#variant)).callable()
        })
        .collect();
    match &types.schema(types.models[index].schema).kind {
        Kind::AnyOf { .. } => {
            let branches = variants.iter().zip(&branches).map(|(id, branch)| {
                let members = members(types, *id);
                quote!((&[#(#members),*], #branch))
            });
            quote!(at.best_of(value, &[#(#branches),*]))
        }
        Kind::OneOf { discriminator: Some(discriminator), .. } => {
            let property = &discriminator.property;
            let named = discriminator.mapping.iter().filter_map(|(name, variant)| {
                branches.get(*variant).map(|branch| quote!((#name, #branch)))
            });
            match discriminator.default.and_then(|variant| branches.get(variant)) {
                Some(default) => {
                    quote!(at.discriminated_or(value, #property, &[#(#named),*], #default))
                }
                None => quote!(at.discriminated(value, #property, &[#(#named),*])),
            }
        }
        _ => quote!(at.exactly_one(value, &[#(#branches),*])),
    }
}

/// The members that an alternative declares, by which the best of several is told.
fn members(types: &Types<'_>, id: SchemaId) -> Vec<String> {
    let mut members = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &types.schema(id).kind {
            Kind::Object(rules) => {
                members.extend(rules.properties.iter().map(|property| property.name.clone()));
            }
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => open.extend(variants),
            _ => {}
        }
    }
    members.into_iter().collect()
}
