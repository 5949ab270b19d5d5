//! The server as our own child: started, listened to, and ended by its id only.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};

/// How often signals and the child are looked at.
const LOOK: Duration = Duration::from_millis(50);
/// A server lets requests end for 30 seconds; one that takes longer is cut.
const GRACE: Duration = Duration::from_secs(35);
/// Lines that wait for being shown.
const LINES: usize = 256;

/// Ctrl-c and SIGTERM, for this process.
pub(super) struct Signals(Arc<AtomicBool>);

impl Signals {
    /// From now on signals are noted, and end nothing by themselves.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn noted() -> Result<Self, String> {
        let noted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&noted))
                .map_err(|error| format!("signals cannot be noted: {error}"))?;
        }
        Ok(Self(noted))
    }

    /// Whether one came since the last call.
    fn came(&self) -> bool {
        self.0.swap(false, Ordering::SeqCst)
    }
}

/// What happened.
pub(super) enum Event {
    /// It printed a line.
    Said(String),
    /// It ended by itself.
    Ended(ExitStatus),
    /// A person, or whoever started us, wants an end.
    Interrupted,
}

/// A running server; dropping it ends the process.
pub(super) struct Server {
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    /// Starts it; what it prints is read, what it complains goes where ours does.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn start(command: &mut Command) -> Result<Self, String> {
        let program = command.get_program().to_string_lossy().into_owned();
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| format!("cannot start `{program}`: {error}"))?;
        let (sender, lines) = sync_channel(LINES);
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let lines = BufReader::new(stdout).lines().map_while(Result::ok);
                // The other end is gone when nobody wants to know any more.
                lines.map(|line| sender.send(line)).find(Result::is_err)
            });
        }
        Ok(Self { child, lines })
    }

    /// The next thing that happens.
    pub(super) fn next(&mut self, signals: &Signals) -> Event {
        loop {
            if signals.came() {
                return Event::Interrupted;
            }
            match self.lines.recv_timeout(LOOK) {
                Ok(line) => return Event::Said(line),
                Err(RecvTimeoutError::Timeout) => {}
                // It may live on without its output.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(LOOK),
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return match self.lines.try_recv() {
                    Ok(line) => Event::Said(line),
                    Err(_) => Event::Ended(status),
                };
            }
        }
    }

    /// Lets it end in its own way; a second signal, or too long a wait, ends it at once.
    pub(super) fn end(mut self, signals: &Signals) {
        terminate(&self.child);
        let begun = Instant::now();
        while begun.elapsed() < GRACE && !signals.came() {
            while self.lines.try_recv().is_ok() {}
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The child has not been waited for, so that its id is still its own.
#[cfg(unix)]
fn terminate(child: &Child) {
    let id = rustix::process::Pid::from_child(child);
    let _ended_already = rustix::process::kill_process(id, rustix::process::Signal::TERM);
}

#[cfg(not(unix))]
fn terminate(_child: &Child) {}

/// The address that a server says it listens on.
pub(super) fn announced(line: &str) -> Option<SocketAddr> {
    let (_, address) = line.split_once("listening on ")?;
    let address = address.trim();
    address.strip_prefix("http://").unwrap_or(address).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_heard_with_and_without_its_scheme() {
        for line in ["listening on 127.0.0.1:80", "x: listening on http://127.0.0.1:80 "] {
            assert_eq!(announced(line), "127.0.0.1:80".parse().ok());
        }
        assert!(announced("listening").is_none() && announced("listening on nothing").is_none());
    }
}
