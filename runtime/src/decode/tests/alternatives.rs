//! Alternatives that have themselves inside, as a sender would use them against the server.

use super::*;
use crate::assertion::{Assertion, Keyword, Type};

static OBJECT: ObjectRule = ObjectRule::new();

/// A node: one of two kinds that only their last member tells apart.
fn node(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    at.exactly_one(value, &[left, right])
}

fn left(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    kind(value, at, "left", node)
}

fn right(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    kind(value, at, "right", node)
}

fn kind(
    value: &Value<'_>,
    at: &mut Decoder<'_>,
    name: &'static str,
    inside: fn(&Value<'_>, &mut Decoder<'_>) -> Option<usize>,
) -> Option<usize> {
    let mut members = at.object(value, &OBJECT)?;
    let kid = members.optional("kid", inside);
    let named = members.required(name, |value, at| at.null(value));
    members.finish_open().then_some(())?;
    named?;
    Some(1 + kid?.unwrap_or(0))
}

fn nodes(depth: usize) -> String {
    let ends = (0..depth).map(|n| if n % 2 == 0 { ",\"left\":null}" } else { ",\"right\":null}" });
    let leaf = "{\"left\":null}";
    format!("{}{leaf}{}", "{\"kid\":".repeat(depth), ends.collect::<String>())
}

#[test]
fn alternatives_inside_alternatives_do_not_cost_a_power() {
    assert_eq!(body(&nodes(5), node).unwrap(), 6);
    assert_eq!(body(&nodes(120), node).unwrap(), 121);
    let wrong = nodes(120).replace("{\"left\":null}", "7");
    assert_eq!(body(&wrong, node).unwrap_err(), [" oneOf"]);
    let best = |value: &Value<'_>, at: &mut Decoder<'_>| {
        at.best_of(value, &[(&["kid", "left"], left), (&["kid", "right"], right)])
    };
    assert_eq!(body(&nodes(120), best).unwrap(), 121);
}

/// A node that decodes what is inside it twice, as two schemas of `allOf` do.
fn twice(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    fn both(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        let kid = |at: &mut Decoder<'_>| {
            let mut members = at.object(value, &OBJECT)?;
            let kid = members.optional("kid", twice)?;
            members.finish_open().then_some(kid)
        };
        kid(at)?;
        kid(at).map(|kid| 1 + kid.unwrap_or(0))
    }
    fn null(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        at.null(value).map(|()| 0)
    }
    at.exactly_one(value, &[both, null])
}

#[test]
fn alternatives_that_cost_a_power_are_given_up() {
    let started = std::time::Instant::now();
    assert_eq!(body(&nodes(5), twice).unwrap(), 6);
    assert_eq!(body(&nodes(120), twice).unwrap_err(), [" tooComplex"]);
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn an_alternative_that_was_given_up_is_not_taken_for_one_that_does_not_fit() {
    fn fits(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        at.object(value, &OBJECT)?.finish_open().then_some(0)
    }
    fn one(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        at.exactly_one(value, &[fits, twice])
    }
    assert_eq!(body(&nodes(120), one).unwrap_err(), [" tooComplex"]);
}

static NODE: Assertion = Assertion::new(&[Keyword::OneOf(&[&LEFT, &RIGHT])]);
static NULL: Assertion = Assertion::new(&[Keyword::Type(&[Type::Null])]);
static LEFT: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[("kid", &NODE), ("left", &NULL)]),
    Keyword::Required(&["left"]),
]);
static RIGHT: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[("kid", &NODE), ("right", &NULL)]),
    Keyword::Required(&["right"]),
]);

fn valid_node(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    at.exactly_one_valid(value, &[(&LEFT, valid_left), (&RIGHT, valid_right)])
}

fn valid_left(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    kind(value, at, "left", valid_node)
}

fn valid_right(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
    kind(value, at, "right", valid_node)
}

#[test]
fn alternatives_that_are_chosen_by_their_schemas_may_be_as_deep_as_values_are() {
    assert_eq!(body(&nodes(200), valid_node).unwrap(), 201);
    assert_eq!(body("{\"left\":null,\"right\":null}", valid_node).unwrap_err(), [" oneOf"]);
    assert_eq!(body("{}", valid_node).unwrap_err(), [" oneOf"]);
    let any = |value: &Value<'_>, at: &mut Decoder<'_>| {
        at.first_valid(value, &[(&LEFT, valid_left), (&RIGHT, valid_right)])
    };
    assert_eq!(body("{\"left\":null,\"right\":null}", any).unwrap(), 1);
    assert_eq!(body("[]", any).unwrap_err(), [" anyOf"]);
}

#[test]
fn what_was_found_of_a_value_is_not_said_of_the_next_one_in_its_place() {
    fn nothing(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        at.null(value).map(|()| 0)
    }
    fn both(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<usize> {
        let mut members = at.object(value, &OBJECT)?;
        let first = members.defaulted("first", "{\"left\":null}", node);
        let second = members.defaulted("second", "{\"right\":null}", node);
        members.finish_open().then_some(())?;
        Some(first? + second?)
    }
    let one = |value: &Value<'_>, at: &mut Decoder<'_>| at.exactly_one(value, &[both, nothing]);
    assert_eq!(body("{}", one).unwrap(), 2);
}

#[test]
fn a_parameter_is_tried_in_every_shape_that_it_may_have() {
    type List = Option<Vec<usize>>;
    fn numbers(value: &Value<'_>, at: &mut Decoder<'_>) -> List {
        let number = |value: &Value<'_>, at: &mut Decoder<'_>| {
            value.as_number().map(|_| 1).or_else(|| at.refuse("type", ""))
        };
        at.array(value, &ArrayRule::new(), number)
    }
    fn texts(value: &Value<'_>, at: &mut Decoder<'_>) -> List {
        let text = |value: &Value<'_>, at: &mut Decoder<'_>| {
            value.as_str().map(str::len).or_else(|| at.refuse("type", ""))
        };
        at.array(value, &ArrayRule::new(), text)
    }
    fn either(value: &Value<'_>, at: &mut Decoder<'_>) -> List {
        at.exactly_one(value, &[numbers, texts])
    }
    static SHAPES: &[Shape] = &[Shape::List(&Shape::NUMBER), Shape::List(&Shape::TEXT)];
    let fits: Fits = |value, at| either(value, at).is_some();
    let parameter = Parameter::query("a").shape(Shape::Either(SHAPES, fits));
    let headers = http::HeaderMap::new();
    let mut inputs = Inputs::new(&[], Some("a=1&a=two"), &headers, None);
    assert_eq!(inputs.required(&parameter, either), Some(vec![1, 3]), "{:?}", inputs.finish());
}
