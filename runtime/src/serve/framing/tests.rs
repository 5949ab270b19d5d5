//! Requests whose end two parsers could see at different places, cut into pieces everywhere.

use super::*;

const LIMITS: Limits = Limits { line: 100, fields: 200 };

/// The bytes that were passed on before a fault, and the fault; `None` when all were.
fn fault(bytes: &[u8], piece: usize) -> Option<(Vec<u8>, Found)> {
    let mut framing = Framing::new(LIMITS);
    let mut passed = Vec::new();
    for piece in bytes.chunks(piece) {
        if let Err(found) = framing.follow(piece) {
            passed.extend_from_slice(&piece[..found.good]);
            return Some((passed, found));
        }
        passed.extend_from_slice(piece);
    }
    None
}

fn head(fields: &str) -> Vec<u8> {
    format!("POST / HTTP/1.1\r\nhost: a\r\n{fields}\r\n").into_bytes()
}

#[test]
fn good_requests_pass_one_behind_the_other_however_they_are_cut() {
    let length = [&head("Content-Length:  5 \r\n")[..], b"\r\n\0\r\n"].concat();
    let chunked = [
        &head("transfer-encoding: CHUNKED\r\nexpect: 100-continue\r\n")[..],
        b"5\r\n\r\n\r\nx\r\n00A;a=\"b\"\r\n0123456789\r\n0\r\nx-sum: 1\r\n\r\n",
    ]
    .concat();
    let plain = b"GET /a?b=c HTTP/1.1\r\nhost: a\r\nx:\r\ny: \"b:\tc\" \r\n\r\n".to_vec();
    let all =
        [&length[..], &chunked, &plain, &length, b"OPTIONS * HTTP/1.0\r\n\r\n", &plain].concat();
    for piece in 1..all.len() {
        assert_eq!(fault(&all, piece), None, "in pieces of {piece}");
    }
}

#[test]
fn a_head_that_can_be_read_in_two_ways_is_never_passed_on_whole() {
    let field = |field: &str| String::from_utf8(head(field)).unwrap();
    for wrong in [
        "\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nhost: a\r\n\r\n",
        "GET /\thttp/1.1\r\nhost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/0.9\r\n\r\n",
        "GET / HTTP/2.0\r\nhost: a\r\n\r\n",
        "GET / http/1.1\r\nhost: a\r\n\r\n",
        "GET /#x HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\n\n",
        "GET / HTTP/1.1\r\nhost: a\r\n\n",
        "GET / HTTP/1.1\r\nhost: a\r\rx: y\r\n\r\n",
        "GET / HTTP/1.1\rhost: a\r\n\r\n",
        "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
        &field("host: a\r\n"),
        &field("x: y\r\n z\r\n"),
        &field("\tx: y\r\n"),
        &field("x : y\r\n"),
        &field(": y\r\n"),
        &field("x\r\n"),
        &field("content-length: 5\r\nContent-Length: 5\r\n"),
        &field("content-length: 5\r\ncontent-length: 6\r\n"),
        &field("content-length: 5, 5\r\n"),
        &field("content-length: +5\r\n"),
        &field("content-length: -5\r\n"),
        &field("content-length: 0x5\r\n"),
        &field("content-length: 5 5\r\n"),
        &field("content-length:\r\n"),
        &field("content-length: 99999999999999999999\r\n"),
        &field("content-length: 18446744073709551615\r\n"),
        &field("content-length: 5\r\ntransfer-encoding: chunked\r\n"),
        &field("transfer-encoding: chunked\r\ncontent-length: 5\r\n"),
        &field("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n"),
        &field("transfer-encoding: chunked, chunked\r\n"),
        &field("transfer-encoding: gzip, chunked\r\n"),
        &field("transfer-encoding: identity\r\n"),
        &field("transfer-encoding: xchunked\r\n"),
        &field("transfer-encoding: \"chunked\"\r\n"),
        &field("transfer-encoding:\x0bchunked\r\n"),
        &field("transfer-encoding:\r\n"),
    ] {
        for piece in 1..=wrong.len() {
            let (passed, found) = fault(wrong.as_bytes(), piece)
                .unwrap_or_else(|| panic!("{wrong:?} was taken in pieces of {piece}"));
            assert!(!found.in_body && found.fault.refusal == Refusal::MALFORMED, "{wrong:?}");
            let ends = [&b"\r\n\r\n"[..], b"\n\n", b"\n\r\n"];
            let is_whole = ends.iter().any(|end| passed.ends_with(end));
            assert!(!is_whole, "{wrong:?} went on as {:?}", String::from_utf8_lossy(&passed));
        }
    }
}

#[test]
fn a_chunked_body_has_one_reading() {
    for wrong in [
        "\r\n",
        "0x5\r\nabcde\r\n0\r\n\r\n",
        "+5\r\nabcde\r\n0\r\n\r\n",
        "-5\r\nabcde\r\n0\r\n\r\n",
        " 5\r\nabcde\r\n0\r\n\r\n",
        "5 \r\nabcde\r\n0\r\n\r\n",
        "5\nabcde\r\n0\r\n\r\n",
        "5\rabcde\r\n0\r\n\r\n",
        "5\r\nabcde\n0\r\n\r\n",
        "5\r\nabcdef\r\n0\r\n\r\n",
        "5\r\nabcdeX\r\n0\r\n\r\n",
        "5;a\nabcde\r\n0\r\n\r\n",
        "5;a\0\r\nabcde\r\n0\r\n\r\n",
        ";a\r\nabcde\r\n0\r\n\r\n",
        "g\r\nabcde\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n",
        "00000000000000000005\r\nabcde\r\n0\r\n\r\n",
        "0\r\n\n",
        "0\r\nx: y\n\r\n",
        "0\r\n x: y\r\n\r\n",
        "0\r\nx : y\r\n\r\n",
        "0\r\ncontent-length: 5\r\n\r\n",
        "0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "0\r\nhost: b\r\n\r\n",
        "0\r\nGET / HTTP/1.1\r\n\r\n",
    ] {
        let bytes = [&head("transfer-encoding: chunked\r\n")[..], wrong.as_bytes()].concat();
        for piece in 1..=bytes.len() {
            let found = fault(&bytes, piece);
            let (_, found) = found.unwrap_or_else(|| panic!("{wrong:?} in pieces of {piece}"));
            assert!(found.in_body, "{wrong:?}");
        }
    }
}

#[test]
fn what_nobody_reads_is_not_taken_without_end() {
    let start = head("transfer-encoding: chunked\r\n");
    let extensions = "1;a\r\nx\r\n".repeat(600);
    let trailers = "x: y\r\n".repeat(800);
    for endless in [extensions, format!("0\r\n{trailers}"), format!("0\r\nx: {}", "y".repeat(5000))]
    {
        assert!(fault(&[&start[..], endless.as_bytes()].concat(), 7).is_some());
    }
    let line = format!("GET /{}", "y".repeat(200));
    assert_eq!(fault(line.as_bytes(), 7).unwrap().1.fault.refusal, Refusal::URI_TOO_LONG);
    for fields in [format!("x: {}", "y".repeat(300)), "x: y\r\n".repeat(100)] {
        let head = format!("GET / HTTP/1.1\r\n{fields}");
        let (_, found) = fault(head.as_bytes(), 7).unwrap();
        assert_eq!(found.fault.refusal, Refusal::HEADERS_TOO_LARGE);
    }
}

#[test]
fn a_fault_behind_a_good_request_leaves_that_request_alone() {
    let good = head("content-length: 3\r\n");
    let bytes = [&good[..], b"abc", b"\r\nGET / HTTP/1.1\r\n\r\n"].concat();
    for piece in 1..=bytes.len() {
        let (passed, found) = fault(&bytes, piece).unwrap();
        assert!(!found.in_body);
        assert_eq!(passed.strip_suffix(b"\r").unwrap_or(&passed), [&good[..], b"abc"].concat());
    }
}
