//! What the rules must not be talked out of: ways around ownership, waivers that reach too far.

mod pipeline;

use secgen::check::Example;

/// The codes that a fragment in the rules' frame is told, in order of place, errors and others alike.
fn told(fragment: &str) -> Vec<String> {
    let example = Example { language: "yaml".to_owned(), text: fragment.to_owned() };
    let sources = pipeline::document_of(&example);
    let findings = pipeline::findings(&sources);
    let mut codes: Vec<String> = findings.iter().map(|it| it.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// One operation at `path` below a path item with `item`, with `operation` as its other keys.
fn operation(path: &str, item: &str, operation: &str) -> String {
    format!(
        "paths:\n  {path}:\n{item}    get:\n      operationId: tryIt\n{operation}      \
         responses: {{ \"204\": {{ description: Done. }} }}\n"
    )
}

const ORDER_ID: &str = "    parameters: [{ name: orderId, in: path, required: true, schema: { type: string, format: uuid } }]\n";

fn order(keys: &str) -> Vec<String> {
    told(&operation("/orders/{orderId}", ORDER_ID, keys))
}

#[test]
fn owning_the_list_does_not_open_the_item() {
    for action in ["list", "create"] {
        let keys = format!(
            "      x-security: {{ owns: {{ resource: Order, action: {action} }}, waive: {{ limits: tried }} }}\n"
        );
        assert!(order(&keys).contains(&"SG103".to_owned()), "{action}");
    }
}

#[test]
fn owning_one_resource_does_not_open_another() {
    let other = "x-security:\n  resources:\n    Draft: { schema: \"#/components/schemas/Order\", id: \
                 id, owner: { field: ownerId, claim: sub } }\n";
    let keys = "      x-security: { owns: { resource: Draft, id: \"path:orderId\" } }\n";
    let document = format!("{other}{}", operation("/orders/{orderId}", ORDER_ID, keys));
    assert_eq!(told(&document), ["SG103"]);
}

#[test]
fn a_lint_waiver_does_not_silence_a_gap() {
    let keys = "      x-security: { waive: { \"lint:SG103\": tried } }\n";
    assert_eq!(order(keys), ["SG103", "SG113"]);
}

#[test]
fn a_waiver_of_another_operation_does_not_count() {
    let waived = operation("/clock", "", "      x-security: { waive: { owns: tried } }\n");
    let unowned = operation("/orders/{orderId}", ORDER_ID, "").replace("tryIt", "takeIt");
    let document = waived + unowned.strip_prefix("paths:\n").unwrap_or_default();
    assert!(told(&document).contains(&"SG103".to_owned()));
}

#[test]
fn a_waiver_is_replaced_whole_by_a_nearer_one() {
    let item = format!("{ORDER_ID}    x-security: {{ waive: {{ owns: tried }} }}\n");
    let inherits = operation("/orders/{orderId}", &item, "");
    assert_eq!(told(&inherits), ["SG127"]);
    let keys = "      x-security: { waive: { rate: tried } }\n";
    let replaces = operation("/orders/{orderId}", &item, keys);
    assert!(told(&replaces).contains(&"SG103".to_owned()));
}

#[test]
fn a_lint_waiver_reaches_its_own_object_and_no_other() {
    let unnamed = |path: &str, keys: &str| {
        operation(path, "", keys).replace("      operationId: tryIt\n", "")
    };
    let keys = "      x-security: { waive: { \"lint:SG053\": tried } }\n";
    let waived = unnamed("/clock", keys);
    assert_eq!(told(&waived), ["SG127"]);
    let beside = unnamed("/clocks", "");
    let both = waived + beside.strip_prefix("paths:\n").unwrap_or_default();
    assert_eq!(told(&both), ["SG053", "SG127"]);
}

#[test]
fn a_lint_waiver_of_the_document_reaches_everything_but_what_waives_for_itself() {
    let root = "x-security: { waive: { \"lint:SG053\": tried } }\n";
    let silent = operation("/clock", "", "").replace("      operationId: tryIt\n", "");
    assert_eq!(told(&format!("{root}{silent}")), ["SG127"]);
    let keys = "      x-security: { waive: { rate: tried } }\n";
    let own = operation("/clock", "", keys).replace("      operationId: tryIt\n", "");
    assert_eq!(told(&format!("{root}{own}")), ["SG053", "SG127", "SG140"]);
}

#[test]
fn what_an_operation_loosens_below_its_path_is_told() {
    let item = "    x-security: { limits: { body: 1KiB } }\n";
    let keys = "      x-security: { limits: { timeout: 5s } }\n";
    assert_eq!(told(&operation("/clock", item, keys)), ["SG129"]);
    let repeated = "      x-security: { limits: { timeout: 5s, body: 1KiB } }\n";
    assert!(told(&operation("/clock", item, repeated)).is_empty());
}

#[test]
fn an_empty_string_is_no_reason_and_neither_is_a_space() {
    for reason in ["\"\"", "\"  \"", "{ reason: \" \", adopted: true }"] {
        let keys = format!("      x-security: {{ waive: {{ rate: {reason} }} }}\n");
        let codes = told(&operation("/clock", "", &keys));
        assert!(codes.contains(&"SG112".to_owned()), "{reason}: {codes:?}");
    }
}

#[test]
fn a_reason_for_the_public_is_not_inherited() {
    let item = "    x-security: { public: { reason: tried } }\n";
    let codes = told(&operation("/clock", item, "      security: []\n"));
    assert!(
        codes.contains(&"SG101".to_owned()) || codes.contains(&"SG007".to_owned()),
        "{codes:?}"
    );
}

#[test]
fn an_identifier_is_seen_in_lists_alternatives_and_maps_of_a_body() {
    for schema in [
        "{ type: array, maxItems: 3, items: { type: object, additionalProperties: false, properties: { orderId: { type: string, maxLength: 9 } } } }",
        "{ type: object, additionalProperties: { type: object, additionalProperties: false, properties: { order_id: { type: string, maxLength: 9 } } } }",
        "{ type: object, additionalProperties: false, properties: { refs: { type: array, maxItems: 3, items: { type: string, format: uuid } } } }",
    ] {
        let keys = format!(
            "      requestBody: {{ required: true, content: {{ application/json: {{ schema: {schema} }} }} }}\n"
        );
        let document = operation("/clock", "", &keys).replace("    get:", "    post:");
        assert_eq!(told(&document), ["SG103"], "{schema}");
    }
}

#[test]
fn a_resource_is_seen_deep_inside_an_answer() {
    let keys = "      responses: { \"200\": { description: All., content: { application/json: { schema: { type: object, properties: { pages: { type: array, maxItems: 3, items: { oneOf: [{ $ref: \"#/components/schemas/Order\" }, { type: string, maxLength: 3 }] } } } } } } } }\n";
    let document = operation("/clock", "", keys)
        .replace("      responses: { \"204\": { description: Done. } }\n", "");
    assert_eq!(told(&document), ["SG123"]);
}

/// What is told of a document, with its controls at the root, and an overlay at its only operation.
fn overlaid(root: &str, update: &str) -> Vec<String> {
    let fragment = format!("x-security: {{ {root} }}\n{}", operation("/clock", "", ""));
    let example = Example { language: "yaml".to_owned(), text: fragment };
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{ title: Decisions, version: 1.0.0 }}\nactions:\n  - target: \
         $.paths['/clock'].get\n    update: {{ x-security: {{ {update} }} }}\n"
    );
    let sources = pipeline::document_of(&example).with_overlay("o.yaml", overlay);
    let findings = pipeline::findings(&sources);
    findings
        .iter()
        .filter(|it| it.code.to_string() == "SG016")
        .map(|it| it.message.clone())
        .collect()
}

#[test]
fn an_overlay_does_not_loosen_what_an_operation_inherits() {
    for (root, update) in [
        ("limits: { body: 1KiB }", "limits: { timeout: 5s }"),
        ("audit: request", "audit: metadata"),
        ("cache: no-store", "cache: { private: 5s }, waive: { cache: tried }"),
        ("rate: [write]", "rate: []"),
        ("rate: [write]", "waive: { rate: tried }"),
        ("rate: [write], waive: { cors: none }", "waive: { rate: tried }"),
        ("cost: 3", "cost: 1"),
    ] {
        assert_eq!(overlaid(root, update).len(), 1, "{root} under {update}");
    }
}

#[test]
fn an_overlay_may_say_what_the_document_leaves_open_and_ask_for_more() {
    for (root, update) in [
        ("limits: { body: 2KiB }", "limits: { body: 1KiB }"),
        ("audit: metadata", "audit: request"),
        ("cache: no-store", "rate: [write], cost: 2"),
        ("cache: no-store", "waive: { rate: tried }"),
    ] {
        assert_eq!(overlaid(root, update), Vec::<String>::new(), "{root} under {update}");
    }
}

const CERTIFICATE: &str = "components:\n  securitySchemes:\n    partner: { type: mutualTLS, x-security: { trust: env:CA, sans: [a.partners.example] } }\n";

/// An operation that takes a certificate, in the frame's document.
fn certified(path: &str, item: &str, keys: &str, requirement: &str) -> Vec<String> {
    let keys = format!("      security: [{requirement}]\n{keys}");
    told(&(operation(path, item, &keys) + CERTIFICATE))
}

#[test]
fn a_certificate_has_neither_tenant_nor_scopes_nor_roles() {
    let certificate = "{ partner: [] }";
    let owns = "      x-security: { owns: Order }\n";
    assert_eq!(certified("/orders/{orderId}", ORDER_ID, owns, certificate), ["SG141"]);
    for demand in ["scopes: { any: [\"read:orders\"] }", "roles: { any: [clerk] }"] {
        let keys = format!("      x-security: {{ {demand} }}\n");
        assert_eq!(certified("/clock", "", &keys, certificate), ["SG153"], "{demand}");
    }
    assert_eq!(certified("/clock", "", "", "{ partner: [\"read:orders\"] }"), ["SG153"]);
    assert!(certified("/clock", "", "", certificate).is_empty());
}

#[test]
fn the_first_scheme_of_a_set_is_who_calls() {
    let owns = "      x-security: { owns: Order }\n";
    let item = |set| certified("/orders/{orderId}", ORDER_ID, owns, set);
    assert!(item("{ oauth: [], partner: [] }").is_empty());
    assert_eq!(item("{ partner: [], oauth: [] }"), ["SG141"]);
}

#[test]
fn a_bypass_lifts_the_owner_and_never_the_tenant() {
    let bypass = "x-security:\n  resources:\n    Order: { bypass: { scopes: { any: [\"admin:orders\"] } } }\n";
    let owns = "      security: [{ partner: [] }]\n      x-security: { owns: Order }\n";
    let document = operation("/orders/{orderId}", ORDER_ID, owns) + CERTIFICATE;
    assert_eq!(told(&format!("{bypass}{document}")), ["SG141"]);
}

#[test]
fn a_record_cannot_be_assigned_a_claim_that_its_maker_never_has() {
    let resource = "x-security:\n  resources:\n    Note: { schema: \"#/components/schemas/Note\", id: id, owner: { field: by, claim: sub } }\n";
    let note = "  schemas:\n    Note: { type: object, required: [id, by], properties: { id: { type: string, readOnly: true }, by: { type: string, maxLength: 9, x-security: { assign: \"claim:sub\" } }, for: { type: string, maxLength: 9, x-security: { assign: \"claim:CLAIM\" } } } }\n";
    let create = "paths:\n  /notes:\n    post:\n      operationId: tryIt\n      security: [{ partner: [] }]\n      x-security: { owns: { resource: Note, action: create } }\n      requestBody: { required: true, content: { application/json: { schema: { $ref: \"#/components/schemas/Note\" } } } }\n      responses: { \"204\": { description: Done. } }\n";
    let document = format!("{resource}{create}{CERTIFICATE}{note}");
    assert_eq!(told(&document.replace("CLAIM", "org_id")), ["SG153"]);
    assert!(told(&document.replace("CLAIM", "sub")).is_empty());
}

#[test]
fn a_key_in_the_query_keeps_answers_out_of_every_cache() {
    let scheme = "components:\n  securitySchemes:\n    url: { type: apiKey, in: query, name: key, x-security: { keys: env:K, waive: { credentialInUrl: old } } }\n";
    let keys = "      security: [{ oauth: [] }, { url: [] }]\n      x-security: { cache: { private: 60s }, waive: { cache: tried } }\n";
    let found = told(&(operation("/clock", "", keys) + scheme));
    assert!(found.contains(&"SG138".to_owned()), "{found:?}");
}

#[test]
fn cookies_may_come_along_only_where_a_scheme_takes_them() {
    let cors = "x-security:\n  cors: { origins: [\"https://app.example.com\"], methods: [GET], headers: [], credentials: true }\n";
    let operation = operation("/clock", "", "      security: [{ sid: [] }]\n");
    let scheme = "components:\n  securitySchemes:\n    sid: { type: apiKey, in: WHERE, name: sid, x-security: { keys: env:K, waive: { flow: old } } }\n";
    let document = format!("{cors}{operation}{scheme}");
    assert_eq!(told(&document.replace("WHERE", "header")), ["SG117", "SG127"]);
    assert_eq!(told(&document.replace("WHERE", "cookie")), ["SG127"]);
}

#[test]
fn an_owner_field_that_would_never_match_is_told() {
    let order = |field: &str| {
        told(&format!(
            "components:\n  schemas:\n    Order: {{ properties: {{ ownerId: {field} }} }}\n"
        ))
    };
    let assigned = "x-security: { assign: \"claim:sub\" }";
    for field in ["format: ipv4", "format: ipv6", "format: byte", "format: password"] {
        assert_eq!(
            order(&format!("{{ type: string, {field}, {assigned} }}")),
            ["SG121"],
            "{field}"
        );
    }
    let few = format!("{{ type: [string, \"null\"], enum: [a, b, null], {assigned} }}");
    assert_eq!(order(&few), ["SG121"]);
    for field in ["format: uuid", "format: email", "pattern: \"^a$\""] {
        let told = order(&format!("{{ type: string, {field}, {assigned} }}"));
        assert!(!told.contains(&"SG121".to_owned()), "{field}: {told:?}");
    }
}

/// What an operation is told that owns nothing and answers with `content`; `Order` has two children.
fn answers(content: &str) -> Vec<String> {
    let order = "{ $ref: \"#/components/schemas/Order\" }";
    let components = format!(
        "components:\n  schemas:\n    View: {{ allOf: [{order}, {{ type: object, properties: {{ kind: {{ const: view }}, seen: {{ type: boolean }} }} }}] }}\n    \
         Deeper: {{ allOf: [{{ $ref: \"#/components/schemas/View\" }}], type: object, properties: {{ deep: {{ type: boolean }} }} }}\n    \
         Alias: {order}\n    Clock: {{ type: object, properties: {{ kind: {{ const: clock }}, ticks: {{ type: integer }} }} }}\n"
    );
    let keys = format!(
        "      responses: {{ \"200\": {{ description: All., content: {{ {content} }} }} }}\n"
    );
    let operation = operation("/clock", "", &keys)
        .replace("      responses: { \"204\": { description: Done. } }\n", "");
    told(&format!("{components}{operation}"))
}

#[test]
fn a_resource_is_seen_wherever_an_answer_may_hold_it() {
    let of = |name: &str| format!("{{ $ref: \"#/components/schemas/{name}\" }}");
    let (order, view, deeper, clock) = (of("Order"), of("View"), of("Deeper"), of("Clock"));
    for schema in [
        view.clone(),
        deeper.clone(),
        of("Alias"),
        format!("{{ anyOf: [{clock}, {order}] }}"),
        format!("{{ anyOf: [{clock}, {deeper}] }}"),
        format!(
            "{{ anyOf: [{clock}, {view}], discriminator: {{ propertyName: kind, mapping: {{ a: \"#/components/schemas/Clock\", b: \"#/components/schemas/View\" }} }} }}"
        ),
        format!("{{ oneOf: [{clock}, {deeper}] }}"),
        format!(
            "{{ anyOf: [{{ type: array, maxItems: 3, items: {view} }}, {{ type: string, maxLength: 3 }}] }}"
        ),
        format!(
            "{{ type: object, anyOf: [{{ properties: {{ a: {view} }} }}, {{ properties: {{ b: {clock} }} }}], oneOf: [{{ required: [a] }}, {{ required: [b] }}] }}"
        ),
        format!("{{ type: object, additionalProperties: {deeper} }}"),
        format!("{{ type: object, patternProperties: {{ \"^o\": {view} }} }}"),
        format!(
            "{{ type: object, if: {{ required: [a] }}, then: {{ properties: {{ a: {order} }} }} }}"
        ),
        format!("{{ type: object, dependentSchemas: {{ a: {view} }} }}"),
        format!("{{ type: array, maxItems: 3, prefixItems: [{clock}, {view}] }}"),
        format!(
            "{{ type: array, maxItems: 2, minItems: 2, prefixItems: [{clock}, {view}], items: false }}"
        ),
        format!("{{ allOf: [{clock}, {{ type: object, properties: {{ of: {view} }} }}] }}"),
    ] {
        let told = answers(&format!("application/json: {{ schema: {schema} }}"));
        assert!(told.contains(&"SG123".to_owned()), "{schema}: {told:?}");
    }
    for media in ["application/x-ndjson", "text/event-stream", "application/vnd.orders+json"] {
        let told = answers(&format!("{media}: {{ schema: {deeper} }}"));
        assert!(told.contains(&"SG123".to_owned()), "{media}: {told:?}");
    }
    let told = answers(&format!("application/json: {{ schema: {clock} }}"));
    assert!(!told.contains(&"SG123".to_owned()), "{told:?}");
}

#[test]
fn a_list_of_what_is_put_together_from_a_resource_is_proven_by_nobody() {
    let list = |items: &str| {
        told(&format!(
            "components:\n  schemas:\n    View: {{ allOf: [{{ $ref: \"#/components/schemas/Order\" }}], type: object }}\n\
             paths:\n  /orders:\n    get:\n      operationId: tryIt\n      \
             x-security: {{ owns: {{ resource: Order, action: list }}, limits: {{ page: {{ param: limit, default: 20, max: 100 }} }} }}\n      \
             parameters: [{{ name: limit, in: query, schema: {{ type: integer, minimum: 1, maximum: 100 }} }}]\n      \
             responses: {{ \"200\": {{ description: Some., content: {{ application/json: {{ schema: {{ type: array, maxItems: 100, items: {items} }} }} }} }} }}\n"
        ))
    };
    let (order, view) =
        ("{ $ref: \"#/components/schemas/Order\" }", "{ $ref: \"#/components/schemas/View\" }");
    for items in [view.to_owned(), format!("{{ type: object, properties: {{ of: {view} }} }}")] {
        assert_eq!(list(&items), ["SG123"], "{items}");
    }
    for items in [
        order.to_owned(),
        format!("{{ type: object, properties: {{ of: {order}, seen: {{ type: boolean }} }} }}"),
    ] {
        assert_eq!(list(&items), [""; 0], "{items}");
    }
}
