//! Document to contract: every reference resolved, every default said, every decision made.

mod access;
mod bodies;
mod conditions;
mod contents;
mod controls;
mod decimal;
mod hosts;
mod idempotency;
mod login;
mod media;
mod names;
mod operations;
mod owns;
mod parameters;
mod paths;
mod references;
mod resources;
mod responses;
mod schemas;
mod schemes;
mod scopes;
mod settings;
#[cfg(test)]
mod tests;
mod tiers;
mod waivers;

use std::collections::HashMap;

use crate::document::{Document, Security};
use crate::finding::{Finding, Findings, codes};

use super::{Access, Carrier, Contract, In, Parameter, Resource, Root, Said, Scheme, Waiver};
use conditions::Levels;
use schemas::Hint;
use scopes::Names;
use tiers::Tiers;

/// What resolving passes along.
struct Resolving<'d, 'a, 'f> {
    document: &'d Document<'a>,
    findings: &'f mut Findings,
    schemas: schemas::Resolver<'d, 'a>,
    /// Waivers that stand on parameters.
    waivers: Vec<Waiver>,
}

/// Decides what `document` means. What could not be decided is decided closed, and a finding says so.
pub fn resolve(document: &Document<'_>, findings: &mut Findings) -> Contract {
    let root = document.x_security.as_ref();
    let levels = Levels::root(root.map(|root| &root.conditions));
    let bounded = levels.waive().any(|it| it.control.value == "pattern" && it.reason.bounded);
    let schemas = schemas::Resolver::new(document, bounded, findings);
    let mut resolving = Resolving { document, findings, schemas, waivers: Vec::new() };
    let schemes = used_schemes(&levels, &mut resolving);
    let mut names = Names::of(document, &schemes);
    let resources = resources(&schemes, &mut names, &mut resolving);
    let written = root.map_or(&[][..], |root| &root.tiers);
    let mut tiers = Tiers::resolve(written, document.place, resolving.findings);
    let root_policy = root_policy(&levels, &schemes, &mut tiers, &mut resolving);
    refuse_webhooks(&levels, &mut resolving);
    let mut shared = operations::Shared {
        schemes,
        resources,
        tiers,
        names,
        policies: login::Policies::default(),
        tags: operations::Tags::of(document),
        waivers: waivers_of_root(&levels, document),
    };
    let operations = operations::operations(&mut shared, &mut resolving);
    assemble(document, root_policy, shared, operations, resolving)
}

fn assemble(
    document: &Document<'_>,
    mut root: Root,
    shared: operations::Shared<'_>,
    mut operations: Vec<super::Operation>,
    resolving: Resolving<'_, '_, '_>,
) -> Contract {
    let Resolving { findings, schemas, waivers, .. } = resolving;
    let finished = schemas.finish(findings);
    bodies::settle(&mut operations, &finished.schemas);
    let mut names = shared.names;
    names.scopes(&finished.scopes, findings);
    let (tiers, renumber) = shared.tiers.finish();
    for index in operations.iter_mut().flat_map(|it| &mut it.rates).chain(&mut root.rates) {
        *index = renumber(*index);
    }
    for operation in &mut operations {
        hide_credentials(&shared.schemes, &mut operation.parameters);
    }
    let mut all_waivers = shared.waivers;
    all_waivers.extend(waivers);
    all_waivers.extend(finished.waivers);
    let written = document.x_security.as_ref();
    let (scopes, roles) = names.finish();
    let sessions =
        login::sessions(written.and_then(|it| it.sessions.as_ref()), &shared.schemes, findings);
    let metadata = login::metadata(document, findings);
    all_waivers.extend(login::adopted_metadata(document));
    Contract {
        place: document.place,
        annotated: document.annotated,
        title: document.title.to_owned(),
        version: document.version.to_owned(),
        description: document.description.to_owned(),
        mount: paths::mount(&document.servers, findings),
        hosts: hosts::hosts(&document.servers),
        scopes,
        roles,
        schemes: shared.schemes,
        tiers,
        resources: shared.resources,
        schemas: finished.schemas,
        assertions: finished.assertions,
        tags: shared.tags.finish(),
        operations,
        root,
        sessions,
        metadata,
        headers: controls::headers(written.and_then(|it| it.headers.as_ref()), findings),
        trusted_proxies: controls::trusted_proxies(
            written.and_then(|it| it.trusted_proxies.as_ref()),
            findings,
        ),
        waivers: all_waivers,
    }
}

/// A parameter that repeats what a scheme reads is a credential: neither log nor trail shows it.
fn hide_credentials(schemes: &[Scheme], parameters: &mut [Parameter]) {
    for parameter in parameters {
        let name = &parameter.name;
        parameter.sensitive |= schemes.iter().any(|scheme| match &scheme.carrier {
            Carrier::Header(key) => {
                parameter.location == In::Header && name.eq_ignore_ascii_case(key)
            }
            Carrier::Cookie(key) => parameter.location == In::Cookie && name == key,
            Carrier::Query(key) => parameter.location == In::Query && name == key,
            Carrier::Bearer | Carrier::Basic | Carrier::Certificate => false,
        });
    }
}

/// The schemes that some requirement names, in document order.
fn used_schemes(levels: &Levels<'_, '_>, resolving: &mut Resolving<'_, '_, '_>) -> Vec<Scheme> {
    let document = resolving.document;
    let schemes = &document.security_schemes;
    let names: Vec<&str> = schemes.iter().map(|(name, _)| name.value).collect();
    let indexes: HashMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    let mut used = vec![false; names.len()];
    for requirement in requirements(document) {
        for it in requirement.alternatives.iter().flat_map(|it| &it.schemes) {
            match indexes.get(it.name.value) {
                Some(index) => {
                    used[*index] = true;
                    scopes::check_declared(it, &schemes[*index].1, resolving.findings);
                }
                None => resolving.findings.push(resources::unknown_scheme(it.name, &names)),
            }
        }
    }
    let sessions = document.x_security.as_ref().and_then(|root| root.sessions.as_ref());
    if let Some(name) = sessions.and_then(|it| it.scheme) {
        match indexes.get(name.value) {
            Some(index) => used[*index] = true,
            None => resolving.findings.push(resources::unknown_scheme(name, &names)),
        }
    }
    let common = schemes::Common {
        claims: document.x_security.as_ref().and_then(|root| root.claims.as_ref()),
        sessions: sessions.and_then(|it| it.scheme).map(|name| name.value),
        flow_is_waived: levels.waives("flow"),
        credential_in_url_is_waived: levels.waives("credentialInUrl"),
    };
    let pairs = document.security_schemes.iter().zip(used).filter(|(_, used)| *used);
    pairs
        .map(|((name, written), _)| schemes::scheme(*name, written, &common, resolving.findings))
        .collect()
}

/// Every `security` of a document.
fn requirements<'d, 'a>(document: &'d Document<'a>) -> impl Iterator<Item = &'d Security<'a>> {
    let mut ignored = Findings::default();
    let items = document
        .paths
        .iter()
        .filter_map(move |(_, item)| references::follow(&document.path_items, item, &mut ignored));
    let operations = items.flat_map(|item| &item.operations);
    let own = operations.filter_map(|(_, _, operation)| operation.security.as_ref());
    document.security.iter().chain(own)
}

fn resources<'d, 'a>(
    schemes: &[Scheme],
    names: &mut Names<'_>,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Vec<Resource> {
    let document = resolving.document;
    let declared = document.security_schemes.iter().map(|(name, _)| name.value).collect();
    let schemes = resources::Schemes { used: schemes, declared };
    let written = document.x_security.as_ref().map_or(&[][..], |root| &root.resources);
    let mut resources = Vec::new();
    for it in written {
        let found = it.schema.and_then(|reference| {
            let found = document.schemas.get(reference.value);
            if found.is_none() {
                let finding =
                    references::unresolved(reference, &document.schemas, resolving.findings.len());
                resolving.findings.push(finding);
            }
            found
        });
        let schema = match found {
            Some((_, schema)) => {
                let hint = Hint { name: names::camel(it.name.value), bounded: false };
                resolving.schemas.resolve(schema, hint, resolving.findings).id
            }
            None => resolving.schemas.undecided(it.place),
        };
        if let Some(bypass) = &it.bypass {
            names.demanded_scopes(bypass.scopes.as_ref(), resolving.findings);
            names.demanded_roles(bypass.roles.as_ref());
        }
        resources.push(resources::resource(it, schema, &schemes, resolving.findings));
    }
    resources
}

fn root_policy(
    levels: &Levels<'_, '_>,
    schemes: &[Scheme],
    tiers: &mut Tiers,
    resolving: &mut Resolving<'_, '_, '_>,
) -> Root {
    let document = resolving.document;
    let findings = &mut *resolving.findings;
    let mut said = Said::default();
    let access = access::access(document.security.as_ref(), None, schemes);
    if let Some(security) = &document.security {
        said.insert("security", security.place);
    }
    if let Some(root) = &document.x_security {
        controls::say_root(&mut said, root);
    }
    levels.say(&mut said);
    let limits = levels.limits();
    controls::check_limits(limits, findings);
    Root {
        has_security: document.security.is_some(),
        cost: levels.cost().map_or(1, |cost| cost.value),
        rates: levels.rates(tiers, findings),
        cors: controls::cors(levels.cors(), findings),
        limits: controls::limits(limits),
        cache: controls::cache(levels.cache(), matches!(access, Access::Anonymous { .. })),
        audit: controls::audit(levels.audit()),
        access,
        said,
    }
}

fn waivers_of_root(levels: &Levels<'_, '_>, document: &Document<'_>) -> Vec<Waiver> {
    let mut found: Vec<_> =
        levels.waive().map(|it| waivers::waiver(it, "", document.place)).collect();
    for (name, scheme) in &document.security_schemes {
        let covers = waivers::span(name.place, scheme.place);
        let waives = scheme.x_security.iter().flat_map(|verifier| &verifier.waive);
        found.extend(waives.map(|it| waivers::waiver(it, "", covers)));
        found.extend(scheme.x_security.as_ref().and_then(waivers::adopted_verifier));
    }
    found
}

fn refuse_webhooks(levels: &Levels<'_, '_>, resolving: &mut Resolving<'_, '_, '_>) {
    if let Some(place) = resolving.document.webhooks
        && !levels.waives("webhooks")
    {
        resolving.findings.push(webhooks(place, "`webhooks`"));
    }
}

/// Calls that the server would make to others.
fn webhooks(place: crate::source::Place, what: &str) -> Finding {
    Finding::error(codes::UNSUPPORTED_OPENAPI_FEATURE, place, format!("not supported yet: {what}"))
        .label("no code would come of this")
        .help("say that you know: `x-security: { waive: { webhooks: reason } }`")
}
