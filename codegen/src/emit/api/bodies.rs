//! The body in an operation's input: one type, an enumeration of several, or typed parts.

mod multipart;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{Body, BodyContent, Mask, Operation, Parameter, Part, SchemaId, Syntax},
    emit::{
        docs,
        names::{self, Names, ident},
        plan::OperationNames,
        tokens::method_text,
        types::{Mode, Types, Within},
    },
};

use super::{
    decoding::{Rules, Writer},
    parameters,
};
use multipart::{multipart_rule, parts_name, parts_type, rule_name};

/// The media types of a body that become one Rust type.
struct Way<'b> {
    /// Their places in `Body::contents`.
    places: Vec<usize>,
    content: &'b BodyContent,
    variant: Ident,
}

/// What a way holds.
enum Held<'b> {
    Value(SchemaId),
    Bytes,
    Parts(&'b [Part]),
}

/// The types that are declared for an operation's body.
pub(super) fn items(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
) -> Vec<TokenStream> {
    let Some(body) = &operation.body else { return Vec::new() };
    let ways = ways(body);
    let mut items = Vec::new();
    if ways.len() > 1 {
        items.push(enumeration(types, operation, names, &ways));
    }
    let forms = body.contents.iter().filter_map(|content| match &content.syntax {
        Syntax::Form { fields, .. } => Some(fields),
        _ => None,
    });
    items.extend(forms.map(|fields| form_fields(types, names, fields)));
    for way in &ways {
        if let Held::Parts(parts) = way.held() {
            items.push(multipart_rule(types, names, parts));
            items.extend(parts_type(types, operation, names, parts));
        }
    }
    items
}

/// The type of the field `body`; none when nothing is taken.
pub(super) fn field_type(
    types: &Types<'_>,
    body: &Body,
    names: &OperationNames,
) -> Option<TokenStream> {
    let ways = ways(body);
    let kind = match ways.as_slice() {
        [] => return None,
        [only] => only.kind(types, names),
        _ => {
            let name = body_name(names);
            quote!(#name)
        }
    };
    Some(if body.required { kind } else { quote!(Option<#kind>) })
}

/// `let body = …;`, an `Option` of the field.
pub(super) fn decoding(
    types: &Types<'_>,
    body: &Body,
    names: &OperationNames,
    rules: &mut Rules,
) -> TokenStream {
    match ways(body).as_slice() {
        // Whatever is sent was refused by its type; that nothing was sent is refused here.
        [] => quote!(let body = inputs.no_body::<()>();),
        [only] => {
            let decoded = only.decoded(types, names, body.required, rules);
            quote!(let body = #decoded;)
        }
        ways => {
            let several = body_name(names);
            let optional = (!body.required).then(|| quote!(.map(Some)));
            let absent = (!body.required).then(|| quote!(None => Some(None),));
            let arms = ways.iter().map(|way| {
                let places = way.places.iter().map(|place| Literal::usize_unsuffixed(*place));
                let decoded = way.decoded(types, names, true, rules);
                let variant = &way.variant;
                quote!(Some(#(#places)|*) => #decoded.map(#several::#variant)#optional,)
            });
            let arms: Vec<_> = arms.collect();
            quote! {
                let body = match inputs.media() { #absent #(#arms)* _ => inputs.no_body() };
            }
        }
    }
}

/// The members of `Requests::Body::media`.
pub(super) fn media(body: &Body, names: &OperationNames) -> Vec<TokenStream> {
    let media = |content: &BodyContent| {
        let range = &content.media;
        let taken = match &content.syntax {
            Syntax::Json(_) => quote!(BodyType::json(#range)),
            Syntax::Form { .. } => {
                let fields = fields_name(names);
                quote!(BodyType::form(#range, super::inputs::#fields))
            }
            Syntax::Text(_) => quote!(BodyType::text(#range)),
            Syntax::Bytes { most } => {
                let most = most.map_or(quote!(u64::MAX), |most| {
                    let most = Literal::u64_unsuffixed(most);
                    quote!(#most)
                });
                quote!(BodyType::bytes(#range, #most))
            }
            Syntax::Multipart { .. } => {
                let rule = rule_name(names);
                quote!(BodyType::multipart(#range, &super::inputs::#rule))
            }
        };
        if content.parameters.is_empty() {
            return taken;
        }
        let parameters = content.parameters.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(#taken.with(&[#(#parameters),*]))
    };
    body.contents.iter().map(media).collect()
}

fn ways(body: &Body) -> Vec<Way<'_>> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    let mut taken = Names::of_types();
    for (place, content) in body.contents.iter().enumerate() {
        let same = ways.iter_mut().find(|way| match (way.held(), held(content)) {
            (Held::Value(one), Held::Value(other)) => one == other,
            (Held::Bytes, Held::Bytes) => true,
            _ => false,
        });
        match same {
            Some(way) => way.places.push(place),
            None => {
                let variant = ident(&taken.allot(variant(content)));
                ways.push(Way { places: vec![place], content, variant });
            }
        }
    }
    ways
}

fn held(content: &BodyContent) -> Held<'_> {
    match &content.syntax {
        Syntax::Json(schema) | Syntax::Text(schema) | Syntax::Form { schema, .. } => {
            Held::Value(*schema)
        }
        Syntax::Bytes { .. } => Held::Bytes,
        Syntax::Multipart { parts, .. } => Held::Parts(parts),
    }
}

fn variant(content: &BodyContent) -> String {
    match (&content.syntax, content.media.as_str()) {
        (Syntax::Json(_), "application/json" | "*/*" | "application/*") => "Json".to_owned(),
        (Syntax::Form { .. }, _) => "Form".to_owned(),
        (Syntax::Text(_), "text/plain" | "text/*") => "Text".to_owned(),
        (Syntax::Bytes { .. }, _) => "Bytes".to_owned(),
        (Syntax::Multipart { .. }, _) => "Multipart".to_owned(),
        (_, media) => {
            let sub = media.split_once('/').map_or(media, |(_, sub)| sub);
            names::camel(sub.strip_suffix("+json").unwrap_or(sub))
        }
    }
}

impl<'b> Way<'b> {
    fn held(&self) -> Held<'b> {
        held(self.content)
    }

    fn kind(&self, types: &Types<'_>, names: &OperationNames) -> TokenStream {
        match self.held() {
            Held::Value(schema) => types.value_type(schema, &Mode::Input, Within::Elsewhere),
            Held::Bytes => quote!(body::Stream),
            Held::Parts(_) => {
                let name = parts_name(names);
                quote!(#name)
            }
        }
    }

    fn decoded(
        &self,
        types: &Types<'_>,
        names: &OperationNames,
        required: bool,
        rules: &mut Rules,
    ) -> TokenStream {
        match self.held() {
            Held::Value(schema) => {
                let mut writer = Writer { types, rules, within: Within::Elsewhere };
                let value = writer.value(schema, "BODY", Mask::None).callable();
                if required {
                    quote!(inputs.body(#value))
                } else {
                    quote!(inputs.optional_body(#value))
                }
            }
            Held::Bytes if required => quote!(inputs.stream()),
            Held::Bytes => quote!(inputs.optional_stream()),
            Held::Parts(_) => {
                let name = parts_name(names);
                if required {
                    quote!(inputs.multipart().map(#name))
                } else {
                    quote!(inputs.optional_multipart().map(|parts| parts.map(#name)))
                }
            }
        }
    }
}

fn enumeration(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    ways: &[Way<'_>],
) -> TokenStream {
    let name = body_name(names);
    let says = format!(" The body of {}, by its `Content-Type`.", call(operation));
    let variants = ways.iter().map(|way| {
        let media = way.places.iter().map(|place| {
            operation.body.as_ref().map_or("", |body| body.contents[*place].media.as_str())
        });
        let media: Vec<String> = media.map(docs::code).collect();
        let says = format!(" {}", media.join(", "));
        let (variant, kind) = (&way.variant, way.kind(types, names));
        quote!(#[doc = #says] #variant(#kind))
    });
    let values = ways.iter().all(|way| matches!(way.held(), Held::Value(_)));
    let derives = if values && !holds_secret(types, operation) {
        quote!(#[derive(Clone, Debug, PartialEq)])
    } else if values {
        quote!(#[derive(Clone, Debug)])
    } else {
        quote!(#[derive(Debug)])
    };
    quote!(#[doc = #says] #derives pub enum #name { #(#variants),* })
}

/// Whether a value of the body cannot be compared.
pub(super) fn holds_secret(types: &Types<'_>, operation: &Operation) -> bool {
    let values = operation.body.iter().flat_map(|body| &body.contents);
    values
        .filter_map(|content| content.syntax.value())
        .any(|schema| types.what_type_holds(schema, &Mode::Input).1)
}

/// How the fields of a form are written, for the policy.
fn form_fields(types: &Types<'_>, names: &OperationNames, fields: &[Parameter]) -> TokenStream {
    let name = fields_name(names);
    let mut rules = Rules::new();
    let declared: Vec<Ident> = fields
        .iter()
        .map(|field| parameters::declared(types, field, &names::shouty(&field.name), &mut rules))
        .collect();
    let items = &rules.items;
    quote! {
        pub(super) static #name: &[&decode::Parameter] = { #(#items)* &[#(&#declared),*] };
    }
}

fn call(operation: &Operation) -> String {
    docs::code(&format!("{} {}", method_text(operation.method), operation.path.raw))
}

fn body_name(names: &OperationNames) -> Ident {
    ident(&format!("{}Body", names.kind))
}

fn fields_name(names: &OperationNames) -> Ident {
    ident(&format!("{}_FIELDS", names.policy))
}
