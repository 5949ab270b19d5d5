//! What the text of a parameter is taken apart into, by its schema and its style.

use std::collections::BTreeSet;

use crate::document;
use crate::source::Place;

use super::super::super::{
    Additional, Constant, In, Kind, Members, ObjectRules, Scalar, SchemaId, Shape, Style,
};
use super::super::Resolving;
use super::style::Way;
use super::unsupported_style;

/// The deepest nesting of objects, and the most names in all of them.
const DEEPEST: usize = 8;
const MOST: usize = 512;

/// Why no text says such a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Only `null`.
    Null,
    /// A `const` or an `enum` of arrays or objects.
    Constant,
    /// `prefixItems` of different types.
    Tuple,
    /// It holds itself, or nearly so much.
    TooDeep,
    /// The style writes something else.
    Style(&'static str),
}

/// The shape of a parameter's text; where there is none, that is told.
pub(super) fn of(
    written: &document::Parameter<'_>,
    schema: SchemaId,
    location: In,
    way: Way,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Shape {
    if way.is_json {
        return Shape::Json;
    }
    let style = written.shape.style.map_or(written.place, |style| style.place);
    checked(schema, location, way, (written.place, style), resolving)
}

/// The shape that `way` writes; where it writes none, that is told of the schema or of the style.
fn checked(
    schema: SchemaId,
    location: In,
    way: Way,
    (place, style): (Place, Place),
    resolving: &mut Resolving<'_, '_, '_>,
) -> Shape {
    let mut reader = Reader { resolving, around: Vec::new(), names: 0 };
    let found = reader.shape(schema).and_then(|shape| match writes(way, location, &shape) {
        Ok(()) => Ok(shape),
        Err(what) => Err(Fault::Style(what)),
    });
    found.unwrap_or_else(|fault| {
        tell(
            fault,
            way.style,
            if matches!(fault, Fault::Style(_)) { style } else { place },
            resolving,
        );
        Shape::Scalar(Scalar::String)
    })
}

/// The shape of a property of a form. Where no style is written, scalars and lists of them stand
/// under its name, and all else is JSON (OpenAPI 3.1, section 4.8.15).
pub(in super::super) fn of_field(
    schema: SchemaId,
    style: Option<(Style, bool)>,
    (place, style_place): (Place, Place),
    resolving: &mut Resolving<'_, '_, '_>,
) -> Shape {
    if let Some((style, explode)) = style {
        let way = Way { style, explode, is_json: false };
        return checked(schema, In::Query, way, (place, style_place), resolving);
    }
    let mut reader = Reader { resolving, around: Vec::new(), names: 0 };
    reader.shape(schema).ok().filter(is_flat).unwrap_or(Shape::Json)
}

fn tell(fault: Fault, style: Style, place: Place, resolving: &mut Resolving<'_, '_, '_>) {
    let json = "write `content: { application/json: { schema: … } }`: the value is JSON then";
    let (what, help) = match fault {
        Fault::Null => (
            "no text says `null`".to_owned(),
            "leave the parameter out: absent is all that it can be",
        ),
        Fault::Constant => {
            ("no text says a `const` or an `enum` of arrays or objects".to_owned(), json)
        }
        Fault::Tuple => {
            ("not decoded from text: a list whose items differ in type".to_owned(), json)
        }
        Fault::TooDeep => (
            format!("a parameter that holds itself, more than {DEEPEST} levels or {MOST} names"),
            json,
        ),
        Fault::Style(what) => (
            format!("`{}` does not write {what}", name(style)),
            match style {
                Style::SpaceDelimited | Style::PipeDelimited => "write `style: form`",
                Style::DeepObject => "write `style: form`, or `type: object`",
                _ => json,
            },
        ),
    };
    resolving.findings.push(unsupported_style(place, &what, help));
}

fn name(style: Style) -> &'static str {
    match style {
        Style::Matrix => "matrix",
        Style::Label => "label",
        Style::Simple => "simple",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => "deepObject",
        Style::Cookie => "cookie",
    }
}

/// Builds the shape of one parameter.
struct Reader<'x, 'd, 'a, 'f> {
    resolving: &'x Resolving<'d, 'a, 'f>,
    /// The schemas that hold this one.
    around: Vec<SchemaId>,
    names: usize,
}

impl Reader<'_, '_, '_, '_> {
    fn shape(&mut self, id: SchemaId) -> Result<Shape, Fault> {
        if self.around.contains(&id) || self.around.len() > DEEPEST {
            return Err(Fault::TooDeep);
        }
        self.around.push(id);
        let resolving = self.resolving;
        let found = match &resolving.schemas.get(id).kind {
            Kind::Boolean => Ok(Shape::Scalar(Scalar::Boolean)),
            Kind::Integer { .. } | Kind::Number { .. } => Ok(Shape::Scalar(Scalar::Number)),
            Kind::Any | Kind::String(_) | Kind::Choice(_) | Kind::Undecided => {
                Ok(Shape::Scalar(Scalar::String))
            }
            Kind::Null => Err(Fault::Null),
            Kind::Constant(values) => constants(id, values),
            Kind::Array(rules) => self.shape(rules.items).map(|items| Shape::List(Box::new(items))),
            Kind::Tuple { items } => self.tuple(items),
            Kind::Object(rules) => self.object(rules).map(Shape::Object),
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => self.either(id, variants),
        };
        self.around.pop();
        found
    }

    fn object(&mut self, rules: &ObjectRules) -> Result<Members, Fault> {
        self.names += rules.properties.len();
        if self.names > MOST {
            return Err(Fault::TooDeep);
        }
        let mut named = Vec::new();
        for property in &rules.properties {
            named.push((property.name.clone(), self.shape(property.schema)?));
        }
        let rest = match rules.additional {
            Additional::Schema(id) => Some(Box::new(self.shape(id)?)),
            Additional::Unsaid | Additional::Refused | Additional::Elsewhere => None,
        };
        Ok(Members { named, rest })
    }

    /// Its items are told apart by their place only, so they are all written alike.
    fn tuple(&mut self, items: &[SchemaId]) -> Result<Shape, Fault> {
        let mut shapes = items.iter().map(|id| self.shape(*id)).collect::<Result<Vec<_>, _>>()?;
        shapes.dedup();
        match shapes.len() {
            1 => Ok(Shape::List(Box::new(shapes.remove(0)))),
            _ => Err(Fault::Tuple),
        }
    }

    /// Scalars first, numbers before truths before texts, then the rest in document order.
    fn either(&mut self, id: SchemaId, variants: &[SchemaId]) -> Result<Shape, Fault> {
        let mut scalars = BTreeSet::new();
        let mut others: Vec<Shape> = Vec::new();
        for variant in variants {
            let found = match self.shape(*variant) {
                Err(Fault::Null) => continue,
                Ok(Shape::Either(_, shapes)) => shapes,
                other => vec![other?],
            };
            for shape in found {
                match shape {
                    Shape::Scalar(scalar) => _ = scalars.insert(scalar),
                    shape if others.contains(&shape) => {}
                    shape => others.push(shape),
                }
            }
        }
        widen(&mut others);
        let mut all: Vec<Shape> = scalars.into_iter().map(Shape::Scalar).collect();
        all.extend(others);
        one_of(id, all)
    }
}

fn constants(id: SchemaId, values: &[Constant]) -> Result<Shape, Fault> {
    let mut scalars = BTreeSet::new();
    for value in values.iter().filter(|value| value.0 != "null") {
        scalars.insert(match value.0.as_bytes().first() {
            Some(b'{' | b'[') => return Err(Fault::Constant),
            Some(b'"') => Scalar::String,
            Some(b't' | b'f') => Scalar::Boolean,
            _ => Scalar::Number,
        });
    }
    one_of(id, scalars.into_iter().map(Shape::Scalar).collect())
}

fn one_of(id: SchemaId, mut all: Vec<Shape>) -> Result<Shape, Fault> {
    match all.len() {
        0 => Err(Fault::Null),
        1 => Ok(all.remove(0)),
        _ => Ok(Shape::Either(id, all)),
    }
}

/// Every alternative knows the names of the others, so that none reads past a name that was sent.
fn widen(shapes: &mut [Shape]) {
    let mut all: Vec<(String, Shape)> = Vec::new();
    for shape in &*shapes {
        let Shape::Object(members) = shape else { continue };
        for (name, shape) in &members.named {
            if !all.iter().any(|(known, _)| known == name) {
                all.push((name.clone(), shape.clone()));
            }
        }
    }
    for shape in shapes {
        let Shape::Object(members) = shape else { continue };
        if members.rest.is_some() {
            continue;
        }
        for (name, shape) in &all {
            if !members.named.iter().any(|(known, _)| known == name) {
                members.named.push((name.clone(), shape.clone()));
            }
        }
    }
}

/// Whether a style writes such a value, or what it does not write.
fn writes(way: Way, location: In, shape: &Shape) -> Result<(), &'static str> {
    match shape {
        Shape::Scalar(_) => match way.style {
            Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject => Err("a scalar"),
            _ => Ok(()),
        },
        Shape::List(items) => match way.style {
            Style::DeepObject => Err("an array"),
            Style::Form if way.explode && location == In::Cookie => {
                Err("an array into several cookies: `explode` is true when it is not said")
            }
            _ if is_scalar(items) => Ok(()),
            _ => Err("an array of arrays or objects"),
        },
        Shape::Object(members) => object(way, location, members),
        Shape::Either(_, shapes) => {
            let is_mixed = shapes.iter().any(|it| matches!(it, Shape::Object(_)))
                && !shapes.iter().all(|it| matches!(it, Shape::Object(_)));
            if is_mixed && way.explode {
                return Err("an object beside something else under one name");
            }
            shapes.iter().try_for_each(|shape| writes(way, location, shape))
        }
        Shape::Json => Ok(()),
    }
}

fn object(way: Way, location: In, members: &Members) -> Result<(), &'static str> {
    let shapes = || members.named.iter().map(|(_, shape)| shape).chain(members.rest.as_deref());
    let is_fit = match (way.style, location) {
        (Style::DeepObject, _) => shapes().all(is_deep),
        (Style::SpaceDelimited | Style::PipeDelimited, _) if way.explode => {
            return Err("an object exploded");
        }
        (Style::Form, In::Cookie) if way.explode => {
            return Err("an object into several cookies: `explode` is true when it is not said");
        }
        (Style::Cookie, _) if way.explode && members.rest.is_some() => {
            return Err("an object that takes every cookie for its own");
        }
        (Style::Form, In::Query) if way.explode => shapes().all(is_flat),
        _ => shapes().all(is_scalar),
    };
    if is_fit { Ok(()) } else { Err("an object of arrays or objects") }
}

fn is_scalar(shape: &Shape) -> bool {
    match shape {
        Shape::Scalar(_) => true,
        Shape::Either(_, shapes) => shapes.iter().all(is_scalar),
        Shape::List(_) | Shape::Object(_) | Shape::Json => false,
    }
}

/// What names that stand beside each other can say: `a=1&b=2&b=3`.
fn is_flat(shape: &Shape) -> bool {
    match shape {
        Shape::List(items) => is_scalar(items),
        Shape::Either(_, shapes) => shapes.iter().all(is_flat),
        shape => is_scalar(shape),
    }
}

/// What names within names can say: `x[a]=1&x[b][c]=2`.
fn is_deep(shape: &Shape) -> bool {
    match shape {
        Shape::Object(members) => {
            members.named.iter().map(|(_, shape)| shape).chain(members.rest.as_deref()).all(is_deep)
        }
        Shape::Either(_, shapes) => shapes.iter().all(is_deep),
        shape => is_flat(shape),
    }
}
