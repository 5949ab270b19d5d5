//! API keys: random strings of which the server knows only the SHA-256, one record a line.

mod file;
mod record;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    time::SystemTime,
};

use ipnet::IpNet;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{Caller, Denied, Flaw, caller::Issue, clock::seconds};
use crate::{
    config::{Environment, StartFaults},
    policy::{KeyRules, Scheme},
};
use record::Record;

/// The longest key that is looked at, in bytes.
const MAX_KEY: usize = 512;

/// The keys of one scheme.
pub(super) struct ApiKeys {
    records: Vec<Record>,
    places: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
    allow_from: Vec<IpNet>,
}

impl ApiKeys {
    /// Reads the key file. `None` comes with faults that say why.
    pub(super) fn start(
        scheme: &'static Scheme,
        rules: &'static KeyRules,
        issue: &Issue,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let before = faults.len();
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let allow_from = environment.networks(rules.allow_from, &part("allowFrom"), faults);
        let path = environment.key_file(rules.keys, &part("keys"), faults)?;
        let reading = record::Reading {
            issue,
            claims: &scheme.claims,
            max_age: rules.max_age.map(|age| age.as_secs()),
            now: seconds(SystemTime::now()),
        };
        let records = file::read(&path, &part("keys"), &reading, faults)?;
        (faults.len() == before).then(|| Self::of(records, allow_from))
    }

    fn of(records: Vec<Record>, allow_from: Vec<IpNet>) -> Self {
        let hasher = RandomState::new();
        let mut places: HashMap<u64, Vec<usize>> = HashMap::with_capacity(records.len());
        for (place, record) in records.iter().enumerate() {
            places.entry(hasher.hash_one(record.hash)).or_default().push(place);
        }
        Self { records, places, hasher, allow_from }
    }

    /// The caller of a genuine key that may be used now and from `peer`.
    pub(super) fn verify(
        &self,
        key: &[u8],
        peer: IpAddr,
        now: SystemTime,
    ) -> Result<Caller, Denied> {
        if key.len() > MAX_KEY {
            return Err(Denied::Invalid(Flaw::UnknownApiKey));
        }
        let record = self.find(key).ok_or(Denied::Invalid(Flaw::UnknownApiKey))?;
        let peer = peer.to_canonical();
        if !is_in(peer, &self.allow_from) || !is_in(peer, &record.allow_from) {
            return Err(Denied::Invalid(Flaw::ApiKeyAddress));
        }
        if record.until.is_some_and(|until| seconds(now) >= until) {
            return Err(Denied::Expired(Flaw::ApiKeyExpired));
        }
        Ok(record.caller.share())
    }

    /// The place comes from a keyed hash of the hash; the hash itself is compared in constant time.
    fn find(&self, key: &[u8]) -> Option<&Record> {
        let hash: [u8; 32] = Sha256::digest(key).into();
        let places = self.places.get(&self.hasher.hash_one(hash))?;
        let mut records = places.iter().map(|place| &self.records[*place]);
        records.find(|record| bool::from(record.hash.ct_eq(&hash)))
    }
}

/// Whether `peer` is in one of `networks`; none at all is everywhere.
fn is_in(peer: IpAddr, networks: &[IpNet]) -> bool {
    networks.is_empty() || networks.iter().any(|network| network.contains(&peer))
}

#[cfg(test)]
mod tests;
