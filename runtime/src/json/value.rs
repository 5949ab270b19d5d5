//! A value of a request, borrowed from its text wherever no escape had to be undone.

use std::borrow::Cow;

use super::{Budget, NumberText, Object, decimal::Decimal, parse};

/// A JSON value.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, not rounded.
    Number(NumberText<'a>),
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

impl<'a> Value<'a> {
    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.as_object()?.get(name)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The text of a number.
    pub fn as_number(&self) -> Option<&NumberText<'a>> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value at a JSON pointer (RFC 6901): `""` is this value, `/username` a member of it.
    pub fn pointer(&self, pointer: &str) -> Option<&Value<'a>> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |value, token| match value {
            Self::Object(members) if token.contains('~') => {
                members.get(&token.replace("~1", "/").replace("~0", "~"))
            }
            Self::Object(members) => members.get(token),
            Self::Array(items) if token == "0" || !token.starts_with(['0', '+']) => {
                items.get(token.parse::<usize>().ok()?)
            }
            _ => None,
        })
    }

    /// Whether both are the same value as JSON Schema sees it (2020-12 core, 4.2.2): numbers by
    /// mathematical value, members in any order.
    pub fn equals(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(left), Value::Bool(right)) => left == right,
            (Self::Number(left), Value::Number(right)) => {
                left.as_str() == right.as_str() || left.decimal() == right.decimal()
            }
            (Self::String(left), Value::String(right)) => left == right,
            (Self::Array(left), Value::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.equals(r))
            }
            (Self::Object(left), Value::Object(right)) => left.equals(right),
            _ => false,
        }
    }

    /// Whether this is the value of a JSON text of the document.
    pub(crate) fn is(&self, text: &'static str) -> bool {
        match (self, text.as_bytes().first()) {
            (Self::Null, _) => text == "null",
            (Self::Bool(value), _) => text == if *value { "true" } else { "false" },
            (Self::Number(number), Some(b'-' | b'0'..=b'9')) => {
                number.as_str() == text || number.decimal() == Decimal::of(text)
            }
            (Self::String(value), Some(b'"')) if !text.contains('\\') => {
                text[1..].strip_suffix('"') == Some(value)
            }
            (Self::String(_), Some(b'"'))
            | (Self::Array(_), Some(b'['))
            | (Self::Object(_), Some(b'{')) => {
                let budget = Budget { depth: u32::MAX, nodes: u32::MAX };
                parse(text.as_bytes(), &budget).is_ok_and(|given| given.equals(self))
            }
            _ => false,
        }
    }

    /// Which kind of value it is.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::String(_) => 3,
            Self::Array(_) => 4,
            Self::Object(_) => 5,
        }
    }
}
