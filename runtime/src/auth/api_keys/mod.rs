//! API keys: random strings of which the server knows only the SHA-256, one record a line.

mod file;
pub(super) mod record;

use std::{net::IpAddr, sync::Arc, time::SystemTime};

use ipnet::IpNet;

use super::{Caller, Denied, Flaw, caller::Issue, clock::seconds, record_file::RecordFile};
use crate::{
    config::{Environment, StartFaults},
    policy::{KeyRules, Scheme},
};
use file::Records;
use record::Reading;

/// The longest key that is looked at, in bytes.
const MAX_KEY: usize = 512;

/// The keys of one scheme.
pub(super) struct ApiKeys {
    file: Arc<RecordFile<Records>>,
    allow_from: Vec<IpNet>,
}

impl ApiKeys {
    /// Reads the key file and follows it. `None` comes with faults that say why.
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
        let (issue, started) = (issue.clone(), seconds(SystemTime::now()));
        let parse = move |text: &[u8], wrong: &mut Vec<_>| {
            let reading = Reading {
                issue: &issue,
                claims: &scheme.claims,
                max_age: rules.max_age.map(|age| age.as_secs()),
                started,
                now: seconds(SystemTime::now()),
            };
            Records::of(text, &reading, wrong)
        };
        let file = RecordFile::start(path, &part("keys"), parse, faults)?;
        (faults.len() == before).then_some(Self { file, allow_from })
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
        let records = self.file.current();
        let record = records.find(key).ok_or(Denied::Invalid(Flaw::UnknownApiKey))?;
        let peer = peer.to_canonical();
        if !is_in(peer, &self.allow_from) || !is_in(peer, &record.allow_from) {
            return Err(Denied::Invalid(Flaw::ApiKeyAddress));
        }
        if record.until.is_some_and(|until| seconds(now) >= until) {
            return Err(Denied::Expired(Flaw::ApiKeyExpired));
        }
        Ok(record.caller.share())
    }
}

/// Whether `peer` is in one of `networks`; none at all is everywhere.
pub(super) fn is_in(peer: IpAddr, networks: &[IpNet]) -> bool {
    networks.is_empty() || networks.iter().any(|network| network.contains(&peer))
}

#[cfg(test)]
mod tests;
