//! `env:NAME`, `file:PATH`, literals, and dotted paths into claims.

use crate::document::Text;
use crate::finding::{Finding, Findings, codes};

use super::super::{KeyFile, SecretSource, Setting};

/// A value, or the name of the environment variable that holds it.
pub(super) fn setting(text: Text<'_>, findings: &mut Findings) -> Setting {
    match text.value.strip_prefix("env:") {
        Some(name) => Setting::Env(variable(name, text, findings)),
        None => {
            if text.value.trim().is_empty() {
                findings.push(
                    Finding::error(codes::BAD_VALUE, text.place, "this value is empty")
                        .label("empty is missing")
                        .help("write the value, or `env:NAME`"),
                );
            }
            Setting::Literal(text.value.to_owned())
        }
    }
}

/// The settings of a list.
pub(super) fn settings(texts: &[Text<'_>], findings: &mut Findings) -> Vec<Setting> {
    texts.iter().map(|text| setting(*text, findings)).collect()
}

/// The path of a file with keys, roots or lists; a literal is refused as `fault`.
pub(super) fn file(text: Text<'_>, fault: &str, findings: &mut Findings) -> Option<KeyFile> {
    match source(text, findings) {
        Some(SecretSource::Env(name)) => return Some(KeyFile::Env(name)),
        Some(SecretSource::File(path)) => return Some(KeyFile::Path(path)),
        None => {}
    }
    findings.push(
        Finding::error(codes::LITERAL_SECRET, text.place, fault)
            .label("neither `file:PATH` nor `env:NAME`")
            .why("a document is read by many and kept for long")
            .help("write `env:NAME` for a variable that holds the path of the file"),
    );
    None
}

/// Where a secret lies; a literal is refused.
pub(super) fn secret(text: Text<'_>, findings: &mut Findings) -> Option<SecretSource> {
    let source = source(text, findings);
    if source.is_none() {
        findings.push(
            Finding::error(
                codes::LITERAL_SECRET,
                text.place,
                "a secret is written into the document",
            )
            .label("neither `env:NAME` nor `file:PATH`")
            .why("a document is read by many and kept for long")
            .help("write `env:NAME` for a variable that holds the secret, and replace the secret"),
        );
    }
    source
}

fn source(text: Text<'_>, findings: &mut Findings) -> Option<SecretSource> {
    if let Some(name) = text.value.strip_prefix("env:") {
        return Some(SecretSource::Env(variable(name, text, findings)));
    }
    let path = text.value.strip_prefix("file:").filter(|path| !path.trim().is_empty())?;
    Some(SecretSource::File(path.to_owned()))
}

fn variable(name: &str, text: Text<'_>, findings: &mut Findings) -> String {
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                text.place,
                "this is not the name of an environment variable",
            )
            .label("letters, digits and `_` only")
            .help("write `env:OIDC_ISSUER`"),
        );
    }
    name.to_owned()
}

/// A dotted path into claims.
pub(super) fn claim_path(text: Text<'_>, findings: &mut Findings) -> String {
    let is_path = text.value.split('.').all(|name| {
        !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control())
    });
    if !is_path {
        findings.push(
            Finding::error(
                codes::MALFORMED_CLAIM_PATH,
                text.place,
                format!("`{}` is not a path into claims", text.value.escape_debug()),
            )
            .label("names parted by dots, none of them empty")
            .help("write `sub`, or `realm_access.roles`"),
        );
    }
    text.value.to_owned()
}
