//! A multipart body: the rule of its parts for the policy, and the stream of typed parts.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{Header, Kind, Mask, Operation, Part, PartContent},
    emit::{
        docs,
        names::{self, Names, ident},
        plan::OperationNames,
        types::{Mode, Types, Within},
    },
};

use super::super::decoding::{Rules, Writer};
use super::call;

/// What the parts must be, for the policy.
pub(super) fn multipart_rule(
    types: &Types<'_>,
    names: &OperationNames,
    parts: &[Part],
) -> TokenStream {
    let name = rule_name(names);
    let mut rules = Rules::new();
    let mut statics = Vec::new();
    let written: Vec<_> = parts
        .iter()
        .map(|part| {
            let headers = part_headers(types, part, &mut rules, &mut statics);
            part_rule(types, part, headers)
        })
        .collect();
    let items = &rules.items;
    quote! {
        pub(super) static #name: body::MultipartRule = {
            #(#items)*
            #(#statics)*
            static PARTS: &[body::PartRule] = &[#(#written),*];
            body::MultipartRule::new(PARTS)
        };
    }
}

fn part_rule(types: &Types<'_>, part: &Part, headers: Option<Ident>) -> TokenStream {
    let name = &part.name;
    let mut rule = match part.content {
        PartContent::Json => quote!(body::PartRule::json(#name)),
        PartContent::File => quote!(body::PartRule::file(#name)),
        PartContent::Text => {
            let text = text_kind(&types.schema(part.schema).kind);
            quote!(body::PartRule::text(#name, decode::Text::#text))
        }
    };
    if part.is_list {
        let least = bound(part.least);
        let most = part.most.map_or(quote!(body::MOST_PARTS), bound);
        rule = quote!(#rule.list(#least, #most));
    } else if part.least > 0 {
        rule = quote!(#rule.required());
    }
    if let Some(size) = part.size {
        let size = Literal::u64_unsuffixed(size);
        rule = quote!(#rule.size(#size));
    }
    if !part.media.is_empty() {
        let media = &part.media;
        rule = quote!(#rule.media(&[#(#media),*]));
    }
    match headers {
        Some(headers) => quote!(#rule.headers(#headers)),
        None => rule,
    }
}

fn bound(count: u64) -> TokenStream {
    let count = Literal::u32_unsuffixed(u32::try_from(count).unwrap_or(u32::MAX));
    quote!(#count)
}

fn part_headers(
    types: &Types<'_>,
    part: &Part,
    rules: &mut Rules,
    statics: &mut Vec<TokenStream>,
) -> Option<Ident> {
    if part.headers.is_empty() {
        return None;
    }
    let stem = names::shouty(&part.name);
    let checks: Vec<_> = part
        .headers
        .iter()
        .map(|header| {
            let stem = format!("{stem}_{}", names::shouty(&header.name));
            let mut writer = Writer { types, rules, within: Within::Elsewhere };
            let value = writer.value(header.schema, &stem, Mask::None).applied();
            let (parameter, required) = (header_rule(types, header), header.required);
            quote!(body::PartHeader::new(#parameter, #required, |value, at| #value.map(|_| ())))
        })
        .collect();
    // Numbered, so that two parts whose names are one in Rust have two.
    let name = ident(&format!("HEADERS_{}", statics.len()));
    statics.push(quote!(static #name: &[body::PartHeader] = &[#(#checks),*];));
    Some(name)
}

fn header_rule(types: &Types<'_>, header: &Header) -> TokenStream {
    let (name, text) = (&header.name, text_kind(&types.schema(header.schema).kind));
    quote!(decode::Parameter::header(#name).text(decode::Text::#text))
}

/// What a text of such a schema stands for.
fn text_kind(kind: &Kind) -> Ident {
    ident(match kind {
        Kind::Integer { .. } | Kind::Number { .. } => "Number",
        Kind::Boolean => "Boolean",
        Kind::Constant(values) => match values.iter().map(|value| kind_of(&value.0)).min() {
            Some(kind) if values.iter().all(|value| kind_of(&value.0) == kind) => kind,
            _ => "String",
        },
        _ => "String",
    })
}

/// What a JSON text is.
fn kind_of(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'-' | b'0'..=b'9') => "Number",
        Some(b't' | b'f') => "Boolean",
        _ => "String",
    }
}

/// The stream of parts, and what a part is.
pub(super) fn parts_type(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    parts: &[Part],
) -> [TokenStream; 3] {
    let (stream, part) = (parts_name(names), part_name(names));
    let has_file = parts.iter().any(|part| part.content == PartContent::File);
    let (declared, used) =
        if has_file { (Some(quote!(<'m>)), Some(quote!(<'_>))) } else { (None, None) };
    let says = format!(" The parts of {}, in the order in which they are sent.", call(operation));
    let mut taken = Names::of_types();
    let variants: Vec<Ident> =
        parts.iter().map(|part| ident(&taken.allot(names::camel(&part.name)))).collect();
    let mut rules = Rules::new();
    let (mut members, mut arms) = (Vec::new(), Vec::new());
    for (index, (held, variant)) in parts.iter().zip(&variants).enumerate() {
        let says = docs::doc(&held.description, &format!("The part {}.", docs::code(&held.name)));
        let index = Literal::usize_unsuffixed(index);
        if held.content == PartContent::File {
            members.push(quote!(#says #variant(body::File<'m>)));
            arms.push(quote!(#index => #part::#variant(part.file()),));
            continue;
        }
        let kind = types.value_type(held.schema, &Mode::Input, Within::Elsewhere);
        let stem = names::shouty(&held.name);
        let mut writer = Writer { types, rules: &mut rules, within: Within::Elsewhere };
        let value = writer.value(held.schema, &stem, Mask::None).callable();
        members.push(quote!(#says #variant(#kind)));
        arms.push(quote!(#index => #part::#variant(part.value(#value).await?),));
    }
    let of_part = format!(" A part of {}.", call(operation));
    let statics = &rules.items;
    [
        quote!(#[doc = #says] #[derive(Debug)] pub struct #stream(body::Multipart);),
        quote!(#[doc = #of_part] #[derive(Debug)] pub enum #part #declared { #(#members),* }),
        quote! {
            impl #stream {
                /// The next part; `None` when the last one has been read and none is missing.
                ///
                /// # Errors
                /// What is wrong with the body. Hand it on with `?`: the guard answers it in any case.
                pub async fn next(&mut self) -> Result<Option<#part #used>, reject::Rejection> {
                    #(#statics)*
                    let Some(part) = self.0.next().await? else { return Ok(None) };
                    Ok(Some(match part.index() { #(#arms)* _ => return Err(part.unknown()) }))
                }
            }
        },
    ]
}

pub(super) fn parts_name(names: &OperationNames) -> Ident {
    ident(&format!("{}Parts", names.kind))
}

fn part_name(names: &OperationNames) -> Ident {
    ident(&format!("{}Part", names.kind))
}

/// Of a name that no parameter's rule takes: those stand inside functions.
pub(super) fn rule_name(names: &OperationNames) -> Ident {
    ident(&format!("{}_PARTS", names.policy))
}
