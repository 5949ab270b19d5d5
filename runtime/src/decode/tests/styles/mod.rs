//! OpenAPI's table of parameter styles, row by row: what a client writes is what is read.

mod hostile;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::json::Value;

static RGB: ObjectShape =
    ObjectShape { members: &[("R", NUMBER), ("G", NUMBER), ("B", NUMBER)], rest: None };
static ANY: ObjectShape = ObjectShape { members: &[], rest: Some(TEXT) };
const TEXT: Shape = Shape::Scalar(Text::String);
const NUMBER: Shape = Shape::Scalar(Text::Number);

/// A value that a client has.
#[derive(Clone, Debug)]
enum Sent {
    Text(&'static str),
    List(Vec<&'static str>),
    Object(Vec<(&'static str, &'static str)>),
}

use Sent::{List as L, Object as O, Text as T};

impl Sent {
    /// As JSON, members by name.
    fn shown(&self) -> String {
        match self {
            T(text) => format!("{text:?}"),
            L(items) => format!("{items:?}"),
            O(members) => {
                let mut members: Vec<_> =
                    members.iter().map(|(name, text)| format!("{name:?}: {text:?}")).collect();
                members.sort();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

/// Likewise; numbers as the texts that they were.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Number(number) => format!("{:?}", number.as_str()),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Object(object) => {
            let member = |(name, value): (&str, &Value<'_>)| format!("{name:?}: {}", shown(value));
            let mut members: Vec<_> = object.iter().map(member).collect();
            members.sort();
            format!("{{{}}}", members.join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// The reference encoder: RFC 6570, and what OpenAPI adds to it.
fn encoded(parameter: &Parameter, sent: &Sent) -> String {
    let write = |text: &str| match (parameter.location, parameter.style) {
        (In::Header, _) | (_, Style::Cookie) => text.to_owned(),
        _ => percent(text),
    };
    let (between, name) = match parameter.style {
        Style::Matrix => (if parameter.explode { ";" } else { "," }, "color"),
        Style::Label => (if parameter.explode { "." } else { "," }, ""),
        Style::Simple => (",", ""),
        Style::Form if parameter.explode => ("&", "color"),
        Style::Cookie if parameter.explode => ("; ", "color"),
        Style::Form | Style::Cookie => (",", "color"),
        Style::Space => ("%20", "color"),
        Style::Pipe => ("%7C", "color"),
        Style::Deep => ("&", "color"),
    };
    let named = |text: String| if name.is_empty() { text } else { format!("{name}={text}") };
    let is_spread = parameter.explode && !name.is_empty();
    let body = match sent {
        T(text) => named(write(text)),
        L(items) if is_spread => {
            items.iter().map(|item| named(write(item))).collect::<Vec<_>>().join(between)
        }
        L(items) => named(items.iter().map(|item| write(item)).collect::<Vec<_>>().join(between)),
        O(members) if parameter.style == Style::Deep => {
            let member = |(name, text): &(&str, &str)| {
                format!("{}={}", percent(&format!("color[{name}]")), write(text))
            };
            members.iter().map(member).collect::<Vec<_>>().join(between)
        }
        O(members) if parameter.explode => {
            let member = |(name, text): &(&str, &str)| format!("{}={}", write(name), write(text));
            members.iter().map(member).collect::<Vec<_>>().join(between)
        }
        O(members) => {
            let member = |(name, text): &(&str, &str)| [write(name), write(text)].join(between);
            named(members.iter().map(member).collect::<Vec<_>>().join(between))
        }
    };
    match parameter.style {
        Style::Matrix => format!(";{body}"),
        Style::Label => format!(".{body}"),
        _ => body,
    }
}

fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        b'.' => ".".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What a server reads: the value, or the codes of what it refuses.
fn read(parameter: &Parameter, text: &str) -> Result<Option<String>, String> {
    let mut headers = HeaderMap::new();
    let (mut path, mut query) = (Vec::new(), None);
    match parameter.location {
        In::Path => path.push(("color", text)),
        In::Query => query = Some(text),
        In::Header => {
            let name = HeaderName::from_static("color");
            headers.append(name, HeaderValue::from_str(text).unwrap());
        }
        _ => _ = headers.append("cookie", HeaderValue::from_str(text).unwrap()),
    }
    let mut inputs = Inputs::new(&path, query, &headers, None);
    let found = inputs.optional(parameter, |value, _| Some(shown(value)));
    let decoded = inputs.finish();
    if decoded.malformed {
        return Err("malformed".to_owned());
    }
    if !decoded.violations.is_empty() {
        return Err(told(&decoded).join(", "));
    }
    Ok(found.expect("a violation was recorded"))
}

fn rows() -> Vec<(Parameter, Sent, &'static str)> {
    let list = || L(vec!["blue", "black", "brown"]);
    let object = || O(vec![("R", "100"), ("G", "200"), ("B", "150")]);
    let path = |style| Parameter::path("color").style(style);
    let query = |style| Parameter::query("color").style(style);
    let header = Parameter::header("color");
    let cookie = Parameter::cookie("color").style(Style::Cookie);
    let (simple, label, matrix) = (path(Style::Simple), path(Style::Label), path(Style::Matrix));
    let (form, space) = (query(Style::Form), query(Style::Space).explode(false));
    let (pipe, deep) = (query(Style::Pipe).explode(false), query(Style::Deep));
    let l = |parameter: Parameter| parameter.list(Text::String);
    let o = |parameter: Parameter| parameter.shape(Shape::Object(&RGB));
    vec![
        (matrix, T(""), ";color="),
        (matrix, T("blue"), ";color=blue"),
        (l(matrix), list(), ";color=blue,black,brown"),
        (l(matrix).explode(true), list(), ";color=blue;color=black;color=brown"),
        (o(matrix), object(), ";color=R,100,G,200,B,150"),
        (o(matrix).explode(true), object(), ";R=100;G=200;B=150"),
        (label, T(""), "."),
        (label, T("blue"), ".blue"),
        (l(label), list(), ".blue,black,brown"),
        (l(label).explode(true), list(), ".blue.black.brown"),
        (o(label), object(), ".R,100,G,200,B,150"),
        (o(label).explode(true), object(), ".R=100.G=200.B=150"),
        (simple, T("blue"), "blue"),
        (l(simple), list(), "blue,black,brown"),
        (l(simple).explode(true), list(), "blue,black,brown"),
        (o(simple), object(), "R,100,G,200,B,150"),
        (o(simple).explode(true), object(), "R=100,G=200,B=150"),
        (header, T("blue"), "blue"),
        (l(header), list(), "blue,black,brown"),
        (o(header), object(), "R,100,G,200,B,150"),
        (o(header).explode(true), object(), "R=100,G=200,B=150"),
        (form.may_be_empty(), T(""), "color="),
        (form, T("blue"), "color=blue"),
        (l(form).explode(false), list(), "color=blue,black,brown"),
        (l(form), list(), "color=blue&color=black&color=brown"),
        (o(form).explode(false), object(), "color=R,100,G,200,B,150"),
        (o(form), object(), "R=100&G=200&B=150"),
        (l(space), list(), "color=blue%20black%20brown"),
        (l(space).explode(true), list(), "color=blue%20black%20brown"),
        (o(space), object(), "color=R%20100%20G%20200%20B%20150"),
        (l(pipe), list(), "color=blue%7Cblack%7Cbrown"),
        (o(pipe), object(), "color=R%7C100%7CG%7C200%7CB%7C150"),
        (o(deep), object(), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (Parameter::cookie("color"), T("blue"), "color=blue"),
        (l(Parameter::cookie("color")).explode(false), list(), "color=blue,black,brown"),
        (o(Parameter::cookie("color")).explode(false), object(), "color=R,100,G,200,B,150"),
        (cookie, T("blue"), "color=blue"),
        (l(cookie), list(), "color=blue; color=black; color=brown"),
        (l(cookie).explode(false), list(), "color=blue,black,brown"),
        (o(cookie), object(), "R=100; G=200; B=150"),
    ]
}

#[test]
fn every_row_of_the_table_is_read_as_it_was_meant() {
    for (parameter, sent, text) in rows() {
        // Exploded, spaces and pipes are `form` (the table has no row of it).
        if !(parameter.explode && parameter.style == Style::Space) {
            assert_eq!(encoded(&parameter, &sent), text, "{parameter:?}");
            assert_eq!(read(&parameter, text), Ok(Some(sent.shown())), "{parameter:?} {text}");
        } else {
            let form = parameter.style(Style::Form);
            let text = encoded(&form, &sent);
            assert_eq!(read(&parameter, &text), Ok(Some(sent.shown())), "{text}");
        }
    }
}

#[test]
fn what_separates_in_a_value_is_data_when_it_is_encoded() {
    let nasty = ["a,b", "c;d", "e=f", "g&h", "%41", "i+j", "k l", "\u{fc}", "m|n", "/?#[]@!$'()*"];
    for (parameter, sent, _) in rows() {
        if parameter.location == In::Header || parameter.style == Style::Cookie {
            continue;
        }
        for text in nasty {
            let has_none =
                !matches!((parameter.style, text), (Style::Space, "k l") | (Style::Pipe, "m|n"));
            let sent = match &sent {
                T(_) => T(text),
                L(_) => L(vec![text, "x", text]),
                O(_) => O(vec![("R", text), ("G", "1")]),
            };
            if has_none {
                let parameter = if parameter.style == Style::Space {
                    parameter.explode(false)
                } else {
                    parameter
                };
                let text = encoded(&parameter, &sent);
                assert_eq!(read(&parameter, &text), Ok(Some(sent.shown())), "{text}");
            }
        }
    }
}

#[test]
fn a_map_keeps_the_names_that_were_sent() {
    let sent = O(vec![("__proto__", "1"), ("constructor", "2"), ("a.b", "3"), ("\u{fc} ,=", "4")]);
    for parameter in [
        Parameter::query("color").style(Style::Deep),
        Parameter::query("color"),
        Parameter::query("color").explode(false),
        Parameter::path("color"),
        Parameter::path("color").explode(true),
    ] {
        let parameter = parameter.shape(Shape::Object(&ANY));
        let text = encoded(&parameter, &sent);
        assert_eq!(read(&parameter, &text), Ok(Some(sent.shown())), "{text}");
    }
}

#[test]
fn a_plus_is_a_space_in_the_query_alone() {
    let query = Parameter::query("color");
    assert_eq!(read(&query, "color=a+b").unwrap().unwrap(), r#""a b""#);
    assert_eq!(
        read(&query.reserved(), "color=a+b/c?d=e:[f]").unwrap().unwrap(),
        r#""a+b/c?d=e:[f]""#
    );
    assert_eq!(read(&Parameter::path("color"), "a+b").unwrap().unwrap(), r#""a+b""#);
    assert_eq!(read(&Parameter::cookie("color"), "color=a+b").unwrap().unwrap(), r#""a+b""#);
    assert_eq!(read(&Parameter::header("color"), "a+b%20").unwrap().unwrap(), r#""a+b%20""#);
}

#[test]
fn an_encoded_slash_stays_in_its_segment() {
    assert_eq!(read(&Parameter::path("color"), "a%2Fb").unwrap().unwrap(), r#""a/b""#);
}

#[test]
fn an_empty_value_is_taken_where_it_is_allowed_only() {
    let query = Parameter::query("color");
    for text in ["color=", "color"] {
        assert_eq!(read(&query, text), Err("/color allowEmptyValue".to_owned()));
        let query = query.may_be_empty();
        assert_eq!(read(&query, text), Ok(Some(r#""""#.to_owned())));
        assert_eq!(read(&query.text(Text::Number), text), Ok(None));
        assert_eq!(read(&query.list(Text::Number), text), Ok(Some("[]".to_owned())));
        let object = query.explode(false).shape(Shape::Object(&RGB));
        assert_eq!(read(&object, text), Ok(Some("{}".to_owned())));
    }
}

#[test]
fn a_union_is_read_as_the_first_that_the_schema_takes() {
    fn small_or_text(value: &Value<'_>, at: &mut Decoder<'_>) -> bool {
        let small = IntegerRule::new().maximum(10);
        match value {
            Value::Number(_) => at.integer::<i64>(value, &small).is_some(),
            Value::String(_) => true,
            Value::Array(_) => at
                .array(value, &ArrayRule::new(), |value, at| at.integer::<i64>(value, &small))
                .is_some(),
            _ => false,
        }
    }
    static EITHER: Shape = Shape::Either(&[NUMBER, TEXT], small_or_text);
    static LISTS: Shape = Shape::Either(&[NUMBER, Shape::List(&NUMBER)], small_or_text);
    let query = Parameter::query("color");
    let found = |parameter: Parameter, text: &str| {
        let headers = HeaderMap::new();
        let mut inputs = Inputs::new(&[], Some(text), &headers, None);
        let found = inputs.optional(&parameter, |value, _| Some(format!("{value:?}")));
        (found.flatten().unwrap_or_default(), told(&inputs.finish()))
    };
    let (number, text) = ("Number(NumberText(\"5\"))", "String(\"50\")");
    assert_eq!(found(query.shape(EITHER), "color=5").0, number);
    assert_eq!(found(query.shape(EITHER), "color=50").0, text);
    assert_eq!(
        found(query.shape(Shape::List(&EITHER)), "color=5&color=50").0,
        format!("Array([{number}, {text}])")
    );
    assert_eq!(found(query.shape(LISTS), "color=5").0, number);
    assert_eq!(
        found(query.shape(LISTS), "color=5&color=5").0,
        format!("Array([{number}, {number}])")
    );
    // Nothing takes it: the first reading is what the schema refuses.
    assert_eq!(found(query.shape(LISTS), "color=x").0, "String(\"x\")");
}

fn headers_of(text: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        headers.append("color", value.clone());
        headers.append("cookie", value);
    }
    headers
}
