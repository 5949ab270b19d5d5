//! Wrong documents, one file a fault, each refused at the line and column that the file names.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

mod pipeline;

use std::path::{Path, PathBuf};

use secgen::finding::Severity;
use secgen::source::Sources;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/documents/wrong");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What the file expects: `SG042 12:18`, from its first comment or its `x-expect`.
fn expected(text: &str) -> Option<&str> {
    let line = text.lines().find(|line| line.contains("expect"))?;
    let after = line.split_once("expect")?.1;
    Some(after.trim_matches(|c: char| ": \",".contains(c)))
}

#[test]
fn every_wrong_document_is_refused_for_its_one_fault_at_its_place() {
    let mut faults = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let sources = Sources::from_text(&name, text.as_str());
        let findings = pipeline::findings(&sources);
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let told: Vec<String> = errors
            .map(|finding| {
                let at = sources.locate(finding.place);
                format!("{} {}:{}", finding.code, at.line, at.column)
            })
            .collect();
        let wanted = expected(&text).unwrap_or_default();
        if told.join(", ") != wanted {
            faults
                .push(format!("{name} expects {wanted}\n{}", pipeline::told(&sources, &findings)));
        }
    }
    assert!(faults.is_empty(), "{} files\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn there_are_many_wrong_documents_in_both_languages() {
    let of = |wanted: &str| {
        files().iter().filter(|path| path.extension().is_some_and(|found| found == wanted)).count()
    };
    assert!(of("yaml") >= 40 && of("json") >= 8, "{} and {}", of("yaml"), of("json"));
}
