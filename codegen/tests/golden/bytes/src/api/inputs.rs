use ::secgen_runtime::{body, decode};

/// `PUT /films`
#[derive(Debug)]
pub struct PutFilmInput {
    /// The request body.
    pub body: body::Stream,
}

impl PutFilmInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.stream();
        Some(Self { body: body? })
    }
}

/// `POST /films`
#[derive(Debug)]
pub struct AddFilmInput {
    /// The request body.
    pub body: Option<body::Stream>,
}

impl AddFilmInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.optional_stream();
        Some(Self { body: body? })
    }
}
