use std::fs;

use serde_json::Value;

use super::file::KeyFile;
use super::record::Record;
use super::secret::Secret;
use crate::cli::End;
use crate::cli::tests::{Folder, secgen};
use crate::cli::when::Moment;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Prices, version: 1.0.0 }
x-security: { version: 1 }
paths:
  /prices:
    get:
      operationId: listPrices
      tags: [prices]
      security: [{ key: [] }, { other: [\"read:prices\"] }]
      responses: { \"204\": { description: None yet. } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key, x-security: { keys: \"file:KEYS\", maxAge: 30d } }
    other: { type: apiKey, in: header, name: X-Other, x-security: { keys: env:SECGEN_TEST_UNSET } }
";

fn records(path: &str) -> Vec<Record> {
    let file = KeyFile::parse(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|_| panic!("wrong lines"));
    file.records().cloned().collect()
}

fn id(path: &str, place: usize) -> String {
    records(path)[place].id.clone()
}

/// Runs a command that must be done; what it answered and what it said.
fn done(arguments: &[&str]) -> (String, String) {
    let (end, out, err) = secgen(arguments);
    assert_eq!(end, End::Done, "{err}");
    (out, err)
}

#[test]
fn a_new_key_is_shown_once_and_only_its_hash_is_kept() {
    let folder = Folder::new("key-new");
    let file = folder.path("keys.jsonl");
    let (out, err) = done(&[
        "key",
        "new",
        "--file",
        &file,
        "--subject",
        "partner-1",
        "--tenant",
        "acme",
        "--scope",
        "read:orders",
        "--scope",
        "write:orders",
        "--allow-from",
        "203.0.113.0/24",
        "--expires",
        "90d",
        "--prefix",
        "pk_live",
        "--id",
        "k1",
    ]);
    let key = Secret::of(out.trim_end().to_owned());
    assert!(key.is_key() && key.open().starts_with("pk_live_"), "{out}");
    assert!(!err.contains(key.open()), "the explanation shows the key");
    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains(key.open()) && text.contains(&key.hash()));
    let record = &records(&file)[0];
    assert_eq!((&*record.id, &*record.subject), ("k1", "partner-1"));
    assert_eq!(record.tenant.as_deref(), Some("acme"));
    assert_eq!(record.scopes.as_ref().unwrap(), &["read:orders", "write:orders"]);
    assert_eq!(record.allow_from.as_ref().unwrap(), &["203.0.113.0/24"]);
    let moment = |text: &Option<String>| Moment::parse(text.as_deref().unwrap()).unwrap().seconds();
    assert_eq!(moment(&record.expires) - moment(&record.created), 90 * 86_400);
}

#[test]
fn a_new_key_leaves_every_other_line_as_it_was() {
    let folder = Folder::new("key-lines");
    let odd = format!("{{ \"subject\":\"a\",  \"hash\":\"{}\", \"id\":\"odd\" }}", "0".repeat(64));
    let file = folder.put("keys.jsonl", &format!("{odd}\n\n"));
    done(&["key", "new", "--file", &file, "--subject", "b"]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with(&format!("{odd}\n")) && text.lines().count() == 2, "{text}");
}

#[test]
fn an_id_that_is_taken_is_refused_and_nothing_written() {
    let folder = Folder::new("key-taken");
    let file = folder.path("keys.jsonl");
    let new = ["key", "new", "--file", &file, "--subject", "a", "--id", "k1"];
    done(&new);
    let before = fs::read_to_string(&file).unwrap();
    let (end, out, err) = secgen(&new);
    assert!(end == End::Failed && out.is_empty() && err.contains("`k1` is taken"), "{err}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn a_file_with_a_line_that_is_not_understood_is_never_changed() {
    let folder = Folder::new("key-wrong");
    let text = "{\"id\":\"a\",\"s3cret\":1}\n# a comment\n";
    let file = folder.put("keys.jsonl", text);
    for command in [
        &["key", "new", "--file", &file, "--subject", "b"][..],
        &["key", "revoke", "a", "--file", &file],
        &["key", "rotate", "a", "--file", &file],
        &["key", "list", "--file", &file],
    ] {
        let (end, out, err) = secgen(command);
        assert_eq!(end, End::Findings, "{err}");
        assert!(err.contains(":1") && err.contains(":2") && !err.contains("s3cret"), "{err}");
        assert!(out.is_empty(), "a key was shown: {out}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn what_the_server_would_refuse_or_misread_is_refused_before_a_key_is_made() {
    let folder = Folder::new("key-values");
    let file = folder.path("keys.jsonl");
    for (option, value, said) in [
        ("--allow-from", "10.0.0.1/8", "is no network"),
        ("--allow-from", "everywhere", "is no network"),
        ("--expires", "soon", "is no end"),
        ("--expires", "2020-01-01", "is over already"),
        ("--scope", "read write", "is no scope"),
        ("--scope", "", "is no scope"),
        ("--tenant", "", "the tenant is empty"),
        ("--id", "a\nb", "the id is empty"),
        ("--prefix", "Key", "a prefix is"),
    ] {
        let (end, out, err) =
            secgen(&["key", "new", "--file", &file, "--subject", "a", option, value]);
        assert!(end == End::Failed && out.is_empty() && err.contains(said), "{value}: {err}");
    }
    assert!(fs::metadata(&file).is_err(), "a file was made");
}

#[test]
fn the_document_names_the_file_and_knows_its_scopes() {
    let folder = Folder::new("key-document");
    let file = folder.path("keys.jsonl");
    let spec = folder.put("openapi.yaml", &DOCUMENT.replace("KEYS", &file));
    let new = ["key", "new", &spec, "--scheme", "key", "--subject", "a", "--id", "k1"];
    let (_, err) = done(&[&new[..], &["--scope", "read:prices", "--expires", "90d"]].concat());
    assert!(err.contains("`x-key: …`") && err.contains("`maxAge` ends it"), "{err}");
    let (end, _, err) = secgen(&[&new[..], &["--scope", "read:price"]].concat());
    assert!(end == End::Failed && err.contains("did you mean `read:prices`?"), "{err}");
    let (end, _, err) = secgen(&["key", "list", &spec]);
    assert!(end == End::Failed && err.contains("one of key, other"), "{err}");
    let (end, _, err) = secgen(&["key", "list", &spec, "--scheme", "kye"]);
    assert!(end == End::Failed && err.contains("did you mean `key`?"), "{err}");
    let (end, _, err) = secgen(&["key", "list", &spec, "--scheme", "other"]);
    assert!(end == End::Failed && err.contains("SECGEN_TEST_UNSET is not set"), "{err}");
    let (end, _, err) = secgen(&["key", "list"]);
    assert!(end == End::Failed && err.contains("--file"), "{err}");
}

#[test]
fn a_list_says_how_each_key_stands_and_shows_no_hash() {
    let folder = Folder::new("key-list");
    let file = folder.path("keys.jsonl");
    for (id, expires) in [("long", "90d"), ("soon", "13d"), ("short", "1s")] {
        done(&["key", "new", "--file", &file, "--subject", "a", "--id", id, "--expires", expires]);
    }
    let text = fs::read_to_string(&file).unwrap();
    let made = records(&file)[2].expires.clone().unwrap();
    fs::write(&file, text.replace(&made, "2020-01-01T00:00:00Z")).unwrap();
    let (out, err) = done(&["key", "list", "--file", &file]);
    let states: Vec<&str> =
        out.lines().skip(1).map(|line| line.split_whitespace().last().unwrap()).collect();
    assert_eq!(states, ["valid", "expiring", "expired"], "{out}");
    assert!(err.contains("1 valid, 1 ending within 14 days, 1 expired"), "{err}");
    let (json, _) = done(&["key", "list", "--file", &file, "--format", "json"]);
    let list: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list[1]["state"], "expiring");
    for shown in [&out, &json] {
        assert!(!shown.contains("sha256") && !shown.contains(&records(&file)[0].hash[7..]));
    }
}

#[test]
fn a_subject_cannot_command_the_terminal() {
    let folder = Folder::new("key-escape");
    let line = format!(
        "{{\"id\":\"k\",\"hash\":\"{}\",\"subject\":\"\\u001b[31mred\\u202e\"}}\n",
        "0".repeat(64)
    );
    let file = folder.put("keys.jsonl", &line);
    let (out, _) = done(&["key", "list", "--file", &file]);
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out:?}");
}

#[test]
fn a_revoked_key_is_gone_and_the_others_stay() {
    let folder = Folder::new("key-revoke");
    let file = folder.path("keys.jsonl");
    for id in ["k1", "k2"] {
        done(&["key", "new", "--file", &file, "--subject", "a", "--id", id]);
    }
    let (_, err) = done(&["key", "revoke", "k1", "--file", &file]);
    assert!(err.contains("`a` has 1 more in this file"), "{err}");
    assert_eq!(records(&file).len(), 1);
    assert_eq!(id(&file, 0), "k2");
    let (end, _, err) = secgen(&["key", "revoke", "k1", "--file", &file]);
    assert!(end == End::Failed && err.contains("did you mean `k2`?"), "{err}");
    let (end, _, _) = secgen(&["key", "revoke", "k1", "--file", &folder.path("none")]);
    assert_eq!(end, End::Failed);
    assert!(fs::metadata(folder.path("none")).is_err(), "revoking made a file");
}

#[test]
fn a_rotation_makes_a_second_key_of_the_same_caller_and_ends_the_first() {
    let folder = Folder::new("key-rotate");
    let file = folder.path("keys.jsonl");
    let new = ["key", "new", "--file", &file, "--subject", "a", "--tenant", "t", "--scope", "s"];
    done(&[&new[..], &["--allow-from", "10.0.0.0/8", "--expires", "90d", "--id", "k1"]].concat());
    let before = Moment::now();
    let (out, _) = done(&["key", "rotate", "k1", "--file", &file, "--overlap", "7d"]);
    let key = Secret::of(out.trim_end().to_owned());
    let [old, fresh] = &records(&file)[..] else { panic!("two records") };
    assert!(fresh.hash == key.hash() && fresh.id != old.id);
    assert_eq!(
        (&old.subject, &old.tenant, &old.scopes, &old.allow_from),
        (&fresh.subject, &fresh.tenant, &fresh.scopes, &fresh.allow_from)
    );
    let overlap = old.ends(None).unwrap().seconds() - before.seconds();
    assert!((7 * 86_400..7 * 86_400 + 60).contains(&overlap), "{overlap}");
    let lifetime = fresh.ends(None).unwrap().seconds() - before.seconds();
    assert!((90 * 86_400..90 * 86_400 + 60).contains(&lifetime), "{lifetime}");
}

#[test]
fn a_rotation_never_makes_the_old_key_live_longer() {
    let folder = Folder::new("key-never-longer");
    let file = folder.path("keys.jsonl");
    done(&["key", "new", "--file", &file, "--subject", "a", "--expires", "1d", "--id", "k1"]);
    let ends = records(&file)[0].ends(None);
    done(&["key", "rotate", "k1", "--file", &file, "--overlap", "30d"]);
    assert_eq!(records(&file)[0].ends(None), ends);
    let (end, _, err) = secgen(&["key", "rotate", "k1", "--file", &file, "--overlap", "0d"]);
    assert!(end == End::Failed && err.contains("revoke it"), "{err}");
}

#[test]
fn a_password_is_kept_as_argon2id_under_its_user_id() {
    let folder = Folder::new("key-password");
    let file = folder.path("people.jsonl");
    let new = ["key", "new", "--password", "--file", &file, "--subject", "ada"];
    let (out, _) = done(&new);
    assert_eq!(out.trim_end().len(), 43);
    let record = &records(&file)[0];
    assert!(record.id == "ada" && record.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let (end, _, err) = secgen(&["key", "rotate", "ada", "--file", &file, "--overlap", "1d"]);
    assert!(end == End::Failed && err.contains("one user-id has one password"), "{err}");
    let (again, _) = done(&["key", "rotate", "ada", "--file", &file]);
    assert!(records(&file).len() == 1 && records(&file)[0].hash != record.hash && again != out);
    let (end, _, err) = secgen(&[&new[..], &["--id", "a:b"]].concat());
    assert!(end == End::Failed && err.contains("RFC 7617"), "{err}");
}
