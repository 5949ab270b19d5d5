//! What is sent and answered, with the rules of the document as garde has them.

use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `status` of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Placed.
    Open,
    /// Paid for.
    Paid,
    /// On its way.
    Shipped,
    /// Given up.
    Cancelled,
}

/// Where to.
#[derive(Clone, Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[garde(length(chars, min = 1, max = 200))]
    pub street: String,
    /// Town.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: String,
    /// ISO 3166-1 alpha-2.
    #[garde(pattern(r"^[A-Z]{2}$"))]
    pub country: String,
}

/// The body of `POST /orders`.
#[derive(Clone, Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrder {
    /// What.
    #[garde(skip)]
    pub product_id: Uuid,
    /// How many.
    #[garde(range(min = 1, max = 100))]
    pub quantity: i64,
    /// Where to.
    #[garde(dive)]
    pub address: Address,
    /// Labels.
    #[garde(length(max = 10), inner(inner(length(chars, min = 1, max = 32))), custom(unique))]
    pub tags: Option<Vec<String>>,
    /// A note to whoever packs it.
    #[garde(length(chars, max = 1000))]
    pub notes: Option<String>,
}

/// The body of `PATCH /orders/{orderId}`.
#[derive(Clone, Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct OrderPatch {
    /// How many.
    #[garde(range(min = 1, max = 100))]
    pub quantity: Option<i64>,
    /// Where to.
    #[garde(dive)]
    pub address: Option<Address>,
    /// Only for administrators.
    #[garde(skip)]
    pub status: Option<Status>,
}

/// An order as it is kept and shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id.
    pub id: Uuid,
    /// Who placed it.
    pub owner_id: String,
    /// For which organisation.
    pub org_id: String,
    /// What.
    pub product_id: Uuid,
    /// How many.
    pub quantity: i64,
    /// Where to.
    pub address: Address,
    /// How far it is.
    pub status: Status,
    /// Only for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// Labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Personal, so never shown in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// The answer of `GET /orders`.
#[derive(Debug, Serialize)]
pub struct OrderPage {
    /// The orders.
    pub items: Vec<Order>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The query of `GET /orders`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// The most orders of the page.
    #[garde(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The id after which the page begins.
    #[garde(length(max = 128))]
    pub cursor: Option<String>,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "as garde calls it")]
fn unique(tags: &Option<Vec<String>>, (): &()) -> garde::Result {
    let tags = tags.as_deref().unwrap_or_default();
    let twice = tags.iter().enumerate().any(|(index, tag)| tags[..index].contains(tag));
    if twice { Err(garde::Error::new("must not repeat")) } else { Ok(()) }
}
