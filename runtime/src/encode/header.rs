//! Values of response headers: texts as they are, lists and objects in `style: simple`.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::HeaderValue;
use uuid::Uuid;

use super::Poison;
use crate::json::{Budget, Value, parse};

/// A value that can stand in a response header.
pub trait HeaderText {
    /// `None` when it has characters that a header cannot carry.
    fn header_value(&self) -> Option<HeaderValue>;
}

impl HeaderText for str {
    fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(self).ok()
    }
}

impl HeaderText for String {
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_str().header_value()
    }
}

impl HeaderText for bool {
    fn header_value(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static(if *self { "true" } else { "false" }))
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl HeaderText for $integer {
            fn header_value(&self) -> Option<HeaderValue> {
                Some(HeaderValue::from(*self))
            }
        }
    )*};
}

integers!(i16, i32, i64, u16, u32, u64);

impl HeaderText for Uuid {
    fn header_value(&self) -> Option<HeaderValue> {
        self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).header_value()
    }
}

impl HeaderText for crate::json::Number {
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_str().header_value()
    }
}

macro_rules! displayed {
    ($($shown:ty),*) => {$(
        impl HeaderText for $shown {
            fn header_value(&self) -> Option<HeaderValue> {
                self.to_string().header_value()
            }
        }
    )*};
}

displayed!(i8, u8, Ipv4Addr, Ipv6Addr);

impl HeaderText for f32 {
    fn header_value(&self) -> Option<HeaderValue> {
        self.is_finite().then(|| zmij::Buffer::new().format_finite(*self).header_value())?
    }
}

impl HeaderText for f64 {
    fn header_value(&self) -> Option<HeaderValue> {
        self.is_finite().then(|| zmij::Buffer::new().format_finite(*self).header_value())?
    }
}

/// JSON that was written for the caller, in `style: simple` (OpenAPI 3.1, section 4.8.12.3); `None`
/// for `null`, which has no text. A comma in a member would make two of one, so it cannot be sent.
pub(super) fn simple(json: &[u8], explode: bool) -> Result<Option<String>, Poison> {
    let value = read(json)?;
    let text = match &value {
        Value::Null => return Ok(None),
        Value::Array(items) => joined(items.iter().map(|item| piece(item).map(str::to_owned)))?,
        Value::Object(members) => joined(members.iter().map(|(name, value)| {
            let (name, value) = (plain(name)?, piece(value)?);
            let between = if explode { '=' } else { ',' };
            if explode && name.contains('=') {
                return None;
            }
            Some(format!("{name}{between}{value}"))
        }))?,
        scalar => scalar_text(scalar).ok_or(Poison::Head)?.to_owned(),
    };
    Ok(Some(text))
}

/// The text of JSON; what is not ASCII is escaped, so that a header can carry it.
pub(super) fn json_text(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_ascii() && it != '\x7f' {
            escaped.push(it);
        } else {
            let mut units = [0; 2];
            for unit in it.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    escaped
}

fn read(json: &[u8]) -> Result<Value<'_>, Poison> {
    parse(json, &Budget { depth: u32::MAX, nodes: u32::MAX }).map_err(|_| Poison::Head)
}

fn joined(pieces: impl Iterator<Item = Option<String>>) -> Result<String, Poison> {
    let pieces: Option<Vec<String>> = pieces.collect();
    Ok(pieces.ok_or(Poison::Head)?.join(","))
}

/// A scalar that can stand between commas.
fn piece<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    plain(scalar_text(value)?)
}

fn plain(text: &str) -> Option<&str> {
    (!text.contains(',')).then_some(text)
}

fn scalar_text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Number(number) => Some(number.as_str()),
        Value::String(text) => Some(text),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str, explode: bool) -> Result<Option<String>, Poison> {
        simple(json.as_bytes(), explode)
    }

    #[test]
    fn lists_and_objects_are_written_as_the_tables_of_openapi_have_them() {
        let is = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(written(r#"["blue","black","brown"]"#, false), is("blue,black,brown"));
        assert_eq!(written(r#"["blue","black","brown"]"#, true), is("blue,black,brown"));
        assert_eq!(written(r#"{"R":100,"G":200,"B":150}"#, false), is("R,100,G,200,B,150"));
        assert_eq!(written(r#"{"R":100,"G":200,"B":150}"#, true), is("R=100,G=200,B=150"));
        assert_eq!(written("[]", false), is(""));
        assert_eq!(written("true", false), is("true"));
        assert_eq!(written("\"a,b\"", false), is("a,b"), "a text by itself has no pieces");
        assert_eq!(written("null", false), Ok(None));
    }

    #[test]
    fn a_comma_in_a_member_is_not_sent_as_two_members() {
        assert_eq!(written(r#"["a,b"]"#, false), Err(Poison::Head));
        assert_eq!(written(r#"{"a,b":1}"#, false), Err(Poison::Head));
        assert_eq!(written(r#"{"a=b":1}"#, true), Err(Poison::Head));
        assert_eq!(written(r#"[["a"]]"#, false), Err(Poison::Head));
        assert_eq!(written("[null]", false), Err(Poison::Head));
    }

    #[test]
    fn json_in_a_header_is_ascii() {
        assert_eq!(
            json_text("{\"a\":\"\u{fc}\u{1f600}\"}".as_bytes()),
            r#"{"a":"\u00fc\ud83d\ude00"}"#
        );
    }
}
