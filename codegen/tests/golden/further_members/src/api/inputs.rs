use ::secgen_runtime::decode;
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `POST /tags`
#[derive(Clone, Debug, PartialEq)]
pub struct TagInput {
    /// The request body.
    pub body: Option<models::Tagged>,
}

impl TagInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.optional_body(models::Tagged::decode);
        Some(Self { body: body? })
    }
}
