//! YAML 1.2 into a tree with places: one document, no tags of one's own, no merge keys, aliases
//! within a budget.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::str::Chars;

use saphyr_parser::{BufferedInput, Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::finding::{Finding, Findings, codes};

use super::budget::{Budget, MAX_EVENT, event_too_large};
use super::duplicates::remove_duplicates;
use super::offsets::Offsets;
use super::scalar::{self, Plain};
use super::{Entry, FileId, Key, Node, Place, Value};

/// Reads `text`; none when it is not YAML that we take, and a finding says where.
pub(super) fn read(file: FileId, text: &str, findings: &mut Findings) -> Option<Node> {
    let left = Rc::new(Cell::new(MAX_EVENT));
    let mut reader = Reader {
        file,
        text,
        parser: Parser::new_from_iter(Bounded { characters: text.chars(), left: left.clone() }),
        left,
        last: 0,
        offsets: Offsets::new(text),
        budget: Budget::new(),
        anchors: HashMap::new(),
        findings,
    };
    match reader.stream() {
        Ok(node) => Some(node),
        Err(finding) => {
            reader.findings.push(*finding);
            None
        }
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    parser: Parser<'a, BufferedInput<Bounded<'a>>>,
    /// How many characters the next event may still take.
    left: Rc<Cell<usize>>,
    /// Where the last event ended, in characters.
    last: usize,
    offsets: Offsets<'a>,
    budget: Budget,
    /// What an alias copies; an anchor that is still open is absent.
    anchors: HashMap<usize, Anchored>,
    findings: &'a mut Findings,
}

/// The characters of a document, which seem to end when one event takes too many of them.
struct Bounded<'a> {
    characters: Chars<'a>,
    left: Rc<Cell<usize>>,
}

impl Iterator for Bounded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.left.set(self.left.get().checked_sub(1)?);
        self.characters.next()
    }
}

/// A finished node with an anchor, and what a copy of it costs.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
}

type Read<T> = Result<T, Box<Finding>>;
type TagOf<'a> = Option<Cow<'a, Tag>>;

impl<'a> Reader<'a> {
    fn stream(&mut self) -> Read<Node> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::Nothing => {}
                Event::DocumentStart(_) => break,
                _ => return Ok(Node { place: self.place(span), value: Value::Null }),
            }
        }
        let (event, span) = self.next()?;
        let root = self.node(event, span, 0)?;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(_) => return Err(self.several_documents(span)),
                _ => {}
            }
        }
    }

    /// The node that `event` opens.
    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Read<Node> {
        let place = self.place(span);
        self.budget.pay(place, depth)?;
        let (anchor, node) = match event {
            Event::Alias(anchor) => return self.alias(anchor, place),
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, self.scalar(&text, style, tag, place)?)
            }
            Event::SequenceStart(anchor, tag) => {
                self.check_tag(tag, "seq", place)?;
                (anchor, self.sequence(place, depth)?)
            }
            Event::MappingStart(anchor, tag) => {
                self.check_tag(tag, "map", place)?;
                (anchor, self.mapping(place, depth)?)
            }
            _ => return Err(syntax(place, "expected a value")),
        };
        if anchor > 0 {
            let (nodes, bytes) = cost(&node);
            self.budget.pay_alias(place, nodes, bytes)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, bytes });
        }
        Ok(node)
    }

    fn sequence(&mut self, mut place: Place, depth: usize) -> Read<Node> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let last = items.last().map(|item| item.place.end);
                place.end = self.end(place, span, last);
                items.shrink_to_fit();
                return Ok(Node { place, value: Value::Sequence(items) });
            }
            items.push(self.node(event, span, depth + 1)?);
        }
    }

    fn mapping(&mut self, mut place: Place, depth: usize) -> Read<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                let last =
                    entries.last().map(|entry| entry.value.place.end.max(entry.key.place.end));
                place.end = self.end(place, span, last);
                entries.shrink_to_fit();
                remove_duplicates(&mut entries, self.findings);
                return Ok(Node { place, value: Value::Mapping(entries) });
            }
            let key = self.key(event, span)?;
            let (event, span) = self.next()?;
            entries.push(Entry { key, value: self.node(event, span, depth + 1)? });
        }
    }

    /// A key: a scalar without anchor or alias, taken as text.
    fn key(&mut self, event: Event<'a>, span: Span) -> Read<Key> {
        let place = self.place(span);
        let Event::Scalar(text, style, anchor, tag) = event else {
            return Err(Box::new(
                Finding::error(codes::SYNTAX, place, "a key must be a single word or string")
                    .label("this is a list, an object or an alias"),
            ));
        };
        self.check_tag(tag, "str", place)?;
        if anchor > 0 {
            return Err(syntax(place, "an anchor on a key"));
        }
        if style == ScalarStyle::Plain && text == "<<" {
            return Err(Box::new(
                Finding::error(
                    codes::YAML_MERGE_KEY,
                    place,
                    "the merge key `<<` is not part of YAML 1.2",
                )
                .why("readers differ in whether it merges, and a control could be lost on the way")
                .help("write the members out, or use `$ref` into `components`"),
            ));
        }
        if style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null") {
            return Err(syntax(place, "this key is null"));
        }
        Ok(Key { text: text.into(), place })
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: TagOf<'a>,
        place: Place,
    ) -> Read<Node> {
        let as_string = match tag.as_deref() {
            None => style != ScalarStyle::Plain,
            Some(tag) if is_core(tag, "str") || is_non_specific(tag) => true,
            Some(tag) => return Err(unknown_tag(tag, place)),
        };
        let value = match as_string {
            true => Value::String(text.into()),
            false => self.plain(text, place)?,
        };
        Ok(Node { place, value })
    }

    fn plain(&mut self, text: &str, place: Place) -> Read<Value> {
        match scalar::resolve(text) {
            Plain::Certain(value) => Ok(value),
            Plain::Octal(value) => {
                self.findings.push(
                    Finding::warning(
                        codes::YAML_1_1,
                        place,
                        format!("`{text}` has a leading zero"),
                    )
                    .why("YAML 1.2 reads a decimal number here and YAML 1.1 an octal one")
                    .help("drop the zero, or quote it when it is a string"),
                );
                Ok(value)
            }
            Plain::NoJson => Err(Box::new(
                Finding::error(
                    codes::UNREADABLE_SCALAR,
                    place,
                    format!("`{text}` is not a number of JSON"),
                )
                .help("quote it when it is a string"),
            )),
        }
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Read<Node> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(Box::new(
                Finding::error(codes::ALIAS_BUDGET, place, "this alias contains itself")
                    .why("it would expand without end"),
            ));
        };
        self.budget.pay_alias(place, anchored.nodes, anchored.bytes)?;
        Ok(anchored.node.clone())
    }

    fn check_tag(&self, tag: TagOf<'a>, harmless: &str, place: Place) -> Read<()> {
        match tag.as_deref() {
            Some(tag) if !is_core(tag, harmless) && !is_non_specific(tag) => {
                Err(unknown_tag(tag, place))
            }
            _ => Ok(()),
        }
    }

    fn several_documents(&self, span: Span) -> Box<Finding> {
        Box::new(
            Finding::error(
                codes::SEVERAL_DOCUMENTS,
                self.place(span),
                "several YAML documents in one file",
            )
            .label("the second one begins here")
            .why("only one could be enforced, and the reader of the file cannot see which")
            .help("put each document into a file of its own"),
        )
    }

    fn next(&mut self) -> Read<(Event<'a>, Span)> {
        self.left.set(MAX_EVENT);
        let event = self.parser.next_event();
        if self.left.get() == 0 {
            let at = byte(self.offsets.byte(self.last));
            return Err(event_too_large(Place { file: self.file, start: at, end: at }));
        }
        match event {
            Some(Ok((event, span))) => {
                self.last = self.last.max(span.end.index());
                Ok((event, span))
            }
            Some(Err(error)) => Err(self.scan_error(&error)),
            None => Err(syntax(self.place_at_end(), "the document has no end")),
        }
    }

    fn scan_error(&self, error: &ScanError) -> Box<Finding> {
        let at = self.offsets.byte(error.marker().index());
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        let place = Place { file: self.file, start: byte(at), end: byte(at + length) };
        syntax(place, error.info())
    }

    /// Where a list or object ends: at its bracket, or with its last member.
    fn end(&self, place: Place, span: Span, last: Option<u32>) -> u32 {
        if span.is_empty() { last.unwrap_or(place.end) } else { self.place(span).end }
            .max(place.end)
    }

    fn place(&self, span: Span) -> Place {
        let start = self.offsets.byte(span.start.index());
        let end = self.offsets.byte(span.end.index());
        let end = start + self.text[start..end.max(start)].trim_end().len();
        Place { file: self.file, start: byte(start), end: byte(end) }
    }

    fn place_at_end(&self) -> Place {
        let end = byte(self.text.len());
        Place { file: self.file, start: end, end }
    }
}

fn is_core(tag: &Tag, kind: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == kind
}

/// `!`, which only says that a scalar is a string.
fn is_non_specific(tag: &Tag) -> bool {
    (tag.handle == "!" && tag.suffix.is_empty()) || (tag.handle.is_empty() && tag.suffix == "!")
}

fn unknown_tag(tag: &Tag, place: Place) -> Box<Finding> {
    let name = match tag.is_yaml_core_schema() {
        true => format!("!!{}", tag.suffix),
        false => format!("{}{}", tag.handle, tag.suffix),
    };
    Box::new(
        Finding::error(codes::YAML_TAG, place, format!("the tag `{name}` is not supported"))
            .why("JSON has no tags; what one means depends on who reads it")
            .help("remove the tag; quote the value when it is a string"),
    )
}

fn syntax(place: Place, message: &str) -> Box<Finding> {
    Box::new(Finding::error(codes::SYNTAX, place, format!("not YAML: {message}")))
}

/// How many values and how many bytes of text a copy of `node` makes.
fn cost(node: &Node) -> (usize, usize) {
    let add = |(nodes, bytes): (usize, usize), (more, longer): (usize, usize)| {
        (nodes + more, bytes + longer)
    };
    match &node.value {
        Value::Null | Value::Bool(_) => (1, 0),
        Value::Number(text) | Value::String(text) => (1, text.len()),
        Value::Sequence(items) => items.iter().map(cost).fold((1, 0), add),
        Value::Mapping(entries) => entries
            .iter()
            .map(|entry| add((1, entry.key.text.len()), cost(&entry.value)))
            .fold((1, 0), add),
    }
}

/// An offset, which the size budget keeps far below the limit of the type.
fn byte(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
