use ::secgen_runtime::{auth, own, reject};
use super::{inputs, models, responses};

/// The tag notes.
pub trait Notes: Send + Sync + 'static {
    /// `GET /notes`
    fn list_notes(
        &self,
        caller: &auth::Caller,
        scope: own::Scope<models::Note>,
        input: inputs::ListNotesInput,
    ) -> impl Future<
        Output = Result<responses::ListNotesResponse, reject::Failure>,
    > + Send;

    /// `GET /notes/{id}`
    fn get_note(
        &self,
        caller: &auth::Caller,
        note: own::Owned<models::Note>,
        input: inputs::GetNoteInput,
    ) -> impl Future<
        Output = Result<responses::GetNoteResponse, reject::Failure>,
    > + Send;
}

/// Everything that the document asks of the application.
pub trait Application: Notes + own::Load<models::Note> + Send + Sync + 'static {}

impl<A: Notes + own::Load<models::Note> + Send + Sync + 'static> Application for A {}
