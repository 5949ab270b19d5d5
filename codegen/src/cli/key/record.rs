//! One line of a key file, as the runtime reads it, and how it stands today.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cli::when::Moment;

/// How long before its end a key is told as ending.
const SOON: Duration = Duration::from_secs(14 * 86_400);

/// What a server knows of a key or password. Any other member keeps it from starting.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) hash: String,
    pub(super) subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tenant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scopes: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) allow_from: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<String>,
}

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Valid,
    /// It ends within 14 days.
    Expiring,
    Expired,
}

impl State {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
        }
    }
}

impl Record {
    /// The record of a line, or what is wrong with it. No value of the line is repeated.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let record: Self = serde_json::from_str(line).map_err(|_| {
            "is no JSON object of the texts `id`, `hash`, `subject`, `tenant`, `expires`, `created` \
             and the lists `scopes`, `allowFrom`"
        })?;
        if record.id.is_empty() || record.subject.is_empty() {
            return Err("has an empty `id` or `subject`".to_owned());
        }
        if !record.is_password() && !is_sha256(&record.hash) {
            return Err(
                "has a `hash` that is neither `sha256:` with 64 hex digits nor `$argon2id$…`"
                    .to_owned(),
            );
        }
        for (name, moment) in [("expires", &record.expires), ("created", &record.created)] {
            if moment.as_ref().is_some_and(|text| Moment::parse(text).is_none()) {
                return Err(format!("has an `{name}` that is no date or date-time (RFC 3339)"));
            }
        }
        Ok(record)
    }

    /// The line, without its end.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(self).expect("texts and lists of texts are JSON")
    }

    /// Whether it is a password of http basic, else an API key.
    pub(super) fn is_password(&self) -> bool {
        self.hash.starts_with("$argon2id$")
    }

    /// When it ends: by itself, or because the scheme takes none that is older.
    pub(super) fn ends(&self, max_age: Option<Duration>) -> Option<Moment> {
        let moment = |text: &Option<String>| text.as_deref().and_then(Moment::parse);
        let oldest = moment(&self.created).zip(max_age).map(|(made, age)| made.after(age));
        [moment(&self.expires), oldest].into_iter().flatten().min()
    }

    /// How it stands at `now`.
    pub(super) fn state(&self, max_age: Option<Duration>, now: Moment) -> State {
        match self.ends(max_age) {
            Some(end) if end <= now => State::Expired,
            Some(end) if end <= now.after(SOON) => State::Expiring,
            _ => State::Valid,
        }
    }
}

fn is_sha256(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(more: &str) -> String {
        format!(r#"{{"id":"k1","hash":"sha256:{}","subject":"p"{more}}}"#, "a".repeat(64))
    }

    #[test]
    fn what_the_runtime_refuses_is_refused_here_and_no_value_repeated() {
        assert!(Record::parse(&line("")).is_ok());
        for wrong in [
            &line(r#","roles":["s3cret"]"#),
            &line(r#","id":"s3cret""#),
            &line(r#","scopes":"s3cret""#),
            &line(r#","expires":"s3cret""#),
            &line(r#","tenant":7"#),
            &line("").replace("sha256:", "md5:"),
            &line("").replace("\"p\"", "\"\""),
            "[]",
            "s3cret",
        ] {
            let Err(problem) = Record::parse(wrong) else { panic!("{wrong} was taken") };
            assert!(!problem.contains("s3cret"), "{problem}");
        }
    }

    #[test]
    fn a_line_is_written_as_it_was_read() {
        let line = line(r#","tenant":"acme","scopes":["a"],"allowFrom":["10.0.0.0/8"],"expires":"2027-01-01","created":"2026-01-01"}"#)
            .replace("}}", "}");
        assert_eq!(Record::parse(&line).map(|record| record.line()), Ok(line));
    }

    #[test]
    fn a_key_ends_when_it_says_or_when_its_scheme_says() {
        let record =
            Record::parse(&line(r#","created":"2026-01-01","expires":"2026-03-01""#)).ok().unwrap();
        let at = |text: &str| Moment::parse(text).unwrap();
        let month = Some(Duration::from_secs(31 * 86_400));
        assert_eq!(record.state(None, at("2026-02-01")), State::Valid);
        assert_eq!(record.state(None, at("2026-02-20")), State::Expiring);
        assert_eq!(record.state(None, at("2026-03-01")), State::Expired);
        assert_eq!(record.state(month, at("2026-02-01")), State::Expired);
    }
}
