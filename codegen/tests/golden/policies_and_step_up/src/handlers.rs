//! The application: a method for each operation, a loader for each resource.

use secgen_runtime::{auth, own, policy, reject, values};

use crate::api::{inputs, models, responses, traits};

/// What the handlers share: pools, clients, settings.
#[derive(Debug)]
pub struct App;

impl traits::Orders for App {
    async fn refund_order(
        &self,
        _caller: &auth::Caller,
        _order: own::Owned<models::Order>,
        _input: inputs::RefundOrderInput,
    ) -> Result<responses::RefundOrderResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }

    async fn cancel_refund(
        &self,
        _caller: &auth::Caller,
        _order: own::Owned<models::Order>,
        _input: inputs::CancelRefundInput,
    ) -> Result<responses::CancelRefundResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl traits::Shop for App {
    async fn enter_shop(&self) -> Result<responses::EnterShopResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }

    async fn open_till(
        &self,
        _visitor: &auth::Visitor,
    ) -> Result<responses::OpenTillResponse, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl traits::OrdersPolicy for App {
    async fn before_enter_shop(&self) -> Result<policy::Verdict, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }

    async fn before_open_till(
        &self,
        _visitor: &auth::Visitor,
    ) -> Result<policy::Verdict, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl traits::RefundWindow for App {
    async fn before_refund_order(
        &self,
        _caller: &auth::Caller,
        _order: &own::Owned<models::Order>,
        _input: &inputs::RefundOrderInput,
    ) -> Result<policy::Verdict, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }

    async fn before_cancel_refund(
        &self,
        _caller: &auth::Caller,
        _order: &own::Owned<models::Order>,
        _input: &inputs::CancelRefundInput,
    ) -> Result<policy::Verdict, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl traits::RefundWithinBudget for App {
    async fn before_refund_order(
        &self,
        _caller: &auth::Caller,
        _order: &own::Owned<models::Order>,
        _input: &inputs::RefundOrderInput,
    ) -> Result<policy::Verdict, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}

impl own::Load<models::Order> for App {
    async fn load(
        &self,
        _id: &values::Uuid,
        _scope: &own::Scope<models::Order>,
    ) -> Result<Option<models::Order>, reject::Failure> {
        Err(reject::Failure::not_implemented())
    }
}
