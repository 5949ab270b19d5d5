use super::*;

fn reads(text: &str) -> Node {
    let mut findings = Findings::default();
    let node = read(FileId(0), text, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    node.expect("no finding, so a tree")
}

fn refuses(text: &str) -> Finding {
    let mut findings = Findings::default();
    let node = read(FileId(0), text, &mut findings);
    let finding = findings.iter().next().unwrap_or_else(|| panic!("accepted {text:?}: {node:?}"));
    finding.clone()
}

#[test]
fn a_place_covers_the_value_and_nothing_else() {
    let text = r#" {"a": [1, "b\n"], "c": {}} "#;
    let root = reads(text);
    let at = |node: &Node| &text[node.place.start as usize..node.place.end as usize];
    assert_eq!(at(&root), text.trim());
    assert_eq!(at(root.get("a").unwrap()), r#"[1, "b\n"]"#);
    assert_eq!(at(&root.get("a").unwrap().as_sequence().unwrap()[1]), r#""b\n""#);
    assert_eq!(at(root.get("c").unwrap()), "{}");
}

#[test]
fn numbers_keep_their_text() {
    for text in ["0", "-0", "1.0", "1e5", "-12.50E+3", "123456789012345678901234567890"] {
        assert_eq!(reads(text).as_number(), Some(text));
    }
}

#[test]
fn strings_are_unescaped() {
    assert_eq!(
        reads(r#""a\u00e9\ud83d\ude00\/\t\"é""#).as_str(),
        Some("a\u{e9}\u{1f600}/\t\"\u{e9}")
    );
}

#[test]
fn refuses_what_other_readers_tolerate() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "tru",
        "\"a",
        "\"\u{1}\"",
        r#""\x""#,
        r#""\u12""#,
        r#""\ud800""#,
        r#""\ud800A""#,
        r#""\udc00""#,
        "1 2",
        "// c\n1",
        "[1 2]",
        "{\"a\" 1}",
        "nulll",
        "-",
        "1e",
        "\u{a0}1",
    ] {
        assert_eq!(refuses(text).code, codes::SYNTAX, "{text}");
    }
}

#[test]
fn refuses_a_duplicate_key_even_when_written_with_an_escape() {
    let finding = refuses(r#"{"a": 1, "b": 2, "\u0061": 3}"#);
    assert_eq!(finding.code, codes::DUPLICATE_KEY);
    assert_eq!((finding.place.start, finding.related[0].0.start), (17, 1));
}

#[test]
fn refuses_a_duplicate_key_among_many() {
    let many: Vec<_> = (0..100).map(|n| format!("\"k{}\": {n}", n % 99)).collect();
    assert_eq!(refuses(&format!("{{{}}}", many.join(","))).code, codes::DUPLICATE_KEY);
}

#[test]
fn refuses_depth_that_would_exhaust_the_stack() {
    assert_eq!(refuses(&"[".repeat(1_000_000)).code, codes::TOO_LARGE);
    assert_eq!(refuses(&"{\"a\":".repeat(1_000_000)).code, codes::TOO_LARGE);
}
