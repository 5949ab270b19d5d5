use ::secgen_runtime::{auth, reject, session};
use super::responses;

/// The tag people.
pub trait People: Send + Sync + 'static {
    /// `GET /me`
    fn read_me(
        &self,
        caller: &auth::Caller,
    ) -> impl Future<Output = Result<responses::ReadMeResponse, reject::Failure>> + Send;
}

/// Everything that the document asks of the application.
pub trait Application: People + session::Accounts + Send + Sync + 'static {}

impl<A: People + session::Accounts + Send + Sync + 'static> Application for A {}
