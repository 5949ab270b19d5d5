//! The shared corpus of real documents: where it is, and what one of them does to the pipeline.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use secgen::{
    adopt, examine,
    finding::{Code, Findings, Severity},
    source::{ReadError, Sources},
};

/// The shared folder: `SECGEN_SHARED`, or `shared` beside the workspace.
///
/// # Panics
/// When `SECGEN_SHARED` names no folder: who says where it is does not mean that it is to be skipped.
pub fn shared() -> PathBuf {
    match std::env::var_os("SECGEN_SHARED").map(PathBuf::from) {
        Some(folder) => {
            assert!(folder.is_dir(), "SECGEN_SHARED: there is no {}", folder.display());
            folder
        }
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    }
}

/// Every document of the corpus, the largest first; none when the corpus is not there.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn documents() -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(shared().join("corpus")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "json" || it == "yaml") {
            found.push((fs::metadata(&path)?.len(), path));
        }
    }
    found.sort();
    Ok(found.into_iter().rev().map(|(_, path)| path).collect())
}

/// How often each code was found, by severity.
pub type Counts = BTreeMap<(Severity, Code), usize>;

/// What `check`, `adopt` and `check` again said about one document.
#[derive(Clone, Debug)]
pub struct Study {
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// As it came.
    pub before: Counts,
    /// What `adopt` said of the document with its overlay.
    pub told: Counts,
    /// What `check` says of the document with its overlay.
    pub after: Counts,
    /// How much processor time all of it took.
    pub cost: Duration,
}

impl Study {
    /// Checks a document, adopts it, and checks it with the overlay.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> Result<Self, ReadError> {
        let clock = Clock::start();
        let sources = Sources::read(path, &[])?;
        let before = counts(&examine(&sources));
        let adoption = adopt::adopt(&sources, &path.with_extension("overlay.yaml"));
        let after = counts(&examine(&adoption.sources));
        Ok(Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: fs::metadata(path).map_or(0, |it| it.len()),
            before,
            told: counts(&adoption.findings),
            after,
            cost: clock.elapsed(),
        })
    }

    /// Whether a server may be generated after adoption.
    pub fn is_clean(&self) -> bool {
        !has_errors(&self.after)
    }
}

/// Whether an error is among them.
pub fn has_errors(counts: &Counts) -> bool {
    counts.keys().any(|(severity, _)| *severity == Severity::Error)
}

fn counts(findings: &Findings) -> Counts {
    let mut counts = Counts::new();
    for finding in findings.iter() {
        *counts.entry((finding.severity, finding.code)).or_default() += 1;
    }
    counts
}

/// How one document ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// With an answer.
    Told(Study),
    /// It cannot be read.
    Unreadable(String),
    /// The pipeline panicked.
    Panicked,
    /// It still ran when its time was over.
    TooLate,
}

/// Studies every document on two threads; each gets at most `limit` of time.
pub fn study(documents: &[PathBuf], limit: Duration) -> Vec<(PathBuf, Ended)> {
    let queue = Mutex::new(documents.iter());
    let ended = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(path) = queue.lock().ok().and_then(|mut queue| queue.next()) {
                    let end = within(limit, path.clone());
                    if let Ok(mut ended) = ended.lock() {
                        ended.push((path.clone(), end));
                    }
                }
            });
        }
    });
    let mut ended = ended.into_inner().unwrap_or_default();
    ended.sort_by(|left, right| left.0.cmp(&right.0));
    ended
}

/// A thread of its own, so that one that never ends does not stop the others.
fn within(limit: Duration, path: PathBuf) -> Ended {
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || {
        let study = Study::of(&path);
        // Nobody listens any more when the time was over.
        let _ = sender.send(study);
    });
    match answer.recv_timeout(limit) {
        Ok(Ok(study)) => Ended::Told(study),
        Ok(Err(error)) => Ended::Unreadable(error.to_string()),
        Err(mpsc::RecvTimeoutError::Timeout) => Ended::TooLate,
        Err(mpsc::RecvTimeoutError::Disconnected) => Ended::Panicked,
    }
}

/// The processor time of this thread, where the kernel tells it; else the time of the wall.
struct Clock {
    processor: Option<Duration>,
    wall: Instant,
}

impl Clock {
    fn start() -> Self {
        Self { processor: processor(), wall: Instant::now() }
    }

    fn elapsed(&self) -> Duration {
        match (self.processor, processor()) {
            (Some(began), Some(now)) => now.saturating_sub(began),
            _ => self.wall.elapsed(),
        }
    }
}

fn processor() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that this process ever held, in bytes.
///
/// # Errors
/// Where the kernel has no `/proc`.
pub fn peak_memory() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.map(|kibibytes| kibibytes * 1024).ok_or(io::ErrorKind::InvalidData.into())
}
