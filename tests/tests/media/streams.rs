//! Events and lines while they come: for whom, for how long, and what a client sees when they break.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{authority::Folder, media::Media};

use super::{event, eventually, get, media, streams};

/// An answer that is read while it comes.
struct Reading(BufReader<TcpStream>);

impl Reading {
    fn of(media: &Media, path: &str, token: &str) -> Self {
        let request = get(path).bearer(token);
        let mut stream = secgen_tests::client::connect(media.address()).unwrap();
        stream.write_all(&request.bytes(media.address())).unwrap();
        let mut reading = Self(BufReader::new(stream));
        assert!(reading.line().starts_with("HTTP/1.1 200"));
        while !reading.line().is_empty() {}
        reading
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end_matches(['\r', '\n']).to_owned()
    }

    /// What was sent up to the end, of much the last, and whether that was an end. A stream that has
    /// none fails the test.
    fn rest(mut self) -> (String, bool) {
        let until = Instant::now() + Duration::from_secs(60);
        let (mut all, mut piece) = (Vec::new(), [0; 1 << 16]);
        let read = loop {
            assert!(Instant::now() < until, "it does not end");
            match self.0.read(&mut piece) {
                Ok(0) => break true,
                Ok(count) => {
                    all.extend_from_slice(&piece[..count]);
                    all.drain(..all.len().saturating_sub(1 << 22));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Silence is no end: a connection that is cut off is reset.
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
                    break false;
                }
            }
        };
        let text = String::from_utf8_lossy(&all).into_owned();
        let is_whole = read && text.ends_with("0\r\n\r\n");
        (text, is_whole)
    }
}

#[test]
fn every_item_is_written_for_its_caller() {
    let media = media();
    let token = media.token("ada", "read", 300);
    let (events, whole) = Reading::of(&media, "/answers/events?mood=good", &token).rest();
    assert!(whole, "{events}");
    let first = "event: note\nid: 0\ndata: {\"id\":\"0\",\"ownerId\":\"ada\",\"text\":\"line\\nbreak\",\"card\":\"****1111\"}\n\n";
    assert!(events.contains(first), "{events}");
    assert_eq!(events.matches("data: ").count(), 3);
    let told = event(&media, "events");
    assert_eq!((&told["outcome"], &told["status"]), (&"allowed".into(), &200.into()));
    let reader = media.token("ada", "read read:margin", 300);
    let (lines, whole) = Reading::of(&media, "/answers/log?mood=good", &reader).rest();
    assert!(whole && lines.matches("\"margin\":5").count() == 3, "{lines}");
    assert!(lines.contains("\"card\":\"****1111\"") && !lines.contains("4111"), "{lines}");
}

#[test]
fn a_foreign_record_ends_a_stream_with_an_alarm() {
    let media = media();
    let token = media.token("ada", "read", 300);
    for (path, operation) in [("/answers/events", "events"), ("/answers/log", "log")] {
        let (text, whole) = Reading::of(&media, &format!("{path}?mood=foreign"), &token).rest();
        assert!(!whole && text.contains("\"ownerId\":\"ada\""), "{text}");
        assert!(!text.contains("somebody-else"), "{text}");
        let told = event(&media, operation);
        assert_eq!((&told["outcome"], &told["code"]), (&"failed".into(), &"internal".into()));
        assert_eq!(told["cause"], "a foreign Note in an answer");
    }
}

#[test]
fn what_breaks_inside_is_seen_to_be_broken_and_not_why() {
    let media = media();
    let token = media.token("ada", "read", 300);
    for (mood, cause) in [("fails", "hunter2"), ("panics", "hunter2"), ("huge", "more than 1 MiB")]
    {
        let (text, whole) =
            Reading::of(&media, &format!("/answers/log?mood={mood}"), &token).rest();
        assert!(!whole && !text.contains("hunter2") && !text.contains("zzz"), "{mood}: {text}");
        let told = event(&media, "log");
        assert!(told["cause"].as_str().unwrap().contains(cause), "{told}");
    }
    // Nobody holds the scope that would show the member, and it is held against its schema.
    let (text, whole) = Reading::of(&media, "/answers/log?mood=wrong", &token).rest();
    assert!(!whole && text.contains("\"id\":\"0\"") && !text.contains("\"id\":\"1\""), "{text}");
    assert!(event(&media, "log")["cause"].as_str().unwrap().contains("maximum at \"/margin\""));
    let (text, whole) = Reading::of(&media, "/answers/events?mood=injects", &token).rest();
    assert!(!whole && !text.contains("forged"), "{text}");
    assert!(event(&media, "events")["cause"].as_str().unwrap().contains("line break"));
    eventually(|| (streams(&media).0 == streams(&media).1).then_some(()));
}

#[test]
fn a_silent_stream_of_events_is_kept_alive_and_one_of_lines_is_given_up() {
    let media = media();
    let token = media.token("ada", "read", 300);
    let mut events = Reading::of(&media, "/answers/events?mood=silent", &token);
    let began = Instant::now();
    let beats = std::iter::repeat_with(|| events.line()).filter(|line| line == ":").take(8).count();
    // Longer than the operation's timeout of a second.
    assert_eq!(beats, 8);
    assert!(began.elapsed() > Duration::from_millis(1200), "{:?}", began.elapsed());
    let began = Instant::now();
    let (_, whole) = Reading::of(&media, "/answers/log?mood=silent", &token).rest();
    assert!(!whole);
    assert!(began.elapsed() > Duration::from_millis(900), "{:?}", began.elapsed());
    assert_eq!(event(&media, "log")["code"], "timeout");
}

#[test]
fn a_client_that_goes_away_ends_its_stream() {
    let media = media();
    let token = media.token("ada", "read", 300);
    for path in
        ["/answers/events?mood=silent", "/answers/events?mood=endless", "/answers/log?mood=endless"]
    {
        let mut reading = Reading::of(&media, path, &token);
        reading.line();
        let (gone, begun) = streams(&media);
        assert_eq!(begun - gone, 1, "{path}");
        drop(reading);
        eventually(|| (streams(&media).0 == begun).then_some(()));
        let operation = path[9..].split('?').next().unwrap();
        assert_eq!(event(&media, operation)["cause"], "caller-went-away");
    }
}

#[test]
fn a_client_that_does_not_read_makes_the_handler_wait() {
    let media = media();
    let token = media.token("ada", "read", 300);
    let before = media.server().resident().unwrap();
    let reading = Reading::of(&media, "/answers/log?mood=endless", &token);
    thread::sleep(Duration::from_millis(1500));
    let grown = media.server().resident().unwrap().saturating_sub(before);
    assert!(grown < 16 << 20, "grew by {} KiB", grown >> 10);
    let mut stream = reading.0.into_inner();
    // It is not given up for its own slowness before the connection is.
    let mut piece = vec![0; 8 << 20];
    stream.read_exact(&mut piece).unwrap();
}

#[test]
fn a_stream_ends_with_the_credential_that_began_it() {
    let media = media();
    // Long enough for a slow machine to begin both.
    let token = media.token("ada", "read", 4);
    let events = Reading::of(&media, "/answers/events?mood=silent", &token);
    let lines = Reading::of(&media, "/answers/log?mood=endless", &token);
    let lines = thread::spawn(|| lines.rest());
    let (text, whole) = events.rest();
    assert!(whole, "events end, and their client comes again: {text}");
    let (_, whole) = lines.join().unwrap();
    assert!(!whole, "lines that are missing are not taken for the end");
    let mut told = Vec::new();
    eventually(|| {
        told.extend(media.events());
        (told.len() == 2).then_some(())
    });
    for event in told {
        let (outcome, code) = (&event["outcome"], &event["code"]);
        assert_eq!((outcome, code), (&"refused".into(), &"token-expired".into()), "{event}");
    }
}

#[test]
fn a_stream_ends_when_the_credential_that_began_it_is_revoked() {
    let folder = Folder::new();
    let file = folder.path("revoke");
    let environment = [("REVOKE_WHEN", file.as_str())];
    let media = Media::start(env!("CARGO_BIN_EXE_media-under-test"), &environment).unwrap();
    let [eve, ada] = ["eve", "ada"].map(|subject| media.token(subject, "read", 300));
    let mut of_ada = Reading::of(&media, "/answers/events?mood=silent", &ada);
    let of_eve = Reading::of(&media, "/answers/events?mood=silent", &eve);
    let began = Instant::now();
    folder.put("revoke", "");
    let (text, whole) = of_eve.rest();
    assert!(whole, "events end, and their client comes again: {text}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let told = event(&media, "events");
    assert_eq!((&told["outcome"], &told["code"]), (&"refused".into(), &"token-invalid".into()));
    let again = get("/answers/events?mood=good").bearer(&eve);
    assert_eq!(media.send(&again).unwrap().status, 401);
    // Nobody has revoked hers: there are beats from after the other one's end.
    let beats = began.elapsed().as_millis() / 200 + 5;
    for _ in 0..beats {
        assert!((0..4).any(|_| of_ada.line() == ":"));
    }
}

#[test]
fn a_stream_holds_its_place_to_its_end() {
    let media = media();
    let token = media.token("ada", "read", 300);
    let held: Vec<_> =
        (0..4).map(|_| Reading::of(&media, "/answers/events?mood=silent", &token)).collect();
    let more = get("/answers/events?mood=good").bearer(&token);
    assert_eq!(media.send(&more).unwrap().status, 503);
    drop(held);
    eventually(|| (media.send(&more).unwrap().status == 200).then_some(()));
}

#[test]
fn a_server_that_stops_ends_its_events_at_once() -> io::Result<()> {
    let media = media();
    let token = media.token("ada", "read", 300);
    let mut events = Reading::of(&media, "/answers/events?mood=silent", &token);
    events.line();
    Command::new("kill").args(["-TERM", &media.server().id().to_string()]).status()?;
    let (text, whole) = events.rest();
    assert!(whole, "{text}");
    assert_eq!(event(&media, "events")["cause"], "server-stops");
    Ok(())
}
