//! `secgen.lock`: the effective policy as text, so that a loosened control is a changed line.
//!
//! One line a security scheme, a tier, a resource and an operation, each sorted by name, with
//! `key=value` fields in a fixed order. Values hold no spaces; lists are sorted where their order
//! means nothing. Committed, it is what reviews and `secgen::build` compare with.

mod schemes;
mod sessions;
mod shapes;
mod tiers;

use crate::contract::{
    Access, Action, Alternative, AuditLevel, Cache, ClaimMatch, Contract, Cors, Demand, IdSource,
    Idempotency, Limits, OnDeny, Operation, OwnerRule, Ownership, Resource, Setting,
    TrustedProxies,
};

use super::{seal, tokens::method_text};

/// A line being written.
struct Line(String);

impl Line {
    fn new(words: &[&str]) -> Self {
        Self(words.iter().map(|word| plain(word)).collect::<Vec<_>>().join(" "))
    }

    /// Adds `key=value`; the value is written by this file and holds no space.
    fn field(&mut self, key: &str, value: impl AsRef<str>) {
        self.0.push_str(&format!(" {key}={}", value.as_ref()));
    }
}

/// The whole file, sealed.
pub(super) fn text(contract: &Contract, document: &str) -> String {
    let mut body = String::from(
        "# The effective policy of every operation. Commit this file: a loosened control is a changed line.\n",
    );
    let mut lines = vec![api(contract)];
    lines.extend(sorted(contract.schemes.iter().map(schemes::line)));
    lines.extend(sessions::line(contract));
    lines.extend(sorted(contract.tiers.iter().map(tiers::line)));
    lines.extend(sorted(
        contract.resources.iter().map(|resource| self::resource(contract, resource)),
    ));
    let mut operations: Vec<&Operation> = contract.operations.iter().collect();
    operations.sort_by_key(|operation| (&operation.path.raw, operation.method));
    lines.extend(operations.into_iter().map(|found| operation(contract, found)));
    for line in lines {
        body.push_str(&line);
        body.push('\n');
    }
    seal::seal("#", document, &body)
}

fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

fn api(contract: &Contract) -> String {
    let mut line = Line::new(&["api"]);
    let headers = &contract.headers;
    let digest = seal::digest(
        [
            &headers.hsts,
            &headers.csp,
            &headers.frame_options,
            &headers.referrer_policy,
            &headers.permissions_policy,
        ]
        .map(String::as_str)
        .join("\n")
        .as_bytes(),
    );
    line.field("mount", plain(&contract.mount));
    line.field("headers", &digest[..16]);
    line.field(
        "proxies",
        match &contract.trusted_proxies {
            TrustedProxies::None => "none".to_owned(),
            TrustedProxies::Listed { cidrs, header, proto } => {
                format!("{}({};proto:{proto})", plain(header), settings(cidrs))
            }
        },
    );
    if let Some(metadata) = &contract.metadata {
        line.field("metadata", format!("public:{}", setting(&metadata.resource)));
    }
    line.field("debts", contract.debts().to_string());
    line.0
}

fn resource(contract: &Contract, resource: &Resource) -> String {
    let mut line = Line::new(&["resource", &resource.name]);
    line.field("schema", plain(&contract.schemas[resource.schema].name));
    line.field("id", plain(&resource.id));
    line.field(
        "tenant",
        resource.tenant.as_ref().map_or("none".to_owned(), |tenant| {
            format!("{}~{}", plain(&tenant.field), plain(&tenant.claim))
        }),
    );
    line.field("owner", owner(contract, &resource.owner));
    line.field(
        "bypass",
        resource.bypass.as_ref().map_or("none".to_owned(), |bypass| {
            format!(
                "(scopes:{};roles:{};actions:{})",
                demands(&bypass.scopes),
                demands(&bypass.roles),
                set(bypass.actions.iter().map(|covered| action(*covered).to_owned()))
            )
        }),
    );
    line.0
}

fn owner(contract: &Contract, rule: &OwnerRule) -> String {
    match rule {
        OwnerRule::Tenant => "tenant".to_owned(),
        OwnerRule::Claim { field, claim, matching, schemes, .. } => {
            let sign = match matching {
                ClaimMatch::Equals => "=",
                ClaimMatch::Contains => "contains:",
                ClaimMatch::Intersects => "intersects:",
            };
            let by = set(schemes.iter().map(|scheme| plain(&contract.schemes[*scheme].name)));
            format!("{}~{sign}{}@{by}", plain(field), plain(claim))
        }
        OwnerRule::Any(rules) => {
            format!("any({})", set(rules.iter().map(|rule| owner(contract, rule))))
        }
        OwnerRule::All(rules) => {
            format!("all({})", set(rules.iter().map(|rule| owner(contract, rule))))
        }
    }
}

fn operation(contract: &Contract, operation: &Operation) -> String {
    let path = format!("{}{}", contract.mount, operation.path.raw);
    let mut line = Line::new(&[method_text(operation.method), &path, &operation.id]);
    line.field("access", access(contract, &operation.access));
    line.field("scopes", demands(&operation.scopes));
    line.field("roles", demands(&operation.roles));
    line.field("rates", set(operation.rates.iter().map(|tier| plain(&contract.tiers[*tier].name))));
    line.field("cost", operation.cost.to_string());
    line.field("owns", set(operation.owns.iter().map(|owns| ownership(contract, operation, owns))));
    if !operation.step_up.is_empty() {
        line.field("stepUp", set(operation.step_up.iter().map(sessions::step_up)));
    }
    if !operation.policies.is_empty() {
        line.field("policy", set(operation.policies.iter().map(|policy| plain(&policy.name))));
    }
    if let Some(session) = operation.session {
        line.field("session", session.step.as_str());
    }
    if let Idempotency::Keyed(keyed) = &operation.idempotency {
        let (header, required) = (plain(&keyed.header), keyed.required);
        line.field(
            "idempotency",
            format!("{header};required:{required};ttl:{}", millis(keyed.ttl)),
        );
    }
    limits(&mut line, &operation.limits);
    cors(&mut line, &operation.cors);
    line.field(
        "cache",
        match operation.cache {
            Cache::NoStore => "no-store".to_owned(),
            Cache::Private(age) => format!("private:{}", millis(age)),
            Cache::Unsaid => "unsaid".to_owned(),
        },
    );
    line.field(
        "audit",
        match operation.audit.level {
            AuditLevel::None => "none",
            AuditLevel::Metadata => "metadata",
            AuditLevel::Request => "request",
        },
    );
    let media = operation.body.iter().flat_map(|body| &body.contents).map(|it| plain(&it.media));
    line.field("media", set(media));
    line.field(
        "waive",
        set(operation.waivers.iter().map(|waiver| {
            format!("{}{}", plain(&waiver.control), if waiver.adopted { "!" } else { "" })
        })),
    );
    line.field("schemas", shapes::digest(contract, operation));
    line.0
}

fn ownership(contract: &Contract, operation: &Operation, owns: &Ownership) -> String {
    let resource = plain(&contract.resources[owns.resource].name);
    let id = match &owns.id {
        IdSource::None => String::new(),
        IdSource::Parameter(index) => {
            operation.parameters.get(*index).map_or(String::new(), |parameter| {
                format!(
                    ":{}:{}",
                    super::tokens::in_text(parameter.location),
                    plain(&parameter.name)
                )
            })
        }
        IdSource::Body(name) => format!(":body:{}", plain(name)),
    };
    let on_deny = match owns.on_deny {
        OnDeny::Hide => "hide",
        OnDeny::Forbid => "forbid",
    };
    format!("{resource}:{}{id}:{on_deny}", action(owns.action))
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Item => "item",
        Action::List => "list",
        Action::Create => "create",
    }
}

fn limits(line: &mut Line, limits: &Limits) {
    line.field("body", limits.body.to_string());
    line.field("timeout", millis(limits.timeout));
    line.field("jsonDepth", limits.json_depth.to_string());
    line.field("concurrency", limits.concurrency.to_string());
    line.field(
        "page",
        limits
            .page
            .as_ref()
            .map_or("none".to_owned(), |page| format!("{}:{}", plain(&page.param), page.max)),
    );
    line.field("unknownFields", if limits.unknown_fields_refused { "refuse" } else { "allow" });
}

fn cors(line: &mut Line, cors: &Cors) {
    let Cors::Listed(listed) = cors else {
        line.field("cors", "none");
        return;
    };
    line.field("cors", settings(&listed.origins));
    line.field("corsMethods", set(listed.methods.iter().map(|name| plain(name))));
    line.field("corsHeaders", set(listed.headers.iter().map(|name| plain(name))));
    line.field("corsExpose", set(listed.expose.iter().map(|name| plain(name))));
    line.field("corsCredentials", listed.credentials.to_string());
    line.field("corsMaxAge", millis(listed.max_age));
}

/// `public`, `optional:…` or `required:…`; alternatives are parted by `|`, schemes by `&`.
fn access(contract: &Contract, access: &Access) -> String {
    let listed = |alternatives: &[Alternative]| {
        let alternatives = alternatives.iter().map(|alternative| {
            let schemes = alternative.schemes.iter().map(|used| {
                let name = plain(&contract.schemes[used.scheme].name);
                format!("{name}{}", set(used.scopes.iter().map(|scope| plain(scope))))
            });
            schemes.collect::<Vec<_>>().join("&")
        });
        alternatives.collect::<Vec<_>>().join("|")
    };
    match access {
        Access::Anonymous { .. } => "public".to_owned(),
        Access::Optional { alternatives, .. } => format!("optional:{}", listed(alternatives)),
        Access::Required(alternatives) => format!("required:{}", listed(alternatives)),
    }
}

fn demands(demands: &[Demand]) -> String {
    set(demands.iter().map(|demand| match demand {
        Demand::Any(names) => format!("any{}", set(names.iter().map(|name| plain(name)))),
        Demand::All(names) => format!("all{}", set(names.iter().map(|name| plain(name)))),
    }))
}

/// `{a,b}`, sorted.
fn set(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    items.sort();
    items.dedup();
    format!("{{{}}}", items.join(","))
}

/// `[a,b]`, in order.
fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| plain(item)).collect::<Vec<_>>().join(","))
}

fn settings(settings: &[Setting]) -> String {
    set(settings.iter().map(setting))
}

fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Literal(value) => plain(value),
        Setting::Env(name) => format!("env:{}", plain(name)),
    }
}

fn millis(duration: std::time::Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{}s", duration.as_secs())
    } else {
        format!("{}ms", duration.as_millis())
    }
}

/// A name of the document without anything that parts words, fields or lists here.
fn plain(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        let parts = matches!(
            c,
            ' ' | '%' | '=' | ',' | '|' | '&' | '#' | '~' | '@' | '!' | ';' | '(' | ')' | '[' | ']'
        );
        if parts || c.is_control() || !c.is_ascii() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// [`plain`], without braces, where they hold lists.
fn braceless(name: &str) -> String {
    plain(name).replace('{', "%7B").replace('}', "%7D")
}
