//! `src/api/inputs.rs`: path, query, header and body of each operation, typed and validated.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{Body, Kind, Operation, Parameter, SchemaId},
    emit::{
        docs,
        names::{self, Names, ident},
        plan::{OperationNames, Plan, has_input},
        tokens::{decode_is_called, in_text, mentions, runtime_imports, sibling_imports},
        types::{Mode, Types, Within, form},
    },
};

use super::{
    allow, bodies,
    decoding::{Rules, Writer},
    models::choice_variants,
    parameters,
    policies::says,
};

/// Names of variables in the functions below.
const LOCALS: [&str; 4] = ["at", "body", "inputs", "value"];

/// A parameter with its names.
struct Member<'o> {
    parameter: &'o Parameter,
    name: Ident,
    local: Ident,
    stem: String,
    /// The value when absent, when it can be written in Rust.
    default: Option<Default>,
}

/// A default as Rust.
enum Default {
    /// A `Copy` value.
    Value(TokenStream),
    /// A string.
    Text(String),
    /// A JSON text, decoded like one that is sent.
    Json(String),
}

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for (operation, names) in plan.operations().filter(|(operation, _)| has_input(operation)) {
        let members = members(&plan.types, operation);
        items.push(declaration(&plan.types, operation, names, &members));
        items.extend(bodies::items(&plan.types, operation, names));
        items.push(decoding(&plan.types, operation, names, &members));
    }
    let maps = items.iter().any(|item| mentions(item, "BTreeMap"));
    let decodes = items.iter().any(decode_is_called);
    let mut all = vec![
        if maps {
            quote!(
                use ::std::collections::BTreeMap;
            )
        } else {
            TokenStream::new()
        },
        runtime_imports(&items, &["assertion", "body", "decode", "json", "reject", "values"]),
        if decodes {
            quote!(
                use ::secgen_runtime::decode::Decode as _;
            )
        } else {
            TokenStream::new()
        },
        sibling_imports(&items, &["assertions", "models"]),
    ];
    all.extend(items);
    all
}

/// The names of an operation's fields, by parameter.
pub(super) fn field_names(operation: &Operation) -> Vec<String> {
    let mut taken = Names::reserving(["body"]);
    let allot = |parameter: &Parameter| {
        let suffix = format!("_in_{}", in_text(parameter.location));
        taken.allot_or(names::snake(&parameter.name), &suffix)
    };
    operation.parameters.iter().map(allot).collect()
}

fn members<'o>(types: &Types<'_>, operation: &'o Operation) -> Vec<Member<'o>> {
    let names = field_names(operation);
    let written: Vec<&str> = names.iter().map(String::as_str).collect();
    let locals = names::locals(&written, &LOCALS, "_parameter");
    let member = |((parameter, name), local): ((&'o Parameter, &String), String)| Member {
        parameter,
        name: ident(name),
        local: ident(&local),
        stem: names::shouty(name),
        default: parameter
            .default
            .as_ref()
            .filter(|_| !parameter.sensitive && !parameter.required)
            .map(|text| {
                let constant = default(types, parameter.schema, text);
                constant.unwrap_or_else(|| Default::Json(text.clone()))
            }),
    };
    operation.parameters.iter().zip(&names).zip(locals).map(member).collect()
}

fn declaration(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    members: &[Member<'_>],
) -> TokenStream {
    let name = ident(&format!("{}Input", names.kind));
    let says = says(operation);
    let kinds: Vec<TokenStream> = members.iter().map(|member| member_type(types, member)).collect();
    let fields = members.iter().zip(&kinds).map(|(member, kind)| {
        let (says, name) = (member_says(member), &member.name);
        quote!(#says pub #name: #kind)
    });
    let body_kind = operation.body.as_ref().and_then(|body| bodies::field_type(types, body, names));
    let complex = allow::complex(kinds.iter().chain(&body_kind));
    let body = operation.body.as_ref().zip(body_kind.as_ref()).map(|(body, kind)| {
        let says = docs::doc(&body.description, "The request body.");
        quote!(#says pub body: #kind)
    });
    let derives = derives(types, operation);
    quote! {
        #says #derives #complex
        pub struct #name { #(#fields,)* #body }
    }
}

fn derives(types: &Types<'_>, operation: &Operation) -> TokenStream {
    if operation.body.as_ref().is_some_and(Body::is_streamed) {
        return quote!(#[derive(Debug)]);
    }
    let mut schemas = operation.parameters.iter().map(|parameter| parameter.schema);
    if schemas.any(|id| types.what_type_holds(id, &Mode::Input).1)
        || bodies::holds_secret(types, operation)
    {
        quote!(#[derive(Clone, Debug)])
    } else {
        quote!(#[derive(Clone, Debug, PartialEq)])
    }
}

fn member_type(types: &Types<'_>, member: &Member<'_>) -> TokenStream {
    let parameter = member.parameter;
    let mut kind = types.text_type(parameter.schema, Within::Elsewhere);
    if parameter.sensitive {
        kind = quote!(values::Sensitive<#kind>);
    }
    if parameter.required || member.default.is_some() { kind } else { quote!(Option<#kind>) }
}

fn member_says(member: &Member<'_>) -> TokenStream {
    let parameter = member.parameter;
    let mut line = format!("{} ({})", docs::code(&parameter.name), in_text(parameter.location));
    if let Some(default) = &parameter.default {
        let default = docs::code(default);
        line.push_str(&match member.default {
            Some(_) => format!("; {default} when absent"),
            None => format!("; absent stands for {default}"),
        });
    }
    let described = !parameter.description.is_empty();
    let said = docs::paragraphs([parameter.description.as_str()]);
    let gap = described.then(|| quote!(#[doc = ""]));
    let line = format!(" {line}");
    quote!(#[doc = #line] #gap #said)
}

fn decoding(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    members: &[Member<'_>],
) -> TokenStream {
    let name = ident(&format!("{}Input", names.kind));
    let mut rules = Rules::new();
    let decoded: Vec<_> = members.iter().map(|member| decoded(types, member, &mut rules)).collect();
    let taken = operation.body.as_ref().filter(|body| body.is_decoded());
    let body = taken.map(|body| bodies::decoding(types, body, names, &mut rules));
    let fields = members.iter().map(|member| {
        let Member { name, local, default, .. } = member;
        match default {
            Some(Default::Value(value)) => quote!(#name: #local?.unwrap_or(#value)),
            Some(Default::Text(text)) => {
                quote!(#name: #local?.unwrap_or_else(|| #text.to_owned()))
            }
            Some(Default::Json(_)) | None => quote!(#name: #local?),
        }
    });
    let body_field = taken.map(|body| match body.contents.is_empty() {
        true => quote!(),
        false => quote!(body: body?),
    });
    let unsent = taken.filter(|body| body.contents.is_empty()).map(|_| quote!(body?;));
    let statics = &rules.items;
    quote! {
        impl #name {
            pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
                #(#statics)*
                #(#decoded)*
                #body
                #unsent
                Some(Self { #(#fields,)* #body_field })
            }
        }
    }
}

fn decoded(types: &Types<'_>, member: &Member<'_>, rules: &mut Rules) -> TokenStream {
    let parameter = member.parameter;
    let declared = parameters::declared(types, parameter, &member.stem, rules);
    let stem = format!("{}_RULE", member.stem);
    let mut writer = Writer { types, rules, within: Within::Elsewhere };
    let mut value = writer.text(parameter.schema, &stem);
    if parameter.sensitive {
        value = value.map(&quote!(values::Sensitive::from));
    }
    let (local, value) = (&member.local, value.callable());
    if let Some(Default::Json(default)) = &member.default {
        return quote!(let #local = inputs.defaulted(&#declared, #default, #value););
    }
    let asked = if parameter.required { quote!(required) } else { quote!(optional) };
    quote!(let #local = inputs.#asked(&#declared, #value);)
}

/// A default as Rust; `None` when it cannot be written as one.
fn default(types: &Types<'_>, id: SchemaId, text: &str) -> Option<Default> {
    let schema = types.schema(id);
    if schema.nullable || types.is_newtype(id) || !schema.rust_type.is_empty() {
        return None;
    }
    match &schema.kind {
        Kind::Boolean => text.parse::<bool>().ok().map(|truth| Default::Value(quote!(#truth))),
        Kind::Integer { .. } => {
            let literal = Literal::i64_unsuffixed(text.parse::<i64>().ok()?);
            Some(Default::Value(quote!(#literal)))
        }
        Kind::Choice(values) => {
            let written = serde_json::from_str::<String>(text).ok()?;
            let at = values.iter().position(|value| *value == written)?;
            let variant = &choice_variants(values)[at];
            let name = ident(&types.model(id, &Mode::Input)?.name);
            Some(Default::Value(quote!(models::#name::#variant)))
        }
        Kind::String(rules) if form(rules.format).is_none() => {
            serde_json::from_str::<String>(text).ok().map(Default::Text)
        }
        _ => None,
    }
}
