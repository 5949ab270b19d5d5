//! OTLP 1 as JSON (`ExportTraceServiceRequest`): ids are hexadecimal, 64-bit numbers are strings.

use std::{
    io::Write as _,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{Parent, Span};
use crate::encode::quote;

/// `SPAN_KIND_SERVER`.
const SERVER: u8 = 2;
/// `STATUS_CODE_ERROR`; for a server span only what is its own fault is one.
const ERROR: u8 = 2;

/// One request to the collector.
pub(super) fn batch(service: &str, version: &str, spans: &[Span]) -> Vec<u8> {
    let mut json = Vec::with_capacity(512 * (spans.len() + 1));
    json.extend_from_slice(br#"{"resourceSpans":[{"resource":{"attributes":["#);
    text("service.name", service, &mut json);
    json.push(b',');
    text("service.version", version, &mut json);
    json.extend_from_slice(br#"]},"scopeSpans":[{"scope":{"name":"secgen","version":"#);
    quote(&mut json, env!("CARGO_PKG_VERSION"));
    json.extend_from_slice(br#"},"spans":["#);
    for (index, it) in spans.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        span(it, &mut json);
    }
    json.extend_from_slice(b"]}]}]}");
    json
}

fn span(span: &Span, json: &mut Vec<u8>) {
    let ours = span.correlation.as_str();
    let (trusted, linked) = match &span.parent {
        Some(parent) if parent.is_trusted => (Some(parent), None),
        other => (None, other.as_ref()),
    };
    let trace = trusted.map_or(ours, |parent| digits(&parent.trace));
    json.extend_from_slice(br#"{"traceId":"#);
    quote(json, trace);
    json.extend_from_slice(br#","spanId":"#);
    quote(json, &ours[16..]);
    if let Some(parent) = trusted {
        json.extend_from_slice(br#","parentSpanId":"#);
        quote(json, digits(&parent.span));
    }
    json.extend_from_slice(br#","name":"#);
    quote(json, format!("{} {}", span.method, span.route).trim_end());
    let began = nanos(span.began);
    let ended = began.saturating_add(span.took.as_nanos());
    put(
        json,
        format_args!(
            r#","kind":{SERVER},"startTimeUnixNano":"{began}","endTimeUnixNano":"{ended}","attributes":["#
        ),
    );
    attributes(span, json);
    json.push(b']');
    if let Some(Parent { trace, span, .. }) = linked {
        let (trace, span) = (digits(trace), digits(span));
        put(json, format_args!(r#","links":[{{"traceId":"{trace}","spanId":"{span}"}}]"#));
    }
    if span.status >= 500 {
        put(json, format_args!(r#","status":{{"code":{ERROR}}}"#));
    }
    json.push(b'}');
}

/// Names of OpenTelemetry's semantic conventions for HTTP, and ours.
fn attributes(span: &Span, json: &mut Vec<u8>) {
    for (name, value) in [
        ("http.request.method", span.method),
        ("http.route", &*span.route),
        ("secgen.operation", span.operation),
        ("secgen.caller", span.caller),
        ("secgen.code", &*span.code),
        ("secgen.correlation_id", span.correlation.as_str()),
    ] {
        if !value.is_empty() {
            text(name, value, json);
            json.push(b',');
        }
    }
    let status = span.status;
    put(
        json,
        format_args!(r#"{{"key":"http.response.status_code","value":{{"intValue":"{status}"}}}}"#),
    );
}

fn text(name: &str, value: &str, json: &mut Vec<u8>) {
    json.extend_from_slice(br#"{"key":"#);
    quote(json, name);
    json.extend_from_slice(br#","value":{"stringValue":"#);
    quote(json, value);
    json.extend_from_slice(b"}}");
}

fn put(json: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _a_vector_takes_everything = json.write_fmt(text);
}

/// Digits were checked when the header was read.
fn digits(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}
