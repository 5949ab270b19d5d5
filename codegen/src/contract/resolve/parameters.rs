//! Parameters: the path item's and the operation's, typed and in a style that is decoded.

mod default;
pub(super) mod shape;
mod style;

use crate::document::{self, OrRef, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{In, Kind, Parameter, PathTemplate, SchemaId, Segment};
use super::Resolving;
use super::references::{self, follow};
use super::schemas::Hint;
use super::waivers;

/// The parameters of an operation, the nearer of two of one name.
pub(super) fn parameters<'d, 'a>(
    path_item: &'d [OrRef<'a, document::Parameter<'a>>],
    operation: &'d [OrRef<'a, document::Parameter<'a>>],
    hint: &Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Parameter> {
    let mut written: Vec<(&'d document::Parameter<'a>, Hint)> = Vec::new();
    for (level, list) in [(0, path_item), (1, operation)] {
        let before = written.len();
        for thing in list {
            let document = resolving.document;
            let Some(found) = follow(&document.parameters, thing, resolving.findings) else {
                continue;
            };
            let own = references::hint(thing, "parameter", &hint.below(found.name.value));
            match written.iter().position(|(known, _)| is_same(known, found)) {
                Some(index) if level == 1 && index < before => written[index] = (found, own),
                Some(_) => resolving.findings.push(twice(found)),
                None => written.push((found, own)),
            }
        }
    }
    written.into_iter().filter_map(|(it, hint)| parameter(it, hint, resolving)).collect()
}

fn is_same(one: &document::Parameter<'_>, other: &document::Parameter<'_>) -> bool {
    one.location.value == other.location.value
        && match one.location.value {
            "header" => one.name.value.eq_ignore_ascii_case(other.name.value),
            _ => one.name.value == other.name.value,
        }
}

fn twice(parameter: &document::Parameter<'_>) -> Finding {
    Finding::error(
        codes::BAD_VALUE,
        parameter.name.place,
        format!("the parameter `{}` stands twice", parameter.name.value),
    )
    .label(format!("in `{}`, as before", parameter.location.value))
}

fn parameter<'d, 'a>(
    written: &'d document::Parameter<'a>,
    mut hint: Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Option<Parameter> {
    let location = location(written.location, resolving.findings)?;
    if is_ignored(written, location, resolving.findings) {
        return None;
    }
    check_name(written, location, resolving.findings);
    let required = required(written, location, resolving.findings);
    let way = style::way(&written.shape, location, resolving.findings);
    hint.bounded |= written.x_security.as_ref().is_some_and(|marks| {
        marks.waive.iter().any(|it| it.control.value == "pattern" && it.reason.bounded)
    });
    let (schema, marks) = schema(&written.shape, written.place, hint, resolving);
    let shape = shape::of(written, schema, location, way, resolving);
    for marks in &marks.security {
        if let Some(place) = beyond_parameters(marks) {
            resolving.findings.push(
                Finding::error(
                    codes::UNSUPPORTED_SECURITY_KEY,
                    place,
                    "not enforced yet: this key of `x-security` on a parameter",
                )
                .label("properties of bodies only"),
            );
        }
    }
    if let Some(own) = &written.x_security {
        let made = own.waive.iter().map(|it| waivers::waiver(it, "", written.place));
        resolving.waivers.extend(made);
    }
    let of_schema = |text: &'a str, other: &'a str| if text.is_empty() { other } else { text };
    Some(Parameter {
        place: written.place,
        name: written.name.value.to_owned(),
        location,
        required,
        description: of_schema(written.shape.description, marks.description).to_owned(),
        deprecated: written.shape.deprecated || marks.deprecated,
        schema,
        style: way.style,
        explode: way.explode,
        shape,
        allow_reserved: written.shape.allow_reserved.is_some(),
        allow_empty_value: written.shape.allow_empty_value.is_some(),
        default: default::default(marks.default, written, schema, resolving),
        sensitive: marks.sensitive()
            || written.x_security.as_ref().is_some_and(|it| it.sensitive.is_some()),
    })
}

fn beyond_parameters(marks: &document::x_security::Marks<'_>) -> Option<Place> {
    let mask = marks.mask.map(|it| it.place);
    let read = marks.read_scopes.as_ref().map(|it| it.place);
    let write = marks.write_scopes.as_ref().map(|it| it.place);
    mask.or(read).or(write).or(marks.assign.map(|it| it.place))
}

fn location(written: Text<'_>, findings: &mut Findings) -> Option<In> {
    let known =
        [("path", In::Path), ("query", In::Query), ("header", In::Header), ("cookie", In::Cookie)];
    let found =
        known.iter().find(|(name, _)| *name == written.value).map(|(_, location)| *location);
    if found.is_none() {
        let finding = match written.value {
            "querystring" => Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                written.place,
                "a parameter in `querystring` is not decoded",
            )
            .help("write an object `in: query`: exploded, its members are the query's names"),
            other => Finding::error(
                codes::BAD_VALUE,
                written.place,
                format!("a parameter cannot stand in `{other}`"),
            ),
        };
        let names = known.map(|(name, _)| name);
        findings.push(
            finding
                .label(format!("one of {}", names.join(", ")))
                .did_you_mean(written.value, names),
        );
    }
    found
}

/// OpenAPI ignores these headers among parameters: other parts of the document speak of them.
fn is_ignored(written: &document::Parameter<'_>, location: In, findings: &mut Findings) -> bool {
    let names = ["accept", "content-type", "authorization"];
    let name = written.name.value.to_ascii_lowercase();
    let is_ignored = location == In::Header && names.contains(&name.as_str());
    if is_ignored {
        findings.push(
            Finding::warning(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                written.name.place,
                format!("OpenAPI ignores a parameter `{}`", written.name.value),
            )
            .label("`content` and `security` speak of this header"),
        );
    }
    is_ignored
}

fn check_name(written: &document::Parameter<'_>, location: In, findings: &mut Findings) {
    let name = written.name;
    let is_well = match location {
        In::Header | In::Cookie => super::schemes::is_token(name.value),
        In::Path | In::Query => !name.value.is_empty(),
    };
    if !is_well {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                name.place,
                format!("`{}` cannot be the name of this parameter", name.value.escape_debug()),
            )
            .label("letters, digits and `-` only"),
        );
    }
}

fn required(written: &document::Parameter<'_>, location: In, findings: &mut Findings) -> bool {
    let required = written.shape.required.is_some_and(|it| it.value);
    if location == In::Path && !required {
        findings.push(
            Finding::error(
                codes::PATH_PARAMETER_MISMATCH,
                written.shape.required.map_or(written.place, |it| it.place),
                format!("the path parameter `{}` is not required", written.name.value),
            )
            .label("a path always has it")
            .help("write `required: true`"),
        );
    }
    required || location == In::Path
}

pub(super) fn unsupported_style(place: Place, what: &str, help: &str) -> Finding {
    Finding::error(codes::UNSUPPORTED_PARAMETER_STYLE, place, what.to_owned())
        .label("would not be decoded")
        .help(help)
}

/// The schema as it is written, of the value itself or of its JSON text.
pub(super) fn said<'d, 'a>(shape: &'d document::Shape<'a>) -> Option<&'d document::Schema<'a>> {
    shape.content.first().map_or(shape.schema.as_ref(), |media| media.schema.as_ref())
}

/// The schema of a parameter or a header, with the marks that stand on it.
pub(super) fn schema<'d, 'a>(
    shape: &'d document::Shape<'a>,
    place: Place,
    hint: Hint,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> (SchemaId, super::schemas::Marks<'d, 'a>) {
    let Some(schema) = said(shape) else {
        resolving.findings.push(
            Finding::error(codes::MISSING_KEY, place, "a parameter or header has no `schema`")
                .label("`schema` is required here")
                .help("write `schema: { type: string, maxLength: 100 }`"),
        );
        return (resolving.schemas.undecided(place), Default::default());
    };
    let used = resolving.schemas.resolve(schema, hint, resolving.findings);
    let mut marks = used.marks;
    marks.absorb(resolving.schemas.marks_of(used.id).clone());
    if !shape.content.is_empty() {
        return (used.id, marks);
    }
    // A text is never `null`: what is beside it is all that can be sent.
    let id = match &resolving.schemas.get(used.id).kind {
        Kind::OneOf { variants, discriminator: None } if variants.len() == 1 => variants[0],
        _ => used.id,
    };
    (id, marks)
}

/// Path parameters that the template does not name, and names without a parameter.
pub(super) fn check_template(
    path: &PathTemplate,
    parameters: &[Parameter],
    findings: &mut Findings,
) {
    let names: Vec<&str> = path
        .segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
        .collect();
    let declared = || parameters.iter().filter(|parameter| parameter.location == In::Path);
    for name in &names {
        if !declared().any(|parameter| parameter.name == *name) {
            findings.push(
                Finding::error(
                    codes::PATH_PARAMETER_MISMATCH,
                    path.place,
                    format!("`{{{name}}}` is not declared as a parameter"),
                )
                .label("no parameter `in: path` has this name")
                .did_you_mean(name, declared().map(|parameter| parameter.name.as_str())),
            );
        }
    }
    for parameter in declared().filter(|parameter| !names.contains(&parameter.name.as_str())) {
        findings.push(
            Finding::error(
                codes::PATH_PARAMETER_MISMATCH,
                parameter.place,
                format!("`{}` does not stand in the path", parameter.name),
            )
            .label(format!("the path is `{}`", path.raw))
            .did_you_mean(&parameter.name, names.iter().copied()),
        );
    }
}

impl Resolving<'_, '_, '_> {
    /// Whether values are written as one text.
    pub(super) fn is_scalar(&self, schema: SchemaId) -> bool {
        match &self.schemas.get(schema).kind {
            Kind::Boolean
            | Kind::Integer { .. }
            | Kind::Number { .. }
            | Kind::String(_)
            | Kind::Choice(_)
            | Kind::Undecided => true,
            Kind::Constant(values) => values.iter().all(|value| !value.0.starts_with(['{', '['])),
            Kind::Any
            | Kind::Null
            | Kind::Array(_)
            | Kind::Object(_)
            | Kind::OneOf { .. }
            | Kind::AnyOf { .. }
            | Kind::Tuple { .. } => false,
        }
    }
}

impl std::fmt::Display for In {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}
