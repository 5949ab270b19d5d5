//! `Accept` (RFC 9110 §12.5.1): which of the declared media types the caller takes, and which best.

use http::{HeaderMap, header::ACCEPT};

use crate::{
    policy::MediaType,
    reject::{Refusal, Rejection},
};

/// A weight in thousandths; 0 is "not this".
type Weight = u16;

/// 406 when none of the operation's successful media types is taken. An operation whose answers
/// have no body takes every `Accept`; errors are problems of RFC 9457, whatever was asked for.
pub(super) fn check(headers: &HeaderMap, answers: &[MediaType]) -> Result<(), Rejection> {
    let mut sent = headers.get_all(ACCEPT).iter();
    let Some(first) = sent.next().filter(|_| !answers.is_empty()) else { return Ok(()) };
    // What nearly everybody sends needs no reading.
    let usual = match first.as_bytes() {
        b"*/*" => true,
        b"application/json" => answers.iter().any(|MediaType(it)| *it == "application/json"),
        _ => false,
    };
    let is_alone = sent.next().is_none();
    if usual && is_alone || answers.iter().any(|MediaType(media)| weight(headers, media) > 0) {
        return Ok(());
    }
    Err(Refusal::NOT_ACCEPTABLE.into())
}

/// Whether `Accept` chooses which of several answers is sent, so that caches must keep them apart
/// (RFC 9110 §12.5.5).
pub(super) fn decides(answers: &[MediaType]) -> bool {
    answers.len() > 1 || answers.iter().any(|MediaType(media)| media.contains('*'))
}

/// The index of the media type that the caller would rather have; of equals the first.
pub(super) fn preferred(headers: Option<&HeaderMap>, media: &[&str]) -> usize {
    let Some(headers) = headers else { return 0 };
    let mut best = (0, 0);
    for (index, media) in media.iter().enumerate() {
        let weight = weight(headers, media);
        if weight > best.1 {
            best = (index, weight);
        }
    }
    best.0
}

/// Whether the caller takes a media type that an answer has come to have.
pub(super) fn takes(headers: &HeaderMap, media: &str) -> bool {
    weight(headers, media) > 0
}

/// How much the caller wants `media`, which may be a range: then as much as what it wants most of
/// it. Without a readable `Accept` everything is as welcome as anything.
fn weight(headers: &HeaderMap, media: &str) -> Weight {
    let mut found: Option<(u8, Weight)> = None;
    let mut asks = false;
    let wide = media.contains('*');
    for value in headers.get_all(ACCEPT) {
        let Ok(text) = value.to_str() else { continue };
        for range in elements(text, b',') {
            asks = true;
            let Some((specific, weight)) = judged(range, media) else { continue };
            let better = found.is_none_or(|(known, so_far)| match wide {
                true => weight > so_far,
                false => specific > known || specific == known && weight > so_far,
            });
            if better {
                found = Some((specific, weight));
            }
        }
    }
    if asks { found.map_or(0, |(_, weight)| weight) } else { 1000 }
}

/// How specific a range is that `media` lies in, or that lies in it, and its weight.
fn judged(range: &str, media: &str) -> Option<(u8, Weight)> {
    let mut parts = elements(range, b';');
    let (main, sub) = parts.next()?.split_once('/')?;
    let (of, kind) = media.split_once('/').unwrap_or((media, ""));
    let covers =
        |asked: &str, had: &str| asked == "*" || had == "*" || asked.eq_ignore_ascii_case(had);
    if main.is_empty() || sub.is_empty() || !covers(main, of) || !covers(sub, kind) {
        return None;
    }
    let mut specific = u8::from(main != "*") * 2 + u8::from(sub != "*") * 2;
    let mut weight = 1000;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("q") {
            weight = thousandths(value.trim())?;
            // What follows are extensions, which nobody uses.
            break;
        }
        // A version or a character set: no reason to refuse, but it says more.
        specific |= 1;
    }
    Some((specific, weight))
}

/// `qvalue`: at most three digits behind the point, never above 1.
fn thousandths(text: &str) -> Option<Weight> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let part = format!("{rest:0<3}").parse::<Weight>().ok()?;
    match (whole, part) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The parts between separators that stand outside of quotes, trimmed; empty ones are none.
fn elements(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        loop {
            let now = rest?;
            let end = outside_quotes(now, separator);
            rest = end.map(|end| &now[end + 1..]);
            let part = now[..end.unwrap_or(now.len())].trim();
            if !part.is_empty() {
                return Some(part);
            }
        }
    })
}

fn outside_quotes(text: &str, separator: u8) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.bytes().position(|byte| {
        if escaped {
            escaped = false;
            return false;
        }
        match byte {
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => return byte == separator && !quoted,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, text.parse().unwrap());
        headers
    }

    fn refused(text: &str, answers: &[MediaType]) -> bool {
        check(&accept(text), answers).is_err()
    }

    #[test]
    fn a_caller_who_takes_none_of_the_media_types_hears_406() {
        let json = &[MediaType("application/json")];
        for fine in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "Application/JSON",
            "text/html, application/json;q=0.1",
            "application/json; charset=utf-8",
            "application/json;v=\"1,2;q=0\"",
            "text/html,*/*;q=0.8",
            "application/*;q=0, application/json",
            ", ,application/json",
        ] {
            assert!(!refused(fine, json), "{fine}");
        }
        for wrong in [
            "text/html",
            "application/xml",
            "application/problem+json",
            "application/json;q=0",
            "application/json;q=0.000",
            "*/*, application/json;q=0",
            "*/*;q=0",
            "image/*, text/*",
            "json",
            "application/jsonx",
            "application/json;q=2",
        ] {
            assert!(refused(wrong, json), "{wrong}");
        }
        let mut two = accept("*/*");
        two.append(ACCEPT, "application/json;q=0".parse().unwrap());
        assert!(check(&two, json).is_err(), "two fields are one list");
        assert!(check(&HeaderMap::new(), json).is_ok());
        assert!(!refused("text/html", &[]), "an answer without a body");
    }

    #[test]
    fn a_declared_range_fits_whatever_overlaps_it() {
        let images = &[MediaType("image/*")];
        assert!(!refused("image/webp", images));
        assert!(!refused("*/*;q=0.1", images));
        assert!(refused("text/html", images));
        assert!(refused("image/*;q=0", images));
        assert!(!refused("text/html", &[MediaType("*/*")]));
    }

    #[test]
    fn the_most_specific_range_and_the_highest_weight_choose() {
        let all = ["application/json", "text/csv", "application/x-ndjson"];
        for (text, chosen) in [
            ("", 0),
            ("*/*", 0),
            ("text/csv", 1),
            ("application/json;q=0.5, text/csv;q=0.501", 1),
            ("text/*;q=0.9, */*;q=0.8", 1),
            ("application/*, application/json;q=0.2", 2),
            ("application/*;q=0.5, text/csv;q=0.5", 0),
            ("*/*, text/csv;q=0", 0),
            ("image/png", 0),
        ] {
            assert_eq!(preferred(Some(&accept(text)), &all), chosen, "{text}");
        }
        let mut two = accept("text/csv;q=0.1");
        two.append(ACCEPT, "application/x-ndjson".parse().unwrap());
        assert_eq!(preferred(Some(&two), &all), 2, "two fields are one list");
        assert_eq!(preferred(None, &all), 0);
    }

    #[test]
    fn what_an_answer_came_to_be_is_judged_by_the_same_rules() {
        assert!(takes(&accept("image/png, image/webp"), "image/png"));
        assert!(!takes(&accept("image/png, image/webp"), "image/jpeg"));
        assert!(takes(&HeaderMap::new(), "image/jpeg"));
    }
}
