//! How many hashes run at once: as many as share a budget of memory.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use super::PasswordFault;

/// The longest wait for memory.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that wait.
const MOST_WAITING: usize = 64;
/// What one permit stands for, in bytes.
const GRAIN: usize = 1024;

/// Lets work begin when there is memory for it.
#[derive(Debug)]
pub(super) struct Gate {
    room: Arc<Semaphore>,
    grains: usize,
    waiting: AtomicUsize,
    ran: Arc<AtomicU64>,
    patience: Duration,
}

impl Gate {
    pub(super) fn new(budget: usize) -> Self {
        let grains = (budget / GRAIN).min(Semaphore::MAX_PERMITS);
        let room = Arc::new(Semaphore::new(grains));
        Self { room, grains, waiting: AtomicUsize::new(0), ran: Arc::default(), patience: PATIENCE }
    }

    /// Bytes for all that run at once.
    pub(super) fn budget(&self) -> usize {
        self.grains * GRAIN
    }

    /// How often it ran.
    pub(super) fn ran(&self) -> u64 {
        self.ran.load(Ordering::Relaxed)
    }

    /// Runs `work` on a thread that may block, once `bytes` of memory are free. They are free
    /// again when the work is done, also when nobody waits for it any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordFault> {
        let room = self.enter(bytes).await?;
        let ran = Arc::clone(&self.ran);
        let done = spawn_blocking(move || {
            ran.fetch_add(1, Ordering::Relaxed);
            let done = work();
            drop(room);
            done
        });
        done.await.map_err(|_| PasswordFault::Machine)
    }

    async fn enter(&self, bytes: usize) -> Result<OwnedSemaphorePermit, PasswordFault> {
        let grains = u32::try_from(bytes.div_ceil(GRAIN)).map_err(|_| PasswordFault::Busy)?;
        if let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(grains) {
            return Ok(room);
        }
        let Some(_turn) = Turn::of(&self.waiting) else { return Err(PasswordFault::Busy) };
        let room = Arc::clone(&self.room).acquire_many_owned(grains);
        match timeout(self.patience, room).await {
            Ok(Ok(room)) => Ok(room),
            Ok(Err(_)) | Err(_) => Err(PasswordFault::Busy),
        }
    }
}

/// A place among those who wait, given back when the wait is over or given up.
struct Turn<'g>(&'g AtomicUsize);

impl<'g> Turn<'g> {
    fn of(waiting: &'g AtomicUsize) -> Option<Self> {
        let more = |count| (count < MOST_WAITING).then_some(count + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(|_| Self(waiting))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Work that is done when the sender goes away.
    fn held(gate: &Arc<Gate>, bytes: usize) -> (Sender<()>, tokio::task::JoinHandle<bool>) {
        let (hold, held) = channel::<()>();
        let gate = Arc::clone(gate);
        let work = async move { gate.run(bytes, move || held.recv().is_err()).await.is_ok() };
        (hold, tokio::spawn(work))
    }

    async fn all_busy(gate: &Gate) {
        while gate.room.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn no_more_runs_at_once_than_there_is_memory_for() {
        let gate = Arc::new(Gate { patience: Duration::ZERO, ..Gate::new(2048) });
        let (first, second) = (held(&gate, 1024), held(&gate, 1024));
        all_busy(&gate).await;
        assert_eq!(gate.run(1, || ()).await, Err(PasswordFault::Busy), "after a bounded wait");
        drop(first.0);
        assert!(first.1.await.unwrap());
        assert_eq!(gate.run(1024, || 7).await, Ok(7));
        drop(second.0);
        assert!(second.1.await.unwrap());
    }

    #[tokio::test]
    async fn only_so_many_wait() {
        let patience = Duration::from_secs(600);
        let gate = Arc::new(Gate { patience, ..Gate::new(1024) });
        let first = held(&gate, 1024);
        all_busy(&gate).await;
        let waiting: Vec<_> = (0..MOST_WAITING).map(|_| held(&gate, 1024)).collect();
        while gate.waiting.load(Ordering::Relaxed) < MOST_WAITING {
            tokio::task::yield_now().await;
        }
        let at_once = timeout(Duration::ZERO, gate.run(1, || ())).await;
        assert_eq!(at_once, Ok(Err(PasswordFault::Busy)));
        drop(first.0);
        for (hold, work) in waiting {
            drop(hold);
            assert!(work.await.unwrap());
        }
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn memory_is_taken_until_the_work_is_done_though_nobody_waits_for_it() {
        let gate = Arc::new(Gate::new(1024));
        let (hold, work) = held(&gate, 1024);
        all_busy(&gate).await;
        work.abort();
        assert!(work.await.is_err());
        assert_eq!(gate.room.available_permits(), 0);
        drop(hold);
        while gate.room.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
    }
}
