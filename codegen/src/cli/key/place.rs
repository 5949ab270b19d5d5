//! Which key file: the one that is named, or the one that a scheme of the document reads.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::check::SoundContract;
use crate::cli::End;
use crate::cli::report::{self, Depth};
use crate::cli::say::Say;
use crate::contract::{Carrier, KeyFile, Scheme, Verifier};
use crate::finding::nearest;

/// Where the records are.
#[derive(Args, Debug)]
pub(in crate::cli) struct Where {
    /// The OpenAPI document whose scheme reads the file: then scopes are held against it.
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// The scheme, where the document has several with a file.
    #[arg(long, value_name = "NAME", requires = "spec")]
    scheme: Option<String>,
    /// An OpenAPI Overlay 1.0 to lay over the document; may be given several times.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<PathBuf>,
    /// The key file; by default the one that the document names.
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

/// A key file, and what the document knows of it.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) known: Option<Known>,
}

/// The scheme that reads a key file.
pub(super) struct Known {
    pub(super) scheme: String,
    pub(super) is_basic: bool,
    /// The header that carries the key.
    pub(super) header: Option<String>,
    pub(super) max_age: Option<Duration>,
    pub(super) scopes: Vec<String>,
}

impl Place {
    pub(super) fn max_age(&self) -> Option<Duration> {
        self.known.as_ref().and_then(|known| known.max_age)
    }
}

impl Where {
    /// The file, as asked or as the document says; what is missing is told.
    pub(super) fn place(&self, say: &mut Say) -> Result<Place, End> {
        let known = match &self.spec {
            Some(spec) => Some(self.of_document(spec, say)?),
            None => None,
        };
        match (&self.file, known) {
            (Some(path), known) => {
                Ok(Place { path: path.clone(), known: known.map(|(known, _)| known) })
            }
            (None, Some((known, file))) => {
                Ok(Place { path: path_of(&file, &known.scheme, say)?, known: Some(known) })
            }
            (None, None) => Err(failed("say which key file: `--file keys.jsonl`", say)),
        }
    }

    /// Whether a file or a document was named.
    pub(super) fn is_named(&self) -> bool {
        self.file.is_some() || self.spec.is_some()
    }

    fn of_document(&self, spec: &Path, say: &mut Say) -> Result<(Known, KeyFile), End> {
        let contract = report::contract(spec, &self.overlay, Depth::Errors, say)?;
        let mut files = contract.schemes.iter().filter_map(|scheme| Some((scheme, file(scheme)?)));
        let found = match &self.scheme {
            Some(name) => files.clone().find(|(scheme, _)| scheme.name == *name),
            None => files.next().filter(|_| files.next().is_none()),
        };
        match found {
            Some((scheme, (file, max_age))) => {
                Ok((known(&contract, scheme, max_age), file.clone()))
            }
            None => Err(self.no_scheme(&contract, say)),
        }
    }

    fn no_scheme(&self, contract: &SoundContract, say: &mut Say) -> End {
        let names: Vec<&str> = contract
            .schemes
            .iter()
            .filter(|scheme| file(scheme).is_some())
            .map(|scheme| scheme.name.as_str())
            .collect();
        let listed = names.join(", ");
        match &self.scheme {
            Some(asked) => {
                let near = nearest(asked, names.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "no scheme of the document does".to_owned(),
                    None => format!("those that do: {listed}"),
                };
                failed(&format!("no scheme `{asked}` reads a key file\n  = help: {help}"), say)
            }
            None if names.is_empty() => failed("no scheme of the document reads a key file", say),
            None => failed(
                &format!(
                    "several schemes read a key file\n  = help: say `--scheme` with one of {listed}"
                ),
                say,
            ),
        }
    }
}

/// The file that a scheme reads, and the oldest that its records may be.
fn file(scheme: &Scheme) -> Option<(&KeyFile, Option<Duration>)> {
    match &scheme.verifier {
        Verifier::Keys(rules) | Verifier::Passwords(rules) => Some((&rules.keys, rules.max_age)),
        _ => None,
    }
}

fn known(contract: &SoundContract, scheme: &Scheme, max_age: Option<Duration>) -> Known {
    let header = match &scheme.carrier {
        Carrier::Header(name) => Some(name.clone()),
        _ => None,
    };
    Known {
        scheme: scheme.name.clone(),
        is_basic: matches!(scheme.verifier, Verifier::Passwords(_)),
        header,
        max_age,
        scopes: contract.scopes.iter().map(|(name, _)| name.clone()).collect(),
    }
}

fn path_of(file: &KeyFile, scheme: &str, say: &mut Say) -> Result<PathBuf, End> {
    match file {
        KeyFile::Path(path) => Ok(PathBuf::from(path)),
        KeyFile::Env(name) => match std::env::var(name).ok().filter(|path| !path.trim().is_empty())
        {
            Some(path) => {
                let path = path.trim();
                Ok(PathBuf::from(path.strip_prefix("file:").unwrap_or(path)))
            }
            None => Err(failed(
                &format!(
                    "`{scheme}` reads the file that {name} names, and {name} is not set\n  \
                     = help: set it as the server has it, or say `--file PATH`"
                ),
                say,
            )),
        },
    }
}

fn failed(error: &str, say: &mut Say) -> End {
    say.error(error);
    End::Failed
}
