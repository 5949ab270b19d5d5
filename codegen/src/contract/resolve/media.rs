//! Media types: JSON is decoded, the rest is refused or waived.

use crate::document::MediaType;
use crate::finding::{Finding, Findings, codes};

/// A media type without parameters, in lower case.
pub(super) fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is JSON: `application/json`, or a structured suffix (RFC 6839).
pub(super) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json") && !essence.contains('*')
}

/// The media types that are decoded; the others are findings unless they are waived.
pub(super) fn json<'d, 'a>(
    content: &'d [MediaType<'a>],
    is_waived: bool,
    findings: &mut Findings,
) -> Vec<&'d MediaType<'a>> {
    let mut taken = Vec::new();
    for media in content {
        if is_json(&essence(media.name.value)) && media.sequential.is_none() {
            taken.push(media);
        } else if !is_waived {
            findings.push(
                Finding::error(
                    codes::UNSUPPORTED_MEDIA_TYPE,
                    media.name.place,
                    format!("not supported yet: the media type `{}`", media.name.value),
                )
                .label("only JSON is decoded")
                .help(
                    "offer `application/json`, or say `x-security: { waive: { media: reason } }`: \
                     then this media type is answered 415 or 406",
                ),
            );
        }
    }
    taken
}
