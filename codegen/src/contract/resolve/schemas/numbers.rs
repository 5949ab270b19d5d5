//! Integers and numbers with their bounds.

use crate::finding::{Finding, Findings, codes};

use super::super::super::{IntegerWidth, Kind, NumberRules};
use super::super::decimal::Decimal;
use super::facts::{Bound, Facts};
use super::formats::{self, format, unknown_format};

pub(super) fn integer(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    let rules = numbers(facts, findings);
    let named = facts.format.and_then(|(name, place)| {
        let known = formats::integer(name);
        if known.is_none() {
            findings.push(unknown_format(name, place, &["int32", "int64"]));
        }
        known
    });
    Kind::Integer { width: named.unwrap_or_else(|| needed(&rules)), rules }
}

/// The type that bounds beyond 64 bits ask for.
fn needed(rules: &NumberRules) -> IntegerWidth {
    let parse = |text: &Option<String>| text.as_deref().and_then(Decimal::parse);
    let beyond = |bound: &Option<String>, format: &str, least: bool| {
        let limits = formats::bounds(format).map(|(low, high)| if least { low } else { high });
        let limit = limits.and_then(Decimal::parse);
        parse(bound).zip(limit).is_some_and(|(bound, limit)| match least {
            true => bound < limit,
            false => bound > limit,
        })
    };
    let above = |format: &str| {
        beyond(&rules.maximum, format, false) || beyond(&rules.exclusive_maximum, format, false)
    };
    let below = |format: &str| {
        beyond(&rules.minimum, format, true) || beyond(&rules.exclusive_minimum, format, true)
    };
    if !above("int64") && !below("int64") {
        return IntegerWidth::I64;
    }
    let said = rules.minimum.is_some() || rules.exclusive_minimum.is_some();
    if said && !above("uint64") && !below("uint64") { IntegerWidth::U64 } else { IntegerWidth::Big }
}

pub(super) fn number(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    let rules = numbers(facts, findings);
    Kind::Number { format: format(facts, &formats::NUMBER, findings), rules }
}

fn numbers(facts: &Facts<'_, '_>, findings: &mut Findings) -> NumberRules {
    let text = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.value.canonical());
    let lowest = [(&facts.minimum, false), (&facts.exclusive_minimum, true)];
    let highest = [(&facts.maximum, false), (&facts.exclusive_maximum, true)];
    for (least, above) in lowest {
        for (most, below) in highest {
            if let (Some(least), Some(most)) = (least, most)
                && (least.value > most.value || least.value == most.value && (above || below))
            {
                findings.push(
                    Finding::error(
                        codes::CONTRADICTORY_SCHEMA,
                        least.place,
                        "no number lies between these bounds",
                    )
                    .label(format!("at least {}, at most {}", least.text, most.text))
                    .related(most.place, "the other bound"),
                );
            }
        }
    }
    NumberRules {
        minimum: text(&facts.minimum),
        exclusive_minimum: text(&facts.exclusive_minimum),
        maximum: text(&facts.maximum),
        exclusive_maximum: text(&facts.exclusive_maximum),
        multiple_of: facts.multiple_of.as_ref().map(|bound| bound.value.divisor()),
    }
}
