//! Whatever a document holds, what is generated for it compiles without a warning and is formatted.

#![allow(clippy::unwrap_used, reason = "a test that cannot run cargo has failed")]

use secgen_tests::workshop::{Workshop, workspace};

/// One document that holds everything that code is generated for, and names that stand in the way
/// of Rust.
#[test]
fn a_server_of_everything_passes_clippy_and_rustfmt() {
    let command = env!("CARGO_BIN_EXE_secgen-under-test");
    let workshop = Workshop::open(env!("CARGO_TARGET_TMPDIR"), "everything", command).unwrap();
    let root = workspace().canonicalize().unwrap();
    let document = root.join("tests/documents/everything.yaml");
    let runtime = root.join("runtime");
    let arguments =
        [document.to_str().unwrap(), "--out", "all", "--runtime", runtime.to_str().unwrap()];
    let ran = workshop.secgen(&arguments).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.err);
    workshop.join(&["all"]).unwrap();

    let name = workshop.name_of("all").unwrap();
    let ran = workshop.cargo(&["fmt", "--check", "--package", &name]).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.out);
    let lints = ["clippy", "--quiet", "--package", &name, "--all-targets", "--", "-D", "warnings"];
    let ran = workshop.cargo(&lints).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.err);
}

/// `types.rs` beside the document says what its models take, refuse and keep.
#[test]
fn what_schemas_become_in_rust_holds_what_the_document_says() {
    let command = env!("CARGO_BIN_EXE_secgen-under-test");
    let workshop = Workshop::open(env!("CARGO_TARGET_TMPDIR"), "types", command).unwrap();
    let root = workspace().canonicalize().unwrap();
    let (document, runtime) = (root.join("tests/documents/types.yaml"), root.join("runtime"));
    let arguments =
        [document.to_str().unwrap(), "--out", "types", "--runtime", runtime.to_str().unwrap()];
    let ran = workshop.secgen(&arguments).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.err);
    workshop.join(&["types"]).unwrap();
    let tests = workshop.folder().join("types/tests");
    std::fs::create_dir_all(&tests).unwrap();
    std::fs::copy(root.join("tests/documents/types.rs"), tests.join("types.rs")).unwrap();

    let ran =
        workshop.cargo(&["test", "--quiet", "--package", "types", "--test", "types"]).unwrap();
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
}
