//! Strict JSON (RFC 8259) into a tree with places: no comments, no trailing commas, no duplicate keys.

use crate::finding::{Finding, Findings, codes};

use super::budget::Budget;
use super::duplicates::remove_duplicates;
use super::{Entry, FileId, Key, Node, Place, Value};

/// Reads `text`; none when it is not JSON, and a finding says where.
pub(super) fn read(file: FileId, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader =
        Reader { file, text, bytes: text.as_bytes(), at: 0, budget: Budget::new(), findings };
    match reader.document() {
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
    bytes: &'a [u8],
    at: usize,
    budget: Budget,
    findings: &'a mut Findings,
}

type Read<T> = Result<T, Box<Finding>>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Read<Node> {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        let root = self.value(0)?;
        self.skip_space();
        if self.at < self.bytes.len() {
            return Err(self.fault("expected the end of the document"));
        }
        Ok(root)
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        self.skip_space();
        let start = self.at;
        self.budget.pay(self.place(start), depth)?;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.fault("expected a value")),
        };
        Ok(Node { place: self.place(start), value })
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        let mut entries = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Mapping(entries));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault("expected a key in double quotes"));
            }
            let start = self.at;
            let key = Key { text: self.string()?, place: self.place(start) };
            self.skip_space();
            if !self.take(b':') {
                return Err(self.fault("expected `:` after the key"));
            }
            entries.push(Entry { key, value: self.value(depth + 1)? });
            self.skip_space();
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return Err(self.fault("expected `,` or `}`"));
            }
        }
        entries.shrink_to_fit();
        remove_duplicates(&mut entries, self.findings);
        Ok(Value::Mapping(entries))
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Sequence(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                break;
            }
            if !self.take(b',') {
                return Err(self.fault("expected `,` or `]`"));
            }
        }
        items.shrink_to_fit();
        Ok(Value::Sequence(items))
    }

    /// A string, from its quote to its quote.
    fn string(&mut self) -> Read<Box<str>> {
        let start = self.at;
        self.at += 1;
        let mut run = self.at;
        let mut unescaped = String::new();
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    unescaped.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    unescaped.push(self.escape()?);
                    run = self.at;
                }
                Some(byte) if byte >= 0x20 => self.at += 1,
                Some(_) => return Err(self.fault("a control character must be escaped")),
                None => {
                    self.at = start;
                    return Err(self.fault("this string has no end"));
                }
            }
        }
        let rest = &self.text[run..self.at];
        self.at += 1;
        if unescaped.is_empty() {
            return Ok(rest.into());
        }
        unescaped.push_str(rest);
        Ok(unescaped.into())
    }

    /// The character after a backslash.
    fn escape(&mut self) -> Read<char> {
        let character = match self.peek() {
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape();
            }
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return Err(self.fault("JSON has no such escape")),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode_escape(&mut self) -> Read<char> {
        let start = self.at;
        let first = self.four_hex()?;
        let code = if (0xD800..0xDC00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u")
        {
            self.at += 2;
            let second = self.four_hex()?;
            if !(0xDC00..0xE000).contains(&second) {
                self.at = start;
                return Err(self.fault("half of a surrogate pair"));
            }
            0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| {
            self.at = start;
            self.fault("half of a surrogate pair")
        })
    }

    fn four_hex(&mut self) -> Read<u32> {
        let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.fault("expected four hexadecimal digits"));
        }
        let code = digits
            .iter()
            .fold(0, |code, digit| code * 16 + char::from(*digit).to_digit(16).unwrap_or_default());
        self.at += 4;
        Ok(code)
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') && self.digits() == 0 {
            return Err(self.fault("expected a digit"));
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.fault("a number has no leading zero"));
        }
        if self.take(b'.') && self.digits() == 0 {
            return Err(self.fault("expected a digit after the point"));
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return Err(self.fault("expected a digit in the exponent"));
            }
        }
        Ok(Value::Number(self.text[start..self.at].into()))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.fault("expected a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn place(&self, start: usize) -> Place {
        Place { file: self.file, start: byte(start), end: byte(self.at) }
    }

    /// A syntax fault at the next character.
    fn fault(&self, message: &str) -> Box<Finding> {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        let place = Place { file: self.file, start: byte(self.at), end: byte(self.at + length) };
        let found = if length == 0 { ", found the end of the file" } else { "" };
        Box::new(Finding::error(codes::SYNTAX, place, format!("not JSON: {message}{found}")))
    }
}

/// An offset, which the size budget keeps far below the limit of the type.
fn byte(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
