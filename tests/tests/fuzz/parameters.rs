//! Parameters of every style, in every place, of every shape: what is read stands in what was sent,
//! what is refused is told, and what a client writes is what is read.

use http::{HeaderMap, HeaderValue};
use secgen_runtime::{
    decode::{Decoded, Decoder, In, Inputs, MAX_VIOLATIONS, ObjectShape, Shape, Style},
    json::{Json, Value},
};

use super::{
    Target,
    changes::Changes,
    client::{self, Case},
};

/// An input is lines: a segment of the path, the query, a cookie header, a header; and all of them
/// are texts that a client has to write.
pub(crate) struct Parameters {
    cases: Vec<Case>,
}

static POINT: ObjectShape =
    ObjectShape { members: &[("R", Shape::NUMBER), ("G", Shape::TEXT)], rest: None };
static FLAT: ObjectShape = ObjectShape {
    members: &[("R", Shape::NUMBER), ("G", Shape::TEXT), ("B", Shape::List(&Shape::TEXT))],
    rest: None,
};
static MAP: ObjectShape = ObjectShape { members: &[], rest: Some(Shape::TEXT) };
static NESTED: ObjectShape = ObjectShape {
    members: &[("R", Shape::NUMBER), ("B", Shape::Object(&FLAT))],
    rest: Some(Shape::Object(&MAP)),
};
static EITHER_OF: [Shape; 4] =
    [Shape::Object(&POINT), Shape::List(&Shape::NUMBER), Shape::NUMBER, Shape::TEXT];
static EITHER: Shape = Shape::Either(&EITHER_OF, fits);
static ITEM: Shape = Shape::Either(&[Shape::NUMBER, Shape::TEXT], fits);
const SHAPES: [Shape; 12] = [
    Shape::TEXT,
    Shape::NUMBER,
    Shape::BOOLEAN,
    Shape::List(&Shape::TEXT),
    Shape::List(&Shape::NUMBER),
    Shape::List(&ITEM),
    Shape::Object(&POINT),
    Shape::Object(&FLAT),
    Shape::Object(&MAP),
    Shape::Object(&NESTED),
    EITHER,
    Shape::Json,
];

fn fits(value: &Value<'_>, _: &mut Decoder<'_>) -> bool {
    match value {
        Value::Object(members) => members.get("R").is_some(),
        Value::Array(items) => items.len() > 1 && items.iter().all(|it| it.as_number().is_some()),
        value => value.as_str() != Some("no"),
    }
}

impl Parameters {
    pub(crate) fn new() -> Self {
        let places: [(In, &[Style]); 4] = [
            (In::Path, &[Style::Simple, Style::Label, Style::Matrix]),
            (In::Query, &[Style::Form, Style::Space, Style::Pipe, Style::Deep]),
            (In::Cookie, &[Style::Form, Style::Cookie]),
            (In::Header, &[Style::Simple]),
        ];
        let mut cases = Vec::new();
        for (place, styles) in places {
            for style in styles {
                for shape in SHAPES {
                    for (explode, lenient) in
                        [(true, false), (false, false), (true, true), (false, true)]
                    {
                        // Only the query knows `allowReserved` and `allowEmptyValue`.
                        if place == In::Query || !lenient {
                            cases.push(Case { place, style: *style, explode, lenient, shape });
                        }
                    }
                }
            }
        }
        Self { cases }
    }
}

impl Target for Parameters {
    const NAME: &'static str = "parameters";
    const WORDS: &'static [&'static str] = &[
        "c",
        "c=",
        "R",
        "G",
        "B",
        "=",
        ",",
        ";",
        ".",
        "&",
        "|",
        " ",
        "%20",
        "%7C",
        "%2C",
        "%3D",
        "%26",
        "%5B",
        "%5D",
        "%25",
        "%2541",
        "%",
        "%f",
        "%ff",
        "%00",
        "%C3%A9",
        "\u{e9}",
        "+",
        "[",
        "]",
        "[]",
        "[0]",
        "c[R]=1",
        "c[999999999]=x",
        "c[B][G]=1",
        "c[__proto__]",
        "[[",
        "c=1&c=2",
        ";c=",
        ";R=",
        "no",
        "1e2",
        "-0",
        "true",
        "false",
        "{\"a\":",
        "\"",
        "null",
        "; ",
        "; c=",
        "\n",
    ];

    fn pieces(answered: &str) -> Vec<String> {
        answered.chars().enumerate().map(|(at, kind)| format!("{at}{kind}")).collect()
    }

    fn fresh(&self, changes: &mut Changes) -> Vec<u8> {
        let paths =
            ["blue", "blue,black", ".R=1.G=2", ";c=blue;c=black", ";R=100", "R,100,G,x", "%20"];
        let queries = [
            "c=blue",
            "c=blue&c=black",
            "c=R,100,G,200",
            "R=100&G=200&B=1&B=2",
            "c=a%20b",
            "c=a%7Cb",
            "c[R]=100&c[G]=x",
            "c[B][B]=1&c[B][B]=2&c[x][y]=z",
            "c=%7B%22a%22%3A1%7D",
            "",
        ];
        let cookies = ["c=blue", "c=1; c=2", "R=1; G=2", "c=R,1", ""];
        let headers = ["blue", "1,2,3", "R=1,G=2", "R,1,G,2", ""];
        let lines = [
            changes.one(&paths),
            changes.one(&queries),
            changes.one(&cookies),
            changes.one(&headers),
        ];
        lines.join("\n").into_bytes()
    }

    fn answered(&self, input: &[u8]) -> String {
        let mut lines = input.splitn(4, |byte| *byte == b'\n');
        let sent = [In::Path, In::Query, In::Cookie, In::Header]
            .map(|place| (place, text(place, lines.next().unwrap_or_default())));
        let to_write = String::from_utf8_lossy(input);
        let to_write: Vec<&str> = to_write.split('\n').collect();
        let answer = |case: &Case| {
            client::is_read_back(case, &to_write);
            let (_, text) = sent.iter().find(|(place, _)| *place == case.place).unwrap();
            judged(case, text)
        };
        self.cases.iter().map(answer).collect()
    }
}

/// What can stand in that place: paths and queries come out of a URI, so they are visible ASCII.
fn text(place: In, line: &[u8]) -> String {
    let is_there = |it: char| match place {
        In::Path | In::Query => it.is_ascii_graphic(),
        _ => it == '\t' || !it.is_ascii_control(),
    };
    String::from_utf8_lossy(line).chars().filter(|it| is_there(*it)).collect()
}

/// What a server reads; the outer `None` is a refusal.
pub(crate) fn read(case: &Case, text: &str) -> (Option<Option<Json>>, Decoded) {
    let mut headers = HeaderMap::new();
    let (mut path, mut query) = (Vec::new(), None);
    match case.place {
        In::Path => path.push(("c", text)),
        In::Query => query = Some(text),
        In::Header => drop(headers.append("c", HeaderValue::from_bytes(text.as_bytes()).unwrap())),
        _ => drop(headers.append("cookie", HeaderValue::from_bytes(text.as_bytes()).unwrap())),
    }
    let mut inputs = Inputs::new(&path, query, &headers, None);
    let found = inputs.optional(&case.parameter(), |value, at| at.any(value));
    (found, inputs.finish())
}

/// One letter for how it was answered.
fn judged(case: &Case, text: &str) -> char {
    let (found, decoded) = read(case, text);
    assert!(decoded.violations.len() <= MAX_VIOLATIONS);
    let is_own = |pointer: &str| pointer == "/c";
    let told = decoded.violations.iter().filter(|it| is_own(&it.pointer)).count();
    for violation in &decoded.violations {
        assert_eq!(violation.location, case.place, "{case:?} tells of another part");
    }
    if case.place == In::Query && !decoded.malformed {
        let unknown = decoded.violations.iter().any(|it| it.code == "additionalProperties");
        assert_eq!(unknown, has_unknown(case, text), "{case:?}: names nobody declared");
    }
    match found {
        None => {
            assert!(told == 1 || decoded.malformed, "{case:?} fails silently");
            if decoded.malformed { '%' } else { '!' }
        }
        Some(None) => {
            assert_eq!(told, 0, "{case:?} is absent and refused");
            if decoded.malformed { '%' } else { '-' }
        }
        Some(Some(json)) => {
            assert!(told == 0 && !decoded.malformed, "{case:?} is read and refused");
            stands_in(case, &json, text);
            let mut all = Vec::new();
            texts(&json, &mut all);
            if case.is_written() && all.iter().all(|text| case.can_end_in(text)) {
                let again = client::written(case, &json);
                assert_eq!(read(case, &again).0, Some(Some(json.clone())), "{case:?} {again}");
            }
            kind(&json)
        }
    }
}

/// Every text and name of the value stands in what was sent, decoded once.
fn stands_in(case: &Case, json: &Json, text: &str) {
    assert!(size(json) <= 2 * text.len() + 8, "{case:?} grows to {}", size(json));
    if matches!(case.shape, Shape::Json) {
        return;
    }
    let sent = match (case.place, case.style) {
        (In::Header, _) | (_, Style::Cookie) => vec![text.as_bytes().to_vec()],
        (In::Query, _) => vec![client::decoded(text, true), client::decoded(text, false)],
        (In::Cookie, _) if !case.is_written() => {
            vec![client::decoded(text, false), text.as_bytes().to_vec()]
        }
        _ => vec![client::decoded(text, false)],
    };
    let mut all = Vec::new();
    texts(json, &mut all);
    for one in all {
        let bytes = one.as_bytes();
        let is_sent = bytes.is_empty()
            || sent.iter().any(|sent| sent.windows(bytes.len()).any(|it| it == bytes));
        assert!(is_sent, "{case:?}: {one:?} was not sent");
    }
}

fn texts(json: &Json, all: &mut Vec<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| texts(item, all)),
        Json::Object(members) => members.iter().for_each(|(name, value)| {
            all.push(name.clone());
            texts(value, all);
        }),
        other => all.push(client::leaf(other)),
    }
}

/// Whether the query has a name that is none of the parameter's.
fn has_unknown(case: &Case, query: &str) -> bool {
    let names = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        String::from_utf8(client::decoded(name, true)).unwrap()
    });
    let is_own = |name: &str| match case.style {
        Style::Deep => {
            let inner = name.strip_prefix("c[").and_then(|rest| rest.strip_suffix(']'));
            inner.is_some_and(|inner| {
                let is_name = |name: &str| !name.is_empty() && !name.contains(['[', ']']);
                inner.split("][").count() <= 16 && inner.split("][").all(is_name)
            })
        }
        Style::Form if case.explode => match case.shape {
            Shape::Object(shape) if shape.rest.is_some() => true,
            Shape::Object(shape) => shape.members.iter().any(|(known, _)| *known == name),
            Shape::Either(..) => ["R", "G"].contains(&name),
            _ => name == "c",
        },
        _ => name == "c",
    };
    names.into_iter().any(|name| !is_own(&name))
}

/// Values and bytes.
fn size(json: &Json) -> usize {
    match json {
        Json::String(text) => text.len(),
        Json::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Json::Object(members) => {
            1 + members.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>()
        }
        _ => 1,
    }
}

fn kind(json: &Json) -> char {
    match json {
        Json::String(_) => 's',
        Json::Array(items) if items.len() > 1 => 'A',
        Json::Array(_) => 'a',
        Json::Object(members) if members.len() > 1 => 'O',
        Json::Object(_) => 'o',
        _ => 'v',
    }
}
