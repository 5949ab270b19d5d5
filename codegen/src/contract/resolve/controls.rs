//! `cors`, `limits`, `cache`, `audit`, `headers` and `trustedProxies` with their built-in values.

use std::time::Duration;

use crate::document::x_security as written;
use crate::document::{At, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{
    Audit, AuditLevel, Cache, Cors, Headers, Limits, Origins, Page, Said, TrustedProxies,
};
use super::settings::settings;

/// `cors`; silence is closed.
pub(super) fn cors(written: Option<&written::Cors<'_>>, findings: &mut Findings) -> Cors {
    let Some(it) = written else { return Cors::Closed };
    let strings = |list: &Option<At<Vec<Text<'_>>>>, change: fn(&str) -> String| {
        let texts = list.as_ref().map_or(&[][..], |list| &list.value[..]);
        texts.iter().map(|text| change(text.value)).collect::<Vec<_>>()
    };
    let mut said = Said::default();
    say_list(&mut said, "origins", it.origins.as_ref());
    say_list(&mut said, "methods", it.methods.as_ref());
    say_list(&mut said, "headers", it.headers.as_ref());
    say_list(&mut said, "expose", it.expose.as_ref());
    if let Some(credentials) = it.credentials {
        said.insert("credentials", credentials.place);
    }
    if let Some(max_age) = it.max_age {
        said.insert("maxAge", max_age.place);
    }
    for list in [&it.methods, &it.headers, &it.expose] {
        check_tokens(list.as_ref(), findings);
    }
    let origins = it.origins.as_ref().map_or(&[][..], |list| &list.value[..]);
    Cors::Listed(Origins {
        place: it.place,
        origins: settings(origins, findings),
        methods: strings(&it.methods, str::to_ascii_uppercase),
        headers: strings(&it.headers, str::to_ascii_lowercase),
        expose: strings(&it.expose, str::to_ascii_lowercase),
        credentials: it.credentials.is_some_and(|it| it.value),
        max_age: it.max_age.map_or(Duration::ZERO, |it| it.value),
        said,
    })
}

/// `*` is left for the rule that explains it.
fn check_tokens(list: Option<&At<Vec<Text<'_>>>>, findings: &mut Findings) {
    for text in list.map_or(&[][..], |list| &list.value[..]) {
        if !super::schemes::is_token(text.value) {
            findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    text.place,
                    "this is not the name of a method or a header",
                )
                .label("letters, digits and `-` only"),
            );
        }
    }
}

/// Remembers where a list and each of its members stand.
pub(super) fn say_list(said: &mut Said, key: &str, list: Option<&At<Vec<Text<'_>>>>) {
    if let Some(list) = list {
        said.insert(key, list.place);
        for (index, text) in list.value.iter().enumerate() {
            said.insert(format!("{key}/{index}"), text.place);
        }
    }
}

/// `limits` with the built-in values of x-security.md, rule 9.
pub(super) fn limits(written: Option<&written::Limits<'_>>) -> Limits {
    Limits {
        body: written.and_then(|it| it.body).map_or(64 * 1024, |it| it.value),
        timeout: written.and_then(|it| it.timeout).map_or(Duration::from_secs(10), |it| it.value),
        json_depth: written.and_then(|it| it.json_depth).map_or(32, |it| it.value),
        concurrency: written.and_then(|it| it.concurrency).map_or(0, |it| it.value),
        page: written.and_then(|it| it.page.as_ref()).and_then(page),
        unknown_fields_refused: written
            .and_then(|it| it.unknown_fields_refused)
            .is_none_or(|it| it.value),
    }
}

fn page(written: &written::Page<'_>) -> Option<Page> {
    let max = written.max.map_or(100, |it| it.value);
    Some(Page {
        param: written.param?.value.to_owned(),
        default: written.default.map_or(max.min(20), |it| it.value),
        max,
    })
}

/// Remembers where the members of `limits` stand.
pub(super) fn say_limits(said: &mut Said, written: Option<&written::Limits<'_>>) {
    let Some(it) = written else { return };
    let page = it.page.as_ref();
    let members = [
        ("limits", Some(it.place)),
        ("limits/body", it.body.map(|it| it.place)),
        ("limits/timeout", it.timeout.map(|it| it.place)),
        ("limits/jsonDepth", it.json_depth.map(|it| it.place)),
        ("limits/concurrency", it.concurrency.map(|it| it.place)),
        ("limits/unknownFields", it.unknown_fields_refused.map(|it| it.place)),
        ("limits/page", page.map(|it| it.place)),
        ("limits/page/param", page.and_then(|it| it.param).map(|it| it.place)),
        ("limits/page/default", page.and_then(|it| it.default).map(|it| it.place)),
        ("limits/page/max", page.and_then(|it| it.max).map(|it| it.place)),
    ];
    for (key, place) in members {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
}

/// Limits that let nothing through.
pub(super) fn check_limits(written: Option<&written::Limits<'_>>, findings: &mut Findings) {
    let zero = |it: Option<At<u32>>| it.filter(|it| it.value == 0).map(|it| it.place);
    let places = [
        written.and_then(|it| it.timeout).filter(|it| it.value.is_zero()).map(|it| it.place),
        zero(written.and_then(|it| it.json_depth)),
        zero(written.and_then(|it| it.concurrency)),
    ];
    for place in places.into_iter().flatten() {
        findings.push(
            Finding::error(codes::BAD_VALUE, place, "this limit lets nothing through")
                .label("must be more than 0"),
        );
    }
    check_page(written, findings);
}

/// A page whose default is over its maximum.
fn check_page(written: Option<&written::Limits<'_>>, findings: &mut Findings) {
    let Some(page) = written.and_then(|it| it.page.as_ref()) else { return };
    let place = |at: Option<At<u32>>| at.map_or(page.place, |at| at.place);
    let max = page.max.map_or(100, |it| it.value);
    if max == 0 {
        findings.push(
            Finding::error(codes::BAD_VALUE, place(page.max), "a page of nothing")
                .label("must be at least 1"),
        );
    } else if page.default.is_some_and(|it| it.value > max || it.value == 0) {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                place(page.default),
                "the default page is none that may be asked for",
            )
            .label(format!("must be 1 to {max}")),
        );
    }
}

/// `cache`; `anonymous` operations say nothing by themselves.
pub(super) fn cache(written: Option<&At<written::Cache>>, anonymous: bool) -> Cache {
    match written.map(|it| it.value) {
        Some(written::Cache::NoStore) => Cache::NoStore,
        Some(written::Cache::Private(age)) => Cache::Private(age),
        None if anonymous => Cache::Unsaid,
        None => Cache::NoStore,
    }
}

/// `audit`.
pub(super) fn audit(written: Option<&written::Audit<'_>>) -> Audit {
    let level = match written.and_then(|it| it.level).map(|it| it.value) {
        Some(written::AuditLevel::None) => AuditLevel::None,
        Some(written::AuditLevel::Request) => AuditLevel::Request,
        Some(written::AuditLevel::Metadata) | None => AuditLevel::Metadata,
    };
    let event = written.and_then(|it| it.event).map_or("", |it| it.value);
    Audit { level, event: event.to_owned() }
}

/// `headers`; what the document does not say is the set for JSON APIs (OWASP REST Security Cheat
/// Sheet).
pub(super) fn headers(written: Option<&written::Headers<'_>>, findings: &mut Findings) -> Headers {
    let mut value = |text: Option<Text<'_>>, otherwise: &str| match text {
        Some(text) => {
            check_header_value(text, findings);
            text.value.to_owned()
        }
        None => otherwise.to_owned(),
    };
    Headers {
        hsts: value(written.and_then(|it| it.hsts), "max-age=31536000; includeSubDomains"),
        csp: value(written.and_then(|it| it.csp), "default-src 'none'; frame-ancestors 'none'"),
        frame_options: value(written.and_then(|it| it.frame_options), "DENY"),
        referrer_policy: value(written.and_then(|it| it.referrer_policy), "no-referrer"),
        permissions_policy: value(
            written.and_then(|it| it.permissions_policy),
            "camera=(), geolocation=(), microphone=()",
        ),
    }
}

fn check_header_value(text: Text<'_>, findings: &mut Findings) {
    if !text.value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        findings.push(
            Finding::error(codes::BAD_VALUE, text.place, "this cannot stand in a header")
                .label("printable ASCII only, on one line"),
        );
    }
}

/// `trustedProxies`.
pub(super) fn trusted_proxies(
    written: Option<&written::TrustedProxies<'_>>,
    findings: &mut Findings,
) -> TrustedProxies {
    let Some((it, header)) = written.and_then(|it| it.header.map(|header| (it, header))) else {
        return TrustedProxies::None;
    };
    TrustedProxies::Listed {
        cidrs: settings(&it.cidrs, findings),
        header: header.value.to_owned(),
        proto: it.proto,
    }
}

/// Where the members of `trustedProxies` and of `headers` stand.
pub(super) fn say_root(said: &mut Said, root: &written::Root<'_>) {
    let mut say = |key: String, place: Option<Place>| {
        if let Some(place) = place {
            said.insert(key, place);
        }
    };
    if let Some(it) = &root.trusted_proxies {
        say("trustedProxies".to_owned(), Some(it.place));
        for (index, cidr) in it.cidrs.iter().enumerate() {
            say(format!("trustedProxies/cidrs/{index}"), Some(cidr.place));
        }
    }
    say("headers".to_owned(), root.headers.as_ref().map(|it| it.place));
    say("claims".to_owned(), root.claims.as_ref().map(|it| it.place));
}
