//! The key file: JSON lines, every wrong line named at start.

use std::{collections::HashSet, fs::File, io::Read as _};

use super::record::{Reading, Record};
use crate::config::{StartFault, StartFaults};

/// The most bytes of a key file.
const LIMIT: u64 = 16 * 1024 * 1024;

/// The records of the file at `path`; blank lines are passed over, an empty file is no keys.
pub(super) fn read(
    path: &str,
    part: &str,
    reading: &Reading<'_>,
    faults: &mut StartFaults,
) -> Option<Vec<Record>> {
    let unavailable = |problem: String| StartFault::Unavailable {
        location: path.to_owned(),
        part: part.to_owned(),
        problem,
    };
    let mut text = Vec::new();
    if let Err(error) =
        File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut text))
    {
        faults.push(unavailable(format!("the key file cannot be read: {}", error.kind())));
        return None;
    }
    if text.len() as u64 > LIMIT {
        faults.push(unavailable("the key file is larger than 16 MiB".to_owned()));
        return None;
    }
    let (mut records, mut hashes, mut ids) = (Vec::new(), HashSet::new(), HashSet::new());
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let unique = |record: Record| {
            let id = record.caller.credential().unwrap_or_default().to_owned();
            let known = !(hashes.insert(record.hash) & ids.insert(id));
            if known {
                Err("another line has the same `id` or `hash`".to_owned())
            } else {
                Ok(record)
            }
        };
        match reading.record(line).and_then(unique) {
            Ok(record) => records.push(record),
            Err(problem) => faults.push(StartFault::Line {
                path: path.to_owned(),
                line: index + 1,
                part: part.to_owned(),
                problem,
            }),
        }
    }
    Some(records)
}
