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
    title: "Sessions",
    version: "1",
    mount: "/v1",
    hosts: &["api.example"],
    scopes: SCOPES,
    roles: ROLES,
    schemes: &[
        Scheme {
            name: "person",
            carrier: Carrier::Bearer,
            verifier: Verifier::Token(TokenRules {
                issuer: Setting::Literal("https://api.example/v1"),
                audience: &[Setting::Literal("api")],
                algorithms: &[Algorithm::EdDsa],
                keys: KeySource::Sessions,
                token_type: "at+jwt",
                max_lifetime: Duration::from_secs(900),
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
        Tier::new("login", 10, Duration::from_secs(60), &[KeyPart::Ip]),
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
    sessions: Sessions::Issued(SessionRules {
        scheme: 0,
        access_ttl: Duration::from_secs(900),
        refresh_ttl: Duration::from_secs(604800),
        absolute_ttl: Duration::from_secs(2592000),
        cookie: Cookie {
            name: "__Secure-refresh",
            path: "/v1/auth",
        },
        origins: &[
            Setting::Literal("https://app.example"),
            Setting::Env("PREVIEW_ORIGINS"),
        ],
        algorithm: Algorithm::EdDsa,
        key: SecretSource::Env("SESSION_KEY"),
    }),
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

/// `POST /auth/login`
pub static LOGIN: Policy = Policy::new(
        "login",
        Access::Anonymous {
            reason: "exchanges a password",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("login")])
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
    });

/// `POST /auth/refresh`
pub static REFRESH: Policy = Policy::new(
        "refresh",
        Access::Anonymous {
            reason: "the cookie is the credential",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential"), API.tier("default")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::NoStore)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    });

/// `POST /auth/logout`
pub static LOGOUT: Policy = Policy::new(
        "logout",
        Access::Anonymous {
            reason: "the cookie is the credential",
        },
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

/// `GET /me`
pub static READ_ME: Policy = Policy::new(
        "readMe",
        Access::Required(&[&[API.uses("person", &[])]]),
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
