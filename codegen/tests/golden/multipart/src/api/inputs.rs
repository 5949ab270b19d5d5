use ::secgen_runtime::{body, decode, reject};
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `POST /photos`
#[derive(Debug)]
pub struct AddPhotoInput {
    /// The request body.
    pub body: AddPhotoParts,
}

pub(super) static ADD_PHOTO_PARTS: body::MultipartRule = {
    static HEADERS_0: &[body::PartHeader] = &[
        body::PartHeader::new(
            decode::Parameter::header("X-Rotation").text(decode::Text::Number),
            true,
            |value, at| {
                at.one_value(value, &["0", "90"]).and_then(|_| at.any(value)).map(|_| ())
            },
        ),
    ];
    static PARTS: &[body::PartRule] = &[
        body::PartRule::json("about").required().media(&["application/json"]),
        body::PartRule::text("tags", decode::Text::String)
            .list(0, 3)
            .media(&["text/plain"]),
        body::PartRule::text("year", decode::Text::Number).media(&["text/plain"]),
        body::PartRule::file("photo")
            .required()
            .size(50000)
            .media(&["image/png", "image/jpeg"])
            .headers(HEADERS_0),
        body::PartRule::file("self").list(0, body::MOST_PARTS),
    ];
    body::MultipartRule::new(PARTS)
};

/// The parts of `POST /photos`, in the order in which they are sent.
#[derive(Debug)]
pub struct AddPhotoParts(body::Multipart);

/// A part of `POST /photos`.
#[derive(Debug)]
pub enum AddPhotoPart<'m> {
    /// The part `about`.
    About(models::About),
    /// The part `tags`.
    Tags(String),
    /// The part `year`.
    Year(i64),
    /// The picture itself.
    Photo(body::File<'m>),
    /// The part `self`.
    Self2(body::File<'m>),
}

impl AddPhotoParts {
    /// The next part; `None` when the last one has been read and none is missing.
    ///
    /// # Errors
    /// What is wrong with the body. Hand it on with `?`: the guard answers it in any case.
    pub async fn next(&mut self) -> Result<Option<AddPhotoPart<'_>>, reject::Rejection> {
        static TAGS: decode::StringRule = decode::StringRule::new().max_length(20);
        static YEAR: decode::IntegerRule = decode::IntegerRule::new().minimum(1900);
        let Some(part) = self.0.next().await? else { return Ok(None) };
        Ok(
            Some(
                match part.index() {
                    0 => AddPhotoPart::About(part.value(models::About::decode).await?),
                    1 => {
                        AddPhotoPart::Tags(
                            part.value(|value, at| at.string(value, &TAGS)).await?,
                        )
                    }
                    2 => {
                        AddPhotoPart::Year(
                            part
                                .value(|value, at| at.integer::<i64>(value, &YEAR))
                                .await?,
                        )
                    }
                    3 => AddPhotoPart::Photo(part.file()),
                    4 => AddPhotoPart::Self2(part.file()),
                    _ => return Err(part.unknown()),
                },
            ),
        )
    }
}

impl AddPhotoInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.multipart().map(AddPhotoParts);
        Some(Self { body: body? })
    }
}

/// `POST /texts`
#[derive(Debug)]
pub struct AddTextsInput {
    /// The request body.
    pub body: Option<AddTextsParts>,
}

pub(super) static ADD_TEXTS_PARTS: body::MultipartRule = {
    static PARTS: &[body::PartRule] = &[
        body::PartRule::text("text", decode::Text::String).media(&["text/plain"]),
    ];
    body::MultipartRule::new(PARTS)
};

/// The parts of `POST /texts`, in the order in which they are sent.
#[derive(Debug)]
pub struct AddTextsParts(body::Multipart);

/// A part of `POST /texts`.
#[derive(Debug)]
pub enum AddTextsPart {
    /// The part `text`.
    Text(String),
}

impl AddTextsParts {
    /// The next part; `None` when the last one has been read and none is missing.
    ///
    /// # Errors
    /// What is wrong with the body. Hand it on with `?`: the guard answers it in any case.
    pub async fn next(&mut self) -> Result<Option<AddTextsPart>, reject::Rejection> {
        static TEXT: decode::StringRule = decode::StringRule::new();
        let Some(part) = self.0.next().await? else { return Ok(None) };
        Ok(
            Some(
                match part.index() {
                    0 => {
                        AddTextsPart::Text(
                            part.value(|value, at| at.string(value, &TEXT)).await?,
                        )
                    }
                    _ => return Err(part.unknown()),
                },
            ),
        )
    }
}

impl AddTextsInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.optional_multipart().map(|parts| parts.map(AddTextsParts));
        Some(Self { body: body? })
    }
}
