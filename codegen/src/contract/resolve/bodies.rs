//! Request bodies.

use crate::document::{self, MediaType, OrRef};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Body, Method, SchemaId};
use super::Resolving;
use super::media::{essence, json};
use super::references::{self, follow};
use super::schemas::Hint;

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
    if matches!(method, Method::Get | Method::Head) {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                body.place,
                "a body of GET or HEAD has no meaning",
            )
            .label("RFC 9110, section 9.3.1: it may be refused or read as another request")
            .help("use parameters, or POST"),
        );
    }
    let taken = json(&body.content, media_is_waived, resolving.findings);
    let hint = references::hint(written, "body", &hint.below("body"));
    let schema = schema(&taken, body.place, &hint, resolving);
    let mut media: Vec<String> = Vec::new();
    for name in taken.iter().map(|media| essence(media.name.value)) {
        if !media.contains(&name) {
            media.push(name);
        }
    }
    Some(Body {
        place: body.place,
        media,
        required: body.required,
        schema,
        description: body.description.to_owned(),
    })
}

/// The schema of every media type: there is one input type.
fn schema<'d, 'a>(
    taken: &[&'d MediaType<'a>],
    place: Place,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> SchemaId {
    let mut found = None;
    for media in taken {
        let schema = match &media.schema {
            Some(schema) => {
                resolving.schemas.resolve_unmarked(schema, hint.clone(), resolving.findings)
            }
            None => resolving.schemas.any(place),
        };
        match found {
            None => found = Some((schema, media.name.place)),
            Some((first, other)) if first != schema => {
                differ(media.name.place, other, resolving.findings);
            }
            Some(_) => {}
        }
    }
    found.map_or_else(|| resolving.schemas.any(place), |(schema, _)| schema)
}

fn differ(place: Place, other: Place, findings: &mut Findings) {
    findings.push(
        Finding::error(
            codes::UNSUPPORTED_OPENAPI_FEATURE,
            place,
            "not supported yet: a body with another schema for another media type",
        )
        .label("differs from the first")
        .help("let both refer to one component")
        .related(other, "the first"),
    );
}
