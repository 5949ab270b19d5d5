//! Parameters: styles, repetition, encodings, what is unknown.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;

const LIMIT: Parameter = Parameter::query("limit").text(Text::Number);
const PAGE: IntegerRule = IntegerRule::new().minimum(1).maximum(100);
const STATUS: Parameter = Parameter::query("status").list(Text::String);
const IDS: Parameter = Parameter::query("ids").list(Text::Number).explode(false);
const ANY: StringRule = StringRule::new();

fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

fn query<T>(query: &str, ask: impl FnOnce(&mut Inputs<'_>) -> T) -> (T, Decoded) {
    let headers = HeaderMap::new();
    let mut inputs = Inputs::new(&[], Some(query), &headers, None);
    let found = ask(&mut inputs);
    (found, inputs.finish())
}

fn limit(inputs: &mut Inputs<'_>) -> Option<Option<i32>> {
    inputs.optional(&LIMIT, |value, at| at.integer(value, &PAGE))
}

fn text(inputs: &mut Inputs<'_>, parameter: &'static Parameter) -> Option<Option<String>> {
    inputs.optional(parameter, |value, at| at.string(value, &ANY))
}

fn texts(inputs: &mut Inputs<'_>, parameter: &'static Parameter) -> Option<Vec<String>> {
    inputs.required(parameter, |value, at| {
        at.array(value, &ArrayRule::new().max_items(3), |value, at| at.string(value, &ANY))
    })
}

#[test]
fn a_number_is_judged_like_one_in_a_body() {
    for (sent, found, faults) in [
        ("limit=20", Some(Some(20)), vec![]),
        ("limit=2e1", Some(Some(20)), vec![]),
        ("limit=%32%30", Some(Some(20)), vec![]),
        ("", Some(None), vec![]),
        ("&&", Some(None), vec![]),
        ("limit=101", None, vec!["/limit maximum"]),
        ("limit=", None, vec!["/limit allowEmptyValue"]),
        ("limit", None, vec!["/limit allowEmptyValue"]),
        ("limit=+20", None, vec!["/limit type"]),
        ("limit=0x14", None, vec!["/limit type"]),
        ("limit=1&limit=1", None, vec!["/limit repeated"]),
        ("limit=1&%6cimit=1", None, vec!["/limit repeated"]),
        ("limit=1&Limit=1", Some(Some(1)), vec![" additionalProperties"]),
        ("a=1&b=2", Some(None), vec![" additionalProperties"]),
    ] {
        let (value, decoded) = query(sent, limit);
        assert_eq!(
            (value, told(&decoded)),
            (found, faults.into_iter().map(str::to_owned).collect()),
            "{sent}"
        );
        assert!(!decoded.malformed, "{sent}");
    }
}

#[test]
fn what_is_not_text_makes_the_request_malformed() {
    for sent in ["limit=%", "limit=%ff", "limit=%C3", "%ff=1", "limit=%zz"] {
        let (_, decoded) = query(sent, limit);
        assert!(decoded.malformed, "{sent}");
    }
    static NAME: Parameter = Parameter::header("x-name");
    let headers = headers(&[("x-name", b"\xff")]);
    let mut inputs = Inputs::new(&[], None, &headers, None);
    assert_eq!(text(&mut inputs, &NAME), None);
    assert!(inputs.finish().malformed);
}

#[test]
fn lists_are_read_by_their_style() {
    static EXPLODED: Parameter = Parameter::query("p").list(Text::String);
    static COMMA: Parameter = EXPLODED.explode(false);
    static PIPE: Parameter = COMMA.style(Style::Pipe);
    static SPACE: Parameter = COMMA.style(Style::Space);
    for (parameter, sent, found) in [
        (&EXPLODED, "p=a&p=b%2Cc", vec!["a", "b,c"]),
        (&EXPLODED, "p=a,b", vec!["a,b"]),
        (&COMMA, "p=a,b%2Cc,+", vec!["a", "b,c", " "]),
        (&SPACE, "p=a%20b+c", vec!["a", "b", "c"]),
        (&PIPE, "p=a|b%7Cc", vec!["a", "b", "c"]),
    ] {
        let (value, decoded) = query(sent, |inputs| texts(inputs, parameter));
        assert_eq!(value.unwrap(), found, "{sent}");
        assert!(decoded.violations.is_empty(), "{sent}");
    }
    assert_eq!(told(&query("p=a&p=b", |inputs| texts(inputs, &COMMA)).1), ["/p repeated"]);
    assert_eq!(told(&query("p=a,b,c,d", |inputs| texts(inputs, &COMMA)).1), ["/p maxItems"]);
    assert_eq!(told(&query("", |inputs| texts(inputs, &COMMA)).1), ["/p required"]);
}

#[test]
fn items_are_told_by_their_index() {
    let (found, decoded) = query("ids=1,x,3&status=a", |inputs| {
        let ids = inputs.required(&IDS, |value, at| {
            at.array(value, &ArrayRule::new(), |value, at| at.integer::<i64>(value, &PAGE))
        });
        (ids, texts(inputs, &STATUS))
    });
    assert_eq!(found, (None, None), "nothing is made of a request that is refused");
    assert_eq!(told(&decoded), ["/ids/1 type"]);
    assert_eq!(decoded.violations[0].location, In::Query);
}

#[test]
fn a_boolean_is_only_true_or_false() {
    const FLAG: Parameter = Parameter::query("f").text(Text::Boolean);
    for (sent, found) in
        [("f=true", Some(true)), ("f=false", Some(false)), ("f=1", None), ("f=TRUE", None)]
    {
        let (value, decoded) = query(sent, |i| i.required(&FLAG, |value, at| at.boolean(value)));
        assert_eq!(value, found, "{sent}");
        assert_eq!(decoded.violations.len(), usize::from(found.is_none()), "{sent}");
    }
}

#[test]
fn path_segments_are_decoded_once_and_keep_their_plus() {
    static NAME: Parameter = Parameter::path("name");
    let headers = HeaderMap::new();
    let path = [("name", "a+b%2520c")];
    let mut inputs = Inputs::new(&path, None, &headers, None);
    assert_eq!(text(&mut inputs, &NAME), Some(Some("a+b%20c".to_owned())));
}

#[test]
fn headers_and_cookies_are_parameters_too() {
    static TRACE: Parameter = Parameter::header("X-Trace").list(Text::String);
    static VERSION: Parameter = Parameter::header("x-version");
    static THEME: Parameter = Parameter::cookie("theme");
    static ABSENT: Parameter = Parameter::cookie("absent");
    let headers = headers(&[
        ("x-trace", b"a, b"),
        ("x-trace", b"c"),
        ("x-version", b"1%20"),
        ("x-version", b"2"),
        ("cookie", b"session=x; theme=da%72k"),
        ("cookie", b"other=1"),
    ]);
    let mut inputs = Inputs::new(&[], None, &headers, None);
    assert_eq!(texts(&mut inputs, &TRACE).unwrap(), ["a", "b", "c"]);
    assert_eq!(text(&mut inputs, &THEME), Some(Some("dark".to_owned())));
    assert_eq!(text(&mut inputs, &ABSENT), Some(None));
    assert_eq!(text(&mut inputs, &VERSION), None);
    assert_eq!(told(&inputs.finish()), ["/x-version repeated"]);
}

#[test]
fn a_cookie_that_stands_twice_is_not_chosen_from() {
    static THEME: Parameter = Parameter::cookie("theme");
    for sent in [
        &[("cookie", &b"theme=dark; theme=light"[..])][..],
        &[("cookie", b"theme=dark"), ("cookie", b"a=1; theme=dark")],
        &[("cookie", b"theme; theme=dark")],
    ] {
        let headers = headers(sent);
        let mut inputs = Inputs::new(&[], None, &headers, None);
        assert_eq!(text(&mut inputs, &THEME), None);
        assert_eq!(told(&inputs.finish()), ["/theme repeated"]);
    }
}

#[test]
fn a_query_credential_is_not_an_unknown_parameter() {
    let (_, decoded) = query("api_key=x&limit=1", |inputs| {
        inputs.known("api_key");
        limit(inputs)
    });
    assert!(decoded.violations.is_empty());
}
