//! `cargo secgen key new`.

use std::io;
use std::net::IpAddr;

use super::file::KeyFile;
use super::place::{Known, Place};
use super::record::Record;
use super::secret::{Secret, is_prefix};
use super::{New, failed, password};
use crate::cli::End;
use crate::cli::random;
use crate::cli::say::Say;
use crate::cli::when::Moment;
use crate::finding::nearest;
use crate::write::Records;

pub(super) fn run(asked: &New, say: &mut Say) -> Result<(), End> {
    let now = Moment::now();
    let place = asked.place.place(say)?;
    let mut record = record(asked, &place, now).map_err(|wrong| failed(&wrong, say))?;
    let secret = secret(asked).map_err(|wrong| failed(&wrong, say))?;
    record.hash = match asked.password {
        true => password::hash(&secret).map_err(|wrong| failed(&wrong, say))?,
        false => secret.hash(),
    };
    let records = Records::open_or_create(&place.path).map_err(|error| failed(&error, say))?;
    let mut file = KeyFile::read(records.text(), &place.path, say)?;
    if file.records().any(|known| known.id == record.id) {
        let wrong = format!(
            "`{}` is taken\n --> {}\n  = help: say another `--id`, or `cargo secgen key rotate {}`",
            record.id,
            place.path.display(),
            record.id
        );
        return Err(failed(&wrong, say));
    }
    file.add(record.clone());
    records.replace(&file.text()).map_err(|error| failed(&error, say))?;
    tell(&record, &secret, &place, !asked.stdin, say);
    Ok(())
}

/// The record that is asked for, its hash still empty.
fn record(asked: &New, place: &Place, now: Moment) -> Result<Record, String> {
    if place.known.as_ref().is_some_and(|known| known.is_basic != asked.password) {
        return Err(match asked.password {
            true => "the scheme takes keys, not passwords: leave `--password` out".to_owned(),
            false => "the scheme is http basic: say `--password`".to_owned(),
        });
    }
    if !is_prefix(&asked.prefix) {
        return Err("a prefix is up to 20 lower-case letters, digits and `_` between them".into());
    }
    named("subject", &asked.subject)?;
    asked.tenant.as_deref().map_or(Ok(()), |tenant| named("tenant", tenant))?;
    let expires = asked.expires.as_deref().map(|text| end(text, now)).transpose()?;
    Ok(Record {
        id: id(asked)?,
        hash: String::new(),
        subject: asked.subject.clone(),
        tenant: asked.tenant.clone(),
        scopes: Some(scopes(&asked.scope, place.known.as_ref())?),
        allow_from: networks(&asked.allow_from)?,
        expires: expires.map(|end| end.to_string()),
        created: Some(now.to_string()),
    })
}

fn secret(asked: &New) -> Result<Secret, String> {
    match (asked.password, asked.stdin) {
        (false, _) => Secret::key(&asked.prefix),
        (true, false) => Secret::password(),
        (true, true) => password::read(io::stdin().lock()),
    }
}

fn id(asked: &New) -> Result<String, String> {
    let id = match &asked.id {
        Some(id) => id.clone(),
        None if asked.password => asked.subject.clone(),
        None => random_id()?,
    };
    named("id", &id)?;
    if asked.password && id.contains(':') {
        return Err("a user-id holds no `:` (RFC 7617): say another `--id`".to_owned());
    }
    Ok(id)
}

/// An id that no other key has had: the audit trail names keys long after they are gone.
pub(super) fn random_id() -> Result<String, String> {
    random::bytes::<5>()
        .map(|bytes| bytes.iter().fold("k-".to_owned(), |id, byte| id + &format!("{byte:02x}")))
}

/// When a new key ends.
pub(super) fn end(text: &str, now: Moment) -> Result<Moment, String> {
    let end = Moment::parse_from(text, now).ok_or_else(|| {
        format!(
            "`{text}` is no end\n  = help: a date (2027-01-01), a date-time, or 12h, 90d from now"
        )
    })?;
    if end <= now {
        return Err(format!("`{text}` is over already"));
    }
    Ok(end)
}

pub(super) fn named(what: &str, text: &str) -> Result<(), String> {
    if text.is_empty() || text.len() > 256 || text.chars().any(char::is_control) {
        return Err(format!(
            "the {what} is empty, longer than 256 bytes, or holds a control character"
        ));
    }
    Ok(())
}

/// Scopes as RFC 6749 §3.3 writes them, and as the document knows them.
fn scopes(asked: &[String], known: Option<&Known>) -> Result<Vec<String>, String> {
    for scope in asked {
        let plain = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if scope.is_empty() || !scope.bytes().all(plain) {
            return Err(format!("`{scope}` is no scope\n  = help: say `--scope` once for each"));
        }
        let Some(known) = known else { continue };
        if !known.scopes.contains(scope) {
            let names = known.scopes.iter().map(String::as_str);
            let help = match nearest(scope, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it names: {}", known.scopes.join(", ")),
            };
            return Err(format!(
                "no operation of the document asks for `{scope}`\n  = help: {help}"
            ));
        }
    }
    Ok(asked.to_vec())
}

fn networks(asked: &[String]) -> Result<Option<Vec<String>>, String> {
    match asked.iter().find(|text| !is_network(text)) {
        Some(wrong) => Err(format!(
            "`{wrong}` is no network\n  = help: an address, or one with a prefix and no bits beyond it: 203.0.113.0/24"
        )),
        None => Ok((!asked.is_empty()).then(|| asked.to_vec())),
    }
}

/// An address, or one with a prefix beyond which no bit is set.
fn is_network(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else {
        return text.parse::<IpAddr>().is_ok();
    };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let (bits, length) = match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    };
    let plain = prefix.bytes().all(|byte| byte.is_ascii_digit()) && !prefix.is_empty();
    let Some(prefix) = prefix.parse::<u32>().ok().filter(|prefix| plain && *prefix <= length)
    else {
        return false;
    };
    bits.checked_shl(prefix).unwrap_or(0) == 0
}

/// Shows the key, and says what to do with it.
pub(super) fn tell(record: &Record, secret: &Secret, place: &Place, show: bool, say: &mut Say) {
    let what = if record.is_password() { "password" } else { "key" };
    say.note(&format!(
        "{what} `{}` of `{}` is in {}",
        record.id,
        record.subject,
        place.path.display()
    ));
    match record.ends(place.max_age()) {
        Some(end) => say.note(&format!("it ends {end}")),
        None => say.note("it has no end: `--expires 90d` gives it one"),
    }
    if place.max_age().is_some() && record.ends(None) != record.ends(place.max_age()) {
        say.note("the scheme's `maxAge` ends it, earlier than its own `expires`");
    }
    if let Some(header) = place.known.as_ref().and_then(|known| known.header.as_deref()) {
        say.note(&format!("it is sent as `{header}: …`"));
    }
    say.note("a running server takes it within two seconds");
    if show {
        say.note(&format!("the {what} is shown this once and kept nowhere:"));
        say.answer(&format!("{}\n", secret.open()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_no_bits_beyond_its_prefix() {
        for good in
            ["10.0.0.0/8", "203.0.113.7", "0.0.0.0/0", "2001:db8::/32", "::1", "::/0", "1.2.3.4/32"]
        {
            assert!(is_network(good), "{good}");
        }
        for bad in [
            "10.0.0.1/8",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "a/8",
            "2001:db8::1/32",
            "::/129",
            "",
        ] {
            assert!(!is_network(bad), "{bad}");
        }
    }
}
