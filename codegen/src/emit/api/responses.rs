//! `src/api/responses.rs`: what each operation may answer, headers included.

mod media_choice;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{Content, Form, Header, HeaderForm, Kind, Operation, Response, SchemaId, Status},
    emit::{
        docs,
        names::{self, Names, PLACEHOLDERS, ident},
        plan::{OperationNames, Plan},
        tokens::{mentions, runtime_imports, sibling_imports},
        types::{Mode, Types, Within, answer_mode},
    },
};

pub(super) use media_choice::{answers, chooses};

use super::{allow, policies::says, sessions};

/// A variant of the enum: a response in one of its media types.
struct Variant<'o> {
    response: &'o Response,
    content: Option<&'o Content>,
    name: Ident,
    /// Headers with their fields.
    headers: Vec<(&'o Header, Ident)>,
}

impl Variant<'_> {
    fn has_status(&self) -> bool {
        !matches!(self.response.status, Status::Code(_))
    }

    fn has_fields(&self) -> bool {
        self.has_status() || !self.headers.is_empty()
    }
}

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for (operation, names) in plan.operations() {
        if let Some(session) = operation.session {
            items.extend(sessions::answer(plan, operation, names, session.step));
            continue;
        }
        let variants = variants(operation);
        items.extend(media_choice::item(operation, names));
        items.push(declaration(&plan.types, operation, names, &variants));
        items.push(answer(&plan.types, names, &variants));
    }
    let maps = items.iter().any(|item| mentions(item, "BTreeMap"));
    let mut all = vec![
        if maps {
            quote!(
                use ::std::collections::BTreeMap;
            )
        } else {
            TokenStream::new()
        },
        runtime_imports(&items, &["encode", "guard", "json", "own", "session", "values"]),
        sibling_imports(&items, &["assertions", "models"]),
    ];
    all.extend(items);
    all
}

fn variants(operation: &Operation) -> Vec<Variant<'_>> {
    let mut taken = Names::reserving(["Self"]);
    let mut variants = Vec::new();
    for response in &operation.responses {
        let contents: Vec<Option<&Content>> = match response.content.as_slice() {
            [] => vec![None],
            contents => contents.iter().map(Some).collect(),
        };
        for content in &contents {
            let name = variant_name(response.status);
            let name = match content {
                Some(content) if contents.len() > 1 => name + &media_name(&content.media),
                _ => name,
            };
            variants.push(variant(response, *content, ident(&taken.allot(name))));
        }
    }
    variants
}

fn variant<'o>(response: &'o Response, content: Option<&'o Content>, name: Ident) -> Variant<'o> {
    let mut fields = Names::reserving(["body", "reply", "status"].into_iter().chain(PLACEHOLDERS));
    let field = |header: &Header| ident(&fields.allot_or(names::snake(&header.name), "_header"));
    let fields: Vec<Ident> = response.headers.iter().map(field).collect();
    Variant { response, content, name, headers: response.headers.iter().zip(fields).collect() }
}

/// `Json`, `Csv`, `EventStream`, `Image`.
fn media_name(media: &str) -> String {
    let (main, sub) = media.split_once('/').unwrap_or((media, ""));
    let named = match (main, sub) {
        ("*", _) => "any".to_owned(),
        (main, "*") => main.to_owned(),
        (_, sub) => sub.strip_prefix("x-").unwrap_or(sub).replace(['.', '+'], "-"),
    };
    names::camel(&named)
}

fn variant_name(status: Status) -> String {
    match status {
        Status::Code(code) => reason(code).map_or(format!("Status{code}"), names::camel),
        Status::Range(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

/// RFC 9110 and its registry.
fn reason(code: u16) -> Option<&'static str> {
    Some(match code {
        200 => "ok",
        201 => "created",
        202 => "accepted",
        203 => "non authoritative information",
        204 => "no content",
        205 => "reset content",
        206 => "partial content",
        207 => "multi status",
        208 => "already reported",
        300 => "multiple choices",
        301 => "moved permanently",
        302 => "found",
        303 => "see other",
        304 => "not modified",
        307 => "temporary redirect",
        308 => "permanent redirect",
        400 => "bad request",
        401 => "unauthorized",
        402 => "payment required",
        403 => "forbidden",
        404 => "not found",
        405 => "method not allowed",
        406 => "not acceptable",
        408 => "request timeout",
        409 => "conflict",
        410 => "gone",
        411 => "length required",
        412 => "precondition failed",
        413 => "content too large",
        414 => "uri too long",
        415 => "unsupported media type",
        416 => "range not satisfiable",
        417 => "expectation failed",
        418 => "teapot",
        421 => "misdirected request",
        422 => "unprocessable content",
        423 => "locked",
        424 => "failed dependency",
        425 => "too early",
        426 => "upgrade required",
        428 => "precondition required",
        429 => "too many requests",
        431 => "request header fields too large",
        451 => "unavailable for legal reasons",
        500 => "internal server error",
        501 => "not implemented",
        502 => "bad gateway",
        503 => "service unavailable",
        504 => "gateway timeout",
        507 => "insufficient storage",
        _ => return None,
    })
}

fn declaration(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    variants: &[Variant<'_>],
) -> TokenStream {
    let name = ident(&format!("{}Response", names.kind));
    let says = says(operation);
    let mode = answer_mode(operation);
    let named: Vec<String> = variants.iter().map(|variant| variant.name.to_string()).collect();
    let alike = allow::alike(&name.to_string(), &named);
    let sizes = allow::sizes(variants.iter().map(|variant| size(types, variant, &mode)));
    let bodies: Vec<TokenStream> = variants
        .iter()
        .filter_map(|variant| variant.content)
        .map(|content| body_type(types, content.form, &mode))
        .collect();
    let complex = allow::complex(bodies.iter());
    let variants = variants.iter().map(|variant| member(types, variant, &mode));
    quote! {
        #says
        #[derive(Debug)]
        #alike #sizes #complex
        pub enum #name { #(#variants),* }
    }
}

/// How large a variant is, about.
fn size(types: &Types<'_>, variant: &Variant<'_>, mode: &Mode) -> usize {
    let body = variant.content.map_or(0, |content| match content.form {
        Form::Json(schema) => types.size(schema, mode),
        Form::Text(_) => 24,
        Form::Bytes => 96,
        _ => 32,
    });
    body + 24 * variant.headers.len()
}

fn member(types: &Types<'_>, variant: &Variant<'_>, mode: &Mode) -> TokenStream {
    let Variant { response, content, name, .. } = variant;
    let says = variant_says(variant);
    let body = content.map(|content| body_type(types, content.form, mode));
    if !variant.has_fields() {
        let body = body.map(|body| quote!((#body)));
        return quote!(#says #name #body);
    }
    let status = variant.has_status().then(|| {
        let says = match response.status {
            Status::Range(class) => format!(" From {class}00 to {class}99; another is a 500."),
            _ => " From 200 to 599; another is a 500.".to_owned(),
        };
        quote!(#[doc = #says] status: u16,)
    });
    let headers = variant.headers.iter().map(|(header, field)| {
        let kind = header_type(types, header);
        let kind = if header.required { kind } else { quote!(Option<#kind>) };
        let says = docs::doc(&header.description, &docs::code(&header.name));
        quote!(#says #field: #kind,)
    });
    let body = body.map(|body| quote!(#[doc = " The body."] body: #body,));
    quote!(#says #name { #status #(#headers)* #body })
}

/// What the handler gives.
fn body_type(types: &Types<'_>, form: Form, mode: &Mode) -> TokenStream {
    let value = |schema: SchemaId| types.value_type(schema, mode, Within::Elsewhere);
    match form {
        Form::Json(schema) => value(schema),
        Form::Text(_) => quote!(String),
        Form::Bytes => quote!(encode::File),
        Form::Lines(schema) | Form::WholeEvents(schema) => {
            let item = value(schema);
            quote!(encode::Stream<#item>)
        }
        Form::Events(schema) => {
            let data = value(schema);
            quote!(encode::Stream<encode::Event<#data>>)
        }
        Form::TextEvents(_) => quote!(encode::Stream<encode::Event<String>>),
    }
}

fn variant_says(variant: &Variant<'_>) -> TokenStream {
    let response = variant.response;
    let status = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    let told = variant.content.filter(|it| it.media != "application/json");
    let status = match told {
        Some(content) => format!("{status} as {}", docs::code(&content.media)),
        None => status,
    };
    let description = response.description.trim();
    if description.is_empty() {
        let line = format!(" {status}");
        return quote!(#[doc = #line]);
    }
    docs::paragraphs([format!("{status}: {description}").as_str()])
}

/// Scalars are their text; what else a header holds is written like a body.
fn header_type(types: &Types<'_>, header: &Header) -> TokenStream {
    if is_scalar(types, header) || is_structured(types, header) {
        types.value_type(header.schema, &Mode::Output, Within::Elsewhere)
    } else {
        quote!(String)
    }
}

fn is_scalar(types: &Types<'_>, header: &Header) -> bool {
    let schema = types.schema(header.schema);
    let is_text = matches!(
        schema.kind,
        Kind::Boolean
            | Kind::Integer { .. }
            | Kind::Number { .. }
            | Kind::String(_)
            | Kind::Choice(_)
    );
    let is_plain = matches!(header.written, HeaderForm::Simple { .. }) && !schema.nullable;
    is_text && is_plain && !types.is_password(header.schema)
}

/// Whether a header is written as the model that it is.
fn is_structured(types: &Types<'_>, header: &Header) -> bool {
    let is_constant = matches!(types.schema(header.schema).kind, Kind::Constant(_));
    let is_text = matches!(header.written, HeaderForm::Simple { .. }) && is_constant;
    !is_scalar(types, header) && !is_text && !types.is_password(header.schema)
}

fn answer(types: &Types<'_>, names: &OperationNames, variants: &[Variant<'_>]) -> TokenStream {
    let name = ident(&format!("{}Response", names.kind));
    let arms = variants.iter().map(|variant| arm(types, variant));
    let reply = if variants.is_empty() { quote!(_reply) } else { quote!(reply) };
    quote! {
        impl encode::Answer for #name {
            fn answer(self, #reply: &mut encode::Reply<'_>) {
                match self { #(#arms)* }
            }
        }
    }
}

fn arm(types: &Types<'_>, variant: &Variant<'_>) -> TokenStream {
    let Variant { response, name, headers, .. } = variant;
    let status = match response.status {
        Status::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(reply.status(#code);)
        }
        Status::Range(class) => {
            let (low, high) = (u16::from(class) * 100, u16::from(class) * 100 + 99);
            let low = proc_macro2::Literal::u16_unsuffixed(low);
            let high = proc_macro2::Literal::u16_unsuffixed(high);
            quote!(reply.status_within(status, #low..=#high);)
        }
        Status::Default => quote!(reply.status_within(status, 200..=599);),
    };
    let writes = headers.iter().map(|(header, field)| write_header(types, header, field));
    let write = |content| write_body(types, content);
    let body = variant.content.map_or_else(|| quote!(reply.empty();), write);
    let fields = headers.iter().map(|(_, field)| field);
    let pattern = match (variant.has_fields(), variant.content.is_some()) {
        (false, false) => quote!(),
        (false, true) => quote!((body)),
        (true, has_body) => {
            let status = variant.has_status().then(|| quote!(status,));
            let body = has_body.then(|| quote!(body));
            quote!({ #status #(#fields,)* #body })
        }
    };
    quote!(Self::#name #pattern => { #status #(#writes)* #body })
}

fn write_header(types: &Types<'_>, header: &Header, field: &Ident) -> TokenStream {
    let name = header.name.to_ascii_lowercase();
    let value = if header.required { quote!(&#field) } else { quote!(value) };
    let held =
        header.assertion.filter(|_| is_scalar(types, header) || is_structured(types, header));
    let held = held.map(|assertion| {
        let name = ident(&types.contract.assertions[assertion].name);
        quote!(.holds(&assertions::#name, #value))
    });
    let write = if is_structured(types, header) {
        match header.written {
            HeaderForm::Simple { explode } => {
                quote!(reply #held.header_simple(#name, #value, #explode))
            }
            HeaderForm::Json => quote!(reply #held.header_json(#name, #value)),
        }
    } else if matches!(types.schema(header.schema).kind, Kind::Choice(_)) {
        let value = if header.required { quote!(#field) } else { quote!(value) };
        quote!(reply #held.header(#name, #value.as_str()))
    } else if header.required || held.is_some() {
        quote!(reply #held.header(#name, #value))
    } else {
        return quote!(reply.header_optional(#name, &#field););
    };
    if header.required { quote!(#write;) } else { quote!(if let Some(value) = &#field { #write; }) }
}

fn write_body(types: &Types<'_>, content: &Content) -> TokenStream {
    let media = &content.media;
    let against = content.assertion.map(|assertion| {
        let name = ident(&types.contract.assertions[assertion].name);
        quote!(.against(&assertions::#name))
    });
    let write = match content.form {
        Form::Json(_) if media == "application/json" => quote!(json(&body)),
        Form::Json(_) => quote!(json_as(#media, &body)),
        Form::Text(_) => {
            let media = format!("{media}; charset=utf-8");
            quote!(text_as(#media, &body))
        }
        Form::Bytes => quote!(file(#media, body)),
        Form::Lines(_) => quote!(lines(#media, body)),
        Form::Events(_) => quote!(events(body)),
        Form::TextEvents(_) => quote!(text_events(body)),
        Form::WholeEvents(_) => quote!(whole_events(body)),
    };
    quote!(reply #against.#write;)
}
