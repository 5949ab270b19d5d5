//! What a client writes: RFC 6570, and what OpenAPI adds to it (3.2, section 4.12.3).

use secgen_runtime::{
    decode::{In, ObjectShape, Parameter, Shape, Style},
    json::Json,
};

use super::parameters::read;

/// A parameter named `c`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) place: In,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    /// `allowReserved` and `allowEmptyValue`
    pub(crate) lenient: bool,
    pub(crate) shape: Shape,
}

impl Case {
    pub(crate) fn parameter(&self) -> Parameter {
        let parameter = match self.place {
            In::Path => Parameter::path("c"),
            In::Query => Parameter::query("c"),
            In::Cookie => Parameter::cookie("c"),
            _ => Parameter::header("c"),
        };
        let parameter = parameter.style(self.style).explode(self.explode).shape(self.shape);
        if self.lenient { parameter.reserved().may_be_empty() } else { parameter }
    }

    /// Whether a document may have such a parameter: the style writes values of this shape.
    pub(crate) fn is_written(&self) -> bool {
        let is_text = |shape: &Shape| matches!(shape, Shape::Scalar(_));
        let shapes = |object: &ObjectShape| {
            object.members.iter().map(|(_, shape)| *shape).chain(object.rest).collect::<Vec<_>>()
        };
        match (self.shape, self.style) {
            (Shape::Json, Style::Simple | Style::Form) => true,
            (Shape::Json, _) => false,
            (Shape::Object(_), Style::Deep) => true,
            (_, Style::Deep) => false,
            (Shape::Scalar(_), style) => !matches!(style, Style::Space | Style::Pipe),
            (Shape::List(_) | Shape::Object(_), Style::Form)
                if self.place == In::Cookie && self.explode =>
            {
                false
            }
            (Shape::List(_), _) => true,
            (Shape::Object(_), Style::Space | Style::Pipe) if self.explode => false,
            (Shape::Object(object), Style::Cookie) if self.explode && object.rest.is_some() => {
                false
            }
            (Shape::Object(object), Style::Form) if self.place == In::Query && self.explode => {
                let is_flat = |it: &Shape| is_text(it) || matches!(it, Shape::List(_));
                shapes(object).iter().all(is_flat)
            }
            (Shape::Object(object), _) => shapes(object).iter().all(is_text),
            // One of several that are objects, arrays and texts.
            (Shape::Either(..), Style::Space | Style::Pipe) => false,
            (Shape::Either(..), _) => !self.explode,
        }
    }

    /// Whether texts stand as they are.
    fn is_raw(&self) -> bool {
        self.place == In::Header || self.style == Style::Cookie
    }

    fn is_repeated(&self) -> bool {
        self.explode && !matches!(self.style, Style::Simple | Style::Label)
    }

    /// What stands between items.
    fn separator(&self) -> &'static str {
        match (self.style, self.place) {
            (Style::Matrix, _) if self.explode => ";",
            (Style::Label, _) if self.explode => ".",
            (_, In::Query) if self.explode => "&",
            (_, In::Cookie) if self.explode => "; ",
            (Style::Deep, _) => "&",
            (Style::Space, _) => "%20",
            (Style::Pipe, _) => "%7C",
            _ => ",",
        }
    }

    /// Whether that text may stand last: members have no order, and what is not encoded loses the
    /// spaces at its ends.
    pub(crate) fn can_end_in(&self, text: &str) -> bool {
        !self.is_raw() || text.trim_matches([' ', '\t']) == text
    }

    /// Whether this style can write that text among others.
    fn can_write(&self, text: &str) -> bool {
        let is_bare = |not: &[char]| {
            !text.contains(not)
                && text.trim_matches([' ', '\t']) == text
                && !text.contains(|it: char| it.is_ascii_control())
        };
        match self.style {
            _ if self.place == In::Header => is_bare(&[',', '=']),
            Style::Cookie => is_bare(&[',', ';']),
            Style::Space => !text.contains(' '),
            Style::Pipe => !text.contains('|'),
            _ => true,
        }
    }
}

/// The texts as one, as an array and as an object: written, they are read as they were.
pub(crate) fn is_read_back(case: &Case, texts: &[&str]) {
    let text = |text: &&str| Json::String((*text).to_owned());
    let can_write = texts.iter().all(|text| case.can_write(text));
    let pair = |name: &str, text: &str| (name.to_owned(), Json::String(text.to_owned()));
    let value = match (case.shape, texts) {
        _ if !can_write || !case.is_written() => return,
        // More pairs than a query may have, which is refused.
        (_, texts) if texts.len() > 1000 => return,
        // Of these nothing at all can be said apart from nothing.
        (_, [""]) => return,
        (Shape::Scalar(_), [first, ..]) if !first.is_empty() => text(first),
        (Shape::List(Shape::Scalar(_)), texts) => Json::Array(texts.iter().map(text).collect()),
        (Shape::Object(shape), [first, second, ..]) if shape.rest.is_none() => {
            Json::Object([pair("R", first), pair("G", second)].into())
        }
        (Shape::Object(shape), [first, second, third, ..]) if shape.members.is_empty() => {
            let is_name = |name: &str| !name.is_empty() && !name.contains(['[', ']']);
            let can_be_named = case.style != Style::Deep || is_name(first);
            // Cookies of any name are not a parameter.
            if !can_be_named || (case.place == In::Cookie && case.explode) {
                return;
            }
            Json::Object([pair(first, second), pair("a.b", third)].into())
        }
        _ => return,
    };
    let written = written(case, &value);
    let (found, decoded) = read(case, &written);
    let found = found.flatten().map(|found| plain(&found));
    assert_eq!(found, Some(value), "{case:?} {written} {decoded:?}");
    assert!(decoded.violations.is_empty(), "{case:?} {written} {decoded:?}");
}

/// With texts instead of numbers and truths.
fn plain(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        other => Json::String(leaf(other)),
    }
}

/// The value in this style, which writes such values.
pub(crate) fn written(case: &Case, json: &Json) -> String {
    let write = |text: &str| if case.is_raw() { text.to_owned() } else { encoded(text) };
    let named = |text: String| match case.style {
        Style::Simple | Style::Label => text,
        _ => format!("c={text}"),
    };
    let separator = case.separator();
    let body = match json {
        json if matches!(case.shape, Shape::Json) => named(write(&as_json(json))),
        Json::Array(items) if case.is_repeated() && !items.is_empty() => {
            items.iter().map(|it| named(write(&leaf(it)))).collect::<Vec<_>>().join(separator)
        }
        Json::Array(items) => {
            named(items.iter().map(|it| write(&leaf(it))).collect::<Vec<_>>().join(separator))
        }
        Json::Object(members) => {
            let mut pairs = Vec::new();
            let base = if case.style == Style::Deep { "c" } else { "" };
            for (name, value) in members {
                flat(case, format!("{base}{}", bracketed(case, name)), value, &mut pairs);
            }
            let pair = |(name, text): &(String, String)| match case.style {
                Style::Deep => format!("{}={}", write(name), write(text)),
                _ if case.explode => format!("{}={}", write(name), write(text)),
                _ => [write(name), write(text)].join(separator),
            };
            let all = pairs.iter().map(pair).collect::<Vec<_>>().join(separator);
            if case.explode || case.style == Style::Deep { all } else { named(all) }
        }
        one => named(write(&leaf(one))),
    };
    match (case.style, json) {
        // An empty list, not a list of one empty text.
        (Style::Matrix, Json::Array(items)) if items.is_empty() => ";c".to_owned(),
        (Style::Matrix, _) => format!(";{body}"),
        (Style::Label, _) => format!(".{body}"),
        _ => body,
    }
}

/// Names and texts; an array is its name repeated.
fn flat(case: &Case, name: String, value: &Json, pairs: &mut Vec<(String, String)>) {
    match value {
        Json::Array(items) => items.iter().for_each(|it| pairs.push((name.clone(), leaf(it)))),
        Json::Object(members) => members.iter().for_each(|(inner, value)| {
            flat(case, format!("{name}{}", bracketed(case, inner)), value, pairs);
        }),
        one => pairs.push((name, leaf(one))),
    }
}

fn bracketed(case: &Case, name: &str) -> String {
    if case.style == Style::Deep { format!("[{name}]") } else { name.to_owned() }
}

/// The text of a value that has no parts.
pub(crate) fn leaf(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.as_str().to_owned(),
        Json::Bool(value) => value.to_string(),
        other => format!("{other:?} is no text"),
    }
}

/// JSON that any header may hold.
fn as_json(json: &Json) -> String {
    let string = |text: &str| {
        let unit = |unit: u16| format!("\\u{unit:04x}");
        format!("\"{}\"", text.encode_utf16().map(unit).collect::<String>())
    };
    match json {
        Json::Null => "null".to_owned(),
        Json::String(text) => string(text),
        Json::Array(items) => {
            format!("[{}]", items.iter().map(as_json).collect::<Vec<_>>().join(","))
        }
        Json::Object(members) => {
            let member =
                |(name, value): (&String, &Json)| format!("{}:{}", string(name), as_json(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        other => leaf(other),
    }
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// RFC 3986 section 2.1, once; what is no escape stays as it is.
pub(crate) fn decoded(text: &str, plus: bool) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let escape = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let escape = escape.filter(|it| it.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escape.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                found.push(byte);
                at += 2;
            }
            None if plus && bytes[at] == b'+' => found.push(b' '),
            None => found.push(bytes[at]),
        }
        at += 1;
    }
    found
}
