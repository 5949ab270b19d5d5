//! From a place to what a person or a tool reads: line and column, or a JSON pointer.

use std::path::Path;

use super::{Node, Place, Value};

/// Where a place is, for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file, as it was given.
    pub path: &'a Path,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The whole line, without its break.
    pub text: &'a str,
    /// The bytes of `text` that are meant; a place of several lines ends with its first.
    pub start: usize,
    /// One past the last of them.
    pub end: usize,
}

impl Location<'_> {
    /// A place outside of every file.
    pub(super) fn nowhere() -> Self {
        Location { path: Path::new(""), line: 1, column: 1, text: "", start: 0, end: 0 }
    }
}

/// The byte offset at which each line of a file begins.
#[derive(Clone, Debug)]
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self(std::iter::once(0).chain(starts).collect())
    }

    pub(super) fn locate<'a>(&self, path: &'a Path, text: &'a str, place: Place) -> Location<'a> {
        let at = floor_char(text, place.start as usize);
        let line = self.0.partition_point(|start| *start as usize <= at).max(1);
        let begin = self.0[line - 1] as usize;
        let end = self.0.get(line).map_or(text.len(), |next| *next as usize - 1);
        let whole = text[begin..end].trim_end_matches('\r');
        let start = (at - begin).min(whole.len());
        let last = floor_char(text, place.end as usize).clamp(at, end) - begin;
        Location {
            path,
            line,
            column: whole[..start].chars().count() + 1,
            text: whole,
            start,
            end: last.clamp(start, whole.len()),
        }
    }
}

/// The nearest boundary of a character at or before `at`.
fn floor_char(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The JSON pointer (RFC 6901) that `names` make.
pub(super) fn pointer(names: &[String]) -> String {
    let escaped = names.iter().map(|name| name.replace('~', "~0").replace('/', "~1"));
    escaped.map(|name| format!("/{name}")).collect()
}

/// The names and positions that lead to the innermost value that holds `place`.
pub(super) fn names(root: &Node, place: Place) -> Vec<String> {
    let mut names = Vec::new();
    let mut node = root;
    while let Some(inner) = step(node, place, &mut names) {
        node = inner;
    }
    names
}

/// Goes to the child that holds `place`, if one does; the names grow by its name.
fn step<'a>(node: &'a Node, place: Place, names: &mut Vec<String>) -> Option<&'a Node> {
    match &node.value {
        Value::Mapping(entries) => {
            let at = entries.partition_point(|entry| entry.key.place.start <= place.start);
            let entry = entries.get(at.checked_sub(1)?)?;
            let end = entry.value.place.end.max(entry.key.place.end);
            if place.start > end || place.end > end || place == node.place {
                return None;
            }
            names.push(entry.key.text.to_string());
            let in_key =
                place.start < entry.value.place.start || place.start <= entry.key.place.end;
            (!in_key).then_some(&entry.value)
        }
        Value::Sequence(items) => {
            let at = items.partition_point(|item| item.place.start <= place.start);
            let index = at.checked_sub(1)?;
            let item = items.get(index)?;
            if place.end > item.place.end || place == node.place {
                return None;
            }
            names.push(index.to_string());
            Some(item)
        }
        _ => None,
    }
}
