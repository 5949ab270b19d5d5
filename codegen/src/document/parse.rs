//! The tree of a document into its parts.

use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place};

use super::draft::Draft;
use super::object::Object;
use super::operation::path_item;
use super::pointer::at_pointer;
use super::pool::Pool;
use super::read::{Kind, Reading};
use super::resources::{Base, Reference, Resources};
use super::{
    At, Dialect, Document, Header, OrRef, Parameter, PathItem, RequestBody, Response, Schema,
    Server, Text, media, parameter, schema, scheme, security, x_security,
};

/// Reads a document; `None` when it is not an OpenAPI document at all.
pub fn parse<'a>(root: &'a Node, findings: &mut Findings) -> Option<Document<'a>> {
    if root.as_mapping().is_none() {
        findings.push(
            Finding::error(codes::NOT_AN_OBJECT, root.place, "the document is not an object")
                .label(format!("this is {}", root.kind()))
                .help("an OpenAPI document begins with `openapi: 3.1.0`"),
        );
        return None;
    }
    let dialect = dialect(root, findings)?;
    let mut reading = Reading {
        findings,
        dialect,
        annotated: false,
        elsewhere: Default::default(),
        draft: Draft::of(dialect),
        base: Base::default(),
        resources: Resources::of(root),
        references: Vec::new(),
        meets_dynamic_reference: false,
    };
    let object = reading.object(root, "the document")?;
    let mut document = document(object, &mut reading);
    loop {
        read_elsewhere(root, &mut document, &mut reading);
        if !read_schemas(&mut document, &mut reading) {
            break;
        }
    }
    document.annotated = reading.annotated;
    document.dynamic_anchors = dynamic_anchors(&mut document, &mut reading);
    Some(document)
}

fn dialect(root: &Node, findings: &mut Findings) -> Option<Dialect> {
    let Some(version) = root.get("openapi") else {
        let finding = Finding::error(
            codes::UNSUPPORTED_OPENAPI_VERSION,
            first_key(root),
            "the document does not say which OpenAPI it is",
        );
        findings.push(if root.get("swagger").is_some() {
            finding.label("Swagger 2.0").help("convert it to OpenAPI 3 first")
        } else {
            finding.label("`openapi` is missing").help("write `openapi: 3.1.0`")
        });
        return None;
    };
    let written = version.as_str().or(version.as_number()).unwrap_or_default();
    let dialect = match written.split('.').collect::<Vec<_>>()[..] {
        ["3", "0", ..] => Some(Dialect::V30),
        ["3", "1", ..] => Some(Dialect::V31),
        ["3", "2", ..] => Some(Dialect::V32),
        _ => None,
    };
    if dialect.is_none() {
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_VERSION,
                version.place,
                "this OpenAPI version is not supported",
            )
            .label("not 3.0, 3.1 or 3.2")
            .help("write `openapi: 3.1.0`"),
        );
    }
    dialect
}

fn first_key(root: &Node) -> Place {
    root.as_mapping()
        .and_then(|entries| entries.first())
        .map_or(root.place, |entry| entry.key.place)
}

fn document<'a>(mut object: Object<'a>, reading: &mut Reading<'a, '_>) -> Document<'a> {
    object.documentation(&["openapi", "externalDocs", "$self"]);
    let (title, version, description) = info(&mut object, reading);
    take_dialect(&mut object, reading);
    let mut document = Document {
        place: object.place(),
        dialect: reading.dialect,
        annotated: false,
        title,
        version,
        description,
        servers: servers(&mut object, reading),
        security: object
            .take("security")
            .map(|entry| security::read(entry.key.place, &entry.value, reading)),
        x_security: object.node("x-security").and_then(|node| x_security::root(node, reading)),
        tags: tags(&mut object, reading),
        paths: paths(&mut object, reading),
        webhooks: object
            .take("webhooks")
            .filter(|entry| entry.value.as_mapping().is_none_or(|entries| !entries.is_empty()))
            .map(|entry| entry.key.place),
        security_schemes: Vec::new(),
        schemas: Pool::new(Kind::Schema),
        dynamic_anchors: Vec::new(),
        parameters: Pool::new(Kind::Parameter),
        responses: Pool::new(Kind::Response),
        request_bodies: Pool::new(Kind::RequestBody),
        headers: Pool::new(Kind::Header),
        path_items: Pool::new(Kind::PathItem),
    };
    if let Some(node) = object.node("components") {
        components(node, &mut document, reading);
    }
    object.close(reading);
    document
}

fn info<'a>(object: &mut Object<'a>, reading: &mut Reading<'a, '_>) -> (&'a str, &'a str, &'a str) {
    let info = object.required("info", reading);
    let Some(mut info) = info.and_then(|node| reading.object(node, "`info`")) else {
        return ("", "", "");
    };
    info.documentation(&["summary", "termsOfService", "contact", "license"]);
    let title = info.required_text("title", reading);
    let version = info.required_text("version", reading);
    let description = info.prose("description", reading);
    info.close(reading);
    (title.map_or("", |text| text.value), version.map_or("", |text| text.value), description)
}

/// `jsonSchemaDialect`: what schemas are written in that say no `$schema`.
fn take_dialect<'a>(object: &mut Object<'a>, reading: &mut Reading<'a, '_>) {
    let Some(text) = object.text("jsonSchemaDialect", reading) else { return };
    match Draft::named(text.value) {
        Some(draft) => reading.draft = draft,
        None => {
            let help = "remove the key, or name draft-04, draft-07 or 2020-12";
            reading.not_generated(text.place, "another JSON Schema dialect", help);
        }
    }
}

fn servers<'a>(object: &mut Object<'a>, reading: &mut Reading<'a, '_>) -> Vec<Server<'a>> {
    let Some(node) = object.node("servers") else { return Vec::new() };
    let mut servers = Vec::new();
    for item in reading.items(node, "`servers`").unwrap_or_default() {
        if let Some(mut server) = reading.object(item, "a server") {
            server.documentation(&["description", "name"]);
            let variables = variables(&mut server);
            let url = server.required_text("url", reading);
            servers.extend(url.map(|url| Server { url, variables }));
            server.close(reading);
        }
    }
    servers
}

/// The values that each variable of a server may have; documentation, so what is odd is passed over.
fn variables<'a>(server: &mut Object<'a>) -> Vec<(&'a str, Vec<&'a str>)> {
    let text = |node: &'a Node| node.as_str().or(node.as_number());
    let variables = server.node("variables").and_then(Node::as_mapping).unwrap_or_default();
    let values = |variable: &'a Node| {
        let listed = variable.get("enum").and_then(Node::as_sequence).unwrap_or_default();
        let listed: Vec<_> = listed.iter().filter_map(text).collect();
        if listed.is_empty() {
            variable.get("default").and_then(text).into_iter().collect()
        } else {
            listed
        }
    };
    variables.iter().map(|entry| (&*entry.key.text, values(&entry.value))).collect()
}

fn tags<'a>(object: &mut Object<'a>, reading: &mut Reading<'a, '_>) -> Vec<(Text<'a>, &'a str)> {
    let Some(node) = object.node("tags") else { return Vec::new() };
    let mut tags = Vec::new();
    for item in reading.items(node, "`tags`").unwrap_or_default() {
        if let Some(mut tag) = reading.object(item, "a tag") {
            tag.documentation(&["externalDocs", "summary", "parent", "kind"]);
            let name = tag.required_text("name", reading);
            let description = tag.prose("description", reading);
            tags.extend(name.map(|name| (name, description)));
            tag.close(reading);
        }
    }
    tags
}

fn paths<'a>(
    object: &mut Object<'a>,
    reading: &mut Reading<'a, '_>,
) -> Vec<(Text<'a>, OrRef<'a, PathItem<'a>>)> {
    let Some(node) = object.node("paths") else { return Vec::new() };
    let mut paths = Vec::new();
    for entry in reading.entries(node, "`paths`").unwrap_or_default() {
        if entry.key.text.starts_with("x-") {
            continue;
        }
        if let Some(item) =
            reading.or_ref(&entry.value, Kind::PathItem, |reading, node| path_item(node, reading))
        {
            paths.push((At::new(&*entry.key.text, entry.key.place), item));
        }
    }
    paths
}

fn components<'a>(node: &'a Node, document: &mut Document<'a>, reading: &mut Reading<'a, '_>) {
    let Some(mut object) = reading.object(node, "`components`") else { return };
    object.documentation(&["examples", "links", "callbacks", "mediaTypes"]);
    for (name, node) in members(&mut object, "securitySchemes", reading) {
        document.security_schemes.extend(scheme::read(node, reading).map(|scheme| (name, scheme)));
    }
    for kind in [
        Kind::Schema,
        Kind::Parameter,
        Kind::Response,
        Kind::RequestBody,
        Kind::Header,
        Kind::PathItem,
    ] {
        for (name, node) in members(&mut object, kind.folder(), reading) {
            component(kind, name, node, document, reading);
        }
    }
    object.close(reading);
}

fn members<'a>(
    object: &mut Object<'a>,
    key: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Vec<(Text<'a>, &'a Node)> {
    let entries = object.node(key).and_then(|node| reading.entries(node, "a component list"));
    entries
        .unwrap_or_default()
        .iter()
        .map(|entry| (At::new(&*entry.key.text, entry.key.place), &entry.value))
        .collect()
}

fn component<'a>(
    kind: Kind,
    name: Text<'a>,
    node: &'a Node,
    document: &mut Document<'a>,
    reading: &mut Reading<'a, '_>,
) {
    match thing(kind, node, reading) {
        Some(Thing::Schema(it)) => document.schemas.insert(name, node, it),
        Some(Thing::Parameter(it)) => document.parameters.insert(name, node, *it),
        Some(Thing::Response(it)) => document.responses.insert(name, node, it),
        Some(Thing::RequestBody(it)) => document.request_bodies.insert(name, node, it),
        Some(Thing::Header(it)) => document.headers.insert(name, node, it),
        Some(Thing::PathItem(it)) => document.path_items.insert(name, node, *it),
        None => {}
    }
}

/// Anything that a `$ref` can point at.
enum Thing<'a> {
    Schema(Schema<'a>),
    Parameter(Box<OrRef<'a, Parameter<'a>>>),
    Response(OrRef<'a, Response<'a>>),
    RequestBody(OrRef<'a, RequestBody<'a>>),
    Header(OrRef<'a, Header<'a>>),
    PathItem(Box<OrRef<'a, PathItem<'a>>>),
}

fn thing<'a>(kind: Kind, node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Thing<'a>> {
    match kind {
        Kind::Schema => schema::read(node, reading).map(Thing::Schema),
        Kind::Parameter => reading
            .or_ref(node, kind, |reading, node| parameter::parameter(node, reading))
            .map(|it| Thing::Parameter(Box::new(it))),
        Kind::Response => reading
            .or_ref(node, kind, |reading, node| media::response(node, reading))
            .map(Thing::Response),
        Kind::RequestBody => reading
            .or_ref(node, kind, |reading, node| media::request_body(node, reading))
            .map(Thing::RequestBody),
        Kind::Header => reading
            .or_ref(node, kind, |reading, node| parameter::header(node, reading))
            .map(Thing::Header),
        Kind::PathItem => reading
            .or_ref(node, kind, |reading, node| path_item(node, reading))
            .map(|it| Thing::PathItem(Box::new(it))),
    }
}

/// Reads what `$ref`s other than to components point at, each once; what is not there stays
/// unresolved and is told where it is used.
fn read_elsewhere<'a>(root: &'a Node, document: &mut Document<'a>, reading: &mut Reading<'a, '_>) {
    while let Some((kind, text)) = reading.elsewhere.pop_front() {
        let reference = Reference { text: text.value, base: Base::default() };
        let Some(node) = at_pointer(root, reference.text) else { continue };
        let is_known = match kind {
            Kind::Schema => document.schemas.knows_elsewhere(reference, node),
            Kind::Parameter => document.parameters.knows_elsewhere(reference, node),
            Kind::Response => document.responses.knows_elsewhere(reference, node),
            Kind::RequestBody => document.request_bodies.knows_elsewhere(reference, node),
            Kind::Header => document.headers.knows_elsewhere(reference, node),
            Kind::PathItem => document.path_items.knows_elsewhere(reference, node),
        };
        if is_known {
            continue;
        }
        match thing(kind, node, reading) {
            Some(Thing::Schema(it)) => document.schemas.insert_elsewhere(reference, node, it),
            Some(Thing::Parameter(it)) => {
                document.parameters.insert_elsewhere(reference, node, *it)
            }
            Some(Thing::Response(it)) => document.responses.insert_elsewhere(reference, node, it),
            Some(Thing::RequestBody(it)) => {
                document.request_bodies.insert_elsewhere(reference, node, it);
            }
            Some(Thing::Header(it)) => document.headers.insert_elsewhere(reference, node, it),
            Some(Thing::PathItem(it)) => document.path_items.insert_elsewhere(reference, node, *it),
            None => {}
        }
    }
}

/// Reads what `$ref`s of schemas point at, each once. Reading one may tell what another one means,
/// so those that lead nowhere are kept; whether anything was read.
fn read_schemas<'a>(document: &mut Document<'a>, reading: &mut Reading<'a, '_>) -> bool {
    let mut has_read = false;
    for (reference, draft) in std::mem::take(&mut reading.references) {
        let Some((node, base)) = reading.resources.find(reference) else {
            reading.references.push((reference, draft));
            continue;
        };
        if document.schemas.knows_elsewhere(reference, node) {
            continue;
        }
        has_read = true;
        let outer = (reading.base, reading.draft);
        (reading.base, reading.draft) = (base, draft);
        if let Some(it) = schema::read(node, reading) {
            document.schemas.insert_elsewhere(reference, node, it);
        }
        (reading.base, reading.draft) = outer;
    }
    has_read
}

/// The schemas that a `$dynamicRef` may mean, when there is any.
fn dynamic_anchors<'a>(
    document: &mut Document<'a>,
    reading: &mut Reading<'a, '_>,
) -> Vec<(Reference<'a>, Schema<'a>)> {
    if !reading.meets_dynamic_reference {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (text, base, node) in reading.resources.dynamic_anchors() {
        let outer = reading.base;
        reading.base = base;
        let schema = schema::read(node, reading);
        reading.base = outer;
        found.extend(schema.map(|schema| (Reference { text, base }, schema)));
    }
    // What stands in them stands in what was read before, but for its base.
    read_schemas(document, reading);
    found
}
