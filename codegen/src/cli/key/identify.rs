//! `cargo secgen key identify`: what a string that was found somewhere is.

use std::io::{self, Read};

use super::file::KeyFile;
use super::secret::Secret;
use super::{Identify, failed};
use crate::cli::End;
use crate::cli::say::Say;
use crate::cli::when::Moment;
use crate::write::read_records;

/// No key is longer; the runtime looks at none that is.
const LONGEST: u64 = 512;

pub(super) fn run(asked: &Identify, say: &mut Say) -> Result<(), End> {
    let mut found = String::new();
    let read = io::stdin().lock().take(LONGEST + 1).read_to_string(&mut found);
    read.map_err(|error| failed(&format!("the input cannot be read: {error}"), say))?;
    let found = Secret::of(found.trim().to_owned());
    if !asked.place.is_named() {
        return alone(&found, say);
    }
    let place = asked.place.place(say)?;
    let text = read_records(&place.path).map_err(|error| failed(&error, say))?;
    let file = KeyFile::read(&text, &place.path, say)?;
    let (hash, now) = (found.hash(), Moment::now());
    let bare = hash.trim_start_matches("sha256:");
    let known = file.records().find(|record| record.hash.trim_start_matches("sha256:") == bare);
    match known {
        Some(record) => {
            say.answer(&format!("{}\n", record.id));
            let state = record.state(place.max_age(), now).word();
            say.note(&format!("it is the key `{}` of `{}`, {state}", record.id, record.subject));
            say.note(&format!(
                "if it was found where it should not be: cargo secgen key rotate or revoke {}",
                record.id
            ));
            Ok(())
        }
        None if found.is_key() => {
            say.note("it is a key that `cargo secgen key` made, and none of this file: revoked, or another file's");
            Err(End::Findings)
        }
        None => {
            say.note("it is no key of this file, and its checksum is not that of a key that `cargo secgen key` made");
            Err(End::Findings)
        }
    }
}

/// What can be told without a file.
fn alone(found: &Secret, say: &mut Say) -> Result<(), End> {
    if found.is_key() {
        say.note("it is a key that `cargo secgen key` made; `--file` tells which");
        return Ok(());
    }
    say.note("its checksum is not that of a key that `cargo secgen key` made");
    Err(End::Findings)
}
