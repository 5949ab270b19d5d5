use ::secgen_runtime::{auth, decode, guard, own, policy, reject};
use super::{inputs, models, policies, responses, traits};

/// `POST /orders/{orderId}/refund`
#[derive(Debug)]
pub struct RefundOrder;

impl<
    A: traits::Orders + traits::RefundWindow + traits::RefundWithinBudget
        + own::Load<models::Order>,
> guard::Operation<A> for RefundOrder {
    const METHOD: guard::Method = guard::Method::Post;
    const PATH: &'static str = "/orders/{orderId}/refund";
    const POLICY: &'static policy::Policy = &policies::REFUND_ORDER;
    type Input = inputs::RefundOrderInput;
    type Proof = (auth::Caller, own::Owned<models::Order>);
    type Answer = responses::RefundOrderResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::RefundOrderInput::decode(inputs)
    }

    async fn prove(
        app: &A,
        prover: &guard::Prover<'_>,
        input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        let caller = prover.caller()?;
        let order = prover.item(app, &input.order_id).await?;
        prover
            .policy(
                "refund-window",
                traits::RefundWindow::before_refund_order(app, &caller, &order, input)
                    .await,
            )?;
        prover
            .policy(
                "refundWithinBudget",
                traits::RefundWithinBudget::before_refund_order(
                        app,
                        &caller,
                        &order,
                        input,
                    )
                    .await,
            )?;
        Ok((caller, order))
    }

    async fn handle(
        app: &A,
        (caller, order): Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Orders::refund_order(app, &caller, order, input).await
    }
}

/// `DELETE /orders/{orderId}/refund`
#[derive(Debug)]
pub struct CancelRefund;

impl<
    A: traits::Orders + traits::RefundWindow + own::Load<models::Order>,
> guard::Operation<A> for CancelRefund {
    const METHOD: guard::Method = guard::Method::Delete;
    const PATH: &'static str = "/orders/{orderId}/refund";
    const POLICY: &'static policy::Policy = &policies::CANCEL_REFUND;
    type Input = inputs::CancelRefundInput;
    type Proof = (auth::Caller, own::Owned<models::Order>);
    type Answer = responses::CancelRefundResponse;

    fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        inputs::CancelRefundInput::decode(inputs)
    }

    async fn prove(
        app: &A,
        prover: &guard::Prover<'_>,
        input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        let caller = prover.caller()?;
        let order = prover.item(app, &input.order_id).await?;
        prover
            .policy(
                "refund-window",
                traits::RefundWindow::before_cancel_refund(app, &caller, &order, input)
                    .await,
            )?;
        Ok((caller, order))
    }

    async fn handle(
        app: &A,
        (caller, order): Self::Proof,
        input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Orders::cancel_refund(app, &caller, order, input).await
    }
}

/// `GET /shop`
#[derive(Debug)]
pub struct EnterShop;

impl<A: traits::Shop + traits::OrdersPolicy> guard::Operation<A> for EnterShop {
    const METHOD: guard::Method = guard::Method::Get;
    const PATH: &'static str = "/shop";
    const POLICY: &'static policy::Policy = &policies::ENTER_SHOP;
    type Input = ();
    type Proof = ();
    type Answer = responses::EnterShopResponse;

    fn decode(_inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        Some(())
    }

    async fn prove(
        app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        prover.policy("orders", traits::OrdersPolicy::before_enter_shop(app).await)?;
        Ok(())
    }

    async fn handle(
        app: &A,
        _proof: Self::Proof,
        _input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Shop::enter_shop(app).await
    }
}

/// `GET /till`
#[derive(Debug)]
pub struct OpenTill;

impl<A: traits::Shop + traits::OrdersPolicy> guard::Operation<A> for OpenTill {
    const METHOD: guard::Method = guard::Method::Get;
    const PATH: &'static str = "/till";
    const POLICY: &'static policy::Policy = &policies::OPEN_TILL;
    type Input = ();
    type Proof = auth::Visitor;
    type Answer = responses::OpenTillResponse;

    fn decode(_inputs: &mut decode::Inputs<'_>) -> Option<Self::Input> {
        Some(())
    }

    async fn prove(
        app: &A,
        prover: &guard::Prover<'_>,
        _input: &Self::Input,
    ) -> Result<Self::Proof, reject::Rejection> {
        let visitor = prover.visitor();
        prover
            .policy(
                "orders",
                traits::OrdersPolicy::before_open_till(app, &visitor).await,
            )?;
        Ok(visitor)
    }

    async fn handle(
        app: &A,
        visitor: Self::Proof,
        _input: Self::Input,
    ) -> Result<Self::Answer, reject::Failure> {
        traits::Shop::open_till(app, &visitor).await
    }
}
