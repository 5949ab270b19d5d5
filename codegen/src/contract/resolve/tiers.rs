//! Rate tiers: the document's, and the built-in ones that stand where it is silent.

use std::time::Duration;

use crate::document::x_security::{self, Plans as WrittenPlans, Tier as Written};
use crate::document::{At, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Counting, Counts, KeyPart, OnStoreError, Penalty, Plans, Said, Slow, Tier};
use super::settings::claim_path;

/// 3000 a minute by address, on every operation.
const GUARD_IP: &str = "guard-ip";
/// 30 failed credentials a minute by address, on every operation.
const GUARD_CREDENTIAL: &str = "guard-credential";
/// Among `limits`: who has none of the other values.
const EVERYBODY: &str = "*";

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
    pub(super) fn resolve(written: &[Written<'_>], root: Place, findings: &mut Findings) -> Self {
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
        all.extend(written.iter().map(|it| tier(it, findings)));
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
        plans: Plans::None,
        window: Duration::from_secs(60),
        by: vec![by],
        algorithm: Counting::Sliding,
        burst: limit,
        always: true,
        counts,
        penalty: None,
        slow: None,
        on_store_error: OnStoreError::Memory,
        said: Said::default(),
    }
}

fn tier(written: &Written<'_>, findings: &mut Findings) -> Tier {
    let is_guard = [GUARD_CREDENTIAL, GUARD_IP].contains(&written.name.value);
    let algorithm = match written.gcra {
        Some(At { value: true, .. }) => Counting::Gcra,
        _ => Counting::Sliding,
    };
    let limit = limit(written);
    let mut tier = Tier {
        place: written.name.place,
        name: written.name.value.to_owned(),
        limit,
        plans: written.plans.as_ref().map_or(Plans::None, |it| plans(it, findings)),
        window: written.window.map_or(Duration::ZERO, |window| window.value),
        by: written.by.iter().filter_map(|part| key_part(part.value)).collect(),
        algorithm,
        burst: written.burst.map_or(limit, |burst| burst.value),
        always: written.always.map_or(is_guard, |always| always.value),
        counts: counts(written),
        penalty: written.penalty.as_ref().map(penalty),
        slow: written.slow.as_ref().map(slow),
        on_store_error: OnStoreError::Deny,
        said: said(written),
    };
    if algorithm == Counting::Gcra && written.burst.is_none() {
        tier.burst = tier.limits().min().map_or(1, |limit| (limit / 10).max(1));
    }
    tier.on_store_error =
        written.on_store_error.map_or(tier.default_on_store_error(), |it| store_error(it.value));
    tier
}

/// `limit`, or what plans give to everybody else; 0, which refuses, when neither is said.
fn limit(written: &Written<'_>) -> u32 {
    let Some(plans) = &written.plans else { return written.limit.map_or(0, |limit| limit.value) };
    let everybody = plans.limits.iter().find(|(value, _)| value.value == EVERYBODY);
    everybody.map_or(0, |(_, limit)| limit.value)
}

fn plans(written: &WrittenPlans<'_>, findings: &mut Findings) -> Plans {
    let (everybody, own): (Vec<_>, Vec<_>) =
        written.limits.iter().partition(|(value, _)| value.value == EVERYBODY);
    Plans::Of {
        claim: written.claim.map(|claim| claim_path(claim, findings)).unwrap_or_default(),
        limits: own
            .into_iter()
            .map(|(value, limit)| (value.value.to_owned(), limit.value))
            .collect(),
        has_default: !everybody.is_empty(),
    }
}

fn counts(written: &Written<'_>) -> Counts {
    if written.name.value == GUARD_CREDENTIAL {
        Counts::FailedCredentials
    } else if written.only_failures.is_some_and(|only| only.value) {
        Counts::Failures
    } else {
        Counts::Requests
    }
}

/// What is missing was told; nothing of it then stands for the longest lockout.
fn penalty(written: &x_security::Penalty) -> Penalty {
    Penalty {
        factor: written.factor.map_or(0, |it| it.value),
        max: written.max.map_or(Duration::ZERO, |it| it.value),
        forget_after: written.forget_after.map_or(Duration::ZERO, |it| it.value),
    }
}

fn slow(written: &x_security::Slow) -> Slow {
    Slow {
        after: written.after.map_or(0, |it| it.value),
        step: written.step.map_or(Duration::ZERO, |it| it.value),
        max: written.max.map_or(Duration::ZERO, |it| it.value),
    }
}

fn store_error(written: x_security::OnStoreError) -> OnStoreError {
    match written {
        x_security::OnStoreError::Deny => OnStoreError::Deny,
        x_security::OnStoreError::Memory => OnStoreError::Memory,
        x_security::OnStoreError::Allow => OnStoreError::Allow,
    }
}

fn key_part(name: &str) -> Option<KeyPart> {
    match name {
        "ip" => Some(KeyPart::Ip),
        "principal" => Some(KeyPart::Principal),
        "client" => Some(KeyPart::Client),
        "apiKey" => Some(KeyPart::ApiKey),
        "tenant" => Some(KeyPart::Tenant),
        "global" => Some(KeyPart::Global),
        _ => match name.split_once(':')? {
            ("header", name) => Some(KeyPart::Header(name.to_ascii_lowercase())),
            ("body", pointer) => Some(KeyPart::Body(pointer.to_owned())),
            _ => None,
        },
    }
}

fn said(written: &Written<'_>) -> Said {
    let mut said = Said::default();
    let (plans, penalty, slow) = (&written.plans, &written.penalty, &written.slow);
    let keys = [
        ("limit", written.limit.map(|it| it.place)),
        ("limits", plans.as_ref().and_then(|it| it.place)),
        ("claim", plans.as_ref().and_then(|it| it.claim).map(|it| it.place)),
        ("window", written.window.map(|it| it.place)),
        ("burst", written.burst.map(|it| it.place)),
        ("algorithm", written.gcra.map(|it| it.place)),
        ("always", written.always.map(|it| it.place)),
        ("by", written.by.first().map(|it| it.place)),
        ("onlyFailures", written.only_failures.map(|it| it.place)),
        ("onStoreError", written.on_store_error.map(|it| it.place)),
        ("penalty", penalty.map(|it| it.place)),
        ("penalty/factor", penalty.and_then(|it| it.factor).map(|it| it.place)),
        ("penalty/max", penalty.and_then(|it| it.max).map(|it| it.place)),
        ("penalty/forgetAfter", penalty.and_then(|it| it.forget_after).map(|it| it.place)),
        ("slow", slow.map(|it| it.place)),
        ("slow/after", slow.and_then(|it| it.after).map(|it| it.place)),
        ("slow/step", slow.and_then(|it| it.step).map(|it| it.place)),
        ("slow/max", slow.and_then(|it| it.max).map(|it| it.place)),
    ];
    for (key, place) in keys {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    for (index, part) in written.by.iter().enumerate() {
        said.insert(format!("by/{index}"), part.place);
    }
    for (value, limit) in plans.iter().flat_map(|it| &it.limits) {
        said.insert(format!("limits/{}", value.value), limit.place);
    }
    said
}
