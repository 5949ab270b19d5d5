//! The only hands on the output folder: no symbolic link is followed below it, no path leads out
//! of it, and a file is replaced whole or not at all.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use super::WriteError;

/// No generated file is larger; a larger one is somebody's own.
const MAX_READ: u64 = 256 * 1024 * 1024;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    Nothing,
    File,
}

/// A name in a folder.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) is_folder: bool,
}

/// What stands at `path` below `folder`; whatever is in the way of a file is an error.
pub(super) fn there(folder: &Path, path: &str) -> Result<There, WriteError> {
    let names = names(path)?;
    let mut at = folder.to_owned();
    for (index, name) in names.iter().enumerate() {
        at.push(name);
        let is_last = index + 1 == names.len();
        let metadata = match fs::symlink_metadata(&at) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(There::Nothing),
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return Err(WriteError::InTheWay { path: folder.to_owned() });
            }
            Err(cause) => return Err(WriteError::NotReadable { path: at, cause }),
        };
        if metadata.is_symlink() {
            return Err(WriteError::SymbolicLink { path: at });
        }
        if if is_last { !metadata.is_file() } else { !metadata.is_dir() } {
            return Err(WriteError::InTheWay { path: at });
        }
    }
    Ok(There::File)
}

/// The text of a file that is there; none when it is not UTF-8 or larger than anything generated.
pub(super) fn read(folder: &Path, path: &str) -> Result<Option<String>, WriteError> {
    let at = folder.join(path);
    let mut bytes = Vec::new();
    let read = fs::File::open(&at).and_then(|file| file.take(MAX_READ + 1).read_to_end(&mut bytes));
    if let Err(cause) = read {
        return Err(WriteError::NotReadable { path: at, cause });
    }
    if bytes.len() as u64 > MAX_READ {
        return Ok(None);
    }
    Ok(String::from_utf8(bytes).ok())
}

/// What is in a folder, links and names that are not UTF-8 left out, ordered; nothing when there is no such folder.
pub(super) fn list(folder: &Path, below: &str) -> Result<Vec<Listed>, WriteError> {
    let at = folder.join(below);
    let not_readable = |cause| WriteError::NotReadable { path: at.clone(), cause };
    let entries = match fs::read_dir(&at) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(not_readable(cause)),
    };
    let mut listed = Vec::new();
    for entry in entries {
        let entry = entry.map_err(not_readable)?;
        let kind = entry.file_type().map_err(not_readable)?;
        if let Ok(name) = entry.file_name().into_string()
            && (kind.is_dir() || kind.is_file())
        {
            listed.push(Listed { name, is_folder: kind.is_dir() });
        }
    }
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

/// Puts `text` at `path`: a new file beside it takes its place in one move.
pub(super) fn replace(folder: &Path, path: &str, text: &str) -> Result<(), WriteError> {
    let names = names(path)?;
    there(folder, path)?;
    let at = folder.join(path);
    let not_writable = |cause| WriteError::NotWritable { path: at.clone(), cause };
    let parent = at.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(not_writable)?;
    let name = names.last().copied().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = parent.join(format!(".{name}.secgen-new"));
    let _left_by_a_run_that_was_killed = fs::remove_file(&temporary);
    let written = write_new(&temporary, text).and_then(|()| fs::rename(&temporary, &at));
    written.map_err(|cause| {
        let _gone_either_way = fs::remove_file(&temporary);
        not_writable(cause)
    })
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// Removes a file that is there.
pub(super) fn remove(folder: &Path, path: &str) -> Result<(), WriteError> {
    let at: PathBuf = folder.join(path);
    match fs::remove_file(&at) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(WriteError::NotWritable { path: at, cause }),
        Ok(()) => Ok(()),
    }
}

/// The names of a path, each an ordinary one.
fn names(path: &str) -> Result<Vec<&OsStr>, WriteError> {
    let outside = || WriteError::OutsideFolder { path: path.to_owned() };
    if path.is_empty() || path.contains(['\\', ':', '\0']) {
        return Err(outside());
    }
    let names = Path::new(path).components().map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    names.collect::<Option<Vec<_>>>().ok_or_else(outside)
}
