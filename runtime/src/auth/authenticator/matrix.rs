//! Every requirement times every way to show credentials, judged by a second reading of rule 2 of
//! the vocabulary that shares nothing with the code.

use http::HeaderMap;
use serde_json::json;

use super::*;
use crate::{
    auth::{
        issuer::{claims, key_line},
        testing::{ADMIN, API, ED, PARTNER, STRANGER, headers, jwks_of_all, started_with},
    },
    policy::SchemeUse,
};

const WEAK: &str = "partner-key-of-few-scopes-012345";
const OLD: &str = "partner-key-that-has-expired-012";

/// `a` is a token, `b` and `c` are keys; each is asked for the scope `read`, `c` for none.
const A: SchemeUse = API.uses("oauth", &["read"]);
const B: SchemeUse = API.uses("partner", &["read"]);
const C: SchemeUse = API.uses("admin", &[]);

/// What is shown of one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Absent,
    Bad,
    Expired,
    Lacking,
    Good,
}
use Shown::{Absent, Bad, Expired, Good, Lacking as Weak};

/// A requirement as the document has it: sets of schemes, by their letter's place.
struct Requirement {
    written: &'static str,
    policy: Policy,
    sets: &'static [&'static [usize]],
    open: bool,
}

const fn needed(
    written: &'static str,
    alternatives: &'static [Alternative],
    sets: &'static [&'static [usize]],
) -> Requirement {
    let policy = Policy::new("op", Access::Required(alternatives));
    Requirement { written, policy, sets, open: false }
}

const fn open(
    written: &'static str,
    alternatives: &'static [Alternative],
    sets: &'static [&'static [usize]],
) -> Requirement {
    let policy = Policy::new("op", Access::Optional { reason: "a window", alternatives });
    Requirement { written, policy, sets, open: true }
}

static REQUIREMENTS: [Requirement; 9] = [
    needed("[a]", &[&[A]], &[&[0]]),
    needed("[a, b]", &[&[A], &[B]], &[&[0], &[1]]),
    needed("[b, a]", &[&[B], &[A]], &[&[1], &[0]]),
    needed("[{a, b}]", &[&[A, B]], &[&[0, 1]]),
    needed("[{a, b}, c]", &[&[A, B], &[C]], &[&[0, 1], &[2]]),
    needed("[{b, a}, a]", &[&[B, A], &[A]], &[&[1, 0], &[0]]),
    needed("[{a, b, c}, {a, c}]", &[&[A, B, C], &[A, C]], &[&[0, 1, 2], &[0, 2]]),
    open("[{}, a]", &[&[A]], &[&[0]]),
    open("[{a, b}, {}, c]", &[&[A, B], &[C]], &[&[0, 1], &[2]]),
];

/// The second reading: an HTTP status, or whose subject the caller has.
fn expected(requirement: &Requirement, shown: [Shown; 3]) -> Result<&'static str, u16> {
    const SUBJECTS: [&str; 3] = ["ada", "partner-1", "root"];
    let kinds: Vec<usize> = (0..3).filter(|scheme| shown[*scheme] != Absent).collect();
    let holds_all = |set: &[usize]| kinds.iter().all(|kind| set.contains(kind));
    if kinds.is_empty() {
        return if requirement.open { Ok("anonymous") } else { Err(401) };
    }
    if kinds.len() > 1 && !requirement.sets.iter().any(|set| holds_all(set)) {
        return Err(400);
    }
    let taken = |kind: &usize| requirement.sets.iter().any(|set| set.contains(kind));
    if kinds.iter().any(|kind| taken(kind) && matches!(shown[*kind], Bad | Expired)) {
        return Err(401);
    }
    let mut authenticated = false;
    for set in requirement.sets {
        if set.iter().all(|scheme| shown[*scheme] == Good) {
            return Ok(SUBJECTS[set[0]]);
        }
        authenticated |= set.iter().all(|scheme| shown[*scheme] != Absent);
    }
    match (authenticated, requirement.open) {
        // `{}` holds for who is known and lacks a scope.
        (true, true) => Ok("anonymous"),
        (true, false) => Err(403),
        (false, _) => Err(401),
    }
}

fn sent(shown: [Shown; 3]) -> HeaderMap {
    let token = |scope: &str| format!("Bearer {}", ED.token(&claims("ada", "acme", scope)));
    let mut old = claims("ada", "acme", "read");
    (old["iat"], old["exp"]) = (json!(1_600_000_000), json!(1_600_000_300));
    let authorization = match shown[0] {
        Absent => None,
        Bad => {
            let forged = STRANGER.token(&claims("ada", "acme", "read"));
            Some(format!("Bearer {forged}"))
        }
        Expired => Some(format!("Bearer {}", ED.token(&old))),
        Weak => Some(token("write")),
        Good => Some(token("read")),
    };
    let partner = match shown[1] {
        Absent => None,
        Bad => Some("nobody's key"),
        Expired => Some(OLD),
        Weak => Some(WEAK),
        Good => Some(PARTNER),
    };
    let admin = match shown[2] {
        Absent => None,
        Bad | Expired => Some("nobody's key"),
        Weak | Good => Some(ADMIN),
    };
    let pairs = [
        authorization.as_deref().map(|it| ("authorization", it)),
        partner.map(|it| ("x-api-key", it)),
        admin.map(|it| ("x-admin-key", it)),
    ];
    headers(pairs.into_iter().flatten())
}

fn status(denied: &Denied) -> u16 {
    match denied {
        Denied::TooManyCredentials => 400,
        Denied::Missing | Denied::Invalid(_) | Denied::Expired(_) | Denied::StepUp(_) => 401,
        Denied::Forbidden(_) => 403,
        Denied::Unavailable(_) => 503,
    }
}

/// Keys of the partner: one for `read`, one that lacks it, one that has expired. All of `acme`,
/// but for the administrator's, who has no tenant here.
fn partners() -> String {
    let line = |id: &str, key: &str, scope: &str, expires: &str| {
        let members = json!({
            "subject": "partner-1", "tenant": "acme", "scopes": [scope], "expires": expires,
        });
        key_line(id, key, &members)
    };
    [
        line("p1", PARTNER, "read", "2999-01-01"),
        line("p2", WEAK, "write", "2999-01-01"),
        line("p3", OLD, "read", "2020-01-01"),
    ]
    .join("\n")
}

#[tokio::test]
async fn every_requirement_decides_every_combination_of_credentials_as_the_vocabulary_says() {
    let authenticator = started_with(&jwks_of_all(), &partners()).await.unwrap();
    let mut decided = 0;
    for requirement in &REQUIREMENTS {
        for a in [Absent, Bad, Expired, Weak, Good] {
            for b in [Absent, Bad, Expired, Weak, Good] {
                // `c` is of another tenant, which has a test of its own.
                for c in [Absent, Bad, Good] {
                    let shown = [a, b, c];
                    let visitor = authenticator.ask(&requirement.policy, &sent(shown)).await;
                    let visitor = visitor.as_ref().map_err(status).map(|visitor| {
                        visitor.caller().map_or("anonymous", |caller| caller.subject())
                    });
                    let of_two_tenants =
                        requirement.written == "[{a, b, c}, {a, c}]" && c == Good && a != Absent;
                    let expected = match expected(requirement, shown) {
                        Ok(_) if of_two_tenants => Err(403),
                        expected => expected,
                    };
                    assert_eq!(visitor, expected, "{} {shown:?}", requirement.written);
                    decided += 1;
                }
            }
        }
    }
    assert_eq!(decided, 9 * 75);
}

#[tokio::test]
async fn where_anyone_may_call_no_credential_helps_or_hurts() {
    let authenticator = started_with(&jwks_of_all(), &partners()).await.unwrap();
    let policy = Policy::new("op", Access::Anonymous { reason: "liveness" });
    for a in [Absent, Bad, Expired, Weak, Good] {
        for b in [Absent, Bad, Good] {
            let visitor = authenticator.ask(&policy, &sent([a, b, Absent])).await.unwrap();
            assert!(visitor.caller().is_none(), "{a:?} {b:?}");
        }
    }
}
