//! A folder for throw-away secrets: only its owner can read it, it goes with the run that made it,
//! and other runs find it through a note that holds nothing but its path.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::WriteError;

const PREFIX: &str = "secgen-dev-";
/// Held as long as the run lives.
const LOCK: &str = "lock";
/// No file of the folder is larger.
const MAX_READ: u64 = 1024 * 1024;

/// The folder; dropping it removes it with everything in it.
#[derive(Debug)]
pub struct Throwaway {
    path: PathBuf,
    notes: Vec<PathBuf>,
    _lock: File,
}

/// Why a run leaves no note.
#[derive(Debug)]
pub enum NoteError {
    /// Another run has left one and lives.
    Taken,
    /// The note could not be written.
    Unwritten(WriteError),
}

impl Throwaway {
    /// A new folder below `temporary`, the system's one for such files, told apart by `random`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(temporary: &Path, random: &str) -> Result<Self, WriteError> {
        let path = temporary.join(format!("{PREFIX}{random}"));
        let made = for_owner(&mut DirBuilder::new()).create(&path);
        let lock = made.and_then(|()| {
            let lock = new_file(&path.join(LOCK))?;
            lock.lock()?;
            Ok(lock)
        });
        match lock {
            Ok(lock) => Ok(Self { path, notes: Vec::new(), _lock: lock }),
            Err(cause) => Err(WriteError::NotWritable { path, cause }),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a new file into it and gives its path.
    ///
    /// # Errors
    /// When there is one of that name, or it cannot be written.
    pub fn put(&self, name: &str, text: &str) -> Result<PathBuf, WriteError> {
        let path = self.path.join(name);
        let written = new_file(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map(|()| path.clone()).map_err(|cause| WriteError::NotWritable { path, cause })
    }

    /// Leaves the note `name` in `folder`. What a run that was killed left there is removed.
    ///
    /// # Errors
    /// When another run that lives has left one, or it cannot be written.
    pub fn note(&mut self, folder: &Path, name: &str) -> Result<(), NoteError> {
        let note = folder.join(name);
        let temporary = self.path.parent().unwrap_or(Path::new("/"));
        if let Some(left) = noted(&note, temporary) {
            if is_held(&left) {
                return Err(NoteError::Taken);
            }
            let _gone_either_way = fs::remove_dir_all(&left);
        }
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&note, self.path.to_string_lossy().as_bytes()));
        written.map_err(|cause| {
            NoteError::Unwritten(WriteError::NotWritable { path: note.clone(), cause })
        })?;
        self.notes.push(note);
        Ok(())
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        for note in &self.notes {
            let _gone_either_way = fs::remove_file(note);
        }
        let _gone_either_way = fs::remove_dir_all(&self.path);
    }
}

/// The folders below `temporary` of the runs that live and have left a note in `folder`, by the
/// notes' names.
pub fn throwaways(folder: &Path, temporary: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(String, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let there = noted(&entry.path(), temporary).filter(|there| is_held(there))?;
            Some((entry.file_name().into_string().ok()?, there))
        })
        .collect();
    found.sort();
    found
}

/// The text of a file in the folder of another run.
///
/// # Errors
/// When it cannot be read.
pub fn read_throwaway(folder: &Path, name: &str) -> Result<String, WriteError> {
    let path = folder.join(name);
    let mut text = String::new();
    let read = File::open(&path).and_then(|file| file.take(MAX_READ).read_to_string(&mut text));
    read.map(|_| text).map_err(|cause| WriteError::NotReadable { path, cause })
}

/// The folder that a note names, when it is one of ours.
fn noted(note: &Path, temporary: &Path) -> Option<PathBuf> {
    let mut text = String::new();
    File::open(note).ok()?.take(4096).read_to_string(&mut text).ok()?;
    let path = PathBuf::from(text.trim());
    let is_ours =
        path.parent() == Some(temporary) && path.file_name()?.to_str()?.starts_with(PREFIX);
    is_ours.then_some(path)
}

/// Whether the run that made the folder lives.
fn is_held(folder: &Path) -> bool {
    let lock = OpenOptions::new().read(true).write(true).open(folder.join(LOCK));
    lock.is_ok_and(|lock| lock.try_lock().is_err())
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn for_owner(builder: &mut DirBuilder) -> &DirBuilder {
    use std::os::unix::fs::DirBuilderExt as _;
    builder.mode(0o700)
}

#[cfg(not(unix))]
fn for_owner(builder: &mut DirBuilder) -> &DirBuilder {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary() -> PathBuf {
        std::env::temp_dir()
    }

    fn random(name: &str) -> String {
        format!("test-{name}-{}", std::process::id())
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_the_folder_and_it_goes_with_the_run() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Throwaway::new(&temporary(), &random("mode")).unwrap();
        let file = folder.put("key", "secret").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(folder.path()), mode(&file)), (0o700, 0o600));
        assert!(folder.put("key", "other").is_err(), "a file was written over");
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_somebody_else_made_before_is_not_taken() {
        let random = random("squat");
        let path = std::env::temp_dir().join(format!("{PREFIX}{random}"));
        fs::create_dir_all(&path).unwrap();
        assert!(Throwaway::new(&temporary(), &random).is_err());
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_note_leads_to_a_run_that_lives_and_to_no_other() {
        let notes = std::env::temp_dir().join(format!("secgen-notes-{}", std::process::id()));
        let mut one = Throwaway::new(&temporary(), &random("one")).unwrap();
        one.note(&notes, "orders").unwrap();
        assert_eq!(
            throwaways(&notes, &temporary()),
            [("orders".to_owned(), one.path().to_owned())]
        );
        let mut other = Throwaway::new(&temporary(), &random("other")).unwrap();
        assert!(matches!(other.note(&notes, "orders"), Err(NoteError::Taken)));
        drop(one);
        assert!(throwaways(&notes, &temporary()).is_empty());
        // What a killed run leaves: a note and a folder that nobody holds.
        let left = std::env::temp_dir().join(format!("{PREFIX}{}", random("left")));
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        fs::write(notes.join("orders"), left.to_str().unwrap()).unwrap();
        assert!(throwaways(&notes, &temporary()).is_empty());
        other.note(&notes, "orders").unwrap();
        assert!(!left.exists(), "secrets were left behind");
        fs::remove_dir_all(notes).unwrap();
    }

    #[test]
    fn a_note_that_leads_elsewhere_removes_nothing() {
        let notes = std::env::temp_dir().join(format!("secgen-notes-e-{}", std::process::id()));
        let elsewhere = notes.join("elsewhere");
        fs::create_dir_all(&elsewhere).unwrap();
        fs::write(notes.join("orders"), elsewhere.to_str().unwrap()).unwrap();
        let mut folder = Throwaway::new(&temporary(), &random("elsewhere")).unwrap();
        folder.note(&notes, "orders").unwrap();
        assert!(elsewhere.exists());
        fs::remove_dir_all(notes).unwrap();
    }
}
