//! The package that is already in a folder: its name, and what its manifest lacks.

use std::path::Path;

use super::disk::{self, There};
use super::{WriteError, toml_lines};

/// A package that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `package.name`; none for a virtual workspace.
    pub name: Option<String>,
    manifest: String,
}

impl Package {
    /// The package in `folder`, when there is one.
    pub fn read(folder: &Path) -> Result<Option<Self>, WriteError> {
        if disk::there(folder, "Cargo.toml")? == There::Nothing {
            return Ok(None);
        }
        let manifest = disk::read(folder, "Cargo.toml")?.unwrap_or_default();
        let name = toml_lines::entries(&manifest)
            .find(|entry| entry.table == "package" && entry.key == "name")
            .map(|entry| entry.value.trim_matches(['"', '\'']).to_owned());
        Ok(Some(Self { name, manifest }))
    }

    /// The dependency lines of `generated` whose crates this package does not name.
    pub fn missing_dependencies<'a>(&self, generated: &'a str) -> Vec<&'a str> {
        let is_dependency = |table: &str| {
            table == "dependencies"
                || (table.starts_with("target.") && table.ends_with(".dependencies"))
        };
        let has = |name: &str| {
            toml_lines::entries(&self.manifest).any(|entry| {
                is_dependency(entry.table) && entry.key.split('.').next() == Some(name)
            }) || toml_lines::tables(&self.manifest)
                .any(|table| table.strip_prefix("dependencies.").is_some_and(|rest| rest == name))
        };
        toml_lines::entries(generated)
            .filter(|entry| entry.table == "dependencies" && !has(entry.key))
            .map(|entry| entry.line)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(manifest: &str) -> Package {
        Package { name: None, manifest: manifest.to_owned() }
    }

    #[test]
    fn only_the_missing_dependencies_are_told() {
        let generated = "[package]\nname = \"a\"\n\n[dependencies]\naxum = \"0.8\"\nsecgen-runtime = { version = \"1\" }\ntokio = { version = \"1\" } # why\n\n[profile.release]\nlto = true\n";
        let told = |manifest: &str| package(manifest).missing_dependencies(generated);
        assert_eq!(
            told("[dependencies]\naxum.workspace = true\ntokio = \"1\"\n"),
            ["secgen-runtime = { version = \"1\" }"]
        );
        assert_eq!(
            told(
                "[dependencies.secgen-runtime]\npath = \"x\"\n[dependencies]\naxum=\"0\"\ntokio =\"1\"\n"
            ),
            [""; 0]
        );
        assert_eq!(told("[dev-dependencies]\naxum = \"0.8\"\n").len(), 3);
    }
}
