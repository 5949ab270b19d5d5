//! Sessions that this server gives to people: login, refresh and logout (x-security.md,
//! `sessions`; RFC 9700 §4.14; OWASP Session Management).
//!
//! A **login** answers with an access token, a short-lived signed JWT (RFC 9068) that the bearer
//! scheme named by `sessions.scheme` accepts, and with a refresh token in a cookie that only https
//! carries, that no script reads and no other site sends. A **refresh** uses the refresh token up
//! and answers with two new ones, after the application was asked again what the account may do.
//! A **logout** ends the session.
//!
//! * One login makes one family of refresh tokens, of which one is good at a time. Another of the
//!   same family ends the session, for then two hold it; of a hundred that come at once one is
//!   answered and the session is over. There is no time of grace: a client sends one refresh at a
//!   time.
//! * A session ends when it was idle for `refreshTtl`, when it is `absoluteTtl` old, at logout, when
//!   the account is gone or disabled, when its account begins a 33rd one (the oldest goes), and by
//!   [`Sessions::end_all`]. Its access tokens end with it where their scheme says `revocation:
//!   { jti: true }`; otherwise they live on until they expire.
//! * The store knows no token and no name: families are kept under digests and hold the digest of
//!   their good token, and whose session it is stands in the token itself.
//! * Refresh and logout need a listed `Origin` or `Sec-Fetch-Site: same-origin`; a login is
//!   refused when either says otherwise.
//!
//! # What generated code says
//!
//! No handler is written for these operations. `prove` asks the prover for the right, which is
//! where origin and cookie are checked, and `handle` uses it; `App` implements [`Accounts`]:
//!
//! ```ignore
//! impl<A: Accounts + Send + Sync + 'static> Operation<A> for Login {
//!     // METHOD, PATH, POLICY, Input, decode as for every operation; `cache` is `no-store`.
//!     type Proof = session::Login;
//!     type Answer = LoginAnswer;
//!
//!     async fn prove(_: &A, prover: &Prover<'_>, _: &Self::Input) -> Result<Self::Proof, Rejection> {
//!         prover.login()
//!     }
//!
//!     async fn handle(app: &A, proof: Self::Proof, input: Self::Input) -> Result<LoginAnswer, Failure> {
//!         let issued = proof.run(app, &input.body.username, &input.body.password).await?;
//!         // `expires_in` is an i32 of seconds, `token_type` the text `Bearer`.
//!         Ok(LoginAnswer {
//!             body: AccessToken { access_token: issued.access_token, expires_in: issued.expires_in.into() },
//!             cookie: issued.cookie,
//!         })
//!     }
//! }
//!
//! impl Answer for LoginAnswer {
//!     fn answer(self, reply: &mut Reply<'_>) {
//!         reply.status(200).header("set-cookie", &self.cookie);
//!         reply.json(&self.body);
//!     }
//! }
//!
//! // Refresh: `type Proof = session::Refresh`, `prover.refresh()`,
//! let issued = proof.run(app).await?;
//! // Logout: `type Proof = session::Logout`, `prover.logout()`,
//! let cookie = proof.run().await?;
//! // and a 204: `reply.status(204).header("set-cookie", &cookie); reply.empty();`
//! ```
//!
//! Refusals carry their own `Set-Cookie` and `WWW-Authenticate`.

mod accounts;
mod claims;
mod cookie;
mod ends;
mod engine;
mod families;
mod key;
mod origin;
mod steps;
mod token;

pub use accounts::{Account, AccountClaims, Accounts};
pub use cookie::SetCookie;
pub(crate) use engine::{Foundation, Who};
pub use engine::{Issued, Sessions};
pub use key::SigningKey;
pub(crate) use steps::Witness;
pub use steps::{Login, Logout, Refresh};

#[cfg(test)]
mod tests;
