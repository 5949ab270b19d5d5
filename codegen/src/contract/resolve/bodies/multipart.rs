//! The parts of `multipart/form-data`: what `schema` and `encoding` say of each.

use crate::document::{Encoding, MediaType};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{
    Additional, Format, Header, Kind, ObjectRules, Part, PartContent, Property, Schema, SchemaId,
    Syntax,
};
use super::super::media::{essence, is_json};
use super::super::{Resolving, responses, schemas::Hint};
use super::{check_encoded, streamed, unheld};

/// A stream of the object's properties.
pub(super) fn syntax<'d, 'a>(
    media: &'d MediaType<'a>,
    schema: SchemaId,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Syntax {
    let object = resolving.schemas.get(schema).clone();
    let Kind::Object(rules) = &object.kind else {
        if !matches!(object.kind, Kind::Undecided) {
            resolving.findings.push(no_object(media));
        }
        return Syntax::Multipart { schema, parts: Vec::new() };
    };
    check_whole(media, &object, rules, resolving.findings);
    check_encoded(media, &rules.properties, resolving.findings);
    let parts = rules.properties.iter().map(|property| {
        let mut found = media.encoding.iter().filter(|(name, _)| name.value == property.name);
        let encoding = found.next().map(|(_, encoding)| encoding);
        part(property, encoding, hint, resolving)
    });
    Syntax::Multipart { schema, parts: parts.collect() }
}

fn part<'d, 'a>(
    property: &Property,
    encoding: Option<&'d Encoding<'a>>,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Part {
    let written = encoding.and_then(|it| it.content_type);
    let media: Vec<String> = written.map_or_else(Vec::new, |text| {
        text.value.split(',').map(essence).filter(|range| !range.is_empty()).collect()
    });
    let says_json = !media.is_empty() && media.iter().all(|range| is_json(range));
    let whole = resolving.schemas.get(property.schema).clone();
    let required = u64::from(property.required);
    let (schema, item, least, most, is_list) = match &whole.kind {
        Kind::Array(rules) if !says_json => {
            if rules.unique_items || whole.assertion.is_some() {
                resolving.findings.push(unheld(property.place, "a rule over several parts"));
            }
            let least = rules.min_items.unwrap_or(0).max(required);
            let item = resolving.schemas.get(rules.items).clone();
            // An array that may be absent is valid without items, also when it asks for some.
            let least = if property.required { least } else { 0 };
            (rules.items, item, least, rules.max_items, true)
        }
        _ => (property.schema, whole, required, Some(1), false),
    };
    let content = content(&item, &media);
    let size = match content {
        PartContent::File => streamed(&item).unwrap_or_else(|keyword| {
            resolving.findings.push(unheld(property.place, keyword));
            None
        }),
        PartContent::Text => text_size(&item),
        PartContent::Json => None,
    };
    if let Some(encoding) = encoding {
        check_encoding(encoding, &item, content, &media, resolving.findings);
    }
    Part {
        place: property.place,
        name: property.name.clone(),
        description: property.description.clone(),
        schema,
        content,
        least,
        most,
        is_list,
        size,
        media: if media.is_empty() { usual(content) } else { media },
        headers: headers(encoding, property, hint, resolving),
    }
}

/// OpenAPI's default: bytes where the schema is of bytes or says nothing, text for scalars, JSON for
/// the rest.
fn content(schema: &Schema, media: &[String]) -> PartContent {
    let says = |test: fn(&str) -> bool| !media.is_empty() && media.iter().all(|range| test(range));
    if says(is_json) {
        return PartContent::Json;
    }
    match &schema.kind {
        Kind::Any => PartContent::File,
        Kind::String(rules) if rules.format == Format::Binary => PartContent::File,
        Kind::String(_) if !media.is_empty() && !says(|range| range.starts_with("text/")) => {
            PartContent::File
        }
        Kind::String(_) | Kind::Choice(_) | Kind::Boolean => PartContent::Text,
        Kind::Integer { .. } | Kind::Number { .. } => PartContent::Text,
        Kind::Constant(values) if values.iter().all(|value| value.0.starts_with('"')) => {
            PartContent::Text
        }
        _ => PartContent::Json,
    }
}

fn usual(content: PartContent) -> Vec<String> {
    match content {
        PartContent::Json => vec!["application/json".to_owned()],
        PartContent::Text => vec!["text/plain".to_owned()],
        PartContent::File => Vec::new(),
    }
}

/// Room for every text that `maxLength` allows, where that is more than the runtime's bound.
fn text_size(schema: &Schema) -> Option<u64> {
    let Kind::String(rules) = &schema.kind else { return None };
    // A code point has four bytes at most.
    rules.max_length.and_then(|most| most.checked_mul(4)).filter(|bytes| *bytes > 64 * 1024)
}

fn headers<'d, 'a>(
    encoding: Option<&'d Encoding<'a>>,
    property: &Property,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Header> {
    let hint = hint.below(&property.name);
    let written = encoding.map_or(&[][..], |it| &it.headers[..]);
    let own = |name: &str| !name.eq_ignore_ascii_case("content-disposition");
    let written = written.iter().filter(|(name, _)| own(name.value));
    written
        .filter_map(|(name, header)| responses::header(*name, header, &hint, resolving))
        .collect()
}

fn check_encoding(
    encoding: &Encoding<'_>,
    schema: &Schema,
    content: PartContent,
    media: &[String],
    findings: &mut Findings,
) {
    let mut refuse = |place, message: String| {
        findings.push(
            Finding::error(codes::UNSUPPORTED_MEDIA_TYPE, place, message)
                .label("a part is JSON, text or bytes")
                .help("write `contentType: application/json`, or a property of `format: binary`"),
        );
    };
    if let Some(place) = encoding.nested {
        refuse(place, "a part that holds parts is not read".to_owned());
    }
    if let Some(style) = encoding.style {
        refuse(style.place, "a part has no style: it is sent by its `contentType`".to_owned());
    }
    let fits = |range: &String| match content {
        PartContent::Json => is_json(range),
        PartContent::Text => range.starts_with("text/"),
        PartContent::File => !range.starts_with("multipart/"),
    };
    let place = encoding.content_type.map_or(encoding.place, |text| text.place);
    if let Some(range) = media.iter().find(|range| !fits(range))
        && !matches!(schema.kind, Kind::Undecided)
    {
        refuse(place, format!("nothing says how `{}` becomes this schema", range.escape_debug()));
    }
}

/// What an object asks beyond its members cannot be known before the last part.
fn check_whole(
    media: &MediaType<'_>,
    object: &Schema,
    rules: &ObjectRules,
    findings: &mut Findings,
) {
    let place = media.name.place;
    if object.assertion.is_some()
        || rules.min_properties.is_some()
        || rules.max_properties.is_some()
    {
        findings.push(unheld(place, "a rule over several parts"));
    }
    if let Additional::Schema(_) | Additional::Elsewhere = rules.additional {
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_MEDIA_TYPE,
                place,
                "parts that the document does not name are not read",
            )
            .label("`additionalProperties` lets them in")
            .help("name every part, or leave `additionalProperties` out"),
        );
    }
}

fn no_object(media: &MediaType<'_>) -> Finding {
    let place: Place = media.name.place;
    Finding::error(
        codes::UNSUPPORTED_MEDIA_TYPE,
        place,
        "a form has parts, and this one names none",
    )
    .label("its schema is no object")
    .help("write `schema: { type: object, properties: … }`")
}
