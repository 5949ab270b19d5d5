//! What an operation's schemas take and give, as a digest that no reformatting of the document
//! changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::{
    contract::{
        Additional, BodyContent, Contract, Form, Kind, NumberRules, ObjectRules, Operation,
        Parameter, Part, Property, SchemaId, Shape, StringRules, Syntax,
    },
    emit::seal,
};

/// Sixteen hexadecimal digits.
pub(super) fn digest(contract: &Contract, operation: &Operation) -> String {
    let mut walk = Walk { contract, known: BTreeMap::new(), open: Vec::new(), text: String::new() };
    walk.operation(operation);
    while let Some(id) = walk.open.pop() {
        walk.schema(id);
    }
    format!("sha256:{}", &seal::digest(walk.text.as_bytes())[..16])
}

struct Walk<'c> {
    contract: &'c Contract,
    /// Schemas by the order in which they were met, so that ids elsewhere do not matter.
    known: BTreeMap<SchemaId, usize>,
    open: Vec<SchemaId>,
    text: String,
}

impl Walk<'_> {
    fn number(&mut self, id: SchemaId) -> usize {
        let next = self.known.len();
        *self.known.entry(id).or_insert_with(|| {
            self.open.push(id);
            next
        })
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(text);
        self.text.push('\n');
    }

    fn operation(&mut self, operation: &Operation) {
        let mut parameters: Vec<_> = operation.parameters.iter().collect();
        parameters.sort_by_key(|parameter| (parameter.location, &parameter.name));
        for parameter in parameters {
            let schema = self.number(parameter.schema);
            let (name, required) = (&parameter.name, parameter.required);
            let (location, way) = (parameter.location, way(parameter));
            let (default, sensitive) = (&parameter.default, parameter.sensitive);
            self.add(format_args!(
                "parameter {name:?} {location:?} {way} {required} {default:?} {sensitive} {schema}"
            ));
        }
        if let Some(body) = &operation.body {
            self.add(format_args!("body {}", body.required));
            for content in &body.contents {
                self.content(content);
            }
        }
        for response in &operation.responses {
            self.add(format_args!("response {:?}", response.status));
            for content in &response.content {
                let (media, kind) = (&content.media, form(content.form));
                let schema = content.form.schema().map(|id| self.number(id));
                self.add(format_args!("content {media:?} {kind} {schema:?}"));
            }
            for header in &response.headers {
                let schema = self.number(header.schema);
                let (name, required, written) = (&header.name, header.required, header.written);
                self.add(format_args!("header {name:?} {required} {written:?} {schema}"));
            }
        }
    }

    fn content(&mut self, content: &BodyContent) {
        let BodyContent { media, parameters, syntax, .. } = content;
        let schema = syntax.schema().map(|schema| self.number(schema));
        self.add(format_args!("content {media:?} {parameters:?} {schema:?}"));
        match syntax {
            Syntax::Json(_) | Syntax::Text(_) => {}
            Syntax::Bytes { most } => self.add(format_args!("bytes {most:?}")),
            Syntax::Form { fields, .. } => {
                for field in fields {
                    self.add(format_args!("field {:?} {}", field.name, way(field)));
                }
            }
            Syntax::Multipart { parts, .. } => parts.iter().for_each(|part| self.part(part)),
        }
    }

    fn part(&mut self, part: &Part) {
        let Part { name, content, least, most, size, media, .. } = part;
        let schema = self.number(part.schema);
        self.add(format_args!(
            "part {name:?} {content:?} {least} {most:?} {size:?} {media:?} {schema}"
        ));
        for header in &part.headers {
            let schema = self.number(header.schema);
            self.add(format_args!("header {:?} {} {schema}", header.name, header.required));
        }
    }

    fn schema(&mut self, id: SchemaId) {
        let schema = &self.contract.schemas[id];
        let number = self.number(id);
        self.add(format_args!("schema {number} {}", schema.nullable));
        if schema.untyped {
            self.add(format_args!("untyped"));
        }
        match &schema.kind {
            Kind::Any => self.add(format_args!("any")),
            Kind::Null => self.add(format_args!("null")),
            Kind::Boolean => self.add(format_args!("boolean")),
            Kind::Undecided => self.add(format_args!("undecided")),
            Kind::Integer { width, rules } => self.numbers(&format!("{width:?}"), rules),
            Kind::Number { format, rules } => self.numbers(&format!("{format:?}"), rules),
            Kind::String(rules) => self.string(rules),
            Kind::Choice(values) => self.add(format_args!("choice {values:?}")),
            Kind::Constant(values) => {
                let values: Vec<_> = values.iter().map(|value| &value.0).collect();
                self.add(format_args!("constant {values:?}"));
            }
            Kind::Array(rules) => {
                let items = self.number(rules.items);
                let (least, most, unique) = (rules.min_items, rules.max_items, rules.unique_items);
                self.add(format_args!("array {items} {least:?} {most:?} {unique}"));
            }
            Kind::Object(rules) => self.object(rules),
            Kind::OneOf { variants, discriminator } => {
                let variants: Vec<_> = variants.iter().map(|id| self.number(*id)).collect();
                self.add(format_args!("oneOf {variants:?} {discriminator:?}"));
            }
            Kind::AnyOf { variants } => {
                let variants: Vec<_> = variants.iter().map(|id| self.number(*id)).collect();
                self.add(format_args!("anyOf {variants:?}"));
            }
            Kind::Tuple { items } => {
                let items: Vec<_> = items.iter().map(|id| self.number(*id)).collect();
                self.add(format_args!("tuple {items:?}"));
            }
        }
    }

    fn numbers(&mut self, kind: &str, rules: &NumberRules) {
        self.add(format_args!("number {kind} {rules:?}"));
    }

    fn string(&mut self, rules: &StringRules) {
        let pattern = rules.pattern.as_ref().map(|pattern| (&pattern.source, pattern.engine));
        let StringRules { min_length, max_length, format, .. } = rules;
        self.add(format_args!("string {min_length:?} {max_length:?} {format:?} {pattern:?}"));
    }

    fn object(&mut self, rules: &ObjectRules) {
        let additional = match rules.additional {
            Additional::Unsaid => "unsaid".to_owned(),
            Additional::Refused => "refused".to_owned(),
            Additional::Elsewhere => "elsewhere".to_owned(),
            Additional::Schema(id) => self.number(id).to_string(),
        };
        let (least, most) = (rules.min_properties, rules.max_properties);
        self.add(format_args!("object {least:?} {most:?} {additional}"));
        let mut properties: Vec<_> = rules.properties.iter().collect();
        properties.sort_by_key(|property| &property.name);
        properties.into_iter().for_each(|property| self.property(property));
    }

    fn property(&mut self, property: &Property) {
        let schema = self.number(property.schema);
        let Property { name, required, read_only, write_only, assign, sensitive, mask, .. } =
            property;
        let (read, write) = (&property.read_scopes, &property.write_scopes);
        self.add(format_args!(
            "property {name:?} {required} {read_only} {write_only} {assign:?} {read:?} {write:?} \
             {sensitive:?} {mask:?} {schema}"
        ));
    }
}

/// How the parameter is written.
fn way(parameter: &Parameter) -> String {
    let mut way = format!("{:?}", parameter.style);
    for (is_said, name) in [
        (parameter.explode, "Exploded"),
        (parameter.shape == Shape::Json, "Json"),
        (parameter.allow_reserved, "Reserved"),
        (parameter.allow_empty_value, "Empty"),
    ] {
        way.push_str(if is_said { name } else { "" });
    }
    way
}

/// The word for how an answer is sent.
const fn form(form: Form) -> &'static str {
    match form {
        Form::Json(_) => "json",
        Form::Text(_) => "text",
        Form::Bytes => "bytes",
        Form::Lines(_) => "lines",
        Form::Events(_) => "events",
        Form::TextEvents(_) => "text-events",
        Form::WholeEvents(_) => "whole-events",
    }
}
