//! What the emitter writes for `specs/orders-core.yaml`, by hand: the agreed form of generated
//! code. One inner module a generated file.

#![allow(dead_code, unreachable_pub, unused_imports)]

pub use self::{inputs::*, models::*, policies::API, responses::*, service::*, traits::*};

/// `scopes.rs`: the document's scopes as constants.
pub mod scopes {
    use secgen_runtime::policy::ScopeName;

    use super::policies::API;

    /// Read your orders
    pub const READ_ORDERS: ScopeName = API.scope("read:orders");
    /// Create and change your orders
    pub const WRITE_ORDERS: ScopeName = API.scope("write:orders");
    /// Every order of your organisation
    pub const ADMIN_ORDERS: ScopeName = API.scope("admin:orders");
}

/// `policies.rs`: what the document says, as data.
pub mod policies {
    use std::time::Duration;

    use secgen_runtime::policy::{
        Access, Action, Algorithm, Api, Audit, AuditLevel, Binding, BodyType, Bypass, Cache,
        Carrier, ClaimMatch, Claims, Cors, Counts, Demand, Headers, KeyFile, KeyPart, KeyRules,
        KeySource, Limits, NameSet, OnDeny, OwnerRule, Ownership, Policy, Requests,
        ResourceMetadata, ResourceRule, Revocation, Scheme, SchemeUse, Sessions, Setting,
        TenantRule, Tier, TierUse, TokenRules, TrustedProxies, Verifier,
    };

    const SCOPES: &[&str] = &["read:orders", "write:orders", "admin:orders"];

    const CLAIMS: Claims =
        Claims { subject: "sub", scopes: &["scope", "scp"], roles: &["roles"], tenant: "org_id" };

    const CORS: Cors = Cors::Listed {
        origins: &[
            Setting::Literal("https://app.example.com"),
            Setting::Literal("https://www.example.com"),
        ],
        methods: &["GET", "POST", "PATCH", "DELETE"],
        headers: &["authorization", "content-type"],
        expose: &["ratelimit", "ratelimit-policy", "retry-after"],
        credentials: false,
        max_age: Duration::from_secs(600),
    };

    const LIMITS: Limits =
        Limits { body: 65_536, timeout: Duration::from_secs(10), json_depth: 32, concurrency: 0 };

    const METADATA: Audit = Audit { level: AuditLevel::Metadata, event: "" };

    /// What holds for every operation of the document.
    pub static API: Api = Api {
        title: "Orders",
        version: "1.0.0",
        mount: "/v1",
        hosts: &[],
        scopes: SCOPES,
        roles: &[],
        schemes: &[
            Scheme {
                name: "oauth",
                carrier: Carrier::Bearer,
                verifier: Verifier::Token(TokenRules {
                    issuer: Setting::Env("OIDC_ISSUER"),
                    audience: &[Setting::Literal("orders-api")],
                    algorithms: &[Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256],
                    keys: KeySource::JwksUri(Setting::Env("OIDC_JWKS_URI")),
                    token_type: "at+jwt",
                    max_lifetime: Duration::from_secs(3600),
                    clock_skew: Duration::from_secs(30),
                    binding: Binding::AsIssued,
                    revocation: Revocation::NONE,
                }),
                claims: CLAIMS,
            },
            Scheme {
                name: "partnerKey",
                carrier: Carrier::Header("x-api-key"),
                verifier: Verifier::Keys(KeyRules {
                    keys: KeyFile::Env("PARTNER_KEYS"),
                    allow_from: &[
                        Setting::Literal("203.0.113.0/24"),
                        Setting::Literal("127.0.0.0/8"),
                    ],
                    max_age: Some(Duration::from_secs(7_776_000)),
                }),
                claims: CLAIMS,
            },
        ],
        tiers: &[
            Tier::new("edge", 3000, Duration::from_secs(60), &[KeyPart::Ip]).always(),
            Tier::new("read", 600, Duration::from_secs(60), &[KeyPart::Principal]),
            Tier::new("write", 20, Duration::from_secs(60), &[KeyPart::Principal]).burst(5),
            Tier::new("guard-ip", 3000, Duration::from_secs(60), &[KeyPart::Ip]).always(),
            Tier::new("guard-credential", 30, Duration::from_secs(60), &[KeyPart::Ip])
                .always()
                .counts(Counts::FailedCredentials),
        ],
        resources: &[ResourceRule {
            name: "Order",
            id: "id",
            tenant: Some(TenantRule { field: "orgId", claim: "org_id" }),
            owner: OwnerRule::Claim {
                field: "ownerId",
                claim: "sub",
                matching: ClaimMatch::Equals,
                schemes: &[0, 1],
            },
            bypass: Some(Bypass {
                scopes: &[Demand::Any(NameSet::of(SCOPES, &["admin:orders"]))],
                roles: &[],
                actions: &[Action::Item, Action::List, Action::Create],
            }),
        }],
        cors: CORS,
        headers: Headers::JSON_API,
        proxies: TrustedProxies::None,
        sessions: Sessions::None,
        metadata: ResourceMetadata::None,
        debts: 0,
        patterns: &[],
        root: Policy::new(
            "",
            Access::Required(&[&[SchemeUse { scheme: 0, scopes: NameSet::EMPTY }]]),
        )
        .rates(&[TierUse(0), TierUse(3), TierUse(4), TierUse(1)])
        .cors(CORS)
        .limits(LIMITS)
        .cache(Cache::NoStore)
        .audit(METADATA),
    };

    /// `GET /orders`
    pub static LIST_ORDERS: Policy =
        Policy::new("listOrders", Access::Required(&[&[API.uses("oauth", &["read:orders"])]]))
            .rates(&[
                API.tier("edge"),
                API.tier("guard-ip"),
                API.tier("guard-credential"),
                API.tier("read"),
            ])
            .owns(&[Ownership {
                resource: API.resource("Order"),
                action: Action::List,
                on_deny: OnDeny::Hide,
            }])
            .cors(CORS)
            .limits(LIMITS)
            .cache(Cache::NoStore)
            .audit(METADATA)
            .requests(Requests::Bodyless);

    /// `POST /orders`
    pub static CREATE_ORDER: Policy =
        Policy::new("createOrder", Access::Required(&[&[API.uses("oauth", &["write:orders"])]]))
            .rates(&[
                API.tier("edge"),
                API.tier("guard-ip"),
                API.tier("guard-credential"),
                API.tier("write"),
            ])
            .owns(&[Ownership {
                resource: API.resource("Order"),
                action: Action::Create,
                on_deny: OnDeny::Hide,
            }])
            .cors(CORS)
            .limits(LIMITS)
            .cache(Cache::NoStore)
            .audit(METADATA)
            .requests(Requests::Body {
                media: &[BodyType::json("application/json")],
                required: true,
            });

    /// `GET /orders/{orderId}`
    pub static GET_ORDER: Policy = Policy::new(
        "getOrder",
        Access::Required(&[&[API.uses("oauth", &["read:orders"])], &[API.uses("partnerKey", &[])]]),
    )
    .rates(&[
        API.tier("edge"),
        API.tier("guard-ip"),
        API.tier("guard-credential"),
        API.tier("read"),
    ])
    .owns(&[Ownership {
        resource: API.resource("Order"),
        action: Action::Item,
        on_deny: OnDeny::Hide,
    }])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(METADATA)
    .requests(Requests::Bodyless);

    /// `PATCH /orders/{orderId}`
    pub static UPDATE_ORDER: Policy =
        Policy::new("updateOrder", Access::Required(&[&[API.uses("oauth", &["write:orders"])]]))
            .rates(&[
                API.tier("edge"),
                API.tier("guard-ip"),
                API.tier("guard-credential"),
                API.tier("write"),
            ])
            .owns(&[Ownership {
                resource: API.resource("Order"),
                action: Action::Item,
                on_deny: OnDeny::Hide,
            }])
            .cors(CORS)
            .limits(LIMITS)
            .cache(Cache::NoStore)
            .audit(METADATA)
            .requests(Requests::Body {
                media: &[BodyType::json("application/merge-patch+json")],
                required: true,
            });

    /// `DELETE /orders/{orderId}`
    pub static DELETE_ORDER: Policy =
        Policy::new("deleteOrder", Access::Required(&[&[API.uses("oauth", &["admin:orders"])]]))
            .rates(&[
                API.tier("edge"),
                API.tier("guard-ip"),
                API.tier("guard-credential"),
                API.tier("write"),
            ])
            .owns(&[Ownership {
                resource: API.resource("Order"),
                action: Action::Item,
                on_deny: OnDeny::Hide,
            }])
            .cors(CORS)
            .limits(LIMITS)
            .cache(Cache::NoStore)
            .audit(METADATA)
            .requests(Requests::Bodyless);

    /// `GET /health`
    pub static HEALTH: Policy = Policy::new("health", Access::Anonymous { reason: "liveness" })
        .rates(&[API.tier("edge"), API.tier("guard-ip"), API.tier("guard-credential")])
        .cors(CORS)
        .limits(LIMITS)
        .cache(Cache::NoStore)
        .audit(Audit { level: AuditLevel::None, event: "" })
        .requests(Requests::Bodyless);
}

/// `models.rs`: the schemas.
pub mod models {
    use secgen_runtime::{
        decode::{ArrayRule, Decode, Decoder, IntegerRule, ObjectRule, Pattern, StringRule},
        encode::{Encode, Encoder, Mask},
        json::{Number, Value},
        own::{FieldValue, Resource, Scoped},
        policy::{NameSet, ResourceRule},
        serde,
        values::{self, Nullable, Sensitive, Uuid},
    };

    use super::policies::API;

    /// `#/components/schemas/Status`
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    #[serde(crate = "::secgen_runtime::serde")]
    pub enum Status {
        /// `open`
        #[serde(rename = "open")]
        Open,
        /// `paid`
        #[serde(rename = "paid")]
        Paid,
        /// `shipped`
        #[serde(rename = "shipped")]
        Shipped,
        /// `cancelled`
        #[serde(rename = "cancelled")]
        Cancelled,
    }

    impl Status {
        /// As written in JSON.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Open => "open",
                Self::Paid => "paid",
                Self::Shipped => "shipped",
                Self::Cancelled => "cancelled",
            }
        }
    }

    impl Decode for Status {
        fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
            at.choice(
                value,
                &[
                    ("open", Self::Open),
                    ("paid", Self::Paid),
                    ("shipped", Self::Shipped),
                    ("cancelled", Self::Cancelled),
                ],
            )
        }
    }

    impl Encode for Status {
        fn encode(&self, out: &mut Encoder<'_>) {
            self.as_str().encode(out);
        }
    }

    /// `#/components/schemas/Address`
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(crate = "::secgen_runtime::serde")]
    pub struct Address {
        /// `street`
        #[serde(rename = "street")]
        pub street: String,
        /// `city`
        #[serde(rename = "city")]
        pub city: String,
        /// `country`
        #[serde(rename = "country")]
        pub country: String,
    }

    impl Decode for Address {
        fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
            static OBJECT: ObjectRule = ObjectRule::new();
            static STREET: StringRule = StringRule::new().min_length(1).max_length(200);
            static CITY: StringRule = StringRule::new().min_length(1).max_length(100);
            static COUNTRY_PATTERN: Pattern = Pattern::linear("^[A-Z]{2}$");
            static COUNTRY: StringRule = StringRule::new().pattern(&COUNTRY_PATTERN);
            let mut object = at.object(value, &OBJECT)?;
            let street = object.required("street", |value, at| at.string(value, &STREET));
            let city = object.required("city", |value, at| at.string(value, &CITY));
            let country = object.required("country", |value, at| at.string(value, &COUNTRY));
            let closed = object.finish_closed();
            Some(Self { street: street?, city: city?, country: country? }).filter(|_| closed)
        }
    }

    impl Encode for Address {
        fn encode(&self, out: &mut Encoder<'_>) {
            out.object(|object| {
                object.member("street", &self.street);
                object.member("city", &self.city);
                object.member("country", &self.country);
            });
        }
    }

    /// `#/components/schemas/NewOrder`
    #[derive(Clone, Debug, PartialEq)]
    pub struct NewOrder {
        /// `productId`
        pub product_id: Uuid,
        /// `quantity`
        pub quantity: i64,
        /// `address`
        pub address: Address,
        /// `tags`
        pub tags: Option<Vec<String>>,
        /// `notes`
        pub notes: Option<Nullable<Sensitive<String>>>,
    }

    impl Decode for NewOrder {
        fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
            static OBJECT: ObjectRule = ObjectRule::new();
            static QUANTITY: IntegerRule = IntegerRule::new().minimum(1).maximum(100);
            static TAGS: ArrayRule = ArrayRule::new().max_items(10).unique_items();
            static TAGS_ITEM: StringRule = StringRule::new().min_length(1).max_length(32);
            static NOTES: StringRule = StringRule::new().max_length(1000).masked(Mask::Full);
            let mut object = at.object(value, &OBJECT)?;
            let product_id = object.required("productId", |value, at| at.uuid(value));
            let quantity = object.required("quantity", |value, at| at.integer(value, &QUANTITY));
            let address = object.required("address", Address::decode);
            let tags = object.optional("tags", |value, at| {
                at.array(value, &TAGS, |value, at| at.string(value, &TAGS_ITEM))
            });
            let notes = object.optional("notes", |value, at| {
                at.nullable(value, |value, at| at.string(value, &NOTES).map(Sensitive::from))
            });
            let closed = object.finish_closed();
            Some(Self {
                product_id: product_id?,
                quantity: quantity?,
                address: address?,
                tags: tags?,
                notes: notes?,
            })
            .filter(|_| closed)
        }
    }

    /// `#/components/schemas/OrderPatch`
    #[derive(Clone, Debug, PartialEq)]
    pub struct OrderPatch {
        /// `quantity`
        pub quantity: Option<i64>,
        /// `address`
        pub address: Option<Address>,
        /// `status`
        pub status: Option<Status>,
    }

    impl Decode for OrderPatch {
        fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
            static OBJECT: ObjectRule = ObjectRule::new().min_properties(1);
            static QUANTITY: IntegerRule = IntegerRule::new().minimum(1).maximum(100);
            static STATUS_WRITE: NameSet = API.scopes(&["admin:orders"]);
            let mut object = at.object(value, &OBJECT)?;
            let quantity = object.optional("quantity", |value, at| at.integer(value, &QUANTITY));
            let address = object.optional("address", Address::decode);
            let status = object.optional("status", |value, at| {
                at.write_scopes(&STATUS_WRITE);
                Status::decode(value, at)
            });
            let closed = object.finish_closed();
            Some(Self { quantity: quantity?, address: address?, status: status? })
                .filter(|_| closed)
        }
    }

    /// `#/components/schemas/Order`
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(crate = "::secgen_runtime::serde")]
    pub struct Order {
        /// `id`
        #[serde(rename = "id")]
        pub id: Uuid,
        /// `ownerId`
        #[serde(rename = "ownerId")]
        pub owner_id: String,
        /// `orgId`
        #[serde(rename = "orgId")]
        pub org_id: String,
        /// `productId`
        #[serde(rename = "productId")]
        pub product_id: Uuid,
        /// `quantity`
        #[serde(rename = "quantity")]
        pub quantity: i64,
        /// `address`
        #[serde(rename = "address")]
        pub address: Address,
        /// `status`
        #[serde(rename = "status")]
        pub status: Status,
        /// `margin`
        #[serde(rename = "margin", default, skip_serializing_if = "Option::is_none")]
        pub margin: Option<Number>,
        /// `tags`
        #[serde(rename = "tags", default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<String>>,
        /// `notes`
        #[serde(
            rename = "notes",
            default,
            skip_serializing_if = "Option::is_none",
            deserialize_with = "values::present"
        )]
        pub notes: Option<Nullable<Sensitive<String>>>,
    }

    impl Encode for Order {
        fn encode(&self, out: &mut Encoder<'_>) {
            static MARGIN_READ: NameSet = API.scopes(&["admin:orders"]);
            out.resource(self);
            out.object(|object| {
                object.member("id", &self.id);
                object.member("ownerId", &self.owner_id);
                object.member("orgId", &self.org_id);
                object.member("productId", &self.product_id);
                object.member("quantity", &self.quantity);
                object.member("address", &self.address);
                object.member("status", &self.status);
                object.guarded_optional("margin", &self.margin, &MARGIN_READ);
                object.optional("tags", &self.tags);
                object.masked_optional("notes", &self.notes, Mask::Full);
            });
        }
    }

    /// The fields of a new [`Order`] that come from the caller's claims.
    #[derive(Debug)]
    pub struct OrderAssigned {
        /// `ownerId`, from the claim `sub`
        pub owner_id: String,
        /// `orgId`, from the claim `org_id`
        pub org_id: String,
    }

    impl Resource for Order {
        const RULE: &'static ResourceRule = &API.resources[API.resource("Order")];
        type Id = Uuid;
        type Assigned = OrderAssigned;

        fn id(&self) -> &Uuid {
            &self.id
        }

        fn field(&self, name: &str) -> FieldValue<'_> {
            match name {
                "orgId" => FieldValue::from(&self.org_id),
                "ownerId" => FieldValue::from(&self.owner_id),
                _ => FieldValue::Missing,
            }
        }

        fn assigned(claim: &dyn Fn(&str) -> Option<String>) -> Option<OrderAssigned> {
            Some(OrderAssigned { owner_id: claim("sub")?, org_id: claim("org_id")? })
        }
    }

    /// `#/components/schemas/OrderPage`, as a list operation answers it.
    #[derive(Debug)]
    pub struct OrderPage {
        /// `items`
        pub items: Scoped<Vec<Order>>,
        /// `next`
        pub next: Option<String>,
    }

    impl Encode for OrderPage {
        fn encode(&self, out: &mut Encoder<'_>) {
            out.object(|object| {
                object.member("items", &self.items);
                object.optional("next", &self.next);
            });
        }
    }
}

/// `inputs.rs`: path, query, header and body of each operation.
pub mod inputs {
    use secgen_runtime::{
        decode::{ArrayRule, Decode, Inputs, IntegerRule, Parameter, Pattern, StringRule, Text},
        values::Uuid,
    };

    use super::models::{NewOrder, OrderPatch, Status};

    /// `GET /orders`
    #[derive(Clone, Debug, PartialEq)]
    pub struct ListOrdersInput {
        /// `limit` (query); 20 when absent
        pub limit: i32,
        /// `cursor` (query)
        pub cursor: Option<String>,
        /// `status` (query)
        pub status: Option<Vec<Status>>,
    }

    impl ListOrdersInput {
        pub(super) fn decode(inputs: &mut Inputs<'_>) -> Option<Self> {
            static LIMIT: Parameter = Parameter::query("limit").text(Text::Number);
            static LIMIT_RULE: IntegerRule = IntegerRule::new().minimum(1).maximum(100);
            static CURSOR: Parameter = Parameter::query("cursor");
            static CURSOR_PATTERN: Pattern = Pattern::linear("^[A-Za-z0-9_-]+$");
            static CURSOR_RULE: StringRule =
                StringRule::new().max_length(128).pattern(&CURSOR_PATTERN);
            static STATUS: Parameter = Parameter::query("status").list(Text::String);
            static STATUS_RULE: ArrayRule = ArrayRule::new().max_items(4).unique_items();
            let limit = inputs.optional(&LIMIT, |value, at| at.integer(value, &LIMIT_RULE));
            let cursor = inputs.optional(&CURSOR, |value, at| at.string(value, &CURSOR_RULE));
            let status =
                inputs.optional(&STATUS, |value, at| at.array(value, &STATUS_RULE, Status::decode));
            Some(Self { limit: limit?.unwrap_or(20), cursor: cursor?, status: status? })
        }
    }

    /// `POST /orders`
    #[derive(Clone, Debug, PartialEq)]
    pub struct CreateOrderInput {
        /// The request body.
        pub body: NewOrder,
    }

    impl CreateOrderInput {
        pub(super) fn decode(inputs: &mut Inputs<'_>) -> Option<Self> {
            let body = inputs.body(NewOrder::decode);
            Some(Self { body: body? })
        }
    }

    /// `GET /orders/{orderId}`
    #[derive(Clone, Debug, PartialEq)]
    pub struct GetOrderInput {
        /// `orderId` (path)
        pub order_id: Uuid,
    }

    impl GetOrderInput {
        pub(super) fn decode(inputs: &mut Inputs<'_>) -> Option<Self> {
            static ORDER_ID: Parameter = Parameter::path("orderId");
            let order_id = inputs.required(&ORDER_ID, |value, at| at.uuid(value));
            Some(Self { order_id: order_id? })
        }
    }

    /// `PATCH /orders/{orderId}`
    #[derive(Clone, Debug, PartialEq)]
    pub struct UpdateOrderInput {
        /// `orderId` (path)
        pub order_id: Uuid,
        /// The request body.
        pub body: OrderPatch,
    }

    impl UpdateOrderInput {
        pub(super) fn decode(inputs: &mut Inputs<'_>) -> Option<Self> {
            static ORDER_ID: Parameter = Parameter::path("orderId");
            let order_id = inputs.required(&ORDER_ID, |value, at| at.uuid(value));
            let body = inputs.body(OrderPatch::decode);
            Some(Self { order_id: order_id?, body: body? })
        }
    }

    /// `DELETE /orders/{orderId}`
    #[derive(Clone, Debug, PartialEq)]
    pub struct DeleteOrderInput {
        /// `orderId` (path)
        pub order_id: Uuid,
    }

    impl DeleteOrderInput {
        pub(super) fn decode(inputs: &mut Inputs<'_>) -> Option<Self> {
            static ORDER_ID: Parameter = Parameter::path("orderId");
            let order_id = inputs.required(&ORDER_ID, |value, at| at.uuid(value));
            Some(Self { order_id: order_id? })
        }
    }
}

/// `responses.rs`: what each operation may answer.
pub mod responses {
    use secgen_runtime::encode::{Answer, Reply};

    use super::models::{Order, OrderPage};

    /// `GET /orders`
    #[derive(Debug)]
    pub enum ListOrdersResponse {
        /// 200: A page of the caller's orders.
        Ok(OrderPage),
    }

    impl Answer for ListOrdersResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::Ok(body) => {
                    reply.status(200);
                    reply.json(&body);
                }
            }
        }
    }

    /// `POST /orders`
    #[derive(Debug)]
    pub enum CreateOrderResponse {
        /// 201: The order as stored.
        Created {
            /// `Location`
            location: Option<String>,
            /// The body.
            body: Order,
        },
    }

    impl Answer for CreateOrderResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::Created { location, body } => {
                    reply.status(201);
                    reply.header_optional("location", &location);
                    reply.json(&body);
                }
            }
        }
    }

    /// `GET /orders/{orderId}`
    #[derive(Debug)]
    pub enum GetOrderResponse {
        /// 200: The order.
        Ok(Order),
    }

    impl Answer for GetOrderResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::Ok(body) => {
                    reply.status(200);
                    reply.json(&body);
                }
            }
        }
    }

    /// `PATCH /orders/{orderId}`
    #[derive(Debug)]
    pub enum UpdateOrderResponse {
        /// 200: The order as stored.
        Ok(Order),
    }

    impl Answer for UpdateOrderResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::Ok(body) => {
                    reply.status(200);
                    reply.json(&body);
                }
            }
        }
    }

    /// `DELETE /orders/{orderId}`
    #[derive(Debug)]
    pub enum DeleteOrderResponse {
        /// 204: Gone.
        NoContent,
    }

    impl Answer for DeleteOrderResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::NoContent => {
                    reply.status(204);
                    reply.empty();
                }
            }
        }
    }

    /// `GET /health`
    #[derive(Debug)]
    pub enum HealthResponse {
        /// 204: Alive.
        NoContent,
    }

    impl Answer for HealthResponse {
        fn answer(self, reply: &mut Reply<'_>) {
            match self {
                Self::NoContent => {
                    reply.status(204);
                    reply.empty();
                }
            }
        }
    }
}

/// `traits.rs`: what the application implements; one trait a tag, no default bodies.
pub mod traits {
    use secgen_runtime::{
        auth::Caller,
        own::{Creation, Load, Owned, Scope},
        reject::Failure,
    };

    use super::{
        inputs::{
            CreateOrderInput, DeleteOrderInput, GetOrderInput, ListOrdersInput, UpdateOrderInput,
        },
        models::Order,
        responses::{
            CreateOrderResponse, DeleteOrderResponse, GetOrderResponse, HealthResponse,
            ListOrdersResponse, UpdateOrderResponse,
        },
    };

    /// The tag `orders`.
    pub trait Orders: Send + Sync + 'static {
        /// `GET /orders`
        fn list_orders(
            &self,
            caller: &Caller,
            scope: Scope<Order>,
            input: ListOrdersInput,
        ) -> impl Future<Output = Result<ListOrdersResponse, Failure>> + Send;

        /// `POST /orders`
        fn create_order(
            &self,
            caller: &Caller,
            creation: Creation<Order>,
            input: CreateOrderInput,
        ) -> impl Future<Output = Result<CreateOrderResponse, Failure>> + Send;

        /// `GET /orders/{orderId}`
        fn get_order(
            &self,
            caller: &Caller,
            order: Owned<Order>,
            input: GetOrderInput,
        ) -> impl Future<Output = Result<GetOrderResponse, Failure>> + Send;

        /// `PATCH /orders/{orderId}`
        fn update_order(
            &self,
            caller: &Caller,
            order: Owned<Order>,
            input: UpdateOrderInput,
        ) -> impl Future<Output = Result<UpdateOrderResponse, Failure>> + Send;

        /// `DELETE /orders/{orderId}`
        fn delete_order(
            &self,
            caller: &Caller,
            order: Owned<Order>,
            input: DeleteOrderInput,
        ) -> impl Future<Output = Result<DeleteOrderResponse, Failure>> + Send;
    }

    /// The tag `ops`.
    pub trait Ops: Send + Sync + 'static {
        /// `GET /health`
        fn health(&self) -> impl Future<Output = Result<HealthResponse, Failure>> + Send;
    }

    /// Everything that the document asks of the application.
    pub trait Application: Orders + Ops + Load<Order> {}

    impl<A: Orders + Ops + Load<Order>> Application for A {}
}

/// `operations.rs`: which policy stands before which method.
pub mod operations {
    use secgen_runtime::{
        auth::Caller,
        decode::Inputs,
        guard::{Method, Operation, Prover},
        own::{Creation, Load, Owned, Scope},
        policy::Policy,
        reject::{Failure, Rejection},
    };

    use super::{
        inputs::{
            CreateOrderInput, DeleteOrderInput, GetOrderInput, ListOrdersInput, UpdateOrderInput,
        },
        models::Order,
        policies,
        responses::{
            CreateOrderResponse, DeleteOrderResponse, GetOrderResponse, HealthResponse,
            ListOrdersResponse, UpdateOrderResponse,
        },
        traits::{Ops, Orders},
    };

    /// `GET /orders`
    #[derive(Debug)]
    pub struct ListOrders;

    impl<A: Orders> Operation<A> for ListOrders {
        const METHOD: Method = Method::Get;
        const PATH: &'static str = "/orders";
        const POLICY: &'static Policy = &policies::LIST_ORDERS;
        type Input = ListOrdersInput;
        type Proof = (Caller, Scope<Order>);
        type Answer = ListOrdersResponse;

        fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            ListOrdersInput::decode(inputs)
        }

        async fn prove(
            _app: &A,
            prover: &Prover<'_>,
            _input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok((prover.caller()?, prover.list()?))
        }

        async fn handle(
            app: &A,
            (caller, scope): Self::Proof,
            input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.list_orders(&caller, scope, input).await
        }
    }

    /// `POST /orders`
    #[derive(Debug)]
    pub struct CreateOrder;

    impl<A: Orders> Operation<A> for CreateOrder {
        const METHOD: Method = Method::Post;
        const PATH: &'static str = "/orders";
        const POLICY: &'static Policy = &policies::CREATE_ORDER;
        type Input = CreateOrderInput;
        type Proof = (Caller, Creation<Order>);
        type Answer = CreateOrderResponse;

        fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            CreateOrderInput::decode(inputs)
        }

        async fn prove(
            _app: &A,
            prover: &Prover<'_>,
            _input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok((prover.caller()?, prover.create()?))
        }

        async fn handle(
            app: &A,
            (caller, creation): Self::Proof,
            input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.create_order(&caller, creation, input).await
        }
    }

    /// `GET /orders/{orderId}`
    #[derive(Debug)]
    pub struct GetOrder;

    impl<A: Orders + Load<Order>> Operation<A> for GetOrder {
        const METHOD: Method = Method::Get;
        const PATH: &'static str = "/orders/{orderId}";
        const POLICY: &'static Policy = &policies::GET_ORDER;
        type Input = GetOrderInput;
        type Proof = (Caller, Owned<Order>);
        type Answer = GetOrderResponse;

        fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            GetOrderInput::decode(inputs)
        }

        async fn prove(
            app: &A,
            prover: &Prover<'_>,
            input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok((prover.caller()?, prover.item(app, &input.order_id).await?))
        }

        async fn handle(
            app: &A,
            (caller, order): Self::Proof,
            input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.get_order(&caller, order, input).await
        }
    }

    /// `PATCH /orders/{orderId}`
    #[derive(Debug)]
    pub struct UpdateOrder;

    impl<A: Orders + Load<Order>> Operation<A> for UpdateOrder {
        const METHOD: Method = Method::Patch;
        const PATH: &'static str = "/orders/{orderId}";
        const POLICY: &'static Policy = &policies::UPDATE_ORDER;
        type Input = UpdateOrderInput;
        type Proof = (Caller, Owned<Order>);
        type Answer = UpdateOrderResponse;

        fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            UpdateOrderInput::decode(inputs)
        }

        async fn prove(
            app: &A,
            prover: &Prover<'_>,
            input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok((prover.caller()?, prover.item(app, &input.order_id).await?))
        }

        async fn handle(
            app: &A,
            (caller, order): Self::Proof,
            input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.update_order(&caller, order, input).await
        }
    }

    /// `DELETE /orders/{orderId}`
    #[derive(Debug)]
    pub struct DeleteOrder;

    impl<A: Orders + Load<Order>> Operation<A> for DeleteOrder {
        const METHOD: Method = Method::Delete;
        const PATH: &'static str = "/orders/{orderId}";
        const POLICY: &'static Policy = &policies::DELETE_ORDER;
        type Input = DeleteOrderInput;
        type Proof = (Caller, Owned<Order>);
        type Answer = DeleteOrderResponse;

        fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            DeleteOrderInput::decode(inputs)
        }

        async fn prove(
            app: &A,
            prover: &Prover<'_>,
            input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok((prover.caller()?, prover.item(app, &input.order_id).await?))
        }

        async fn handle(
            app: &A,
            (caller, order): Self::Proof,
            input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.delete_order(&caller, order, input).await
        }
    }

    /// `GET /health`
    #[derive(Debug)]
    pub struct Health;

    impl<A: Ops> Operation<A> for Health {
        const METHOD: Method = Method::Get;
        const PATH: &'static str = "/health";
        const POLICY: &'static Policy = &policies::HEALTH;
        type Input = ();
        type Proof = ();
        type Answer = HealthResponse;

        fn decode(_inputs: &mut Inputs<'_>) -> Option<Self::Input> {
            Some(())
        }

        async fn prove(
            _app: &A,
            _prover: &Prover<'_>,
            _input: &Self::Input,
        ) -> Result<Self::Proof, Rejection> {
            Ok(())
        }

        async fn handle(
            app: &A,
            _proof: Self::Proof,
            _input: Self::Input,
        ) -> Result<Self::Answer, Failure> {
            app.health().await
        }
    }
}

/// `service.rs`: the endpoint table.
pub mod service {
    use std::sync::Arc;

    use secgen_runtime::{
        config::StartError,
        guard::{Endpoint, Security, Service},
    };

    use super::{operations as op, traits::Application};

    /// Every operation of the document.
    pub fn endpoints<A: Application>() -> Vec<Endpoint<A>> {
        vec![
            Endpoint::of::<op::ListOrders>(),
            Endpoint::of::<op::CreateOrder>(),
            Endpoint::of::<op::GetOrder>(),
            Endpoint::of::<op::UpdateOrder>(),
            Endpoint::of::<op::DeleteOrder>(),
            Endpoint::of::<op::Health>(),
        ]
    }

    /// The document's operations behind its guard; mount it with
    /// `axum::Router::fallback_service`.
    ///
    /// # Errors
    /// When two paths of the document can match one address.
    pub fn service<A: Application>(
        app: Arc<A>,
        security: Arc<Security>,
    ) -> Result<Service<A>, StartError> {
        Service::new(app, endpoints(), security)
    }
}
