//! Integers and numbers with their bounds.

use crate::finding::{Finding, Findings, codes};

use super::super::super::{IntegerWidth, Kind, NumberRules};
use super::super::decimal::Decimal;
use super::facts::{Bound, Facts};
use super::formats::{self, format, unknown_format};

pub(super) fn integer(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    let mut rules = numbers(facts, findings);
    let mut width = IntegerWidth::I64;
    if let Some((name, place)) = facts.format {
        match formats::integer(name) {
            Some((known, least, most)) => {
                width = known;
                let is = |bound: &Option<String>, limit: Option<&str>, wanted| {
                    let limit = limit.and_then(Decimal::parse)?;
                    let known = bound.as_deref().and_then(Decimal::parse);
                    known.is_none_or(|known| limit.cmp(&known) == wanted).then_some(())
                };
                if is(&rules.minimum, least, std::cmp::Ordering::Greater).is_some() {
                    rules.minimum = least.map(str::to_owned);
                }
                if is(&rules.maximum, most, std::cmp::Ordering::Less).is_some() {
                    rules.maximum = most.map(str::to_owned);
                }
            }
            None => findings.push(unknown_format(name, place, &["int32", "int64"])),
        }
    }
    Kind::Integer { width, rules }
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
        multiple_of: text(&facts.multiple_of),
    }
}
