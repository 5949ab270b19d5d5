//! Which decision answers a finding, and where it is written.

use crate::check;
use crate::finding::{Finding, codes};
use crate::source::{Node, ObjectKind};

use super::decisions::{Decisions, Key, Target, Value};
use super::targets::Targets;

/// Adds what answers `finding`; nothing when no overlay may.
pub(super) fn answer(finding: &Finding, targets: &Targets<'_>, decisions: &mut Decisions) {
    begin(targets, decisions);
    match finding.code {
        codes::SECURITY_ABSENT => open_all(targets, decisions),
        codes::PUBLIC_WITHOUT_REASON => {
            for operation in targets.operations(finding) {
                if targets.is_free(&operation, &["public"]) {
                    decisions.set(operation, Key::Public, Value::Written(""));
                }
            }
        }
        codes::IDENTIFIER_WITHOUT_OWNS | codes::RESOURCE_WITHOUT_OWNS => {
            waive_in_operations("owns", finding, targets, decisions);
        }
        codes::UNSUPPORTED_MEDIA_TYPE => {
            waive_in_operations("media", finding, targets, decisions);
        }
        codes::LIMIT_LOOSER_THAN_DEFAULT | codes::LIST_WITHOUT_PAGE => {
            waive_in_operations("limits", finding, targets, decisions);
        }
        codes::CREDENTIAL_IN_URL => waive_in_scheme("credentialInUrl", finding, targets, decisions),
        codes::UNSAFE_FLOW => waive_in_scheme("flow", finding, targets, decisions),
        codes::VERIFIER_INCOMPLETE => verifier(finding, targets, decisions),
        codes::PRIVATE_ADDRESS => metadata(finding, targets, decisions),
        codes::UNSUPPORTED_PATTERN => {
            let target = targets.marked(finding).unwrap_or_default();
            waive("pattern", target, finding, targets, decisions);
        }
        codes::UNSUPPORTED_OPENAPI_FEATURE if is_webhook(finding, targets) => {
            waive("webhooks", Target::new(), finding, targets, decisions);
        }
        _ => silence(finding, targets, decisions),
    }
}

/// Every overlay says which version of the vocabulary it speaks.
fn begin(targets: &Targets<'_>, decisions: &mut Decisions) {
    if targets.is_free(&Target::new(), &["version"]) {
        decisions.set(Target::new(), Key::Version, Value::Written("1"));
    }
}

/// Opens every operation for which the document says nothing.
fn open_all(targets: &Targets<'_>, decisions: &mut Decisions) {
    if targets.root.get("security").is_some() {
        return;
    }
    for operation in targets.all_operations() {
        if targets.node(&operation).is_some_and(|node| node.get("security").is_none()) {
            decisions.open(operation);
        }
    }
}

fn waive(
    control: &str,
    target: Target,
    finding: &Finding,
    targets: &Targets<'_>,
    decisions: &mut Decisions,
) {
    if targets.is_free(&target, &["waive", control]) {
        decisions.waive(target, control, &finding.message);
    }
}

fn waive_in_operations(
    control: &str,
    finding: &Finding,
    targets: &Targets<'_>,
    decisions: &mut Decisions,
) {
    for operation in targets.operations(finding) {
        waive(control, operation, finding, targets, decisions);
    }
}

fn waive_in_scheme(
    control: &str,
    finding: &Finding,
    targets: &Targets<'_>,
    decisions: &mut Decisions,
) {
    if let Some(scheme) = targets.nearest(finding, ObjectKind::SecurityScheme) {
        waive(control, scheme, finding, targets, decisions);
    }
}

/// Names what verifies a credential; the values come from the environment.
fn verifier(finding: &Finding, targets: &Targets<'_>, decisions: &mut Decisions) {
    let Some(target) = targets.nearest(finding, ObjectKind::SecurityScheme) else { return };
    let (Some(scheme), Some(name)) = (targets.node(&target), target.last()) else { return };
    let prefix = environment_prefix(name, targets);
    let kind = Credential::of(scheme);
    for (key, value) in kind.wanted(&prefix) {
        if targets.is_free(&target, &[key.name()]) {
            decisions.set(target.clone(), key, value);
        }
    }
    if kind.is_token() && targets.is_free(&Target::new(), &["claims"]) {
        let claims = Value::Written("{ subject: sub, scopes: [scope, scp] }");
        decisions.set(Target::new(), Key::Claims, claims);
    }
}

/// What a scheme takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Credential {
    Record,
    Certificate,
    Token,
    /// Its provider says where the keys are.
    OpenId,
}

impl Credential {
    fn of(scheme: &Node) -> Self {
        let text = |key| scheme.get(key).and_then(Node::as_str).unwrap_or_default();
        match text("type") {
            "apiKey" => Self::Record,
            "http" if text("scheme").eq_ignore_ascii_case("basic") => Self::Record,
            "mutualTLS" => Self::Certificate,
            "openIdConnect" => Self::OpenId,
            _ => Self::Token,
        }
    }

    fn is_token(self) -> bool {
        matches!(self, Self::Token | Self::OpenId)
    }

    /// Each key with a value that lets nobody in before the environment, or a person, says who.
    fn wanted(self, prefix: &str) -> Vec<(Key, Value)> {
        let env = |what| Value::Env(format!("{prefix}_{what}"));
        let issued = [
            (Key::Issuer, env("ISSUER")),
            (Key::Audience, Value::ListOfEnv(format!("{prefix}_AUDIENCE"))),
            (Key::Algorithms, Value::Written("[EdDSA, ES256, RS256]")),
        ];
        let mut wanted = match self {
            Self::Record => vec![(Key::Keys, env("KEYS"))],
            Self::Certificate => vec![
                (Key::Trust, env("TRUST")),
                // Nobody has a name below `invalid` (RFC 6761, section 6.4).
                (Key::Sans, Value::Written("[name-of-a-caller.invalid]")),
            ],
            Self::Token => issued.into_iter().chain([(Key::JwksUri, env("JWKS_URI"))]).collect(),
            Self::OpenId => issued.to_vec(),
        };
        wanted.push((Key::Adopted, Value::Written("true")));
        wanted
    }
}

/// An address of the provider's metadata that no server may believe: the environment says another.
fn metadata(finding: &Finding, targets: &Targets<'_>, decisions: &mut Decisions) {
    let is_url = targets.names(finding).last().is_some_and(|name| name == "openIdConnectUrl");
    let Some(target) = targets.nearest(finding, ObjectKind::SecurityScheme).filter(|_| is_url)
    else {
        return;
    };
    let Some(prefix) = target.last().map(|name| environment_prefix(name, targets)) else { return };
    if targets.is_free(&target, &[Key::Discovery.name()]) {
        decisions.set(target.clone(), Key::Discovery, Value::Env(format!("{prefix}_DISCOVERY")));
        decisions.set(target, Key::Adopted, Value::Written("true"));
    }
}

/// The scheme's name as environment variables are named; a number keeps two schemes apart.
fn environment_prefix(name: &str, targets: &Targets<'_>) -> String {
    let components = targets.root.get("components");
    let schemes = components.and_then(|components| components.get("securitySchemes"));
    let names = schemes.and_then(|schemes| schemes.as_mapping()).unwrap_or_default();
    let alike = names
        .iter()
        .map(|entry| &*entry.key.text)
        .take_while(|other| *other != name)
        .filter(|other| shouted(other) == shouted(name))
        .count();
    match alike {
        0 => shouted(name),
        more => format!("{}_{}", shouted(name), more + 1),
    }
}

fn shouted(name: &str) -> String {
    let mut shouted = String::new();
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && after_lower {
                shouted.push('_');
            }
            after_lower = !character.is_ascii_uppercase();
            shouted.push(character.to_ascii_uppercase());
        } else {
            after_lower = false;
            if !shouted.is_empty() && !shouted.ends_with('_') {
                shouted.push('_');
            }
        }
    }
    let shouted = shouted.trim_end_matches('_');
    match shouted.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => shouted.to_owned(),
        false => format!("SCHEME_{shouted}").trim_end_matches('_').to_owned(),
    }
}

fn is_webhook(finding: &Finding, targets: &Targets<'_>) -> bool {
    targets.names(finding).iter().any(|name| name == "webhooks" || name == "callbacks")
}

/// Silences an error whose rule lets a waiver do so.
fn silence(finding: &Finding, targets: &Targets<'_>, decisions: &mut Decisions) {
    let code = finding.code.to_string();
    if check::find(&code).is_some_and(|rule| rule.waivable) {
        let target = targets.nearest(finding, ObjectKind::Operation).unwrap_or_default();
        waive(&format!("lint:{code}"), target, finding, targets, decisions);
    }
}
