//! `src/api/models.rs`: the schemas as types that decode, encode and prove ownership.

mod choice;
mod newtype;
mod one_of;
mod record;
mod structure;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{Kind, Mask, Schema},
    emit::{
        docs,
        names::ident,
        plan::Plan,
        tokens::{mentions, runtime_imports, sibling_imports},
        types::{Mode, Model, Shape, Types, Within},
    },
};

use super::decoding::{Rules, Writer, assertion};

pub(super) use choice::variants as choice_variants;
pub(super) use structure::field_names;

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let types = &plan.types;
    let mut items = Vec::new();
    for (index, model) in types.models.iter().enumerate() {
        let schema = types.schema(model.schema);
        if types.is_newtype(model.schema) {
            items.extend(newtype::items(types, model, schema));
            continue;
        }
        match &schema.kind {
            Kind::Choice(values) => items.extend(choice::items(types, model, values)),
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => {
                items.extend(one_of::items(types, index, variants));
            }
            Kind::Object(rules) if !rules.properties.is_empty() => {
                items.extend(structure::items(types, index, rules));
                items.extend(record::items(plan, model, rules));
            }
            _ => items.extend(wrapper(types, index)),
        }
    }
    with_imports(items)
}

fn with_imports(items: Vec<TokenStream>) -> Vec<TokenStream> {
    let modules = ["assertion", "decode", "encode", "json", "own", "policy", "serde", "values"];
    let maps = items.iter().any(|item| mentions(item, "BTreeMap"));
    let table = items.iter().any(|item| mentions(item, "API"));
    let mut all = vec![
        if maps {
            quote!(
                use ::std::collections::BTreeMap;
            )
        } else {
            TokenStream::new()
        },
        runtime_imports(&items, &modules),
        sibling_imports(&items, &["assertions"]),
        if table {
            quote!(
                use super::policies::API;
            )
        } else {
            TokenStream::new()
        },
    ];
    all.extend(items);
    all
}

/// The doc comment of a model.
fn says(model: &Model, schema: &Schema) -> TokenStream {
    let origin = if schema.name.is_empty() {
        format!(" {}, which stands inline in the document.", docs::code(&model.name))
    } else {
        format!(" {}", docs::code(&format!("#/components/schemas/{}", schema.name)))
    };
    let text = if schema.description.is_empty() { &schema.title } else { &schema.description };
    let said = docs::paragraphs([text.as_str()]);
    let said = if said.is_empty() { quote!(#[doc = #origin]) } else { said };
    let side = match model.mode {
        _ if !model.is_second => return said,
        Mode::Input => " As requests hold it.",
        Mode::Output | Mode::Scoped(_) => " As the answers of lists hold it.",
    };
    quote!(#said #[doc = ""] #[doc = #side])
}

/// What a struct or an enum derives, as far as what it holds allows.
fn derives(model: &Model) -> TokenStream {
    if model.holds_scoped {
        quote!(#[derive(Debug)])
    } else if model.holds_secret {
        quote!(#[derive(Clone, Debug)])
    } else {
        quote! {
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            #[serde(crate = "::secgen_runtime::serde")]
        }
    }
}

/// Whether a model is stored, so that its members need serde's names.
fn is_stored(model: &Model) -> bool {
    !model.holds_scoped && !model.holds_secret
}

fn decode_impl(types: &Types<'_>, model: &Model, rules: &Rules, body: &TokenStream) -> TokenStream {
    let (name, rules) = (ident(&model.name), &rules.items);
    let asserted = assertion(types, model.schema).map(|assertion| quote!(#assertion?;));
    quote! {
        impl decode::Decode for #name {
            fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
                #(#rules)*
                #asserted
                #body
            }
        }
    }
}

fn encode_impl(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl encode::Encode for #name {
            fn encode(&self, out: &mut encode::Encoder<'_>) {
                #body
            }
        }
    }
}

/// A list, map or tuple that holds itself.
fn wrapper(types: &Types<'_>, index: usize) -> Vec<TokenStream> {
    let model = &types.models[index];
    let (name, schema) = (ident(&model.name), types.schema(model.schema));
    let shape: Shape<'_> = types.bare_shape(model.schema, &model.mode);
    let inner = types.shape_type(&shape, Some(index), &model.mode, Within::Models);
    let (says, derives) = (says(model, schema), derives(model));
    let mut items = vec![quote!(#says #derives pub struct #name(pub #inner);)];
    if model.decoded {
        let mut rules = Rules::new();
        let mut writer = Writer { types, rules: &mut rules, within: Within::Models };
        let decoded =
            writer.shaped(Some(index), model.schema, &shape, "ITEMS", Mask::None).applied();
        items.push(decode_impl(types, model, &rules, &quote!(#decoded.map(Self))));
    }
    if model.encoded {
        items.push(encode_impl(&name, &quote!(self.0.encode(out);)));
    }
    items
}
