//! Reading closed objects: a key that nobody asks for is a finding, with the nearest that is known.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::finding::{Finding, Findings, codes};
use crate::source::{Entry, Node, Place};

use super::{At, Dialect, OrRef, Text, quantity};

/// What reading passes along.
pub(super) struct Reading<'a, 'f> {
    pub(super) findings: &'f mut Findings,
    pub(super) dialect: Dialect,
    /// Whether any `x-security` was met.
    pub(super) annotated: bool,
    /// `$ref`s that point elsewhere than at a component, to be read as what they are used for.
    pub(super) elsewhere: VecDeque<(Kind, Text<'a>)>,
}

/// What a `$ref` is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Header,
    PathItem,
}

impl Kind {
    /// Its folder below `#/components/`.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::PathItem => "pathItems",
        }
    }
}

/// A mapping that is being read.
pub(super) struct Object<'a> {
    pub(super) node: &'a Node,
    what: &'static str,
    entries: &'a [Entry],
    asked: Vec<&'static str>,
}

impl<'a> Reading<'a, '_> {
    /// Opens a mapping; anything else is a finding.
    pub(super) fn object(&mut self, node: &'a Node, what: &'static str) -> Option<Object<'a>> {
        let entries = self.entries(node, what)?;
        Some(Object { node, what, entries, asked: Vec::with_capacity(16) })
    }

    /// The entries of a mapping whose keys are free.
    pub(super) fn entries(&mut self, node: &'a Node, what: &'static str) -> Option<&'a [Entry]> {
        let entries = node.as_mapping();
        if entries.is_none() {
            self.wrong_type(node, what, "an object");
        }
        entries
    }

    /// The items of a list.
    pub(super) fn items(&mut self, node: &'a Node, what: &str) -> Option<&'a [Node]> {
        let items = node.as_sequence();
        if items.is_none() {
            self.wrong_type(node, what, "a list");
        }
        items
    }

    /// A string.
    pub(super) fn text(&mut self, node: &'a Node, what: &str) -> Option<Text<'a>> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, what, "a string");
        }
        text.map(|text| At::new(text, node.place))
    }

    /// A list of strings.
    pub(super) fn texts(&mut self, node: &'a Node, what: &str) -> Option<Vec<Text<'a>>> {
        let items = self.items(node, what)?;
        Some(
            items
                .iter()
                .filter_map(|item| self.text(item, &format!("a member of {what}")))
                .collect(),
        )
    }

    /// A string, or a list of strings.
    pub(super) fn one_or_more(&mut self, node: &'a Node, what: &str) -> Option<Vec<Text<'a>>> {
        match node.as_str() {
            Some(text) => Some(vec![At::new(text, node.place)]),
            None => self.texts(node, what),
        }
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, node: &Node, what: &str) -> Option<At<bool>> {
        let value = node.as_bool();
        if value.is_none() {
            self.wrong_type(node, what, "a boolean");
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A whole number of at least 0; `2.0` is one.
    pub(super) fn whole(&mut self, node: &Node, what: &str) -> Option<At<u64>> {
        let Some(text) = node.as_number() else {
            self.wrong_type(node, what, "a whole number");
            return None;
        };
        let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
            if fraction.bytes().all(|digit| digit == b'0') { whole } else { text }
        });
        let value = whole.parse().ok();
        if value.is_none() {
            self.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    node.place,
                    format!("{what} is not a whole number"),
                )
                .label(format!("`{text}` is out of range, or has a fraction"))
                .help("write a whole number of at least 0"),
            );
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A whole number that fits 32 bits.
    pub(super) fn small(&mut self, node: &Node, what: &str) -> Option<At<u32>> {
        let whole = self.whole(node, what)?;
        let value = u32::try_from(whole.value).ok();
        if value.is_none() {
            self.findings.push(
                Finding::error(codes::BAD_VALUE, node.place, format!("{what} is too large"))
                    .label(format!("at most {}", u32::MAX)),
            );
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A duration such as `10s`.
    pub(super) fn duration(&mut self, node: &Node, what: &str) -> Option<At<Duration>> {
        let text = self.quantity_text(node, what, "a duration", DURATION_HELP)?;
        let value = quantity::duration(text);
        if value.is_none() {
            self.bad_quantity(node.place, text, what, "a duration", DURATION_HELP);
        }
        value.map(|value| At::new(value, node.place))
    }

    /// A size such as `64KiB`, in bytes.
    pub(super) fn size(&mut self, node: &Node, what: &str) -> Option<At<u64>> {
        let text = self.quantity_text(node, what, "a size", SIZE_HELP)?;
        let value = quantity::size(text);
        if value.is_none() {
            self.bad_quantity(node.place, text, what, "a size", SIZE_HELP);
        }
        value.map(|value| At::new(value, node.place))
    }

    fn quantity_text<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        kind: &str,
        help: &str,
    ) -> Option<&'n str> {
        if let Some(text) = node.as_number() {
            self.bad_quantity(node.place, text, what, kind, help);
            return None;
        }
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, what, kind);
        }
        text
    }

    fn bad_quantity(&mut self, place: Place, text: &str, what: &str, kind: &str, help: &str) {
        self.findings.push(
            Finding::error(codes::BAD_QUANTITY, place, format!("{what} is not {kind}"))
                .label(format!("`{text}` has no unit that is known, or no whole number"))
                .help(help),
        );
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        node: &'a Node,
        what: &str,
        choices: &[(&'static str, T)],
    ) -> Option<At<T>> {
        let text = self.text(node, what)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text.value) {
            return Some(At::new(*value, node.place));
        }
        let known: Vec<_> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
        self.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                node.place,
                format!("{what} cannot be `{}`", text.value),
            )
            .label(format!("one of {}", known.join(", ")))
            .did_you_mean(text.value, choices.iter().map(|(name, _)| *name)),
        );
        None
    }

    /// Says that a value has another type than its key asks for.
    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, expected: &str) {
        self.findings.push(
            Finding::error(
                codes::WRONG_TYPE,
                node.place,
                format!("{what} must be {expected}, not {}", node.kind()),
            )
            .label(format!("this is {}", node.kind())),
        );
    }

    /// Says that an `x-security` key is not enforced yet.
    pub(super) fn not_enforced(&mut self, place: Place, key: &str) {
        self.findings.push(
            Finding::error(
                codes::UNSUPPORTED_SECURITY_KEY,
                place,
                format!("not enforced yet: `{key}`"),
            )
            .label("this version cannot enforce it")
            .why("a control that is declared and not enforced is worse than none")
            .help("remove it until it is supported, and guard the operation by other means"),
        );
    }

    /// Says that a part of OpenAPI is not generated yet.
    pub(super) fn not_generated(&mut self, place: Place, what: &str, help: &str) {
        self.findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                place,
                format!("not supported yet: {what}"),
            )
            .label("no code would come of this")
            .why("what a document says is enforced or refused, never skipped")
            .help(help),
        );
    }

    /// A `$ref` or the thing itself.
    pub(super) fn or_ref<T>(
        &mut self,
        node: &'a Node,
        kind: Kind,
        read: impl FnOnce(&mut Self, &'a Node) -> Option<T>,
    ) -> Option<OrRef<'a, T>> {
        let Some(entry) = node.entry("$ref") else {
            return read(self, node).map(OrRef::Item);
        };
        let text = self.text(&entry.value, "`$ref`")?;
        let mut object = self.object(node, "a reference")?;
        for key in ["$ref", "summary", "description"] {
            object.take(key);
        }
        if let Some(beside) = object.take("x-security") {
            self.not_enforced(beside.key.place, "x-security beside `$ref`");
        }
        object.close(self);
        self.meet_reference(kind, text);
        Some(OrRef::Ref(text))
    }

    /// Remembers a `$ref` that does not point at a component of its kind.
    pub(super) fn meet_reference(&mut self, kind: Kind, text: Text<'a>) {
        if text.value.starts_with('#') && component_name(text.value, kind.folder()).is_none() {
            self.elsewhere.push_back((kind, text));
        }
    }
}

const DURATION_HELP: &str = "write a whole number and `ms`, `s`, `m`, `h` or `d`: `10s`";
const SIZE_HELP: &str = "write a whole number and `B`, `KiB`, `MiB` or `GiB`: `64KiB`";

impl<'a> Object<'a> {
    /// Where the mapping stands.
    pub(super) fn place(&self) -> Place {
        self.node.place
    }

    /// The entry under `key`, and from now on `key` is known.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.asked.push(key);
        self.entries.iter().find(|entry| &*entry.key.text == key)
    }

    /// The value under `key`, likewise.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.take(key).map(|entry| &entry.value)
    }

    /// A string.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<Text<'a>> {
        self.node(key).and_then(|node| reading.text(node, &quoted(key)))
    }

    /// A string, or "" when absent.
    pub(super) fn prose(&mut self, key: &'static str, reading: &mut Reading<'a, '_>) -> &'a str {
        self.text(key, reading).map_or("", |text| text.value)
    }

    /// A string that must be there.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<Text<'a>> {
        let node = self.required(key, reading)?;
        reading.text(node, &quoted(key))
    }

    /// A value that must be there.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<&'a Node> {
        let node = self.node(key);
        if node.is_none() {
            reading.findings.push(
                Finding::error(
                    codes::MISSING_KEY,
                    self.node.place,
                    format!("{} has no `{key}`", self.what),
                )
                .label(format!("`{key}` is required here")),
            );
        }
        node
    }

    /// A boolean; false when absent.
    pub(super) fn flag(&mut self, key: &'static str, reading: &mut Reading<'a, '_>) -> bool {
        self.boolean(key, reading).is_some_and(|flag| flag.value)
    }

    /// A boolean.
    pub(super) fn boolean(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Option<At<bool>> {
        self.node(key).and_then(|node| reading.boolean(node, &quoted(key)))
    }

    /// A list of strings; empty when absent.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        reading: &mut Reading<'a, '_>,
    ) -> Vec<Text<'a>> {
        self.node(key).and_then(|node| reading.texts(node, &quoted(key))).unwrap_or_default()
    }

    /// Marks keys as known whose values are documentation only.
    pub(super) fn documentation(&mut self, keys: &[&'static str]) {
        self.asked.extend(keys);
    }

    /// Reports every key that nobody asked for; `x-*` extensions of others pass.
    pub(super) fn close(self, reading: &mut Reading<'a, '_>) {
        for entry in self.entries {
            let key = &*entry.key.text;
            let is_ours = is_near_x_security(key);
            if self.asked.contains(&key) || (key.starts_with("x-") && !is_ours) {
                continue;
            }
            reading.findings.push(unknown_key(
                &entry.key.text,
                entry.key.place,
                self.what,
                &self.asked,
            ));
        }
    }

    /// Like [`Object::close`], for objects of `x-security`, where `x-*` is unknown too.
    pub(super) fn close_ours(self, reading: &mut Reading<'a, '_>) {
        for entry in self.entries {
            let key = &*entry.key.text;
            if !self.asked.contains(&key) {
                reading.findings.push(unknown_key(key, entry.key.place, self.what, &self.asked));
            }
        }
    }
}

/// A slip of `x-security` must not pass as somebody's extension.
pub(super) fn is_near_x_security(key: &str) -> bool {
    key.starts_with("x-")
        && key.len() < 20
        && strsim::damerau_levenshtein(&key.to_lowercase().replace('_', "-"), "x-security") <= 2
}

pub(super) fn unknown_key(key: &str, place: Place, what: &str, known: &[&'static str]) -> Finding {
    let finding =
        Finding::error(codes::UNKNOWN_KEY, place, format!("unknown key `{key}` in {what}"))
            .label("nothing reads this key")
            .why("a key that is skipped in silence may be a control that nobody enforces");
    let nearest = finding.clone().did_you_mean(key, known.iter().copied());
    if nearest.help.is_empty() {
        let mut names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        names.dedup();
        finding.help(format!("known here: {}", names.join(", ")))
    } else {
        nearest
    }
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// The name in `#/components/FOLDER/NAME`, unescaped.
pub(super) fn component_name(reference: &str, folder: &str) -> Option<String> {
    let rest = reference.strip_prefix("#/components/")?.strip_prefix(folder)?.strip_prefix('/')?;
    (!rest.contains('/')).then(|| unescape(rest))
}

/// A JSON pointer's token in a URI fragment, unescaped (RFC 6901, section 6).
pub(super) fn unescape(token: &str) -> String {
    percent_decoded(token).replace("~1", "/").replace("~0", "~")
}

fn percent_decoded(token: &str) -> String {
    if !token.contains('%') {
        return token.to_owned();
    }
    let bytes = token.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let hex = token.get(index + 1..index + 3).filter(|_| bytes[index] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                index += 3;
            }
            None => {
                decoded.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| token.to_owned())
}

/// What stands at a JSON pointer in a URI fragment (`#/paths/~1a/get`).
pub(super) fn at_pointer<'a>(root: &'a Node, fragment: &str) -> Option<&'a Node> {
    let pointer = fragment.strip_prefix('#')?;
    if pointer.is_empty() {
        return Some(root);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(root, |node, token| {
        let token = unescape(token);
        match node.as_sequence() {
            Some(items) => items.get(token.parse::<usize>().ok()?),
            None => node.get(&token),
        }
    })
}

/// Things by `$ref`: the components of one folder, and what other `$ref`s of that kind point at.
#[derive(Clone, Debug)]
pub struct Pool<'a, T> {
    folder: &'static str,
    named: Vec<(Text<'a>, T)>,
    index: BTreeMap<&'a str, usize>,
    elsewhere: Vec<T>,
    elsewhere_index: BTreeMap<&'a str, usize>,
    /// By the address of what was read, so that no two spellings of one pointer read it twice.
    elsewhere_read: BTreeMap<usize, usize>,
}

impl<'a, T> Pool<'a, T> {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            folder: kind.folder(),
            named: Vec::new(),
            index: BTreeMap::new(),
            elsewhere: Vec::new(),
            elsewhere_index: BTreeMap::new(),
            elsewhere_read: BTreeMap::new(),
        }
    }

    pub(super) fn insert(&mut self, name: Text<'a>, thing: T) {
        self.index.insert(name.value, self.named.len());
        self.named.push((name, thing));
    }

    /// Adds what `reference` points at.
    pub(super) fn insert_elsewhere(&mut self, reference: &'a str, node: &Node, thing: T) {
        self.elsewhere_read.insert(std::ptr::from_ref(node).addr(), self.elsewhere.len());
        self.elsewhere_index.insert(reference, self.elsewhere.len());
        self.elsewhere.push(thing);
    }

    /// Whether `node` was read before; then `reference` points at it too.
    pub(super) fn knows_elsewhere(&mut self, reference: &'a str, node: &Node) -> bool {
        let known = self.elsewhere_read.get(&std::ptr::from_ref(node).addr()).copied();
        if let Some(index) = known {
            self.elsewhere_index.insert(reference, index);
        }
        known.is_some()
    }

    /// What a `$ref` points at, and the component's name when it is one.
    pub fn get(&self, reference: &str) -> Option<(&'a str, &T)> {
        match component_name(reference, self.folder) {
            Some(name) => {
                let (name, thing) = &self.named[*self.index.get(name.as_str())?];
                Some((name.value, thing))
            }
            None => Some(("", &self.elsewhere[*self.elsewhere_index.get(reference)?])),
        }
    }

    /// The components, in document order.
    pub fn named(&self) -> &[(Text<'a>, T)] {
        &self.named
    }

    /// The `$ref` to a component.
    pub fn reference(&self, name: &str) -> String {
        format!("#/components/{}/{name}", self.folder)
    }
}
