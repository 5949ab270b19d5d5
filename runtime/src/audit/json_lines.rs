//! Events as lines of JSON: encoded into a buffer inside the request, written by a thread.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::event::Event;
use super::line;
use super::sinks::Sink;
use super::time::Stamp;
use crate::metrics;

/// From here on the buffer is written at once.
const FULL: usize = 64 * 1024;
/// The longest that an event waits in the buffer.
const PERIOD: Duration = Duration::from_secs(1);
/// From here on events are dropped and counted, because the writer does not keep up.
const MOST: usize = 4 * 1024 * 1024;
/// The longest that a flush or a drop waits for the writer.
const PATIENCE: Duration = Duration::from_secs(5);

/// One line of JSON per event, RFC 3339 time first.
///
/// A request never waits for the writer. When the writer is slow or fails, what it has not taken
/// is kept and tried again, up to 4 MiB in line and as much in writing; after that events are
/// dropped, and the next line that gets through tells how many (`"event":"audit-dropped"`).
pub struct JsonLines {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    /// The thread waits here.
    wake: Condvar,
    /// Whoever flushes or drops waits here.
    done: Condvar,
}

struct State {
    buffer: Vec<u8>,
    stamp: Stamp,
    dropped: u64,
    flushes_asked: u64,
    flushes_done: u64,
    stop: bool,
    ended: bool,
}

impl JsonLines {
    /// Writes to `writer`, on a thread of its own that ends with the sink.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn new(writer: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::new());
        let theirs = Arc::clone(&shared);
        let thread =
            thread::Builder::new().name("audit".to_owned()).spawn(move || theirs.run(writer))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// As [`JsonLines::new`].
    pub fn stdout() -> io::Result<Self> {
        Self::new(io::stdout())
    }

    /// Appends to a file, which is made when it is missing, readable by its owner only.
    ///
    /// # Errors
    /// When the file cannot be opened, and as [`JsonLines::new`].
    pub fn append(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Self::new(options.open(path)?)
    }
}

impl Sink for JsonLines {
    fn record(&self, event: &Event<'_>) {
        let mut state = self.shared.lock();
        if state.buffer.len() >= MOST || state.ended {
            state.dropped += 1;
            metrics::audit_dropped(1);
            return;
        }
        let State { buffer, stamp, .. } = &mut *state;
        let before = buffer.len();
        line::write(buffer, stamp, event);
        let is_due = before < FULL && buffer.len() >= FULL;
        drop(state);
        if is_due {
            self.shared.wake.notify_one();
        }
    }

    fn flush(&self) {
        let mut state = self.shared.lock();
        state.flushes_asked += 1;
        let mine = state.flushes_asked;
        self.shared.wake.notify_one();
        self.shared.wait(state, |state| state.flushes_done >= mine || state.ended);
    }
}

impl Drop for JsonLines {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stop = true;
        self.shared.wake.notify_one();
        let has_ended = self.shared.wait(state, |state| state.ended);
        if let Some(thread) = self.thread.take()
            && has_ended
        {
            // It has only to return. One that a stuck writer holds is left behind.
            drop(thread.join());
        }
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonLines").finish_non_exhaustive()
    }
}

impl Shared {
    fn new() -> Self {
        let state = State {
            buffer: Vec::with_capacity(FULL + FULL / 4),
            stamp: Stamp::new(),
            dropped: 0,
            flushes_asked: 0,
            flushes_done: 0,
            stop: false,
            ended: false,
        };
        Self { state: Mutex::new(state), wake: Condvar::new(), done: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `is_so`, at most [`PATIENCE`]; tells whether it came.
    fn wait(&self, mut state: MutexGuard<'_, State>, is_so: impl Fn(&State) -> bool) -> bool {
        let end = Instant::now() + PATIENCE;
        while !is_so(&state) {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
            let waited = self.done.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// The thread.
    fn run(&self, writer: impl Write) {
        let _ending = Ending(self);
        let mut outlet = Outlet { writer, batch: Vec::new(), written: 0 };
        let mut failed = false;
        loop {
            let mut state = self.sleep(failed);
            let (asked, stop) = (state.flushes_asked, state.stop);
            // What a failure left behind goes first; the buffer then needs one more round.
            let is_all = outlet.batch.is_empty();
            if is_all {
                state.hand_over(&mut outlet.batch);
            }
            drop(state);
            failed = self.deliver(&mut outlet).is_err();
            if failed || is_all {
                self.lock().flushes_done = asked;
                self.done.notify_all();
                if stop {
                    return;
                }
            }
        }
    }

    /// Waits until something is due; after a failure always the whole period.
    fn sleep(&self, failed: bool) -> MutexGuard<'_, State> {
        let end = Instant::now() + PERIOD;
        let mut state = self.lock();
        while !state.is_asked() && (failed || state.buffer.len() < FULL) {
            let Some(left) = end.checked_duration_since(Instant::now()) else { break };
            let waited = self.wake.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    fn deliver(&self, outlet: &mut Outlet<impl Write>) -> io::Result<()> {
        outlet.deliver().inspect_err(|error| {
            tracing::error!(target: "secgen::audit", %error, "audit events cannot be written");
        })
    }
}

impl State {
    fn is_asked(&self) -> bool {
        self.stop || self.flushes_asked > self.flushes_done
    }

    /// Moves what is held into an empty batch.
    fn hand_over(&mut self, batch: &mut Vec<u8>) {
        if self.dropped > 0 {
            let stamp = self.stamp.text(SystemTime::now());
            line::write_dropped(&mut self.buffer, stamp, self.dropped);
            self.dropped = 0;
        }
        std::mem::swap(&mut self.buffer, batch);
    }
}

/// Says that the thread is gone, also when the writer panics.
struct Ending<'a>(&'a Shared);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.done.notify_all();
    }
}

/// The writer and what it has not taken yet.
struct Outlet<W> {
    writer: W,
    batch: Vec<u8>,
    written: usize,
}

impl<W: Write> Outlet<W> {
    /// Writes the batch; on an error it goes on from the same byte the next time, so that no
    /// line is torn.
    fn deliver(&mut self) -> io::Result<()> {
        while self.written < self.batch.len() {
            match self.writer.write(&self.batch[self.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.written = 0;
        self.batch.clear();
        self.batch.shrink_to(2 * FULL);
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests;
