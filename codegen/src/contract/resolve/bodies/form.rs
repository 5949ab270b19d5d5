//! `application/x-www-form-urlencoded`: how each property is written.

use crate::document::{Encoding, MediaType};
use crate::finding::{Finding, codes};

use super::super::super::{Field, FieldStyle, Kind, SchemaId, Syntax};
use super::super::Resolving;
use super::super::media::{essence, is_json};

/// An object whose properties stand side by side.
pub(super) fn syntax(
    media: &MediaType<'_>,
    schema: SchemaId,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Result<Syntax, Finding> {
    let properties = match &resolving.schemas.get(schema).kind {
        Kind::Object(rules) => rules.properties.clone(),
        Kind::Undecided => Vec::new(),
        _ => return Err(no_object(media)),
    };
    let mut fields = Vec::new();
    for property in &properties {
        let mut found = media.encoding.iter().filter(|(name, _)| name.value == property.name);
        let encoding = found.next().map(|(_, encoding)| encoding);
        let style = style(encoding, property.schema, resolving)?;
        fields.push(Field { name: property.name.clone(), schema: property.schema, style });
    }
    Ok(Syntax::Form { schema, fields })
}

/// OpenAPI 3.1: where `style` and `explode` are silent, `contentType` decides, and an object is JSON.
fn style(
    encoding: Option<&Encoding<'_>>,
    schema: SchemaId,
    resolving: &Resolving<'_, '_, '_>,
) -> Result<FieldStyle, Finding> {
    let kind = &resolving.schemas.get(schema).kind;
    let items = match kind {
        Kind::Array(rules) => Some(rules.items),
        _ => None,
    };
    let is_list = items.is_some_and(|items| resolving.is_scalar(items));
    let is_flat = is_list || resolving.is_scalar(schema) || matches!(kind, Kind::Undecided);
    let says_json = encoding
        .and_then(|it| it.content_type)
        .is_some_and(|text| text.value.split(',').all(|range| is_json(&essence(range))));
    let Some((encoding, style)) = encoding.and_then(|it| Some((it, it.style?))) else {
        let exploded = encoding.and_then(|it| it.explode).is_none_or(|it| it.value);
        return Ok(match (says_json || !is_flat, is_list && !exploded) {
            (true, _) => FieldStyle::Json,
            (false, true) => FieldStyle::Comma,
            (false, false) => FieldStyle::Plain,
        });
    };
    let exploded = encoding.explode.map_or(style.value == "form", |it| it.value);
    match (style.value, exploded) {
        ("form", true) if is_flat => Ok(FieldStyle::Plain),
        ("form", false) if is_flat => Ok(FieldStyle::Comma),
        ("spaceDelimited", false) if is_list => Ok(FieldStyle::Space),
        ("pipeDelimited", false) if is_list => Ok(FieldStyle::Pipe),
        ("deepObject", _) if matches!(kind, Kind::Object(_)) => Ok(FieldStyle::Deep),
        _ => Err(Finding::error(
            codes::UNSUPPORTED_PARAMETER_STYLE,
            style.place,
            "this style does not say how the property is written",
        )
        .label("no style for a property of this type")
        .help("write `style: deepObject` for an object, or `contentType: application/json`")),
    }
}

fn no_object(media: &MediaType<'_>) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_MEDIA_TYPE,
        media.name.place,
        "a form has fields, and this one names none",
    )
    .label("its schema is no object")
    .help("write `schema: { type: object, properties: … }`")
}
