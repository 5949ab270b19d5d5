//! What the runtime tells its operator, on the error stream, where the application has no
//! subscriber of its own: that keys were not refreshed, that a line of a key file is wrong.

use std::{
    fmt::{self, Write as _},
    io::{self, Write as _},
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
};

/// The most lines of one second: what a stranger can cause must not fill a disk.
const LINES: u64 = 50;

/// Tells what the runtime has to say from now on. An application that has chosen a subscriber of
/// its own hears it there instead.
pub(crate) fn tell() {
    let _theirs = tracing::subscriber::set_global_default(ErrorStream::default());
}

#[derive(Default)]
struct ErrorStream {
    /// The second since 1970, and in its low 16 bits how many lines it has had.
    second: AtomicU64,
}

impl ErrorStream {
    /// Whether there is room for one more line in this second.
    fn has_room(&self, now: SystemTime) -> bool {
        let second = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()) << 16;
        let counted = self.second.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |known| {
            let count = known & 0xffff;
            match known - count == second {
                true if count > LINES => None,
                true => Some(known + 1),
                false => Some(second),
            }
        });
        counted.is_ok()
    }
}

impl Subscriber for ErrorStream {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO && metadata.target().starts_with("secgen")
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let now = SystemTime::now();
        if self.has_room(now) {
            // Nobody reads it: there is nobody left to tell.
            let _unread = io::stderr().lock().write_all(line(event, now).as_bytes());
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// The event in one line that no value can break.
fn line(event: &Event<'_>, now: SystemTime) -> String {
    let mut parts = Parts::default();
    event.record(&mut parts);
    let (level, time) = (event.metadata().level(), httpdate::fmt_http_date(now));
    let text = format!("{time} {level} {}{}", parts.message, parts.fields);
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).chain(['\n']).collect()
}

/// The message of an event, and its other fields.
#[derive(Default)]
struct Parts {
    message: String,
    fields: String,
}

impl Visit for Parts {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _a_string_takes_everything = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use super::*;

    /// Keeps the lines that would be written.
    struct Kept(ErrorStream, Arc<Mutex<String>>);

    impl Subscriber for Kept {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            self.0.enabled(metadata)
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            self.0.new_span(span)
        }

        fn record(&self, _span: &Id, _values: &Record<'_>) {}

        fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

        fn event(&self, event: &Event<'_>) {
            self.1.lock().unwrap().push_str(&line(event, UNIX_EPOCH));
        }

        fn enter(&self, _span: &Id) {}

        fn exit(&self, _span: &Id) {}
    }

    #[test]
    fn an_event_is_one_line_whatever_its_values_hold() {
        let kept = Arc::new(Mutex::new(String::new()));
        tracing::subscriber::with_default(Kept(ErrorStream::default(), kept.clone()), || {
            let file = "a\nb\u{1b}[31m";
            tracing::error!(target: "secgen", %file, line = 3, "a wrong line");
            tracing::debug!(target: "secgen", "too much");
            tracing::error!(target: "hyper", "not ours");
        });
        assert_eq!(
            *kept.lock().unwrap(),
            "Thu, 01 Jan 1970 00:00:00 GMT ERROR a wrong line file=a b [31m line=3\n"
        );
    }

    #[test]
    fn what_a_stranger_causes_does_not_fill_a_disk() {
        let stream = ErrorStream::default();
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let lines = (0..10_000).filter(|_| stream.has_room(now)).count();
        assert!((50..=52).contains(&lines), "{lines}");
        assert!(stream.has_room(now + Duration::from_secs(1)));
    }
}
