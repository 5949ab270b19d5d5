use ::secgen_runtime::{auth, decode, guard, own, policy, reject};
use super::{inputs, models, policies, responses, traits};

/// `POST /notes`
#[derive(Debug)]
pub struct CreateNote;

impl<A: traits::Notes> guard::Operation<A> for CreateNote {
    const METHOD: guard::Method = guard::Method::Post;
    const PATH: &'static str = "/notes";
    const POLICY: &'static policy::Policy = &policies::CREATE_NOTE;
    type Input = inputs::CreateNoteInput;
    type Proof = (auth::Caller, own::Creation<models::Note>);
    type Answer = responses::CreateNoteResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::CreateNoteInput::decode(inputs)
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        Ok((prover.caller()?, prover.create()?))
    }

    async fn handle(
        app: &A,
        (caller, creation): Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Notes::create_note(app, &caller, creation, input).await
    }
}
