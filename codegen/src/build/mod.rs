//! `secgen::build("openapi.yaml")` in a build script: the same output into `OUT_DIR`, and a
//! comparison with the committed `secgen.lock`.

mod fields;
mod lock;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::emit::seal::{State, state};
use crate::emit::{Layout, Options, Output, RuntimeSource};
use crate::finding::Severity;
use crate::finding::render::{Palette, Summary, clean, text};
use crate::source::{ReadError, Sources};
use crate::write::{self, WriteError};

/// The committed file that must not become looser.
const LOCK: &str = "secgen.lock";

/// Generates the API of a document into `OUT_DIR`; `secgen_runtime::include_api!()` brings it in.
///
/// For build scripts only. Findings go to the error stream and end the process with status 1, which
/// fails the build. Nothing is written into the source tree; a line of the committed `secgen.lock` that
/// became looser fails the build too.
pub fn build(document: impl AsRef<Path>) {
    Builder::new(document).build();
}

/// [`build`] with overlays and with less patience.
#[derive(Clone, Debug)]
pub struct Builder {
    document: PathBuf,
    overlays: Vec<PathBuf>,
    deny_debts: bool,
    deny_waivers: bool,
}

/// Why a build fails.
#[derive(Debug)]
enum Failure {
    /// A file could not be read.
    Read(ReadError),
    /// `OUT_DIR` could not be written.
    Write(WriteError),
    /// Cargo did not say what a build script is told.
    NoBuildScript { variable: &'static str },
    /// The document has errors; they are told.
    Findings { summary: Summary },
    /// Debts or waivers are refused.
    Denied { what: &'static str, count: usize },
    /// A file in `OUT_DIR` was changed by hand.
    Edited { path: String },
    /// The committed lock was changed by hand, so that it cannot be compared.
    LockEdited,
    /// Lines of the committed lock became looser.
    Loosened { lines: Vec<lock::Loosened>, fresh: PathBuf },
}

impl Builder {
    /// For a document, its path seen from the package's folder.
    pub fn new(document: impl AsRef<Path>) -> Self {
        let document = document.as_ref().to_owned();
        Self { document, overlays: Vec::new(), deny_debts: false, deny_waivers: false }
    }

    /// Lays an overlay over the document; the order counts.
    #[must_use]
    pub fn overlay(mut self, path: impl AsRef<Path>) -> Self {
        self.overlays.push(path.as_ref().to_owned());
        self
    }

    /// Refuses decisions that `adopt` wrote and nobody reviewed.
    #[must_use]
    pub fn deny_debts(mut self) -> Self {
        self.deny_debts = true;
        self
    }

    /// Refuses controls that are switched off, whatever the reason.
    #[must_use]
    pub fn deny_waivers(mut self) -> Self {
        self.deny_waivers = true;
        self
    }

    /// Generates into `OUT_DIR`; ends the process with status 1 when that must not be.
    pub fn build(&self) {
        if let Err(failure) = self.run() {
            failure.tell();
            std::process::exit(1);
        }
    }

    fn run(&self) -> Result<(), Failure> {
        self.run_in(&variable("OUT_DIR")?, &variable("CARGO_MANIFEST_DIR")?)
    }

    /// The build of the package in a folder into another one.
    fn run_in(&self, out: &Path, package: &Path) -> Result<(), Failure> {
        let committed = package.join(LOCK);
        for path in self.overlays.iter().chain([&self.document, &committed]) {
            instruct(&format!("rerun-if-changed={}", path.display()));
        }
        let sources = Sources::read(&self.document, &self.overlays).map_err(Failure::Read)?;
        let output = self.generate(&sources)?;
        let written = write::write(&output, out).map_err(Failure::Write)?;
        if let Some(path) = written.paths(write::Outcome::Edited).next() {
            return Err(Failure::Edited { path: out.join(path).display().to_string() });
        }
        compare(&output, &committed, &out.join(LOCK))
    }

    fn generate(&self, sources: &Sources) -> Result<Output, Failure> {
        let document = self.document.file_name().unwrap_or_default().to_string_lossy();
        let options = Options {
            crate_name: "api".to_owned(),
            document: document.into_owned(),
            runtime: RuntimeSource::Version(env!("CARGO_PKG_VERSION").to_owned()),
            layout: Layout::Single,
        };
        let (output, findings) = crate::generate(sources, &options);
        let summary = Summary::of(&findings);
        for (denied, what, count) in [
            (self.deny_debts, "debts that nobody reviewed", summary.debts),
            (self.deny_waivers, "controls that are switched off", summary.waivers),
        ] {
            if denied && count > 0 {
                return Err(Failure::Denied { what, count });
            }
        }
        match output {
            Some(output) => {
                if summary.debts > 0 {
                    instruct(&format!("warning={}: {summary}", clean(&document_name(sources))));
                }
                Ok(output)
            }
            None => {
                let told = findings.only(|finding| finding.severity == Severity::Error);
                say(&text(&told, sources, Palette::PLAIN));
                Err(Failure::Findings { summary })
            }
        }
    }
}

/// Holds the fresh lock against the committed one.
fn compare(output: &Output, committed: &Path, fresh: &Path) -> Result<(), Failure> {
    let Some(file) = output.files.get(LOCK) else { return Ok(()) };
    let shown = fresh.display();
    let Some(committed) = write::read_beside(committed).map_err(Failure::Write)? else {
        instruct(&format!(
            "warning=no secgen.lock is committed: copy {shown} beside Cargo.toml, so that a loosened control fails the build"
        ));
        return Ok(());
    };
    if state(&committed) != State::Intact {
        return Err(Failure::LockEdited);
    }
    let lines = lock::loosened(&committed, &file.text);
    if !lines.is_empty() {
        return Err(Failure::Loosened { lines, fresh: fresh.to_owned() });
    }
    if committed.replace("\r\n", "\n") != file.text {
        instruct(&format!("warning=secgen.lock is not of today: copy {shown} over it and commit"));
    }
    Ok(())
}

impl Failure {
    fn tell(&self) {
        let text = match self {
            Self::Read(error) => error.to_string(),
            Self::Write(error) => error.to_string(),
            Self::NoBuildScript { variable } => {
                format!("`{variable}` is not set: secgen::build is for build scripts")
            }
            Self::Findings { summary } => summary.to_string(),
            Self::Denied { what, count } => format!("{count} {what}, and this build refuses them"),
            Self::Edited { path } => format!("`{path}` was changed by hand: delete it"),
            Self::LockEdited => {
                "secgen.lock was changed by hand, so nothing can be compared with it: restore it"
                    .to_owned()
            }
            Self::Loosened { lines, fresh } => loosened(lines, fresh),
        };
        say(&format!("error: {text}\n"));
    }
}

fn loosened(lines: &[lock::Loosened], fresh: &Path) -> String {
    let mut text = String::from("the document is looser than the committed secgen.lock:\n");
    for line in lines {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!(
        "  = help: mend the document, or, when this is meant, copy {} over secgen.lock and have it reviewed",
        fresh.display()
    ));
    text
}

fn document_name(sources: &Sources) -> String {
    sources.document_path().display().to_string()
}

fn variable(name: &'static str) -> Result<PathBuf, Failure> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    value.map(PathBuf::from).ok_or(Failure::NoBuildScript { variable: name })
}

/// A line that Cargo obeys; what could end it is taken out.
fn instruct(line: &str) {
    let _nobody_listens = writeln!(std::io::stdout(), "cargo:{}", line.replace(['\n', '\r'], " "));
}

fn say(text: &str) {
    let _nobody_listens = std::io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests;
