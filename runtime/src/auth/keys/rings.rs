//! The key sets of a document's schemes at start: fetched at the same time, each location once.

use std::{sync::Arc, time::SystemTime};

use tokio::task::JoinSet;

use super::{
    jwks::{JwksFault, KeySet},
    pinned::Pinned,
    ring::KeyRing,
    source::Source,
};
use crate::{
    auth::Means,
    config::{StartFault, StartFaults, Trust},
    policy::{KeySource, Scheme, Setting, TokenRules, Verifier},
};

/// The rings of the schemes that have one.
pub(in crate::auth) struct KeyRings(Vec<(usize, Arc<KeyRing>)>);

/// A source, what is pinned by all schemes that read it, and those schemes.
struct Wanted {
    source: Source,
    pinned: Pinned,
    by: Vec<By>,
}

/// A scheme that wants a set: its index, what it pins, how it is called.
struct By {
    scheme: usize,
    pinned: Pinned,
    part: String,
}

impl KeyRings {
    /// Fetches the keys of every token scheme. One whose keys cannot be had gets none, with a
    /// fault that says why.
    pub(in crate::auth) async fn start(
        schemes: &'static [Scheme],
        means: &Means<'_>,
        faults: &mut StartFaults,
    ) -> Self {
        let mut fetches = JoinSet::new();
        for (number, wanted) in wanted(schemes, means, faults).into_iter().enumerate() {
            fetches.spawn(async move { (number, wanted.fetched().await) });
        }
        let mut fetched = fetches.join_all().await;
        fetched.sort_by_key(|(number, _)| *number);
        let mut rings = Vec::new();
        for (_, outcome) in fetched {
            match outcome {
                Ok(found) => rings.extend(found),
                Err(unavailable) => unavailable.into_iter().for_each(|fault| faults.push(fault)),
            }
        }
        Self(rings)
    }

    /// The keys of the scheme with this index.
    pub(in crate::auth) fn of(&self, scheme: usize) -> Option<Arc<KeyRing>> {
        self.0.iter().find(|(of, _)| *of == scheme).map(|(_, ring)| Arc::clone(ring))
    }
}

/// Every source that a scheme names, once.
fn wanted(schemes: &'static [Scheme], means: &Means<'_>, faults: &mut StartFaults) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    for (index, scheme) in schemes.iter().enumerate() {
        let Verifier::Token(rules) = &scheme.verifier else { continue };
        let Some((source, part)) = source(scheme.name, rules, means, faults) else {
            continue;
        };
        let pinned = Pinned::of(rules.algorithms);
        let by = By { scheme: index, pinned, part };
        match all.iter_mut().find(|it| it.source == source) {
            Some(known) => {
                // One key has one algorithm, whichever scheme uses it.
                known.pinned = known.pinned.with(pinned);
                known.by.push(by);
            }
            None => all.push(Wanted { source, pinned, by: vec![by] }),
        }
    }
    all
}

/// Where a scheme's keys are read, and which part of the document says so.
fn source(
    scheme: &str,
    rules: &TokenRules,
    means: &Means<'_>,
    faults: &mut StartFaults,
) -> Option<(Source, String)> {
    let environment = means.environment;
    let part = |member: &str| format!("securitySchemes.{scheme}, {member}");
    match rules.keys {
        KeySource::JwksUri(setting) => {
            let location = environment.key_location(setting, &part("jwksUri"), faults)?;
            Some((Source::Set(location), part("jwksUri")))
        }
        KeySource::Discovery(setting) => {
            let uri = environment.address(setting, &part("discovery"), faults);
            let issuer = environment.issuer(rules.issuer, &part("issuer"), faults);
            let trust = match setting {
                Setting::Literal(_) => Trust::Document,
                Setting::Env(_) => Trust::Environment,
            };
            let source = Source::Metadata { uri: uri?, trust, issuer: issuer? };
            Some((source, part("discovery")))
        }
        KeySource::Sessions => match &means.sessions {
            Some(key) => Some((Source::Own(key.jwks()), part("sessions"))),
            // A key that could not be read has been told of already.
            None if !faults.is_empty() => None,
            None => {
                faults.push(StartFault::Unfit {
                    part: part("sessions"),
                    problem: "there is no key of sessions that could verify its tokens".to_owned(),
                    remedy: "correct `sessions` of the document".to_owned(),
                });
                None
            }
        },
    }
}

impl Wanted {
    async fn fetched(self) -> Result<Vec<(usize, Arc<KeyRing>)>, Vec<StartFault>> {
        let now = SystemTime::now();
        let text = match self.source.read().await {
            Ok(text) => text,
            Err(fault) => return Err(self.unavailable(&fault.to_string())),
        };
        let set = KeySet::parse(&text, self.pinned);
        let set = match set {
            Ok(set) if self.by.iter().all(|by| set.serves(by.pinned)) => set,
            Ok(_) => return Err(self.unavailable(&JwksFault::NoneFits.to_string())),
            Err(fault) => return Err(self.unavailable(&fault.to_string())),
        };
        let ring = Arc::new(KeyRing::new(self.source, self.pinned, set, text, now));
        Ok(self.by.iter().map(|by| (by.scheme, Arc::clone(&ring))).collect())
    }

    fn unavailable(&self, problem: &str) -> Vec<StartFault> {
        let fault = |by: &By| StartFault::Unavailable {
            location: self.source.to_string(),
            part: by.part.clone(),
            problem: problem.to_owned(),
        };
        self.by.iter().map(fault).collect()
    }
}
