//! Multipart forms as attackers send them, and what stays known of them when a handler looks away.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;

use super::*;
use crate::{
    body::{Means, MultipartRule, PartRule, SMALL_PART},
    decode::Text,
    json::Budget,
    policy::NameSet,
};

static RULE: MultipartRule = MultipartRule::new(&[
    PartRule::json("about").required(),
    PartRule::text("year", Text::Number),
    PartRule::file("film").list(1, 2).size(10),
]);
static WRITE: NameSet = NameSet::EMPTY.with(0);

/// Pieces as they come; `None` is a pause.
struct Pieces(VecDeque<Option<Bytes>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.pop_front() {
            None => Poll::Ready(None),
            Some(None) => Poll::Pending,
            Some(Some(piece)) => Poll::Ready(Some(Ok(Frame::data(piece)))),
        }
    }
}

fn flow(pieces: impl IntoIterator<Item = Option<Vec<u8>>>, limit: u64) -> Flow {
    let pieces = pieces.into_iter().map(|piece| piece.map(Bytes::from)).collect();
    let means = Means { budget: Budget { depth: 32, nodes: 1024 }, scopes: NameSet::EMPTY };
    Flow::of_parts(Body::new(Pieces(pieces)), limit, Parts::new("b", &RULE), means)
}

fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend_from_slice(b"--b\r\nContent-Disposition: form-data; name=");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--");
    body
}

/// What is ready at once.
#[track_caller]
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("waits"),
    }
}

fn status<T>(outcome: Result<T, Rejection>) -> u16 {
    outcome.map_or_else(|rejection| rejection.status().as_u16(), |_| 200)
}

#[test]
fn the_first_fault_is_the_last_word() {
    let body = form(&[("film", b"more than ten")]);
    let flow = flow([Some(body)], 1000);
    let mut parts = Multipart::new(flow.clone());
    let mut film = now(parts.next()).unwrap().unwrap().file();
    assert_eq!(status(now(film.next())), 413);
    assert_eq!(status(now(film.next())), 413, "asked again");
    assert_eq!(status(now(parts.next())), 413, "asked for the next part");
    assert_eq!(status(now(flow.finish())), 413, "and the guard knows");
    assert_eq!(flow.fault().unwrap().status(), 413);
}

#[test]
fn a_part_that_nobody_reads_has_its_limit_too() {
    let body = form(&[("film", b"more than ten"), ("about", b"{}")]);
    assert_eq!(status(now(flow([Some(body)], 1000).finish())), 413);
    let whole = form(&[("film", b"ten"), ("about", b"{}")]);
    assert_eq!(status(now(flow([Some(whole.clone())], 1000).finish())), 200);
    assert_eq!(status(now(flow([Some(whole.clone())], whole.len() as u64 - 1).finish())), 413);
    let only = form(&[("about", b"{}")]);
    let missing = now(flow([Some(only)], 1000).finish()).unwrap_err();
    assert_eq!(missing.parts().violations[0].pointer, "/film");
}

#[test]
fn a_part_in_memory_is_small_whatever_the_body_may_be() {
    let mut large = vec![b' '; SMALL_PART as usize];
    large.extend_from_slice(b"{}");
    let mut parts = Multipart::new(flow([Some(form(&[("about", &large)]))], u64::MAX));
    let about = now(parts.next()).unwrap().unwrap();
    assert_eq!(status(now(about.value(|value, at| at.any(value)))), 413);
}

#[test]
fn a_part_that_is_written_without_its_scope_is_refused() {
    let body = form(&[("about", b"{}")]);
    let flow = flow([Some(body)], 1000);
    let mut parts = Multipart::new(flow.clone());
    let about = now(parts.next()).unwrap().unwrap();
    let outcome = now(about.value(|value, at| {
        at.write_scopes(&WRITE);
        at.any(value)
    }));
    assert_eq!(status(outcome), 403);
    assert_eq!(flow.fault().unwrap().code(), "field-forbidden");
}

#[test]
fn time_is_the_callers_while_the_handler_waits_for_them() {
    let body = form(&[("film", b"ten"), ("about", b"{}")]);
    let (first, second) = body.split_at(20);
    let flow = flow([Some(first.to_vec()), None, Some(second.to_vec())], 1000);
    assert!(!flow.is_waiting());
    let mut parts = Multipart::new(flow.clone());
    {
        let mut next = pin!(parts.next());
        assert!(next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(flow.is_waiting());
        assert!(next.poll(&mut Context::from_waker(Waker::noop())).is_ready());
    }
    assert!(!flow.is_waiting());
}

#[test]
fn nothing_is_read_after_the_answer() {
    let flow = flow([Some(form(&[("film", b"ten"), ("about", b"{}")]))], 1000);
    let mut parts = Multipart::new(flow.clone());
    assert!(now(parts.next()).unwrap().is_some());
    flow.close();
    assert_eq!(status(now(parts.next())), 500);
}

#[test]
fn a_number_is_a_number_and_a_text_that_is_none_stays_one() {
    let body = form(&[("year", b"19"), ("film", b""), ("about", b"{}")]);
    let mut parts = Multipart::new(flow([Some(body)], 1000));
    let year = now(parts.next()).unwrap().unwrap();
    let read = now(year.value(|value, _| Some(value.as_number().is_some()))).unwrap();
    assert!(read);
    let body = form(&[("year", b"19 "), ("film", b""), ("about", b"{}")]);
    let mut parts = Multipart::new(flow([Some(body)], 1000));
    let year = now(parts.next()).unwrap().unwrap();
    let read = now(year.value(|value, _| Some(value.as_str() == Some("19 ")))).unwrap();
    assert!(read);
}
