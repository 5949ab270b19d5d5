//! The rights to log in, refresh and log out: handed out once origin and cookie have been checked.

use std::sync::Arc;

use http::HeaderMap;

use super::Prover;
use crate::{
    reject::{Refusal, Rejection},
    session::{Login, Logout, Refresh, Sessions, Witness},
};

impl Prover<'_> {
    /// The right to log in, for a `session: login` operation.
    ///
    /// # Errors
    /// 403 `origin-refused` for what another site made a browser send; 500 when the document has
    /// no sessions.
    pub fn login(&self) -> Result<Login, Rejection> {
        self.begin(Login::admit)
    }

    /// The right to refresh, for a `session: refresh` operation.
    ///
    /// # Errors
    /// As [`Prover::login`], and 400 for two cookies of the name.
    pub fn refresh(&self) -> Result<Refresh, Rejection> {
        self.begin(Refresh::admit)
    }

    /// The right to log out, for a `session: logout` operation.
    ///
    /// # Errors
    /// As [`Prover::refresh`].
    pub fn logout(&self) -> Result<Logout, Rejection> {
        self.begin(Logout::admit)
    }

    fn begin<T>(
        &self,
        admit: impl FnOnce(Arc<Sessions>, Witness, &HeaderMap) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let (Some(sessions), Some(headers)) = (self.security.sessions(), self.headers) else {
            return Err(Rejection::new(Refusal::INTERNAL).because("operation-without-sessions"));
        };
        admit(Arc::clone(sessions), self.evidence.session(), headers)
    }
}
