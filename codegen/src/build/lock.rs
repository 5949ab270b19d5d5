//! Two locks side by side: every line of the first that became looser in the second.

use std::collections::BTreeMap;
use std::fmt;

use super::fields::is_looser;

/// A field of a line that became looser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loosened {
    /// `GET /orders`, `tier write`.
    pub(super) line: String,
    /// `limit`.
    pub(super) field: String,
    /// As committed.
    pub(super) before: String,
    /// As the document says today; empty when it says nothing.
    pub(super) now: String,
}

impl fmt::Display for Loosened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, before, now } = self;
        let now = if now.is_empty() { "nothing" } else { now };
        write!(formatter, "{line}: {field} was {before}, is {now}")
    }
}

type Fields<'a> = BTreeMap<&'a str, &'a str>;

/// Everything that became looser. A line that is gone (an operation that nobody can call any more) and
/// a new one are not looser: what they loosen shows in the lines that name them.
pub(super) fn loosened(committed: &str, fresh: &str) -> Vec<Loosened> {
    let fresh = lines(fresh);
    let mut found = Vec::new();
    for (name, before) in lines(committed) {
        let Some(now) = fresh.get(&name) else { continue };
        let kind = name.split(' ').next().unwrap_or_default();
        for (field, old) in &before {
            let new = now.get(field).copied();
            if new != Some(old) && is_looser(kind, field, old, new) {
                found.push(Loosened {
                    line: name.clone(),
                    field: (*field).to_owned(),
                    before: (*old).to_owned(),
                    now: new.unwrap_or_default().to_owned(),
                });
            }
        }
        for (field, new) in now.iter().filter(|(field, _)| !before.contains_key(*field)) {
            if is_looser(kind, field, "", Some(new)) {
                found.push(Loosened {
                    line: name.clone(),
                    field: (*field).to_owned(),
                    before: "nothing".to_owned(),
                    now: (*new).to_owned(),
                });
            }
        }
    }
    found
}

/// Each line by its first two words, with its fields. What a path calls its parameters does not
/// matter: with other names it is the same path, and would otherwise be compared with nothing.
fn lines(text: &str) -> BTreeMap<String, Fields<'_>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (fields, words): (Vec<_>, Vec<_>) =
                line.split(' ').partition(|word| word.contains('='));
            let fields = fields.iter().filter_map(|field| field.split_once('=')).collect();
            let name = words.into_iter().take(2).collect::<Vec<_>>().join(" ");
            (unnamed(&name), fields)
        })
        .collect()
}

/// `/a/{b}` as `/a/{}`.
fn unnamed(line: &str) -> String {
    let mut pieces = line.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push('{');
        text.push_str(piece.find('}').map_or(piece, |end| &piece[end..]));
    }
    text
}

#[cfg(test)]
mod tests;
