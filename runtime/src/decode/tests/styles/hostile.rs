//! What an attacker writes instead of what the table of styles has.

use super::*;

#[test]
fn hostile_forms_are_refused() {
    static DEEPER: ObjectShape = ObjectShape {
        members: &[("x", Shape::Object(&RGB)), ("tags", Shape::List(&TEXT))],
        rest: None,
    };
    let query = Parameter::query("color");
    let deep = query.style(Style::Deep).shape(Shape::Object(&DEEPER));
    let spread = query.shape(Shape::Object(&RGB));
    let together = spread.explode(false);
    let path = Parameter::path("color");
    let matrix = path.style(Style::Matrix);
    let label = path.style(Style::Label);
    let header = Parameter::header("color").shape(Shape::Object(&RGB));
    let cookies = Parameter::cookie("color").style(Style::Cookie).shape(Shape::Object(&RGB));
    let brackets = format!("color{}=1", "[x]".repeat(1000));
    let thousand = "color[y]=1&".repeat(1001);
    for (parameter, sent, refused) in [
        // Names within names.
        (deep, "color[x][R]=1&color[x][R]=2", "/color repeated"),
        (deep, "color[x][R]=1&color%5Bx%5D%5BR%5D=2", "/color repeated"),
        (deep, "color[x]=1", "/color style"),
        (deep, "color[x]=1&color[x][R]=1", "/color style"),
        (deep, "color[x][R][S]=1", "/color style"),
        (deep, "color[tags][0]=a", "/color style"),
        (deep, "color[tags][]=a", " additionalProperties"),
        (deep, "color[x=1", " additionalProperties"),
        (deep, "color[]=1", " additionalProperties"),
        (deep, "color=1", " additionalProperties"),
        (deep, "color[x][R]=1&color]=2", " additionalProperties"),
        (deep, "Color[x][R]=1", " additionalProperties"),
        (deep, &brackets, " additionalProperties"),
        (deep, &thousand, "malformed"),
        (deep, "color[x][R]=%", "malformed"),
        (deep, "color[x][%ff]=1", "malformed"),
        // Members under their own names.
        (spread, "R=1&R=2", "/color repeated"),
        (spread, "R=1&color=2", " additionalProperties"),
        (spread, "R=1&X=2", " additionalProperties"),
        (spread, "R=%zz", "malformed"),
        // In one text.
        (together, "color=R,1,R,2", "/color repeated"),
        (together, "color=R,1,G", "/color style"),
        (together, "color=R,1&color=G,2", "/color repeated"),
        (together, "color=", "/color allowEmptyValue"),
        (together, "color=R,%ff", "malformed"),
        (query.list(Text::String).style(Style::Pipe), "color=", "/color allowEmptyValue"),
        (
            query.list(Text::String).style(Style::Pipe).explode(false),
            "color=a&color=b",
            "/color repeated",
        ),
        (query.list(Text::String).style(Style::Space).explode(false), "color=a%", "malformed"),
        // In a path.
        (matrix, "blue", "/color style"),
        (matrix, ";colour=blue", "/color style"),
        (matrix, ";color=blue;color=black", "/color style"),
        (matrix.list(Text::String).explode(true), ";color=blue;colour=black", "/color style"),
        (matrix.list(Text::String).explode(true), ";color=blue;", "/color style"),
        (matrix.shape(Shape::Object(&RGB)).explode(true), ";R=1;R=2", "/color repeated"),
        (label, "blue", "/color style"),
        (label.shape(Shape::Object(&RGB)).explode(true), ".R=1.G", "/color style"),
        (path.shape(Shape::Object(&RGB)).explode(true), "R=1,G", "/color style"),
        (path.shape(Shape::Object(&RGB)), "R", "/color style"),
        (header, "R,1,R,1", "/color repeated"),
        (header.explode(true), "R,1", "/color style"),
        (cookies, "R=1; R=2", "/color repeated"),
    ] {
        assert_eq!(read(&parameter, sent), Err(refused.to_owned()), "{sent}");
    }
}

#[test]
fn a_large_index_is_a_name_like_any_other() {
    let deep = Parameter::query("a").style(Style::Deep).shape(Shape::Object(&ANY));
    let found = read(&deep, "a[999999999]=x&a[-1]=y&a[1e9]=z");
    assert_eq!(found.unwrap().unwrap(), r#"{"-1": "y", "1e9": "z", "999999999": "x"}"#);
}

#[test]
fn a_thousand_members_take_one_pass() {
    let deep = Parameter::query("a").style(Style::Deep).shape(Shape::Object(&ANY));
    let many: Vec<_> = (0..1000).map(|at| format!("a[{at}]={at}")).collect();
    let found = read(&deep, &many.join("&")).unwrap().unwrap();
    assert_eq!(found.matches(": ").count(), 1000);
}

#[test]
fn an_unknown_member_is_the_schemas_to_refuse() {
    static CLOSED: ObjectRule = ObjectRule::new();
    let deep = Parameter::query("color").style(Style::Deep).shape(Shape::Object(&RGB));
    let headers = HeaderMap::new();
    let mut inputs = Inputs::new(&[], Some("color[R]=1&color[admin]=true"), &headers, None);
    let found = inputs.required(&deep, |value, at| {
        let mut members = at.object(value, &CLOSED)?;
        let red = members.required("R", |value, at| at.integer::<i64>(value, &IntegerRule::new()));
        members.finish_closed().then_some(red?)
    });
    assert_eq!(found, None);
    assert_eq!(told(&inputs.finish()), ["/color additionalProperties"]);
}

#[test]
fn json_in_a_parameter_is_read_as_strictly_as_a_body() {
    let query = Parameter::query("color").shape(Shape::Json);
    let sent = |text: &str| read(&query, &format!("color={}", percent(text)));
    assert_eq!(sent(r#"{"a":["1"]}"#).unwrap().unwrap(), r#"{"a": ["1"]}"#);
    for text in ["{", r#"{"a":1,"a":2}"#, "1 2", "nul", &"[".repeat(40), "'a'", "\u{feff}1"] {
        assert_eq!(sent(text), Err("malformed".to_owned()), "{text}");
    }
    assert_eq!(read(&query, "color=1&color=1"), Err("/color repeated".to_owned()));
    assert_eq!(read(&query, "color="), Err("/color allowEmptyValue".to_owned()));
    let header = Parameter::header("color").shape(Shape::Json);
    assert_eq!(read(&header, r#"{"a":"%41"}"#).unwrap().unwrap(), r#"{"a": "%41"}"#);
}

#[test]
fn members_of_a_spread_object_leave_credentials_alone() {
    let spread = Parameter::query("filter").shape(Shape::Object(&ANY));
    let headers = HeaderMap::new();
    let mut inputs = Inputs::new(&[], Some("key=secret&a=1"), &headers, None);
    inputs.known("key");
    let found = inputs.required(&spread, |value, _| Some(shown(value)));
    assert_eq!(found.as_deref(), Some(r#"{"a": "1"}"#));
    assert!(inputs.finish().violations.is_empty());
}

#[test]
fn a_header_of_spaces_is_an_empty_list() {
    let header = Parameter::header("color").list(Text::String);
    for text in ["", " ", "\t "] {
        assert_eq!(read(&header, text), Ok(Some("[]".to_owned())), "{text:?}");
    }
    assert_eq!(read(&header, " , "), Ok(Some(r#"["", ""]"#.to_owned())));
}

#[test]
fn an_object_of_which_nothing_was_sent_is_absent() {
    for parameter in [
        Parameter::query("color").shape(Shape::Object(&RGB)),
        Parameter::query("color").style(Style::Deep).shape(Shape::Object(&RGB)),
        Parameter::cookie("color").style(Style::Cookie).shape(Shape::Object(&RGB)),
    ] {
        assert_eq!(read(&parameter, ""), Ok(None));
    }
}

#[test]
fn whatever_is_sent_is_read_or_refused_aloud() {
    static LISTS: ObjectShape = ObjectShape {
        members: &[("x", Shape::Object(&RGB)), ("R", Shape::List(&EITHER))],
        rest: Some(Shape::Object(&ANY)),
    };
    static EITHER: Shape = Shape::Either(&[NUMBER, TEXT, Shape::List(&NUMBER)], not_one);
    fn not_one(value: &Value<'_>, at: &mut Decoder<'_>) -> bool {
        at.any(value).is_some() && value.as_str() != Some("1")
    }
    let pieces = [
        ";", "=", ",", ".", "&", "[", "]", "%2C", "%5B", "%", "+", "color", "R", "x", "1", "|",
        "%20", "{", "}", "\"", ":", "%ff", "; ", "color[", "][", "color=", "\u{fc}",
    ];
    let shapes = [NUMBER, EITHER, Shape::List(&EITHER), Shape::Object(&LISTS), Shape::Json];
    let styles = [
        Style::Matrix,
        Style::Label,
        Style::Simple,
        Style::Form,
        Style::Space,
        Style::Pipe,
        Style::Deep,
        Style::Cookie,
    ];
    let places: [fn(&'static str) -> Parameter; 4] =
        [Parameter::path, Parameter::query, Parameter::header, Parameter::cookie];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize % below
    };
    for _ in 0..20_000 {
        let text: String = (0..=next(9)).map(|_| pieces[next(pieces.len())]).collect();
        let parameter = places[next(4)]("color")
            .style(styles[next(8)])
            .explode(next(2) == 0)
            .shape(shapes[next(5)]);
        let headers = headers_of(&text);
        let path = [("color", text.as_str())];
        let mut inputs = Inputs::new(&path, Some(&text), &headers, None);
        let found = inputs.optional(&parameter, |value, at| at.any(value));
        let decoded = inputs.finish();
        let is_refused = decoded.malformed || !decoded.violations.is_empty();
        assert!(found.is_some() || is_refused, "{parameter:?} {text}");
    }
}
