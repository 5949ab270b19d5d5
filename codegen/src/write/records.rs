//! A file of lines that several runs and a running server share: changed under a lock, replaced
//! whole or not at all, and readable by nobody else.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::WriteError;

/// No file of records is larger; the runtime reads no larger one either.
const MAX_READ: u64 = 16 * 1024 * 1024;
/// How often a lock that another run holds is tried, and how long is waited between two tries.
const TRIES: usize = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// A file that nobody else changes as long as this lives.
#[derive(Debug)]
pub struct Records {
    /// Where the file is, links undone: the link stays, what it leads to is replaced.
    path: PathBuf,
    /// Open, and locked.
    file: File,
    text: String,
}

impl Records {
    /// Locks the file that is there.
    ///
    /// # Errors
    /// When it is not there, cannot be read, is no text, or stays locked for ten seconds.
    pub fn open(path: &Path) -> Result<Self, WriteError> {
        Self::locked(path, OpenOptions::new().read(true).write(true))
    }

    /// Locks the file that is there, or a new empty one.
    ///
    /// # Errors
    /// As [`Records::open`], and when it cannot be created.
    pub fn open_or_create(path: &Path) -> Result<Self, WriteError> {
        let mut options = OpenOptions::new();
        Self::locked(path, for_owner(options.read(true).write(true).create(true)))
    }

    /// What the file says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts `text` in its place, in one move.
    ///
    /// # Errors
    /// When it cannot be written; then it is as it was.
    pub fn replace(self, text: &str) -> Result<(), WriteError> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = self.path.with_file_name(format!(".{name}.secgen-new"));
        // Whoever held the lock before has ended: what is left of it is nobody's.
        let _left_by_a_run_that_was_killed = fs::remove_file(&temporary);
        let written = self
            .write_new(&temporary, text)
            .and_then(|()| fs::rename(&temporary, &self.path))
            .and_then(|()| sync_folder(&self.path));
        written.map_err(|cause| {
            let _gone_either_way = fs::remove_file(&temporary);
            WriteError::NotWritable { path: self.path.clone(), cause }
        })
    }

    fn write_new(&self, temporary: &Path, text: &str) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = for_owner(options.write(true).create_new(true)).open(temporary)?;
        keep_reader(&self.file, &file)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn locked(path: &Path, options: &OpenOptions) -> Result<Self, WriteError> {
        let not_readable = |cause| WriteError::NotReadable { path: path.to_owned(), cause };
        for _ in 0..TRIES {
            let file = options.open(path).map_err(not_readable)?;
            match file.try_lock() {
                Ok(()) => {
                    if let Some(records) = Self::of(file, path).map_err(not_readable)? {
                        return Ok(records);
                    }
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(cause)) => return Err(not_readable(cause)),
            }
        }
        Err(WriteError::Busy { path: path.to_owned() })
    }

    /// The file that is open and locked; `None` when whoever had the lock before has put another
    /// one in its place, so that what is written into this one would be lost.
    fn of(file: File, path: &Path) -> io::Result<Option<Self>> {
        if !is_at(&file, path)? {
            return Ok(None);
        }
        let text = read(&file)?;
        Ok(Some(Self { path: fs::canonicalize(path)?, file, text }))
    }
}

/// The text of a file of records, for reading only.
///
/// # Errors
/// When it is not there, cannot be read, or is no text.
pub fn read_records(path: &Path) -> Result<String, WriteError> {
    let text = File::open(path).and_then(|file| read(&file));
    text.map_err(|cause| WriteError::NotReadable { path: path.to_owned(), cause })
}

fn read(file: &File) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_READ + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_READ {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "larger than 16 MiB"));
    }
    Ok(text)
}

#[cfg(unix)]
fn for_owner(options: &mut OpenOptions) -> &OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn for_owner(options: &mut OpenOptions) -> &OpenOptions {
    options
}

/// Whether `path` still leads to `file`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let (ours, there) = match fs::metadata(path) {
        Ok(there) => (file.metadata()?, there),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok((ours.dev(), ours.ino()) == (there.dev(), there.ino()))
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Leaves the file with whom it belonged to, and readable by the group that could read it: the
/// server may run as somebody else than who makes keys.
#[cfg(unix)]
fn keep_reader(old: &File, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let (was, is) = (old.metadata()?, new.metadata()?);
    if (was.uid(), was.gid()) != (is.uid(), is.gid()) {
        fchown(new, Some(was.uid()), Some(was.gid()))?;
    }
    new.set_permissions(fs::Permissions::from_mode(was.mode() & 0o640 | 0o600))
}

#[cfg(not(unix))]
fn keep_reader(_old: &File, _new: &File) -> io::Result<()> {
    Ok(())
}

/// Makes the move outlive a power cut.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("secgen-records-{name}-{}", std::process::id()));
            let _absent = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _gone = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn eight_runs_at_once_lose_no_line() {
        let folder = Folder::new("runs");
        let path = folder.0.join("keys.jsonl");
        std::thread::scope(|scope| {
            for run in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for line in 0..10 {
                        let records = Records::open_or_create(path).unwrap();
                        let text = format!("{}{run} {line}\n", records.text());
                        records.replace(&text).unwrap();
                    }
                });
            }
        });
        let text = read_records(&path).unwrap();
        assert_eq!(text.lines().count(), 80);
        for run in 0..8 {
            let of_run = text.lines().filter(|line| line.starts_with(&format!("{run} ")));
            assert!(of_run.eq((0..10).map(|line| format!("{run} {line}"))), "{text}");
        }
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "something was left");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_replaced_while_its_lock_was_awaited_is_not_written() {
        let folder = Folder::new("replaced");
        let path = folder.0.join("keys.jsonl");
        fs::write(&path, "one\n").unwrap();
        let waiting = File::open(&path).unwrap();
        Records::open(&path).unwrap().replace("two\n").unwrap();
        waiting.lock().unwrap();
        assert!(Records::of(waiting, &path).unwrap().is_none());
        let waiting = File::open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(Records::of(waiting, &path).unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_file_unless_its_group_could_before() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("mode");
        let path = folder.0.join("keys.jsonl");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        Records::open_or_create(&path).unwrap().replace("one\n").unwrap();
        assert_eq!(mode(), 0o600);
        for (before, after) in [(0o644, 0o640), (0o666, 0o640), (0o640, 0o640), (0o400, 0o600)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(before)).unwrap();
            // Whoever runs the tests may not be stopped by a mode, or may be.
            if let Ok(records) = Records::open(&path) {
                records.replace("two\n").unwrap();
                assert_eq!(mode(), after, "{before:o}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = Folder::new("link");
        let (path, link) = (folder.0.join("keys.jsonl"), folder.0.join("link"));
        fs::write(&path, "one\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        Records::open(&link).unwrap().replace("two\n").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
    }

    #[test]
    fn a_file_that_is_not_there_or_no_text_is_not_opened() {
        let folder = Folder::new("none");
        let path = folder.0.join("keys.jsonl");
        assert!(matches!(Records::open(&path), Err(WriteError::NotReadable { .. })));
        fs::write(&path, [0xff]).unwrap();
        assert!(matches!(Records::open(&path), Err(WriteError::NotReadable { .. })));
        assert!(matches!(read_records(&path), Err(WriteError::NotReadable { .. })));
    }
}
