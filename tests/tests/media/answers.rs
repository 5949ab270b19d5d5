//! Media types by `Accept`, files and their heads.

use std::{
    io::Read as _,
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{
    client::{Request, connect},
    media::Media,
};

use super::{event, get, media};

#[test]
fn of_several_media_types_a_caller_gets_what_it_wants_most_or_hears_406() {
    let media = media();
    for (accept, status, told) in [
        ("*/*", 200, "application/json"),
        ("application/json", 200, "application/json"),
        ("text/csv", 200, "text/csv"),
        ("text/*", 200, "text/plain; charset=utf-8"),
        ("text/plain;q=0.2, text/csv;q=0.3", 200, "text/csv"),
        ("application/json;q=0, */*", 200, "text/plain; charset=utf-8"),
        ("image/png", 406, "application/problem+json"),
        ("application/xml, text/html", 406, "application/problem+json"),
        ("*/*;q=0", 406, "application/problem+json"),
    ] {
        let answer = media.send(&get("/answers/report").header("accept", accept)).unwrap();
        assert_eq!(answer.status, status, "{accept}");
        assert_eq!(answer.header("content-type"), Some(told), "{accept}");
        // A cache that took one for the other would answer in a media type that nobody takes.
        assert_eq!(answer.header("vary"), Some("Accept"), "{accept}");
    }
    assert_eq!(media.send(&get("/answers/wrong?total=1")).unwrap().header("vary"), None);
    let answer = media.send(&get("/answers/report")).unwrap();
    assert_eq!(answer.json()["total"], 3);
    assert_eq!(answer.header("x-totals"), Some("1,2"));
    assert_eq!(answer.header("x-range"), Some("from=1,to=2"));
    assert_eq!(answer.header("x-about"), Some("{\"from\":1,\"to\":2}"));
}

#[test]
fn a_file_has_the_media_type_that_its_handler_names_within_the_range() {
    let media = media();
    let picture = |query: &str, accept: &str| {
        let request = get(&format!("/answers/picture?{query}")).header("accept", accept);
        media.send(&request).unwrap()
    };
    let answer = picture("kind=image/png", "*/*");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/png")));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(picture("kind=image/png", "image/png, image/webp").status, 200);
    assert_eq!(picture("kind=image/jpeg", "image/png, image/webp").status, 406);
    assert_eq!(picture("kind=image/png", "text/html").status, 406);
    for hostile in ["text/html", "image/*", "image/png%0d%0aset-cookie:x=1", "image"] {
        let answer = picture(&format!("kind={hostile}"), "*/*");
        assert_eq!((answer.status, answer.code().as_str()), (500, "internal"), "{hostile}");
        assert!(answer.header("set-cookie").is_none(), "{hostile}");
    }
    let named = picture("kind=image/png&name=a%22%3b%20x%3d%22..%2f%0d%0ab.png", "*/*");
    assert_eq!(
        named.header("content-disposition"),
        Some("attachment; filename=\"a__ x=_.._ __b.png\"".replace("_ _", "__").as_str())
    );
}

#[test]
fn a_length_that_is_told_is_kept_and_a_wrong_one_breaks_the_answer() {
    let media = media();
    let answer = media.send(&get("/answers/file?bytes=100000&said=100000")).unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 100_000));
    assert_eq!(answer.header("content-length"), Some("100000"));
    assert_eq!(event(&media, "file")["outcome"], "allowed");
    let head = Request::new("HEAD", "/v1/answers/file?bytes=100000&said=100000");
    let answer = media.send(&head).unwrap();
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("100000")));
    event(&media, "file");
    let answer = media.send(&get("/answers/file?bytes=5")).unwrap();
    assert_eq!((answer.body.as_slice(), answer.header("content-length")), (&b"xxxxx"[..], None));
    event(&media, "file");
    for (bytes, said) in [(100_000, 100_001), (100_000, 70_000)] {
        let request = get(&format!("/answers/file?bytes={bytes}&said={said}"));
        let mut stream = connect(media.address()).unwrap();
        std::io::Write::write_all(&mut stream, &request.bytes(media.address())).unwrap();
        let mut all = Vec::new();
        // The connection is reset, or closed too early.
        let _ = stream.read_to_end(&mut all);
        let body = all.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
        assert!(all.len() - body < said, "{bytes} {said}");
        let event = event(&media, "file");
        assert_eq!((&event["outcome"], &event["code"]), (&"failed".into(), &"internal".into()));
        assert!(event["cause"].as_str().unwrap().contains("longer or shorter"), "{event}");
    }
}

#[test]
fn a_gigabyte_for_a_slow_reader_does_not_grow_the_server() {
    const GIGABYTE: u64 = 1 << 30;
    let media = media();
    media.send(&get("/answers/file?bytes=1000000")).unwrap();
    let before = media.server().resident().unwrap();
    let request = get(&format!("/answers/file?bytes={GIGABYTE}&said={GIGABYTE}"));
    let mut stream = connect(media.address()).unwrap();
    std::io::Write::write_all(&mut stream, &request.bytes(media.address())).unwrap();
    let (mut piece, mut read, mut most) = (vec![0; 1 << 20], 0, before);
    let began = Instant::now();
    loop {
        let count = stream.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        read += count as u64;
        // Slow at first, and now and then.
        if began.elapsed() < Duration::from_secs(1) {
            thread::sleep(Duration::from_millis(20));
        }
        most = most.max(media.server().resident().unwrap());
    }
    assert!((GIGABYTE..GIGABYTE + 4096).contains(&read), "{read}");
    assert!(most - before < 16 << 20, "grew by {} KiB", (most - before) >> 10);
}

#[test]
fn what_is_made_while_it_is_sent_is_not_sent_a_second_time() {
    let media = media();
    let token = media.token("ada", "read", 300);
    let request = || {
        let request = Request::new("POST", "/v1/answers/once").bearer(&token);
        request.header("idempotency-key", "\"k-0123456789\"")
    };
    let answer = media.send(&request()).unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 64 * 1024));
    let again = media.send(&request()).unwrap();
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(super::streams(&media), (1, 1), "it was carried out once");
}

#[test]
fn an_answer_that_is_not_what_the_document_says_is_a_500_and_why_stays_inside() {
    let media = media();
    assert_eq!(media.send(&get("/answers/wrong?total=100")).unwrap().status, 200);
    event(&media, "wrong");
    let answer = media.send(&get("/answers/wrong?total=4711")).unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (500, "internal"));
    for inside in ["4711", "maximum", "total"] {
        assert!(!answer.text().contains(inside), "{}", answer.text());
    }
    let told = event(&media, "wrong");
    let cause = told["cause"].as_str().unwrap();
    assert!(cause.contains("maximum at \"/total\"") && !cause.contains("4711"), "{cause}");
}

/// A debug build holds every answer against the document; any other does where it is told to.
#[test]
fn a_release_checks_answers_where_it_is_told_to() {
    let wrong = get("/answers/wrong?total=4711");
    for (said, is_checked) in [
        (&[("CHECK_RESPONSES", "true")][..], true),
        (&[("CHECK_RESPONSES", "false")], cfg!(debug_assertions)),
        (&[], cfg!(debug_assertions)),
    ] {
        let media = Media::start(env!("CARGO_BIN_EXE_media-under-test"), said).unwrap();
        let status = if is_checked { 500 } else { 200 };
        assert_eq!(media.send(&wrong).unwrap().status, status, "{said:?}");
        assert_eq!(media.send(&get("/answers/wrong?total=100")).unwrap().status, 200, "{said:?}");
    }
    let unclear = [("CHECK_RESPONSES", "perhaps")];
    assert!(Media::start(env!("CARGO_BIN_EXE_media-under-test"), &unclear).is_err());
}

#[test]
fn a_status_is_one_of_those_that_are_declared() {
    let media = media();
    let status = |code: u16| media.send(&get(&format!("/answers/status?code={code}"))).unwrap();
    let told = |code: u16| {
        let answer = status(code);
        (answer.status, answer.header("content-type").map(str::to_owned), answer.text())
    };
    let json = Some("application/json".to_owned());
    assert_eq!(told(204), (204, None, String::new()));
    assert_eq!(told(404), (404, json.clone(), r#"{"total":4}"#.to_owned()));
    assert_eq!(told(418), (418, json, r#"{"total":4}"#.to_owned()));
    assert_eq!(status(499).header("x-total"), Some("99"));
    let text = Some("text/plain; charset=utf-8".to_owned());
    assert_eq!(told(503), (503, text, "was 503".to_owned()));
    for wrong in [0, 99, 101, 600, 999] {
        let answer = status(wrong);
        assert_eq!((answer.status, answer.code().as_str()), (500, "internal"), "{wrong}");
    }
}

#[test]
fn what_is_only_written_never_leaves_and_what_is_only_read_is_not_taken() {
    let media = media();
    let open = |body: &str| {
        let request = Request::new("POST", "/v1/answers/account");
        media.send(&request.body("application/json", body)).unwrap()
    };
    let answer = open(r#"{"name":"ada","pin":"4711"}"#);
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"name":"ada","opened":1}"#));
    for (hostile, code) in [
        (r#"{"name":"ada","pin":"4711","opened":9}"#, "readOnly"),
        (r#"{"name":"ada"}"#, "required"),
    ] {
        let answer = open(hostile);
        assert_eq!(answer.status, 422, "{hostile}");
        assert!(
            answer.text().contains(code) && !answer.text().contains("4711"),
            "{}",
            answer.text()
        );
    }
}
