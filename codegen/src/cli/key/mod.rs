//! `cargo secgen key`: the records of API keys and passwords, made, listed, rotated and revoked.
//!
//! A key is shown once, on the output stream; the file keeps its hash. What is said about it goes
//! to the error stream, so that `cargo secgen key new … | secret-store` stores the key only.

mod change;
mod file;
mod identify;
mod list;
mod new;
mod password;
mod place;
mod record;
mod secret;

use std::time::Duration;

use clap::{Args, Subcommand};

use super::End;
use super::arguments::Format;
use super::say::Say;
use super::when::Moment;
use place::Where;
use secret::Secret;

const DAY: Duration = Duration::from_secs(86_400);

/// Keys.
#[derive(Args, Debug)]
pub(super) struct Key {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key, show it once, and add its hash to the key file.
    New(New),
    /// List the records of a key file; no hash is shown.
    List(List),
    /// Remove a key: a running server refuses it within two seconds.
    Revoke(Revoke),
    /// Make a new key for the same caller; the old one goes on for an overlap.
    Rotate(Rotate),
    /// Read something that looks like a key from the input stream, and tell whether it is one of
    /// ours and which.
    Identify(Identify),
}

#[derive(Args, Debug)]
struct New {
    #[command(flatten)]
    place: Where,
    /// Who calls with it.
    #[arg(long, value_name = "NAME")]
    subject: String,
    /// For whom the caller acts.
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// What it may do; may be given several times.
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// The only networks that may use it, such as 203.0.113.0/24; may be given several times.
    #[arg(long, value_name = "CIDR")]
    allow_from: Vec<String>,
    /// When it ends: a date, or how long from now.
    #[arg(long, value_name = "DATE|90d")]
    expires: Option<String>,
    /// How it begins, so that people and scanners know what they see.
    #[arg(long, value_name = "WORD", default_value = "key", conflicts_with = "password")]
    prefix: String,
    /// Its name in the file and the audit trail, by default a random one; the user-id of a
    /// password, by default the subject.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// A password for http basic instead of a key.
    #[arg(long)]
    password: bool,
    /// Take the password from the input stream instead of making one.
    #[arg(long, requires = "password")]
    stdin: bool,
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    place: Where,
    /// How they are listed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Args, Debug)]
struct Revoke {
    /// The id of the key.
    id: String,
    #[command(flatten)]
    place: Where,
}

#[derive(Args, Debug)]
struct Rotate {
    /// The id of the old key.
    id: String,
    #[command(flatten)]
    place: Where,
    /// How long the old key goes on; never longer than it would have. By default 7d.
    #[arg(long, value_name = "DURATION")]
    overlap: Option<String>,
    /// When the new key ends: a date, or how long from now. By default it lives as long as the old
    /// one was made to.
    #[arg(long, value_name = "DATE|90d")]
    expires: Option<String>,
    /// How the new key begins.
    #[arg(long, value_name = "WORD", default_value = "key")]
    prefix: String,
    /// The name of the new key, by default a random one.
    #[arg(long, value_name = "ID")]
    new_id: Option<String>,
}

#[derive(Args, Debug)]
struct Identify {
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(key: &Key, say: &mut Say) -> End {
    let done = match &key.what {
        What::New(asked) => new::run(asked, say),
        What::List(asked) => list::run(asked, say),
        What::Revoke(asked) => change::revoke(asked, say),
        What::Rotate(asked) => change::rotate(asked, say),
        What::Identify(asked) => identify::run(asked, say),
    };
    done.err().unwrap_or(End::Done)
}

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Key,
    /// Of http basic.
    Password,
}

/// A key of a day's life for `dev`: the line of its file, and the key.
///
/// # Errors
/// When the system gives no random bytes.
pub(super) fn throw_away<'s>(
    kind: Kind,
    subject: &str,
    tenant: Option<&String>,
    scopes: impl Iterator<Item = &'s str>,
) -> Result<(String, String), String> {
    let now = Moment::now();
    let (id, secret, hash) = match kind {
        Kind::Key => {
            let secret = Secret::key("dev")?;
            let hash = secret.hash();
            (new::random_id()?, secret, hash)
        }
        Kind::Password => {
            let secret = Secret::password()?;
            let hash = password::hash(&secret)?;
            (subject.to_owned(), secret, hash)
        }
    };
    let record = record::Record {
        id,
        hash,
        subject: subject.to_owned(),
        tenant: tenant.cloned(),
        scopes: Some(scopes.map(str::to_owned).collect()),
        allow_from: None,
        expires: Some(now.after(DAY).to_string()),
        created: Some(now.to_string()),
    };
    Ok((record.line(), secret.open().to_owned()))
}

/// Tells an error that ends the run.
fn failed(error: &dyn std::fmt::Display, say: &mut Say) -> End {
    say.error(&error.to_string());
    End::Failed
}

#[cfg(test)]
mod tests;
