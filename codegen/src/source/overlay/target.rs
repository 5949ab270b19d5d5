//! A target of an overlay: JSONPath (RFC 9535) by child names, indexes and wildcards.

use crate::finding::{Finding, codes};

use super::super::{Node, Place, Value};
use super::kind::Kind;

/// A parsed target.
pub(super) struct Target<'a> {
    steps: Vec<Step<'a>>,
    pub(super) place: Place,
}

enum Step<'a> {
    Name(&'a str),
    Index(usize),
    All,
}

/// What is done with a selected node: the overlay's place, the node, its kind.
type Visit<'v> = &'v mut dyn FnMut(Place, &mut Node, Kind);

impl<'a> Target<'a> {
    /// Reads `$`, `.name`, `['name']`, `["name"]`, `[0]`, `.*` and `[*]`.
    pub(super) fn parse(text: &'a str, place: Place) -> Result<Self, Box<Finding>> {
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

    /// Visits every node that is selected.
    pub(super) fn select(&self, root: &mut Node, kind: Kind, visit: Visit<'_>) {
        walk(&self.steps, root, kind, &mut |node, kind| {
            visit(self.place, node, kind);
        });
    }
}

type Parsed<'a> = Result<(Step<'a>, &'a str), &'static str>;

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
    Ok((Step::Name(name), &rest[end..]))
}

/// After a `[`.
fn bracketed(rest: &str) -> Parsed<'_> {
    if let Some(rest) = rest.strip_prefix("*]") {
        return Ok((Step::All, rest));
    }
    for quote in ['\'', '"'] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            let end = quoted.find(quote).ok_or("a quote is not closed")?;
            let name = &quoted[..end];
            if name.contains('\\') {
                return Err("escapes in names are not read");
            }
            let rest = quoted[end + 1..].strip_prefix(']').ok_or("expected `]` after the name")?;
            return Ok((Step::Name(name), rest));
        }
    }
    let end = rest.find(']').ok_or("a bracket is not closed")?;
    let index =
        rest[..end].parse().map_err(|_| "filters, slices and lists of names are not read")?;
    Ok((Step::Index(index), &rest[end + 1..]))
}

fn walk(steps: &[Step<'_>], node: &mut Node, kind: Kind, visit: &mut dyn FnMut(&mut Node, Kind)) {
    let Some((step, rest)) = steps.split_first() else {
        visit(node, kind);
        return;
    };
    match &mut node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                if matches!(step, Step::All)
                    || matches!(step, Step::Name(name) if *name == &*entry.key.text)
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
