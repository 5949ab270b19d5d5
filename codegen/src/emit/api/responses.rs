//! `src/api/responses.rs`: what each operation may answer, headers included.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{Header, Kind, Operation, Response, Status},
    emit::{
        docs,
        names::{self, Names, PLACEHOLDERS, ident},
        plan::{OperationNames, Plan},
        tokens::{mentions, runtime_imports, sibling_imports},
        types::{Mode, Types, Within, answer_mode},
    },
};

use super::{allow, policies::says, sessions};

/// A variant of the enum.
struct Variant<'o> {
    response: &'o Response,
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
        runtime_imports(&items, &["encode", "json", "own", "session", "values"]),
        sibling_imports(&items, &["models"]),
    ];
    all.extend(items);
    all
}

fn variants(operation: &Operation) -> Vec<Variant<'_>> {
    let mut taken = Names::reserving(["Self"]);
    let variant = |response: &'_ Response| ident(&taken.allot(variant_name(response.status)));
    let names: Vec<Ident> = operation.responses.iter().map(variant).collect();
    operation
        .responses
        .iter()
        .zip(names)
        .map(|(response, name)| {
            let mut fields =
                Names::reserving(["body", "reply", "status"].into_iter().chain(PLACEHOLDERS));
            let field =
                |header: &Header| ident(&fields.allot_or(names::snake(&header.name), "_header"));
            let fields: Vec<Ident> = response.headers.iter().map(field).collect();
            Variant { response, name, headers: response.headers.iter().zip(fields).collect() }
        })
        .collect()
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
        .filter_map(|variant| variant.response.content.as_ref())
        .map(|(_, id)| types.value_type(*id, &mode, Within::Elsewhere))
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
    let body = variant.response.content.as_ref().map_or(0, |(_, id)| types.size(*id, mode));
    body + 24 * variant.headers.len()
}

fn member(types: &Types<'_>, variant: &Variant<'_>, mode: &Mode) -> TokenStream {
    let Variant { response, name, .. } = variant;
    let says = variant_says(response);
    let body =
        response.content.as_ref().map(|(_, id)| types.value_type(*id, mode, Within::Elsewhere));
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

fn variant_says(response: &Response) -> TokenStream {
    let status = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    let description = response.description.trim();
    if description.is_empty() {
        let line = format!(" {status}");
        return quote!(#[doc = #line]);
    }
    docs::paragraphs([format!("{status}: {description}").as_str()])
}

/// Headers are text; a model's text is its own.
fn header_type(types: &Types<'_>, header: &Header) -> TokenStream {
    match &types.schema(header.schema).kind {
        Kind::Boolean | Kind::Integer { .. } | Kind::String(_) | Kind::Choice(_)
            if !types.schema(header.schema).nullable && !types.is_password(header.schema) =>
        {
            types.value_type(header.schema, &Mode::Output, Within::Elsewhere)
        }
        Kind::Number { .. } => quote!(json::Number),
        _ => quote!(String),
    }
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
    let Variant { response, name, headers } = variant;
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
    let writes = headers.iter().map(|(header, field)| {
        let name = header.name.to_ascii_lowercase();
        let text = matches!(types.schema(header.schema).kind, Kind::Choice(_));
        match (header.required, text) {
            (true, false) => quote!(reply.header(#name, &#field);),
            (true, true) => quote!(reply.header(#name, #field.as_str());),
            (false, false) => quote!(reply.header_optional(#name, &#field);),
            (false, true) => quote!(reply.header_optional(#name, &#field.map(|value| value.as_str().to_owned()));),
        }
    });
    let body = match &response.content {
        None => quote!(reply.empty();),
        Some((media, _)) if media == "application/json" => quote!(reply.json(&body);),
        Some((media, _)) => quote!(reply.json_as(#media, &body);),
    };
    let fields = headers.iter().map(|(_, field)| field);
    let pattern = match (variant.has_fields(), response.content.is_some()) {
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
