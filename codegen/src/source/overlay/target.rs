//! A target of an overlay: JSONPath (RFC 9535) by child names, indexes and wildcards.

use crate::finding::{Finding, codes};

use super::super::{Node, Place, Value};
use super::kind::ObjectKind;

/// A parsed target.
pub(super) struct Target {
    steps: Vec<Step>,
    pub(super) place: Place,
}

enum Step {
    Name(String),
    Index(usize),
    All,
}

/// What is done with a selected node: the overlay's place, the node, its kind.
type Visit<'v> = &'v mut dyn FnMut(Place, &mut Node, ObjectKind);

impl Target {
    /// Reads `$`, `.name`, `['name']`, `["name"]`, `[0]`, `.*` and `[*]`.
    pub(super) fn parse(text: &str, place: Place) -> Result<Self, Box<Finding>> {
        let fault = |what: &str| {
            Box::new(
                Finding::error(codes::OVERLAY_TARGET, place, format!("cannot follow `{text}`: {what}"))
                    .help("child names and wildcards are read: `$.paths['/orders'].get`, `$.paths.*.post`"),
            )
        };
        let mut rest =
            text.trim().strip_prefix('$').ok_or_else(|| fault("it must begin with `$`"))?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('.') {
                Some(rest) => dotted(rest),
                None => rest.strip_prefix('[').ok_or("expected `.` or `[`").and_then(bracketed),
            }
            .map_err(fault)?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { steps, place })
    }

    /// Whether the last step is a wildcard, which also meets what was not meant.
    pub(super) fn is_wide(&self) -> bool {
        matches!(self.steps.last(), Some(Step::All))
    }

    /// The names that lead to the only node that this can select; none after a wildcard.
    pub(super) fn names(&self) -> Option<Vec<String>> {
        let name = |step: &Step| match step {
            Step::Name(name) => Some(name.clone()),
            Step::Index(index) => Some(index.to_string()),
            Step::All => None,
        };
        self.steps.iter().map(name).collect()
    }

    /// Visits every node that is selected.
    pub(super) fn select(&self, root: &mut Node, kind: ObjectKind, visit: Visit<'_>) {
        walk(&self.steps, root, kind, &mut |node, kind| {
            visit(self.place, node, kind);
        });
    }
}

type Parsed<'a> = Result<(Step, &'a str), &'static str>;

/// After a `.`.
fn dotted(rest: &str) -> Parsed<'_> {
    if let Some(rest) = rest.strip_prefix('*') {
        return Ok((Step::All, rest));
    }
    if rest.starts_with('.') {
        return Err("`..` is not read");
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let name = &rest[..end];
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '$';
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(
            "a name with other characters than letters, digits, `_` and `-` is written `['…']`",
        );
    }
    Ok((Step::Name(name.to_owned()), &rest[end..]))
}

/// After a `[`.
fn bracketed(rest: &str) -> Parsed<'_> {
    if let Some(rest) = rest.strip_prefix("*]") {
        return Ok((Step::All, rest));
    }
    if let Some(quote @ ('\'' | '"')) = rest.chars().next() {
        let (name, rest) = quoted(&rest[1..], quote)?;
        let rest = rest.strip_prefix(']').ok_or("expected `]` after the name")?;
        return Ok((Step::Name(name), rest));
    }
    let end = rest.find(']').ok_or("a bracket is not closed")?;
    let index =
        rest[..end].parse().map_err(|_| "filters, slices and lists of names are not read")?;
    Ok((Step::Index(index), &rest[end + 1..]))
}

/// A name up to its closing quote, and what follows it.
fn quoted(text: &str, quote: char) -> Result<(String, &str), &'static str> {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some((_, escaped @ ('\\' | '\'' | '"' | '/'))) => name.push(escaped),
                _ => return Err("only quotes and backslashes are escaped in a name"),
            },
            character if character == quote => return Ok((name, &text[at + 1..])),
            character => name.push(character),
        }
    }
    Err("a quote is not closed")
}

fn walk(
    steps: &[Step],
    node: &mut Node,
    kind: ObjectKind,
    visit: &mut dyn FnMut(&mut Node, ObjectKind),
) {
    let Some((step, rest)) = steps.split_first() else {
        visit(node, kind);
        return;
    };
    match &mut node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                if matches!(step, Step::All)
                    || matches!(step, Step::Name(name) if **name == *entry.key.text)
                {
                    walk(rest, &mut entry.value, kind.child(&entry.key.text), visit);
                }
            }
        }
        Value::Sequence(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                if matches!(step, Step::All) || matches!(step, Step::Index(index) if *index == at) {
                    walk(rest, item, kind.child(""), visit);
                }
            }
        }
        _ => {}
    }
}
