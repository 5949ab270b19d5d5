use ::secgen_runtime::{auth, own, policy, reject};
use super::{inputs, models, responses};

/// The tag orders.
pub trait Orders: Send + Sync + 'static {
    /// `POST /orders/{orderId}/refund`
    fn refund_order(
        &self,
        caller: &auth::Caller,
        order: own::Owned<models::Order>,
        input: inputs::RefundOrderInput,
    ) -> impl Future<
        Output = Result<responses::RefundOrderResponse, reject::Failure>,
    > + Send;

    /// `DELETE /orders/{orderId}/refund`
    fn cancel_refund(
        &self,
        caller: &auth::Caller,
        order: own::Owned<models::Order>,
        input: inputs::CancelRefundInput,
    ) -> impl Future<
        Output = Result<responses::CancelRefundResponse, reject::Failure>,
    > + Send;
}

/// The tag shop.
pub trait Shop: Send + Sync + 'static {
    /// `GET /shop`
    fn enter_shop(
        &self,
    ) -> impl Future<
        Output = Result<responses::EnterShopResponse, reject::Failure>,
    > + Send;

    /// `GET /till`
    fn open_till(
        &self,
        visitor: &auth::Visitor,
    ) -> impl Future<
        Output = Result<responses::OpenTillResponse, reject::Failure>,
    > + Send;
}

/// The policy `orders`: asked after ownership, before the handler.
pub trait OrdersPolicy: Send + Sync + 'static {
    /// Before `GET /shop`.
    fn before_enter_shop(
        &self,
    ) -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;

    /// Before `GET /till`.
    fn before_open_till(
        &self,
        visitor: &auth::Visitor,
    ) -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;
}

/// The policy `refund-window`: asked after ownership, before the handler.
pub trait RefundWindow: Send + Sync + 'static {
    /// Before `POST /orders/{orderId}/refund`.
    fn before_refund_order(
        &self,
        caller: &auth::Caller,
        order: &own::Owned<models::Order>,
        input: &inputs::RefundOrderInput,
    ) -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;

    /// Before `DELETE /orders/{orderId}/refund`.
    fn before_cancel_refund(
        &self,
        caller: &auth::Caller,
        order: &own::Owned<models::Order>,
        input: &inputs::CancelRefundInput,
    ) -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;
}

/// The policy `refundWithinBudget`: asked after ownership, before the handler.
pub trait RefundWithinBudget: Send + Sync + 'static {
    /// Before `POST /orders/{orderId}/refund`.
    fn before_refund_order(
        &self,
        caller: &auth::Caller,
        order: &own::Owned<models::Order>,
        input: &inputs::RefundOrderInput,
    ) -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;
}

/// Everything that the document asks of the application.
pub trait Application: Orders + Shop + OrdersPolicy + RefundWindow + RefundWithinBudget + own::Load<
        models::Order,
    > + Send + Sync + 'static {}

impl<
    A: Orders + Shop + OrdersPolicy + RefundWindow + RefundWithinBudget
        + own::Load<models::Order> + Send + Sync + 'static,
> Application for A {}
