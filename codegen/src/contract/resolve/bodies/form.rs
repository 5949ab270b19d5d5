//! `application/x-www-form-urlencoded`: how each property is written.

use crate::document::{Encoding, MediaType};
use crate::finding::{Finding, codes};

use super::super::super::{In, Kind, Parameter, Property, SchemaId, Shape, Style, Syntax};
use super::super::media::{essence, is_json};
use super::super::{Resolving, parameters::shape};
use super::check_encoded;

/// An object whose properties stand side by side, as parameters of a query do.
pub(super) fn syntax(
    media: &MediaType<'_>,
    schema: SchemaId,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Result<Syntax, Box<Finding>> {
    let properties = match &resolving.schemas.get(schema).kind {
        Kind::Object(rules) => rules.properties.clone(),
        Kind::Undecided => Vec::new(),
        _ => return Err(no_object(media).into()),
    };
    check_encoded(media, &properties, resolving.findings);
    let fields = properties.iter().map(|property| {
        let mut found = media.encoding.iter().filter(|(name, _)| name.value == property.name);
        let encoding = found.next().map(|(_, encoding)| encoding);
        field(property, encoding, resolving)
    });
    Ok(Syntax::Form { schema, fields: fields.collect() })
}

fn field(
    property: &Property,
    encoding: Option<&Encoding<'_>>,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Parameter {
    let says_json = encoding
        .and_then(|it| it.content_type)
        .is_some_and(|text| text.value.split(',').all(|range| is_json(&essence(range))));
    let written = encoding.and_then(|it| style(it, resolving));
    let place = encoding.and_then(|it| it.style).map_or(property.place, |style| style.place);
    // OpenAPI 3.1, section 4.8.15: where a style is written, `contentType` says nothing.
    let shape = match written {
        None if says_json => Shape::Json,
        _ => shape::of_field(property.schema, written, (property.place, place), resolving),
    };
    let (style, explode) = written.unwrap_or((Style::Form, true));
    Parameter {
        place: property.place,
        name: property.name.clone(),
        location: In::Query,
        required: property.required,
        description: property.description.clone(),
        deprecated: property.deprecated,
        schema: property.schema,
        style,
        explode,
        shape,
        allow_reserved: false,
        // A field that nobody filled in is sent all the same.
        allow_empty_value: true,
        default: None,
        sensitive: false,
    }
}

/// The style, where `style` or `explode` is written.
fn style(encoding: &Encoding<'_>, resolving: &mut Resolving<'_, '_, '_>) -> Option<(Style, bool)> {
    let explode = encoding.explode.map(|it| it.value);
    let Some(written) = encoding.style else { return explode.map(|it| (Style::Form, it)) };
    let style = match written.value {
        "form" => Style::Form,
        "spaceDelimited" => Style::SpaceDelimited,
        "pipeDelimited" => Style::PipeDelimited,
        "deepObject" => Style::DeepObject,
        other => {
            resolving.findings.push(
                Finding::error(
                    codes::UNSUPPORTED_PARAMETER_STYLE,
                    written.place,
                    format!("`{}` is not a style of a form", other.escape_debug()),
                )
                .label("form, spaceDelimited, pipeDelimited or deepObject"),
            );
            return None;
        }
    };
    Some((style, explode.unwrap_or(style == Style::Form)))
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
