//! Key sets, good and bad, and issuers that misbehave, over loopback.

mod chaos;
mod discovery;
mod https;
mod refresh;
mod sets;
mod start;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use crate::{
    auth::{
        Authenticator, Denied, Flaw, Means,
        issuer::ISSUER,
        testing::{API, KeyServer, LOOPBACK, PS, Temporary, bearer, bound, store},
    },
    config::{Environment, StartFaults},
    policy::{
        Access, Algorithm, Binding, KeySource, Policy, Revocation, Scheme, Setting, Verifier,
    },
};

const ALL: &[Algorithm] = &[Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256];

static OAUTH: Policy = Policy::new("op", Access::Required(&[&[API.uses("oauth", &[])]]));

fn with(mut key: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => drop(key.as_object_mut().unwrap().remove(name)),
        value => key[name] = value,
    }
    key
}

/// A bearer scheme of `issuer` with keys of its own.
const fn scheme(
    name: &'static str,
    issuer: &'static str,
    keys: KeySource,
    algorithms: &'static [Algorithm],
) -> Scheme {
    let mut scheme = bound(name, Binding::AsIssued, Revocation::NONE);
    if let Verifier::Token(rules) = &mut scheme.verifier {
        rules.issuer = Setting::Literal(issuer);
        rules.keys = keys;
        rules.algorithms = algorithms;
    }
    scheme
}

/// An authenticator whose keys come from `server`.
async fn started(server: &KeyServer) -> Arc<Authenticator> {
    let other = Temporary::of(&PS.jwks());
    let keys = Temporary::of("");
    let environment = Environment::of([
        ("ISSUER", ISSUER.to_owned()),
        ("JWKS", server.url()),
        ("OTHER_JWKS", format!("file:{}", other.path())),
        ("KEYS", keys.path().to_owned()),
        ("ADMIN_KEYS", keys.path().to_owned()),
    ]);
    let mut faults = StartFaults::new();
    let authenticator =
        Authenticator::start(&API, &Means::of(&environment, store()), &mut faults).await;
    Arc::new(faults.finish(authenticator).unwrap())
}

async fn verdict(authenticator: &Authenticator, token: &str, later: u64) -> Result<(), Denied> {
    let now = SystemTime::now() + Duration::from_secs(later);
    authenticator.authenticate(&OAUTH, &bearer(token), LOOPBACK, now).await.map(drop)
}

const UNKNOWN: Result<(), Denied> = Err(Denied::Invalid(Flaw::UnknownKey));
