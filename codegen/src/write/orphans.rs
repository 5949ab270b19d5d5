//! Files that an earlier run generated and this one does not: an operation or tag is gone.

use std::collections::BTreeSet;
use std::path::Path;

use crate::emit::seal::{State, state};
use crate::emit::{Kind, Output};

use super::WriteError;
use super::disk;

/// How many folders deep is looked below one that holds generated files.
const MAX_DEPTH: usize = 4;

/// Every sealed file beside generated ones that is not in `output`, and whether it is as it was
/// generated. The folder itself is looked at without its subfolders: those may be anything.
pub(super) fn find(output: &Output, folder: &Path) -> Result<Vec<(String, State)>, WriteError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for below in folders(output) {
        let depth = if below.is_empty() { 0 } else { MAX_DEPTH };
        look(output, folder, &below, depth, &mut seen, &mut found)?;
    }
    Ok(found)
}

/// The folders that hold generated files: `""` and `src/api`.
fn folders(output: &Output) -> BTreeSet<String> {
    let generated = output.files.iter().filter(|(_, file)| file.kind == Kind::Generated);
    generated
        .map(|(path, _)| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        .collect()
}

fn look(
    output: &Output,
    folder: &Path,
    below: &str,
    depth: usize,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<(String, State)>,
) -> Result<(), WriteError> {
    if !seen.insert(below.to_owned()) {
        return Ok(());
    }
    for entry in disk::list(folder, below)? {
        let path = if below.is_empty() { entry.name } else { format!("{below}/{}", entry.name) };
        if entry.is_folder {
            if depth > 0 {
                look(output, folder, &path, depth - 1, seen, found)?;
            }
        } else if !output.files.contains_key(&path)
            && let Some(text) = disk::read(folder, &path)?
            && let state @ (State::Intact | State::Changed) = state(&text)
        {
            found.push((path, state));
        }
    }
    Ok(())
}
