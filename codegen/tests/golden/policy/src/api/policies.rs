use ::std::time::Duration;
use ::secgen_runtime::policy::*;

const SCOPES: &[&str] = &["read", "write", "x", "y"];

const ROLES: &[&str] = &["boss"];

const CORS: Cors = Cors::Closed;

const LIMITS: Limits = Limits {
    body: 65536,
    timeout: Duration::from_secs(10),
    json_depth: 32,
    concurrency: 0,
};

/// What holds for every operation of the document.
pub static API: Api = Api {
    title: "Policy",
    version: "1",
    mount: "/v3",
    hosts: &["api.example"],
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
                scopes: &["scope"],
                roles: &["roles"],
                tenant: "org",
            },
        },
        Scheme {
            name: "key",
            carrier: Carrier::Header("x-key"),
            verifier: Verifier::Keys(KeyRules {
                keys: KeyFile::Env("KEYS"),
                allow_from: &[Setting::Literal("10.0.0.0/8")],
                max_age: Some(Duration::from_secs(2592000)),
            }),
            claims: Claims {
                subject: "sub",
                scopes: &["scope"],
                roles: &["roles"],
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
        Tier::new("slow", 9, Duration::from_secs(3600), &[KeyPart::Tenant, KeyPart::Ip])
            .burst(3),
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
    proxies: TrustedProxies::Listed {
        cidrs: &[Setting::Env("PROXIES")],
        header: "forwarded",
        proto: true,
    },
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
                            scopes: NameSet::of(SCOPES, &["read"]),
                        },
                    ],
                    &[
                        SchemeUse {
                            scheme: 1,
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

/// `GET /a`
pub static PLAIN: Policy = Policy::new(
        "plain",
        Access::Required(&[&[API.uses("token", &["read"])], &[API.uses("key", &[])]]),
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .answers(&[]);

/// `POST /a`
pub static LADEN: Policy = Policy::new(
        "laden",
        Access::Required(&[&[API.uses("token", &["write"]), API.uses("key", &[])]]),
    )
    .scopes(&[Demand::Any(API.scopes(&["x", "y"]))])
    .roles(&[Demand::All(API.roles(&["boss"]))])
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("slow")])
    .cost(3)
    .cors(Cors::Listed {
        origins: &[Setting::Literal("https://app.example")],
        methods: &["POST"],
        headers: &["authorization"],
        expose: &[],
        credentials: false,
        max_age: Duration::from_secs(300),
    })
    .limits(Limits {
        body: 1024,
        timeout: Duration::from_millis(500),
        json_depth: 4,
        concurrency: 2,
    })
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Request,
        event: "a.laden",
    })
    .requests(Requests::Body {
        media: &[BodyType::json("application/json")],
        required: false,
    })
    .answers(&[]);
