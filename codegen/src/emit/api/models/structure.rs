//! An object as a struct: its fields, how it decodes, how it is answered.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{Additional, Format, Kind, Mask, ObjectRules, Property, Sensitivity},
    emit::{
        api::{
            allow,
            decoding::{Decoding, Rules, Writer, object_rule},
            defaults::literal,
            masks,
        },
        docs,
        names::{self, Names, ident},
        types::{Mode, Model, Types, Within},
    },
};

use super::{decode_impl, derives, encode_impl, is_stored, says};

/// Names of variables in the functions below.
const LOCALS: [&str; 6] = ["at", "closed", "object", "others", "out", "value"];

/// A field of the struct.
struct Field<'p> {
    property: &'p Property,
    name: Ident,
    /// The variable that holds its decoded value.
    local: Ident,
    /// What its rules' names begin with.
    stem: String,
}

pub(super) fn items(types: &Types<'_>, index: usize, rules: &ObjectRules) -> Vec<TokenStream> {
    let model = &types.models[index];
    let name = ident(&model.name);
    let fields = fields(types, rules, &model.mode);
    let mut items = vec![declaration(types, index, rules, &fields)];
    items.extend(is_stored(model).then(|| defaults(types, model, &fields)));
    if model.decoded {
        let mut statics = Rules::new();
        let body = decode(types, index, rules, &fields, &mut statics);
        items.push(decode_impl(types, model, &statics, &body));
    }
    if model.encoded {
        items.push(encode_impl(&name, &encode(types, model, rules, &fields)));
    }
    items
}

/// The Rust names of an object's fields, by the property's name; `Types::fields` tells which are.
pub(in crate::emit::api) fn field_names(rules: &ObjectRules) -> Vec<(&Property, String)> {
    let mut taken = Names::default();
    taken.allot("others".to_owned());
    let mut allotted: Vec<Option<String>> = vec![None; rules.properties.len()];
    // A name that the document chooses is that of nobody else.
    for chosen in [true, false] {
        for (name, property) in allotted.iter_mut().zip(&rules.properties) {
            if property.rust_name.is_empty() != chosen {
                let wanted = if chosen { &property.rust_name } else { &property.name };
                *name = Some(taken.allot_or(names::snake(wanted), "_field"));
            }
        }
    }
    let named = allotted.into_iter().map(Option::unwrap_or_default);
    rules.properties.iter().zip(named).collect()
}

fn fields<'p>(types: &Types<'_>, rules: &'p ObjectRules, mode: &Mode) -> Vec<Field<'p>> {
    let fields: Vec<_> = field_names(rules)
        .into_iter()
        .filter(|(property, _)| types.is_sent(property, mode) && !types.is_fixed(property))
        .collect();
    let names: Vec<&str> = fields.iter().map(|(_, name)| name.as_str()).collect();
    let locals = names::locals(&names, &LOCALS, "_field");
    let field = |((property, name), local): (&(&'p Property, String), String)| Field {
        property,
        name: ident(name),
        local: ident(&local),
        stem: names::shouty(name),
    };
    fields.iter().zip(locals).map(field).collect()
}

fn declaration(
    types: &Types<'_>,
    index: usize,
    rules: &ObjectRules,
    fields: &[Field<'_>],
) -> TokenStream {
    let model = &types.models[index];
    let name = ident(&model.name);
    let (says, derives) = (says(model, types.schema(model.schema)), derives(model));
    let kinds: Vec<TokenStream> = fields
        .iter()
        .map(|field| types.field_type(index, field.property, &model.mode, Within::Models))
        .collect();
    let complex = allow::complex(kinds.iter());
    let fields = fields.iter().zip(&kinds).map(|(field, kind)| {
        let says = field_says(types, field.property);
        let stored = is_stored(model).then(|| serde(types, model, field));
        let name = &field.name;
        quote!(#says #stored pub #name: #kind)
    });
    let others = match others(types, rules, &model.mode) {
        Some(kind) => {
            let stored = is_stored(model).then(|| quote!(#[serde(flatten)]));
            Some(quote! {
                /// Members that no field is for.
                #stored
                pub others: BTreeMap<String, #kind>,
            })
        }
        None => None,
    };
    quote! {
        #says #derives #complex
        pub struct #name { #(#fields,)* #others }
    }
}

/// The type of the members that have no field; `None` when they are refused or dropped.
fn others(types: &Types<'_>, rules: &ObjectRules, mode: &Mode) -> Option<TokenStream> {
    match rules.additional {
        Additional::Schema(values) => Some(types.value_type(values, mode, Within::Models)),
        Additional::Elsewhere => Some(quote!(json::Json)),
        Additional::Unsaid | Additional::Refused => None,
    }
}

fn field_says(types: &Types<'_>, property: &Property) -> TokenStream {
    let name = docs::code(&property.name);
    let default = property.default.as_ref().map(|written| match types.default(property) {
        Some(default) => format!("{} when absent.", docs::code(default)),
        None => format!("Absent, it stands for {}.", docs::code(written)),
    });
    let said = docs::paragraphs([property.description.as_str()]);
    let lines: Vec<String> = match (said.is_empty(), default) {
        (true, None) => vec![format!(" {name}")],
        (true, Some(default)) => vec![format!(" {name}"), String::new(), format!(" {default}")],
        (false, None) => Vec::new(),
        (false, Some(default)) => vec![String::new(), format!(" {default}")],
    };
    quote!(#said #(#[doc = #lines])*)
}

fn serde(types: &Types<'_>, model: &Model, field: &Field<'_>) -> TokenStream {
    let property = field.property;
    let rename = &property.name;
    if types.is_present(property) {
        let absent = absent(types, model, field).map(|(path, _)| quote!(, default = #path));
        return quote!(#[serde(rename = #rename #absent)]);
    }
    let present =
        types.takes_null(property.schema).then(|| quote!(, deserialize_with = "values::present"));
    quote!(#[serde(rename = #rename, default, skip_serializing_if = "Option::is_none" #present)])
}

/// What a record that was stored without the member gets, where Rust can write it: the path of a
/// function, and the function.
fn absent(types: &Types<'_>, model: &Model, field: &Field<'_>) -> Option<(String, TokenStream)> {
    let property = field.property;
    let default = types.default(property)?;
    if property.sensitive != Sensitivity::None {
        return None;
    }
    let value = literal(types, property.schema, &model.mode, default)?;
    let kind = types.value_type(property.schema, &model.mode, Within::Models);
    let name = ident(&format!("absent_{}", field.local));
    Some((format!("{}::{name}", model.name), quote!(fn #name() -> #kind { #value })))
}

fn defaults(types: &Types<'_>, model: &Model, fields: &[Field<'_>]) -> TokenStream {
    let absent = |field| absent(types, model, field).map(|(_, function)| function);
    let functions: Vec<_> = fields.iter().filter_map(absent).collect();
    if functions.is_empty() {
        return TokenStream::new();
    }
    let name = ident(&model.name);
    quote!(impl #name { #(#functions)* })
}

fn decode(
    types: &Types<'_>,
    index: usize,
    rules: &ObjectRules,
    fields: &[Field<'_>],
    statics: &mut Rules,
) -> TokenStream {
    let object = statics.add("OBJECT", "decode", "ObjectRule", object_rule("ObjectRule", rules));
    let mut decoded = Vec::new();
    let mut unwrapped = Vec::new();
    let mut fixed = Vec::new();
    let mut taken = Names::reserving(LOCALS.into_iter().chain(names::PLACEHOLDERS));
    fields.iter().for_each(|field| drop(taken.allot(field.local.to_string())));
    for property in &rules.properties {
        let written = &property.name;
        if let Some(field) = fields.iter().find(|field| std::ptr::eq(field.property, property)) {
            let (name, local) = (&field.name, &field.local);
            let value = member(types, index, field, statics).callable();
            decoded.push(match (types.default(property), property.required) {
                (_, true) => quote!(let #local = object.required(#written, #value);),
                (None, false) => quote!(let #local = object.optional(#written, #value);),
                (Some(default), false) => {
                    quote!(let #local = object.defaulted(#written, #default, #value);)
                }
            });
            unwrapped.push(quote!(#name: #local?));
        } else if types.is_sent(property, &Mode::Input) {
            let local = ident(&taken.allot_or(names::snake(written), "_field"));
            let value = constant(types, property);
            decoded.push(quote! {
                let #local = object.required(#written, |value, at| at.constant(value, #value));
            });
            fixed.push(quote!(#local?;));
        } else {
            let code = if property.read_only { "readOnly" } else { "assign" };
            decoded.push(quote!(object.refused(#written, #code);));
        }
    }
    let end = finish(types, types.models[index].schema, rules, statics);
    let filter = end.closes.then(|| quote!(.filter(|_| closed)));
    let finish = end.statement;
    let others = (!end.closes).then(|| quote!(others: others?));
    quote! {
        let mut object = at.object(value, &#object)?;
        #(#decoded)*
        #finish
        #(#fixed)*
        Some(Self { #(#unwrapped,)* #others }) #filter
    }
}

/// How an object's decoding ends.
struct End {
    statement: TokenStream,
    /// Whether `closed` says that it may be built; else `others` holds the rest.
    closes: bool,
}

fn finish(
    types: &Types<'_>,
    id: crate::contract::SchemaId,
    rules: &ObjectRules,
    statics: &mut Rules,
) -> End {
    match rules.additional {
        Additional::Schema(values) => {
            let mut writer = Writer { types, rules: statics, within: Within::Models };
            let value = writer.value(values, "OTHERS", Mask::None).callable();
            End { statement: quote!(let others = object.others(#value);), closes: false }
        }
        Additional::Unsaid if !types.is_closed(id) => {
            End { statement: quote!(let closed = object.finish_open();), closes: true }
        }
        Additional::Elsewhere => End {
            statement: quote!(let others = object.others(|value, at| at.any(value));),
            closes: false,
        },
        Additional::Unsaid | Additional::Refused => {
            End { statement: quote!(let closed = object.finish_closed();), closes: true }
        }
    }
}

/// A member that is sent.
fn member(types: &Types<'_>, holder: usize, field: &Field<'_>, statics: &mut Rules) -> Decoding {
    let (property, id) = (field.property, field.property.schema);
    let mut writer = Writer { types, rules: statics, within: Within::Models };
    let decoding = match &types.schema(id).kind {
        Kind::String(rules) if types.is_secret(property) => {
            let mut decoding = writer.secret(rules, &field.stem, property.mask);
            if types.takes_null(id) {
                decoding = decoding.or_null();
            }
            writer.always_asserted(id, decoding)
        }
        _ => {
            let mut decoding = writer.bare(id, &field.stem, property.mask);
            if types.is_boxed(holder, id, &Mode::Input) {
                decoding = decoding.map(&quote!(Box::new));
            }
            decoding = writer.or_other(id, decoding);
            if property.sensitive != Sensitivity::None {
                decoding = decoding.map(&quote!(values::Sensitive::from));
            }
            if types.takes_null(id) {
                decoding = decoding.or_null();
            }
            writer.asserted(id, decoding)
        }
    };
    if property.write_scopes.is_empty() {
        return decoding;
    }
    let scopes = &property.write_scopes;
    let set = quote!(API.scopes(&[#(#scopes),*]));
    let set = statics.add(&format!("{}_WRITE", field.stem), "policy", "NameSet", set);
    let applied = decoding.applied();
    Decoding::Expression(quote!({
        at.write_scopes(&#set);
        #applied
    }))
}

fn encode(
    types: &Types<'_>,
    model: &Model,
    rules: &ObjectRules,
    fields: &[Field<'_>],
) -> TokenStream {
    let mut statics = Rules::new();
    let mut members = Vec::new();
    for property in &rules.properties {
        if let Some(field) = fields.iter().find(|field| std::ptr::eq(field.property, property)) {
            members.push(answered(types, field, &mut statics));
        } else if types.is_fixed(property) && types.is_sent(property, &Mode::Output) {
            let (name, value) = (&property.name, fixed_value(types, property));
            members.push(quote!(object.member(#name, #value);));
        }
    }
    match rules.additional {
        Additional::Schema(_) => members.push(quote!(object.others(&self.others);)),
        Additional::Elsewhere => members.push(match types.naming(model.schema) {
            Some(schemas) => {
                let schemas = schemas.iter().map(|id| ident(&types.contract.assertions[*id].name));
                quote!(object.named(&self.others, &[#(&assertions::#schemas),*]);)
            }
            None => quote!(object.others(&self.others);),
        }),
        Additional::Unsaid | Additional::Refused => {}
    }
    let record = (!model.resources.is_empty()).then(|| quote!(out.resource(self);));
    let statics = &statics.items;
    if members.is_empty() {
        return quote!(#record out.object(|_| {}););
    }
    quote! {
        #(#statics)*
        #record
        out.object(|object| { #(#members)* });
    }
}

/// A member that is answered, as far as the caller may read it.
fn answered(types: &Types<'_>, field: &Field<'_>, statics: &mut Rules) -> TokenStream {
    let property = field.property;
    let (written, name) = (&property.name, &field.name);
    let mask = masks::mask(property.mask);
    if property.mask == Mask::Omit || (mask.is_some() && !is_text(types, property.schema)) {
        return TokenStream::new();
    }
    let set = (!property.read_scopes.is_empty()).then(|| {
        let scopes = &property.read_scopes;
        let set = quote!(API.scopes(&[#(#scopes),*]));
        statics.add(&format!("{}_READ", field.stem), "policy", "NameSet", set)
    });
    match (set, mask, types.is_present(property)) {
        (None, None, true) => quote!(object.member(#written, &self.#name);),
        (None, None, false) => quote!(object.optional(#written, &self.#name);),
        (Some(set), None, true) => quote!(object.guarded(#written, &self.#name, &#set);),
        (Some(set), None, false) => quote!(object.guarded_optional(#written, &self.#name, &#set);),
        (None, Some(mask), true) => quote!(object.masked(#written, &self.#name, #mask);),
        (None, Some(mask), false) => quote!(object.masked_optional(#written, &self.#name, #mask);),
        (Some(set), Some(mask), required) => {
            let masked = if required { quote!(masked) } else { quote!(masked_optional) };
            quote!(if object.holds(&#set) { object.#masked(#written, &self.#name, #mask); })
        }
    }
}

/// Whether a mask can show a part of it: a string, or a list of strings. Anything else that is
/// masked is left out.
fn is_text(types: &Types<'_>, id: crate::contract::SchemaId) -> bool {
    match &types.schema(id).kind {
        Kind::String(rules) => !matches!(
            rules.format,
            Format::Uuid | Format::Password | Format::Ipv4 | Format::Ipv6 | Format::Byte
        ),
        Kind::Array(rules) => is_text(types, rules.items),
        _ => false,
    }
}

fn constant(types: &Types<'_>, property: &Property) -> String {
    match &types.schema(property.schema).kind {
        Kind::Constant(values) => values.first().map(|value| value.0.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn fixed_value(types: &Types<'_>, property: &Property) -> TokenStream {
    let text = constant(types, property);
    if let Ok(text) = serde_json::from_str::<String>(&text) {
        return quote!(#text);
    }
    if let Ok(truth) = text.parse::<bool>() {
        return quote!(&#truth);
    }
    let number = text.parse::<i64>().unwrap_or_default();
    quote!(&#number)
}
