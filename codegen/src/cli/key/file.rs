//! A key file as lines: what is not asked for stays as it is, byte for byte.

use std::path::Path;

use super::record::Record;
use crate::cli::End;
use crate::cli::say::Say;
use crate::finding::nearest;

/// The most wrong lines that are told.
const TOLD: usize = 20;

/// The lines of a key file, each a record; empty lines are left out.
pub(super) struct KeyFile {
    lines: Vec<(String, Record)>,
}

impl KeyFile {
    /// The records of a file's text, or the number of each wrong line with what is wrong.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<(usize, String)>> {
        let (mut lines, mut wrong) = (Vec::<(String, Record)>::new(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            match Record::parse(line) {
                Ok(record) if lines.iter().any(|(_, known)| known.id == record.id) => {
                    wrong.push((index + 1, "has the `id` of another line".to_owned()));
                }
                Ok(record) => lines.push((line.to_owned(), record)),
                Err(problem) => wrong.push((index + 1, problem)),
            }
        }
        if wrong.is_empty() { Ok(Self { lines }) } else { Err(wrong) }
    }

    /// The same, telling what is wrong. Nobody changes a file that could not be read whole: a
    /// line that is not understood may be somebody's key.
    pub(super) fn read(text: &str, path: &Path, say: &mut Say) -> Result<Self, End> {
        Self::parse(text).map_err(|wrong| {
            let shown = path.display();
            for (line, problem) in wrong.iter().take(TOLD) {
                say.error(&format!("a line {problem}\n --> {shown}:{line}"));
            }
            say.note(&format!(
                "`{shown}`: {} wrong lines; no server starts with it, and nothing was changed",
                wrong.len()
            ));
            End::Findings
        })
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.lines.iter().map(|(_, record)| record)
    }

    /// The record of that id; without one it is told, with the nearest that is there.
    pub(super) fn find(&self, id: &str, path: &Path, say: &mut Say) -> Result<&Record, End> {
        if let Some(record) = self.records().find(|record| record.id == id) {
            return Ok(record);
        }
        let mut told = format!("no key `{id}`\n --> {}", path.display());
        match nearest(id, self.records().map(|record| record.id.as_str())) {
            Some(near) => told.push_str(&format!("\n  = help: did you mean `{near}`?")),
            None => told.push_str("\n  = help: `cargo secgen key list` shows every id"),
        }
        say.error(&told);
        Err(End::Failed)
    }

    pub(super) fn add(&mut self, record: Record) {
        self.lines.push((record.line(), record));
    }

    /// Removes the record of that id.
    pub(super) fn remove(&mut self, id: &str) {
        self.lines.retain(|(_, record)| record.id != id);
    }

    /// Puts `record` in the place of the one with its id.
    pub(super) fn put(&mut self, record: Record) {
        for line in self.lines.iter_mut().filter(|(_, known)| known.id == record.id) {
            *line = (record.line(), record.clone());
        }
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|(line, _)| format!("{line}\n")).collect()
    }
}
