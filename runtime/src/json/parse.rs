//! The strict parser: RFC 8259, UTF-8 without a mark, no duplicate names, no lone surrogates,
//! nothing after the value, and never more depth or nodes than the budget.

use std::{borrow::Cow, fmt};

use super::{NumberText, Object, Value, decimal::number_prefix, scan::plain_prefix};
use crate::policy::Limits;

/// The deepest nesting that is ever read, whatever the document allows: the tree is walked
/// recursively.
const DEEPEST: u32 = 256;

/// The longest number that is read, in characters: to compare and to divide one takes time by its
/// length, every time that it is asked for.
const LONGEST_NUMBER: usize = 1024;

/// As many containers get room for what they usually hold, which is quicker. A text of more is
/// written by somebody who may count on it.
const ROOMY: u32 = 64;

/// The other containers are gathered together up to this size.
const SMALL: usize = 32;

/// How much structure a text may have; its bytes are bounded before.
///
/// Nothing grows beyond that: an object has at most `nodes` members, a string is never longer than
/// its text and borrowed from it unless it has escapes, a number has at most 1024 characters. The tree
/// takes 16 bytes of memory for a byte of text at most (`[0,0,…]`) and 32 kB besides, not counting what
/// the allocator takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The deepest nesting of arrays and objects; 0 allows only scalars. Above 256 it is 256.
    pub depth: u32,
    /// The most values, members' values and items included.
    pub nodes: u32,
}

impl Budget {
    /// What `limits` allows: its depth, and a value for every fourth byte, between 1024 and 262144.
    pub fn of(limits: &Limits) -> Self {
        let nodes = (limits.body / 4).clamp(1024, 262_144) as u32;
        Self { depth: limits.json_depth, nodes }
    }
}

/// Why a text is not taken as JSON. Deliberately without a position: nothing of the text may
/// come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Not a JSON text of RFC 8259, or a number with an exponent of more than 15 digits.
    Syntax,
    /// Nested deeper than the budget.
    TooDeep,
    /// More values than the budget.
    TooMany,
    /// A number of more than 1024 characters.
    TooLong,
    /// Two members of one object have the same name.
    DuplicateKey,
    /// Not UTF-8 (RFC 3629), or an escape that is half of a surrogate pair.
    NotUtf8,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "not a JSON text",
            Self::TooDeep => "nested too deeply",
            Self::TooMany => "too many values",
            Self::TooLong => "a number is too long",
            Self::DuplicateKey => "a name stands twice in one object",
            Self::NotUtf8 => "not UTF-8",
        })
    }
}

impl std::error::Error for Malformed {}

/// Reads one JSON text.
///
/// # Errors
/// [`Malformed`], the first that is met.
pub fn parse<'a>(bytes: &'a [u8], budget: &Budget) -> Result<Value<'a>, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed::NotUtf8)?;
    let depth = budget.depth.min(DEEPEST);
    let (nodes, items, members) = (budget.nodes, Vec::new(), Vec::new());
    let mut parser = Parser { text, bytes, at: 0, depth, nodes, roomy: ROOMY, items, members };
    let value = parser.value()?;
    parser.space();
    if parser.at == bytes.len() { Ok(value) } else { Err(Malformed::Syntax) }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// How many more levels may be opened.
    depth: u32,
    /// How many more values may follow.
    nodes: u32,
    /// How many more containers get room at once.
    roomy: u32,
    /// Items and members of the other containers that are open. They leave for a vector of their own
    /// when their container is closed, which then has no room to spare, or is not small.
    items: Vec<Value<'a>>,
    members: Vec<Member<'a>>,
}

type Member<'a> = (Cow<'a, str>, Value<'a>);

impl<'a> Parser<'a> {
    // Into the two loops over items and members, so that a scalar costs no call.
    #[inline(always)]
    fn value(&mut self) -> Result<Value<'a>, Malformed> {
        self.nodes = self.nodes.checked_sub(1).ok_or(Malformed::TooMany)?;
        match self.next_token()? {
            b'"' => self.string().map(Value::String),
            first => self.other(first),
        }
    }

    /// A value that is no string.
    #[inline(never)]
    fn other(&mut self, first: u8) -> Result<Value<'a>, Malformed> {
        match first {
            b'-' | b'0'..=b'9' => self.number(),
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::array),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => Err(Malformed::Syntax),
        }
    }

    fn nested(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<Value<'a>, Malformed>,
    ) -> Result<Value<'a>, Malformed> {
        self.depth = self.depth.checked_sub(1).ok_or(Malformed::TooDeep)?;
        self.at += 1;
        let value = inside(self)?;
        self.depth += 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'a>, Malformed> {
        if self.next_token()? == b']' {
            self.at += 1;
            return Ok(Value::Array(Vec::new()));
        }
        let (mut own, start) = (self.room(4), self.items.len());
        loop {
            let item = self.value()?;
            keep(item, &mut own, &mut self.items, start);
            if self.ends(b']')? {
                return Ok(Value::Array(gathered(own, &mut self.items, start)));
            }
        }
    }

    fn object(&mut self) -> Result<Value<'a>, Malformed> {
        let mut members = Vec::new();
        if self.next_token()? == b'}' {
            self.at += 1;
        } else {
            let (mut own, start) = (self.room(8), self.members.len());
            loop {
                self.expect(b'"')?;
                let name = self.string()?;
                self.expect(b':')?;
                self.at += 1;
                let value = self.value()?;
                keep((name, value), &mut own, &mut self.members, start);
                if self.ends(b'}')? {
                    members = gathered(own, &mut self.members, start);
                    break;
                }
            }
        }
        Object::new(members).map(Value::Object).ok_or(Malformed::DuplicateKey)
    }

    /// The vector of a container: with room while containers are few, else without.
    fn room<T>(&mut self, room: usize) -> Vec<T> {
        match self.roomy.checked_sub(1) {
            Some(left) => {
                self.roomy = left;
                Vec::with_capacity(room)
            }
            None => Vec::new(),
        }
    }

    /// After an item: whether the container ends here, or a comma promises another item.
    fn ends(&mut self, close: u8) -> Result<bool, Malformed> {
        let byte = self.next_token()?;
        self.at += 1;
        match byte {
            b',' => Ok(false),
            _ if byte == close => Ok(true),
            _ => Err(Malformed::Syntax),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.next_token()? == byte { Ok(()) } else { Err(Malformed::Syntax) }
    }

    fn number(&mut self) -> Result<Value<'a>, Malformed> {
        let length = number_prefix(&self.bytes[self.at..]).ok_or(Malformed::Syntax)?;
        if length > LONGEST_NUMBER {
            return Err(Malformed::TooLong);
        }
        let text = &self.text[self.at..self.at + length];
        self.at += length;
        Ok(Value::Number(NumberText::parsed(text)))
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Malformed> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(Malformed::Syntax);
        }
        self.at += word.len();
        Ok(value)
    }

    /// From the opening quote to behind the closing one.
    #[inline(always)]
    fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let start = self.at + 1;
        let end = start + plain_prefix(&self.bytes[start..]);
        self.at = end;
        match self.bytes.get(end) {
            Some(b'"') => {
                self.at += 1;
                Ok(Cow::Borrowed(&self.text[start..end]))
            }
            Some(b'\\') => self.escaped(start).map(Cow::Owned),
            _ => Err(Malformed::Syntax),
        }
    }

    /// A string that begins at `start`, whose first backslash is here.
    #[cold]
    fn escaped(&mut self, start: usize) -> Result<String, Malformed> {
        let plain = &self.text[start..self.at];
        let mut text = String::with_capacity(plain.len() + 16);
        text.push_str(plain);
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(Malformed::Syntax),
            }
            let end = self.at + plain_prefix(&self.bytes[self.at..]);
            text.push_str(&self.text[self.at..end]);
            self.at = end;
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let kind = *self.bytes.get(self.at + 1).ok_or(Malformed::Syntax)?;
        self.at += 2;
        Ok(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return Err(Malformed::Syntax),
        })
    }

    fn code_point(&mut self) -> Result<char, Malformed> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(Malformed::NotUtf8);
        }
        if !self.bytes[self.at..].starts_with(b"\\u") {
            return Err(Malformed::NotUtf8);
        }
        self.at += 2;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Malformed::NotUtf8);
        }
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or(Malformed::NotUtf8)
    }

    fn hex(&mut self) -> Result<u32, Malformed> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(Malformed::Syntax)?;
        self.at += 4;
        digits.iter().try_fold(0, |all, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Malformed::Syntax)?;
            Ok(all * 16 + digit)
        })
    }

    /// The byte that the next token begins with; it is not passed over.
    #[inline(always)]
    fn next_token(&mut self) -> Result<u8, Malformed> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => self.token_behind_space(),
        }
    }

    fn token_behind_space(&mut self) -> Result<u8, Malformed> {
        self.space();
        self.bytes.get(self.at).copied().ok_or(Malformed::Syntax)
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }
}

/// Adds an item to its container: to `own`, once that has room, else to those that are `open`.
fn keep<T>(item: T, own: &mut Vec<T>, open: &mut Vec<T>, start: usize) {
    if own.capacity() > 0 {
        return own.push(item);
    }
    open.push(item);
    if open.len() - start == SMALL {
        own.extend(open.drain(start..));
    }
}

/// All items of a container, without much room to spare.
#[inline(always)]
fn gathered<T>(mut own: Vec<T>, open: &mut Vec<T>, start: usize) -> Vec<T> {
    if own.capacity() == 0 {
        return open.split_off(start);
    }
    if own.len() > SMALL {
        own.shrink_to_fit();
    }
    own
}
