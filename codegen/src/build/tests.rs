use std::fs;

use super::*;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Prices, version: 1.0.0 }
x-security:
  version: 1
  rateTiers: { read: { limit: 20, window: 1m, by: principal } }
  rate: [read]
security: [{ key: [] }]
paths:
  /prices:
    get:
      operationId: listPrices
      responses: { \"204\": { description: None yet. } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key, x-security: { keys: env:KEYS } }
";

/// A package with a document and a folder for what is generated, gone afterwards.
struct Package(PathBuf);

impl Package {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("secgen-build-{name}-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("out")).unwrap();
        let package = Self(path);
        package.document(DOCUMENT);
        package
    }

    fn document(&self, text: &str) {
        fs::write(self.0.join("openapi.yaml"), text).unwrap();
    }

    fn build(&self) -> Result<(), Failure> {
        self.builder().run_in(&self.out(), &self.0)
    }

    fn builder(&self) -> Builder {
        Builder::new(self.0.join("openapi.yaml"))
    }

    fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    /// What a person does after review.
    fn commit_lock(&self) {
        fs::copy(self.out().join(LOCK), self.0.join(LOCK)).unwrap();
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_build_writes_into_its_own_folder_and_nowhere_else() {
    let package = Package::new("own");
    package.build().unwrap();
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&package.0), ["openapi.yaml", "out"]);
    assert_eq!(names(&package.out()), ["api.rs", "secgen.lock"]);
}

#[test]
fn a_document_that_became_looser_than_the_committed_lock_fails_the_build() {
    let package = Package::new("looser");
    package.build().unwrap();
    package.commit_lock();
    package.build().unwrap();
    package.document(&DOCUMENT.replace("limit: 20", "limit: 10"));
    package.build().unwrap();
    package.document(&DOCUMENT.replace("limit: 20", "limit: 30"));
    let Err(Failure::Loosened { lines, .. }) = package.build() else { panic!("must fail") };
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    assert!(lines.contains(&"tier read: limit was 20, is 30".to_owned()), "{lines:?}");
    package.commit_lock();
    package.build().unwrap();
}

#[test]
fn a_lock_that_was_loosened_by_hand_is_no_excuse() {
    let package = Package::new("hand");
    package.build().unwrap();
    package.commit_lock();
    let lock = fs::read_to_string(package.0.join(LOCK)).unwrap();
    fs::write(package.0.join(LOCK), lock.replace("limit=20", "limit=9000")).unwrap();
    package.document(&DOCUMENT.replace("limit: 20", "limit: 9000"));
    assert!(matches!(package.build(), Err(Failure::LockEdited)));
}

#[test]
fn a_finding_fails_the_build_and_leaves_what_was_there() {
    let package = Package::new("finding");
    package.build().unwrap();
    let before = fs::read(package.out().join("api.rs")).unwrap();
    package.document(&DOCUMENT.replace("rate: [read]", "rate: [raed]"));
    assert!(matches!(package.build(), Err(Failure::Findings { .. })));
    assert_eq!(fs::read(package.out().join("api.rs")).unwrap(), before);
}

#[test]
fn a_missing_document_or_overlay_fails_the_build() {
    let package = Package::new("missing");
    let builder = package.builder().overlay(package.0.join("nowhere.yaml"));
    let failure = builder.run_in(&package.out(), &package.0);
    assert!(matches!(failure, Err(Failure::Read(ReadError::NotFound { .. }))));
}

#[test]
fn debts_and_waivers_fail_a_build_that_refuses_them() {
    let package = Package::new("debts");
    package.document(&DOCUMENT.replace(
        "      operationId: listPrices\n",
        "      operationId: listPrices\n      x-security: { waive: { rate: { reason: later, adopted: true } } }\n",
    ));
    package.build().unwrap();
    let refused = |builder: Builder| builder.run_in(&package.out(), &package.0);
    assert!(matches!(refused(package.builder().deny_debts()), Err(Failure::Denied { .. })));
}
