//! One operation, several media types: the `Content-Type` decides what a body is.

use secgen_tests::client::Request;

use crate::{bodies, is, send, told};

fn names(answer: &secgen_tests::client::Answer) -> String {
    let body = answer.json();
    assert_eq!(answer.status, 200, "{}", answer.text());
    format!("{} {}", body["kind"].as_str().unwrap(), body["names"])
}

#[test]
fn the_content_type_decides_what_a_body_is() {
    let note = |media: &str, body: &[u8]| names(&send("POST", "/notes", media, body));
    assert_eq!(note("application/json", br#"{"text":"a"}"#), r#"json ["a"]"#);
    assert_eq!(note("application/vnd.notes+json", br#"{"text":"a"}"#), r#"json ["a"]"#);
    assert_eq!(note("text/plain", br#"{"text":"a"}"#), r#"text ["{\"text\":\"a\"}"]"#);
    assert_eq!(note("text/plain; charset=UTF-8", "é".as_bytes()), r#"text ["é"]"#);
    assert_eq!(note("text/plain; charset=iso-8859-1", b"\xe9"), r#"text ["é"]"#);
    assert_eq!(note("application/pdf", b"\xff\x00"), "bytes []");
}

#[test]
fn what_is_not_declared_or_not_what_it_says_is_refused() {
    for (media, body, told_) in [
        ("text/html", &b"a"[..], is(415, "unsupported-media-type")),
        ("text/plain; charset=utf-16", b"a\0", is(415, "unsupported-media-type")),
        ("text/plain; format=flowed", b"a", is(415, "unsupported-media-type")),
        ("application/json; charset=iso-8859-1", b"{}", is(415, "unsupported-media-type")),
        ("text/plain", b"\xe9", is(400, "malformed-request")),
        ("text/plain; charset=us-ascii", "é".as_bytes(), is(400, "malformed-request")),
        ("text/plain", b"a text of more than twenty", is(422, " maxLength")),
        ("application/json", b"a", is(400, "malformed-request")),
        ("application/json", br#"{"text":1}"#, is(422, "/text type")),
    ] {
        assert_eq!(told(&send("POST", "/notes", media, body)), told_, "{media}");
    }
    let more = vec![b'a'; 1001];
    assert_eq!(send("POST", "/notes", "application/pdf", more).status, 413, "collected");
    let nothing = bodies().send(Request::new("POST", "/v1/notes")).unwrap();
    assert_eq!(told(&nothing), is(422, " required"));
    let empty = bodies().send(Request::new("POST", "/v1/notes").body("text/plain", "")).unwrap();
    assert_eq!(names(&empty), r#"text [""]"#, "no bytes are a text too");
}

#[test]
fn a_form_is_the_same_object_as_json() {
    let form = "application/x-www-form-urlencoded";
    let post = |body: &str| send("POST", "/people", form, body);
    assert_eq!(
        names(&post(
            "name=Zo%C3%AB+K&age=7&langs=de,fr&tags=a&tags=b&home[city]=Rome&home[floor]=2&work=%7B%22city%22%3A%22Bonn%22%7D"
        )),
        r#"person ["Zoë K","7","de","fr","a","b","Rome Some(2)","Bonn"]"#
    );
    let json = r#"{"name":"Zoë K","age":7,"home":{"city":"Rome"}}"#;
    assert_eq!(
        names(&send("POST", "/people", "application/json", json)),
        r#"person ["Zoë K","7","Rome None"]"#
    );
    for (body, told_) in [
        ("", is(422, "/name required")),
        ("name=", is(422, "/name minLength")),
        ("name=a&name=b", is(422, "/name repeated")),
        ("name=a&admin=true", is(422, " additionalProperties")),
        ("name=a&age=x", is(422, "/age type")),
        ("name=a&home[floor]=2", is(422, "/home/city required")),
        ("name=a&home[city]=a&home[x]=b", is(422, "/home additionalProperties")),
        ("name=a&tags[999999999]=x", is(422, " additionalProperties")),
        ("name=a&work=%7B%22city%22%3A1%7D", is(422, "/work/city type")),
        ("name=a&work=%7B", is(400, "malformed-request")),
        ("name=%ff", is(400, "malformed-request")),
    ] {
        assert_eq!(told(&post(body)), told_, "{body}");
    }
    assert_eq!(send("POST", "/people", &format!("{form}; charset=utf-16"), "name=a").status, 415);
}

#[test]
fn a_merge_patch_keeps_null_and_absent_apart() {
    let patch = |body: &str| send("PATCH", "/notes", "application/merge-patch+json", body);
    assert_eq!(names(&patch(r#"{"text":"b"}"#)), "changed to b []");
    assert_eq!(names(&patch(r#"{"text":null}"#)), "removed []");
    assert_eq!(names(&patch(r#"{"stars":1}"#)), "kept []");
    assert_eq!(told(&patch(r#"{"stars":null}"#)), is(422, "/stars type"));
    assert_eq!(told(&patch("{}")), is(422, " minProperties"));
    assert_eq!(send("PATCH", "/notes", "application/json", r#"{"text":"b"}"#).status, 415);
}

#[test]
fn a_body_is_the_first_of_several_that_takes_it_and_none_is_a_refusal() {
    let post = |body: &str| send("POST", "/pets", "application/json", body);
    for (body, kind) in [
        (r#"{"name":"Tom"}"#, r#"cat None ["Tom"]"#),
        (r#"{"name":"Tom","lives":9}"#, r#"cat Some(9) ["Tom"]"#),
        (r#"{"name":"Rex","barks":false}"#, r#"dog false ["Rex"]"#),
        (r#""Flipper""#, r#"name ["Flipper"]"#),
    ] {
        assert_eq!(names(&post(body)), kind, "{body}");
    }
    for body in [
        r#"{"lives":9}"#,
        r#"{"name":"Tom","lives":10}"#,
        r#"{"name":"Rex","barks":1}"#,
        r#"{"name":"Rex","barks":true,"admin":true}"#,
        r#"{"name":1}"#,
        r#""Flipper the dolphin""#,
        r#""""#,
        "{}",
        "[]",
        "null",
        "7",
    ] {
        let answer = post(body);
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-request"), "{body}");
        assert!(!answer.text().contains("Rex") && !answer.text().contains("admin"), "{body}");
    }
    assert_eq!(told(&post(r#"{"name":"Rex","name":"Tom"}"#)), is(400, "malformed-request"));
}

#[test]
fn a_body_of_a_get_is_refused_where_it_is_waived() {
    assert_eq!(bodies().send(Request::new("GET", "/v1/notes")).unwrap().status, 200);
    assert_eq!(send("GET", "/notes", "application/json", "{}").status, 415);
}

#[test]
fn a_range_takes_its_types_each_within_its_limit() {
    let put = |media: &str, bytes: usize| send("PUT", "/files", media, vec![7; bytes]);
    assert_eq!(names(&put("image/png", 1000)), "image/png []");
    assert_eq!(put("image/png", 1001).status, 413);
    assert_eq!(names(&put("application/octet-stream", 1001)), "application/octet-stream []");
    assert_eq!(put("video/mp4", 1).status, 415);
}

#[test]
fn an_optional_stream_may_be_absent_and_may_be_empty() {
    let none = bodies().send(Request::new("PUT", "/v1/small-files")).unwrap();
    assert_eq!(names(&none), "none []");
    let empty = Request::new("PUT", "/v1/small-files").body("application/octet-stream", "");
    assert_eq!(names(&bodies().send(empty).unwrap()), "application/octet-stream []");
}
