//! What the rules about rate tiers must not be talked out of, one way around each.

mod pipeline;

use secgen::check::Example;

/// The codes that a document is told: tiers at the root, and one operation that posts `Guess`.
fn told(tiers: &str, operation: &str) -> Vec<String> {
    codes(&document(tiers, operation), None)
}

fn document(tiers: &str, operation: &str) -> String {
    format!(
        "x-security:\n  rateTiers: {{ {tiers} }}\npaths:\n  /guesses:\n    post:\n      \
         operationId: guess\n      {operation}\n      parameters:\n        - {{ name: X-Device, in: \
         header, schema: {{ type: string, maxLength: 64 }} }}\n        - {{ name: X-Pin, in: header, \
         schema: {{ type: string, maxLength: 8 }}, x-security: {{ sensitive: secret }} }}\n      \
         requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: \
         \"#/components/schemas/Guess\" }} }} }} }}\n      responses: {{ \"204\": {{ description: \
         Right. }} }}\ncomponents:\n  schemas:\n    Guess: {GUESS}\n    Card: {CARD}\n    Voucher: \
         {VOUCHER}\n"
    )
}

const GUESS: &str = "{ type: object, additionalProperties: false, required: [name, pair, proof], properties: { name: { type: string, maxLength: 9 }, password: { type: string, format: password, maxLength: 9 }, at: { type: string, format: date, readOnly: true }, many: { type: array, maxItems: 3, items: { type: string, maxLength: 9 } }, pair: { type: object, required: [left, \"a/b\"], properties: { left: { type: string, enum: [x, y] }, \"a/b\": { type: string, format: ipv4 }, right: { type: string, maxLength: 9 } } }, proof: { oneOf: [{ $ref: \"#/components/schemas/Card\" }, { $ref: \"#/components/schemas/Voucher\" }] } } }";
const CARD: &str = "{ type: object, additionalProperties: false, required: [code, number], properties: { code: { type: string, maxLength: 9 }, number: { type: string, maxLength: 9 } } }";
const VOUCHER: &str = "{ type: object, additionalProperties: false, required: [code], properties: { code: { type: string, maxLength: 9 } } }";

fn codes(fragment: &str, overlay: Option<&str>) -> Vec<String> {
    let example = Example { language: "yaml".to_owned(), text: fragment.to_owned() };
    let mut sources = pipeline::document_of(&example);
    if let Some(update) = overlay {
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{ title: Decisions, version: 1.0.0 }}\nactions:\n  - target: \
             $\n    update: {{ x-security: {{ {update} }} }}\n"
        );
        sources = sources.with_overlay("o.yaml", overlay);
    }
    let mut codes: Vec<String> =
        pipeline::findings(&sources).iter().map(|it| it.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// What is told of a tier by `by` beside one by the caller.
fn by(by: &str) -> Vec<String> {
    told(&format!("t: {{ limit: 5, window: 1m, by: {by} }}"), "x-security: { rate: [write, t] }")
}

#[test]
fn a_member_is_counted_by_where_every_body_holds_it() {
    for pointer in ["/name", "/pair/left", "/pair/a~1b", "/proof/code"] {
        assert!(by(&format!("'body:{pointer}'")).is_empty(), "{pointer}");
    }
    for pointer in [
        "/password",
        "/at",
        "/many",
        "/many/0",
        "/pair",
        "/pair/right",
        "/pair/a",
        "/proof/number",
        "/proof",
        "/nowhere",
    ] {
        assert_eq!(by(&format!("'body:{pointer}'")), ["SG183"], "{pointer}");
    }
}

#[test]
fn a_header_is_counted_by_when_it_is_declared_and_no_secret() {
    assert!(by("'header:x-DEVICE'").is_empty());
    for header in ["X-Pin", "Authorization", "Cookie", "X-API-Key", "X-Forwarded-For"] {
        assert_eq!(by(&format!("'header:{header}'")), ["SG183"], "{header}");
    }
}

#[test]
fn a_key_of_the_scheme_is_no_header_to_count_by() {
    let tiers = "t: { limit: 5, window: 1m, by: 'header:X-API-Key' }";
    let keys = "security: [{ partnerKey: [] }]\n      x-security: { rate: [write, t] }";
    let declared = document(tiers, keys).replace("X-Device", "X-API-Key");
    assert_eq!(codes(&declared, None), ["SG183"]);
}

#[test]
fn what_the_client_chooses_is_held_by_a_tier_that_it_cannot_choose() {
    let chosen = "t: { limit: 5, window: 1m, by: [principal, 'body:/name'] }, u: { limit: 5, window: 1m, by: [ip, 'header:X-Device'] }, all: { limit: 5, window: 1m, by: global }, edge: { limit: 5, window: 1m, by: ip, always: true }, near: { limit: 5, window: 1m, by: ip }, team: { limit: 5, window: 1m, by: tenant }";
    for (rate, is_held) in [
        ("t", false),
        ("t, u", false),
        ("t, all", false),
        ("t, edge", false),
        ("t, guard-ip", false),
        ("t, guard-credential", false),
        ("t, near", true),
        ("u, team", true),
        ("all", true),
    ] {
        let told = told(chosen, &format!("x-security: {{ rate: [{rate}] }}"));
        assert_eq!(told.is_empty(), is_held, "{rate}: {told:?}");
        assert!(is_held || told == ["SG182"], "{rate}: {told:?}");
    }
}

#[test]
fn a_login_by_name_needs_a_tier_by_address_too() {
    let public = "security: []\n      x-security: { public: { reason: tried }, rate: [RATE] }";
    let tiers = "name: { limit: 5, window: 1m, by: [ip, 'body:/name'], onlyFailures: true }, ip: { limit: 20, window: 1m, by: ip, onlyFailures: true }";
    assert_eq!(told(tiers, &public.replace("RATE", "name")), ["SG182"]);
    assert!(told(tiers, &public.replace("RATE", "name, ip")).is_empty());
}

#[test]
fn nobody_is_locked_out_by_another() {
    let tier = |by: &str| {
        let penalty = "penalty: { factor: 2, max: 1h, forgetAfter: 1d }";
        let tiers = format!("t: {{ limit: 5, window: 1m, by: {by}, {penalty} }}");
        told(&tiers, "x-security: { rate: [write, t] }")
    };
    for by in
        ["'body:/name'", "'header:X-Device'", "tenant", "client", "global", "[tenant, client]"]
    {
        assert_eq!(tier(by), ["SG181"], "{by}");
    }
    for by in ["ip", "principal", "apiKey", "[ip, 'body:/name']", "[tenant, principal]"] {
        assert!(tier(by).is_empty(), "{by}");
    }
}

#[test]
fn a_broken_store_opens_nothing_without_a_reason() {
    let loose = "t: { limit: 5, window: 1m, by: principal, onStoreError: allow }";
    let guessed =
        "t: { limit: 5, window: 1m, by: principal, onlyFailures: true, onStoreError: memory }";
    for tiers in [loose, guessed] {
        assert_eq!(told(tiers, "x-security: { rate: [t] }"), ["SG184"]);
        assert_eq!(told(tiers, "x-security: { rate: [t], waive: { rate: tried } }"), ["SG127"]);
        let elsewhere = "x-security: { rate: [t], waive: { limits: tried } }";
        assert_eq!(told(tiers, elsewhere), ["SG127", "SG184"]);
        assert_eq!(told(tiers, "x-security: { rate: [write] }"), ["SG184"], "for a handler");
    }
    let guard = "guard-ip: { limit: 5, window: 1m, by: ip, onStoreError: allow }";
    let waived = "x-security: { rate: [write], waive: { rate: tried } }";
    assert!(told(guard, waived).contains(&"SG184".to_owned()));
}

#[test]
fn an_overlay_cannot_change_a_tier_of_the_document() {
    let tiers = "t: { limit: 5, window: 1m, by: principal }";
    let of_document = document(tiers, "x-security: { rate: [t], waive: { rate: tried } }");
    for member in ["onlyFailures: true", "onStoreError: allow", "algorithm: gcra"] {
        let told = codes(&of_document, Some(&format!("rateTiers: {{ t: {{ {member} }} }}")));
        assert_eq!(told, ["SG016", "SG127"], "{member}");
    }
}

#[test]
fn eight_tiers_are_asked_at_once_and_not_nine() {
    let tiers = |by: &str, count: usize| {
        let one = |it| format!("t{it}: {{ limit: {it}, window: 1m, by: {by} }}");
        (1..=count).map(one).collect::<Vec<_>>().join(", ")
    };
    let rate = |count: usize| (1..=count).map(|it| format!("t{it}")).collect::<Vec<_>>().join(", ");
    for (by, most) in [("ip", 6), ("principal", 8)] {
        let at =
            |count| told(&tiers(by, count), &format!("x-security: {{ rate: [{}] }}", rate(count)));
        assert!(at(most).is_empty(), "two guards stand by address already");
        assert_eq!(at(most + 1), ["SG185"], "{by}");
    }
}

#[test]
fn the_delays_of_all_tiers_together_end_before_the_deadline() {
    let tiers = "t: { limit: 9, window: 1m, by: ip, slow: { after: 3, step: 1s, max: 4s } }, u: { limit: 9, window: 1m, by: principal, slow: { after: 3, step: 1s, max: 4s } }";
    let with = |timeout: &str| {
        told(tiers, &format!("x-security: {{ rate: [t, u], limits: {{ timeout: {timeout} }} }}"))
    };
    assert_eq!(with("8s"), ["SG186"]);
    assert!(with("9s").is_empty());
}

#[test]
fn a_delay_begins_where_requests_are_let_through() {
    let slow = |members: &str| {
        let tiers = format!("t: {{ window: 1m, by: principal, {members} }}");
        told(&tiers, "x-security: { rate: [t] }")
    };
    for (members, is_sound) in [
        ("limit: 9, burst: 2, slow: { after: 8, step: 1s, max: 1s }", true),
        ("limit: 9, slow: { after: 9, step: 1s, max: 1s }", false),
        ("limit: 20, algorithm: gcra, slow: { after: 1, step: 1s, max: 1s }", true),
        ("limit: 20, algorithm: gcra, slow: { after: 2, step: 1s, max: 1s }", false),
        ("claim: plan, limits: { '*': 2, gold: 9 }, slow: { after: 8, step: 1s, max: 1s }", true),
        ("claim: plan, limits: { '*': 2, gold: 9 }, slow: { after: 9, step: 1s, max: 1s }", false),
        ("limit: 9, slow: { after: 2, step: 2s, max: 1s }", false),
        ("limit: 9, slow: { after: 2, step: 0s, max: 1s }", false),
    ] {
        let told = slow(members);
        assert!(if is_sound { told.is_empty() } else { told == ["SG118"] }, "{members}: {told:?}");
    }
    let guard =
        "guard-credential: { limit: 9, window: 1m, by: ip, slow: { after: 2, step: 1s, max: 1s } }";
    assert_eq!(told(guard, "x-security: { rate: [write] }"), ["SG118"]);
}

#[test]
fn a_tier_has_so_many_plans_as_are_looked_through() {
    let plans = |count: usize| {
        let limits = (0..count).map(|it| format!("p{it}: 9")).collect::<Vec<_>>().join(", ");
        let limits = format!("claim: plan, limits: {{ {limits}, '*': 5 }}");
        told(&format!("t: {{ window: 1m, by: principal, {limits} }}"), "x-security: { rate: [t] }")
    };
    assert!(plans(255).is_empty());
    assert_eq!(plans(256), ["SG180"]);
}
