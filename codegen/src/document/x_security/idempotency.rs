//! `idempotency` of an operation.

use std::time::Duration;

use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};

/// `idempotency`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Idempotency<'a> {
    pub place: Place,
    pub header: Option<Text<'a>>,
    pub required: Option<At<bool>>,
    pub ttl: Option<At<Duration>>,
}

pub(super) fn idempotency<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Idempotency<'a>> {
    let mut object = reading.object(node, "`idempotency`")?;
    let idempotency = Idempotency {
        place: node.place,
        header: object.text("header", reading),
        required: object.boolean("required", reading),
        ttl: object.node("ttl").and_then(|node| reading.duration(node, "`ttl`")),
    };
    object.close_ours(reading);
    Some(idempotency)
}
