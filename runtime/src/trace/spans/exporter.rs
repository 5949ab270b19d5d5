//! Sends spans to the collector: one batch at a time, which is lost when it is not taken.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

use super::{Message, Span, encoding};
use crate::metrics;

/// The most spans of a batch.
const BATCH: usize = 512;
/// The longest that a span waits for others.
const PERIOD: Duration = Duration::from_secs(1);
/// The longest that the collector may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Where spans go, and whose they are.
pub(super) struct Exporter {
    uri: Uri,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    service: String,
    version: &'static str,
    /// Whether the last batch was lost, so that it is told once.
    is_failing: bool,
}

impl Exporter {
    /// The URL was checked: https, or loopback.
    ///
    /// # Errors
    /// When the system has no roots.
    pub(super) fn new(uri: Uri, service: String, version: &'static str) -> Result<Self, String> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|error| error.to_string())?
            .https_or_http()
            .enable_http1()
            .build();
        let client =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        Ok(Self { uri, client, service, version, is_failing: false })
    }

    /// Until nobody is left who could send.
    pub(super) async fn run(mut self, mut inlet: mpsc::Receiver<Message>) {
        let mut spans = Vec::with_capacity(BATCH);
        while let Some(message) = inlet.recv().await {
            let end = Instant::now() + PERIOD;
            let mut next = Some(message);
            let mut asked = None;
            while let Some(message) = next {
                match message {
                    Message::Ended(span) => spans.push(*span),
                    Message::Flush(done) => asked = Some(done),
                }
                let is_due = spans.len() >= BATCH || asked.is_some();
                next = match is_due {
                    true => None,
                    false => timeout_at(end, inlet.recv()).await.ok().flatten(),
                };
            }
            self.send(&spans).await;
            spans.clear();
            if let Some(done) = asked {
                // Who asked may have given up.
                let _heard = done.send(());
            }
        }
    }

    async fn send(&mut self, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        let problem = match timeout(DEADLINE, self.post(spans)).await {
            Ok(Ok(())) => None,
            Ok(Err(problem)) => Some(problem),
            Err(_) => Some("it does not answer".to_owned()),
        };
        if let Some(problem) = &problem {
            metrics::spans_lost(spans.len() as u64);
            if !self.is_failing {
                tracing::warn!(target: "secgen", problem, "the collector takes no spans");
            }
        } else if self.is_failing {
            tracing::info!(target: "secgen", "the collector takes spans again");
        }
        self.is_failing = problem.is_some();
    }

    async fn post(&self, spans: &[Span]) -> Result<(), String> {
        let body = encoding::batch(&self.service, self.version, spans);
        let request = Request::post(&self.uri)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|error| error.to_string())?;
        let answer = self.client.request(request).await.map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
    }
}
