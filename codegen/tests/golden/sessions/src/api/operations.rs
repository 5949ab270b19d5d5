use ::secgen_runtime::{auth, decode, guard, policy, reject, session};
use super::{inputs, policies, responses, traits};

/// `POST /auth/login`
#[derive(Debug)]
pub struct Login;

impl<A: session::Accounts + 'static> guard::Operation<A> for Login {
    const METHOD: guard::Method = guard::Method::Post;
    const PATH: &'static str = "/auth/login";
    const POLICY: &'static policy::Policy = &policies::LOGIN;
    type Input = inputs::LoginInput;
    type Proof = session::Login;
    type Answer = responses::LoginResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::LoginInput::decode(inputs)
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        prover.login()
    }

    async fn handle(
        app: &A,
        proof: Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        Ok(
            responses::LoginResponse(
                proof.run(app, input.body.e_mail.expose(), &input.body.password).await?,
            ),
        )
    }
}

/// `POST /auth/refresh`
#[derive(Debug)]
pub struct Refresh;

impl<A: session::Accounts + 'static> guard::Operation<A> for Refresh {
    const METHOD: guard::Method = guard::Method::Post;
    const PATH: &'static str = "/auth/refresh";
    const POLICY: &'static policy::Policy = &policies::REFRESH;
    type Input = ();
    type Proof = session::Refresh;
    type Answer = responses::RefreshResponse;

    fn decode(_inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        Some(())
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        prover.refresh()
    }

    async fn handle(
        app: &A,
        proof: Self::Proof,
        _input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        Ok(responses::RefreshResponse(proof.run(app).await?))
    }
}

/// `POST /auth/logout`
#[derive(Debug)]
pub struct Logout;

impl<A: session::Accounts + 'static> guard::Operation<A> for Logout {
    const METHOD: guard::Method = guard::Method::Post;
    const PATH: &'static str = "/auth/logout";
    const POLICY: &'static policy::Policy = &policies::LOGOUT;
    type Input = ();
    type Proof = session::Logout;
    type Answer = responses::LogoutResponse;

    fn decode(_inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        Some(())
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        prover.logout()
    }

    async fn handle(
        _app: &A,
        proof: Self::Proof,
        _input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        Ok(responses::LogoutResponse(proof.run().await?))
    }
}

/// `GET /me`
#[derive(Debug)]
pub struct ReadMe;

impl<A: traits::People> guard::Operation<A> for ReadMe {
    const METHOD: guard::Method = guard::Method::Get;
    const PATH: &'static str = "/me";
    const POLICY: &'static policy::Policy = &policies::READ_ME;
    type Input = ();
    type Proof = auth::Caller;
    type Answer = responses::ReadMeResponse;

    fn decode(_inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        Some(())
    }

    async fn prove(
        _app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        prover.caller()
    }

    async fn handle(
        app: &A,
        caller: Self::Proof,
        _input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::People::read_me(app, &caller).await
    }
}
