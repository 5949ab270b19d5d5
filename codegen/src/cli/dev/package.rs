//! The crate whose server runs, as cargo knows it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde::Deserialize;

/// Which crate.
#[derive(Args, Debug)]
pub(in crate::cli) struct Chosen {
    /// The folder of the server's crate, as `cargo secgen SPEC --out` wrote it; by default the crate
    /// of the current folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The same by its manifest.
    #[arg(long, value_name = "PATH", conflicts_with = "out")]
    manifest_path: Option<PathBuf>,
}

/// A crate of a workspace.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) manifest: PathBuf,
    /// Where runs leave notes for each other.
    pub(super) notes: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Listed>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    manifest_path: PathBuf,
}

impl Package {
    /// The folder of the crate.
    pub(super) fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or(Path::new("."))
    }
}

impl Chosen {
    /// The crate.
    ///
    /// # Errors
    /// When cargo knows none there.
    pub(super) fn package(&self) -> Result<Package, String> {
        let manifest =
            PathBuf::from(self.asked(&["locate-project", "--message-format", "plain"])?.trim_end());
        let metadata = self.metadata()?;
        let notes = metadata.target_directory.join("secgen-dev");
        let found = metadata.packages.into_iter().find(|package| package.manifest_path == manifest);
        found.map(|package| Package { name: package.name, manifest, notes }).ok_or_else(|| {
            "this is a workspace, not a crate\n  = help: say which with `--out DIR`".to_owned()
        })
    }

    /// Where the runs of the workspace leave notes, and the name of the crate, if it is one.
    ///
    /// # Errors
    /// When cargo knows no workspace there.
    pub(super) fn notes(&self) -> Result<(PathBuf, Option<String>), String> {
        let notes = self.metadata()?.target_directory.join("secgen-dev");
        Ok((notes, self.package().ok().map(|package| package.name)))
    }

    fn metadata(&self) -> Result<Metadata, String> {
        let text = self.asked(&["metadata", "--no-deps", "--format-version", "1"])?;
        serde_json::from_str(&text)
            .map_err(|error| format!("cargo's metadata is not as it was: {error}"))
    }

    fn asked(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = cargo();
        command.args(arguments);
        if let Some(folder) = &self.out {
            command.arg("--manifest-path").arg(folder.join("Cargo.toml"));
        } else if let Some(manifest) = &self.manifest_path {
            command.arg("--manifest-path").arg(manifest);
        }
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("cannot start cargo: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("no crate here: {}", said.trim().trim_start_matches("error: ")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The cargo that called us, or the one that is installed.
pub(super) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
