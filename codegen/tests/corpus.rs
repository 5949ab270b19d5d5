//! Every document of the shared corpus, through reading and resolving, in bounded time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use secgen::check;
use secgen::contract::{self, Contract};
use secgen::document;
use secgen::finding::{Findings, Severity};
use secgen::source::Sources;

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared")
}

fn resolve(path: &Path, findings: &mut Findings) -> Option<Contract> {
    let sources = Sources::read(path, &[]).expect("it is there");
    let root = sources.root(findings)?;
    let document = document::parse(&root, findings)?;
    Some(contract::resolve(&document, findings))
}

#[test]
fn every_document_of_the_corpus_is_resolved_or_refused() {
    let Ok(entries) = std::fs::read_dir(shared().join("corpus")) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it != "tsv"));
    paths.sort();
    for path in paths {
        let began = Instant::now();
        let mut findings = Findings::default();
        let contract = resolve(&path, &mut findings);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|it| it.severity == Severity::Error) {
            *counts.entry(finding.code.to_string()).or_default() += 1;
        }
        println!(
            "{} {:?} operations {} schemas {} {counts:?}",
            path.file_name().unwrap().to_string_lossy(),
            began.elapsed(),
            contract.as_ref().map_or(0, |it| it.operations.len()),
            contract.as_ref().map_or(0, |it| it.schemas.0.len()),
        );
        assert!(began.elapsed().as_secs() < 60, "{}", path.display());
    }
}

#[test]
fn the_core_document_has_no_error() {
    let path = shared().join("specs/orders-core.yaml");
    if !path.exists() {
        return;
    }
    let mut findings = Findings::default();
    let contract = resolve(&path, &mut findings).unwrap();
    for finding in findings.iter() {
        println!("{} {}", finding.code, finding.message);
    }
    assert!(!findings.has_errors());
    assert_eq!(contract.operations.len(), 6);
}

/// What the whole worked document says that is enforced later.
const LATER: [&str; 4] = ["docs", "lifecycle", "signature", "url"];

#[test]
fn the_whole_worked_document_lacks_only_what_comes_later() {
    let path = shared().join("specs/orders.yaml");
    if !path.exists() {
        return;
    }
    let mut findings = Findings::default();
    let contract = resolve(&path, &mut findings).unwrap();
    check::accept(contract, &mut findings);
    for finding in findings.iter().filter(|it| it.severity == Severity::Error) {
        let known = LATER.iter().any(|key| finding.message == format!("not enforced yet: `{key}`"));
        assert!(known, "{} {}", finding.code, finding.message);
    }
}
