//! For a document that somebody else wrote: every decision that it lacks, written down as a debt.
//!
//! The rules say what is missing; each answer goes into an overlay, and the rules are asked again,
//! until they have nothing more to ask that an overlay may answer.

mod answer;
mod decisions;
mod targets;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::{Findings, Severity};
use crate::source::{Node, Sources};
use crate::{check, contract, document};

use decisions::Decisions;
use targets::Targets;

/// How often the rules are asked; each answer can only bring up few new questions.
const ROUNDS: usize = 8;

/// What was adopted, and what is left.
#[derive(Debug)]
pub struct Adoption {
    /// The overlay; none when nothing was missing.
    pub overlay: Option<String>,
    /// How many decisions of each kind it holds, by a word for the kind.
    pub counts: BTreeMap<&'static str, usize>,
    /// The document with its overlays, the new one last.
    pub sources: Sources,
    /// What is wrong with the two together.
    pub findings: Findings,
}

/// Answers every question of the rules that an overlay may answer. `path` is where the overlay
/// will lie.
pub fn adopt(sources: &Sources, path: &Path) -> Adoption {
    let name = sources.document_path().file_name().unwrap_or_default().to_string_lossy();
    let mut decisions = Decisions::default();
    let mut laid = sources.clone();
    let mut findings = Findings::default();
    for round in 0..=ROUNDS {
        findings = Findings::default();
        let before = decisions.clone();
        if let Some(root) = laid.root(&mut findings) {
            ask(&root, &mut findings);
            if round < ROUNDS {
                let errors = findings.iter().filter(|it| it.severity == Severity::Error);
                let targets = Targets::of(&laid, &root);
                errors.for_each(|finding| answer::answer(finding, &targets, &mut decisions));
            }
        }
        if decisions == before {
            break;
        }
        laid = sources.clone().with_overlay(path, yaml::text(&decisions, &name));
    }
    let overlay = (!decisions.is_empty()).then(|| yaml::text(&decisions, &name));
    Adoption { overlay, counts: decisions.counts(), sources: laid, findings }
}

/// Every missing decision by itself, not folded into one.
fn ask(root: &Node, findings: &mut Findings) {
    if let Some(document) = document::parse(root, findings) {
        let contract = contract::resolve(&document, findings);
        check::judge(&contract, findings);
    }
}

#[cfg(test)]
mod tests;
