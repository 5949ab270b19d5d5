use std::fs;
use std::path::{Path, PathBuf};

use super::say::heard::Heard;
use super::*;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Prices, version: 1.0.0 }
x-security: { version: 1 }
security: [{ key: [] }]
paths:
  /prices:
    get:
      operationId: listPrices
      tags: [prices]
      responses: { \"204\": { description: None yet. } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key, x-security: { keys: env:KEYS } }
";

/// A folder of its own, gone afterwards.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("secgen-cli-{name}-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(name: &str, document: &str) -> (Self, String) {
        let folder = Self::new(name);
        let path = folder.put("openapi.yaml", document);
        (folder, path)
    }

    pub(super) fn put(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// What a run ends with, and what was heard on both streams.
pub(super) fn secgen(arguments: &[&str]) -> (End, String, String) {
    let (mut say, out, err): (Say, Heard, Heard) = Say::heard();
    let arguments = ["cargo-secgen", "secgen"].iter().chain(arguments).map(OsString::from);
    let parsed = Arguments::try_parse_from(without_cargo(arguments)).expect("right usage");
    let end = dispatch(parsed, &mut say);
    (end, out.text(), err.text())
}

#[test]
fn a_sound_document_is_done_and_summed_up() {
    let (_folder, spec) = Folder::with("sound", DOCUMENT);
    let (end, out, err) = secgen(&["check", &spec]);
    assert_eq!(end, End::Done, "{err}");
    assert!(out.is_empty() && err.ends_with("0 errors, 0 warnings\n"), "{out}{err}");
}

#[test]
fn a_finding_is_told_with_its_place_and_ends_with_one() {
    let (_folder, spec) = Folder::with(
        "finding",
        &DOCUMENT.replace("security: [{ key: [] }]", "security: [{ kye: [] }]"),
    );
    let (end, _, err) = secgen(&["check", &spec]);
    assert_eq!(end, End::Findings);
    assert!(err.contains("error[SG044]") && err.contains("openapi.yaml:4:"), "{err}");
    assert!(err.contains("did you mean `key`?"), "{err}");
}

#[test]
fn json_goes_to_the_output_stream_and_is_a_list() {
    let (_folder, spec) =
        Folder::with("json", &DOCUMENT.replace("security: [{ key", "security: [{ kye"));
    let (end, out, _) = secgen(&["check", &spec, "--format", "json"]);
    assert_eq!(end, End::Findings);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(rows[0]["code"], "SG044");
    assert_eq!(rows[0]["name"], "unknown-scheme");
    assert_eq!((&rows[0]["line"], &rows[0]["pointer"]), (&4.into(), &"/security/0/kye".into()));
}

#[test]
fn a_file_that_is_not_there_ends_with_two() {
    let (end, _, err) = secgen(&["check", "/nowhere/openapi.yaml"]);
    assert_eq!(end, End::Failed);
    assert!(err.contains("there is no file `/nowhere/openapi.yaml`"), "{err}");
    let (end, _, err) = secgen(&["chekc"]);
    assert_eq!(end, End::Failed);
    assert!(err.contains("did you mean `cargo secgen check …`?"), "{err}");
}

#[test]
fn wrong_usage_is_refused() {
    for wrong in [
        &["--frobnicate"][..],
        &["check"],
        &["explain"],
        &["check", "a", "--format", "xml"],
        &["a", "b"],
    ] {
        let arguments = ["cargo-secgen"].iter().chain(wrong).map(OsString::from);
        let error = Arguments::try_parse_from(without_cargo(arguments)).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{wrong:?}");
    }
}

#[test]
fn a_code_is_explained_and_an_unknown_one_is_wrong_usage() {
    let (end, out, _) = secgen(&["explain", "SG101"]);
    assert_eq!(end, End::Done);
    assert!(out.contains("## Refused"), "{out}");
    assert_eq!(secgen(&["explain", "SG999"]).0, End::Failed);
}

#[test]
fn a_package_is_written_once_and_the_second_run_writes_nothing() {
    let (folder, spec) = Folder::with("package", DOCUMENT);
    let out = folder.path("server");
    let (end, _, err) = secgen(&[&spec, "--out", &out]);
    assert_eq!(end, End::Done, "{err}");
    assert!(err.contains("created") && Path::new(&out).join("src/api/mod.rs").exists(), "{err}");
    let (end, _, err) = secgen(&[&spec, "--out", &out]);
    assert_eq!(end, End::Done);
    assert!(err.contains("nothing to write"), "{err}");
    assert_eq!(secgen(&[&spec, "--out", &out, "--check"]).0, End::Done);
}

#[test]
fn a_refused_document_writes_nothing() {
    let (folder, spec) =
        Folder::with("refused", &DOCUMENT.replace("security: [{ key", "security: [{ kye"));
    let out = folder.path("server");
    assert_eq!(secgen(&[&spec, "--out", &out]).0, End::Findings);
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_stale_package_is_told_by_check_which_writes_nothing() {
    let (folder, spec) = Folder::with("stale", DOCUMENT);
    let out = folder.path("server");
    let (end, _, err) = secgen(&[&spec, "--out", &out, "--check"]);
    assert_eq!(end, End::Findings, "{err}");
    assert!(!Path::new(&out).exists() && err.contains("missing"), "{err}");
}

#[test]
fn a_generated_file_changed_by_hand_is_reported_and_left_alone() {
    let (folder, spec) = Folder::with("edited", DOCUMENT);
    let out = folder.path("server");
    secgen(&[&spec, "--out", &out]);
    let path = Path::new(&out).join("src/api/mod.rs");
    let edited = fs::read_to_string(&path).unwrap() + "// mine\n";
    fs::write(&path, &edited).unwrap();
    let (end, _, err) = secgen(&[&spec, "--out", &out]);
    assert_eq!(end, End::Findings);
    assert!(err.contains("changed by hand"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
}

#[test]
fn a_package_that_was_there_is_told_what_it_lacks_and_keeps_its_manifest() {
    let (folder, spec) = Folder::with("existing", DOCUMENT);
    let manifest = "[package]\nname = \"mine\"\n\n[dependencies]\ntokio = \"1\"\n";
    folder.put("Cargo.toml", manifest);
    let (end, _, err) = secgen(&[&spec, "--out", &folder.path(""), "--runtime", "0.1"]);
    assert_eq!(end, End::Done, "{err}");
    assert!(err.contains("secgen-runtime = ") && !err.contains("    tokio"), "{err}");
    assert!(err.contains("mod api; mod handlers;"), "{err}");
    assert_eq!(fs::read_to_string(folder.path("Cargo.toml")).unwrap(), manifest);
    assert!(!Path::new(&folder.path("src/main.rs")).exists());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_the_way_ends_with_two() {
    let (folder, spec) = Folder::with("link", DOCUMENT);
    let out = folder.path("server");
    fs::create_dir(&out).unwrap();
    std::os::unix::fs::symlink(&folder.0, Path::new(&out).join("src")).unwrap();
    let (end, _, err) = secgen(&[&spec, "--out", &out]);
    assert_eq!(end, End::Failed);
    assert!(err.contains("symbolic link"), "{err}");
}

#[test]
fn a_document_that_nobody_annotated_gets_one_message_and_adopting_it_is_enough() {
    let document = DOCUMENT
        .replace("x-security: { version: 1 }\n", "")
        .replace(", x-security: { keys: env:KEYS }", "");
    let (folder, spec) = Folder::with("adopt", &document);
    let (end, _, err) = secgen(&["check", &spec]);
    assert_eq!(end, End::Findings);
    assert_eq!(err.matches("error[").count(), 1, "{err}");
    assert!(err.contains("cargo secgen adopt"), "{err}");

    let (end, _, err) = secgen(&["adopt", &spec]);
    assert_eq!(end, End::Done, "{err}");
    assert!(err.contains("1  key files to name in the environment"), "{err}");
    let overlay = folder.path("openapi.overlay.yaml");
    let (end, _, err) = secgen(&["check", &spec, "--overlay", &overlay]);
    assert_eq!(end, End::Done, "{err}");
    assert!(secgen(&["adopt", &spec]).2.contains("already says all of this"));
    fs::write(&overlay, "overlay: 1.0.0\nactions: []\n").unwrap();
    let (end, _, err) = secgen(&["adopt", &spec]);
    assert_eq!(end, End::Failed);
    assert!(err.contains("left alone"), "{err}");
}

#[test]
fn debts_and_waivers_are_counted_and_can_be_refused() {
    let document = DOCUMENT.replace("      tags: [prices]\n", "      tags: [prices]\n      security: []\n      x-security: { public: { reason: later, adopted: true }, waive: { rate: probed } }\n");
    let (_folder, spec) = Folder::with("debts", &document);
    let (end, _, err) = secgen(&["check", &spec]);
    assert_eq!(end, End::Done, "{err}");
    assert!(err.ends_with("1 waiver, 1 debt\n"), "{err}");
    assert_eq!(secgen(&["check", &spec, "--deny-debts"]).0, End::Findings);
    assert_eq!(secgen(&["check", &spec, "--deny-waivers"]).0, End::Findings);
}
