use ::secgen_runtime::decode;
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `POST /notes`
#[derive(Clone, Debug, PartialEq)]
pub struct CreateNoteInput {
    /// The request body.
    pub body: models::NoteInput,
}

impl CreateNoteInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.body(models::NoteInput::decode);
        Some(Self { body: body? })
    }
}
