use super::super::Sources;
use super::*;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    summary: A
    parameters: []
    get:
      responses: { '200': { description: fine } }
    post:
      security: [{ key: [write] }]
      x-security: { rate: [write], owns: Order, waive: { cors: no browsers } }
      responses: { '204': { description: fine } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
  schemas:
    Order: { type: object, properties: { security: { type: string }, id: { type: string } } }
";

fn lay(document: &str, actions: &str) -> (Option<Node>, Vec<Finding>) {
    let overlay =
        format!("overlay: 1.0.0\ninfo: {{ title: O, version: '1' }}\nactions:\n{actions}");
    let sources = Sources::from_text("a.yaml", document).with_overlay("a.overlay.yaml", overlay);
    let mut findings = Findings::default();
    let root = sources.root(&mut findings);
    (root, findings.iter().cloned().collect())
}

fn accepts(actions: &str) -> Node {
    let (root, findings) = lay(DOCUMENT, actions);
    assert!(findings.is_empty(), "{findings:#?}");
    root.unwrap()
}

fn refuses(actions: &str) -> Code {
    let before = Sources::from_text("a.yaml", DOCUMENT).root(&mut Findings::default()).unwrap();
    let (root, findings) = lay(DOCUMENT, actions);
    assert_eq!(root.unwrap(), before, "a refused action must change nothing");
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].place.file.0, 1, "the place is in the overlay");
    findings[0].code
}

#[test]
fn adds_x_security_where_it_may_stand() {
    let root = accepts(
        "  - target: $\n    update: { x-security: { version: 1 } }\n\
         \x20 - target: $.paths['/a']\n    update: { x-security: { audit: metadata } }\n\
         \x20 - target: $.paths[\"/a\"].get\n    update: { x-security: { rate: [read] } }\n\
         \x20 - target: $.components.securitySchemes.key\n    update: { x-security: { keys: env:KEYS } }\n\
         \x20 - target: $.components.schemas.Order.properties.id\n    update: { x-security: { sensitive: pii } }\n",
    );
    let path = root.get("paths").unwrap().get("/a").unwrap();
    let rate = path.get("get").unwrap().get("x-security").unwrap().get("rate").unwrap();
    assert_eq!(rate.as_sequence().unwrap()[0].as_str(), Some("read"));
    assert_eq!(rate.place.file.0, 1, "what the overlay says has a place in the overlay");
    assert_eq!(path.get("get").unwrap().place.file.0, 0);
    assert!(root.get("x-security").is_some() && path.get("x-security").is_some());
}

#[test]
fn an_update_can_reach_further_down() {
    let root = accepts(
        "  - target: $\n    update: { paths: { /a: { get: { x-security: { rate: [read] } } } } }\n",
    );
    assert!(
        root.get("paths")
            .unwrap()
            .get("/a")
            .unwrap()
            .get("get")
            .unwrap()
            .get("x-security")
            .is_some()
    );
}

#[test]
fn a_wildcard_meets_every_operation_and_passes_what_is_none() {
    let root =
        accepts("  - target: $.paths.*.*\n    update: { x-security: { audit: metadata } }\n");
    let path = root.get("paths").unwrap().get("/a").unwrap();
    assert!(path.get("get").unwrap().get("x-security").unwrap().get("audit").is_some());
    assert!(path.get("post").unwrap().get("x-security").unwrap().get("audit").is_some());
    assert!(path.get("summary").unwrap().as_str().is_some());
}

#[test]
fn adds_names_to_what_the_document_already_says() {
    let root = accepts(
        "  - target: $.paths['/a'].post\n    update: { x-security: { owns: Order, waive: { media: no forms }, cost: 2 } }\n",
    );
    let post = root.get("paths").unwrap().get("/a").unwrap().get("post").unwrap();
    let said = post.get("x-security").unwrap();
    assert_eq!(said.get("waive").unwrap().as_mapping().unwrap().len(), 2);
    assert_eq!(said.get("cost").unwrap().as_number(), Some("2"));
}

#[test]
fn fills_security_where_nobody_decided() {
    let root = accepts("  - target: $.paths['/a'].get\n    update: { security: [] }\n");
    assert!(
        root.get("paths").unwrap().get("/a").unwrap().get("get").unwrap().get("security").is_some()
    );
    accepts(
        "  - target: $\n    update: { security: [{ key: [] }] }\n  - target: $.paths['/a'].get\n    update: { security: [] }\n",
    );
}

#[test]
fn refuses_to_remove() {
    assert_eq!(
        refuses("  - target: $.paths['/a'].post\n    remove: true\n"),
        codes::OVERLAY_LOOSENS
    );
    assert_eq!(refuses("  - { target: $, remove: 'yes', update: {} }\n"), codes::OVERLAY_LOOSENS);
}

#[test]
fn refuses_to_replace_what_the_document_decides() {
    for update in [
        "{ security: [] }",
        "{ security: [{ key: [] }] }",
        "{ x-security: { rate: [] } }",
        "{ x-security: { owns: null } }",
        "{ x-security: null }",
        "{ x-security: { waive: { cors: other } } }",
    ] {
        let actions = format!("  - target: $.paths['/a'].post\n    update: {update}\n");
        assert_eq!(refuses(&actions), codes::OVERLAY_LOOSENS, "{update}");
    }
}

#[test]
fn refuses_to_open_an_operation_that_inherits_the_root_security() {
    let document = format!("{DOCUMENT}security: [{{ key: [] }}]\n");
    let (_, findings) =
        lay(&document, "  - target: $.paths['/a'].get\n    update: { security: [] }\n");
    assert_eq!(findings[0].code, codes::OVERLAY_LOOSENS);
}

#[test]
fn refuses_to_change_the_api() {
    for (target, update) in [
        ("$.info", "{ title: Other }"),
        ("$", "{ servers: [{ url: / }] }"),
        ("$.paths", "{ /b: { get: {} } }"),
        ("$.paths['/a'].get", "{ parameters: [] }"),
        ("$.components.securitySchemes.key", "{ in: query }"),
        ("$.components.securitySchemes", "{ other: { type: http, scheme: basic } }"),
        ("$.components.schemas.Order", "{ additionalProperties: true }"),
    ] {
        let actions = format!("  - target: {target}\n    update: {update}\n");
        assert_eq!(refuses(&actions), codes::OVERLAY_FORBIDDEN, "{target}");
    }
}

#[test]
fn refuses_a_property_that_only_looks_like_security() {
    for (target, update) in [
        ("$.components.schemas.Order.properties", "{ x-security: { type: string } }"),
        ("$.components.schemas", "{ security: {} }"),
        ("$.components.schemas.Order", "{ security: [] }"),
        ("$.paths['/a']", "{ security: [] }"),
        ("$.paths", "{ x-security: {} }"),
    ] {
        let actions = format!("  - target: {target}\n    update: {update}\n");
        assert_eq!(refuses(&actions), codes::OVERLAY_FORBIDDEN, "{target}");
    }
}

#[test]
fn refuses_a_target_that_selects_nothing_or_cannot_be_followed() {
    for target in [
        "$.paths['/b']",
        "$.paths['/a'].get.x",
        "paths",
        "$..get",
        "$.paths[?(@.x)]",
        "$.paths['/a",
        "$.paths.",
        "$.paths[1:2]",
        "$.paths['/a']['get', 'post']",
        "$.info.*",
    ] {
        let actions = format!("  - target: \"{target}\"\n    update: {{ x-security: {{}} }}\n");
        assert_eq!(refuses(&actions), codes::OVERLAY_TARGET, "{target}");
    }
}

#[test]
fn a_name_in_quotes_may_hold_quotes_and_backslashes() {
    let document = "openapi: 3.1.0\npaths:\n  /it's\\: { get: { responses: {} } }\n";
    let actions =
        "  - target: \"$.paths['/it\\\\'s\\\\\\\\'].get\"\n    update: { security: [] }\n";
    let (root, findings) = lay(document, actions);
    assert!(findings.is_empty(), "{findings:#?}");
    let get = root.unwrap().get("paths").unwrap().get("/it's\\").unwrap().get("get").cloned();
    assert!(get.unwrap().get("security").is_some());
}

#[test]
fn a_place_in_an_overlay_stands_for_what_its_action_is_about() {
    let overlay = "overlay: 1.0.0\nactions:\n  - target: $.paths['/a'].get\n    update: { x-security: { rate: [read] } }\n  - target: $.paths.*\n    update: { x-security: { audit: none } }\n";
    let sources = Sources::from_text("a.yaml", DOCUMENT).with_overlay("o.yaml", overlay);
    let names = |what: &str| {
        let start = u32::try_from(overlay.find(what).unwrap()).unwrap();
        sources.names(Place { file: crate::source::FileId(1), start, end: start + 1 })
    };
    let expected = ["paths", "/a", "get", "x-security", "rate", "0"].map(str::to_owned);
    assert_eq!(names("read"), Some(expected.to_vec()));
    assert_eq!(names("none"), None);
}

#[test]
fn refuses_another_shape() {
    for (overlay, code) in [
        ("[]", codes::NOT_AN_OBJECT),
        ("overlay: 1.0.0", codes::OVERLAY_SHAPE),
        ("overlay: 2.0.0\nactions: []", codes::OVERLAY_SHAPE),
        ("actions: []", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactions: {}", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactoins: []\nactions: []", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactions: [1]", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactions: [{ target: $ }]", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactions: [{ update: {} }]", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nactions: [{ target: $, update: 1 }]", codes::OVERLAY_SHAPE),
        ("overlay: 1.0.0\nextends: other.yaml\nactions: []", codes::OVERLAY_TARGET),
    ] {
        let sources = Sources::from_text("a.yaml", DOCUMENT).with_overlay("o.yaml", overlay);
        let mut findings = Findings::default();
        sources.root(&mut findings);
        assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), [code], "{overlay}");
    }
}
