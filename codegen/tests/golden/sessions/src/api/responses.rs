use ::secgen_runtime::{encode, session};

/// The tokens that `POST /auth/login` gives; the refresh token travels in the cookie.
#[derive(Debug)]
pub struct LoginResponse(pub(super) session::Issued);

impl encode::Answer for LoginResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        reply.status(200).header("set-cookie", &self.0.cookie);
        reply.json(&self);
    }
}

impl encode::Encode for LoginResponse {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("accessToken", &self.0.access_token);
            object.member("tokenType", self.0.token_type);
            object.member("expiresIn", &self.0.expires_in);
        });
    }
}

/// The tokens that `POST /auth/refresh` gives; the refresh token travels in the cookie.
#[derive(Debug)]
pub struct RefreshResponse(pub(super) session::Issued);

impl encode::Answer for RefreshResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        reply.status(200).header("set-cookie", &self.0.cookie);
        reply.json(&self);
    }
}

impl encode::Encode for RefreshResponse {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("accessToken", &self.0.access_token);
            object.member("tokenType", self.0.token_type);
            object.member("expiresIn", &self.0.expires_in);
        });
    }
}

/// The end of a session, by `POST /auth/logout`: a 204 that takes the cookie away.
#[derive(Debug)]
pub struct LogoutResponse(pub(super) session::SetCookie);

impl encode::Answer for LogoutResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        reply.status(204).header("set-cookie", &self.0);
        reply.empty();
    }
}

/// `GET /me`
#[derive(Debug)]
pub enum ReadMeResponse {
    /// 204: It is you.
    NoContent,
}

impl encode::Answer for ReadMeResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::NoContent => {
                reply.status(204);
                reply.empty();
            }
        }
    }
}
