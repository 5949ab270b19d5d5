//! Request bodies: what becomes of each media type.

mod form;
mod multipart;

use crate::document::{self, MediaType, OrRef};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{
    Body, BodyContent, Format, Kind, Method, Operation, Property, Schema, SchemaId, Schemas, Syntax,
};
use super::Resolving;
use super::media::{essence, is_json};
use super::references::{self, follow};
use super::schemas::Hint;
use super::schemes::is_token;

/// The request body of an operation.
pub(super) fn body<'d, 'a>(
    written: &'d OrRef<'a, document::RequestBody<'a>>,
    method: Method,
    media_is_waived: bool,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Option<Body> {
    let document = resolving.document;
    let body = follow(&document.request_bodies, written, resolving.findings)?;
    let means_nothing = matches!(method, Method::Get | Method::Head);
    if means_nothing && !media_is_waived {
        resolving.findings.push(meaningless(body.place));
    }
    let hint = references::hint(written, "body", &hint.below("body"));
    let mut contents: Vec<BodyContent> = Vec::new();
    for media in body.content.iter().filter(|_| !(means_nothing && media_is_waived)) {
        let Some((range, parameters)) = read(media, resolving.findings) else { continue };
        if contents.iter().any(|it| it.media == range && it.parameters == parameters) {
            resolving.findings.push(twice(media));
            continue;
        }
        match syntax(media, &range, &hint, resolving) {
            Ok(syntax) => {
                contents.push(BodyContent {
                    place: media.name.place,
                    media: range,
                    parameters,
                    syntax,
                });
            }
            Err(_) if media_is_waived => {}
            Err(finding) => resolving.findings.push(*finding),
        }
    }
    Some(Body {
        place: body.place,
        // The answer to one that is sent is a 415; none is missed.
        required: body.required && !(means_nothing && media_is_waived),
        description: body.description.to_owned(),
        contents,
    })
}

/// What stands on properties is known when every schema is: `readOnly` parts are never sent, so
/// that one that is sent is unknown.
pub(super) fn settle(operations: &mut [Operation], schemas: &Schemas) {
    let bodies = operations.iter_mut().filter_map(|operation| operation.body.as_mut());
    for content in bodies.flat_map(|body| &mut body.contents) {
        let Syntax::Multipart { schema, parts } = &mut content.syntax else { continue };
        let Kind::Object(rules) = &schemas[*schema].kind else { continue };
        let property = |name: &str| rules.properties.iter().find(|it| it.name == name);
        parts.retain(|part| property(&part.name).is_none_or(|property| !property.read_only));
        for part in parts {
            let description = property(&part.name).map(|property| &property.description);
            part.description = description.cloned().unwrap_or_default();
        }
    }
}

/// The range and its parameters; a charset of UTF-8 says nothing.
fn read(media: &MediaType<'_>, findings: &mut Findings) -> Option<(String, Vec<(String, String)>)> {
    let range = essence(media.name.value);
    let (main, sub) = range.split_once('/').unwrap_or(("", ""));
    let is_range = sub == "*" && (main == "*" || is_token(main));
    let is_type = is_token(main) && is_token(sub) && !range.contains('*');
    let mut parameters = Vec::new();
    let mut is_read = is_range || is_type;
    for parameter in media.name.value.split(';').skip(1) {
        let (name, value) = parameter.trim().split_once('=').unwrap_or(("", ""));
        let (name, value) = (name.to_ascii_lowercase(), value.trim_matches('"').to_owned());
        is_read &= is_token(&name) && !value.is_empty() && !value.contains('"');
        let is_utf_8 = name == "charset" && value.eq_ignore_ascii_case("utf-8");
        if !is_utf_8 && name != "boundary" {
            parameters.push((name, value));
        }
    }
    if !is_read {
        findings.push(
            Finding::error(codes::BAD_VALUE, media.name.place, "this is not a media type")
                .label("`type/subtype`, `type/*` or `*/*`, with `; name=value` behind it"),
        );
    }
    is_read.then_some((range, parameters))
}

/// How a body of this type is read, or why it is not.
fn syntax<'d, 'a>(
    media: &'d MediaType<'a>,
    range: &str,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Result<Syntax, Box<Finding>> {
    let unread = || {
        !is_json(range) && (is_xml(range) || range.starts_with("multipart/") && range != FORM_DATA)
    };
    if media.sequential.is_some() || media.item_schema.is_some() || unread() {
        return Err(unsupported(media).into());
    }
    let schema = match &media.schema {
        Some(schema) => {
            resolving.schemas.resolve_unmarked(schema, hint.clone(), resolving.findings)
        }
        None => resolving.schemas.any(media.name.place),
    };
    match range {
        FORM_DATA => Ok(multipart::syntax(media, schema, hint, resolving)),
        FORM => form::syntax(media, schema, resolving),
        range if is_json(range) => Ok(Syntax::Json(schema)),
        range => by_schema(media, range, schema, resolving),
    }
}

const FORM_DATA: &str = "multipart/form-data";
const FORM: &str = "application/x-www-form-urlencoded";

/// A type that says nothing of structure: text, or bytes. A range with a structure is JSON, for only
/// that says how bytes become one.
fn by_schema(
    media: &MediaType<'_>,
    range: &str,
    id: SchemaId,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Result<Syntax, Box<Finding>> {
    let schema = resolving.schemas.get(id);
    let is_text = range.starts_with("text/");
    let is_range = range.ends_with("/*");
    match &schema.kind {
        Kind::String(rules) if is_text && rules.format != Format::Binary => Ok(Syntax::Text(id)),
        Kind::Any | Kind::Choice(_) | Kind::Constant(_) if is_text && is_of_text(schema) => {
            Ok(Syntax::Text(id))
        }
        Kind::Any | Kind::String(_) => bytes(media, schema),
        Kind::Undecided => Ok(Syntax::Json(id)),
        _ if is_range && (range == "*/*" || range == "application/*") => Ok(Syntax::Json(id)),
        _ => Err(Finding::error(
            codes::UNSUPPORTED_MEDIA_TYPE,
            media.name.place,
            format!("nothing says how `{range}` becomes this schema"),
        )
        .label("only JSON and forms have members and numbers")
        .help("write `type: string` with `format: binary`, or offer `application/json`")
        .into()),
    }
}

/// Whether a text can be such a value.
fn is_of_text(schema: &Schema) -> bool {
    match &schema.kind {
        Kind::Constant(values) => values.iter().all(|value| value.0.starts_with('"')),
        _ => true,
    }
}

/// A stream, whose length alone is known while it is read.
fn bytes(media: &MediaType<'_>, schema: &Schema) -> Result<Syntax, Box<Finding>> {
    match streamed(schema) {
        Ok(most) => Ok(Syntax::Bytes { most }),
        Err(keyword) => Err(unheld(media.name.place, keyword).into()),
    }
}

/// The `maxLength` of a schema of bytes, or the keyword that nobody can hold a stream to.
fn streamed(schema: &Schema) -> Result<Option<u64>, &'static str> {
    let Kind::String(rules) = &schema.kind else {
        return if schema.assertion.is_some() { Err("this schema") } else { Ok(None) };
    };
    if rules.pattern.is_some() {
        Err("`pattern`")
    } else if rules.min_length.is_some_and(|least| least > 0) {
        Err("`minLength`")
    } else if schema.assertion.is_some() {
        Err("this schema")
    } else {
        Ok(rules.max_length)
    }
}

/// `encoding` speaks of properties; one of another name would say nothing.
fn check_encoded(media: &MediaType<'_>, properties: &[Property], findings: &mut Findings) {
    for (name, _) in &media.encoding {
        if properties.iter().any(|property| property.name == name.value) {
            continue;
        }
        let known = properties.iter().map(|property| property.name.as_str());
        findings.push(
            Finding::error(codes::BAD_VALUE, name.place, "there is no such property")
                .label("`encoding` speaks of the properties of `schema`")
                .did_you_mean(name.value, known),
        );
    }
}

fn is_xml(range: &str) -> bool {
    matches!(range, "application/xml" | "text/xml") || range.ends_with("+xml")
}

fn unheld(place: Place, keyword: &str) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_MEDIA_TYPE,
        place,
        format!("{keyword} cannot be held while a stream is read"),
    )
    .label("only its length is known, as it comes")
    .help("leave it out here, and say `maxLength`, in bytes")
}

fn unsupported(media: &MediaType<'_>) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_MEDIA_TYPE,
        media.name.place,
        format!("the media type `{}` is not read", media.name.value.escape_debug()),
    )
    .label("JSON, forms, text and bytes are")
    .help(
        "offer `application/json`, or say `x-security: { waive: { media: reason } }`: then this \
         media type is answered 415",
    )
}

fn meaningless(place: Place) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_OPENAPI_FEATURE,
        place,
        "a body of GET or HEAD has no meaning",
    )
    .label("RFC 9110, section 9.3.1: it may be refused or read as another request")
    .help(
        "use parameters, or POST; or say `x-security: { waive: { media: reason } }`: then a body \
         is answered 415",
    )
}

fn twice(media: &MediaType<'_>) -> Finding {
    Finding::error(codes::BAD_VALUE, media.name.place, "this media type stands twice")
        .label("in another spelling, as before")
}
