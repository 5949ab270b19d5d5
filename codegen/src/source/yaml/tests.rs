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

fn at(text: &str, place: Place) -> &str {
    &text[place.start as usize..place.end as usize]
}

#[test]
fn a_place_covers_the_value_and_nothing_else() {
    let text = "# é\na: plain text   # why\nb:\n  - 'quoted'\n  - {c: [1, 2]}\n\n# end\nd: |\n  two\n  lines\ne:\n";
    let root = reads(text);
    assert_eq!(at(text, root.entry("a").unwrap().key.place), "a");
    assert_eq!(at(text, root.get("a").unwrap().place), "plain text");
    let b = root.get("b").unwrap();
    assert_eq!(at(text, b.place), "- 'quoted'\n  - {c: [1, 2]}");
    let items = b.as_sequence().unwrap();
    assert_eq!(at(text, items[0].place), "'quoted'");
    assert_eq!(at(text, items[1].place), "{c: [1, 2]}");
    assert_eq!(at(text, items[1].get("c").unwrap().place), "[1, 2]");
    assert!(at(text, root.get("d").unwrap().place).ends_with("two\n  lines"));
    assert!(root.get("e").unwrap().is_null());
    assert!(at(text, root.place).starts_with("a: plain"));
}

#[test]
fn scalars_follow_the_core_schema() {
    let root = reads("a: yes\nb: 'true'\nc: true\nd: 1.50\ne: 2024-01-01\nf: ~\n200: ok\n");
    assert_eq!(root.get("a").unwrap().as_str(), Some("yes"));
    assert_eq!(root.get("b").unwrap().as_str(), Some("true"));
    assert_eq!(root.get("c").unwrap().as_bool(), Some(true));
    assert_eq!(root.get("d").unwrap().as_number(), Some("1.50"));
    assert_eq!(root.get("e").unwrap().as_str(), Some("2024-01-01"));
    assert!(root.get("f").unwrap().is_null());
    assert_eq!(root.get("200").unwrap().as_str(), Some("ok"));
}

#[test]
fn json_is_yaml() {
    let root = reads("{\"a\": [1, \"b\\u00e9\"], \"c\": {}}");
    assert_eq!(root.get("a").unwrap().as_sequence().unwrap()[1].as_str(), Some("bé"));
}

#[test]
fn an_alias_is_a_copy_that_stands_where_the_anchor_stands() {
    let root = reads("a: &x {b: 1}\nc: *x\n");
    assert_eq!(root.get("a"), root.get("c"));
}

#[test]
fn refuses_an_alias_bomb() {
    let mut text = String::from("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for n in 1..12 {
        let line = format!("*a{},", n - 1).repeat(10);
        text.push_str(&format!("a{n}: &a{n} [{}]\n", line.trim_end_matches(',')));
    }
    assert_eq!(refuses(&text).code, codes::ALIAS_BUDGET);
}

#[test]
fn refuses_many_copies_of_a_long_text() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(100));
    assert_eq!(refuses(&text).code, codes::ALIAS_BUDGET);
}

#[test]
fn refuses_nested_anchors_that_are_copied_again_and_again() {
    let text = format!("{}{}", "&a [".repeat(100), "x".repeat(1_000_000));
    assert!(matches!(refuses(&text).code, codes::ALIAS_BUDGET | codes::SYNTAX));
}

#[test]
fn refuses_an_alias_inside_its_own_anchor() {
    assert_eq!(refuses("a: &a [*a]\n").code, codes::ALIAS_BUDGET);
}

#[test]
fn refuses_several_documents() {
    let finding = refuses("a: 1\n---\na: 2\n");
    assert_eq!((finding.code, finding.place.start), (codes::SEVERAL_DOCUMENTS, 5));
    assert_eq!(refuses("a: 1\n...\n---\nb: 2\n").code, codes::SEVERAL_DOCUMENTS);
}

#[test]
fn takes_one_document_with_its_marks() {
    assert_eq!(reads("---\na: 1\n...\n").get("a").unwrap().as_number(), Some("1"));
    assert!(reads("").is_null());
    assert!(reads("# nothing\n").is_null());
    assert_eq!(reads("\u{feff}a: 1\n").get("a").unwrap().as_number(), Some("1"));
}

#[test]
fn refuses_a_duplicate_key_however_it_is_quoted() {
    let finding = refuses("a: 1\nb: 2\n\"a\": 3\n");
    assert_eq!((finding.code, finding.place.start), (codes::DUPLICATE_KEY, 10));
}

#[test]
fn refuses_merge_keys_tags_and_keys_that_are_not_text() {
    for (text, code) in [
        ("a: &x {b: 1}\nc:\n  <<: *x\n", codes::YAML_MERGE_KEY),
        ("a: !ruby/object 1", codes::YAML_TAG),
        ("a: !!int '1'", codes::YAML_TAG),
        ("a: !!binary aGk=", codes::YAML_TAG),
        ("!!set {a, b}", codes::YAML_TAG),
        ("a: .inf\n", codes::UNREADABLE_SCALAR),
        ("? [1]\n: 2\n", codes::SYNTAX),
        ("? {a: 1}\n: 2\n", codes::SYNTAX),
        ("~: 1\n", codes::SYNTAX),
        ("&k a: 1\n", codes::SYNTAX),
        ("x: &k a\n*k : 1\n", codes::SYNTAX),
    ] {
        assert_eq!(refuses(text).code, code, "{text}");
    }
}

#[test]
fn takes_harmless_tags() {
    let root = reads("a: !!str 1\nb: !!map {}\nc: !!seq []\nd: ! 2\n");
    assert_eq!(root.get("a").unwrap().as_str(), Some("1"));
    assert_eq!(root.get("d").unwrap().as_str(), Some("2"));
}

#[test]
fn warns_of_a_leading_zero() {
    let finding = refuses("a: 010\n");
    assert_eq!(
        (finding.code, finding.severity),
        (codes::YAML_1_1, crate::finding::Severity::Warning)
    );
}

#[test]
fn refuses_depth_that_would_exhaust_the_stack() {
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000)] {
        assert!(matches!(refuses(&text).code, codes::TOO_LARGE | codes::SYNTAX));
    }
    let nested: String = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert_eq!(refuses(&nested).code, codes::TOO_LARGE);
}

#[test]
fn says_where_the_syntax_breaks() {
    let text = "a: 1\nb: [1, 2\nc: 3\n";
    let finding = refuses(text);
    assert_eq!(finding.code, codes::SYNTAX);
    assert!(finding.place.start >= 5, "{finding:?}");
}

#[test]
fn refuses_brackets_that_the_parser_would_keep_in_memory() {
    for text in
        [format!("[{}]", "a: 1,\n".repeat(300_000)), format!("{{{}}}", "a, ".repeat(500_000))]
    {
        assert_eq!(refuses(&text).code, codes::TOO_LARGE);
    }
}

#[test]
fn what_stands_behind_a_long_comment_is_never_lost() {
    let text = format!("a: 1\n#{}\nb: 2\n", "x".repeat(MAX_EVENT + 10));
    assert_eq!(refuses(&text).code, codes::TOO_LARGE);
    assert!(reads(&format!("a: 1\n#{}\nb: 2\n", "x".repeat(1000))).get("b").is_some());
}
