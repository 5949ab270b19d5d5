//! OpenAPI in, a guarded server out.

pub mod adopt;
pub mod build;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod contract;
pub mod document;
pub mod emit;
pub mod finding;
pub mod source;
pub mod write;

use check::SoundContract;
use emit::{Options, Output};
use finding::Findings;
use source::{Node, Sources};

pub use build::build;

/// The whole program: a document and its overlays in, every file of the output out. It touches no
/// disk; without an output, a finding says why.
pub fn generate(sources: &Sources, options: &Options) -> (Option<Output>, Findings) {
    let mut findings = Findings::default();
    let sound = sources.root(&mut findings).and_then(|root| {
        let contract = sound(&root, &mut findings)?;
        Some((contract, root))
    });
    let output = sound.map(|(contract, root)| emit::emit(&contract, &root, options));
    (output, findings)
}

/// The stages before the output: everything that is wrong with a document.
pub fn examine(sources: &Sources) -> Findings {
    let mut findings = Findings::default();
    if let Some(root) = sources.root(&mut findings) {
        let _only_its_findings_are_asked_for = sound(&root, &mut findings);
    }
    findings
}

/// What a document says, when it may be emitted; without it, a finding says why.
pub fn contract_of(sources: &Sources) -> (Option<SoundContract>, Findings) {
    let mut findings = Findings::default();
    let root = sources.root(&mut findings);
    let contract = root.and_then(|root| sound(&root, &mut findings));
    (contract, findings)
}

/// From the tree of a document to a contract that may be emitted.
fn sound(root: &Node, findings: &mut Findings) -> Option<SoundContract> {
    let document = document::parse(root, findings)?;
    let contract = contract::resolve(&document, findings);
    check::accept(contract, findings)
}
