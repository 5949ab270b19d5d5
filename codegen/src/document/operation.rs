//! Path items and operations.

use crate::source::{Node, Place};

use super::object::Object;
use super::read::{Kind, Reading};
use super::{
    At, OrRef, Parameter, RequestBody, Response, Security, Text, media, parameter, security,
    x_security,
};

/// A path item.
#[derive(Clone, Debug)]
pub struct PathItem<'a> {
    /// Where.
    pub place: Place,
    /// `parameters`.
    pub parameters: Vec<OrRef<'a, Parameter<'a>>>,
    /// Its operations: method, the method's key, operation; in document order.
    pub operations: Vec<(Method, Place, Operation<'a>)>,
    /// `x-security`.
    pub x_security: Option<x_security::Conditions<'a>>,
}

/// The methods that a path item can hold and that are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `get`.
    Get,
    /// `put`.
    Put,
    /// `post`.
    Post,
    /// `delete`.
    Delete,
    /// `options`.
    Options,
    /// `head`.
    Head,
    /// `patch`.
    Patch,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Where.
    pub place: Place,
    /// `tags`.
    pub tags: Vec<Text<'a>>,
    /// Empty when absent.
    pub summary: &'a str,
    /// Empty when absent.
    pub description: &'a str,
    /// `operationId`.
    pub operation_id: Option<Text<'a>>,
    /// `parameters`.
    pub parameters: Vec<OrRef<'a, Parameter<'a>>>,
    /// `requestBody`.
    pub request_body: Option<OrRef<'a, RequestBody<'a>>>,
    /// `responses`: status and response.
    pub responses: Vec<(Text<'a>, OrRef<'a, Response<'a>>)>,
    /// The key of `callbacks`, when it holds any.
    pub callbacks: Option<Place>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `security`.
    pub security: Option<Security<'a>>,
    /// `x-security`.
    pub x_security: Option<x_security::Conditions<'a>>,
}

const METHODS: [(&str, Method); 7] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
];

pub(super) fn path_item<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<PathItem<'a>> {
    let mut object = reading.object(node, "a path item")?;
    object.documentation(&["summary", "description"]);
    refuse_servers(&mut object, "a path's own `servers`", reading);
    for (key, what) in [
        ("trace", "the method TRACE"),
        ("query", "the method QUERY"),
        ("additionalOperations", "`additionalOperations`"),
    ] {
        if let Some(entry) = object.take(key) {
            reading.not_generated(entry.key.place, what, "remove it");
        }
    }
    let parameters = parameters(&mut object, reading);
    let x_security = object.node("x-security").and_then(|node| x_security::path(node, reading));
    let mut operations = Vec::new();
    for (key, _) in METHODS {
        object.take(key);
    }
    for entry in object.node.as_mapping().unwrap_or_default() {
        let method = METHODS.iter().find(|(key, _)| *key == &*entry.key.text);
        if let Some((_, method)) = method
            && let Some(operation) = operation(&entry.value, reading)
        {
            operations.push((*method, entry.key.place, operation));
        }
    }
    object.close(reading);
    Some(PathItem { place: node.place, parameters, operations, x_security })
}

fn operation<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Operation<'a>> {
    let mut object = reading.object(node, "an operation")?;
    object.documentation(&["externalDocs"]);
    refuse_servers(&mut object, "an operation's own `servers`", reading);
    let operation = Operation {
        place: node.place,
        tags: object.texts("tags", reading),
        summary: object.prose("summary", reading),
        description: object.prose("description", reading),
        operation_id: object.text("operationId", reading),
        parameters: parameters(&mut object, reading),
        request_body: object.node("requestBody").and_then(|node| {
            reading
                .or_ref(node, Kind::RequestBody, |reading, node| media::request_body(node, reading))
        }),
        responses: responses(&mut object, reading),
        callbacks: object
            .take("callbacks")
            .filter(|entry| holds_any(&entry.value))
            .map(|entry| entry.key.place),
        deprecated: object.flag("deprecated", reading),
        security: object
            .take("security")
            .map(|entry| security::read(entry.key.place, &entry.value, reading)),
        x_security: object.node("x-security").and_then(|node| x_security::operation(node, reading)),
    };
    object.close(reading);
    Some(operation)
}

fn refuse_servers<'a>(object: &mut Object<'a>, what: &str, reading: &mut Reading<'a, '_>) {
    if let Some(entry) = object.take("servers").filter(|entry| holds_any(&entry.value)) {
        reading.not_generated(
            entry.key.place,
            what,
            "declare `servers` at the root only; every route is mounted below the path of its first url",
        );
    }
}

fn holds_any(node: &Node) -> bool {
    node.as_mapping().is_none_or(|entries| !entries.is_empty())
        && node.as_sequence().is_none_or(|items| !items.is_empty())
}

fn parameters<'a>(
    object: &mut Object<'a>,
    reading: &mut Reading<'a, '_>,
) -> Vec<OrRef<'a, Parameter<'a>>> {
    let Some(node) = object.node("parameters") else { return Vec::new() };
    let items = reading.items(node, "`parameters`").unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            reading
                .or_ref(item, Kind::Parameter, |reading, node| parameter::parameter(node, reading))
        })
        .collect()
}

fn responses<'a>(
    object: &mut Object<'a>,
    reading: &mut Reading<'a, '_>,
) -> Vec<(Text<'a>, OrRef<'a, Response<'a>>)> {
    let Some(node) = object.required("responses", reading) else { return Vec::new() };
    let mut responses = Vec::new();
    for entry in reading.entries(node, "`responses`").unwrap_or_default() {
        if entry.key.text.starts_with("x-") {
            continue;
        }
        if let Some(response) = reading
            .or_ref(&entry.value, Kind::Response, |reading, node| media::response(node, reading))
        {
            responses.push((At::new(&*entry.key.text, entry.key.place), response));
        }
    }
    responses
}
