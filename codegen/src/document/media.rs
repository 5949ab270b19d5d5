//! Request bodies, responses and their media types.

use crate::source::{Node, Place};

use super::read::{Kind, Reading};
use super::{At, Header, OrRef, Schema, Text, parameter, schema};

/// A member of `content`.
#[derive(Clone, Debug)]
pub struct MediaType<'a> {
    /// Its key.
    pub name: Text<'a>,
    /// `schema`.
    pub schema: Option<Schema<'a>>,
    /// `encoding`: how properties of forms are written.
    pub encoding: Vec<(Text<'a>, Encoding<'a>)>,
    /// `itemSchema` (3.2): of each item of a sequence.
    pub item_schema: Option<Schema<'a>>,
    /// The key of `itemEncoding` and the like (3.2).
    pub sequential: Option<Place>,
}

/// How a property of a form is written.
#[derive(Clone, Debug)]
pub struct Encoding<'a> {
    /// Where.
    pub place: Place,
    /// `contentType`: media types or ranges, separated by commas.
    pub content_type: Option<Text<'a>>,
    /// `headers` of a part.
    pub headers: Vec<(Text<'a>, OrRef<'a, Header<'a>>)>,
    /// `style`.
    pub style: Option<Text<'a>>,
    /// `explode`.
    pub explode: Option<At<bool>>,
    /// `encoding` and the like inside (3.2), for parts that hold parts.
    pub nested: Option<Place>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody<'a> {
    /// Where.
    pub place: Place,
    /// Empty when absent.
    pub description: &'a str,
    /// `required`.
    pub required: bool,
    /// `content`.
    pub content: Vec<MediaType<'a>>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// Where.
    pub place: Place,
    /// Empty when absent.
    pub description: &'a str,
    /// `headers`.
    pub headers: Vec<(Text<'a>, OrRef<'a, Header<'a>>)>,
    /// `content`.
    pub content: Vec<MediaType<'a>>,
}

pub(super) fn request_body<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<RequestBody<'a>> {
    let mut object = reading.object(node, "a request body")?;
    let body = RequestBody {
        place: node.place,
        description: object.prose("description", reading),
        required: object.flag("required", reading),
        content: object
            .required("content", reading)
            .map_or_else(Vec::new, |node| content(node, reading)),
    };
    object.close(reading);
    Some(body)
}

pub(super) fn response<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Response<'a>> {
    let mut object = reading.object(node, "a response")?;
    object.documentation(&["links", "summary"]);
    let response = Response {
        place: node.place,
        description: object.prose("description", reading),
        headers: object.node("headers").map_or_else(Vec::new, |node| headers(node, reading)),
        content: object.node("content").map_or_else(Vec::new, |node| content(node, reading)),
    };
    object.close(reading);
    Some(response)
}

fn headers<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Vec<(Text<'a>, OrRef<'a, Header<'a>>)> {
    let mut headers = Vec::new();
    for entry in reading.entries(node, "`headers`").unwrap_or_default() {
        if let Some(header) = reading
            .or_ref(&entry.value, Kind::Header, |reading, node| parameter::header(node, reading))
        {
            headers.push((At::new(&*entry.key.text, entry.key.place), header));
        }
    }
    headers
}

/// Reads `content`.
pub(super) fn content<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<MediaType<'a>> {
    let entries = reading.entries(node, "`content`").unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            media_type(At::new(&*entry.key.text, entry.key.place), &entry.value, reading)
        })
        .collect()
}

fn media_type<'a>(
    name: Text<'a>,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<MediaType<'a>> {
    let mut object = reading.object(node, "a media type")?;
    object.documentation(&["example", "examples"]);
    let media_type = MediaType {
        name,
        schema: object.node("schema").and_then(|node| schema::read(node, reading)),
        encoding: object.node("encoding").map_or_else(Vec::new, |node| encodings(node, reading)),
        item_schema: object.node("itemSchema").and_then(|node| schema::read(node, reading)),
        sequential: ["itemEncoding", "prefixEncoding", "$ref"]
            .into_iter()
            .filter_map(|key| object.take(key))
            .map(|entry| entry.key.place)
            .next(),
    };
    object.close(reading);
    Some(media_type)
}

fn encodings<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<(Text<'a>, Encoding<'a>)> {
    let entries = reading.entries(node, "`encoding`").unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let name = At::new(&*entry.key.text, entry.key.place);
            Some((name, encoding(&entry.value, reading)?))
        })
        .collect()
}

fn encoding<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Encoding<'a>> {
    let mut object = reading.object(node, "an encoding")?;
    // What is reserved in a query is reserved in a form, percent-encoded or not.
    object.documentation(&["allowReserved"]);
    let encoding = Encoding {
        place: node.place,
        content_type: object.text("contentType", reading),
        headers: object.node("headers").map_or_else(Vec::new, |node| headers(node, reading)),
        style: object.text("style", reading),
        explode: object.boolean("explode", reading),
        nested: ["encoding", "prefixEncoding", "itemEncoding"]
            .into_iter()
            .filter_map(|key| object.take(key))
            .map(|entry| entry.key.place)
            .next(),
    };
    object.close(reading);
    Some(encoding)
}
