use ::std::time::Duration;
use ::secgen_runtime::policy::*;

const SCOPES: &[&str] = &[];

const ROLES: &[&str] = &[];

const CORS: Cors = Cors::Closed;

const LIMITS: Limits = Limits {
    body: 65536,
    timeout: Duration::from_secs(10),
    json_depth: 32,
    concurrency: 0,
};

/// What holds for every operation of the document.
pub static API: Api = Api {
    title: "Refunds",
    version: "1",
    mount: "",
    hosts: &[],
    scopes: SCOPES,
    roles: ROLES,
    schemes: &[
        Scheme {
            name: "token",
            carrier: Carrier::Bearer,
            verifier: Verifier::Token(TokenRules {
                issuer: Setting::Literal("https://id.example"),
                audience: &[Setting::Literal("api")],
                algorithms: &[Algorithm::EdDsa],
                keys: KeySource::JwksUri(Setting::Literal("https://id.example/jwks")),
                token_type: "at+jwt",
                max_lifetime: Duration::from_secs(3600),
                clock_skew: Duration::from_secs(30),
                binding: Binding::AsIssued,
                revocation: Revocation::NONE,
            }),
            claims: Claims {
                subject: "sub",
                scopes: &["scope", "scp"],
                roles: &[],
                tenant: "org",
            },
        },
    ],
    tiers: &[
        Tier::new("guard-ip", 3000, Duration::from_secs(60), &[KeyPart::Ip]).always(),
        Tier::new("guard-credential", 30, Duration::from_secs(60), &[KeyPart::Ip])
            .always()
            .counts(Counts::FailedCredentials),
        Tier::new("default", 300, Duration::from_secs(60), &[KeyPart::Principal]),
    ],
    resources: &[
        ResourceRule {
            name: "Order",
            id: "id",
            tenant: Some(TenantRule {
                field: "org",
                claim: "org",
            }),
            owner: OwnerRule::Tenant,
            bypass: None,
        },
    ],
    cors: CORS,
    headers: Headers {
        hsts: "max-age=31536000; includeSubDomains",
        csp: "default-src 'none'; frame-ancestors 'none'",
        frame_options: "DENY",
        referrer_policy: "no-referrer",
        permissions_policy: "camera=(), geolocation=(), microphone=()",
    },
    proxies: TrustedProxies::None,
    sessions: Sessions::None,
    metadata: ResourceMetadata::Public {
        resource: Setting::Env("RESOURCE"),
        reason: "clients find the issuer",
    },
    debts: 0,
    patterns: &[],
    root: Policy::new(
            "",
            Access::Required(
                &[
                    &[
                        SchemeUse {
                            scheme: 0,
                            scopes: NameSet::of(SCOPES, &[]),
                        },
                    ],
                ],
            ),
        )
        .rates(&[TierUse(0), TierUse(1), TierUse(2)])
        .cors(CORS)
        .limits(LIMITS)
        .cache(Cache::NoStore)
        .audit(Audit {
            level: AuditLevel::Metadata,
            event: "",
        }),
};

/// `POST /orders/{orderId}/refund`
pub static REFUND_ORDER: Policy = Policy::new(
        "refundOrder",
        Access::Required(&[&[API.uses("token", &[])]]),
    )
    .step_up(
        &[
            StepUp {
                acr: &["gold", "urn:a:b"],
                max_age: Duration::from_secs(0),
            },
            StepUp {
                acr: &[],
                max_age: Duration::from_secs(300),
            },
        ],
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .owns(
        &[
            Ownership {
                resource: API.resource("Order"),
                action: Action::Item,
                on_deny: OnDeny::Hide,
            },
        ],
    )
    .policies(&["refund-window", "refundWithinBudget"])
    .idempotency(Idempotency::Keyed {
        header: "idempotency-key",
        required: true,
        ttl: Duration::from_secs(43200),
    })
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .requests(Requests::Body {
        media: &[BodyType::json("application/json")],
        required: true,
    })
    .answers(&[]);

/// `DELETE /orders/{orderId}/refund`
pub static CANCEL_REFUND: Policy = Policy::new(
        "cancelRefund",
        Access::Required(&[&[API.uses("token", &[])]]),
    )
    .step_up(
        &[
            StepUp {
                acr: &["gold", "urn:a:b"],
                max_age: Duration::from_secs(0),
            },
        ],
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .owns(
        &[
            Ownership {
                resource: API.resource("Order"),
                action: Action::Item,
                on_deny: OnDeny::Hide,
            },
        ],
    )
    .policies(&["refund-window"])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .answers(&[]);

/// `GET /shop`
pub static ENTER_SHOP: Policy = Policy::new(
        "enterShop",
        Access::Anonymous {
            reason: "a shop window",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .policies(&["orders"])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::Unsaid)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .answers(&[]);

/// `GET /till`
pub static OPEN_TILL: Policy = Policy::new(
        "openTill",
        Access::Optional {
            reason: "a shop window",
            alternatives: &[&[API.uses("token", &[])]],
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .policies(&["orders"])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .answers(&[]);
