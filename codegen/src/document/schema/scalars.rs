//! Keywords whose value is a number, a text, a truth or a list of names.

use crate::finding::{Finding, codes};
use crate::source::Node;

use super::super::Text;
use super::super::draft::Draft;
use super::super::read::Reading;
use super::Rule;

/// Keywords of numbers, strings and counts.
pub(super) fn scalars<'a>(
    key: &str,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Rule<'a>> {
    let what = format!("`{key}`");
    let what = what.as_str();
    Some(match key {
        "minimum" => Rule::Minimum(number(node, what, reading)?),
        "maximum" => Rule::Maximum(number(node, what, reading)?),
        "exclusiveMinimum" if reading.draft.has_boolean_bounds() => {
            Rule::MinimumIsExclusive(reading.boolean(node, what)?.value)
        }
        "exclusiveMaximum" if reading.draft.has_boolean_bounds() => {
            Rule::MaximumIsExclusive(reading.boolean(node, what)?.value)
        }
        "exclusiveMinimum" => Rule::ExclusiveMinimum(number(node, what, reading)?),
        "exclusiveMaximum" => Rule::ExclusiveMaximum(number(node, what, reading)?),
        "multipleOf" => Rule::MultipleOf(divisor(node, reading)?),
        "minLength" => Rule::MinLength(reading.whole(node, what)?.value),
        "maxLength" => Rule::MaxLength(reading.whole(node, what)?.value),
        "pattern" => Rule::Pattern(reading.text(node, what)?.value),
        "format" => Rule::Format(reading.text(node, what)?.value),
        "minItems" => Rule::MinItems(reading.whole(node, what)?.value),
        "maxItems" => Rule::MaxItems(reading.whole(node, what)?.value),
        "minContains" => Rule::MinContains(reading.whole(node, what)?.value),
        "maxContains" => Rule::MaxContains(reading.whole(node, what)?.value),
        "uniqueItems" => Rule::UniqueItems(reading.boolean(node, what)?.value),
        "required" => Rule::Required(reading.texts(node, what)?),
        "minProperties" => Rule::MinProperties(reading.whole(node, what)?.value),
        "maxProperties" => Rule::MaxProperties(reading.whole(node, what)?.value),
        _ => return None,
    })
}

/// The most digits of an exponent: what is beyond is no size of anything.
const MOST_EXPONENT_DIGITS: usize = 9;

/// The most digits of a divisor, zeros at either end apart: multiples are counted in 64 bits.
const MOST_DIVISOR_DIGITS: usize = 19;

fn number<'a>(node: &'a Node, what: &str, reading: &mut Reading<'a, '_>) -> Option<&'a str> {
    let Some(number) = node.as_number() else {
        reading.wrong_type(node, what, "a number");
        return None;
    };
    let exponent = number.split_once(['e', 'E']).map_or("", |(_, exponent)| exponent);
    if exponent.trim_start_matches(['+', '-']).len() > MOST_EXPONENT_DIGITS {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, format!("{what} is beyond counting"))
                .label(format!("its exponent has more than {MOST_EXPONENT_DIGITS} digits"))
                .help("leave the keyword out: no value comes near"),
        );
        return None;
    }
    Some(number)
}

fn divisor<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<&'a str> {
    let number = number(node, "`multipleOf`", reading)?;
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if digits.trim_matches('0').len() > MOST_DIVISOR_DIGITS {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, "`multipleOf` has too many digits")
                .label(format!("more than {MOST_DIVISOR_DIGITS}, zeros at either end apart"))
                .help("write a divisor of fewer digits, or bound the value by `minimum` and `maximum`"),
        );
        return None;
    }
    Some(number)
}

pub(super) fn types<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Vec<Text<'a>>> {
    let types = if reading.draft == Draft::OpenApi30 {
        vec![reading.text(node, "`type`")?]
    } else {
        reading.one_or_more(node, "`type`")?
    };
    let names = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let known = if reading.draft == Draft::OpenApi30 { &names[..6] } else { &names[..] };
    for name in &types {
        if !known.contains(&name.value) {
            reading.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    name.place,
                    format!("there is no type `{}`", name.value),
                )
                .label(format!("one of {}", known.join(", ")))
                .did_you_mean(name.value, known.iter().copied()),
            );
        }
    }
    Some(types)
}

/// A name or a path of Rust.
pub(super) fn rust<'a>(
    node: &'a Node,
    what: &str,
    is_one: fn(&str) -> bool,
    reading: &mut Reading<'a, '_>,
) -> Option<&'a str> {
    let text = reading.text(node, what)?;
    if !is_one(text.value) {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                text.place,
                format!("{what} cannot be `{}`", text.value.escape_debug()),
            )
            .label("Rust cannot read this")
            .help("a name is `OrderState` or `order_state`, a type `crate::money::Amount`"),
        );
        return None;
    }
    Some(text.value)
}

pub(super) fn is_path(text: &str) -> bool {
    syn::parse_str::<syn::Path>(text).is_ok()
}

pub(super) fn is_name(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok() && text.is_ascii()
}
