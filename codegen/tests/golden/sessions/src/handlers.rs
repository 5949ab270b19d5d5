//! The application: a method for each operation, a loader for each resource.

use secgen_runtime::{auth, password, reject, session};

use crate::api::{responses, traits};

/// What the handlers share: pools, clients, settings.
#[derive(Debug)]
pub struct App;

impl traits::People for App {
    async fn read_me(
        &self,
        _caller: &auth::Caller,
    ) -> Result<responses::ReadMeResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl session::Accounts for App {
    async fn find(&self, _name: &str) -> Result<Option<session::Account>, reject::Failure> {
        Ok(None)
    }

    async fn claims(
        &self,
        _subject: &str,
    ) -> Result<Option<session::AccountClaims>, reject::Failure> {
        Ok(None)
    }

    async fn store_password(
        &self,
        _subject: &str,
        _seen: &password::PasswordHash,
        _new: password::PasswordHash,
    ) -> Result<(), reject::Failure> {
        Ok(())
    }
}
