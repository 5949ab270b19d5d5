//! OpenTelemetry: a span a request, sent to a collector as OTLP over HTTP (JSON), in batches and never
//! by a request itself.
//!
//! A span tells what the metrics tell, of one request: operation, route, status, code, class of
//! caller, correlation id. It has no address, no name, no value of a parameter.

mod encoding;
mod exporter;

use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, oneshot};

use super::{Correlation, TraceParent};
use crate::{
    config::{Environment, Origin, StartFault, StartFaults},
    metrics,
    policy::{Api, Setting},
};
use exporter::Exporter;

/// The most spans that wait to be sent; more are lost and counted.
const WAITING: usize = 4096;
/// The longest that a flush waits for the collector.
const PATIENCE: Duration = Duration::from_secs(5);
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const SHARE: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Takes spans. Without a collector it takes none.
#[derive(Debug)]
pub(crate) struct Spans {
    outlet: Option<mpsc::Sender<Message>>,
    /// Of 2^32 traces, how many are told.
    told: u64,
}

/// One request.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) correlation: Correlation,
    pub(crate) parent: Option<Parent>,
    pub(crate) method: &'static str,
    pub(crate) route: String,
    pub(crate) operation: &'static str,
    pub(crate) caller: &'static str,
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) began: SystemTime,
    pub(crate) took: Duration,
}

/// What a request says that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parent {
    trace: [u8; 32],
    span: [u8; 16],
    /// A trusted proxy said so: the span is its child. What anybody else says is a link, so that
    /// no caller can write into the traces of others.
    is_trusted: bool,
}

#[derive(Debug)]
enum Message {
    Ended(Box<Span>),
    Flush(oneshot::Sender<()>),
}

impl Parent {
    pub(crate) fn of(headers: &http::HeaderMap, is_trusted: bool) -> Option<Self> {
        let parent = TraceParent::of(headers)?;
        let trace = parent.trace_id().as_bytes().try_into().ok()?;
        let span = parent.span_id().as_bytes().try_into().ok()?;
        Some(Self { trace, span, is_trusted })
    }
}

impl Spans {
    /// Reads where the collector is; needs a tokio runtime when there is one.
    pub(crate) fn start(api: &Api, environment: &Environment, faults: &mut StartFaults) -> Self {
        const EXPECTED: &str = "a share between 0 and 1, for example 0.05";
        let share = environment.parse(SHARE, "traces", EXPECTED, faults, |text| {
            text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))
        });
        let told = (share.unwrap_or(1.0) * (1_u64 << 32) as f64) as u64;
        let outlet = exporter(api, environment, faults).map(|exporter| {
            let (outlet, inlet) = mpsc::channel(WAITING);
            tokio::spawn(exporter.run(inlet));
            outlet
        });
        Self { outlet, told }
    }

    /// Whether a request of this name is to be told of.
    pub(crate) fn wants(&self, correlation: &Correlation) -> bool {
        let digits = u64::from_str_radix(&correlation.as_str()[..8], 16).unwrap_or_default();
        self.outlet.is_some() && digits < self.told
    }

    /// Takes a span, unless too many wait already.
    pub(crate) fn ended(&self, span: Span) {
        let Some(outlet) = &self.outlet else { return };
        if outlet.try_send(Message::Ended(Box::new(span))).is_err() {
            metrics::spans_lost(1);
        }
    }

    /// Sends what waits; a collector that does not answer is not waited for long.
    pub(crate) async fn flush(&self) {
        let Some(outlet) = &self.outlet else { return };
        let (done, flushed) = oneshot::channel();
        let flushing = async {
            if outlet.send(Message::Flush(done)).await.is_ok() {
                drop(flushed.await);
            }
        };
        drop(tokio::time::timeout(PATIENCE, flushing).await);
    }
}

fn exporter(api: &Api, environment: &Environment, faults: &mut StartFaults) -> Option<Exporter> {
    environment.get(ENDPOINT)?;
    let uri = environment.address(Setting::Env(ENDPOINT), "traces", faults)?;
    let service = environment.get("OTEL_SERVICE_NAME").unwrap_or_else(|| api.title.to_owned());
    match Exporter::new(uri, service, api.version) {
        Ok(exporter) => Some(exporter),
        Err(problem) => {
            let location = Origin::Variable(ENDPOINT.to_owned()).to_string();
            faults.push(StartFault::Unavailable { location, part: "traces".to_owned(), problem });
            None
        }
    }
}
