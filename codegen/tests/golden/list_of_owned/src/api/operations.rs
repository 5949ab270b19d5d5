use ::secgen_runtime::{auth, decode, guard, own, policy, reject};
use super::{inputs, models, policies, responses, traits};

/// `GET /notes`
#[derive(Debug)]
pub struct ListNotes;

impl<A: traits::Notes> guard::Operation<A> for ListNotes {
    const METHOD: guard::Method = guard::Method::Get;
    const PATH: &'static str = "/notes";
    const POLICY: &'static policy::Policy = &policies::LIST_NOTES;
    type Input = inputs::ListNotesInput;
    type Proof = (auth::Caller, own::Scope<models::Note>);
    type Answer = responses::ListNotesResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::ListNotesInput::decode(inputs)
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        Ok((prover.caller()?, prover.list()?))
    }

    async fn handle(
        app: &A,
        (caller, scope): Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Notes::list_notes(app, &caller, scope, input).await
    }
}

/// `GET /notes/{id}`
#[derive(Debug)]
pub struct GetNote;

impl<A: traits::Notes + own::Load<models::Note>> guard::Operation<A> for GetNote {
    const METHOD: guard::Method = guard::Method::Get;
    const PATH: &'static str = "/notes/{id}";
    const POLICY: &'static policy::Policy = &policies::GET_NOTE;
    type Input = inputs::GetNoteInput;
    type Proof = (auth::Caller, own::Owned<models::Note>);
    type Answer = responses::GetNoteResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::GetNoteInput::decode(inputs)
    }

    async fn prove(
        app: &A,
        prover: &guard::Prover<'_>,
        input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        Ok((prover.caller()?, prover.item(app, &input.id).await?))
    }

    async fn handle(
        app: &A,
        (caller, note): Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Notes::get_note(app, &caller, note, input).await
    }
}
