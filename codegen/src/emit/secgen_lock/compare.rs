//! What became looser between two lock files.

use std::collections::BTreeMap;
use std::fmt;

/// A field that says less than it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loosening {
    /// The line: `GET /orders`, `tier write`.
    pub subject: String,
    /// The field.
    pub field: String,
    /// What the committed file says.
    pub before: String,
    /// What the document says now; empty when the line or field is gone.
    pub after: String,
}

impl fmt::Display for Loosening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = if self.after.is_empty() { "nothing" } else { &self.after };
        write!(formatter, "{}: {} was {} and is {after}", self.subject, self.field, self.before)
    }
}

/// Every field of `committed` that `current` loosens. What cannot be shown to be as strict counts
/// as looser. Operations that are new, and operations that are gone, loosen nothing.
pub fn loosened(committed: &str, current: &str) -> Vec<Loosening> {
    let current = lines(current);
    let mut found = Vec::new();
    for (subject, before) in lines(committed) {
        // A tier, scheme or resource that is gone is missing in the lines of those that used it.
        let Some(after) = current.get(subject) else { continue };
        for (field, before) in before {
            let after = after.get(field).copied().unwrap_or_default();
            if before != after && !is_as_strict(subject, field, before, after) {
                found.push(Loosening {
                    subject: subject.to_owned(),
                    field: field.to_owned(),
                    before: before.to_owned(),
                    after: after.to_owned(),
                });
            }
        }
    }
    found
}

fn first_word(subject: &str) -> &str {
    subject.split(' ').next().unwrap_or_default()
}

type Fields<'t> = BTreeMap<&'t str, &'t str>;

/// Each line by what it is about, with its fields.
fn lines(text: &str) -> BTreeMap<&str, Fields<'_>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let words = if line.starts_with("api ") { 1 } else { 2 };
            let end = line.match_indices(' ').nth(words - 1).map_or(line.len(), |(at, _)| at);
            let fields = line[end..].split(' ').filter_map(|field| field.split_once('='));
            (&line[..end], fields.collect())
        })
        .collect()
}

/// Whether what differs is at least as strict.
fn is_as_strict(subject: &str, field: &str, before: &str, after: &str) -> bool {
    match (first_word(subject), field) {
        ("api", "debts") => fewer(before, after),
        ("scheme", "algorithms" | "audience") => within(after, before),
        ("scheme", "allowFrom") => before == "{}" || (after != "{}" && within(after, before)),
        ("scheme", "maxLifetime" | "clockSkew") => shorter(before, after),
        ("scheme", "maxAge") => before == "none" || shorter(before, after),
        ("tier", "limit" | "burst") => fewer(before, after),
        ("tier", "window") => shorter(after, before),
        ("tier", "always") => after == "true",
        ("resource", "tenant") => before == "none",
        ("resource", "bypass") => after == "none",
        ("api" | "scheme" | "tier" | "resource", _) => false,
        (_, "access") => access(before, after),
        (_, "scopes" | "roles") => demands(before, after),
        (_, "rates" | "owns") => within(before, after),
        (_, "cost") => fewer(after, before),
        (_, "body" | "jsonDepth") => fewer(before, after),
        (_, "concurrency") => before == "0" || (after != "0" && fewer(before, after)),
        (_, "timeout") => shorter(before, after),
        (_, "page") => before == "none" || page(before, after),
        (_, "unknownFields") => after == "refuse",
        (_, "cors") => after == "none" || (before != "none" && within(after, before)),
        (_, "corsMethods" | "corsHeaders" | "corsExpose") => {
            after.is_empty() || within(after, before)
        }
        (_, "corsCredentials") => after.is_empty() || after == "false",
        (_, "corsMaxAge") => after.is_empty() || shorter(before, after),
        (_, "cache") => after == "no-store" || (before == "unsaid" && !after.is_empty()),
        (_, "audit") => strictness(after) >= strictness(before),
        (_, "waive") => within(after, before),
        // A change of shape is told by the digest; it is not a control that is loosened.
        (_, "media" | "schemas") => true,
        _ => false,
    }
}

fn strictness(level: &str) -> u8 {
    match level {
        "request" => 2,
        "metadata" => 1,
        _ => 0,
    }
}

fn fewer(before: &str, after: &str) -> bool {
    matches!((before.parse::<u64>(), after.parse::<u64>()), (Ok(before), Ok(after)) if after <= before)
}

fn shorter(before: &str, after: &str) -> bool {
    matches!((millis(before), millis(after)), (Some(before), Some(after)) if after <= before)
}

fn millis(text: &str) -> Option<u64> {
    match text.strip_suffix("ms") {
        Some(millis) => millis.parse().ok(),
        None => text.strip_suffix('s')?.parse::<u64>().ok()?.checked_mul(1000),
    }
}

fn page(before: &str, after: &str) -> bool {
    match (before.rsplit_once(':'), after.rsplit_once(':')) {
        (Some((name, before)), Some((other, after))) => name == other && fewer(before, after),
        _ => false,
    }
}

/// Whether every item of set `inner` is in set `outer`.
fn within(inner: &str, outer: &str) -> bool {
    let outer = items(outer);
    items(inner).iter().all(|item| outer.contains(item))
}

/// The items of `{a,b{c,d}}`, nested sets kept whole.
fn items(set: &str) -> Vec<&str> {
    let inner = set.strip_prefix('{').and_then(|set| set.strip_suffix('}')).unwrap_or(set);
    split(inner, ',')
}

fn split(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            c if c == sign && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Every way in that is open now was open before, or asks for more than one that was.
fn access(before: &str, after: &str) -> bool {
    let rank = |text: &str| match text.split(':').next() {
        Some("required") => 2,
        Some("optional") => 1,
        _ => 0,
    };
    if rank(after) < rank(before) {
        return false;
    }
    let ways = |text: &str| {
        let listed = text.split_once(':').map_or("", |(_, listed)| listed).to_owned();
        split(&listed, '|').into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let known = ways(before);
    rank(before) == 0
        || ways(after).iter().all(|way| known.iter().any(|known| asks_as_much(known, way)))
}

/// Whether alternative `way` asks for every scheme and scope of `known`.
fn asks_as_much(known: &str, way: &str) -> bool {
    let schemes = |text: &str| {
        let parts = split(text, '&').into_iter().map(|used| {
            let at = used.find('{').unwrap_or(used.len());
            (used[..at].to_owned(), used[at..].to_owned())
        });
        parts.collect::<Vec<_>>()
    };
    let asked = schemes(way);
    let known = schemes(known);
    // The first scheme tells who the caller is, so it may not change.
    asked.first().map(|(name, _)| name) == known.first().map(|(name, _)| name)
        && known.iter().all(|(name, scopes)| {
            asked.iter().any(|(other, more)| other == name && within(scopes, more))
        })
}

/// Every demand that was made is still implied by one that is made.
fn demands(before: &str, after: &str) -> bool {
    let now = items(after);
    items(before).iter().all(|known| now.iter().any(|demand| implies(demand, known)))
}

fn implies(demand: &str, known: &str) -> bool {
    let set = |text: &str| text.get(3..).unwrap_or_default().to_owned();
    match (demand.get(..3), known.get(..3)) {
        (Some("all"), Some("all")) => within(&set(known), &set(demand)),
        (Some("any"), Some("any")) => within(&set(demand), &set(known)),
        (Some("all"), Some("any")) => {
            let (demand, known) = (set(demand), set(known));
            items(&demand).iter().any(|name| items(&known).contains(name))
        }
        (Some("any"), Some("all")) => {
            items(&set(demand)).len() == 1 && within(&set(known), &set(demand))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATION: &str = "GET /orders listOrders access=required:oauth{read} scopes={all{a,b}} rates={read,write} \
        cost=5 owns={Order:list:hide} body=100 timeout=10s unknownFields=refuse cors={https://a} corsCredentials=false \
        cache=no-store audit=metadata waive={} concurrency=0 page=limit:100";

    fn change(from: &str, to: &str) -> Vec<String> {
        assert!(OPERATION.contains(from), "{from}");
        loosened(OPERATION, &OPERATION.replace(from, to))
            .into_iter()
            .map(|found| found.field)
            .collect()
    }

    #[test]
    fn each_control_that_says_less_is_looser() {
        for (from, to, field) in [
            ("required:oauth{read}", "optional:oauth{read}", "access"),
            ("required:oauth{read}", "public", "access"),
            ("required:oauth{read}", "required:oauth{}", "access"),
            ("required:oauth{read}", "required:oauth{read}|key{}", "access"),
            ("required:oauth{read}", "required:key{}&oauth{read}", "access"),
            ("all{a,b}", "all{a}", "scopes"),
            ("all{a,b}", "any{a,b}", "scopes"),
            ("{read,write}", "{read}", "rates"),
            ("cost=5", "cost=1", "cost"),
            ("{Order:list:hide}", "{}", "owns"),
            ("{Order:list:hide}", "{Order:list:forbid}", "owns"),
            ("body=100", "body=101", "body"),
            ("timeout=10s", "timeout=10001ms", "timeout"),
            ("unknownFields=refuse", "unknownFields=allow", "unknownFields"),
            ("cors={https://a}", "cors={https://a,https://b}", "cors"),
            ("corsCredentials=false", "corsCredentials=true", "corsCredentials"),
            ("no-store", "private:60s", "cache"),
            ("audit=metadata", "audit=none", "audit"),
            ("waive={}", "waive={owns}", "waive"),
            ("page=limit:100", "page=limit:101", "page"),
            (" audit=metadata", "", "audit"),
        ] {
            assert_eq!(change(from, to), [field], "{from} -> {to}");
        }
    }

    #[test]
    fn what_says_more_is_no_finding() {
        for (from, to) in [
            ("required:oauth{read}", "required:oauth{read,write}"),
            ("required:oauth{read}", "required:oauth{read}&key{}"),
            ("all{a,b}", "all{a,b,c}"),
            ("{read,write}", "{edge,read,write}"),
            ("cost=5", "cost=6"),
            ("body=100", "body=99"),
            ("timeout=10s", "timeout=500ms"),
            ("concurrency=0", "concurrency=8"),
            ("cors={https://a}", "cors=none"),
            ("audit=metadata", "audit=request"),
        ] {
            assert_eq!(change(from, to), [""; 0], "{from} -> {to}");
        }
    }

    #[test]
    fn tiers_schemes_and_resources_count_too() {
        let before = "tier write limit=20 window=60s burst=5 by={principal} always=true counts=requests\n\
            scheme oauth issuer=env:A algorithms={EdDsa} clockSkew=30s allowFrom={10.0.0.0/8}\n\
            resource Order tenant=orgId~org_id owner=ownerId~=sub@{oauth} bypass=none";
        for (from, to, field) in [
            ("limit=20", "limit=21", "limit"),
            ("window=60s", "window=30s", "window"),
            ("by={principal}", "by={ip}", "by"),
            ("always=true", "always=false", "always"),
            ("env:A", "https://b", "issuer"),
            ("{EdDsa}", "{EdDsa,Rs256}", "algorithms"),
            ("{10.0.0.0/8}", "{}", "allowFrom"),
            ("tenant=orgId~org_id", "tenant=none", "tenant"),
            ("bypass=none", "bypass=(scopes:{any{admin}};roles:{};actions:{item})", "bypass"),
            ("owner=ownerId~=sub@{oauth}", "owner=tenant", "owner"),
        ] {
            let found = loosened(before, &before.replace(from, to));
            assert_eq!(found.len(), 1, "{from} -> {to}: {found:?}");
            assert_eq!(found[0].field, field);
        }
    }

    #[test]
    fn an_operation_that_comes_or_goes_loosens_nothing() {
        assert_eq!(loosened(OPERATION, ""), []);
        assert_eq!(loosened("", OPERATION), []);
        assert_eq!(loosened(OPERATION, OPERATION), []);
    }

    #[test]
    fn garbage_is_compared_without_a_panic() {
        for text in
            ["x", "=", "GET", "GET / a access=", "GET /é é access=required:{{{", "api", "tier"]
        {
            loosened(text, OPERATION);
            loosened(OPERATION, text);
            loosened(text, text);
        }
    }
}
