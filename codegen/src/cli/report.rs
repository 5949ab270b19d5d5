//! Findings told in the format that was asked for, and what they mean for the run.

use std::path::{Path, PathBuf};

use super::End;
use super::arguments::{Denials, Format, Reading};
use super::say::Say;
use crate::check::{self, SoundContract};
use crate::finding::render::{Palette, Summary, json, text};
use crate::finding::{Code, Finding, Findings, Severity, codes, nearest};
use crate::source::{ReadError, Sources};

/// Reads the document and its overlays; what cannot be read is told.
pub(super) fn read(spec: &Path, reading: &Reading, say: &mut Say) -> Option<Sources> {
    match Sources::read(spec, &reading.overlay) {
        Ok(sources) => Some(sources),
        Err(error) => {
            say.error(&error.to_string());
            if let ReadError::NotFound { path } = &error
                && let Some(near) = path.to_str().and_then(|word| {
                    nearest(word, ["check", "explain", "adopt", "key", "dev", "token"])
                })
            {
                say.note(&format!("did you mean `cargo secgen {near} …`?"));
            }
            None
        }
    }
}

/// What a document says, for a command that needs it sound; what keeps it from being so is told.
pub(super) fn contract(
    spec: &Path,
    overlay: &[PathBuf],
    depth: Depth,
    say: &mut Say,
) -> Result<SoundContract, End> {
    let reading = Reading { overlay: overlay.to_vec(), format: Format::Text };
    let sources = read(spec, &reading, say).ok_or(End::Failed)?;
    let (contract, findings) = crate::contract_of(&sources);
    tell(&findings, &sources, Format::Text, depth, say);
    contract.ok_or(End::Findings)
}

/// How much of the findings a person is told; a tool hears all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Notes, debts and waivers too.
    All,
    /// What is to be mended; debts and waivers are only counted.
    ToMend,
    /// What forbids generation.
    Errors,
}

impl Depth {
    fn takes(self, finding: &Finding) -> bool {
        match self {
            Self::All => true,
            Self::ToMend => {
                finding.severity >= Severity::Warning && finding.code != codes::ADOPTED_DEBT
            }
            Self::Errors => finding.severity == Severity::Error,
        }
    }
}

/// Tells findings.
pub(super) fn tell(
    findings: &Findings,
    sources: &Sources,
    format: Format,
    depth: Depth,
    say: &mut Say,
) {
    match format {
        Format::Text => {
            let told = findings.only(|finding| depth.takes(finding));
            say.findings(&text(&told, sources, Palette::ANSI));
        }
        Format::Json => {
            let name_of = |code: Code| check::find(&code.to_string()).map_or("", |rule| rule.name);
            say.answer(&json(findings, sources, name_of));
        }
    }
}

/// Whether the findings allow to go on, and the line that sums them up.
pub(super) fn judge(findings: &Findings, denials: &Denials, say: &mut Say) -> End {
    let summary = Summary::of(findings);
    let mut end = if findings.has_errors() { End::Findings } else { End::Done };
    if denials.deny_debts && summary.debts > 0 {
        say.error(&format!("--deny-debts refuses what nobody reviewed: {} left", summary.debts));
        end = End::Findings;
    }
    if denials.deny_waivers && summary.waivers > 0 {
        say.error(&format!(
            "--deny-waivers refuses what is switched off: {} left",
            summary.waivers
        ));
        end = End::Findings;
    }
    say.note(&summary.to_string());
    end
}
