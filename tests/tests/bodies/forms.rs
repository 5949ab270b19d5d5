//! Multipart forms: what stands in which part, how often, how large, of which type.

use crate::{ABOUT, FORM, form, is, send, told};

fn post(parts: &[(&str, &str)]) -> secgen_tests::client::Answer {
    send("POST", "/photos", FORM, form(parts))
}

#[test]
fn parts_arrive_typed_in_the_order_in_which_they_were_sent() {
    let answer = post(&[
        ("name=\"tags\"", "red"),
        (
            "name=\"photo\"; filename=\"../../a b.png\"\r\nContent-Type: image/png\r\nX-Rotation: 90",
            "\u{1}\u{2}",
        ),
        ABOUT,
        ("name=\"tags\"", "blue"),
        ("name=year\r\nContent-Type: text/plain; charset=utf-8", "1984"),
        ("name=\"caption\"\r\nX-Unknown: yes", "é"),
    ]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["names"].to_string(), r#"["red","a b.png","Sea","blue","1984","é"]"#);
    assert_eq!((&body["bytes"], &body["parts"]), (&2.into(), &6.into()));
}

#[test]
fn every_part_is_what_the_document_says() {
    let long = "a".repeat(1001);
    let caption = "a".repeat(11);
    let png = "name=photo\r\nContent-Type: image/png";
    for (parts, told_) in [
        // How often.
        (vec![], is(422, "/about required")),
        (vec![("name=caption", "a")], is(422, "/about required")),
        (vec![ABOUT, ABOUT], is(422, "/about repeated")),
        (
            vec![
                ABOUT,
                ("name=tags", "a"),
                ("name=tags", "b"),
                ("name=tags", "c"),
                ("name=tags", "d"),
            ],
            is(422, "/tags maxItems"),
        ),
        // Which.
        (vec![ABOUT, ("name=admin", "true")], is(422, " additionalProperties")),
        (vec![ABOUT, ("name=\"\"", "true")], is(422, " additionalProperties")),
        // What stands in them.
        (
            vec![("name=about\r\nContent-Type: application/json", "{\"title\":\"\"}")],
            is(422, "/about/title minLength"),
        ),
        (vec![("name=about", "{\"title\":\"a\",\"x\":1}")], is(422, "/about additionalProperties")),
        (vec![("name=about", "{\"title\":\"a\",\"title\":\"b\"}")], is(400, "malformed-request")),
        (vec![ABOUT, ("name=year", "1899")], is(422, "/year minimum")),
        (vec![ABOUT, ("name=year", "x")], is(422, "/year type")),
        (vec![ABOUT, ("name=tags", "a"), ("name=tags", "B")], is(422, "/tags/1 pattern")),
        (vec![ABOUT, ("name=caption", &caption)], is(422, "/caption maxLength")),
        // How large.
        (vec![ABOUT, (png, &long)], is(413, "too-large")),
        (vec![ABOUT, ("name=pages", &long)], is(413, "too-large")),
        // Of which type.
        (
            vec![("name=about\r\nContent-Type: text/plain", "{\"title\":\"a\"}")],
            is(415, "unsupported-media-type"),
        ),
        (
            vec![ABOUT, ("name=caption\r\nContent-Type: text/html", "a")],
            is(415, "unsupported-media-type"),
        ),
        (
            vec![ABOUT, ("name=caption\r\nContent-Type: text/plain; charset=utf-7", "a")],
            is(415, "unsupported-media-type"),
        ),
        (
            vec![ABOUT, ("name=photo\r\nContent-Type: image/gif", "a")],
            is(415, "unsupported-media-type"),
        ),
        (vec![ABOUT, ("name=photo", "a")], is(415, "unsupported-media-type")),
        (
            vec![ABOUT, ("name=pages\r\nContent-Type: multipart/mixed; boundary=c", "a")],
            is(415, "unsupported-media-type"),
        ),
        (
            vec![ABOUT, ("name=caption\r\nContent-Transfer-Encoding: base64", "YQ==")],
            is(415, "unsupported-media-type"),
        ),
        // What its headers say.
        (
            vec![ABOUT, ("name=photo\r\nContent-Type: image/png\r\nX-Rotation: 45", "a")],
            is(422, "/photo/X-Rotation enum"),
        ),
        (
            vec![
                ABOUT,
                ("name=photo\r\nContent-Type: image/png\r\nX-Rotation: 0\r\nX-Rotation: 90", "a"),
            ],
            is(422, "/photo/X-Rotation repeated"),
        ),
        (
            vec![ABOUT, ("name=caption; filename=a; filename*=utf-8''b", "a")],
            is(400, "malformed-request"),
        ),
        (vec![ABOUT, ("name=caption; name=about", "a")], is(400, "malformed-request")),
    ] {
        let answer = post(&parts);
        assert_eq!(told(&answer), told_, "{parts:?}");
        assert!(!answer.text().contains("admin"), "what was sent is not echoed");
    }
}

#[test]
fn a_body_that_two_readers_could_see_differently_is_no_form() {
    let good = String::from_utf8(form(&[ABOUT])).unwrap();
    assert_eq!(send("POST", "/photos", FORM, good.as_str()).status, 200);
    for (body, cause) in [
        (good.replace("--b--\r\n", ""), "cut off"),
        (good.replace("--b--\r\n", "--b"), "cut off in its delimiter"),
        (format!("hello\r\n{good}"), "a preamble"),
        (format!("{good}--b\r\n"), "an epilogue"),
        (good.replace("--b\r\n", "--b \r\n"), "padding"),
        (good.replace("\r\n", "\n"), "other line ends"),
        (good.replace("--b", "--c"), "another boundary"),
    ] {
        assert_eq!(
            told(&send("POST", "/photos", FORM, body)),
            is(400, "malformed-request"),
            "{cause}"
        );
    }
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    for media in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        long.as_str(),
        "multipart/form-data; boundary=b; boundary=c",
        "multipart/mixed; boundary=b",
    ] {
        assert_eq!(send("POST", "/photos", media, good.as_str()).status, 415, "{media}");
    }
}

#[test]
fn a_thousand_parts_pass_and_one_more_does_not() {
    let many = |count: usize| {
        let mut parts = vec![ABOUT];
        parts.extend(std::iter::repeat_n(("name=pages; filename=p", "x"), count));
        post(&parts)
    };
    let thousand = many(1000);
    assert_eq!((thousand.status, &thousand.json()["parts"]), (200, &1001.into()));
    assert_eq!(told(&many(1001)), is(422, "/pages maxItems"));
}

#[test]
fn a_handler_that_overlooks_what_is_wrong_answers_it_all_the_same() {
    let put = |media: &str, body: Vec<u8>| told(&send("PUT", "/careless-files", media, body));
    let (a, b) = (("name=a", "x"), ("name=b", "y"));
    assert_eq!(put(FORM, form(&[a, b])).0, 200);
    // It reads the first part only, and takes errors for the end.
    assert_eq!(put(FORM, form(&[a])), is(422, "/b required"));
    assert_eq!(put(FORM, form(&[a, b, b])), is(422, "/b repeated"));
    assert_eq!(put(FORM, form(&[a, ("name=b", "more than ten")])), is(413, "too-large"));
    assert_eq!(put(FORM, form(&[a, b, ("name=c", "z")])), is(422, " additionalProperties"));
    assert_eq!(put(FORM, form(&[("name=a", "more than ten"), b])), is(422, "/a maxLength"));
    assert_eq!(put(FORM, b"--b\r\n".to_vec()), is(400, "malformed-request"));
}
