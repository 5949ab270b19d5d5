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
    title: "Body tier",
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
                tenant: "",
            },
        },
    ],
    tiers: &[
        Tier::new("guard-ip", 3000, Duration::from_secs(60), &[KeyPart::Ip]).always(),
        Tier::new("guard-credential", 30, Duration::from_secs(60), &[KeyPart::Ip])
            .always()
            .counts(Counts::FailedCredentials),
        Tier::new("default", 300, Duration::from_secs(60), &[KeyPart::Principal]),
        Tier::new(
                "code",
                5,
                Duration::from_secs(3600),
                &[KeyPart::Ip, KeyPart::Body("/gift/code~1of")],
            )
            .counts(Counts::Failures)
            .on_store_error(OnStoreError::Deny),
        Tier::new(
            "device",
            9,
            Duration::from_secs(3600),
            &[KeyPart::Header("x-device"), KeyPart::Tenant],
        ),
        Tier::new("write", 20, Duration::from_secs(60), &[KeyPart::Principal]),
    ],
    resources: &[],
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
    metadata: ResourceMetadata::None,
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

/// `POST /gifts`
pub static TAKE_GIFT: Policy = Policy::new(
        "takeGift",
        Access::Required(&[&[API.uses("token", &[])]]),
    )
    .rates(
        &[
            API.tier("guard-ip"),
            API.tier("guard-credential"),
            API.tier("code"),
            API.tier("device"),
            API.tier("write"),
        ],
    )
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
