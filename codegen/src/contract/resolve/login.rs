//! `sessions`, `resourceMetadata`, `stepUp` and `policy`, decided.

use std::time::Duration;

use crate::document::x_security as written;
use crate::document::{At, Document, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::{
    Algorithm, NamedPolicy, ResourceMetadata, Said, Scheme, Session, SessionRules, SessionStep,
    Sessions, Setting, StepUp, Waiver,
};
use super::controls::say_list;
use super::names::{camel, check_usable};
use super::settings::{secret, setting, settings};

/// `stepUp`; one that asks for nothing is refused.
pub(super) fn step_up(written: &written::StepUp<'_>, findings: &mut Findings) -> StepUp {
    let acr = written.acr.as_ref();
    if acr.is_none() && written.max_age.is_none() {
        findings.push(
            Finding::error(codes::EMPTY_DEMAND, written.place, "`stepUp` asks for nothing")
                .label("neither `acr` nor `maxAge`")
                .help("write `stepUp: { maxAge: 5m }`, or name the `acr` values that do"),
        );
    }
    if let Some(acr) = acr.filter(|acr| acr.value.is_empty()) {
        findings.push(
            Finding::error(codes::EMPTY_DEMAND, acr.place, "`acr` of `stepUp` is empty")
                .label("an empty list is met by nobody, or by everybody")
                .help("name what is asked for, or remove it"),
        );
    }
    let values = acr.map_or(&[][..], |acr| &acr.value);
    values.iter().for_each(|value| check_acr(*value, findings));
    if let Some(age) = written.max_age {
        check_whole_seconds(age, "`maxAge` of `stepUp`", findings);
    }
    StepUp {
        place: written.place,
        acr: values.iter().map(|value| value.value.to_owned()).collect(),
        max_age: written.max_age.map_or(Duration::ZERO, |age| age.value),
    }
}

/// What stands in `acr_values="…"` of a challenge, parted by spaces (RFC 9470 §3).
fn check_acr(value: Text<'_>, findings: &mut Findings) {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if value.value.is_empty() || !value.value.bytes().all(is_plain) {
        findings.push(
            Finding::error(codes::BAD_VALUE, value.place, "this is not an `acr` value")
                .label("printable ASCII without spaces, quotes and backslashes")
                .help("write what the provider puts into the token's `acr`, one value a member"),
        );
    }
}

fn check_whole_seconds(age: At<Duration>, what: &str, findings: &mut Findings) {
    if age.value.is_zero() || age.value.subsec_nanos() != 0 {
        findings.push(
            Finding::error(codes::BAD_VALUE, age.place, format!("{what} is no number of seconds"))
                .label("must be at least 1s, in whole seconds")
                .why("tokens tell times in whole seconds")
                .help("write `5m`"),
        );
    }
}

/// The names of `policy`, each once; two that become one Rust name are refused.
#[derive(Debug, Default)]
pub(super) struct Policies<'a>(Vec<(String, Text<'a>)>);

impl<'a> Policies<'a> {
    /// The names that one operation accumulates.
    pub(super) fn named<'d>(
        &mut self,
        written: impl Iterator<Item = &'d At<Vec<Text<'a>>>>,
        findings: &mut Findings,
    ) -> Vec<NamedPolicy>
    where
        'a: 'd,
    {
        let mut named: Vec<NamedPolicy> = Vec::new();
        for list in written {
            if list.value.is_empty() {
                findings.push(
                    Finding::error(codes::EMPTY_DEMAND, list.place, "`policy` names nothing")
                        .label("an empty list")
                        .help("name a policy, or remove the key"),
                );
            }
            for name in &list.value {
                self.check(*name, findings);
                if !named.iter().any(|known| known.name == name.value) {
                    named.push(NamedPolicy { place: name.place, name: name.value.to_owned() });
                }
            }
        }
        named
    }

    fn check(&mut self, name: Text<'a>, findings: &mut Findings) {
        let kind = camel(name.value);
        match self.0.iter().find(|(known, _)| *known == kind) {
            None => {
                check_usable(name, "policy", findings);
                self.0.push((kind, name));
            }
            Some((_, first)) if first.value != name.value => findings.push(
                Finding::error(
                    codes::NAME_COLLISION,
                    name.place,
                    format!("two policies would be called `{kind}`"),
                )
                .label("the second")
                .help("write the same name, or one that differs in more than its spelling")
                .related(first.place, "the first"),
            ),
            Some(_) => {}
        }
    }
}

/// `session` of an operation.
pub(super) fn session(written: At<written::SessionStep>) -> Session {
    let step = match written.value {
        written::SessionStep::Login => SessionStep::Login,
        written::SessionStep::Refresh => SessionStep::Refresh,
        written::SessionStep::Logout => SessionStep::Logout,
    };
    Session { place: written.place, step }
}

/// `sessions`; whatever is missing was told where it was read.
pub(super) fn sessions(
    written: Option<&written::Sessions<'_>>,
    schemes: &[Scheme],
    findings: &mut Findings,
) -> Sessions {
    let Some(it) = written else { return Sessions::None };
    let key = it.key.and_then(|key| secret(key, findings));
    let algorithm = it.algorithm.and_then(|text| algorithm(text, findings));
    let origins = it.origins.as_ref().map_or(&[][..], |list| &list.value);
    let origins = settings(origins, findings);
    for ttl in [it.access_ttl, it.refresh_ttl, it.absolute_ttl].into_iter().flatten() {
        check_whole_seconds(ttl, "this", findings);
    }
    // An unknown scheme is told where schemes are collected.
    let scheme = it.scheme.and_then(|name| schemes.iter().position(|it| it.name == name.value));
    let decided = || {
        let cookie = it.cookie.as_ref()?;
        Some(SessionRules {
            place: it.place,
            scheme: scheme?,
            access_ttl: it.access_ttl?.value,
            refresh_ttl: it.refresh_ttl?.value,
            absolute_ttl: it.absolute_ttl?.value,
            cookie: cookie.name?.value.to_owned(),
            cookie_path: cookie.path?.value.to_owned(),
            origins,
            algorithm: algorithm?,
            key: key?,
            said: said(it),
        })
    };
    decided().map_or(Sessions::Undecided(it.place), |rules| Sessions::Issued(Box::new(rules)))
}

fn said(it: &written::Sessions<'_>) -> Said {
    let mut said = Said::default();
    let cookie = it.cookie.as_ref();
    let keys = [
        ("scheme", it.scheme.map(|it| it.place)),
        ("accessTtl", it.access_ttl.map(|it| it.place)),
        ("refreshTtl", it.refresh_ttl.map(|it| it.place)),
        ("absoluteTtl", it.absolute_ttl.map(|it| it.place)),
        ("cookie", cookie.map(|it| it.place)),
        ("cookie/name", cookie.and_then(|it| it.name).map(|it| it.place)),
        ("cookie/path", cookie.and_then(|it| it.path).map(|it| it.place)),
        ("algorithm", it.algorithm.map(|it| it.place)),
        ("key", it.key.map(|it| it.place)),
    ];
    for (key, place) in keys {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    say_list(&mut said, "origins", it.origins.as_ref());
    said
}

/// Sessions are signed with a key that the server holds alone; Ed25519 has one size and no modes.
fn algorithm(text: Text<'_>, findings: &mut Findings) -> Option<Algorithm> {
    if text.value == "EdDSA" {
        return Some(Algorithm::EdDsa);
    }
    findings.push(
        Finding::error(
            codes::BAD_VALUE,
            text.place,
            format!("sessions cannot be signed with `{}`", text.value),
        )
        .label("`EdDSA` is the only algorithm")
        .why("whoever may check a symmetric signature may also make one; this server makes and checks its own")
        .help("write `algorithm: EdDSA`, and an Ed25519 key under `key`"),
    );
    None
}

/// `resourceMetadata`; the resource is `servers[0].url` unless the document says otherwise.
pub(super) fn metadata(
    document: &Document<'_>,
    findings: &mut Findings,
) -> Option<ResourceMetadata> {
    let it = document.x_security.as_ref()?.resource_metadata.as_ref()?;
    let reason = it.public.as_ref().map_or("", |reason| reason.text.trim());
    if reason.is_empty() && it.public.is_some() {
        findings.push(
            Finding::error(codes::EMPTY_REASON, it.place, "`resourceMetadata` gives no reason")
                .label("anyone may read the document that it serves")
                .help("write `public: why clients need it`"),
        );
    }
    let resource = match it.resource {
        Some(text) => setting(text, findings),
        None => Setting::Literal(first_server(document)),
    };
    let mut said = Said::default();
    if let Some(public) = &it.public {
        said.insert("public", public.place);
    }
    if let Some(resource) = it.resource {
        said.insert("resource", resource.place);
    }
    Some(ResourceMetadata { place: it.place, reason: reason.to_owned(), resource, said })
}

/// The debt that an adopted reason is.
pub(super) fn adopted_metadata(document: &Document<'_>) -> Option<Waiver> {
    let it = document.x_security.as_ref()?.resource_metadata.as_ref()?;
    let reason = it.public.as_ref().filter(|reason| reason.adopted)?;
    Some(Waiver {
        place: reason.place,
        control: "public".to_owned(),
        operation: String::new(),
        covers: document.place,
        reason: reason.text.trim().to_owned(),
        adopted: true,
    })
}

fn first_server(document: &Document<'_>) -> String {
    document.servers.first().map_or(String::new(), |server| server.url.value.to_owned())
}
