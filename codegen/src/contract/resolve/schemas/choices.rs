//! `enum` and `const`.

use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Value};

use super::super::super::{Constant, Kind};
use super::super::decimal::Decimal;
use super::constants::canonical;
use super::facts::{Facts, Types};

fn type_of(node: &Node) -> Types {
    match &node.value {
        Value::Null => Types::NULL,
        Value::Bool(_) => Types::BOOLEAN,
        Value::Number(text) => match Decimal::parse(text) {
            Some(number) if number.is_integer() => Types::INTEGER,
            _ => Types::NUMBER,
        },
        Value::String(_) => Types::STRING,
        Value::Sequence(_) => Types::ARRAY,
        Value::Mapping(_) => Types::OBJECT,
    }
}

/// `enum` and `const`.
pub(super) fn choice(facts: &Facts<'_, '_>, findings: &mut Findings) -> Option<(bool, Kind)> {
    let choices = facts.choices.as_ref()?;
    let mut nullable = false;
    let mut left = Vec::new();
    for (text, node) in choices {
        if !facts.types.holds(type_of(node)) {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    node.place,
                    "this value is not of the schema's type",
                )
                .label(format!("the type is {}, this is {}", facts.types.words(), node.kind()))
                .help("quote it, or correct the type"),
            );
        } else if node.is_null() {
            nullable = true;
        } else {
            check_choice(facts, node, findings);
            left.push((text, *node));
        }
    }
    if let Some((_, place)) = facts.pattern {
        findings.push(
            Finding::warning(
                codes::CONTRADICTORY_SCHEMA,
                place,
                "`pattern` beside `enum` is not checked: the listed values are all that is taken",
            )
            .label("says nothing that the list does not say"),
        );
    }
    if left.is_empty() {
        return Some((false, if nullable { Kind::Null } else { Kind::Undecided }));
    }
    let texts: Vec<_> = left.iter().filter_map(|(_, node)| node.as_str()).collect();
    let kind = if texts.len() == left.len() && !facts.is_const {
        Kind::Choice(texts.into_iter().map(str::to_owned).collect())
    } else {
        Kind::Constant(left.into_iter().map(|(text, _)| Constant(text.clone())).collect())
    };
    Some((nullable, kind))
}

/// A listed value that the bounds beside the list refuse.
fn check_choice(facts: &Facts<'_, '_>, node: &Node, findings: &mut Findings) {
    let fits = if let Some(text) = node.as_str() {
        let length = text.chars().count() as u64;
        facts.min_length.is_none_or(|least| least <= length)
            && facts.max_length.is_none_or(|most| length <= most)
    } else if let Some(number) = node.as_number().and_then(Decimal::parse) {
        facts.minimum.as_ref().is_none_or(|least| least.value <= number)
            && facts.exclusive_minimum.as_ref().is_none_or(|least| least.value < number)
            && facts.maximum.as_ref().is_none_or(|most| number <= most.value)
            && facts.exclusive_maximum.as_ref().is_none_or(|most| number < most.value)
    } else {
        true
    };
    if !fits {
        findings.push(
            Finding::error(
                codes::CONTRADICTORY_SCHEMA,
                node.place,
                format!("the bounds beside the list refuse {}", canonical(node)),
            )
            .label("can never be sent"),
        );
    }
}
