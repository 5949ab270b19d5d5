//! One event as one line of JSON.

use std::io::Write as _;
use std::net::IpAddr;

use super::event::{CallerId, Event};
use super::text::escape;
use super::time::Stamp;

/// The most parameters, and the most member names, of one event.
const MOST_NAMES: usize = 64;

/// Appends the event and a line feed. What is empty, absent or `false` is left out.
pub(super) fn write(out: &mut Vec<u8>, stamp: &mut Stamp, event: &Event<'_>) {
    out.extend_from_slice(b"{\"time\":\"");
    out.extend_from_slice(stamp.text(event.time));
    out.push(b'"');
    text(out, b",\"correlation\":\"", event.correlation);
    text(out, b",\"trace\":\"", event.trace);
    text(out, b",\"event\":\"", event.event);
    text(out, b",\"operation\":\"", event.operation);
    text(out, b",\"method\":\"", event.method);
    text(out, b",\"path\":\"", event.path);
    peer(out, event.peer);
    if let Some(id) = &event.caller {
        caller(out, id);
    }
    text(out, b",\"object\":\"", event.object);
    text(out, b",\"outcome\":\"", event.outcome.name());
    number(out, b",\"status\":", u64::from(event.status));
    text(out, b",\"code\":\"", event.code);
    text(out, b",\"cause\":\"", event.cause);
    if event.bypass {
        out.extend_from_slice(b",\"bypass\":true");
    }
    if event.unowned {
        out.extend_from_slice(b",\"unowned\":true");
    }
    let micros = u64::try_from(event.duration.as_micros()).unwrap_or(u64::MAX);
    number(out, b",\"micros\":", micros);
    parameters(out, event.parameters);
    members(out, event.members);
    out.extend_from_slice(b"}\n");
}

/// Appends the event that tells how many others are missing here.
pub(super) fn write_dropped(out: &mut Vec<u8>, stamp: &[u8], count: u64) {
    out.extend_from_slice(b"{\"time\":\"");
    out.extend_from_slice(stamp);
    out.extend_from_slice(b"\",\"event\":\"audit-dropped\",\"outcome\":\"failed\"");
    number(out, b",\"count\":", count);
    out.extend_from_slice(b"}\n");
}

fn text(out: &mut Vec<u8>, key: &[u8], value: &str) {
    if !value.is_empty() {
        out.extend_from_slice(key);
        escape(out, value);
        out.push(b'"');
    }
}

fn number(out: &mut Vec<u8>, key: &[u8], value: u64) {
    out.extend_from_slice(key);
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn peer(out: &mut Vec<u8>, peer: IpAddr) {
    out.extend_from_slice(b",\"peer\":\"");
    match peer {
        IpAddr::V4(peer) => {
            for (place, octet) in peer.octets().into_iter().enumerate() {
                number(out, if place == 0 { b"" } else { b"." }, u64::from(octet));
            }
        }
        // Writing into a `Vec` cannot fail.
        IpAddr::V6(peer) => drop(write!(out, "{peer}")),
    }
    out.push(b'"');
}

fn caller(out: &mut Vec<u8>, caller: &CallerId<'_>) {
    out.extend_from_slice(b",\"caller\":{\"scheme\":\"");
    escape(out, caller.scheme);
    out.push(b'"');
    text(out, b",\"issuer\":\"", caller.issuer);
    text(out, b",\"subject\":\"", caller.subject);
    text(out, b",\"tenant\":\"", caller.tenant);
    out.push(b'}');
}

/// Pairs and not an object, for a name may stand in path and query.
fn parameters(out: &mut Vec<u8>, parameters: &[(&str, &str)]) {
    let mut before: &[u8] = b",\"parameters\":[[\"";
    for (name, value) in parameters.iter().take(MOST_NAMES) {
        out.extend_from_slice(before);
        escape(out, name);
        out.extend_from_slice(b"\",\"");
        escape(out, value);
        out.extend_from_slice(b"\"]");
        before = b",[\"";
    }
    if !parameters.is_empty() {
        out.push(b']');
    }
}

fn members(out: &mut Vec<u8>, members: &[&str]) {
    let mut before: &[u8] = b",\"members\":[\"";
    for name in members.iter().take(MOST_NAMES) {
        out.extend_from_slice(before);
        escape(out, name);
        out.push(b'"');
        before = b",\"";
    }
    if !members.is_empty() {
        out.push(b']');
    }
}
