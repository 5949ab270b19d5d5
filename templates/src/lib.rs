//! The files of a generated server that are not Rust of the generator's, and a table of them.
//!
//! A template's path below `files/`, without `.jinja`, is the path of the file that it becomes.

/// A file of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// The path of the file that it becomes; separators are `/`.
    pub path: &'static str,
    /// minijinja.
    pub text: &'static str,
    /// Whose the file is.
    pub whose: Whose,
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The user's, who is given it once.
    User,
    /// The user's, and part of a new package only: an existing one has its own.
    NewPackage,
    /// The generator's: a comment line of the file's language begins with this. Without one the
    /// file has a place for banner and hash of its own.
    Generator(Option<&'static str>),
}

/// Every template, by path.
pub const TEMPLATES: &[Template] = &[
    template(".env.example", include_str!("../files/.env.example.jinja"), Whose::User),
    template(".gitignore", include_str!("../files/.gitignore.jinja"), Whose::NewPackage),
    template("Cargo.toml", include_str!("../files/Cargo.toml.jinja"), Whose::NewPackage),
    template("README.md", include_str!("../files/README.md.jinja"), Whose::NewPackage),
    template(
        "deploy/grafana.json",
        include_str!("../files/deploy/grafana.json.jinja"),
        Whose::Generator(None),
    ),
    template(
        "deploy/prometheus-rules.yml",
        include_str!("../files/deploy/prometheus-rules.yml.jinja"),
        Whose::Generator(Some("#")),
    ),
    template("src/lib.rs", include_str!("../files/src/lib.rs.jinja"), Whose::NewPackage),
    template("src/main.rs", include_str!("../files/src/main.rs.jinja"), Whose::NewPackage),
];

const fn template(path: &'static str, text: &'static str, whose: Whose) -> Template {
    Template { path, text, whose }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_table_names_every_file_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("files");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inner = path.strip_prefix(&root).unwrap().to_str().unwrap();
                    found.push(inner.trim_end_matches(".jinja").replace('\\', "/"));
                }
            }
        }
        found.sort();
        assert_eq!(found, TEMPLATES.iter().map(|template| template.path).collect::<Vec<_>>());
    }
}
