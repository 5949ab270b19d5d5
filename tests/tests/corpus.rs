//! Every document of the shared corpus through `check`, `adopt` and `check` again: no panic, bounded
//! time and memory, no answer but "refused" before somebody decided.

use std::{path::Path, time::Duration};

use secgen::finding::codes;
use secgen_tests::corpus::{self, Counts, Ended, Study};

/// For one document, by the wall, however busy the machine is.
const LONGEST: Duration = Duration::from_secs(400);
/// Of processor time, unoptimised, on a machine that others slow down: for any document, and for
/// each mebibyte of it.
const COST: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(30));
/// Two documents at a time, of at most 5 MB each, unoptimised.
const MEMORY: u64 = 1536 << 20;
/// What nobody annotated and needs nothing but decisions; the fewest that are clean after adoption.
const CLEAN: usize = 17;

#[test]
fn every_document_is_refused_and_adopted_in_bounded_time_and_memory() {
    let documents = corpus::documents().unwrap();
    if documents.is_empty() {
        println!("skipped: there is no corpus in {}", corpus::shared().display());
        return;
    }
    assert_eq!(documents.len(), 49, "the corpus is whole");
    let studies: Vec<Study> = corpus::study(&documents, LONGEST)
        .into_iter()
        .map(|(path, ended)| told(&path, ended))
        .collect();
    studies.iter().for_each(judge);
    let clean: Vec<_> = studies.iter().filter(|it| it.is_clean()).map(|it| &it.name).collect();
    assert!(clean.len() >= CLEAN, "{clean:?}");
    for name in ["paypal-webhooks.json", "ag-rentcast-io.json", "firecracker.json", "museum.yaml"] {
        assert!(clean.iter().any(|it| *it == name), "{name}: {clean:?}");
    }
    if let Ok(peak) = corpus::peak_memory() {
        assert!(peak < MEMORY, "{} MiB", peak >> 20);
    }
}

fn told(path: &Path, ended: Ended) -> Study {
    match ended {
        Ended::Told(study) => study,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn judge(study: &Study) {
    let name = &study.name;
    assert!(corpus::has_errors(&study.before), "{name}: nobody decided, and it was accepted");
    let mebibytes = u32::try_from(study.bytes >> 20).expect("a corpus document is small");
    let most = COST.0 + COST.1 * mebibytes;
    assert!(study.cost < most, "{name}: {:?} of {most:?}", study.cost);
    let told = corpus::has_errors(&study.told);
    assert_eq!(told, !study.is_clean(), "{name}: `adopt` and `check` disagree");
    assert!(!says(&study.after, codes::SECURITY_ABSENT), "{name}: who may call is undecided");
}

fn says(counts: &Counts, code: secgen::finding::Code) -> bool {
    counts.keys().any(|(_, it)| *it == code)
}
