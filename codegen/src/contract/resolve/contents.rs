//! What an answer carries: JSON, text, bytes, or items one after the other.

use crate::document::{self, MediaType};
use crate::finding::{Finding, codes};
use crate::source::Place;

use super::super::{AssertionId, Content, Form, Kind, SchemaId};
use super::Resolving;
use super::media::{essence, is_json};
use super::schemas::{Hint, View};

/// Media types whose items are a line of JSON each.
const LINES: [&str; 5] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-seq",
];

/// What `content` declares. Media types that are not sent are findings unless they are waived.
pub(super) fn contents<'d, 'a>(
    written: &'d [MediaType<'a>],
    is_waived: bool,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Content> {
    let mut contents: Vec<Content> = Vec::new();
    for media in written {
        let name = essence(media.name.value);
        if let Some(problem) = unsent(&name) {
            if !is_waived {
                resolving.findings.push(not_sent(media, problem));
            }
            continue;
        }
        if let Some(place) = media.sequential {
            resolving.findings.push(
                Finding::error(
                    codes::UNSUPPORTED_OPENAPI_FEATURE,
                    place,
                    "this says how parts of a multipart body are written",
                )
                .label("an answer has no parts"),
            );
        }
        let hint = match contents.first() {
            None => hint.clone(),
            Some(_) => hint.below(&super::names::camel(&name)),
        };
        let (form, said) = form(media, &name, &hint, resolving);
        let assertion = said.and_then(|said| assertion(said, &hint, resolving));
        match contents.iter().find(|known| known.media == name) {
            Some(known) if known.form != form => resolving.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    media.name.place,
                    format!("`{name}` stands here twice with two schemas"),
                )
                .label("parameters do not tell media types apart")
                .related(known.place, "the first"),
            ),
            Some(_) => {}
            None => {
                contents.push(Content { place: media.name.place, media: name, form, assertion });
            }
        }
    }
    contents
}

/// Why a media type is not sent.
fn unsent(name: &str) -> Option<&'static str> {
    let (main, sub) = name.split_once('/')?;
    if sub == "xml" || sub.ends_with("+xml") && main != "image" {
        return Some("XML is not written");
    }
    match main {
        "multipart" => Some("an answer in parts is not written"),
        _ if sub == "x-www-form-urlencoded" => Some("a form is what clients send"),
        _ if sub != "*" && (sub.contains('*') || main == "*") => {
            Some("this is no range of media types")
        }
        _ => None,
    }
}

fn not_sent(media: &MediaType<'_>, problem: &str) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_MEDIA_TYPE,
        media.name.place,
        format!("an answer as `{}` is not sent", media.name.value.escape_debug()),
    )
    .label(problem)
    .help(
        "offer `application/json`, text or bytes, or say `x-security: { waive: { media: reason } }`: \
         then this media type is answered 406",
    )
}

/// What is written of a value, or of each item.
type Said<'d, 'a> = Option<&'d document::Schema<'a>>;

fn form<'d, 'a>(
    media: &'d MediaType<'a>,
    name: &str,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> (Form, Said<'d, 'a>) {
    if name == "text/event-stream" {
        return events(media, hint, resolving);
    }
    if LINES.contains(&name) {
        let (item, said) = item(media, hint, resolving);
        return (Form::Lines(item), said);
    }
    if let Some(items) = &media.item_schema {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                items.place,
                format!("`{name}` is no sequence of items"),
            )
            .label("`itemSchema` describes lines of JSON and events")
            .help("write `schema`, or use `application/jsonl` or `text/event-stream`"),
        );
    }
    let schema = |resolving: &mut Resolving<'d, 'a, '_>| {
        let written = media.schema.as_ref();
        written.map(|it| resolving.schemas.resolve_unmarked(it, hint.clone(), resolving.findings))
    };
    if is_json(name) {
        let schema = schema(resolving);
        let schema = schema.unwrap_or_else(|| resolving.schemas.any(media.name.place));
        return (Form::Json(schema), media.schema.as_ref());
    }
    let schema = schema(resolving);
    if let Some(schema) = schema
        && !is_text(schema, resolving)
    {
        let place = media.schema.as_ref().map_or(media.name.place, |it| it.place);
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_MEDIA_TYPE,
                place,
                format!("`{name}` carries bytes, and this describes something else"),
            )
            .label("no JSON value stands in such a body")
            .help("write `schema: { type: string }`, or answer `application/json`"),
        );
    }
    if name == "text/plain" {
        (Form::Text(schema), media.schema.as_ref())
    } else {
        (Form::Bytes, None)
    }
}

/// Whether a schema says more than a type.
pub(super) fn constrains(schema: &document::Schema<'_>) -> bool {
    use document::Rule::{Default, Deprecated, Description, Title, Type};
    let says_more = |rule: &document::Rule<'_>| {
        !matches!(rule, Type(_) | Title(_) | Description(_) | Deprecated(_) | Default(_))
    };
    schema.keywords.iter().any(|keyword| says_more(&keyword.rule))
}

/// What an answer is held against before it is sent.
pub(super) fn assertion<'d, 'a>(
    written: &'d document::Schema<'a>,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Option<AssertionId> {
    if written.boolean.unwrap_or(written.keywords.is_empty()) {
        return None;
    }
    let findings = &mut *resolving.findings;
    Some(resolving.schemas.assertion_of(written, View::Response, &hint.name, findings))
}

/// The `items` of a schema that has them itself.
fn items<'s, 'a>(schema: &'s document::Schema<'a>) -> Option<&'s document::Schema<'a>> {
    schema.keywords.iter().find_map(|keyword| match &keyword.rule {
        document::Rule::Items(items) => Some(&**items),
        _ => None,
    })
}

/// Whether values are texts, or nothing is said of them.
fn is_text(schema: SchemaId, resolving: &Resolving<'_, '_, '_>) -> bool {
    let schema = resolving.schemas.get(schema);
    let is_text = match &schema.kind {
        Kind::Any | Kind::String(_) | Kind::Choice(_) | Kind::Undecided => true,
        Kind::Constant(values) => values.iter().all(|it| it.0.starts_with('"')),
        _ => false,
    };
    is_text && !schema.nullable
}

/// The schema of an item: `itemSchema`, the items of an array that describes the whole sequence, or
/// what documents before 3.2 write for one item.
fn item<'d, 'a>(
    media: &'d MediaType<'a>,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> (SchemaId, Said<'d, 'a>) {
    let hint = hint.below("item");
    if let Some(item) = &media.item_schema {
        let schema = resolving.schemas.resolve_unmarked(item, hint, resolving.findings);
        return (schema, Some(item));
    }
    let Some(whole) = &media.schema else {
        return (resolving.schemas.any(media.name.place), None);
    };
    let schema = resolving.schemas.resolve_unmarked(whole, hint, resolving.findings);
    match &resolving.schemas.get(schema).kind {
        Kind::Array(rules) => (rules.items, items(resolving.schemas.looked_through(whole))),
        _ => (schema, Some(whole)),
    }
}

/// Events: `itemSchema` describes an event whole, `schema` its data.
fn events<'d, 'a>(
    media: &'d MediaType<'a>,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> (Form, Said<'d, 'a>) {
    let (schema, said) = item(media, hint, resolving);
    if let Some(written) = &media.item_schema {
        if !speaks_of_events(schema, resolving, 0) {
            resolving.findings.push(no_event(written));
        }
        return (Form::WholeEvents(schema), said);
    }
    let form = match &resolving.schemas.get(schema).kind {
        Kind::String(_) | Kind::Choice(_) => Form::TextEvents(schema),
        _ => Form::Events(schema),
    };
    (form, said)
}

fn no_event(written: &document::Schema<'_>) -> Finding {
    let place: Place = written.place;
    Finding::error(codes::BAD_VALUE, place, "this is no event")
        .label("an event is an object of `data`, `event`, `id` and `retry`")
        .why("OpenAPI 3.2, section 4.14.4: what `itemSchema` describes of an event are its fields")
        .help("write `itemSchema: { type: object, properties: { data: … } }`, or `schema` for its data")
}

/// Whether every alternative has the members of an event and no others.
fn speaks_of_events(schema: SchemaId, resolving: &Resolving<'_, '_, '_>, depth: u32) -> bool {
    match &resolving.schemas.get(schema).kind {
        Kind::Object(rules) => {
            let is_field = |name: &str| matches!(name, "data" | "event" | "id" | "retry");
            rules.properties.iter().any(|it| it.name == "data")
                && rules.properties.iter().all(|it| is_field(&it.name))
        }
        Kind::OneOf { variants, .. } | Kind::AnyOf { variants } if depth < 4 => {
            variants.iter().all(|it| speaks_of_events(*it, resolving, depth + 1))
        }
        Kind::Undecided => true,
        _ => false,
    }
}
