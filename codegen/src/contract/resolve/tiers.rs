//! Rate tiers: the document's, and the built-in ones that stand where it is silent.

use std::time::Duration;

use crate::document::x_security::Tier as Written;
use crate::document::{At, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Counts, KeyPart, Said, Tier};

/// 3000 a minute by address, on every operation.
const GUARD_IP: &str = "guard-ip";
/// 30 failed credentials a minute by address, on every operation.
const GUARD_CREDENTIAL: &str = "guard-credential";

/// Every tier of a document, and which of them stand where.
pub(super) struct Tiers {
    pub(super) all: Vec<Tier>,
    /// Those that stand on every operation.
    pub(super) always: Vec<usize>,
    /// The built-in one for an operation without a tier of its own.
    default: usize,
    default_is_used: bool,
}

impl Tiers {
    /// Reads `rateTiers` and adds the built-in tiers that it does not replace.
    pub(super) fn resolve(written: &[Written<'_>], root: Place) -> Self {
        let has = |name: &str| written.iter().any(|tier| tier.name.value == name);
        let mut all = Vec::new();
        if !has(GUARD_IP) {
            all.push(built_in(GUARD_IP, 3000, KeyPart::Ip, Counts::Requests, root));
        }
        if !has(GUARD_CREDENTIAL) {
            let counts = Counts::FailedCredentials;
            all.push(built_in(GUARD_CREDENTIAL, 30, KeyPart::Ip, counts, root));
        }
        let default = all.len();
        let name = if has("default") { "guard-default" } else { "default" };
        let mut built_in = built_in(name, 300, KeyPart::Principal, Counts::Requests, root);
        built_in.always = false;
        all.push(built_in);
        all.extend(written.iter().map(tier));
        let always = (0..all.len()).filter(|index| is_guard(&all[*index]) || all[*index].always);
        Self { always: always.collect(), all, default, default_is_used: false }
    }

    /// The tiers that `names` stand for.
    pub(super) fn named(&self, names: &[Text<'_>], findings: &mut Findings) -> Vec<usize> {
        names.iter().filter_map(|name| self.named_one(*name, findings)).collect()
    }

    fn named_one(&self, name: Text<'_>, findings: &mut Findings) -> Option<usize> {
        let found = self.all.iter().position(|tier| tier.name == name.value);
        if found.is_none() {
            let known: Vec<&str> = self.all.iter().map(|tier| tier.name.as_str()).collect();
            findings.push(
                Finding::error(
                    codes::UNKNOWN_TIER,
                    name.place,
                    format!("unknown rate tier `{}`", name.value),
                )
                .label("not in `rateTiers`")
                .undeclared(
                    name.value,
                    known.iter().copied(),
                    &format!(
                        "declare it at the document's root: `x-security: {{ rateTiers: {{ {}: \
                         {{ limit: 100, window: 1m, by: principal }} }} }}`",
                        name.value
                    ),
                ),
            );
        }
        found
    }

    /// The tiers of an operation: those that always stand, then its own, or the built-in default.
    pub(super) fn effective(
        &mut self,
        own: Option<&At<Vec<Text<'_>>>>,
        is_waived: bool,
        findings: &mut Findings,
    ) -> Vec<usize> {
        let mut rates = self.always.clone();
        match own {
            Some(names) => {
                for index in self.named(&names.value, findings) {
                    if !rates.contains(&index) {
                        rates.push(index);
                    }
                }
            }
            None if is_waived => {}
            None => {
                self.default_is_used = true;
                rates.push(self.default);
            }
        }
        rates
    }

    /// The tiers without the built-in default, unless it is used, and what becomes of an index.
    pub(super) fn finish(mut self) -> (Vec<Tier>, impl Fn(usize) -> usize) {
        let removed = if self.default_is_used { usize::MAX } else { self.default };
        if removed != usize::MAX {
            self.all.remove(removed);
        }
        (self.all, move |index| if index > removed { index - 1 } else { index })
    }
}

fn is_guard(tier: &Tier) -> bool {
    tier.name == GUARD_IP || tier.name == GUARD_CREDENTIAL
}

fn built_in(name: &str, limit: u32, by: KeyPart, counts: Counts, place: Place) -> Tier {
    Tier {
        place,
        name: name.to_owned(),
        limit,
        window: Duration::from_secs(60),
        by: vec![by],
        burst: limit,
        always: true,
        counts,
        said: Said::default(),
    }
}

fn tier(written: &Written<'_>) -> Tier {
    let is_credential = written.name.value == GUARD_CREDENTIAL;
    let is_guard = is_credential || written.name.value == GUARD_IP;
    let limit = written.limit.map_or(0, |limit| limit.value);
    Tier {
        place: written.name.place,
        name: written.name.value.to_owned(),
        limit,
        window: written.window.map_or(Duration::ZERO, |window| window.value),
        by: written.by.iter().filter_map(|part| key_part(part.value)).collect(),
        burst: written.burst.map_or(limit, |burst| burst.value),
        always: written.always.map_or(is_guard, |always| always.value),
        counts: if is_credential { Counts::FailedCredentials } else { Counts::Requests },
        said: said(written),
    }
}

fn key_part(name: &str) -> Option<KeyPart> {
    match name {
        "ip" => Some(KeyPart::Ip),
        "principal" => Some(KeyPart::Principal),
        "tenant" => Some(KeyPart::Tenant),
        "global" => Some(KeyPart::Global),
        _ => None,
    }
}

fn said(written: &Written<'_>) -> Said {
    let mut said = Said::default();
    let keys = [
        ("limit", written.limit.map(|it| it.place)),
        ("window", written.window.map(|it| it.place)),
        ("burst", written.burst.map(|it| it.place)),
        ("always", written.always.map(|it| it.place)),
        ("by", written.by.first().map(|it| it.place)),
    ];
    for (key, place) in keys {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    for (index, part) in written.by.iter().enumerate() {
        said.insert(format!("by/{index}"), part.place);
    }
    said
}
