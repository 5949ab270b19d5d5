//! `Authorization: Basic` (RFC 7617): user-ids and passwords whose Argon2id records stand in a file.
//!
//! The password travels in every request, so it is taken over TLS or from loopback only, and
//! checked as dearly as a login: a name that nobody has costs what a wrong password does. What was
//! right a moment ago is known by a keyed hash for a minute, unless its record has changed.

mod credentials;
mod file;
mod recent;

use std::{net::IpAddr, sync::Arc, time::SystemTime};

use ipnet::IpNet;

use super::{
    Caller, Denied, Flaw, Presented,
    api_keys::{is_in, record::Reading},
    caller::Issue,
    clock::seconds,
    record_file::RecordFile,
};
use crate::{
    config::{Environment, StartFaults},
    password::{Passwords, Verdict},
    policy::{PasswordRules, Scheme},
};
use credentials::Credentials;
use file::Records;
use recent::Recent;

/// The user-ids of one scheme.
pub(super) struct BasicPasswords {
    file: Arc<RecordFile<Records>>,
    allow_from: Vec<IpNet>,
    passwords: Arc<Passwords>,
    recent: Recent,
}

impl BasicPasswords {
    /// Reads the file of records and follows it. `None` comes with faults that say why.
    pub(super) fn start(
        scheme: &'static Scheme,
        rules: &'static PasswordRules,
        issue: &Issue,
        passwords: &Arc<Passwords>,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let before = faults.len();
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let allow_from = environment.networks(rules.allow_from, &part("allowFrom"), faults);
        let path = environment.key_file(rules.keys, &part("keys"), faults)?;
        let (issue, started) = (issue.clone(), seconds(SystemTime::now()));
        let known = Arc::clone(passwords);
        let parse = move |text: &[u8], wrong: &mut Vec<_>| {
            let reading = Reading {
                issue: &issue,
                claims: &scheme.claims,
                max_age: rules.max_age.map(|age| age.as_secs()),
                started,
                now: seconds(SystemTime::now()),
            };
            Records::of(text, &reading, &known, wrong)
        };
        let file = RecordFile::start(path, &part("keys"), parse, faults)?;
        let recent = Recent::new(&part("keys"), faults)?;
        let passwords = Arc::clone(passwords);
        (faults.len() == before).then_some(Self { file, allow_from, passwords, recent })
    }

    /// The caller of a genuine user-id and password; `encoded` is what follows `Basic`.
    pub(super) async fn verify(
        &self,
        encoded: &[u8],
        presented: &Presented<'_>,
    ) -> Result<Caller, Denied> {
        let peer = presented.peer.to_canonical();
        if !presented.https && !peer.is_loopback() {
            return Err(Denied::Invalid(Flaw::PlainHttp));
        }
        let shown = Credentials::read(encoded).ok_or(Denied::Invalid(Flaw::NotBasic))?;
        if !is_in(peer, &self.allow_from) {
            return Err(Denied::Invalid(Flaw::PasswordAddress));
        }
        self.known(&shown, peer, seconds(presented.now)).await
    }

    async fn known(&self, shown: &Credentials, peer: IpAddr, now: u64) -> Result<Caller, Denied> {
        let records = self.file.current();
        let record = records.find(&shown.user).cloned();
        drop(records);
        let mark = record.as_ref().map(|record| self.recent.mark(shown, &record.hash));
        if !mark.as_ref().is_some_and(|mark| self.recent.has(mark, now)) {
            let hash = record.as_ref().map(|record| &record.hash);
            match self.passwords.verify(&shown.password, hash).await {
                Ok(Verdict::Right | Verdict::Outdated) => {}
                Ok(Verdict::Wrong) => return Err(Denied::Invalid(Flaw::Password)),
                Err(_) => return Err(Denied::Unavailable("passwords-busy")),
            }
            if let Some(mark) = mark {
                self.recent.put(mark, now);
            }
        }
        // Only who knows the password learns what else is wrong with it.
        let record = record.ok_or(Denied::Invalid(Flaw::Password))?;
        if !is_in(peer, &record.allow_from) {
            return Err(Denied::Invalid(Flaw::PasswordAddress));
        }
        if record.until.is_some_and(|until| now >= until) {
            return Err(Denied::Expired(Flaw::PasswordExpired));
        }
        Ok(record.caller.share())
    }
}

#[cfg(test)]
mod tests;
