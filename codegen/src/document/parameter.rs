//! Parameters and headers.

use crate::source::{Node, Place};

use super::media::{self, MediaType};
use super::object::Object;
use super::read::Reading;
use super::{At, Schema, Text, schema, x_security};

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: Text<'a>,
    /// `in`: `path`, `query`, `header` or `cookie`.
    pub location: Text<'a>,
    /// How it is written, what it holds.
    pub shape: Shape<'a>,
    /// `x-security`.
    pub x_security: Option<x_security::Marks<'a>>,
}

/// A response header.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    /// Where.
    pub place: Place,
    /// How it is written, what it holds.
    pub shape: Shape<'a>,
}

/// What parameters and headers share.
#[derive(Clone, Debug)]
pub struct Shape<'a> {
    /// Empty when absent.
    pub description: &'a str,
    /// `required`.
    pub required: Option<At<bool>>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `style`.
    pub style: Option<Text<'a>>,
    /// `explode`.
    pub explode: Option<At<bool>>,
    /// `allowReserved`, when true.
    pub allow_reserved: Option<Place>,
    /// `allowEmptyValue`, when true.
    pub allow_empty_value: Option<Place>,
    /// `schema`.
    pub schema: Option<Schema<'a>>,
    /// `content`, instead of `schema`.
    pub content: Vec<MediaType<'a>>,
}

pub(super) fn parameter<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Parameter<'a>> {
    let mut object = reading.object(node, "a parameter")?;
    let name = object.required_text("name", reading);
    let location = object.required_text("in", reading);
    let shape = shape(&mut object, reading);
    let x_security =
        object.node("x-security").and_then(|node| x_security::parameter_marks(node, reading));
    object.close(reading);
    Some(Parameter { place: node.place, name: name?, location: location?, shape, x_security })
}

pub(super) fn header<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Header<'a>> {
    let mut object = reading.object(node, "a header")?;
    let shape = shape(&mut object, reading);
    object.close(reading);
    Some(Header { place: node.place, shape })
}

fn shape<'a>(object: &mut Object<'a>, reading: &mut Reading<'a, '_>) -> Shape<'a> {
    object.documentation(&["example", "examples"]);
    Shape {
        description: object.prose("description", reading),
        required: object.boolean("required", reading),
        deprecated: object.flag("deprecated", reading),
        style: object.text("style", reading),
        explode: object.boolean("explode", reading),
        allow_reserved: when_true(object, "allowReserved", reading),
        allow_empty_value: when_true(object, "allowEmptyValue", reading),
        schema: object.node("schema").and_then(|node| schema::read(node, reading)),
        content: object.node("content").map_or_else(Vec::new, |node| media::content(node, reading)),
    }
}

fn when_true<'a>(
    object: &mut Object<'a>,
    key: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Option<Place> {
    object.boolean(key, reading).filter(|flag| flag.value).map(|flag| flag.place)
}
