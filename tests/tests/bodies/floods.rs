//! Bodies that are too long, too slow, cut off, or of strangers; and a gigabyte that may pass.

use std::{
    fs,
    io::{BufReader, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use secgen_tests::{
    bodies::{Bodies, KEY},
    client::{Answer, connect, read_answer, send_raw},
};

use crate::{FORM, bodies, start};

const GIGABYTE: usize = 1 << 30;

/// The most memory that a process has ever held, in bytes.
fn peak(bodies: &Bodies) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", bodies.server().id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

fn head(method: &str, path: &str, content_type: &str, length: usize, key: bool) -> String {
    let key = if key { format!("x-api-key: {KEY}\r\n") } else { String::new() };
    format!(
        "{method} /v1{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{key}content-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
    )
}

fn open(bodies: &Bodies, head: &str) -> TcpStream {
    let mut stream = connect(bodies.server().address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn answer(stream: TcpStream) -> Answer {
    read_answer(&mut BufReader::new(stream), false).unwrap()
}

/// Sends `before`, a gigabyte of zeros and `after`; how much memory that took, and what was
/// understood.
fn a_gigabyte(
    method: &str,
    path: &str,
    content_type: &str,
    before: &str,
    after: &str,
) -> (usize, Answer) {
    let bodies = start();
    // What is allocated at the first request of a kind is no growth.
    let small = [
        head(method, path, content_type, before.len() + after.len(), true).as_str(),
        before,
        after,
    ]
    .concat();
    send_raw(bodies.server().address(), small.as_bytes()).unwrap();
    let calm = peak(&bodies);
    let length = before.len() + GIGABYTE + after.len();
    let mut stream = open(&bodies, &head(method, path, content_type, length, true));
    let began = Instant::now();
    stream.write_all(before.as_bytes()).unwrap();
    let piece = vec![0; 1 << 20];
    for _ in 0..GIGABYTE >> 20 {
        stream.write_all(&piece).unwrap();
    }
    stream.write_all(after.as_bytes()).unwrap();
    let answer = answer(stream);
    let growth = peak(&bodies) - calm;
    println!("{path}: {growth} bytes more at most, {:?}", began.elapsed());
    (growth, answer)
}

#[test]
fn a_gigabyte_of_bytes_passes_and_costs_no_memory() {
    let (growth, answer) = a_gigabyte("PUT", "/files", "application/octet-stream", "", "");
    assert_eq!((answer.status, &answer.json()["bytes"]), (200, &GIGABYTE.into()));
    assert!(growth < 16 << 20, "{growth}");
}

#[test]
fn a_part_of_a_gigabyte_passes_and_costs_no_memory() {
    let before = "--b\r\nContent-Disposition: form-data; name=about\r\n\r\n{\"title\":\"a\"}\r\n--b\r\nContent-Disposition: form-data; name=film; filename=f\r\nContent-Type: video/mp4\r\n\r\n";
    let (growth, answer) = a_gigabyte("POST", "/photos", FORM, before, "\r\n--b--\r\n");
    assert_eq!(
        (answer.status, &answer.json()["bytes"]),
        (200, &GIGABYTE.into()),
        "{}",
        answer.text()
    );
    assert!(growth < 16 << 20, "{growth}");
}

#[test]
fn a_part_head_without_an_end_costs_no_memory() {
    let bodies = start();
    let before = "--b\r\nContent-Disposition: form-data; name=";
    let mut stream = open(&bodies, &head("POST", "/photos", FORM, GIGABYTE, true));
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let calm = peak(&bodies);
    stream.write_all(before.as_bytes()).unwrap();
    let piece = vec![b'a'; 1 << 20];
    let sent = (0..1024).take_while(|_| stream.write_all(&piece).is_ok()).count();
    assert!(sent < 64, "{sent} MiB were read");
    assert!(peak(&bodies) - calm < 16 << 20);
}

#[test]
fn nobody_without_a_key_gets_a_byte_read() {
    let bodies = start();
    for (path, media_type) in [("/files", "application/octet-stream"), ("/photos", FORM)] {
        let method = if path == "/files" { "PUT" } else { "POST" };
        let stream = open(&bodies, &head(method, path, media_type, GIGABYTE, false));
        // Not a byte of the body was sent, and none is waited for.
        assert_eq!(answer(stream).status, 401, "{path}");
        let calm = peak(&bodies);
        let mut stream = open(&bodies, &head(method, path, media_type, GIGABYTE, false));
        stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
        let piece = vec![0; 1 << 20];
        let sent = (0..1024).take_while(|_| stream.write_all(&piece).is_ok()).count();
        assert!(sent < 64, "{sent} MiB of a stranger were read");
        assert!(peak(&bodies) - calm < 16 << 20);
    }
}

#[test]
fn a_body_that_hides_its_length_is_refused_when_it_is_over() {
    let mut bytes = format!(
        "PUT /v1/small-files HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-api-key: {KEY}\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    for _ in 0..17 {
        bytes.push_str("1000\r\n");
        bytes.push_str(&"a".repeat(0x1000));
        bytes.push_str("\r\n");
    }
    bytes.push_str("0\r\n\r\n");
    let answer = send_raw(bodies().server().address(), bytes.as_bytes()).unwrap();
    assert_eq!((answer.status, answer.code()), (413, "too-large".into()));
}

#[test]
fn a_body_that_is_announced_too_long_is_not_waited_for() {
    let head = head("PUT", "/small-files", "application/octet-stream", 65537, true);
    assert_eq!(answer(open(&bodies(), &head)).status, 413);
}

#[test]
fn whoever_stops_in_the_middle_is_told_so_and_not_the_server() {
    let head = head("PUT", "/small-files", "application/octet-stream", 1000, true);
    let mut stream = open(&bodies(), &head);
    stream.write_all(b"some").unwrap();
    let began = Instant::now();
    let answer = answer(stream);
    assert_eq!((answer.status, answer.code()), (408, "timeout".into()));
    // After the operation's two seconds, and not when the connection is given up.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn a_body_that_is_cut_off_is_no_success_whatever_its_handler_makes_of_it() {
    for path in ["/small-files", "/careless-files"] {
        let head = head("PUT", path, "application/octet-stream", 1000, true);
        let mut stream = open(&bodies(), &head);
        stream.write_all(b"some").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        // Whoever has closed may hear nothing; whoever hears something hears no success.
        let heard = read_answer(&mut BufReader::new(stream), false);
        assert!(heard.is_err() || heard.is_ok_and(|answer| answer.status == 400), "{path}");
    }
}
