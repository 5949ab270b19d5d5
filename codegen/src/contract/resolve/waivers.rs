//! What is switched off, where, and why.

use crate::document::x_security::{Public, Verifier, Waive};
use crate::source::Place;

use super::super::Waiver;

/// A waiver as the contract keeps it.
pub(super) fn waiver(written: &Waive<'_>, operation: &str, covers: Place) -> Waiver {
    Waiver {
        place: written.control.place,
        control: written.control.value.to_owned(),
        operation: operation.to_owned(),
        covers,
        reason: written.reason.text.trim().to_owned(),
        adopted: written.reason.adopted,
    }
}

/// The debt that an adopted `public` is.
pub(super) fn adopted_public(
    written: &Public<'_>,
    operation: &str,
    covers: Place,
) -> Option<Waiver> {
    written.reason.adopted.then(|| Waiver {
        place: written.place,
        control: "public".to_owned(),
        operation: operation.to_owned(),
        covers,
        reason: written.reason.text.trim().to_owned(),
        adopted: true,
    })
}

/// The debt that an adopted verifier is.
pub(super) fn adopted_verifier(written: &Verifier<'_>) -> Option<Waiver> {
    let adopted = written.adopted.filter(|adopted| adopted.value)?;
    Some(Waiver {
        place: adopted.place,
        control: "verifier".to_owned(),
        operation: String::new(),
        covers: adopted.place,
        reason: "whose word is taken, and for what".to_owned(),
        adopted: true,
    })
}

/// From the first byte of a key to the last of its value; the value alone when they stand in
/// different files.
pub(super) fn span(key: Place, value: Place) -> Place {
    if key.file != value.file {
        return value;
    }
    Place { file: key.file, start: key.start.min(value.start), end: key.end.max(value.end) }
}
