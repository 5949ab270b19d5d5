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
