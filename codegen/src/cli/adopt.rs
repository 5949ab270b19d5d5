//! `cargo secgen adopt SPEC`.

use std::path::{Path, PathBuf};

use super::End;
use super::arguments::Adopt;
use super::report::{self, Depth};
use super::say::Say;
use crate::adopt::{Adoption, adopt};
use crate::finding::render::Summary;
use crate::write::{Outcome, hand_over};

pub(super) fn run(asked: &Adopt, say: &mut Say) -> End {
    let Some(sources) = report::read(&asked.spec, &asked.reading, say) else { return End::Failed };
    let path = asked.out.clone().unwrap_or_else(|| beside(&asked.spec));
    let adoption = adopt(&sources, &path);
    report::tell(&adoption.findings, &adoption.sources, asked.reading.format, Depth::Errors, say);
    let end = match &adoption.overlay {
        Some(overlay) => write(overlay, &path, &adoption, asked, say),
        None => {
            say.note("nothing to adopt: no decision is missing that an overlay may take");
            End::Done
        }
    };
    let summary = Summary::of(&adoption.findings);
    say.note(&summary.to_string());
    if end == End::Done && summary.errors > 0 {
        say.note("what is left is in the document itself: an overlay may not change it");
        return End::Findings;
    }
    end
}

fn write(overlay: &str, path: &Path, adoption: &Adoption, asked: &Adopt, say: &mut Say) -> End {
    let shown = path.display();
    match hand_over(path, overlay) {
        Ok(Outcome::Kept) => {
            say.error(&format!(
                "`{shown}` is there and says something else; it is left alone\n\
                 lay it over the document and adopt the rest: --overlay {shown} --out FILE"
            ));
            return End::Failed;
        }
        Ok(Outcome::Unchanged) => say.note(&format!("`{shown}` already says all of this:")),
        Ok(_) => say.note(&format!("wrote `{shown}`, each decision a debt to review:")),
        Err(error) => {
            say.error(&error.to_string());
            return End::Failed;
        }
    }
    for (kind, count) in &adoption.counts {
        say.note(&format!("{count:>6}  {kind}"));
    }
    if !adoption.findings.has_errors() {
        say.note(&format!("next: cargo secgen {} --overlay {shown}", asked.spec.display()));
    }
    End::Done
}

/// `NAME.overlay.yaml` beside `NAME.yaml`.
fn beside(document: &Path) -> PathBuf {
    let mut name = document.file_stem().unwrap_or_default().to_owned();
    name.push(".overlay.yaml");
    document.with_file_name(name)
}
