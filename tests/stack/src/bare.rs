//! The same routes as anybody would write them with axum and serde, without a guard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    routing::get,
};
use http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many orders a page has when nothing is said.
const PAGE: usize = 20;

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Open,
    Paid,
    Shipped,
    Cancelled,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    street: String,
    city: String,
    country: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewOrder {
    product_id: Uuid,
    quantity: i64,
    address: Address,
    tags: Option<Vec<String>>,
    notes: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderPatch {
    quantity: Option<i64>,
    address: Option<Address>,
    status: Option<Status>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: Uuid,
    owner_id: String,
    org_id: String,
    product_id: Uuid,
    quantity: i64,
    address: Address,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
}

#[derive(Serialize)]
struct OrderPage {
    items: Vec<Order>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct ListQuery {
    limit: Option<usize>,
}

#[derive(Clone)]
struct Store(Arc<Mutex<BTreeMap<Uuid, Order>>>);

impl Store {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Uuid, Order>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The server, with an order like `body` for each id.
///
/// # Panics
/// When `body` is no order.
pub fn router(ids: impl IntoIterator<Item = Uuid>, body: &str) -> Router {
    let new: NewOrder = serde_json::from_str(body).expect("an order");
    let orders = ids.into_iter().map(|id| (id, order(id, &new))).collect();
    Router::new()
        .route("/v1/orders", get(list).post(create))
        .route("/v1/orders/{orderId}", get(item).patch(update).delete(remove))
        .route("/v1/health", get(async || StatusCode::NO_CONTENT))
        .with_state(Store(Arc::new(Mutex::new(orders))))
}

fn order(id: Uuid, new: &NewOrder) -> Order {
    Order {
        id,
        owner_id: "auth0|6f1d2c3b4a5968778695a40000".to_owned(),
        org_id: "acme".to_owned(),
        product_id: new.product_id,
        quantity: new.quantity,
        address: new.address.clone(),
        status: Status::Open,
        margin: Some(0.15),
        tags: new.tags.clone(),
        notes: new.notes.clone(),
    }
}

async fn list(State(store): State<Store>, Query(query): Query<ListQuery>) -> Json<OrderPage> {
    let limit = query.limit.unwrap_or(PAGE);
    let mut items: Vec<Order> =
        store.with(|orders| orders.values().take(limit + 1).cloned().collect());
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|order| order.id.to_string());
    Json(OrderPage { items, next })
}

async fn create(
    State(store): State<Store>,
    Json(new): Json<NewOrder>,
) -> (StatusCode, [(HeaderName, String); 1], Json<Order>) {
    let order = order(Uuid::new_v4(), &new);
    store.with(|orders| orders.insert(order.id, order.clone()));
    let location = format!("/v1/orders/{}", order.id);
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(order))
}

async fn item(State(store): State<Store>, Path(id): Path<Uuid>) -> Result<Json<Order>, StatusCode> {
    store.with(|orders| orders.get(&id).cloned()).map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn update(
    State(store): State<Store>,
    Path(id): Path<Uuid>,
    Json(patch): Json<OrderPatch>,
) -> Result<Json<Order>, StatusCode> {
    let order = store.with(|orders| {
        let order = orders.get_mut(&id)?;
        order.quantity = patch.quantity.unwrap_or(order.quantity);
        order.address = patch.address.unwrap_or_else(|| order.address.clone());
        order.status = patch.status.unwrap_or(order.status);
        Some(order.clone())
    });
    order.map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn remove(State(store): State<Store>, Path(id): Path<Uuid>) -> StatusCode {
    match store.with(|orders| orders.remove(&id)) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}
