//! `enum` and `const`.

use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Value};

use super::super::super::{Constant, Format, Kind};
use super::super::decimal::Decimal;
use super::constants::canonical;
use super::facts::{Facts, Types};
use super::formats;

pub(super) fn type_of(node: &Node) -> Types {
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
pub(super) fn choice(facts: &mut Facts<'_, '_>, findings: &mut Findings) -> Option<(bool, Kind)> {
    let choices = facts.choices.as_ref()?;
    let mut nullable = false;
    let mut left = Vec::new();
    let mut has_members = false;
    for (text, node) in choices {
        if !facts.types.holds(type_of(node)) {
            let says = format!("the type is {}, this is {}", facts.types.words(), node.kind());
            findings.push(
                never_sent(node, "this value is not of the schema's type", &says)
                    .help("quote it, or correct the type"),
            );
        } else if node.is_null() {
            nullable = true;
        } else if !fits(facts, node) {
            let says = format!("the bounds beside the list refuse {}", canonical(node));
            findings.push(never_sent(node, &says, "can never be sent"));
        } else {
            has_members |= matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
            left.push((text, *node));
        }
    }
    // What of the list patterns and the like let pass is told when a value comes.
    let is_checked = |name: &str| formats::of_string(name).is_some_and(|it| it != Format::None);
    let says_more = facts.pattern.is_some()
        || facts.multiple_of.is_some()
        || facts.format.is_some_and(|(name, _)| is_checked(name))
        || has_members && !facts.spoken.is_empty();
    if left.is_empty() {
        let kind = if nullable { Kind::Null } else { nothing_left(facts, findings) };
        return Some((false, kind));
    }
    let texts: Vec<_> = left.iter().filter_map(|(_, node)| node.as_str()).collect();
    let kind = if texts.len() == left.len() && !facts.is_const {
        Kind::Choice(texts.into_iter().map(str::to_owned).collect())
    } else {
        let null = nullable.then(|| Constant("null".to_owned()));
        let values = left.into_iter().map(|(text, _)| Constant(text.clone()));
        Kind::Constant(values.chain(null).collect())
    };
    facts.beyond |= says_more;
    facts.whole |= says_more;
    Some((nullable, kind))
}

fn nothing_left(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    findings.push(
        Finding::error(
            codes::CONTRADICTORY_SCHEMA,
            facts.place,
            "no value of the list can satisfy this schema",
        )
        .label("nothing fits"),
    );
    Kind::Undecided
}

fn never_sent(node: &Node, title: &str, label: &str) -> Finding {
    Finding::warning(codes::CONTRADICTORY_SCHEMA, node.place, title).label(label)
}

/// Whether the bounds beside the list let a value pass.
fn fits(facts: &Facts<'_, '_>, node: &Node) -> bool {
    if let Some(text) = node.as_str() {
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
    }
}
