//! Password records as PHC strings, read strictly.

use std::fmt;

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use super::{Cost, PasswordFault, compute};
use crate::values::Secret;

/// The bytes of a new salt and a new hash (RFC 9106 §4).
const SALT: usize = 16;
const OUTPUT: usize = 32;
/// The longest record that is looked at.
const LONGEST: usize = 512;

/// A stored password: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`. It shows itself to nobody but
/// the application's storage.
#[derive(Clone)]
pub struct PasswordHash(Secret);

/// What a PHC string says.
#[derive(Clone)]
pub(super) struct Record {
    cost: Cost,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl PasswordHash {
    /// The PHC string, for the application's storage.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// `None` for anything but Argon2id, version 19, with canonical base64 and in this order.
    pub(super) fn read(&self) -> Option<Record> {
        let text = self.expose().strip_prefix("$argon2id$v=19$")?;
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('$');
        let (cost, salt, output) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut numbers = cost.split(',');
        let (memory, passes, lanes) = (numbers.next()?, numbers.next()?, numbers.next()?);
        if numbers.next().is_some() {
            return None;
        }
        let memory = number(memory.strip_prefix("m=")?)?;
        let cost = Cost::of_record(
            memory,
            number(passes.strip_prefix("t=")?)?,
            number(lanes.strip_prefix("p=")?)?,
        )?;
        let salt = STANDARD_NO_PAD.decode(salt).ok().filter(|it| (8..=64).contains(&it.len()))?;
        let output = STANDARD_NO_PAD.decode(output).ok()?;
        (16..=64).contains(&output.len()).then_some(Record { cost, salt, output })
    }
}

/// Digits without a leading zero.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok())?
}

impl Record {
    /// The record of a password, with a new salt.
    pub(super) fn make(cost: Cost, password: &str) -> Result<Self, PasswordFault> {
        let salt = random::<SALT>()?;
        let mut output = vec![0; OUTPUT];
        compute::fill(cost, password, &salt, &mut output)?;
        Ok(Self { cost, salt, output })
    }

    /// A record that no password has: its hash is random.
    pub(super) fn of_nobody(cost: Cost) -> Result<Self, PasswordFault> {
        Ok(Self { cost, salt: random::<SALT>()?, output: random::<OUTPUT>()? })
    }

    pub(super) fn to_hash(&self) -> PasswordHash {
        let (cost, encode) = (self.cost, |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes));
        let (memory, passes, lanes) = (cost.memory(), cost.passes(), cost.lanes());
        let (salt, output) = (encode(&self.salt), encode(&self.output));
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${output}").into()
    }

    pub(super) const fn cost(&self) -> Cost {
        self.cost
    }

    pub(super) fn salt(&self) -> &[u8] {
        &self.salt
    }

    pub(super) fn output(&self) -> &[u8] {
        &self.output
    }
}

fn random<const N: usize>() -> Result<Vec<u8>, PasswordFault> {
    let mut bytes = vec![0; N];
    rand::fill(&mut bytes).map_err(|_| PasswordFault::Machine)?;
    Ok(bytes)
}

impl From<String> for PasswordHash {
    /// Whatever the storage holds; what is no record matches no password.
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for PasswordHash {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[password hash]")
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("cost", &self.cost).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_argon2id_in_its_one_form_is_a_record() {
        let (salt, output) = ("c2FsdHNhbHQ", "AAAAAAAAAAAAAAAAAAAAAA");
        let read = |text: &str| PasswordHash::from(text).read().is_some();
        assert!(read(&format!("$argon2id$v=19$m=19456,t=2,p=1${salt}${output}")));
        for wrong in [
            String::new(),
            format!("$argon2i$v=19$m=19456,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=16$m=19456,t=2,p=1${salt}${output}"),
            format!("$argon2id$m=19456,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=19$t=2,m=19456,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=19456,t=2,p=1,data=x${salt}${output}"),
            format!("$argon2id$v=19$m=019456,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=+19456,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=19456,t=0,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=7,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=99999999999,t=2,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA${output}"),
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}$AAAA"),
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}="),
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}${output}$"),
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}$AAAAAAAAAAAAAAAAAAAAAB"),
            "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZKjzL.mFz6U1bVR7n6tY8kP6Hcw1aW".to_owned(),
        ] {
            assert!(!read(&wrong), "{wrong} was read");
        }
    }

    #[test]
    fn a_record_shows_itself_to_nobody() {
        let record = PasswordHash::from("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$x");
        assert_eq!(format!("{record:?}"), "[password hash]");
    }
}
