//! The command as a person uses it: what it writes, what it leaves alone, how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use secgen_tests::workshop::{Ran, Workshop, workspace};
use serde_json::Value;

/// An operation that the document does not have yet.
const ADDED: &str = "  /archive:
    post:
      operationId: archiveOrders
      tags: [orders]
      security: [{ oauth: [\"write:orders\"] }]
      responses: { \"204\": { description: Archived. } }
";

/// A folder with a copy of the orders document, and the package `orders` generated from it.
fn orders(test: &str) -> Workshop {
    let command = env!("CARGO_BIN_EXE_secgen-under-test");
    let name = format!("generation-{test}");
    let workshop = Workshop::open(env!("CARGO_TARGET_TMPDIR"), &name, command).unwrap();
    let document = fs::read_to_string(workspace().join("examples/orders/openapi.yaml")).unwrap();
    fs::write(workshop.folder().join("openapi.yaml"), document).unwrap();
    let ran = generate(&workshop, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    workshop
}

fn generate(workshop: &Workshop, more: &[&str]) -> Ran {
    workshop.secgen(&[&["openapi.yaml", "--out", "orders"], more].concat()).unwrap()
}

fn add_an_operation(workshop: &Workshop) {
    let path = workshop.folder().join("openapi.yaml");
    let document = fs::read_to_string(&path).unwrap();
    let (before, after) = document.split_once("\ncomponents:\n").unwrap();
    fs::write(path, format!("{before}\n{ADDED}\ncomponents:\n{after}")).unwrap();
}

/// Every file of a folder, with its bytes and when it was written.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let written = fs::metadata(&path).unwrap().modified().unwrap();
            let name = path.strip_prefix(folder).unwrap().to_path_buf();
            files.insert(name, (fs::read(&path).unwrap(), written));
        }
    }
    files
}

#[test]
fn a_second_run_writes_nothing() {
    let workshop = orders("twice");
    let folder = workshop.folder().join("orders");
    let before = snapshot(&folder);
    assert!(before.len() > 10, "{:?}", before.keys());
    let ran = generate(&workshop, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("nothing to write"), "{}", ran.err);
    assert!(snapshot(&folder) == before, "bytes and times are as they were");
}

#[test]
fn another_folder_gets_the_same_bytes() {
    let workshop = orders("elsewhere");
    let ran = workshop.secgen(&["openapi.yaml", "--out", "others"]).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.err);
    let bytes = |name: &str| -> Vec<_> {
        let files = snapshot(&workshop.folder().join(name));
        files.into_iter().map(|(path, (bytes, _))| (path, bytes)).collect()
    };
    assert!(bytes("orders") == bytes("others"));
}

#[test]
fn a_generated_file_that_a_person_changed_is_told_and_left_alone() {
    let workshop = orders("edited");
    let path = workshop.folder().join("orders/src/api/policies.rs");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("// mine\n");
    fs::write(&path, &text).unwrap();
    add_an_operation(&workshop);
    for more in [&[][..], &["--check"]] {
        let ran = generate(&workshop, more);
        assert_eq!(ran.status, 1, "{}", ran.err);
        assert!(ran.err.contains("src/api/policies.rs` was changed by hand"), "{}", ran.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(generate(&workshop, &[]).status, 0, "deleting it brings it back");
    assert!(fs::read_to_string(&path).unwrap().contains("archiveOrders"));
}

#[test]
fn files_that_are_the_users_are_never_overwritten() {
    let workshop = orders("users");
    let folder = workshop.folder().join("orders");
    let users = ["Cargo.toml", "README.md", ".env.example", "src/main.rs", "src/handlers.rs"];
    for name in users {
        fs::write(folder.join(name), format!("# mine: {name}\n")).unwrap();
    }
    add_an_operation(&workshop);
    let ran = generate(&workshop, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for name in users {
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), format!("# mine: {name}\n"));
    }
    let traits = fs::read_to_string(folder.join("src/api/traits.rs")).unwrap();
    assert!(traits.contains("archive_orders"), "what is generated follows the document");
}

#[test]
fn check_fails_on_what_is_stale_and_writes_nothing() {
    let workshop = orders("stale");
    let folder = workshop.folder().join("orders");
    let ran = generate(&workshop, &["--check"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let before = snapshot(&folder);
    add_an_operation(&workshop);
    let ran = generate(&workshop, &["--check"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("stale"), "{}", ran.err);
    assert!(snapshot(&folder) == before);
    let ran = workshop.secgen(&["openapi.yaml", "--out", "nowhere", "--check"]).unwrap();
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(!workshop.folder().join("nowhere").exists());
}

#[test]
fn a_new_operation_does_not_compile_until_its_method_is_written() {
    let workshop = orders("compiled");
    workshop.join(&["orders"]).unwrap();
    let lints = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let ran = workshop.cargo(&lints).unwrap();
    assert_eq!(ran.status, 0, "a fresh package has no warning: {}", ran.err);
    add_an_operation(&workshop);
    assert_eq!(generate(&workshop, &[]).status, 0);
    let ran = workshop.cargo(&["check", "--quiet", "--workspace"]).unwrap();
    assert_eq!(ran.status, 101, "{}", ran.err);
    assert!(ran.err.contains("missing: `archive_orders`"), "{}", ran.err);
}

#[test]
fn the_examples_are_what_their_documents_say() {
    let workshop = orders("examples");
    let root = workspace().canonicalize().unwrap();
    for example in
        ["examples/orders", "examples/existing-axum", "examples/sessions", "tests/callers"]
    {
        let folder = root.join(example);
        let spec = folder.join("openapi.yaml");
        let arguments = [spec.to_str().unwrap(), "--out", folder.to_str().unwrap(), "--check"];
        let ran = workshop.secgen(&arguments).unwrap();
        assert_eq!(ran.status, 0, "{example}: {}", ran.err);
    }
}

/// `{code, name, severity, message, file, line, column, pointer, help}` of each finding.
fn rows(ran: &Ran) -> Vec<Value> {
    let Ok(Value::Array(rows)) = serde_json::from_str(&ran.out) else { panic!("{}", ran.out) };
    for row in &rows {
        let row = row.as_object().unwrap();
        for name in ["code", "name", "severity", "message", "file", "pointer", "help"] {
            assert!(row[name].is_string(), "{name}: {row:?}");
        }
        assert!(row["line"].as_u64() > Some(0) && row["column"].as_u64() > Some(0), "{row:?}");
        assert_eq!(row.len(), 9, "{row:?}");
    }
    rows
}

#[test]
fn json_findings_have_the_promised_members() {
    let workshop = orders("json");
    let path = workshop.folder().join("openapi.yaml");
    let document = fs::read_to_string(&path).unwrap();
    fs::write(&path, document.replace("rate: [write]", "rate: [wirte]")).unwrap();
    for arguments in [&["check", "openapi.yaml"][..], &["openapi.yaml", "--out", "orders"]] {
        let ran = workshop.secgen(&[arguments, &["--format", "json"]].concat()).unwrap();
        assert_eq!(ran.status, 1, "{}", ran.err);
        let rows = rows(&ran);
        let row = rows.iter().find(|row| row["code"] == "SG042").expect("an unknown tier");
        assert_eq!(row["name"], "unknown-tier");
        assert_eq!(row["severity"], "error");
        assert!(row["help"].as_str().unwrap().contains("write"), "{row}");
        assert!(row["pointer"].as_str().unwrap().starts_with("/paths/"), "{row}");
    }
    fs::write(&path, document).unwrap();
    let ran = workshop.secgen(&["check", "openapi.yaml", "--format", "json"]).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(rows(&ran).iter().all(|row| row["severity"] != "error"));
}

#[test]
fn the_exit_status_says_done_findings_or_failed() {
    let workshop = orders("status");
    let folder = workshop.folder();
    fs::write(folder.join("wrong.yaml"), "openapi: 3.1.0\n").unwrap();
    fs::write(folder.join("in-the-way"), "a file\n").unwrap();
    let cases: [(i32, &[&str]); 12] = [
        (0, &["--help"]),
        (0, &["--version"]),
        (0, &["secgen", "check", "openapi.yaml"]),
        (0, &["explain", "SG101"]),
        (1, &["check", "wrong.yaml"]),
        (1, &["wrong.yaml", "--out", "nowhere"]),
        (2, &[]),
        (2, &["check", "missing.yaml"]),
        (2, &["check", "openapi.yaml", "--fromat", "json"]),
        (2, &["explain", "SG999"]),
        (2, &["openapi.yaml", "--out", "in-the-way"]),
        (2, &["openapi.yaml", "--out", "orders", "--runtime", "no/such/folder"]),
    ];
    for (status, arguments) in cases {
        let ran = workshop.secgen(arguments).unwrap();
        assert_eq!(ran.status, status, "{arguments:?}: {}", ran.err);
        let is_silent = ran.err.is_empty() && ran.out.is_empty();
        assert!(!is_silent, "{arguments:?} says nothing");
    }
    assert!(!folder.join("nowhere").exists(), "a refused document writes nothing");
}

#[test]
fn every_code_is_explained() {
    let workshop = orders("explained");
    let codes = fs::read_to_string(workspace().join("codegen/src/finding/codes.rs")).unwrap();
    let numbers = codes.split("Code = Code(").skip(1).filter_map(|rest| rest.split(')').next());
    let numbers: Vec<u16> = numbers.filter_map(|number| number.parse().ok()).collect();
    assert!(numbers.len() > 60, "{numbers:?}");
    for number in numbers {
        let code = format!("SG{number:03}");
        let ran = workshop.secgen(&["explain", &code]).unwrap();
        assert_eq!(ran.status, 0, "{code}: {}", ran.err);
        assert!(ran.out.starts_with(&code), "{code}: {}", ran.out);
        assert!(ran.out.contains("Refused") && ran.out.contains("Accepted"), "{code}: {}", ran.out);
    }
}
