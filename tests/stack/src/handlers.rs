//! The operations, with what the document asks of each: scopes, ownership, projection.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use tracing::{Span, field};
use uuid::Uuid;

use crate::{
    auth::Caller,
    extract::{Asked, Body, Id},
    models::{ListQuery, NewOrder, Order, OrderPage, OrderPatch, Status},
    problem::Problem,
    server::Stack,
};

type Calling = Extension<Arc<Caller>>;

const ADMIN: &str = "admin:orders";

/// `GET /orders`
pub(crate) async fn list(
    State(stack): State<Arc<Stack>>,
    Extension(caller): Calling,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<OrderPage>, Problem> {
    demand(&caller, "read:orders")?;
    let after = query.cursor.as_deref().map(str::parse::<Uuid>);
    let after = after.transpose().map_err(|_| Problem::malformed())?;
    let limit = query.limit.unwrap_or(20);
    let mut items: Vec<Order> = stack.store.with(|orders| {
        let theirs = orders.values().filter(|order| owns(&caller, order));
        theirs
            .filter(|order| after.is_none_or(|it| order.id > it))
            .take(limit + 1)
            .cloned()
            .collect()
    });
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|order| order.id.to_string());
    let items = items.into_iter().map(|order| shown(&caller, order)).collect();
    Ok(Json(OrderPage { items, next }))
}

/// `POST /orders`
pub(crate) async fn create(
    State(stack): State<Arc<Stack>>,
    Extension(caller): Calling,
    Body(new): Body<NewOrder>,
) -> Result<Response, Problem> {
    demand(&caller, "write:orders")?;
    let order = Order {
        id: Uuid::new_v4(),
        owner_id: caller.subject.clone(),
        org_id: caller.tenant.clone(),
        product_id: new.product_id,
        quantity: new.quantity,
        address: new.address,
        status: Status::Open,
        margin: Some(0.15),
        tags: new.tags,
        notes: new.notes,
    };
    stack.store.with(|orders| orders.insert(order.id, order.clone()));
    let location = [(header::LOCATION, format!("/v1/orders/{}", order.id))];
    Ok((StatusCode::CREATED, location, Json(shown(&caller, order))).into_response())
}

/// `GET /orders/{orderId}`
pub(crate) async fn item(
    State(stack): State<Arc<Stack>>,
    Extension(caller): Calling,
    Id(id): Id<Uuid>,
) -> Result<Json<Order>, Problem> {
    demand(&caller, "read:orders")?;
    let order = stack.store.with(|orders| owned(&caller, orders.get(&id)?).cloned());
    name(id);
    order.map(|order| Json(shown(&caller, order))).ok_or(Problem::not_found())
}

/// `PATCH /orders/{orderId}`
pub(crate) async fn update(
    State(stack): State<Arc<Stack>>,
    Extension(caller): Calling,
    Id(id): Id<Uuid>,
    Body(patch): Body<OrderPatch>,
) -> Result<Json<Order>, Problem> {
    demand(&caller, "write:orders")?;
    if patch.status.is_some() {
        demand(&caller, ADMIN)?;
    }
    name(id);
    let order = stack.store.with(|orders| {
        let order = orders.get_mut(&id)?;
        owned(&caller, order)?;
        order.quantity = patch.quantity.unwrap_or(order.quantity);
        order.address = patch.address.unwrap_or_else(|| order.address.clone());
        order.status = patch.status.unwrap_or(order.status);
        Some(order.clone())
    });
    order.map(|order| Json(shown(&caller, order))).ok_or(Problem::not_found())
}

/// `DELETE /orders/{orderId}`
pub(crate) async fn remove(
    State(stack): State<Arc<Stack>>,
    Extension(caller): Calling,
    Id(id): Id<Uuid>,
) -> Result<StatusCode, Problem> {
    demand(&caller, ADMIN)?;
    name(id);
    let removed = stack.store.with(|orders| {
        owned(&caller, orders.get(&id)?)?;
        orders.remove(&id)
    });
    removed.map(|_| StatusCode::NO_CONTENT).ok_or(Problem::not_found())
}

fn demand(caller: &Caller, scope: &str) -> Result<(), Problem> {
    if caller.has(scope) { Ok(()) } else { Err(Problem::forbidden()) }
}

fn owns(caller: &Caller, order: &Order) -> bool {
    order.org_id == caller.tenant && (order.owner_id == caller.subject || caller.has(ADMIN))
}

fn owned<'o>(caller: &Caller, order: &'o Order) -> Option<&'o Order> {
    owns(caller, order).then_some(order)
}

/// For the audit trail.
fn name(id: Uuid) {
    Span::current().record("object", field::display(id));
}

/// What the caller may read of it.
fn shown(caller: &Caller, mut order: Order) -> Order {
    if !caller.has(ADMIN) {
        order.margin = None;
    }
    if let Some(notes) = &mut order.notes {
        "***".clone_into(notes);
    }
    order
}
