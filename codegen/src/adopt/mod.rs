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

use crate::finding::{Finding, Findings, Severity, codes};
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
    let mut adoption = Adoption::of(sources.clone());
    for _ in 0..ROUNDS {
        let Some(root) = adoption.ask() else { break };
        let before = decisions.clone();
        let targets = Targets::of(&adoption.sources, &root);
        for finding in first_questions(&adoption.findings) {
            answer::answer(finding, &targets, &mut decisions);
        }
        if decisions == before {
            break;
        }
        let overlay = yaml::text(&decisions, &name, &root);
        adoption = Adoption::of(sources.clone().with_overlay(path, overlay.as_str()));
        adoption.overlay = Some(overlay);
    }
    adoption.counts = decisions.counts();
    adoption
}

impl Adoption {
    fn of(sources: Sources) -> Self {
        let findings = Findings::default();
        Self { overlay: None, counts: BTreeMap::new(), sources, findings }
    }

    /// Asks every rule; every missing decision is told by itself, not folded into one.
    fn ask(&mut self) -> Option<Node> {
        self.findings = Findings::default();
        let root = self.sources.root(&mut self.findings)?;
        if let Some(document) = document::parse(&root, &mut self.findings) {
            let contract = contract::resolve(&document, &mut self.findings);
            check::judge(&contract, &mut self.findings);
        }
        Some(root)
    }
}

/// The errors; when it is not settled who may call, only those that ask it, for what else must be decided
/// depends on the answer.
fn first_questions(findings: &Findings) -> Vec<&Finding> {
    let errors = || findings.iter().filter(|it| it.severity == Severity::Error);
    let asks_who =
        |it: &&Finding| matches!(it.code, codes::SECURITY_ABSENT | codes::PUBLIC_WITHOUT_REASON);
    let who: Vec<_> = errors().filter(asks_who).collect();
    if who.is_empty() { errors().collect() } else { who }
}

#[cfg(test)]
mod tests;
