//! Schemas that refer to themselves, and senders who know it.

use super::*;

static NULL: Assertion = Assertion::new(&[Keyword::Type(&[Type::Null])]);
static CIRCLE: Assertion = Assertion::new(&[Keyword::Ref(&CIRCLE)]);
static NOT_ITSELF: Assertion = Assertion::new(&[Keyword::Not(&NOT_ITSELF)]);
static TWICE_ITSELF: Assertion = Assertion::new(&[Keyword::AnyOf(&[&TWICE_ITSELF, &TWICE_ITSELF])]);
static IF_ITSELF: Assertion = Assertion::new(&[
    Keyword::If { condition: &IF_ITSELF, then: Some(&NULL), otherwise: None },
    Keyword::UnevaluatedProperties(&IF_ITSELF),
]);
static DYNAMIC: Assertion =
    Assertion::new(&[Keyword::DynamicRef { anchor: "node", initial: &NULL }]).within(&RESOURCE);
static RESOURCE: SchemaResource = SchemaResource { dynamic_anchors: &[("node", &DYNAMIC)] };

#[test]
fn a_schema_that_only_refers_to_itself_takes_nothing() {
    for schema in [&CIRCLE, &NOT_ITSELF, &TWICE_ITSELF, &IF_ITSELF, &DYNAMIC] {
        for text in ["1", "{\"a\":[]}"] {
            assert_eq!(told(schema, text).last().unwrap(), " tooComplex");
        }
    }
}

/// A node of one of two kinds, which only its end tells apart.
static NODE: Assertion = Assertion::new(&[Keyword::OneOf(&[&LEFT, &RIGHT])]);
static LEFT: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[("kid", &NODE)]),
    Keyword::DependentSchemas(&[("kid", &NODE_OF_LEFT)]),
    Keyword::Not(&Assertion::new(&[Keyword::Required(&["right"])])),
]);
static RIGHT: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[("kid", &NODE)]),
    Keyword::Not(&Assertion::new(&[Keyword::Required(&["left"])])),
]);
static NODE_OF_LEFT: Assertion = Assertion::new(&[Keyword::Properties(&[("kid", &NODE)])]);

fn nodes(depth: usize, end: &str) -> String {
    format!("{}{end}{}", "{\"kid\":".repeat(depth), "}".repeat(depth))
}

#[test]
fn alternatives_inside_alternatives_do_not_cost_a_power() {
    // Both kinds take the innermost one, so that no node is of one kind.
    assert_eq!(told(&NODE, &nodes(200, "{}")), [" oneOf"]);
    assert_eq!(told(&NODE, &nodes(200, "7")), [" oneOf"]);
}

/// The same, but every kind wants to know what the others have looked at.
static CLOSED: Assertion = Assertion::new(&[
    Keyword::AnyOf(&[
        &Assertion::new(&[Keyword::Properties(&[("kid", &CLOSED)])]),
        &Assertion::new(&[Keyword::AdditionalProperties(&CLOSED)]),
        &Assertion::new(&[Keyword::PatternProperties(&[(&KID, &CLOSED)])]),
    ]),
    Keyword::UnevaluatedProperties(&Assertion::new(&[Keyword::Never])),
]);
static KID: Pattern = Pattern::linear("^k");

#[test]
fn what_alternatives_look_at_does_not_cost_a_power() {
    assert!(told(&CLOSED, &nodes(200, "{}")).is_empty());
    assert_eq!(told(&CLOSED, &nodes(60, "{\"kid\":0,\"z\":{\"a\":[]}}")), [""; 0]);
}

/// A conjunction doubles with every level; nothing is tried, and nothing is remembered.
static BOTH: Assertion = Assertion::new(&[Keyword::AllOf(&[&HALF, &HALF])]);
static HALF: Assertion = Assertion::new(&[Keyword::Properties(&[("kid", &BOTH)])]);

#[test]
fn a_small_body_is_given_up_soon() {
    let started = std::time::Instant::now();
    assert_eq!(told(&BOTH, &nodes(200, "0")), [" tooComplex"]);
    assert!(told(&BOTH, &nodes(8, "0")).is_empty());
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn the_deepest_value_leaves_room_on_the_stack() {
    static ANY: Assertion = Assertion::new(&[Keyword::AnyOf(&[&ARRAY])]);
    static ARRAY: Assertion =
        Assertion::new(&[Keyword::Items(&ANY), Keyword::UnevaluatedItems(&ANY)]);
    let value = format!("{}{}", "[".repeat(256), "]".repeat(256));
    assert!(told(&ANY, &value).is_empty());
}

static WILD: Pattern = Pattern::bounded("^((?=a)a+)+b");
static BROKEN: Pattern = Pattern::linear("(");
static WILD_TEXT: Assertion = Assertion::new(&[Keyword::Text(&WILD_RULE)]);
static WILD_RULE: StringRule = StringRule::new().pattern(&WILD);
static BROKEN_TEXT: Assertion = Assertion::new(&[Keyword::Text(&BROKEN_RULE)]);
static BROKEN_RULE: StringRule = StringRule::new().pattern(&BROKEN);

#[test]
fn a_pattern_that_gave_up_excludes_nothing() {
    static NOT_WILD: Assertion = Assertion::new(&[Keyword::Not(&WILD_TEXT)]);
    static NOT_BROKEN: Assertion = Assertion::new(&[Keyword::Not(&BROKEN_TEXT)]);
    static ELSE: Assertion = Assertion::new(&[Keyword::If {
        condition: &WILD_TEXT,
        then: Some(&NULL),
        otherwise: None,
    }]);
    static ONE: Assertion =
        Assertion::new(&[Keyword::OneOf(&[&Assertion::new(&[Keyword::Always]), &WILD_TEXT])]);
    let text = format!("\"{}\"", "a".repeat(60));
    for schema in [&NOT_WILD, &NOT_BROKEN, &ELSE, &ONE] {
        assert_eq!(told(schema, &text), [" tooComplex"]);
    }
    assert!(told(&NOT_WILD, "\"xyz\"").is_empty());
}

#[test]
fn a_name_that_cannot_be_matched_is_not_let_through() {
    static WILD_NAMES: Assertion = Assertion::new(&[Keyword::PatternProperties(&[(&WILD, &NULL)])]);
    static BROKEN_NAMES: Assertion =
        Assertion::new(&[Keyword::PatternProperties(&[(&BROKEN, &NULL)])]);
    let body = format!("{{\"{}\":1}}", "a".repeat(60));
    for schema in [&WILD_NAMES, &BROKEN_NAMES] {
        assert_eq!(told(schema, &body), [" tooComplex"]);
    }
}

#[test]
fn a_long_text_is_not_matched_over_and_over() {
    static WORD: Pattern = Pattern::linear("^(a|b)*$");
    static RULE: StringRule = StringRule::new().pattern(&WORD);
    static FIVE: Assertion = Assertion::new(&[Keyword::Items(&ALL)]);
    static ALL: Assertion = Assertion::new(&[Keyword::AllOf(&[&TEXT, &TEXT, &TEXT, &TEXT, &TEXT])]);
    static TEXT: Assertion = Assertion::new(&[Keyword::Text(&RULE)]);
    let honest = format!("[\"{}\"]", "ab".repeat(100_000));
    assert!(told(&FIVE, &honest).is_empty());
}
