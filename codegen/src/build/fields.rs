//! Whether a field of `secgen.lock` became looser. What cannot be told counts as looser.

use std::collections::BTreeSet;

/// Whether `new` (none: the field is gone) asks less of a caller, or gives more, than `old` (empty: the
/// field is new). The two differ.
pub(super) fn is_looser(kind: &str, field: &str, old: &str, new: Option<&str>) -> bool {
    let Some(new) = new else {
        return !matches!(field, "schemas" | "media" | "debts" | "metadata") && !is_cors(field);
    };
    match (kind, field) {
        (_, "schemas" | "media" | "debts" | "mount") => false,
        ("api", "proxies") => new != "none",
        ("api", "metadata") => true,
        ("sessions", "accessTtl" | "refreshTtl" | "absoluteTtl") => grows(old, new),
        ("sessions", "origins") => !is_within(new, old),
        ("tier", "limit" | "burst") => grows(old, new),
        ("tier", "window") => grows(new, old),
        ("tier", "always") => new != "true",
        // Locks from before these fields had sliding windows without any of them.
        ("tier", "algorithm") => !matches!((old, new), ("", "sliding") | (_, "gcra")),
        ("tier", "counts") => new != "requests",
        ("tier", "onStoreError") => store_error(new) > store_error(old),
        ("tier", "penalty") => !matches!(old, "" | "none") && three_differ(old, new, [false; 3]),
        ("tier", "slow") => {
            !matches!(old, "" | "none") && three_differ(old, new, [true, false, false])
        }
        ("tier", "plans") => plans_are_looser(old, new),
        ("scheme", "algorithms" | "sans") => !is_within(new, old),
        ("scheme", "tokenType") => new != "at+jwt",
        // Locks from before these fields had none of either.
        ("scheme", "binding") => !matches!(old, "" | "as-issued"),
        ("scheme", "revocation") => !is_within(old, new),
        ("scheme", "crl") => old != "none",
        ("scheme", "maxLifetime" | "clockSkew") => grows(old, new),
        ("scheme", "maxAge") => old != "none" && (new == "none" || grows(old, new)),
        ("scheme", "allowFrom") => old != "{}" && (new == "{}" || !is_within(new, old)),
        ("resource", "bypass") => new != "none",
        ("api" | "sessions" | "tier" | "scheme" | "resource", _) => true,
        (_, field) => operation_is_looser(field, old, new),
    }
}

fn operation_is_looser(field: &str, old: &str, new: &str) -> bool {
    match field {
        "access" => access_is_looser(old, new),
        "scopes" | "roles" => demands_are_looser(old, new),
        "stepUp" => step_up_is_looser(old, new),
        "rates" | "owns" | "policy" => !is_within(old, new),
        "cost" => grows(new, old),
        "body" | "timeout" | "jsonDepth" => grows(old, new),
        "concurrency" => old != "0" && (new == "0" || grows(old, new)),
        "page" => page_is_looser(old, new),
        "unknownFields" => new != "refuse",
        "cors" => new != "none" && (old == "none" || !is_within(new, old)),
        "corsMethods" | "corsHeaders" | "corsExpose" => !old.is_empty() && !is_within(new, old),
        "corsCredentials" => new != "false",
        "corsMaxAge" => !old.is_empty() && grows(old, new),
        "cache" => cache(new) > cache(old),
        "audit" => audit(new) < audit(old),
        "waive" => !is_within(&reviewed(new), &reviewed(old)),
        _ => true,
    }
}

/// The fields that stand only beside a `cors` that lists origins: that one tells.
fn is_cors(field: &str) -> bool {
    field.starts_with("cors") && field != "cors"
}

/// Whether a number (with an `s` or `ms`) is larger than before; one that cannot be read is.
fn grows(old: &str, new: &str) -> bool {
    match (number(old), number(new)) {
        (Some(old), Some(new)) => new > old,
        _ => true,
    }
}

fn number(text: &str) -> Option<u128> {
    if let Some(millis) = text.strip_suffix("ms") {
        return millis.parse().ok();
    }
    match text.strip_suffix('s') {
        Some(seconds) => seconds.parse::<u128>().ok()?.checked_mul(1000),
        None => text.parse().ok(),
    }
}

fn store_error(text: &str) -> u8 {
    match text {
        "deny" => 0,
        "memory" | "" => 1,
        _ => 2,
    }
}

/// Whether one of the three parts of `2:3600s:86400s` became looser: grew where that is looser, or
/// else shrank.
fn three_differ(old: &str, new: &str, growing_is_looser: [bool; 3]) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (old.split(':').collect(), new.split(':').collect());
    if old.len() != 3 || new.len() != 3 {
        return true;
    }
    let mut parts = old.iter().zip(&new).zip(growing_is_looser);
    parts.any(|((old, new), is_looser)| if is_looser { grows(old, new) } else { grows(new, old) })
}

/// `claim{gold:100}`: stricter only when the same values of the same claim have no more.
fn plans_are_looser(old: &str, new: &str) -> bool {
    let (old, new) = (if old.is_empty() { "none" } else { old }, new);
    let (Some((old_claim, old)), Some((new_claim, new))) = (plan_of(old), plan_of(new)) else {
        return old != new;
    };
    let same = old.len() == new.len() && old_claim == new_claim;
    !same
        || old.iter().zip(new).any(|((old, before), (new, now))| *old != new || grows(before, now))
}

/// The claim, and each value with its limit.
fn plan_of(plans: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let at = plans.find('{')?;
    let limits = members(&plans[at..]).into_iter().map(|member| member.split_once(':'));
    Some((&plans[..at], limits.collect::<Option<_>>()?))
}

fn page_is_looser(old: &str, new: &str) -> bool {
    if old == "none" {
        return false;
    }
    match (old.rsplit_once(':'), new.rsplit_once(':')) {
        (Some((_, old)), Some((_, new))) => grows(old, new),
        _ => true,
    }
}

fn cache(text: &str) -> (u8, u128) {
    match text.strip_prefix("private:") {
        _ if text == "no-store" => (0, 0),
        Some(age) => (1, number(age).unwrap_or(u128::MAX)),
        None => (2, 0),
    }
}

fn audit(text: &str) -> u8 {
    match text {
        "request" => 2,
        "metadata" => 1,
        _ => 0,
    }
}

/// A debt that was reviewed is no new waiver.
fn reviewed(waive: &str) -> String {
    waive.replace('!', "")
}

/// Whether each member of `{a,b}` is one of the other's.
fn is_within(inner: &str, outer: &str) -> bool {
    let outer: BTreeSet<_> = members(outer).into_iter().collect();
    members(inner).iter().all(|member| outer.contains(member))
}

/// The members of `{a,b{c,d}}`.
fn members(set: &str) -> Vec<&str> {
    let inner = set.strip_prefix('{').and_then(|set| set.strip_suffix('}')).unwrap_or(set);
    split(inner, ',')
}

/// Splits outside of braces; nothing has no parts.
fn split(text: &str, at: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (index, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if character == at && depth == 0 => {
                parts.push(&text[start..index]);
                start = index + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// `public`, `optional:…`, `required:…`: stricter only when each way in was there before, and asks
/// for at least as much.
fn access_is_looser(old: &str, new: &str) -> bool {
    let rank = |access: &str| match access.split(':').next() {
        Some("required") => 2,
        Some("optional") => 1,
        _ => 0,
    };
    if rank(new) < rank(old) {
        return true;
    }
    if rank(old) == 0 {
        return false;
    }
    let ways = |access| split(alternatives(access), '|');
    let old = ways(old);
    !ways(new).iter().all(|way| old.iter().any(|before| asks_at_least(way, before)))
}

fn alternatives(access: &str) -> &str {
    access.split_once(':').map_or("", |(_, alternatives)| alternatives)
}

/// Whether `way` (`a{x,y}&b{}`) asks for every scheme and scope that `before` asks for.
fn asks_at_least(way: &str, before: &str) -> bool {
    let schemes = |way| split(way, '&').into_iter().map(scheme).collect::<Vec<_>>();
    let way = schemes(way);
    schemes(before).into_iter().all(|(name, scopes)| {
        way.iter().any(|(other, held)| *other == name && is_within(scopes, held))
    })
}

fn scheme(used: &str) -> (&str, &str) {
    used.find('{').map_or((used, "{}"), |at| used.split_at(at))
}

/// `{all{a,b},any{c}}`: each demand of before must still follow from one of now.
fn demands_are_looser(old: &str, new: &str) -> bool {
    let new = members(new);
    let all: BTreeSet<&str> = new
        .iter()
        .filter(|demand| demand.starts_with("all") || members(names(demand)).len() == 1)
        .flat_map(|demand| members(names(demand)))
        .collect();
    !members(old).into_iter().all(|demand| {
        let wanted = members(names(demand));
        match demand.starts_with("all") {
            true => wanted.iter().all(|name| all.contains(name)),
            false => {
                wanted.iter().any(|name| all.contains(name))
                    || new
                        .iter()
                        .any(|now| now.starts_with("any") && is_within(names(now), names(demand)))
            }
        }
    })
}

/// `{acr{a,b}@300s}`: each demand of before must still follow from one of now.
fn step_up_is_looser(old: &str, new: &str) -> bool {
    let new = members(new);
    !members(old).into_iter().all(|before| new.iter().any(|now| demands_login(now, before)))
}

/// Whether `now` lets in no login that `before` keeps out.
fn demands_login(now: &str, before: &str) -> bool {
    let (Some((now, now_age)), Some((before, age))) = (now.split_once('@'), before.split_once('@'))
    else {
        return false;
    };
    let any = |acr: &str| members(names(acr)).is_empty();
    let strong = any(before) || !any(now) && is_within(names(now), names(before));
    strong && (age == "0s" || now_age != "0s" && !grows(age, now_age))
}

fn names(demand: &str) -> &str {
    demand.find('{').map_or("{}", |at| &demand[at..])
}
