use ::secgen_runtime::{body, decode};
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `POST /notes`
#[derive(Debug)]
pub struct AddNoteInput {
    /// The request body.
    pub body: AddNoteBody,
}

/// The body of `POST /notes`, by its `Content-Type`.
#[derive(Debug)]
pub enum AddNoteBody {
    /// `application/json`, `application/vnd.note+json`
    Json(models::Note),
    /// `text/plain`
    Text(String),
    /// `*/*`
    Bytes(body::Stream),
}

impl AddNoteInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        static BODY: decode::StringRule = decode::StringRule::new().max_length(20);
        let body = match inputs.media() {
            Some(0 | 1) => inputs.body(models::Note::decode).map(AddNoteBody::Json),
            Some(2) => {
                inputs.body(|value, at| at.string(value, &BODY)).map(AddNoteBody::Text)
            }
            Some(3) => inputs.stream().map(AddNoteBody::Bytes),
            _ => inputs.no_body(),
        };
        Some(Self { body: body? })
    }
}

/// `PUT /notes`
#[derive(Clone, Debug, PartialEq)]
pub struct PutNoteInput {
    /// The request body.
    pub body: Option<models::Note>,
}

impl PutNoteInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.optional_body(models::Note::decode);
        Some(Self { body: body? })
    }
}

/// `PATCH /notes`
#[derive(Clone, Debug, PartialEq)]
pub struct PatchNoteInput {
    /// The request body.
    pub body: Option<PatchNoteBody>,
}

/// The body of `PATCH /notes`, by its `Content-Type`.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchNoteBody {
    /// `application/json`
    Json(models::Note),
    /// `application/merge-patch+json`
    MergePatch(models::PatchNoteBody),
}

impl PatchNoteInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = match inputs.media() {
            None => Some(None),
            Some(0) => {
                inputs.body(models::Note::decode).map(PatchNoteBody::Json).map(Some)
            }
            Some(1) => {
                inputs
                    .body(models::PatchNoteBody::decode)
                    .map(PatchNoteBody::MergePatch)
                    .map(Some)
            }
            _ => inputs.no_body(),
        };
        Some(Self { body: body? })
    }
}
