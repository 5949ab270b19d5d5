//! `cargo secgen key revoke` and `cargo secgen key rotate`.

use std::time::Duration;

use super::file::KeyFile;
use super::record::Record;
use super::secret::{Secret, is_prefix};
use super::{Revoke, Rotate, failed, new, password};
use crate::cli::End;
use crate::cli::say::Say;
use crate::cli::when::{self, Moment};
use crate::write::Records;

const OVERLAP: Duration = Duration::from_secs(7 * 86_400);

pub(super) fn revoke(asked: &Revoke, say: &mut Say) -> Result<(), End> {
    let place = asked.place.place(say)?;
    let records = Records::open(&place.path).map_err(|error| failed(&error, say))?;
    let mut file = KeyFile::read(records.text(), &place.path, say)?;
    let subject = file.find(&asked.id, &place.path, say)?.subject.clone();
    file.remove(&asked.id);
    let left = file.records().filter(|record| record.subject == subject).count();
    records.replace(&file.text()).map_err(|error| failed(&error, say))?;
    say.note(&format!("`{}` is revoked: a running server refuses it within two seconds", asked.id));
    if left > 0 {
        say.note(&format!("`{subject}` has {left} more in this file"));
    }
    Ok(())
}

pub(super) fn rotate(asked: &Rotate, say: &mut Say) -> Result<(), End> {
    let now = Moment::now();
    let place = asked.place.place(say)?;
    let records = Records::open(&place.path).map_err(|error| failed(&error, say))?;
    let mut file = KeyFile::read(records.text(), &place.path, say)?;
    let old = file.find(&asked.id, &place.path, say)?.clone();
    let rotation =
        if old.is_password() { replaced(asked, &old, now) } else { beside(asked, &old, now) };
    let rotation = rotation.map_err(|wrong| failed(&wrong, say))?;
    if rotation.new.id != old.id && file.records().any(|known| known.id == rotation.new.id) {
        return Err(failed(
            &format!("`{}` is taken: say another `--new-id`", rotation.new.id),
            say,
        ));
    }
    file.put(rotation.old);
    if rotation.new.id == old.id {
        file.put(rotation.new.clone());
    } else {
        file.add(rotation.new.clone());
    }
    records.replace(&file.text()).map_err(|error| failed(&error, say))?;
    say.note(&rotation.told);
    new::tell(&rotation.new, &rotation.secret, &place, true, say);
    Ok(())
}

/// The two records after a rotation, and the new secret.
struct Rotation {
    old: Record,
    new: Record,
    secret: Secret,
    told: String,
}

/// A second key of the same caller; the old one ends after the overlap, or when it would have.
fn beside(asked: &Rotate, old: &Record, now: Moment) -> Result<Rotation, String> {
    if !is_prefix(&asked.prefix) {
        return Err("a prefix is up to 20 lower-case letters, digits and `_` between them".into());
    }
    let overlap = match &asked.overlap {
        None => OVERLAP,
        Some(text) => when::duration(text).ok_or_else(|| {
            format!("`{text}` is no duration\n  = help: 12h, 7d; to end it now, revoke it")
        })?,
    };
    let secret = Secret::key(&asked.prefix)?;
    let id = asked.new_id.clone().map_or_else(new::random_id, Ok)?;
    new::named("new id", &id)?;
    let mut ended = old.clone();
    let end = old.ends(None).map_or(now.after(overlap), |end| end.min(now.after(overlap)));
    ended.expires = Some(end.to_string());
    let told = if end <= now {
        format!("`{}` had ended already", old.id)
    } else {
        format!("`{}` goes on until {end}", old.id)
    };
    let new = Record { id, hash: secret.hash(), ..fresh(asked, old, now)? };
    Ok(Rotation { old: ended, new, secret, told })
}

/// A password has its user-id, which only one record may have: there is no overlap.
fn replaced(asked: &Rotate, old: &Record, now: Moment) -> Result<Rotation, String> {
    if asked.overlap.is_some() || asked.new_id.is_some() {
        return Err(format!(
            "`{}` is a password, and one user-id has one password\n  \
             = help: leave `--overlap` and `--new-id` out, or make a second user-id with `key new --password`",
            old.id
        ));
    }
    let secret = Secret::password()?;
    let new = Record { hash: password::hash(&secret)?, ..fresh(asked, old, now)? };
    let told = format!("the old password of `{}` ends now", old.id);
    Ok(Rotation { old: old.clone(), new, secret, told })
}

/// The old record for another secret. It lives as long as the old one was made to, where that can
/// be told.
fn fresh(asked: &Rotate, old: &Record, now: Moment) -> Result<Record, String> {
    let expires = match &asked.expires {
        Some(text) => Some(new::end(text, now)?),
        None => old.ends(None).map(|end| now.after(lifetime(old, end, now))),
    };
    Ok(Record {
        expires: expires.map(|end| end.to_string()),
        created: Some(now.to_string()),
        ..old.clone()
    })
}

fn lifetime(old: &Record, end: Moment, now: Moment) -> Duration {
    let made = old.created.as_deref().and_then(Moment::parse).unwrap_or(now);
    let seconds = end.seconds().saturating_sub(made.seconds());
    // A record that ended before it was made says nothing of how long the next should live.
    Duration::from_secs(seconds.max(OVERLAP.as_secs()))
}
