//! `cargo secgen SPEC`: a server package, or the generated part of one.

use std::path::{Path, PathBuf};

use super::arguments::Generate;
use super::report::{self, Depth};
use super::say::Say;
use super::{End, name, runtime};
use crate::emit::{Layout, Options, Output};
use crate::finding::render::Summary;
use crate::source::Sources;
use crate::write::{self, Outcome, Package, WriteError, Written};

/// How many paths are named one by one.
const MOST_NAMED: usize = 24;

pub(super) fn run(generate: &Generate, say: &mut Say) -> End {
    let Some(spec) = &generate.spec else {
        return failed("say which document: `cargo secgen openapi.yaml`", say);
    };
    let reading = &generate.reading;
    let Some(sources) = report::read(spec, reading, say) else { return End::Failed };
    let place = match Place::of(generate, &sources) {
        Ok(place) => place,
        Err(error) => return failed(&error.to_string(), say),
    };
    let runtime = match runtime::source(generate.runtime.as_deref(), &place.folder) {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error, say),
    };
    let document = file_name(sources.document_path());
    let crate_name = place.name.clone();
    let options = Options { crate_name, document, runtime, layout: Layout::Crate };
    let (output, findings) = crate::generate(&sources, &options);
    report::tell(&findings, &sources, reading.format, Depth::ToMend, say);
    match (report::judge(&findings, &generate.denials, say), output) {
        (End::Done, Some(output)) if generate.check => compare(&output, &place, say),
        (End::Done, Some(output)) => {
            let end = write(&output, &place, generate, say);
            if Summary::of(&findings).debts > 0 {
                say.note(
                    "with debts the server binds loopback only; `cargo secgen check`, with the same \
                     document and `--overlay`, lists them",
                );
            }
            end
        }
        (End::Done, None) => End::Findings,
        (end, _) => end,
    }
}

/// Where to write, and what is there.
struct Place {
    folder: PathBuf,
    name: String,
    package: Option<Package>,
}

impl Place {
    fn of(generate: &Generate, sources: &Sources) -> Result<Self, WriteError> {
        let here = Package::read(Path::new("."))?.filter(|package| package.name.is_some());
        let (folder, package) = match &generate.out {
            Some(folder) => (Some(folder.clone()), Package::read(folder)?),
            None if here.is_some() => (Some(PathBuf::from(".")), here),
            None => (None, None),
        };
        let there = package.as_ref().and_then(|package| package.name.clone());
        let name = there.unwrap_or_else(|| {
            let stem = sources.document_path().file_stem().unwrap_or_default().to_string_lossy();
            name::package([sources.title(), &stem])
        });
        match folder {
            Some(folder) => Ok(Self { folder, name, package }),
            None => {
                let folder = PathBuf::from(&name);
                Ok(Self { package: Package::read(&folder)?, folder, name })
            }
        }
    }
}

impl Place {
    /// A path below the folder, as it is told.
    fn shown(&self, path: &str) -> String {
        let path = if self.folder == Path::new(".") {
            PathBuf::from(path)
        } else {
            self.folder.join(path)
        };
        path.display().to_string()
    }
}

fn write(output: &Output, place: &Place, generate: &Generate, say: &mut Say) -> End {
    let written = match write::write(output, &place.folder) {
        Ok(written) => written,
        Err(error) => return failed(&error.to_string(), say),
    };
    tell(&written, place, ["created", "updated", "removed"], say);
    let edited = tell_edited(&written, place, say);
    let at = place.folder.display();
    if !written.is_stale() && !edited {
        say.note(&format!("nothing to write: `{at}` is what the document says"));
    }
    next(output, &written, place, generate, say);
    if edited { End::Findings } else { End::Done }
}

fn compare(output: &Output, place: &Place, say: &mut Say) -> End {
    let written = match write::compare(output, &place.folder) {
        Ok(written) => written,
        Err(error) => return failed(&error.to_string(), say),
    };
    tell(&written, place, ["missing", "stale", "no longer generated"], say);
    let edited = tell_edited(&written, place, say);
    let at = place.folder.display();
    match written.is_stale() {
        true => say.note(&format!("`{at}` is stale: run the same command without --check")),
        false if !edited => say.note(&format!("`{at}` is what the document says")),
        false => {}
    }
    if written.is_stale() || edited { End::Findings } else { End::Done }
}

/// Tells what is created, updated and removed, in the words that are given.
fn tell(written: &Written, place: &Place, words: [&str; 3], say: &mut Say) {
    let outcomes = [Outcome::Created, Outcome::Updated, Outcome::Removed];
    for (outcome, word) in outcomes.into_iter().zip(words) {
        let paths: Vec<_> = written.paths(outcome).collect();
        for path in paths.iter().take(MOST_NAMED) {
            say.note(&format!("{word:>8}  {}", place.shown(path)));
        }
        if let Some(more @ 1..) = paths.len().checked_sub(MOST_NAMED) {
            say.note(&format!("{word:>8}  and {more} more"));
        }
    }
}

/// Tells which generated files a person changed.
fn tell_edited(written: &Written, place: &Place, say: &mut Say) -> bool {
    for path in written.paths(Outcome::Edited) {
        let path = place.shown(path);
        say.error(&format!(
            "`{}` was changed by hand and is left alone\n\
             move your change elsewhere and delete the file; the next run writes it again",
            path
        ));
    }
    for path in written.paths(Outcome::Orphaned) {
        let path = place.shown(path);
        say.error(&format!(
            "`{}` is no longer generated, was changed by hand and is left alone: delete it",
            path
        ));
    }
    written.has_edited()
}

/// Says what to do next: add dependencies to a package that was there, or run a new one.
fn next(output: &Output, written: &Written, place: &Place, generate: &Generate, say: &mut Say) {
    let manifest = output.files.get("Cargo.toml").map(|file| file.text.as_str());
    let is_new = written.paths(Outcome::Created).any(|path| path == "Cargo.toml");
    if is_new {
        say.note(&format!("next, with throw-away keys: {}", trial(place, generate)));
    } else if let (Some(package), Some(manifest)) = (&place.package, manifest) {
        let missing = package.missing_dependencies(manifest);
        if !missing.is_empty() {
            say.note("your Cargo.toml is yours; add to its [dependencies]:");
            missing.iter().for_each(|line| say.note(&format!("    {line}")));
        }
        let modules: Vec<_> = written.paths(Outcome::Created).filter_map(module).collect();
        if !modules.is_empty() {
            say.note(&format!("then say in your main.rs: {}", modules.join(" ")));
        }
    }
}

/// The command that tries a new package.
fn trial(place: &Place, generate: &Generate) -> String {
    let mut words = vec!["cargo secgen dev".to_owned()];
    words.extend(generate.spec.iter().map(|spec| spec.display().to_string()));
    let overlays = generate.reading.overlay.iter();
    words.extend(overlays.map(|overlay| format!("--overlay {}", overlay.display())));
    words.push(format!("--out {}", place.folder.display()));
    words.join(" ")
}

/// What a root module says of a new file beside it.
fn module(path: &str) -> Option<String> {
    let name = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let name = name.strip_suffix("/mod").unwrap_or(name);
    let is_module = !name.contains('/') && !matches!(name, "main" | "lib");
    is_module.then(|| format!("mod {name};"))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn failed(error: &str, say: &mut Say) -> End {
    say.error(error);
    End::Failed
}
