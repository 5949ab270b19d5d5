//! A key that stands twice in one object is refused: two readers could believe two different ones.

use std::collections::HashMap;

use crate::finding::{Finding, Findings, codes};

use super::{Entry, Place};

/// Reports every key that was there before and keeps the first of each.
pub(super) fn remove_duplicates(entries: &mut Vec<Entry>, findings: &mut Findings) {
    let repeated = repeated(entries);
    for (at, first) in &repeated {
        let key = &entries[*at].key;
        findings.push(
            Finding::error(
                codes::DUPLICATE_KEY,
                key.place,
                format!("the key `{}` stands twice in one object", key.text),
            )
            .label("again")
            .why("readers differ in which of the two they believe")
            .help("remove one of the two")
            .related(*first, "first here"),
        );
    }
    let mut at = 0;
    let mut next = repeated.iter().map(|(at, _)| *at).peekable();
    entries.retain(|_| {
        let keep = next.next_if_eq(&at).is_none();
        at += 1;
        keep
    });
}

/// The index of every repeated key, ascending, and the place of its first occurrence.
fn repeated(entries: &[Entry]) -> Vec<(usize, Place)> {
    const FEW: usize = 12;
    let mut repeated = Vec::new();
    if entries.len() <= FEW {
        for (at, entry) in entries.iter().enumerate() {
            if let Some(first) = entries[..at].iter().find(|e| e.key.text == entry.key.text) {
                repeated.push((at, first.key.place));
            }
        }
        return repeated;
    }
    let mut seen = HashMap::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let first = *seen.entry(&*entry.key.text).or_insert(entry.key.place);
        if first != entry.key.place {
            repeated.push((at, first));
        }
    }
    repeated
}
