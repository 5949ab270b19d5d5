//! Where events go: the trait, `tracing` as one sink, and two sinks as one.

use std::sync::Arc;

use tracing::Level;

use super::event::{Event, Outcome};
use super::text::Clean;

/// Takes events. It is called inside a request, so it must not wait for a disk or a network.
pub trait Sink: Send + Sync + 'static {
    /// Takes one event.
    fn record(&self, event: &Event<'_>);

    /// Writes out what is still held, waiting a bounded time for it. Called at shutdown.
    fn flush(&self);
}

impl<S: Sink + ?Sized> Sink for Arc<S> {
    fn record(&self, event: &Event<'_>) {
        (**self).record(event);
    }

    fn flush(&self) {
        (**self).flush();
    }
}

impl<S: Sink + ?Sized> Sink for Box<S> {
    fn record(&self, event: &Event<'_>) {
        (**self).record(event);
    }

    fn flush(&self) {
        (**self).flush();
    }
}

/// Two sinks as one.
#[derive(Clone, Copy, Debug)]
pub struct Tee<A, B>(pub A, pub B);

impl<A: Sink, B: Sink> Sink for Tee<A, B> {
    fn record(&self, event: &Event<'_>) {
        self.0.record(event);
        self.1.record(event);
    }

    fn flush(&self) {
        self.0.flush();
        self.1.flush();
    }
}

/// Events as `tracing` events of target `secgen::audit`: what was allowed at `INFO`, refusals at
/// `WARN`, failures at `ERROR`. Dearer than [`super::JsonLines`], and as reliable as the subscriber.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingSink;

/// `tracing`'s level is part of a static, hence a macro.
macro_rules! emit {
    ($level:expr, $event:expr) => {{
        let event = $event;
        let caller = event.caller.as_ref();
        tracing::event!(
            target: "secgen::audit",
            $level,
            correlation = %Clean(event.correlation),
            trace = %Clean(event.trace),
            event = %Clean(event.event),
            operation = %Clean(event.operation),
            method = %Clean(event.method),
            path = %Clean(event.path),
            peer = %event.peer,
            scheme = caller.map(|it| tracing::field::display(Clean(it.scheme))),
            issuer = caller.map(|it| tracing::field::display(Clean(it.issuer))),
            subject = caller.map(|it| tracing::field::display(Clean(it.subject))),
            tenant = caller.map(|it| tracing::field::display(Clean(it.tenant))),
            object = %Clean(event.object),
            outcome = event.outcome.name(),
            status = event.status,
            code = %Clean(event.code),
            cause = %Clean(event.cause),
            bypass = event.bypass,
            unowned = event.unowned,
            micros = u64::try_from(event.duration.as_micros()).unwrap_or(u64::MAX),
        )
    }};
}

impl Sink for TracingSink {
    fn record(&self, event: &Event<'_>) {
        match event.outcome {
            Outcome::Allowed => emit!(Level::INFO, event),
            Outcome::Refused => emit!(Level::WARN, event),
            Outcome::Failed => emit!(Level::ERROR, event),
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Mutex;
    use std::time::{Duration, SystemTime};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Metadata, Subscriber};

    use super::*;

    /// What a subscriber is given, as it would print it.
    #[derive(Default)]
    struct Printed(Arc<Mutex<Vec<(Level, String)>>>);

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            self.0.push_str(&format!("{field}={value:?} "));
        }
    }

    impl Subscriber for Printed {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "secgen::audit"
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            let mut line = Line(String::new());
            event.record(&mut line);
            self.0.lock().unwrap().push((*event.metadata().level(), line.0));
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn tracing_is_given_every_part_and_nothing_that_breaks_a_line() {
        let printed = Printed::default();
        let lines = Arc::clone(&printed.0);
        let caller = super::super::CallerId {
            scheme: "oauth",
            issuer: "https://id.example.com",
            subject: "u\n\u{1b}[2J\u{202e}",
            tenant: "acme",
        };
        let event = Event {
            time: SystemTime::UNIX_EPOCH,
            correlation: "c0ffee",
            trace: "",
            event: "getOrder",
            operation: "getOrder",
            method: "GET",
            path: "/orders/{orderId}",
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
            caller: Some(caller),
            object: "Order/1",
            outcome: Outcome::Refused,
            status: 404,
            code: "not-found",
            cause: "another owner",
            bypass: false,
            unowned: true,
            duration: Duration::from_micros(5),
            parameters: &[],
            members: &[],
        };
        tracing::subscriber::with_default(printed, || {
            TracingSink.record(&event);
            TracingSink.record(&Event { outcome: Outcome::Failed, caller: None, ..event });
        });
        let lines = lines.lock().unwrap();
        assert_eq!(
            lines.iter().map(|line| line.0).collect::<Vec<_>>(),
            [Level::WARN, Level::ERROR]
        );
        let first = &lines[0].1;
        for part in [
            "subject=u\\n\\u001b[2J\\u202e ",
            "tenant=acme",
            "peer=127.0.0.1",
            "cause=another owner",
            "unowned=true",
            "micros=5",
        ] {
            assert!(first.contains(part), "{part} is missing in {first}");
        }
        assert!(!lines[1].1.contains("subject"));
    }
}
