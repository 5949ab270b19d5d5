//! The parser against JSONTestSuite, where its files are present, and against what it leaves out.

use std::{fs, path::PathBuf};

use super::*;

const ROOMY: Budget = Budget { depth: 256, nodes: 1 << 20 };

fn read(text: &str) -> Result<Value<'_>, Malformed> {
    parse(text.as_bytes(), &ROOMY)
}

#[test]
fn json_test_suite_is_accepted_and_refused_as_it_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/vectors/jsontestsuite/test_parsing");
    let Ok(files) = fs::read_dir(folder) else { return };
    let mut seen = 0;
    for file in files.map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        let bytes = fs::read(file.path()).unwrap();
        let read = parse(&bytes, &ROOMY);
        seen += 1;
        match name.as_bytes()[0] {
            // These two are the duplicate names that we refuse on purpose.
            b'y' if name.starts_with("y_object_duplicated_key") => {
                assert_eq!(read.err(), Some(Malformed::DuplicateKey), "{name}");
            }
            b'y' => assert!(read.is_ok(), "{name}: {:?}", read.err()),
            b'n' => assert!(read.is_err(), "{name}"),
            _ => {}
        }
    }
    assert!(seen > 300, "the suite is not whole: {seen} files");
}

#[test]
fn a_byte_order_mark_is_not_json() {
    assert_eq!(read("\u{feff}1").err(), Some(Malformed::Syntax));
}

#[test]
fn duplicate_names_are_refused_however_they_are_spelt() {
    assert_eq!(read(r#"{"a":1,"\u0061":2}"#).err(), Some(Malformed::DuplicateKey));
    let many: Vec<String> = (0..40).map(|n| format!("\"k{}\":0", n % 39)).collect();
    assert_eq!(read(&format!("{{{}}}", many.join(","))).err(), Some(Malformed::DuplicateKey));
}

#[test]
fn half_a_surrogate_pair_is_refused_and_a_whole_one_is_a_code_point() {
    for text in [r#""\ud800""#, r#""\udc00""#, r#""\ud800\ud800""#, r#""\ud800x""#] {
        assert_eq!(read(text).err(), Some(Malformed::NotUtf8), "{text}");
    }
    assert_eq!(read(r#""x\ud83d\ude00y""#).unwrap().as_str(), Some("x\u{1f600}y"));
}

#[test]
fn depth_is_counted_in_open_containers() {
    let budget = Budget { depth: 2, nodes: 100 };
    assert!(parse(b"[[1],[2]]", &budget).is_ok());
    assert_eq!(parse(b"[[[]]]", &budget).err(), Some(Malformed::TooDeep));
    let deep = "[".repeat(100_000);
    let generous = Budget { depth: u32::MAX, nodes: u32::MAX };
    assert_eq!(parse(deep.as_bytes(), &generous).err(), Some(Malformed::TooDeep));
}

#[test]
fn nodes_are_counted() {
    let budget = Budget { depth: 9, nodes: 3 };
    assert!(parse(b"[1,{}]", &budget).is_ok());
    assert_eq!(parse(b"[1,2,3]", &budget).err(), Some(Malformed::TooMany));
}

#[test]
fn plain_strings_are_borrowed() {
    use std::borrow::Cow;
    assert!(matches!(read("\"gr\u{fc}n\"").unwrap(), Value::String(Cow::Borrowed("gr\u{fc}n"))));
    assert!(matches!(read(r#""a\nb""#).unwrap(), Value::String(Cow::Owned(_))));
}

#[test]
fn members_are_found_in_small_and_in_large_objects() {
    for size in [1, 16, 17, 200] {
        let members: Vec<String> = (0..size).map(|n| format!("\"m{n}\":{n}")).collect();
        let text = format!("{{{}}}", members.join(","));
        let value = read(&text).unwrap();
        for n in 0..size {
            let found = value.get(&format!("m{n}")).unwrap().as_number().unwrap();
            assert_eq!(found.as_str(), n.to_string());
        }
        assert!(value.get("m").is_none());
    }
}

#[test]
fn equality_is_that_of_json_schema() {
    for (left, right) in [
        ("1", "1.0"),
        (r#"{"a":[1,2],"b":null}"#, r#"{"b":null,"a":[1.0,20e-1]}"#),
        (r#""\u0061""#, r#""a""#),
    ] {
        assert!(read(left).unwrap().equals(&read(right).unwrap()), "{left} {right}");
        assert!(read(left).unwrap().order(&read(right).unwrap()).is_eq(), "{left} {right}");
    }
    for (left, right) in [
        ("1", "true"),
        ("0", "false"),
        ("[1,2]", "[2,1]"),
        (r#"{"a":1}"#, r#"{"b":1}"#),
        ("null", "{}"),
    ] {
        assert!(!read(left).unwrap().equals(&read(right).unwrap()), "{left} {right}");
        assert!(read(left).unwrap().order(&read(right).unwrap()).is_ne(), "{left} {right}");
    }
}

#[test]
fn pointers_reach_members_and_items() {
    let value = read(r#"{"a/b":{"~":[10,{"x":true}]}}"#).unwrap();
    assert_eq!(value.pointer("/a~1b/~0/1/x").and_then(Value::as_bool), Some(true));
    for absent in ["/a", "a", "/a~1b/~0/01", "/a~1b/~0/+1", "/a~1b/~0/2", "/a~1b/~0/-"] {
        assert!(value.pointer(absent).is_none(), "{absent}");
    }
}

#[test]
fn storage_keeps_numbers_that_no_float_holds() {
    let number: Number = "0.12345678901234567890123".parse().unwrap();
    let stored = serde_json::to_string(&number).unwrap();
    assert_eq!(serde_json::from_str::<Number>(&stored).unwrap().as_str(), number.as_str());
    let number: Number = "19.90".parse().unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "19.9");
    let json = Json::from(&read(r#"{"a":[1,null,"x",2.5,18446744073709551615]}"#).unwrap());
    let stored = serde_json::to_string(&json).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&stored).unwrap(), json);
}
