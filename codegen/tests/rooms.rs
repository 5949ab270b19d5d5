//! Who may name whom inside `codegen`: the table of ARCHITECTURE.md, held against every `use` and path.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "rooms/names.rs"]
mod names;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use names::{Name, names_in};

/// A room (a folder or file of `src/`), the rooms that it may name, and the crates that are its own
/// business. A room that is not listed may name nobody. `generate`, `examine` and `contract_of` are functions of lib.rs.
const ROOMS: [(&str, &[&str], &[&str]); 12] = [
    ("source", &["finding"], &["saphyr_parser"]),
    ("finding", &["source"], &["strsim", "serde", "serde_json"]),
    // `x-rust-type` is a path of Rust.
    ("document", &["source", "finding"], &["strsim", "syn"]),
    ("contract", &["document", "source", "finding"], &["heck"]),
    ("check", &["contract", "source", "finding"], &[]),
    ("emit", &["check", "contract", "source", "finding"], EMITTERS),
    ("write", &["emit", "source", "finding"], &["sha2"]),
    ("adopt", &["check", "contract", "document", "source", "finding"], &[]),
    ("build", &["generate", "write", "emit", "check", "contract", "source", "finding"], &[]),
    (
        "cli",
        &[
            "generate",
            "examine",
            "contract_of",
            "adopt",
            "write",
            "emit",
            "check",
            "contract",
            "source",
            "finding",
        ],
        TERMINAL,
    ),
    ("lib", &["build", "emit", "check", "contract", "document", "source", "finding"], &[]),
    ("main", &["cli"], &[]),
];

const EMITTERS: &[&str] = &[
    "heck",
    "minijinja",
    "prettyplease",
    "proc_macro2",
    "quote",
    "secgen_templates",
    "serde",
    "serde_json",
    "sha2",
    "syn",
];
const TERMINAL: &[&str] = &[
    "anstream",
    "argon2",
    "base64",
    "clap",
    "ed25519_dalek",
    "getrandom",
    "rustix",
    "serde",
    "serde_json",
    "sha2",
    "signal_hook",
];

/// The rooms that touch the disk.
const DISK: [&str; 2] = ["source", "write"];
/// The rooms that print, exit, or read the environment.
const SPEAKERS: [&str; 3] = ["cli", "build", "main"];

#[test]
fn every_room_names_only_whom_the_table_allows() {
    let wrong = wrongs(|room, name| match name {
        Name::Room(other) => {
            let allowed =
                ROOMS.iter().find(|(known, ..)| *known == room).map_or(&[][..], |row| row.1);
            other != room && !allowed.contains(&other.as_str())
        }
        _ => false,
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_crate_is_named_only_by_the_rooms_whose_business_it_is() {
    let wrong = wrongs(|room, name| match name {
        Name::Crate(other) => {
            let allowed =
                ROOMS.iter().find(|(known, ..)| *known == room).map_or(&[][..], |row| row.2);
            !["std", "core", "alloc"].contains(&other.as_str())
                && !allowed.contains(&other.as_str())
        }
        _ => false,
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_source_and_write_touch_the_disk() {
    let wrong = wrongs(|room, name| *name == Name::Disk && !DISK.contains(&room));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_cli_and_build_print_exit_or_read_the_environment() {
    let wrong = wrongs(|room, name| *name == Name::Speech && !SPEAKERS.contains(&room));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The way back to what was written is closed: the types of a contract hold none of it.
#[test]
fn only_the_resolving_part_of_contract_names_the_document() {
    let is_type = |path: &Path| !path.components().any(|part| part.as_os_str() == "resolve");
    let types = SOURCE.iter().filter(|(room, path, _)| room == "contract" && is_type(path));
    for (_, path, names) in types {
        assert!(
            !names.contains(&Name::Room("document".to_owned())),
            "{} names the document",
            path.display()
        );
    }
}

#[test]
fn the_table_knows_every_room() {
    let rooms: BTreeSet<String> = files().into_iter().map(|(room, _)| room).collect();
    let known: BTreeSet<String> = ROOMS.iter().map(|(room, ..)| (*room).to_owned()).collect();
    let unknown: Vec<_> = rooms.difference(&known).collect();
    assert!(unknown.is_empty(), "rooms without a row: {unknown:?}");
    assert!(rooms.contains("source") && rooms.contains("check"), "the walk finds no rooms");
}

/// Every name that `is_wrong` refuses, as `path: name`.
fn wrongs(is_wrong: impl Fn(&str, &Name) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (room, path, names) in SOURCE.iter() {
        for name in names.iter().filter(|name| is_wrong(room, name)) {
            wrong.push(format!("{}: {name:?}", path.display()));
        }
    }
    wrong
}

/// Every source file but tests: its room, its path, whom it names.
static SOURCE: LazyLock<Vec<(String, PathBuf, BTreeSet<Name>)>> = LazyLock::new(|| {
    let files = files().into_iter();
    files
        .map(|(room, path)| {
            let names = names_in(&read(&path), &modules(&path));
            (room, path, names)
        })
        .collect()
});

fn read(path: &Path) -> syn::File {
    syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every source file but tests, with its room.
fn files() -> Vec<(String, PathBuf)> {
    let root = source_root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path)
            {
                let room = modules(&path).first().cloned().unwrap_or_else(|| stem(&path));
                found.push((room, path));
            }
        }
    }
    found.sort();
    found
}

fn is_test(path: &Path) -> bool {
    let inner = path.strip_prefix(source_root()).unwrap_or(path);
    inner.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

/// The module path of a file: `src/a/b.rs` and `src/a/b/mod.rs` are `[a, b]`.
fn modules(path: &Path) -> Vec<String> {
    let inner = path.strip_prefix(source_root()).unwrap();
    let mut parts: Vec<String> = inner
        .parent()
        .into_iter()
        .flat_map(|parent| parent.iter())
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let stem = stem(path);
    if !["mod", "lib", "main"].contains(&stem.as_str()) {
        parts.push(stem);
    }
    parts
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
