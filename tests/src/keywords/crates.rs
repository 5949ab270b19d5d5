//! A crate that holds the generated code of several documents, and a program that decodes what it
//! is told with it.

use std::{fs, io, path::Path};

use secgen::emit::{Layout, Options, Output, RuntimeSource};

/// What the program is told on its input, a line each: the number of an operation, a tab, a JSON
/// text. It answers a line each: `valid`, `malformed`, `panicked`, or codes with pointers; and of a
/// valid one what the typed value is written as, when that is another value.
const DRIVER: &str = include_str!("driver.rs.txt");

/// How much of the generated code is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// All of it.
    All,
    /// What decodes: bodies, models and what they name. An operation costs more than a schema.
    Decoding,
}

/// Modules that decoding does not need.
const AROUND: [&str; 5] = ["operations", "responses", "scopes", "service", "traits"];

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
pub fn write(folder: &Path, parts: Parts, documents: &[(Output, Vec<String>)]) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let (mut modules, mut table) = (String::new(), String::new());
    for (index, (output, operations)) in documents.iter().enumerate() {
        let module = folder.join(format!("src/d{index}"));
        fs::create_dir_all(module.join("api"))?;
        let inner = match parts {
            Parts::All => whole(&module, output)?,
            Parts::Decoding => decoding(&module, output)?,
        };
        modules.push_str(&format!(
            "#[allow(dead_code, unused_imports)]\nmod d{index} {{\n{inner}}}\n"
        ));
        for operation in operations {
            table.push_str(&match parts {
                Parts::All => format!(
                    "    |inputs| <d{index}::api::operations::{operation} as Operation<d{index}::handlers::App>>\
                     ::decode(inputs).map(|it| kept(&it.body)),\n"
                ),
                Parts::Decoding => format!(
                    "    |inputs| d{index}::api::inputs::{operation}Input::decode(inputs).map(|it| kept(&it.body)),\n"
                ),
            });
        }
    }
    if let Some(file) = documents.iter().find_map(|(output, _)| output.files.get("Cargo.toml")) {
        fs::write(folder.join("Cargo.toml"), &file.text)?;
    }
    let main = DRIVER.replace("// MODULES", &modules).replace("    // TABLE", &table);
    fs::write(folder.join("src/main.rs"), main)
}

/// Everything; gives what stands in the module.
fn whole(module: &Path, output: &Output) -> io::Result<String> {
    for (path, file) in &output.files {
        let Some(path) = path.strip_prefix("src/") else { continue };
        if path.starts_with("api/") || path == "handlers.rs" {
            fs::write(module.join(path), file.text.replace("crate::api", "super::api"))?;
        }
    }
    Ok("    pub mod api;\n    pub mod handlers;\n".to_owned())
}

/// What decodes; gives what stands in the module.
fn decoding(module: &Path, output: &Output) -> io::Result<String> {
    let mut inner = "    pub mod api {\n".to_owned();
    for (path, file) in &output.files {
        let Some(name) = path.strip_prefix("src/api/").and_then(|it| it.strip_suffix(".rs")) else {
            continue;
        };
        if name != "mod" && !AROUND.contains(&name) {
            // The program stands outside and decodes.
            let text = file.text.replace("pub(super) fn decode", "pub fn decode");
            fs::write(module.join(format!("api/{name}.rs")), text)?;
            inner.push_str(&format!("        pub mod {name};\n"));
        }
    }
    Ok(inner + "    }\n")
}
