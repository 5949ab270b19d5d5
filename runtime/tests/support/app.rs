//! The application behind the sample: orders in memory, and ways to misbehave.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU32, Ordering},
    },
};

use secgen_runtime::{
    auth::Caller,
    own::{Creation, Load, Owned, Scope},
    reject::Failure,
    values::{Nullable, Uuid},
};

use tokio::sync::Notify;

use crate::orders::{
    Address, CreateOrderInput, CreateOrderResponse, DeleteOrderInput, DeleteOrderResponse,
    GetOrderInput, GetOrderResponse, HealthResponse, ListOrdersInput, ListOrdersResponse, Ops,
    Order, OrderPage, Orders, Status, UpdateOrderInput, UpdateOrderResponse,
};

/// How the application misbehaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It does not.
    #[default]
    Good,
    /// A handler panics.
    Panics,
    /// A handler fails with a telling text.
    Fails,
    /// A handler answers another's record.
    Leaks,
    /// A handler never answers.
    Hangs,
    /// A handler waits until it is let go.
    Waits,
    /// The loader ignores its scope.
    LoadsAnything,
    /// The loader fails.
    LoaderFails,
}

/// Orders in memory.
#[derive(Debug, Default)]
pub(crate) struct App {
    orders: Mutex<BTreeMap<Uuid, Order>>,
    mood: Mutex<Mood>,
    /// How often a handler ran.
    pub(crate) ran: AtomicU32,
    /// Lets a handler go on that waits.
    pub(crate) go: Notify,
}

impl App {
    pub(crate) fn put(&self, owner: &str, tenant: &str) -> Uuid {
        let id = Uuid::new_v4();
        self.orders().insert(id, order(id, owner, tenant));
        id
    }

    /// Changes an order behind everybody's back.
    pub(crate) fn alter(&self, id: Uuid, change: impl FnOnce(&mut Order)) {
        change(self.orders().get_mut(&id).unwrap());
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Order> {
        self.orders().get(&id).cloned()
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn orders(&self) -> MutexGuard<'_, BTreeMap<Uuid, Order>> {
        self.orders.lock().unwrap()
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    async fn act(&self) -> Result<(), Failure> {
        self.ran.fetch_add(1, Ordering::SeqCst);
        match self.mood() {
            Mood::Panics => panic!("secret: hunter2"),
            Mood::Fails => Err(std::io::Error::other("secret: hunter2"))?,
            Mood::Hangs => std::future::pending().await,
            Mood::Waits => self.go.notified().await,
            _ => {}
        }
        Ok(())
    }
}

pub(crate) fn order(id: Uuid, owner: &str, tenant: &str) -> Order {
    Order {
        id,
        owner_id: owner.to_owned(),
        org_id: tenant.to_owned(),
        product_id: Uuid::nil(),
        quantity: 1,
        address: Address { street: "1 Road".into(), city: "Town".into(), country: "NL".into() },
        status: Status::Open,
        margin: "0.25".parse().ok(),
        tags: None,
        notes: Some(Nullable::Value("ring twice".to_owned().into())),
    }
}

impl Load<Order> for App {
    async fn load(&self, id: &Uuid, scope: &Scope<Order>) -> Result<Option<Order>, Failure> {
        if self.mood() == Mood::LoaderFails {
            return Err(std::io::Error::other("secret: hunter2").into());
        }
        let found = self.get(*id);
        let anything = self.mood() == Mood::LoadsAnything;
        Ok(found.filter(|order| anything || scope.permits(order)))
    }
}

impl Orders for App {
    async fn list_orders(
        &self,
        _caller: &Caller,
        scope: Scope<Order>,
        input: ListOrdersInput,
    ) -> Result<ListOrdersResponse, Failure> {
        self.act().await?;
        let leaks = self.mood() == Mood::Leaks;
        let orders = self.orders();
        let found = orders.values().filter(|order| leaks || scope.permits(order));
        let found = found.take(input.limit.try_into()?).cloned().collect();
        Ok(ListOrdersResponse::Ok(OrderPage { items: scope.seal(found)?, next: None }))
    }

    async fn create_order(
        &self,
        _caller: &Caller,
        creation: Creation<Order>,
        input: CreateOrderInput,
    ) -> Result<CreateOrderResponse, Failure> {
        self.act().await?;
        let id = Uuid::new_v4();
        let assigned = creation.into_assigned();
        let mut order = order(id, &assigned.owner_id, &assigned.org_id);
        order.quantity = input.body.quantity;
        if self.mood() == Mood::Leaks {
            order.owner_id = "bob".to_owned();
        }
        self.orders().insert(id, order.clone());
        Ok(CreateOrderResponse::Created { location: Some(format!("/v1/orders/{id}")), body: order })
    }

    async fn get_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        _input: GetOrderInput,
    ) -> Result<GetOrderResponse, Failure> {
        self.act().await?;
        if self.mood() == Mood::Leaks {
            let orders = self.orders();
            let other = orders.values().find(|it| it.owner_id != order.owner_id);
            return Ok(GetOrderResponse::Ok(other.cloned().ok_or_else(Failure::not_found)?));
        }
        Ok(GetOrderResponse::Ok(order.into_inner()))
    }

    async fn update_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        input: UpdateOrderInput,
    ) -> Result<UpdateOrderResponse, Failure> {
        self.act().await?;
        let mut orders = self.orders();
        let stored = orders.get_mut(order.key().id()).ok_or_else(Failure::not_found)?;
        if stored.status == Status::Shipped {
            return Err(Failure::conflict("The order has been shipped."));
        }
        stored.quantity = input.body.quantity.unwrap_or(stored.quantity);
        stored.status = input.body.status.unwrap_or(stored.status);
        Ok(UpdateOrderResponse::Ok(stored.clone()))
    }

    async fn delete_order(
        &self,
        _caller: &Caller,
        order: Owned<Order>,
        _input: DeleteOrderInput,
    ) -> Result<DeleteOrderResponse, Failure> {
        self.act().await?;
        self.orders().remove(order.key().id());
        Ok(DeleteOrderResponse::NoContent)
    }
}

impl Ops for App {
    async fn health(&self) -> Result<HealthResponse, Failure> {
        self.act().await?;
        Ok(HealthResponse::NoContent)
    }
}
