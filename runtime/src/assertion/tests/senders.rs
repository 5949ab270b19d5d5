//! What senders are told.

use super::*;
use crate::decode::Format;

static TEXT: Assertion = Assertion::new(&[Keyword::Type(&[Type::String])]);
static NEVER: Assertion = Assertion::new(&[Keyword::Never]);
static WORD: Pattern = Pattern::linear("^[a-z]+$");
static WORDS: StringRule = StringRule::new().max_length(8).pattern(&WORD);
static ORDER: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["id", "lines"]),
    Keyword::Properties(&[
        ("id", &Assertion::new(&[Keyword::Text(&StringRule::new().format(Format::Uuid))])),
        ("name", &Assertion::new(&[Keyword::Type(&[Type::String]), Keyword::Text(&WORDS)])),
        ("lines", &Assertion::new(&[Keyword::MinItems(1), Keyword::Items(&LINE)])),
    ]),
    Keyword::PatternProperties(&[(&EXTRA, &TEXT)]),
    Keyword::AdditionalProperties(&NEVER),
]);
static EXTRA: Pattern = Pattern::linear("^x-");
static LINE: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[
        ("count", &Assertion::new(&[Keyword::Number(&NumberRule::new().minimum("1"))])),
        ("bundle", &Assertion::new(&[Keyword::Items(&LINE)])),
    ]),
]);

#[test]
fn everything_that_is_wrong_is_told_where_it_stands() {
    assert_eq!(
        told(
            &ORDER,
            r#"{"id":"x","name":"Some Name","lines":[{"count":0},{"bundle":[{},{"count":-1}]},7],"x-note":1,"z":0}"#
        ),
        [
            "/id format",
            "/name maxLength",
            "/name pattern",
            "/lines/0/count minimum",
            "/lines/1/bundle/1/count minimum",
            "/lines/2 type",
            " type",
            " additionalProperties",
        ]
    );
    assert_eq!(told(&ORDER, "[]"), [" type"]);
    assert_eq!(told(&ORDER, "{}"), ["/id required", "/lines required"]);
    assert!(
        told(&ORDER, r#"{"id":"2eb8aa08-aa98-11ea-b4aa-73b441d16380","lines":[{}],"x-a":""}"#)
            .is_empty()
    );
}

#[test]
fn names_and_values_that_were_sent_are_never_told() {
    static STRICT: Assertion = Assertion::new(&[
        Keyword::PropertyNames(&TEXT_OF_TWO),
        Keyword::PatternProperties(&[(&EXTRA, &TEXT)]),
        Keyword::AdditionalProperties(&TEXT),
    ]);
    static TEXT_OF_TWO: Assertion =
        Assertion::new(&[Keyword::Text(&StringRule::new().max_length(2))]);
    let sent = read(r#"{"x-secret":1,"hush":2,"secret":"hush"}"#);
    let violations = STRICT.violations(&sent);
    assert_eq!(violations.len(), 3);
    let shown = format!("{violations:?}");
    assert!(!shown.contains("secret") && !shown.contains("hush"), "{shown}");
}

#[test]
fn no_more_than_thirty_two_violations_are_told() {
    static NUMBERS: Assertion = Assertion::new(&[Keyword::Items(&TEXT)]);
    let many = format!("[{}]", vec!["1"; 500].join(","));
    assert_eq!(told(&NUMBERS, &many).len(), crate::decode::MAX_VIOLATIONS);
}

static SHAPE: Assertion = Assertion::new(&[Keyword::OneOf(&[&CIRCLE, &SQUARE, &TEXT])]);
static CIRCLE: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["kind", "radius"]),
    Keyword::Properties(&[
        ("kind", &Assertion::new(&[Keyword::Enum(&["\"circle\""])])),
        ("radius", &Assertion::new(&[Keyword::Number(&NumberRule::new().minimum("0"))])),
    ]),
]);
static SQUARE: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["kind"]),
    Keyword::Properties(&[
        ("kind", &Assertion::new(&[Keyword::Enum(&["\"square\""])])),
        ("side", &Assertion::new(&[Keyword::Type(&[Type::Number])])),
    ]),
]);

#[test]
fn the_alternative_that_was_meant_says_what_is_wrong_when_it_can_be_told() {
    assert_eq!(told(&SHAPE, r#"{"kind":"circle","radius":-1}"#), ["/radius minimum"]);
    assert_eq!(told(&SHAPE, r#"{"kind":"circle"}"#), ["/radius required"]);
    assert_eq!(told(&SHAPE, r#"{"kind":"square","side":"1"}"#), ["/side type"]);
    assert_eq!(told(&SHAPE, r#"{"kind":"triangle"}"#), [" oneOf"]);
    assert_eq!(told(&SHAPE, r#"{"side":"1"}"#), [" oneOf"]);
    assert_eq!(told(&SHAPE, "1"), [" oneOf"]);
    assert!(told(&SHAPE, r#""circle""#).is_empty());
}

#[test]
fn a_closed_body_has_only_members_that_its_schemas_know() {
    static NAMED: Assertion = Assertion::new(&[Keyword::Properties(&[("name", &TEXT)])]);
    static BODY: Assertion = Assertion::new(&[Keyword::AllOf(&[
        &NAMED,
        &Assertion::new(&[Keyword::AnyOf(&[
            &Assertion::new(&[Keyword::Required(&["a"]), Keyword::Properties(&[("a", &TEXT)])]),
            &Assertion::new(&[Keyword::Properties(&[("b", &TEXT)])]),
        ])]),
    ])]);
    let closed = |text: &str| {
        let value = read(text);
        let decoded = Decoder::of_answer(|at| at.assert_closed(&value, &BODY));
        decoded.violations.iter().map(|v| format!("{} {}", v.pointer, v.code)).collect::<Vec<_>>()
    };
    assert!(closed(r#"{"name":"","b":""}"#).is_empty());
    assert!(closed(r#"{"name":"","a":"","b":""}"#).is_empty());
    assert!(closed("[1]").is_empty());
    assert_eq!(closed(r#"{"name":"","c":""}"#), [" additionalProperties"]);
    // The first alternative does not hold, so that nobody has looked at its member.
    assert_eq!(closed(r#"{"a":1,"b":""}"#), [" additionalProperties"]);
    assert_eq!(closed(r#"{"name":1,"c":""}"#), ["/name type", " additionalProperties"]);
    // What an alternative would have known cannot be told when none holds.
    assert_eq!(closed(r#"{"b":1,"c":""}"#), [" anyOf"]);
}

#[test]
fn given_values_are_compared_by_value() {
    static VALUES: Assertion = Assertion::new(&[Keyword::Enum(&[
        "1.0",
        "\"a\\u0062\"",
        "{\"a\":[1,null]}",
        "false",
        "null",
        "[]",
    ])]);
    for text in ["1", "10e-1", r#""ab""#, r#"{"a":[1.00,null]}"#, "false", "null", "[ ]"] {
        assert!(told(&VALUES, text).is_empty(), "{text}");
    }
    for text in ["true", "0", r#""1.0""#, r#"{"a":[1]}"#, "{}", "[0]", r#""null""#] {
        assert_eq!(told(&VALUES, text), [" enum"], "{text}");
    }
}

#[test]
fn members_that_depend_on_others_are_told_at_their_own_place() {
    static CARD: Assertion = Assertion::new(&[
        Keyword::DependentRequired(&[("card", &["address", "name"])]),
        Keyword::Contains { schema: &TEXT, min: 2, max: Some(3) },
    ]);
    assert_eq!(told(&CARD, r#"{"card":1,"name":""}"#), ["/address dependentRequired"]);
    assert_eq!(told(&CARD, r#"["",1]"#), [" minContains"]);
    assert_eq!(told(&CARD, r#"["","","",""]"#), [" maxContains"]);
}

#[test]
fn a_verdict_of_one_scope_is_not_taken_for_that_of_another() {
    static NUMBER: Assertion = Assertion::new(&[Keyword::Type(&[Type::Number])]);
    static OF_TEXTS: SchemaResource = SchemaResource { dynamic_anchors: &[("node", &TEXT)] };
    static OF_NUMBERS: SchemaResource = SchemaResource { dynamic_anchors: &[("node", &NUMBER)] };
    static LIST: Assertion =
        Assertion::new(&[Keyword::Items(&Assertion::new(&[Keyword::DynamicRef {
            anchor: "node",
            initial: &NEVER,
        }]))]);
    static TEXTS: Assertion = Assertion::new(&[Keyword::Ref(&LIST)]).within(&OF_TEXTS);
    static NUMBERS: Assertion = Assertion::new(&[Keyword::Ref(&LIST)]).within(&OF_NUMBERS);
    static EITHER: Assertion = Assertion::new(&[Keyword::AnyOf(&[&TEXTS, &NUMBERS])]);
    assert!(told(&EITHER, "[1,2]").is_empty());
    assert!(told(&EITHER, r#"["",""]"#).is_empty());
    assert_eq!(told(&EITHER, r#"[1,""]"#), [" anyOf"]);
}
