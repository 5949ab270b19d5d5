//! Files that are read again when they change: key files, certificates, revocation lists.
//!
//! The owner reads first, then lets itself be followed:
//!
//! ```ignore
//! let watched = Watched::new(["cert.pem", "key.pem"]);   // before reading, so that no change is lost
//! let certificates = Arc::new(Certificates::read(…)?);
//! watched.follow(&certificates, Certificates::read_again);  // ends when the last `Arc` is dropped
//! ```
//!
//! A file is looked at once a second; what is told by its metadata decides, never its content.
//! What a changed file means is the owner's decision: take it whole or keep what it has.

use std::{
    fs::{self, Metadata},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::time::{MissedTickBehavior, interval};

/// The time between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// A file that was written so lately may be written again without a trace in its metadata, whose
/// clock is coarse: it is told once more.
const YOUNG: Duration = Duration::from_secs(2);

/// What an owner says after it has read its files again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reread {
    /// Looked at; asked again when the files change once more.
    Done,
    /// A file could not be read just now; asked again at the next look.
    Again,
}

/// Some files, and what they looked like last.
#[derive(Debug)]
pub(crate) struct Watched {
    paths: Vec<PathBuf>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    stamps: Vec<Stamp>,
    /// Told already, and to be told again.
    again: bool,
}

impl Watched {
    /// Looks at the files as they are now. Call it before reading them.
    pub(crate) fn new(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let paths: Vec<PathBuf> = paths.into_iter().map(Into::into).collect();
        let stamps = look(&paths);
        let again = stamps.iter().any(|stamp| stamp.is_young(SystemTime::now()));
        Self { paths, seen: Mutex::new(Seen { stamps, again }) }
    }

    /// Whether a file has changed, come or gone since the last call. One call of `stat` a file:
    /// cheap, but it may wait for a disk, so not for a thread that serves requests.
    pub(crate) fn changed(&self) -> bool {
        let stamps = look(&self.paths);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = seen.again || seen.stamps != stamps;
        seen.again = stamps.iter().any(|stamp| stamp.is_young(SystemTime::now()));
        seen.stamps = stamps;
        changed
    }

    /// Calls `reread` about a second after a change, on a thread that may block and never twice at
    /// once, until the last other `Arc` of `owner` is dropped. It may be called without a change
    /// of content: compare before telling about it. Needs a tokio runtime.
    pub(crate) fn follow<T, F>(self, owner: &Arc<T>, reread: F)
    where
        T: Send + Sync + 'static,
        F: Fn(&T) -> Reread + Send + Sync + 'static,
    {
        let owner = Arc::downgrade(owner);
        let shared = Arc::new((self, reread));
        tokio::spawn(async move {
            let mut looks = interval(PAUSE);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            looks.tick().await;
            loop {
                looks.tick().await;
                let Some(owner) = owner.upgrade() else { return };
                let shared = Arc::clone(&shared);
                // A panic in `reread` is reported by the hook; the next look tries again.
                let _ended = tokio::task::spawn_blocking(move || {
                    let (watched, reread) = &*shared;
                    if watched.changed() && reread(&owner) == Reread::Again {
                        watched.tell_again();
                    }
                })
                .await;
            }
        });
    }

    fn tell_again(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).again = true;
    }
}

fn look(paths: &[PathBuf]) -> Vec<Stamp> {
    paths.iter().map(|path| Stamp::of(path)).collect()
}

/// What the metadata of a file say. Links are followed, so that a link which is turned to another
/// file, as orchestrators do with mounted secrets, is a change.
#[derive(Debug, PartialEq, Eq)]
enum Stamp {
    File { length: u64, modified: Option<SystemTime>, identity: Identity },
    Missing,
    Unreadable(ErrorKind),
}

/// Device, inode and the time of the last change, which nobody can set back as they can `modified`.
type Identity = (u64, u64, i64, i64);

impl Stamp {
    fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::File {
                length: metadata.len(),
                modified: metadata.modified().ok(),
                identity: identity(&metadata),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Self::Missing,
            Err(error) => Self::Unreadable(error.kind()),
        }
    }

    fn is_young(&self, now: SystemTime) -> bool {
        let Self::File { modified: Some(modified), .. } = self else { return false };
        now.duration_since(*modified).is_ok_and(|age| age < YOUNG)
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> Identity {
    (0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A folder that goes away with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("secgen-watch-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        /// Writes a file as one that is an hour old.
        fn old(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::write(&path, text).unwrap();
            let file = fs::File::options().append(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_that_nobody_touched_has_not_changed() {
        let folder = Folder::new("still");
        let watched = Watched::new([folder.old("keys", "one")]);
        assert!(!watched.changed() && !watched.changed());
    }

    #[test]
    fn a_replaced_file_of_the_same_length_and_time_has_changed() {
        let folder = Folder::new("replaced");
        let path = folder.old("keys", "one");
        let watched = Watched::new([path.clone()]);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let other = folder.old("other", "two");
        fs::File::options().append(true).open(&other).unwrap().set_modified(modified).unwrap();
        fs::rename(other, path).unwrap();
        assert!(watched.changed());
        assert!(!watched.changed(), "told twice");
    }

    #[test]
    fn a_file_that_goes_and_comes_has_changed_each_time() {
        let folder = Folder::new("gone");
        let path = folder.old("keys", "one");
        let watched = Watched::new([folder.old("other", "x"), path.clone()]);
        fs::remove_file(&path).unwrap();
        assert!(watched.changed() && !watched.changed());
        folder.old("keys", "one");
        assert!(watched.changed() && !watched.changed());
    }

    #[test]
    fn a_file_written_a_moment_ago_is_told_again_for_it_may_be_written_unseen() {
        let folder = Folder::new("young");
        let path = folder.0.join("keys");
        fs::write(&path, "one").unwrap();
        let watched = Watched::new([path.clone()]);
        assert!(watched.changed() && watched.changed());
        folder.old("keys", "one");
        assert!(watched.changed() && !watched.changed());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_is_turned_to_another_file_has_changed() {
        let folder = Folder::new("link");
        let link = folder.0.join("keys");
        std::os::unix::fs::symlink(folder.old("a", "one"), &link).unwrap();
        let watched = Watched::new([link.clone()]);
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(folder.old("b", "two"), &link).unwrap();
        assert!(watched.changed());
    }

    #[tokio::test]
    async fn an_owner_is_called_after_a_change_and_again_when_it_could_not_read() {
        let folder = Folder::new("owner");
        let path = folder.old("keys", "one");
        let (called, calls) = mpsc::channel();
        let owner = Arc::new(());
        Watched::new([path.clone()]).follow(&owner, move |()| {
            let _ = called.send(());
            Reread::Again
        });
        fs::remove_file(&path).unwrap();
        let calls = tokio::task::spawn_blocking(move || {
            calls.recv_timeout(Duration::from_secs(20)).unwrap();
            calls.recv_timeout(Duration::from_secs(20)).unwrap();
            calls
        })
        .await
        .unwrap();
        drop(owner);
        let ended = tokio::task::spawn_blocking(move || {
            while calls.recv_timeout(Duration::from_secs(20)).is_ok() {}
            calls.try_recv()
        });
        assert_eq!(ended.await.unwrap(), Err(mpsc::TryRecvError::Disconnected));
    }
}
