//! The files of a generated server that are not generated Rust, and a table of them.
//!
//! A template's path below `files/`, without `.jinja`, is the path of the file that it becomes.

/// A file that a new server is given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// The path of the file that it becomes; separators are `/`.
    pub path: &'static str,
    /// minijinja.
    pub text: &'static str,
    /// Whether it belongs to a new package only: an existing one has its own.
    pub new_package_only: bool,
}

/// Every template, by path.
pub const TEMPLATES: &[Template] = &[
    template(".env.example", include_str!("../files/.env.example.jinja"), false),
    template(".gitignore", include_str!("../files/.gitignore.jinja"), true),
    template("Cargo.toml", include_str!("../files/Cargo.toml.jinja"), true),
    template("README.md", include_str!("../files/README.md.jinja"), true),
    template("src/lib.rs", include_str!("../files/src/lib.rs.jinja"), true),
    template("src/main.rs", include_str!("../files/src/main.rs.jinja"), true),
];

const fn template(path: &'static str, text: &'static str, new_package_only: bool) -> Template {
    Template { path, text, new_package_only }
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
