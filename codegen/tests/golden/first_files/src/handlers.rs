//! The application: a method for each operation, a loader for each resource.

use secgen_runtime::{auth, own, reject, values};

use crate::api::{inputs, models, responses, traits};

/// What the handlers share: pools, clients, settings.
#[derive(Debug)]
pub struct App;

impl traits::Notes for App {
    async fn get_note(
        &self,
        _caller: &auth::Caller,
        _note: own::Owned<models::Note>,
        _input: inputs::GetNoteInput,
    ) -> Result<responses::GetNoteResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl traits::Ops for App {
    async fn ping(&self) -> Result<responses::PingResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl own::Load<models::Note> for App {
    async fn load(
        &self,
        _id: &values::Uuid,
        _scope: &own::Scope<models::Note>,
    ) -> Result<Option<models::Note>, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}
