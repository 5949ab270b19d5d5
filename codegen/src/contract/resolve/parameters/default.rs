//! The value of a parameter that is absent.

use crate::document::Parameter;
use crate::finding::{Finding, codes};
use crate::source::Node;

use super::super::super::{Kind, SchemaId};
use super::super::Resolving;
use super::super::decimal::Decimal;
use super::super::schemas::canonical;
use super::said;

/// The value when absent. One that the schema refuses is a fault; one that stands for no text is not
/// filled in, and that is told.
pub(super) fn default<'d, 'a>(
    node: Option<&'a Node>,
    written: &'d Parameter<'a>,
    schema: SchemaId,
    resolving: &mut Resolving<'d, 'a, '_>,
) -> Option<String> {
    let node = node?;
    let said = said(&written.shape)?;
    if !resolving.schemas.check_default(node, &[said], resolving.findings) {
        return None;
    }
    let schema = resolving.schemas.get(schema);
    let fits = match &schema.kind {
        Kind::Array(rules) => {
            let items = &resolving.schemas.get(rules.items).kind;
            node.as_sequence().is_some_and(|all| all.iter().all(|node| fits(node, items)))
        }
        kind => fits(node, kind),
    };
    if !fits {
        resolving.findings.push(
            Finding::warning(
                codes::CONTRADICTORY_SCHEMA,
                node.place,
                "this default is not a value of the parameter",
            )
            .label("not filled in")
            .help("correct it, or leave it out"),
        );
    }
    fits.then(|| canonical(node))
}

fn fits(node: &Node, kind: &Kind) -> bool {
    match kind {
        Kind::Boolean => node.as_bool().is_some(),
        Kind::Number { .. } => node.as_number().is_some(),
        Kind::Integer { .. } => {
            node.as_number().and_then(Decimal::parse).is_some_and(|number| number.is_integer())
        }
        Kind::String(_) => node.as_str().is_some(),
        Kind::Choice(values) => {
            node.as_str().is_some_and(|text| values.iter().any(|value| value == text))
        }
        Kind::Constant(values) => {
            let text = canonical(node);
            values.iter().any(|value| value.0 == text)
        }
        _ => false,
    }
}
