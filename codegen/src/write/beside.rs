//! Single files that a person asked for by name, and where one folder lies seen from another.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::disk;
use super::{Outcome, WriteError};

/// Writes a file that a person will own from then on: created, or left alone when it is there.
pub fn hand_over(path: &Path, text: &str) -> Result<Outcome, WriteError> {
    let (folder, name) = split(path)?;
    Ok(match disk::there(folder, &name)? {
        disk::There::File if disk::read(folder, &name)?.as_deref() == Some(text) => {
            Outcome::Unchanged
        }
        disk::There::File => Outcome::Kept,
        disk::There::Nothing => {
            disk::replace(folder, &name, text)?;
            Outcome::Created
        }
    })
}

/// The text of a file that may not be there; one that is no text reads as empty.
pub fn read_beside(path: &Path) -> Result<Option<String>, WriteError> {
    let (folder, name) = split(path)?;
    match disk::there(folder, &name)? {
        disk::There::Nothing => Ok(None),
        disk::There::File => Ok(Some(disk::read(folder, &name)?.unwrap_or_default())),
    }
}

fn split(path: &Path) -> Result<(&Path, String), WriteError> {
    let outside = || WriteError::OutsideFolder { path: path.display().to_string() };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(outside)?;
    Ok((
        path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new(".")),
        name.to_owned(),
    ))
}

/// The path of the package at `to` seen from `from`, which need not be there yet; none when `to` holds
/// no package. Symbolic links are undone, so that `..` means what it says.
pub fn relative_package(from: &Path, to: &Path) -> Option<PathBuf> {
    let to = fs::canonicalize(to).ok().filter(|to| to.join("Cargo.toml").is_file())?;
    let from = resolve(from)?;
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return Some(to);
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = to.components().skip(shared);
    Some(up.chain(down).collect())
}

/// The absolute path without links, of which the last parts may not be there.
fn resolve(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    for there in path.ancestors() {
        match fs::canonicalize(there) {
            Ok(real) => return Some(real.join(path.strip_prefix(there).ok()?)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_from_a_folder_that_is_not_there_yet() {
        let root = std::env::temp_dir().join(format!("secgen-beside-{}", std::process::id()));
        let runtime = root.join("checkout/runtime");
        fs::create_dir_all(&runtime).unwrap();
        assert_eq!(relative_package(&root.join("out"), &runtime), None, "no package there");
        fs::write(runtime.join("Cargo.toml"), "").unwrap();
        let from = |path: &str| relative_package(&root.join(path), &runtime).unwrap();
        assert_eq!(from("out/server"), Path::new("../../checkout/runtime"));
        assert_eq!(from("checkout/examples/a"), Path::new("../../runtime"));
        assert_eq!(from("checkout"), Path::new("runtime"));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_file_that_a_person_may_have_changed_is_never_overwritten() {
        let root = std::env::temp_dir().join(format!("secgen-hand-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let path = root.join("a.overlay.yaml");
        assert_eq!(hand_over(&path, "a").unwrap(), Outcome::Created);
        assert_eq!(hand_over(&path, "a").unwrap(), Outcome::Unchanged);
        assert_eq!(hand_over(&path, "b").unwrap(), Outcome::Kept);
        assert_eq!(fs::read_to_string(&path).unwrap(), "a");
        fs::remove_dir_all(root).unwrap();
    }
}
