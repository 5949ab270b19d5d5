use std::fs;

use super::*;
use crate::emit::{File, Kind, seal::seal};

/// A folder of its own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("secgen-write-{name}-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn names(&self) -> Vec<String> {
        fn walk(folder: &Path, names: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => walk(&path, names),
                    false => names.push(path.display().to_string()),
                }
            }
        }
        let mut names = Vec::new();
        walk(&self.0, &mut names);
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn output(files: &[(&str, Kind, &str)]) -> Output {
    let file = |kind, text: &str| match kind {
        Kind::Generated => File { text: seal("//", "a.yaml", text), kind },
        _ => File { text: text.to_owned(), kind },
    };
    let files = files.iter().map(|(path, kind, text)| ((*path).to_owned(), file(*kind, text)));
    Output { files: files.collect() }
}

fn usual(body: &str) -> Output {
    output(&[
        ("Cargo.toml", Kind::NewPackage, "[package]\n"),
        ("secgen.lock", Kind::Generated, body),
        ("src/api/mod.rs", Kind::Generated, body),
        ("src/handlers.rs", Kind::Once, "fn mine() {}\n"),
    ])
}

fn outcomes(written: &Written) -> Vec<Outcome> {
    written.files.iter().map(|(_, outcome)| *outcome).collect()
}

use Outcome::{Created, Edited, Kept, Orphaned, Removed, Unchanged, Updated};

#[test]
fn a_second_run_writes_nothing() {
    let folder = Folder::new("second");
    assert_eq!(outcomes(&write(&usual("a\n"), &folder.0).unwrap()), [Created; 4]);
    let times = |folder: &Folder| -> Vec<_> {
        folder.names().iter().map(|name| fs::metadata(name).unwrap().modified().unwrap()).collect()
    };
    let before = times(&folder);
    std::thread::sleep(std::time::Duration::from_millis(20));
    let second = write(&usual("a\n"), &folder.0).unwrap();
    assert_eq!(outcomes(&second), [Kept, Unchanged, Unchanged, Kept]);
    assert!(!second.is_stale());
    assert_eq!(times(&folder), before);
}

#[test]
fn a_changed_document_updates_what_is_generated_and_nothing_else() {
    let folder = Folder::new("update");
    write(&usual("a\n"), &folder.0).unwrap();
    folder.put("src/handlers.rs", "fn written_by_a_person() {}\n");
    let written = write(&usual("b\n"), &folder.0).unwrap();
    assert_eq!(outcomes(&written), [Kept, Updated, Updated, Kept]);
    assert!(folder.read("src/api/mod.rs").ends_with("b\n"));
    assert_eq!(folder.read("src/handlers.rs"), "fn written_by_a_person() {}\n");
}

#[test]
fn a_first_file_that_a_person_took_away_does_not_come_back() {
    let folder = Folder::new("taken");
    write(&usual("a\n"), &folder.0).unwrap();
    fs::remove_file(folder.0.join("src/handlers.rs")).unwrap();
    assert_eq!(
        outcomes(&write(&usual("a\n"), &folder.0).unwrap()),
        [Kept, Unchanged, Unchanged, Kept]
    );
    assert!(!folder.0.join("src/handlers.rs").exists());
}

#[test]
fn a_generated_file_that_a_person_changed_is_left_alone() {
    let folder = Folder::new("edited");
    write(&usual("a\n"), &folder.0).unwrap();
    let edited = folder.read("src/api/mod.rs") + "// mine\n";
    folder.put("src/api/mod.rs", &edited);
    for body in ["a\n", "b\n"] {
        let written = write(&usual(body), &folder.0).unwrap();
        assert_eq!(written.paths(Edited).collect::<Vec<_>>(), ["src/api/mod.rs"]);
        assert!(written.has_edited());
        assert_eq!(folder.read("src/api/mod.rs"), edited);
    }
}

#[test]
fn a_file_of_somebody_elses_where_a_generated_one_belongs_is_left_alone() {
    let folder = Folder::new("foreign");
    folder.put("src/api/mod.rs", "// my own api\n");
    fs::write(folder.0.join("secgen.lock"), b"\xff\xfe").unwrap();
    let written = write(&usual("a\n"), &folder.0).unwrap();
    assert_eq!(outcomes(&written), [Created, Edited, Edited, Created]);
    assert_eq!(folder.read("src/api/mod.rs"), "// my own api\n");
}

#[test]
fn a_package_that_was_there_keeps_its_manifest() {
    let folder = Folder::new("package");
    folder.put("Cargo.toml", "[package]\nname = \"mine\"\n");
    let mut output = usual("a\n");
    output.files.insert("README.md".into(), File { text: "new\n".into(), kind: Kind::NewPackage });
    let written = write(&output, &folder.0).unwrap();
    assert_eq!(outcomes(&written), [Kept, Kept, Created, Created, Created]);
    assert_eq!(folder.read("Cargo.toml"), "[package]\nname = \"mine\"\n");
    assert!(!folder.0.join("README.md").exists());
}

#[test]
fn what_is_no_longer_generated_goes_unless_a_person_changed_it() {
    let folder = Folder::new("orphans");
    let mut first = usual("a\n");
    for path in ["src/api/old.rs", "src/api/old/deep.rs", "src/api/changed.rs"] {
        first.files.extend(output(&[(path, Kind::Generated, "old\n")]).files);
    }
    write(&first, &folder.0).unwrap();
    folder.put("src/api/mine.rs", "// a person's\n");
    folder.put("src/api/changed.rs", &(folder.read("src/api/changed.rs") + "// mine\n"));
    folder.put("examples/other.rs", &folder.read("src/api/old.rs"));
    let written = write(&usual("a\n"), &folder.0).unwrap();
    let removed: Vec<_> = written.paths(Removed).collect();
    assert_eq!(removed, ["src/api/old.rs", "src/api/old/deep.rs"]);
    assert_eq!(written.paths(Orphaned).collect::<Vec<_>>(), ["src/api/changed.rs"]);
    assert!(folder.0.join("src/api/mine.rs").exists());
    assert!(folder.0.join("src/api/changed.rs").exists());
    assert!(folder.0.join("examples/other.rs").exists(), "not beside anything that is generated");
    assert!(!folder.0.join("src/api/old.rs").exists());
}

#[test]
fn comparing_writes_nothing_and_tells_what_is_stale() {
    let folder = Folder::new("compare");
    let compared = compare(&usual("a\n"), &folder.0).unwrap();
    assert!(compared.is_stale() && folder.names().is_empty());
    write(&usual("a\n"), &folder.0).unwrap();
    assert!(!compare(&usual("a\n"), &folder.0).unwrap().is_stale());
    let before = folder.names();
    assert!(compare(&usual("b\n"), &folder.0).unwrap().is_stale());
    assert_eq!(folder.names(), before);
    assert!(folder.read("secgen.lock").ends_with("a\n"));
}

#[test]
fn a_checkout_with_other_line_ends_is_not_stale() {
    let folder = Folder::new("crlf");
    write(&usual("a\nb\n"), &folder.0).unwrap();
    folder.put("src/api/mod.rs", &folder.read("src/api/mod.rs").replace('\n', "\r\n"));
    assert!(!write(&usual("a\nb\n"), &folder.0).unwrap().is_stale());
    assert_eq!(outcomes(&write(&usual("c\n"), &folder.0).unwrap()), [Kept, Updated, Updated, Kept]);
}

#[test]
fn a_path_that_leads_out_writes_nothing() {
    let folder = Folder::new("outside");
    for path in
        ["../evil.rs", "/tmp/evil.rs", "a/../../evil.rs", "", "a\\..\\b", "C:evil.rs", "./x"]
    {
        let output = output(&[("a.rs", Kind::Generated, "a"), (path, Kind::Once, "evil")]);
        let result = write(&output, &folder.0);
        assert!(matches!(result, Err(WriteError::OutsideFolder { .. })), "{path}: {result:?}");
        assert!(folder.names().is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_never_followed() {
    let folder = Folder::new("links");
    let elsewhere = Folder::new("links-elsewhere");
    elsewhere.put("secret.rs", &seal("//", "a.yaml", "theirs\n"));
    fs::create_dir_all(folder.0.join("src")).unwrap();
    std::os::unix::fs::symlink(&elsewhere.0, folder.0.join("src/api")).unwrap();
    assert!(matches!(write(&usual("a\n"), &folder.0), Err(WriteError::SymbolicLink { .. })));
    assert!(!folder.0.join("Cargo.toml").exists(), "refused before the first byte");
    fs::remove_file(folder.0.join("src/api")).unwrap();
    for dangling in ["missing.rs", "secret.rs"] {
        let link = folder.0.join("secgen.lock");
        std::os::unix::fs::symlink(elsewhere.0.join(dangling), &link).unwrap();
        assert!(matches!(write(&usual("a\n"), &folder.0), Err(WriteError::SymbolicLink { .. })));
        fs::remove_file(link).unwrap();
    }
    assert_eq!(elsewhere.names().len(), 1);
}

#[test]
fn something_in_the_way_is_told() {
    let folder = Folder::new("way");
    fs::create_dir_all(folder.0.join("secgen.lock")).unwrap();
    assert!(matches!(write(&usual("a\n"), &folder.0), Err(WriteError::InTheWay { .. })));
    fs::remove_dir(folder.0.join("secgen.lock")).unwrap();
    folder.put("src", "a file");
    assert!(matches!(write(&usual("a\n"), &folder.0), Err(WriteError::InTheWay { .. })));
    let file = folder.0.join("src");
    assert!(matches!(write(&usual("a\n"), &file), Err(WriteError::InTheWay { .. })));
}

#[cfg(unix)]
#[test]
fn a_failed_write_leaves_no_half_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("readonly");
    write(&usual("a\n"), &folder.0).unwrap();
    let api = folder.0.join("src/api");
    fs::set_permissions(&api, fs::Permissions::from_mode(0o555)).unwrap();
    let result = write(&usual("b\n"), &folder.0);
    fs::set_permissions(&api, fs::Permissions::from_mode(0o755)).unwrap();
    if let Err(error) = result {
        assert!(matches!(error, WriteError::NotWritable { .. }));
        assert!(folder.read("src/api/mod.rs").ends_with("a\n"));
    }
    assert_eq!(fs::read_dir(api).unwrap().count(), 1);
}
