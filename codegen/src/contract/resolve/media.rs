//! Names of media types.

/// A media type without parameters, in lower case.
pub(super) fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is JSON: `application/json`, or a structured suffix (RFC 6839).
pub(super) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json") && !essence.contains('*')
}
