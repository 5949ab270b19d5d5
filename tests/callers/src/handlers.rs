//! The application: every operation answers who its caller is, as the guard knows them.

use secgen_runtime::{
    auth::{Caller, Visitor},
    reject::Failure,
};

use crate::api::{inputs, models, responses, traits};

/// Nothing to share.
#[derive(Debug)]
pub struct App;

fn known(caller: &Caller) -> models::Caller {
    models::Caller {
        scheme: Some(caller.scheme().to_owned()),
        issuer: Some(caller.issuer().to_owned()),
        subject: Some(caller.subject().to_owned()),
        tenant: caller.tenant().map(str::to_owned),
    }
}

fn nobody() -> models::Caller {
    models::Caller { scheme: None, issuer: None, subject: None, tenant: None }
}

/// The methods of operations that ask for a caller and nothing else.
macro_rules! known {
    ($($method:ident -> $response:ident,)*) => {
        $(async fn $method(&self, caller: &Caller) -> Result<responses::$response, Failure> {
            Ok(responses::$response::Ok(known(caller)))
        })*
    };
}

impl traits::Requirements for App {
    known! {
        inherited -> InheritedResponse,
        either -> EitherResponse,
        both_or_admin -> BothOrAdminResponse,
    }

    async fn none(&self) -> Result<responses::None2Response, Failure> {
        Ok(responses::None2Response::Ok(nobody()))
    }

    async fn empty(&self) -> Result<responses::EmptyResponse, Failure> {
        Ok(responses::EmptyResponse::Ok(nobody()))
    }

    async fn optional(&self, visitor: &Visitor) -> Result<responses::OptionalResponse, Failure> {
        Ok(responses::OptionalResponse::Ok(visitor.caller().map_or_else(nobody, known)))
    }
}

impl traits::Conditions for App {
    known! { role -> RoleResponse, scope -> ScopeResponse, }
}

impl traits::Issuers for App {
    known! { issuers -> IssuersResponse, }
}

impl traits::Carriers for App {
    known! {
        basic -> BasicResponse,
        cookie -> CookieResponse,
        certificate -> CertificateResponse,
    }

    async fn query(
        &self,
        caller: &Caller,
        _input: inputs::QueryInput,
    ) -> Result<responses::QueryResponse, Failure> {
        Ok(responses::QueryResponse::Ok(known(caller)))
    }
}

impl traits::Tokens for App {
    known! {
        opaque -> OpaqueResponse,
        bound -> BoundResponse,
        revocable -> RevocableResponse,
        fresh -> FreshResponse,
    }
}

impl traits::Parameters for App {
    async fn styles(
        &self,
        input: inputs::StylesInput,
    ) -> Result<responses::StylesResponse, Failure> {
        Ok(responses::StylesResponse::Ok(models::Said { said: format!("{input:?}") }))
    }
}
