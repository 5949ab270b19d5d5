//! A crate that holds the generated code of several documents, and a program that decodes what it
//! is told with it.

use std::{fs, io, path::Path};

use secgen::emit::{Layout, Options, Output, RuntimeSource};

/// What the program is told on its input, a line each: the number of an operation, a tab, a JSON
/// text. It answers a line each: `valid`, `malformed`, `panicked`, or codes with pointers.
const DRIVER: &str = include_str!("driver.rs.txt");

/// Options for a package of this name.
pub fn options(name: &str, runtime: &Path) -> Options {
    Options {
        crate_name: name.to_owned(),
        document: "openapi.json".to_owned(),
        runtime: RuntimeSource::Path(runtime.display().to_string()),
        layout: Layout::Crate,
    }
}

/// Writes the crate: `documents` are the outputs, with the operations of each in the order of
/// their numbers.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, documents: &[(Output, Vec<String>)]) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let (mut modules, mut table) = (String::new(), String::new());
    for (index, (output, operations)) in documents.iter().enumerate() {
        let module = folder.join(format!("src/d{index}"));
        fs::create_dir_all(module.join("api"))?;
        for (path, file) in &output.files {
            let Some(path) = path.strip_prefix("src/") else { continue };
            if path.starts_with("api/") || path == "handlers.rs" {
                let text = file.text.replace("crate::api", "super::api");
                fs::write(module.join(path), text)?;
            }
        }
        modules.push_str(&format!(
            "#[allow(dead_code, unused_imports)]\nmod d{index} {{\n    pub mod api;\n    pub mod handlers;\n}}\n"
        ));
        for operation in operations {
            table.push_str(&format!(
                "    decode::<d{index}::handlers::App, d{index}::api::operations::{operation}>,\n"
            ));
        }
    }
    if let Some(file) = documents.iter().find_map(|(output, _)| output.files.get("Cargo.toml")) {
        fs::write(folder.join("Cargo.toml"), &file.text)?;
    }
    let main = DRIVER.replace("// MODULES", &modules).replace("    // TABLE", &table);
    fs::write(folder.join("src/main.rs"), main)
}
