use ::secgen_runtime::encode;

/// `GET /picture`
#[derive(Debug)]
pub enum PictureResponse {
    /// 200 as `image/*`: The picture.
    Ok(encode::File),
}

impl encode::Answer for PictureResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Ok(body) => {
                reply.status(200);
                reply.file("image/*", body);
            }
        }
    }
}

/// `GET /manual`
#[derive(Debug)]
pub enum ManualResponse {
    /// 200 as `application/pdf`: The manual.
    Ok {
        /// `ETag`
        e_tag: String,
        /// The body.
        body: encode::File,
    },
    /// 304: Not changed.
    NotModified,
}

impl encode::Answer for ManualResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Ok { e_tag, body } => {
                reply.status(200);
                reply.header("etag", &e_tag);
                reply.file("application/pdf", body);
            }
            Self::NotModified => {
                reply.status(304);
                reply.empty();
            }
        }
    }
}
