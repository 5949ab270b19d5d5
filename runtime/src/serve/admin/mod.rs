//! What operators ask a server, on an address of its own: `/metrics`, `/livez` and `/readyz`.
//!
//! It speaks plain HTTP/1.1, one request a connection, and has bounds of its own, so that
//! it answers while the API is full, and costs little whoever asks.

mod address;
mod answers;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
    time::{sleep, timeout},
};

pub(super) use address::address;
pub(super) use answers::Answers;

use super::accept::ServeError;

/// The most connections at once; who comes beyond them waits in the kernel's queue.
const CONNECTIONS: usize = 16;
/// From accept to the last byte of the head.
const HEAD: Duration = Duration::from_secs(2);
/// From accept to the last byte of the answer.
const WHOLE: Duration = Duration::from_secs(10);
/// The most bytes of a head; hyper has no less.
const BUFFER: usize = 8 * 1024;

/// A listener that is served until this is dropped.
#[derive(Debug)]
pub(super) struct Admin(JoinHandle<()>);

impl Admin {
    /// Binds `address` and serves it.
    ///
    /// # Errors
    /// When it cannot be bound.
    pub(super) async fn start(address: SocketAddr, answers: Answers) -> Result<Self, ServeError> {
        let bound = TcpListener::bind(address).await.and_then(|listener| {
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        let (listener, address) = bound.map_err(|error| ServeError::Admin { address, error })?;
        tracing::info!(target: "secgen::serve", %address, "metrics and readiness are told");
        Ok(Self(tokio::spawn(serve(listener, Arc::new(answers)))))
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(listener: TcpListener, answers: Arc<Answers>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            // What ended it is the asker's affair.
            let _ended = timeout(WHOLE, one(stream, answers)).await;
            drop(place);
        });
    }
}

/// One connection, one request.
async fn one(stream: TcpStream, answers: Arc<Answers>) -> hyper::Result<()> {
    let service = service_fn(|request: http::Request<hyper::body::Incoming>| {
        let answers = Arc::clone(&answers);
        async move { Ok::<_, Infallible>(answers.answer(request.method(), request.uri()).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .keep_alive(false)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

#[cfg(test)]
mod tests;
