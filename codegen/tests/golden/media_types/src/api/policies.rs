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
    title: "Notes",
    version: "1",
    mount: "",
    hosts: &["api.example"],
    scopes: SCOPES,
    roles: ROLES,
    schemes: &[],
    tiers: &[
        Tier::new("guard-ip", 3000, Duration::from_secs(60), &[KeyPart::Ip]).always(),
        Tier::new("guard-credential", 30, Duration::from_secs(60), &[KeyPart::Ip])
            .always()
            .counts(Counts::FailedCredentials),
        Tier::new("default", 300, Duration::from_secs(60), &[KeyPart::Principal]),
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
    root: Policy::new("", Access::Required(&[]))
        .rates(&[TierUse(0), TierUse(1), TierUse(2)])
        .cors(CORS)
        .limits(LIMITS)
        .cache(Cache::NoStore)
        .audit(Audit {
            level: AuditLevel::Metadata,
            event: "",
        }),
};

/// `POST /notes`
pub static ADD_NOTE: Policy = Policy::new(
        "addNote",
        Access::Anonymous {
            reason: "a toy",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::Unsaid)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .requests(Requests::Body {
        media: &[
            BodyType::json("application/json"),
            BodyType::json("application/vnd.note+json").with(&[("version", "2")]),
            BodyType::text("text/plain"),
            BodyType::bytes("*/*", u64::MAX),
        ],
        required: true,
    })
    .answers(&[]);

/// `PUT /notes`
pub static PUT_NOTE: Policy = Policy::new(
        "putNote",
        Access::Anonymous {
            reason: "a toy",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::Unsaid)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .requests(Requests::Body {
        media: &[BodyType::json("application/json"), BodyType::json("*/*")],
        required: false,
    })
    .answers(&[]);

/// `PATCH /notes`
pub static PATCH_NOTE: Policy = Policy::new(
        "patchNote",
        Access::Anonymous {
            reason: "a toy",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::Unsaid)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .requests(Requests::Body {
        media: &[
            BodyType::json("application/json"),
            BodyType::json("application/merge-patch+json"),
        ],
        required: false,
    })
    .answers(&[]);

/// `GET /notes`
pub static LIST_NOTES: Policy = Policy::new(
        "listNotes",
        Access::Anonymous {
            reason: "a toy",
        },
    )
    .rates(&[API.tier("guard-ip"), API.tier("guard-credential")])
    .cors(CORS)
    .limits(LIMITS)
    .cache(Cache::Unsaid)
    .audit(Audit {
        level: AuditLevel::Metadata,
        event: "",
    })
    .requests(Requests::Body {
        media: &[],
        required: false,
    })
    .answers(&[]);
