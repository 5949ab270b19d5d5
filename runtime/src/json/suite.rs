//! The parser against JSONTestSuite, where its files are present, and against what it leaves out.

use std::{fs, path::PathBuf};

use super::*;

const ROOMY: Budget = Budget { depth: 256, nodes: 1 << 20 };

fn read(text: &str) -> Result<Value<'_>, Malformed> {
    parse(text.as_bytes(), &ROOMY)
}

/// What is open and taken; every other `i_` file is refused.
const TAKEN: &[&str] = &[
    "i_number_double_huge_neg_exp.json",
    "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",
    "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
];

/// What is open and refused for another reason than being no UTF-8.
const REFUSED: &[(&str, Malformed)] = &[
    ("i_number_huge_exp.json", Malformed::Syntax),
    ("i_structure_500_nested_arrays.json", Malformed::TooDeep),
    ("i_structure_UTF-8_BOM_empty_object.json", Malformed::Syntax),
];

#[test]
fn json_test_suite_is_accepted_and_refused_as_it_says() {
    let shared = match std::env::var_os("SECGEN_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let folder = shared.join("vectors/jsontestsuite/test_parsing");
    let Ok(files) = fs::read_dir(&folder) else {
        assert!(std::env::var_os("SECGEN_SHARED").is_none(), "there is no {}", folder.display());
        eprintln!("not tried: there is no {}", folder.display());
        return;
    };
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
            b'i' if TAKEN.contains(&name.as_str()) => assert!(read.is_ok(), "{name}"),
            b'i' => {
                let open = REFUSED.iter().find(|(open, _)| *open == name);
                let reason = open.map_or(Malformed::NotUtf8, |(_, reason)| *reason);
                assert_eq!(read.err(), Some(reason), "{name}");
            }
            _ => panic!("{name} is none of the suite's"),
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
    }
    for (left, right) in [
        ("1", "true"),
        ("0", "false"),
        ("[1,2]", "[2,1]"),
        (r#"{"a":1}"#, r#"{"b":1}"#),
        ("null", "{}"),
    ] {
        assert!(!read(left).unwrap().equals(&read(right).unwrap()), "{left} {right}");
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

/// The bytes that a tree takes, without what the allocator adds.
fn footprint(value: &Value<'_>) -> usize {
    use std::{borrow::Cow, mem::size_of};
    let owned = |text: &Cow<'_, str>| match text {
        Cow::Owned(text) => text.capacity(),
        Cow::Borrowed(_) => 0,
    };
    match value {
        Value::String(text) => owned(text),
        Value::Array(items) => {
            items.capacity() * size_of::<Value<'_>>() + items.iter().map(footprint).sum::<usize>()
        }
        Value::Object(object) => {
            let inside =
                object.members().iter().map(|(name, value)| owned(name) + footprint(value));
            size_of_val(object.members()) + object.spare() + inside.sum::<usize>()
        }
        _ => 0,
    }
}

#[test]
fn no_text_costs_more_than_sixteen_times_its_bytes() {
    let distinct: Vec<String> = (0..40_000).map(|n| format!("\"{n:x}\":0")).collect();
    let many = |item: &str| format!("[{}]", vec![item; 30_000].join(","));
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100), close.repeat(100));
    for text in [
        many(r#"{"":0}"#),
        many("0"),
        many("[0]"),
        many("[]"),
        many("{}"),
        many("[[0]]"),
        many("[0,0,0,0,0]"),
        many(r#""\n""#),
        many(r#"{"\n":0}"#),
        many(r#"{"":[{"":[]}]}"#),
        many(r#"{"a":0,"b":0,"c":0,"d":0,"e":0}"#),
        format!("{{{}}}", distinct.join(",")),
        deep("[", "]"),
        deep(r#"{"":["#, "]}"),
    ] {
        let value = parse(text.as_bytes(), &ROOMY).unwrap();
        let times = footprint(&value).saturating_sub(32 * 1024) as f64 / text.len() as f64;
        println!("{times:.1} {}", &text[..40]);
        assert!(times <= 16.0, "{times:.1}: {}", &text[..40]);
    }
}

#[test]
fn numbers_are_refused_before_they_are_long_to_compute_with() {
    let digits = "1".repeat(1024);
    assert!(read(&digits).is_ok());
    for long in [format!("{digits}1"), format!("0.{digits}"), format!("[{digits}e5]")] {
        assert_eq!(read(&long).err(), Some(Malformed::TooLong));
    }
}

#[test]
fn a_member_for_every_byte_is_refused_by_their_number() {
    let limits = Budget { depth: 32, nodes: 1024 };
    let items: Vec<String> = (0..4000).map(|n| format!("\"{n}\":0")).collect();
    let object = format!("{{{}}}", items.join(","));
    assert_eq!(parse(object.as_bytes(), &limits).err(), Some(Malformed::TooMany));
}

#[test]
fn containers_of_every_size_keep_their_items_in_order() {
    for size in [0, 1, 31, 32, 33, 63, 64, 65, 200] {
        let items: Vec<String> = (0..size).map(|n| format!("[{n},{{\"m\":{n}}}]")).collect();
        let text = format!("[{}]", items.join(","));
        let value = read(&text).unwrap();
        let written = serde_json::to_string(&Json::from(&value)).unwrap();
        assert_eq!(written, text);
    }
}
