//! Declared answers.

use crate::document::{self, OrRef, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::{Content, Header, HeaderForm, Response, SchemaId, Status};
use super::media::{self, essence};
use super::references::{self, follow};
use super::schemas::{Hint, Marks};
use super::{Resolving, contents, parameters};

/// The answers of an operation.
pub(super) fn responses<'d, 'a>(
    written: &'d [(Text<'a>, OrRef<'a, document::Response<'a>>)],
    media_is_waived: bool,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Response> {
    let mut responses: Vec<Response> = Vec::new();
    for (key, response) in written {
        let Some(status) = status(*key, resolving.findings) else { continue };
        let document = resolving.document;
        let Some(found) = follow(&document.responses, response, resolving.findings) else {
            continue;
        };
        let own = hint.below(&format!("{} response", key.value));
        let hint = references::hint(response, "response", &own);
        let content = content(found, status, media_is_waived, &hint, resolving);
        let headers = found
            .headers
            .iter()
            .filter_map(|(name, header)| self::header(*name, header, &hint, resolving))
            .collect();
        responses.push(Response {
            place: key.place,
            status,
            description: found.description.to_owned(),
            content,
            headers,
        });
    }
    responses
}

fn status(key: Text<'_>, findings: &mut Findings) -> Option<Status> {
    let status = match key.value.as_bytes() {
        b"default" => Some(Status::Default),
        [class @ b'2'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Status::Range(class - b'0')),
        [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] => key.value.parse().ok().map(Status::Code),
        _ => None,
    };
    if status.is_none() {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                key.place,
                format!("`{}` is not a status that is answered", key.value.escape_debug()),
            )
            .label("200 to 599, `2XX` to `5XX`, or `default`"),
        );
    }
    status
}

fn content<'d, 'a>(
    response: &'d document::Response<'a>,
    status: Status,
    media_is_waived: bool,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Content> {
    if let (Status::Code(204 | 205 | 304), Some(media)) = (status, response.content.first()) {
        resolving.findings.push(
            Finding::error(
                codes::CONTRADICTORY_SCHEMA,
                media.name.place,
                "this answer cannot have content",
            )
            .label("RFC 9110, section 15: none is sent with this status"),
        );
        return Vec::new();
    }
    contents::contents(&response.content, media_is_waived, hint, resolving)
}

pub(super) fn header<'d, 'a>(
    name: Text<'a>,
    written: &'d OrRef<'a, document::Header<'a>>,
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Option<Header> {
    // OpenAPI: a response header `Content-Type` is ignored, `content` speaks of it.
    if name.value.eq_ignore_ascii_case("content-type") {
        return None;
    }
    if is_the_servers(name.value) {
        resolving.findings.push(
            Finding::warning(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                name.place,
                format!("no handler sets the header `{}`", name.value),
            )
            .label("left to the server: `cors` says who may read an answer, HTTP how it is framed"),
        );
        return None;
    }
    let document = resolving.document;
    let header = follow(&document.headers, written, resolving.findings)?;
    if !super::schemes::is_token(name.value) {
        resolving.findings.push(
            Finding::error(codes::BAD_VALUE, name.place, "this is not the name of a header")
                .label("letters, digits and `-` only"),
        );
        return None;
    }
    let said = parameters::said(&header.shape);
    let below = hint.below(name.value);
    let (schema, marks, written) = value(header, hint.below(name.value), resolving);
    if let Some(marks) = marks.security.first() {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_SECURITY_KEY,
                marks.place,
                "not enforced yet: `x-security` on a response header",
            )
            .label("nothing reads it here"),
        );
    }
    let description = if header.shape.description.is_empty() {
        marks.description
    } else {
        header.shape.description
    };
    Some(Header {
        place: name.place,
        name: name.value.to_owned(),
        required: header.shape.required.is_some_and(|it| it.value),
        description: description.to_owned(),
        schema,
        written,
        assertion: said
            .filter(|said| contents::constrains(said))
            .and_then(|said| contents::assertion(said, &below, resolving)),
    })
}

/// Schema and form of a header: `schema` in `style: simple`, or `content` that is JSON.
fn value<'d, 'a>(
    header: &'d document::Header<'a>,
    hint: Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> (SchemaId, Marks<'d, 'a>, HeaderForm) {
    let shape = &header.shape;
    if let Some(style) = shape.style.filter(|style| style.value != "simple") {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_PARAMETER_STYLE,
                style.place,
                format!("a header has no style `{}`", style.value.escape_debug()),
            )
            .label("OpenAPI knows `simple` here")
            .help("write `style: simple`, or leave it out"),
        );
    }
    let (schema, marks) = parameters::schema(shape, header.place, hint, resolving);
    let Some(media) = shape.content.first() else {
        let explode = shape.explode.is_some_and(|it| it.value);
        return (schema, marks, HeaderForm::Simple { explode });
    };
    if !media::is_json(&essence(media.name.value)) {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_MEDIA_TYPE,
                media.name.place,
                "a header of this media type is not written",
            )
            .label("JSON is")
            .help("write `schema`, or `content: { application/json: … }`"),
        );
    }
    (schema, marks, HeaderForm::Json)
}

/// Headers by which a handler would say more than the document (`cors`), or frame the answer itself.
fn is_the_servers(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("access-control-")
        || matches!(
            name.as_str(),
            "connection" | "content-length" | "trailer" | "transfer-encoding" | "upgrade"
        )
}
