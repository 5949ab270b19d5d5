//! `owns`: which resource an operation touches, and where its identifier stands.

use crate::document::Text;
use crate::document::x_security as written;
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{
    Action, Body, IdSource, In, Kind, OnDeny, Ownership, Parameter, Resource, Segment, Shape,
};
use super::super::{PathTemplate, SchemaId};
use super::Resolving;
use super::resources::action;

/// What an `owns` needs to know of its operation.
pub(super) struct Around<'x> {
    pub(super) path: &'x PathTemplate,
    pub(super) parameters: &'x [Parameter],
    pub(super) body: Option<&'x Body>,
    pub(super) resources: &'x [Resource],
}

/// One member of `owns`; `None` when it could not be decided, and a finding was reported.
pub(super) fn ownership(
    written: &written::Owns<'_>,
    around: &Around<'_>,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Option<Ownership> {
    let resource = resource(written.resource, around.resources, resolving.findings)?;
    let only = only_path_parameter(around);
    let action = match written.action.map(|it| action(it.value)) {
        Some(action) => action,
        None if written.id.is_some() || only.is_some() => Action::Item,
        None => {
            resolving.findings.push(no_identifier(written.place, around));
            return None;
        }
    };
    let id = match (action, written.id) {
        (Action::Item, Some(id)) => id_source(id, around, resolving)?,
        (Action::Item, None) => match only {
            Some(index) => {
                check_id(index, written.place, around, resolving)?;
                IdSource::Parameter(index)
            }
            None => {
                resolving.findings.push(no_identifier(written.place, around));
                return None;
            }
        },
        (Action::List | Action::Create, None) => IdSource::None,
        (Action::List | Action::Create, Some(id)) => {
            resolving.findings.push(
                Finding::error(codes::BAD_VALUE, id.place, "only an item has an `id`")
                    .label("of a list or a creation nothing is looked up")
                    .help("leave it out, or write `action: item`"),
            );
            return None;
        }
    };
    let on_deny = match written.on_deny.map(|it| it.value) {
        Some(written::OnDeny::Forbid) => OnDeny::Forbid,
        Some(written::OnDeny::Hide) | None => OnDeny::Hide,
    };
    Some(Ownership { place: written.place, resource, action, id, on_deny })
}

fn resource(name: Text<'_>, resources: &[Resource], findings: &mut Findings) -> Option<usize> {
    let found = resources.iter().position(|resource| resource.name == name.value);
    if found.is_none() {
        findings.push(
            Finding::error(
                codes::UNKNOWN_RESOURCE,
                name.place,
                format!("unknown resource `{}`", name.value),
            )
            .label("not in `resources`")
            .undeclared(
                name.value,
                resources.iter().map(|resource| resource.name.as_str()),
                &format!(
                    "declare it at the document's root: `x-security: {{ resources: {{ {name}: {{ schema: \
                     \"#/components/schemas/{name}\", id: id, owner: {{ field: ownerId, claim: sub }} }} }} }}`",
                    name = name.value
                ),
            ),
        );
    }
    found
}

/// The index of the parameter of a path that has one.
fn only_path_parameter(around: &Around<'_>) -> Option<usize> {
    let mut names = around.path.segments.iter().filter_map(|segment| match segment {
        Segment::Parameter(name) => Some(name),
        Segment::Literal(_) => None,
    });
    let (name, None) = (names.next()?, names.next()) else { return None };
    around
        .parameters
        .iter()
        .position(|parameter| parameter.location == In::Path && parameter.name == *name)
}

fn no_identifier(place: Place, around: &Around<'_>) -> Finding {
    let names: Vec<_> = around
        .parameters
        .iter()
        .filter(|parameter| parameter.location == In::Path)
        .map(|parameter| format!("`path:{}`", parameter.name))
        .collect();
    let finding = Finding::error(codes::MISSING_KEY, place, "`owns` does not say which record");
    if names.is_empty() {
        finding
            .label("the path has no parameter")
            .help("say `action: list` or `action: create`, or where the identifier stands: `id: query:NAME`")
    } else {
        finding
            .label("the path has several parameters")
            .help(format!("add `id`: one of {}", names.join(", ")))
    }
}

/// `path:NAME`, `query:NAME`, `header:NAME`, `body:/NAME`.
fn id_source(
    text: Text<'_>,
    around: &Around<'_>,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Option<IdSource> {
    let (kind, name) = text.value.split_once(':').unwrap_or(("", text.value));
    let location = match kind {
        "path" => In::Path,
        "query" => In::Query,
        "header" => In::Header,
        "body" => return body_source(name, text, around, resolving),
        _ => {
            resolving.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    text.place,
                    format!("`{}` does not say where the identifier stands", text.value),
                )
                .label("neither `path:`, `query:`, `header:` nor `body:`")
                .help("write `id: path:orderId`"),
            );
            return None;
        }
    };
    let is_it = |parameter: &&Parameter| parameter.location == location;
    let index = around.parameters.iter().position(|parameter| {
        parameter.location == location
            && match location {
                In::Header => parameter.name.eq_ignore_ascii_case(name),
                _ => parameter.name == name,
            }
    });
    let Some(index) = index else {
        let known: Vec<_> = around.parameters.iter().filter(is_it).map(|it| &it.name).collect();
        resolving.findings.push(
            Finding::error(
                codes::PATH_PARAMETER_MISMATCH,
                text.place,
                format!("there is no {location} parameter `{name}`"),
            )
            .label("not declared by the operation or its path")
            .did_you_mean(name, known.iter().map(|name| name.as_str())),
        );
        return None;
    };
    check_id(index, text.place, around, resolving)?;
    Some(IdSource::Parameter(index))
}

/// An identifier that may be absent, or that is a list, is not looked up.
fn check_id(
    index: usize,
    place: Place,
    around: &Around<'_>,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Option<()> {
    let parameter = &around.parameters[index];
    if !parameter.required {
        resolving.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                place,
                format!("the identifier `{}` may be absent", parameter.name),
            )
            .label("then nothing would be checked")
            .help("make the parameter `required: true`")
            .related(parameter.place, "this parameter"),
        );
        return None;
    }
    match &parameter.shape {
        Shape::Scalar(_) => Some(()),
        shape => {
            let what = match shape {
                Shape::List(_) => "a list of identifiers",
                _ => "a parameter that is not one text",
            };
            resolving.findings.push(
                Finding::error(
                    codes::UNSUPPORTED_SECURITY_KEY,
                    place,
                    format!("not enforced yet: `owns` of {what}"),
                )
                .label(format!("`{}` is no single identifier", parameter.name))
                .related(parameter.place, "this parameter"),
            );
            None
        }
    }
}

fn body_source(
    pointer: &str,
    text: Text<'_>,
    around: &Around<'_>,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Option<IdSource> {
    let name = pointer.strip_prefix('/').unwrap_or_default();
    if name.is_empty() || name.contains('/') || name == "*" {
        resolving.findings.push(
            Finding::error(
                codes::UNSUPPORTED_SECURITY_KEY,
                text.place,
                format!("not enforced yet: `id: {}`", text.value),
            )
            .label("only a property of the body itself is read: `body:/orderId`"),
        );
        return None;
    }
    let name = name.replace("~1", "/").replace("~0", "~");
    let body = around.body.filter(|body| body.required);
    match body.and_then(Body::value).and_then(|body| required_property(body, &name, resolving)) {
        Some(()) => Some(IdSource::Body(name)),
        None => {
            resolving.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    text.place,
                    format!("`{name}` is not a required property of a required body"),
                )
                .label("it may be absent, and then nothing would be checked")
                .help("put it into `required`, and say `requestBody: { required: true }`"),
            );
            None
        }
    }
}

fn required_property(
    schema: SchemaId,
    name: &str,
    resolving: &Resolving<'_, '_, '_>,
) -> Option<()> {
    match &resolving.schemas.get(schema).kind {
        Kind::Object(rules) => {
            let property = rules.properties.iter().find(|it| it.name == name && it.required)?;
            resolving.is_scalar(property.schema).then_some(())
        }
        _ => None,
    }
}
