//! Every operation with its whole effective policy and its typed inputs and answers.

use std::collections::{HashMap, HashSet};

use crate::document::{self, At, PathItem, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{
    Access, Action, Body, Form, In, Inherited, Kind, Method, Operation, Ownership, Parameter,
    PathTemplate, Resource, Response, Said, Scheme, Segment, Waiver,
};
use super::conditions::Levels;
use super::names::{camel, check_usable, snake};
use super::paths::{Shapes, template};
use super::references::follow;
use super::schemas::Hint;
use super::scopes::Names;
use super::tiers::Tiers;
use super::{
    Resolving, access, bodies, controls, idempotency, login, owns, parameters, responses, waivers,
    webhooks,
};

/// What all operations share, and what they leave behind.
pub(super) struct Shared<'a> {
    pub(super) schemes: Vec<Scheme>,
    pub(super) resources: Vec<Resource>,
    pub(super) tiers: Tiers,
    pub(super) names: Names<'a>,
    pub(super) policies: login::Policies<'a>,
    pub(super) tags: Tags<'a>,
    pub(super) waivers: Vec<Waiver>,
}

/// One operation as written, with all that it inherits from.
struct Written<'x, 'd, 'a> {
    key: Place,
    method: Method,
    operation: &'d document::Operation<'a>,
    item: &'d PathItem<'a>,
    path: &'x PathTemplate,
    levels: Levels<'d, 'a>,
}

/// Every operation, by path and method in document order.
pub(super) fn operations<'a>(
    shared: &mut Shared<'a>,
    resolving: &mut Resolving<'_, 'a, '_>,
) -> Vec<Operation> {
    let document = resolving.document;
    let root = document.x_security.as_ref().map(|root| &root.conditions);
    let mut ids = Ids::of(resolving);
    let mut shapes = Shapes::default();
    let mut operations = Vec::new();
    for (path, item) in &document.paths {
        let template = template(*path, resolving.findings);
        let item = follow(&document.path_items, item, resolving.findings);
        let (Some(template), Some(item)) = (template, item) else { continue };
        shapes.check(&template, resolving.findings);
        if let Some(waive) = item.x_security.as_ref().and_then(|it| it.waive.as_ref()) {
            let covers = waivers::span(path.place, item.place);
            shared.waivers.extend(waive.value.iter().map(|it| waivers::waiver(it, "", covers)));
        }
        for (method, key, operation) in &item.operations {
            let levels =
                Levels::root(root).below(item.x_security.as_ref(), operation.x_security.as_ref());
            let method = self::method(*method);
            let written = Written { key: *key, method, operation, item, path: &template, levels };
            operations.push(self::operation(&written, &mut ids, shared, resolving));
        }
    }
    operations
}

fn operation<'d, 'a>(
    written: &Written<'_, 'd, 'a>,
    ids: &mut Ids<'a>,
    shared: &mut Shared<'a>,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Operation {
    let Written { key, method, operation: it, levels, .. } = *written;
    let id = ids.give(written, resolving.findings);
    let hint = Hint { name: camel(&id), bounded: false };
    let media_is_waived = levels.waives("media");
    let mut parameters =
        parameters::parameters(&written.item.parameters, &it.parameters, &hint, resolving);
    parameters::check_template(written.path, &parameters, resolving.findings);
    let body = it
        .request_body
        .as_ref()
        .and_then(|body| bodies::body(body, method, media_is_waived, &hint, resolving));
    let responses = responses::responses(&it.responses, media_is_waived, &hint, resolving);
    if let Some(place) = it.callbacks
        && !levels.waives("webhooks")
    {
        resolving.findings.push(webhooks(place, "`callbacks`"));
    }
    let owns = ownerships(written, &parameters, body.as_ref(), shared, resolving);
    let mut said = said(written, resolving);
    for (scopes, roles) in levels.written_demands() {
        shared.names.demanded_scopes(scopes, resolving.findings);
        shared.names.demanded_roles(roles);
    }
    let findings = &mut *resolving.findings;
    let security = it.security.as_ref().or(resolving.document.security.as_ref());
    let access = access::access(security, levels.public(), &shared.schemes);
    let scopes = levels.demands("scopes", |it| it.scopes.as_ref(), &mut said, findings);
    let roles = levels.demands("roles", |it| it.roles.as_ref(), &mut said, findings);
    let step_up = levels.step_ups().map(|it| login::step_up(it, findings)).collect();
    let policies = shared.policies.named(levels.policies(), findings);
    controls::check_limits(levels.limits(), findings);
    check_cost(levels.cost(), findings);
    let rates = levels.rates(&mut shared.tiers, findings);
    let idempotency = idempotency::idempotency(levels.idempotency(), findings);
    let cors = controls::cors(levels.cors(), findings);
    let mut limits = controls::limits(levels.limits());
    if !is_list(written, &owns, &responses, resolving) {
        limits.page = None;
    }
    limits.page = limits.page.filter(|page| {
        let is_owned = owns.iter().any(|owns| owns.action == Action::List);
        tighten(page, &mut parameters, resolving) || is_owned
    });
    let tag = shared.tags.index(it.tags.first());
    let waivers = operation_waivers(written, &id, shared);
    let is_anonymous = matches!(access, Access::Anonymous { .. });
    Operation {
        place: key,
        id,
        id_is_written: it.operation_id.is_some(),
        method,
        path: written.path.clone(),
        tag,
        summary: it.summary.to_owned(),
        description: it.description.to_owned(),
        deprecated: it.deprecated,
        access,
        scopes,
        roles,
        step_up,
        rates,
        cost: levels.cost().map_or(1, |cost| cost.value),
        owns,
        policies,
        session: levels.session().map(login::session),
        idempotency,
        cors,
        limits,
        cache: controls::cache(levels.cache(), is_anonymous && levels.session().is_none()),
        audit: controls::audit(levels.audit()),
        parameters,
        body,
        responses,
        waivers,
        said,
        inherited: inherited(levels.above(), is_anonymous, resolving.findings),
    }
}

fn inherited(above: Levels<'_, '_>, is_anonymous: bool, findings: &mut Findings) -> Inherited {
    let mut said = Said::default();
    above.say(&mut said);
    Inherited {
        cors: controls::cors(above.cors(), findings),
        limits: controls::limits(above.limits()),
        cache: controls::cache(above.cache(), is_anonymous),
        audit: controls::audit(above.audit()),
        said,
    }
}

fn check_cost(cost: Option<At<u32>>, findings: &mut Findings) {
    if let Some(cost) = cost.filter(|cost| cost.value == 0) {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                cost.place,
                "a request that costs nothing is not limited",
            )
            .label("must be at least 1")
            .help("to leave it unlimited, say `waive: { rate: reason }`"),
        );
    }
}

fn said(written: &Written<'_, '_, '_>, resolving: &Resolving<'_, '_, '_>) -> Said {
    let mut said = Said::default();
    written.levels.say(&mut said);
    let security = written.operation.security.as_ref().or(resolving.document.security.as_ref());
    if let Some(security) = security {
        said.insert("security", security.place);
    }
    if let Some(id) = written.operation.operation_id {
        said.insert("operationId", id.place);
    }
    said
}

fn ownerships<'a>(
    written: &Written<'_, '_, 'a>,
    parameters: &[Parameter],
    body: Option<&Body>,
    shared: &Shared<'a>,
    resolving: &mut Resolving<'_, 'a, '_>,
) -> Vec<Ownership> {
    let around =
        owns::Around { path: written.path, parameters, body, resources: &shared.resources };
    let mut found: Vec<Ownership> = Vec::new();
    for it in written.levels.owns() {
        if let Some(one) = owns::ownership(it, &around, resolving)
            && !found.iter().any(|known| {
                known.resource == one.resource
                    && known.action == one.action
                    && known.id == one.id
                    && known.on_deny == one.on_deny
            })
        {
            found.push(one);
        }
    }
    found
}

/// The waivers in force; those that the operation says itself are the document's too.
fn operation_waivers(
    written: &Written<'_, '_, '_>,
    id: &str,
    shared: &mut Shared<'_>,
) -> Vec<Waiver> {
    let covers = waivers::span(written.key, written.operation.place);
    let own = written.operation.x_security.as_ref().and_then(|it| it.waive.as_ref());
    let own = own.map_or(&[][..], |it| &it.value);
    shared.waivers.extend(own.iter().map(|it| waivers::waiver(it, id, covers)));
    let adopted = written.levels.public().and_then(|it| waivers::adopted_public(it, id, covers));
    shared.waivers.extend(adopted.clone());
    let in_force = written.levels.waive().map(|it| waivers::waiver(it, id, covers));
    in_force.chain(adopted).collect()
}

/// Whether it answers a list: it says so, or a GET answers an array.
fn is_list(
    written: &Written<'_, '_, '_>,
    owns: &[Ownership],
    responses: &[Response],
    resolving: &Resolving<'_, '_, '_>,
) -> bool {
    let answers_array = responses
        .iter()
        .filter(|response| response.is_success())
        .flat_map(|response| &response.content)
        .any(|content| match content.form {
            Form::Json(schema) => matches!(resolving.schemas.get(schema).kind, Kind::Array(_)),
            _ => false,
        });
    owns.iter().any(|owns| owns.action == Action::List)
        || written.levels.pages_itself()
        || written.method == Method::Get && answers_array
}

/// Gives the page parameter the page's default and maximum; whether there is one.
fn tighten(
    page: &super::super::Page,
    parameters: &mut [Parameter],
    resolving: &mut Resolving<'_, '_, '_>,
) -> bool {
    let Some(parameter) = parameters
        .iter_mut()
        .find(|parameter| parameter.location == In::Query && parameter.name == page.param)
    else {
        return false;
    };
    let (schema, default) = resolving.schemas.tighten(
        parameter.schema,
        parameter.default.as_deref(),
        page,
        parameter.place,
        resolving.findings,
    );
    parameter.schema = schema;
    parameter.default = Some(default);
    true
}

/// The tags that operations use, in order of first use.
pub(super) struct Tags<'a> {
    described: HashMap<&'a str, &'a str>,
    used: Vec<&'a str>,
    indexes: HashMap<&'a str, usize>,
}

impl<'a> Tags<'a> {
    pub(super) fn of(document: &document::Document<'a>) -> Self {
        let described = document.tags.iter().map(|(name, text)| (name.value, *text)).collect();
        Self { described, used: Vec::new(), indexes: HashMap::new() }
    }

    /// The index of an operation's first tag.
    fn index(&mut self, name: Option<&Text<'a>>) -> usize {
        let name = name.map_or("default", |name| name.value);
        *self.indexes.entry(name).or_insert_with(|| {
            self.used.push(name);
            self.used.len() - 1
        })
    }

    /// Name and description.
    pub(super) fn finish(self) -> Vec<(String, String)> {
        let description = |name| self.described.get(name).copied().unwrap_or_default();
        self.used.iter().map(|name| ((*name).to_owned(), description(*name).to_owned())).collect()
    }
}

fn method(written: document::Method) -> Method {
    match written {
        document::Method::Get => Method::Get,
        document::Method::Put => Method::Put,
        document::Method::Post => Method::Post,
        document::Method::Delete => Method::Delete,
        document::Method::Options => Method::Options,
        document::Method::Head => Method::Head,
        document::Method::Patch => Method::Patch,
    }
}

/// Operation ids, unique as Rust names.
struct Ids<'a> {
    /// Written ids as Rust names, and where each stands first.
    written: HashMap<String, Text<'a>>,
    made: HashSet<String>,
}

impl<'a> Ids<'a> {
    fn of(resolving: &Resolving<'_, 'a, '_>) -> Self {
        let document = resolving.document;
        let mut ignored = Findings::default();
        let mut written = HashMap::new();
        for (_, item) in &document.paths {
            let Some(item) = follow(&document.path_items, item, &mut ignored) else { continue };
            for id in item.operations.iter().filter_map(|(_, _, it)| it.operation_id) {
                written.entry(snake(id.value)).or_insert(id);
            }
        }
        Self { written, made: HashSet::new() }
    }

    fn give(&mut self, written: &Written<'_, '_, 'a>, findings: &mut Findings) -> String {
        match written.operation.operation_id {
            Some(id) => {
                self.check(id, findings);
                id.value.to_owned()
            }
            None => {
                let id = self.make(written);
                findings.push(
                    Finding::note(
                        codes::MISSING_OPERATION_ID,
                        written.key,
                        "this operation has no `operationId`",
                    )
                    .label(format!("called `{id}`"))
                    .help("name it, so that its name stays when the path changes"),
                );
                id
            }
        }
    }

    fn check(&self, id: Text<'a>, findings: &mut Findings) {
        check_usable(id, "operationId", findings);
        let name = snake(id.value);
        if let Some(first) = self.written.get(&name).filter(|first| first.place != id.place) {
            findings.push(
                Finding::error(
                    codes::NAME_COLLISION,
                    id.place,
                    format!("two operations would be called `{name}`"),
                )
                .label("the second")
                .help("give each operation an `operationId` of its own")
                .related(first.place, "the first"),
            );
        }
    }

    /// `get_orders_by_order_id`.
    fn make(&mut self, written: &Written<'_, '_, 'a>) -> String {
        let mut words = format!("{:?}", written.method).to_lowercase();
        for segment in &written.path.segments {
            words.push_str(match segment {
                Segment::Literal(_) => "/",
                Segment::Parameter(_) => "/by/",
            });
            let (Segment::Literal(text) | Segment::Parameter(text)) = segment;
            words.push_str(text);
        }
        let wanted = snake(&words);
        let mut id = wanted.clone();
        let mut number = 2;
        while self.written.contains_key(&id) || !self.made.insert(id.clone()) {
            id = format!("{wanted}_{number}");
            number += 1;
        }
        id
    }
}
