//! Listens, accepts, and stops without losing what runs.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{sleep, timeout};
use tower_service::Service;

use super::admin::{Admin, Answers};
use super::capacity::Capacity;
use super::connection::{self, Signal};
use super::door::Entry;
use super::guarded::Guarded;
use super::load::{Held, Load};
use super::options::ServeOptions;
use super::peer::Peer;
use crate::config::{StartError, StartFault};
use crate::guard::Security;
use crate::metrics::{self, ConnectionRefused, Sweeping};

/// Why serving ended, or never began.
#[derive(Debug)]
pub enum ServeError {
    /// The address cannot be bound.
    Bind {
        /// The address.
        address: SocketAddr,
        /// The machine's reason.
        error: io::Error,
    },
    /// The address of metrics and readiness cannot be bound.
    Admin {
        /// The address.
        address: SocketAddr,
        /// The machine's reason.
        error: io::Error,
    },
    /// The listener goes beyond loopback, which the document does not allow.
    Exposed {
        /// The listener's address.
        address: SocketAddr,
    },
    /// The signals to stop cannot be listened for.
    Signals {
        /// The machine's reason.
        error: io::Error,
    },
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bind { address, error } => {
                write!(formatter, "cannot listen on {address}: {error}")
            }
            Self::Admin { address, error } => {
                write!(formatter, "cannot tell metrics and readiness on {address}: {error}")
            }
            Self::Exposed { address } => {
                write!(formatter, "{address} is beyond loopback, and BIND was not checked for that")
            }
            Self::Signals { error } => write!(formatter, "cannot listen for signals: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { error, .. } | Self::Admin { error, .. } | Self::Signals { error } => {
                Some(error)
            }
            Self::Exposed { .. } => None,
        }
    }
}

impl From<ServeError> for StartError {
    fn from(error: ServeError) -> Self {
        let mut part = "the server's address, BIND";
        let (location, problem) = match error {
            ServeError::Bind { address, error } => (address.to_string(), error.to_string()),
            ServeError::Admin { address, error } => {
                part = "metrics and readiness, ADMIN_BIND";
                (address.to_string(), error.to_string())
            }
            ServeError::Exposed { address } => {
                (address.to_string(), "goes beyond loopback, and BIND does not say so".to_owned())
            }
            ServeError::Signals { error } => ("SIGTERM".to_owned(), error.to_string()),
        };
        StartFault::Unavailable { location, part: part.to_owned(), problem }.into()
    }
}

/// Serves with the default bounds on the address that `BIND` says; see [`serve_with`].
///
/// # Errors
/// When `BIND` is wrong or not allowed, or the address cannot be bound.
pub async fn serve<S>(service: S, security: Arc<Security>) -> Result<(), StartError>
where
    S: Guarded,
{
    Ok(serve_with(service, ServeOptions::new(security)?).await?)
}

/// Binds, says `listening on ADDRESS` on standard output, and serves until SIGTERM or ctrl-c. Then
/// [`Readiness`](super::Readiness) says so, and after [`ServeOptions::drain_delay`] nothing new is
/// taken, what runs has [`ServeOptions::grace`] to end, and the audit trail is
/// flushed. A second signal ends it at once. What the operator must know meanwhile, such as a wrong
/// line of a key file, goes to the error stream, or to the application's own `tracing` subscriber.
///
/// # Errors
/// When the address cannot be bound or signals cannot be listened for.
pub async fn serve_with<S>(service: S, options: ServeOptions) -> Result<(), ServeError>
where
    S: Guarded,
{
    crate::trace::tell();
    let mut signals = Signals::new().map_err(|error| ServeError::Signals { error })?;
    let bound = TcpListener::bind(options.bind).await.and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    let (listener, address) =
        bound.map_err(|error| ServeError::Bind { address: options.bind, error })?;
    let _told = told(&options).await?;
    announce(address);
    let (stop, stopped) = watch::channel(Signal::Serve);
    let (readiness, delay) = (options.readiness.clone(), options.drain_delay);
    let watching = async {
        signals.next().await;
        readiness.drain();
        let is_hurried = timeout(delay, signals.next()).await.is_ok();
        stop.send_replace(Signal::Drain);
        if !is_hurried {
            signals.next().await;
        }
        stop.send_replace(Signal::Cut);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = watching => Ok(()),
        served = serve_until(listener, service, options, stopped) => served,
    }
}

/// Serves on a listener that is bound already, until `stop` is ready; for tests and embedding.
///
/// # Errors
/// When the listener goes beyond loopback and `options` was not made for that.
pub async fn serve_on<S>(
    listener: TcpListener,
    service: S,
    options: ServeOptions,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError>
where
    S: Guarded,
{
    let _told = told(&options).await?;
    let (stopping, stopped) = watch::channel(Signal::Serve);
    let (readiness, delay) = (options.readiness.clone(), options.drain_delay);
    let watching = async {
        stop.await;
        readiness.drain();
        sleep(delay).await;
        stopping.send_replace(Signal::Drain);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = watching => Ok(()),
        served = serve_until(listener, service, options, stopped) => served,
    }
}

/// What operators see, for as long as it is served.
async fn told(options: &ServeOptions) -> Result<(Option<Admin>, Option<Sweeping>), ServeError> {
    let security = options.security.clone();
    let sweeping = security.as_ref().map(|it| Sweeping::start(Arc::clone(it.registry())));
    let admin = match options.admin {
        Some(address) => {
            Some(Admin::start(address, Answers::new(security, options.readiness.clone())).await?)
        }
        None => None,
    };
    Ok((admin, sweeping))
}

async fn serve_until<S>(
    listener: TcpListener,
    service: S,
    options: ServeOptions,
    mut stop: watch::Receiver<Signal>,
) -> Result<(), ServeError>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    refuse_exposure(&listener, &options)?;
    if let Some(tls) = &options.tls {
        tls.follow();
    }
    let capacity = Capacity::new(options.connections, options.per_address);
    let load = Load::new(Held { requests: options.requests, bodies: options.bodies });
    let (signal, _) = watch::channel(Signal::Serve);
    options.readiness.ready();
    while let Some((stream, peer, permit)) = accept(&listener, &capacity, &mut stop).await {
        let is_trusted = options.trusts(peer.ip());
        if options.tls.is_none() && !is_trusted && !peer.ip().is_loopback() {
            metrics::connection_refused(ConnectionRefused::Plain);
            continue;
        }
        let Some(place) = capacity.place(permit, peer.ip(), is_trusted) else {
            metrics::connection_refused(ConnectionRefused::PerAddress);
            continue;
        };
        let entry = Entry {
            peer,
            certificate: None,
            bounds: options.bounds,
            hosts: Arc::clone(&options.hosts),
            refusals: Arc::clone(&options.refusals),
            load: Arc::clone(&load),
            share: Arc::clone(&place.share),
            life: Arc::clone(&place.life),
        };
        let service = service.clone();
        let (signal, tls) = (signal.subscribe(), options.tls.clone());
        let open = metrics::connection_opened();
        tokio::spawn(async move {
            connection::run(stream, service, entry, tls, signal).await;
            drop((place, open));
        });
    }
    options.readiness.drain();
    if let Some(security) = &options.security {
        security.end_streams();
    }
    drop(listener);
    end(&signal, &mut stop, options.grace).await;
    flush(&options).await;
    Ok(())
}

/// What goes beyond loopback was checked for that, whoever bound the listener.
fn refuse_exposure(listener: &TcpListener, options: &ServeOptions) -> Result<(), ServeError> {
    let address =
        listener.local_addr().map_err(|error| ServeError::Bind { address: options.bind, error })?;
    let is_local = address.ip().to_canonical().is_loopback();
    let is_checked = !options.bind.ip().to_canonical().is_loopback();
    if is_local || is_checked { Ok(()) } else { Err(ServeError::Exposed { address }) }
}

/// The next connection; `None` when the server is to stop.
async fn accept(
    listener: &TcpListener,
    capacity: &Capacity,
    stop: &mut watch::Receiver<Signal>,
) -> Option<(TcpStream, Peer, OwnedSemaphorePermit)> {
    let next = async {
        loop {
            match listener.accept().await {
                // Only for somebody who is there others have to go.
                Ok((stream, address)) => {
                    let permit = capacity.room().await?;
                    return Some((stream, Peer::new(address), permit));
                }
                Err(error) if is_of_one_connection(&error) => {}
                // Out of descriptors or memory: others have to end first.
                Err(error) => {
                    tracing::error!(target: "secgen::serve", %error, "cannot accept");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        _stopping = stop.wait_for(|signal| *signal > Signal::Serve) => None,
        next = next => next,
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Lets connections finish, and cuts those that do not in time or when a second signal says so.
async fn end(signal: &watch::Sender<Signal>, stop: &mut watch::Receiver<Signal>, grace: Duration) {
    signal.send_replace(Signal::Drain);
    {
        let mut ended = pin!(signal.closed());
        let cut = timeout(grace, stop.wait_for(|signal| *signal == Signal::Cut));
        tokio::select! {
            () = &mut ended => return,
            _cut = cut => {}
        }
    }
    signal.send_replace(Signal::Cut);
    drop(timeout(Duration::from_secs(1), signal.closed()).await);
}

/// A sink may wait for its writer, which is nothing for an async thread.
async fn flush(options: &ServeOptions) {
    #[cfg(feature = "otel")]
    if let Some(security) = &options.security {
        security.spans.flush().await;
    }
    let sink = Arc::clone(options.refusals.sink());
    if let Err(error) = tokio::task::spawn_blocking(move || sink.flush()).await {
        tracing::error!(target: "secgen::audit", %error, "the audit trail was not flushed");
    }
}

/// Who waits for the server reads this line. A closed standard output is no reason not to serve.
fn announce(address: SocketAddr) {
    let mut out = io::stdout().lock();
    drop(writeln!(out, "listening on {address}").and_then(|()| out.flush()));
}

/// SIGTERM and ctrl-c.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { terminate, interrupt })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _signal = self.terminate.recv() => {}
            _signal = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
