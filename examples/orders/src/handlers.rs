//! The application: orders in memory behind the traits that the document asks for.
//!
//! Nothing here decides who may call, whose an order is or what a body must look like: what
//! arrives has been checked, and what is owned arrives as a proof.

use std::{collections::BTreeMap, sync::Mutex};

use secgen_runtime::{
    auth::Caller,
    own::{Creation, Load, Owned, Scope},
    reject::Failure,
    values::Uuid,
};

use crate::api::{
    inputs::{
        CreateOrderInput, DeleteOrderInput, GetOrderInput, ListOrdersInput, UpdateOrderInput,
    },
    models::{Order, OrderPage, Status},
    responses::{
        CreateOrderResponse, DeleteOrderResponse, GetOrderResponse, HealthResponse,
        ListOrdersResponse, UpdateOrderResponse,
    },
    traits::{Ops, Orders},
};

/// Orders by id; a real shop asks its database.
#[derive(Debug, Default)]
pub struct App {
    orders: Mutex<BTreeMap<Uuid, Order>>,
}

impl App {
    fn with_orders<T>(&self, work: impl FnOnce(&mut BTreeMap<Uuid, Order>) -> T) -> T {
        // A thread that panicked inside has left whole orders behind: each change is one insert.
        work(&mut self.orders.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Load<Order> for App {
    /// The scope goes into the search, so that a foreign order and a missing one are one answer.
    async fn load(&self, id: &Uuid, scope: &Scope<Order>) -> Result<Option<Order>, Failure> {
        Ok(self.with_orders(|orders| orders.get(id).filter(|order| scope.permits(order)).cloned()))
    }
}

impl Orders for App {
    async fn list_orders(
        &self,
        _caller: &Caller,
        scope: Scope<Order>,
        input: ListOrdersInput,
    ) -> Result<ListOrdersResponse, Failure> {
        let after = input.cursor.as_deref().map(str::parse::<Uuid>);
        let Ok(after) = after.transpose() else {
            return Err(Failure::invalid("the cursor is not one that this API gave"));
        };
        let wanted = |order: &&Order| {
            scope.permits(order)
                && after.is_none_or(|after| order.id > after)
                && input.status.as_ref().is_none_or(|wanted| wanted.contains(&order.status))
        };
        let limit = usize::try_from(input.limit)?;
        let mut found: Vec<Order> = self.with_orders(|orders| {
            orders.values().filter(wanted).take(limit + 1).cloned().collect()
        });
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|order| order.id.to_string());
        Ok(ListOrdersResponse::Ok(OrderPage { items: scope.seal(found)?, next }))
    }

    async fn create_order(
        &self,
        _caller: &Caller,
        creation: Creation<Order>,
        input: CreateOrderInput,
    ) -> Result<CreateOrderResponse, Failure> {
        let (assigned, new) = (creation.into_assigned(), input.body);
        let order = Order {
            id: Uuid::new_v4(),
            owner_id: assigned.owner_id,
            org_id: assigned.org_id,
            product_id: new.product_id,
            quantity: new.quantity,
            address: new.address,
            status: Status::Open,
            margin: Some("0.15".parse()?),
            tags: new.tags,
            notes: new.notes,
        };
        self.with_orders(|orders| orders.insert(order.id, order.clone()));
        let location = Some(format!("/v1/orders/{}", order.id).parse()?);
        Ok(CreateOrderResponse::Created { location, body: order })
    }

    async fn get_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        _input: GetOrderInput,
    ) -> Result<GetOrderResponse, Failure> {
        Ok(GetOrderResponse::Ok(order.into_inner()))
    }

    async fn update_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        input: UpdateOrderInput,
    ) -> Result<UpdateOrderResponse, Failure> {
        let patch = input.body;
        // Changed in place: what another request changed or deleted meanwhile is not brought back.
        let updated = self.with_orders(|orders| {
            let stored = orders.get_mut(order.key().id())?;
            stored.quantity = patch.quantity.unwrap_or(stored.quantity);
            stored.address = patch.address.unwrap_or_else(|| stored.address.clone());
            stored.status = patch.status.unwrap_or(stored.status);
            Some(stored.clone())
        });
        updated.map(UpdateOrderResponse::Ok).ok_or_else(Failure::not_found)
    }

    async fn delete_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        _input: DeleteOrderInput,
    ) -> Result<DeleteOrderResponse, Failure> {
        self.with_orders(|orders| orders.remove(order.key().id()));
        Ok(DeleteOrderResponse::NoContent)
    }
}

impl Ops for App {
    async fn health(&self) -> Result<HealthResponse, Failure> {
        Ok(HealthResponse::NoContent)
    }
}
