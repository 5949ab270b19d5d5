use super::*;

fn sources(name: &str, text: &str) -> (Sources, Node) {
    let sources = Sources::from_text(name, text);
    let mut findings = Findings::default();
    let root = sources.root(&mut findings).unwrap_or_else(|| panic!("{findings:?}"));
    (sources, root)
}

const YAML: &str =
    "openapi: 3.1.0\npaths:\n  /a~b:\n    get: &g {tags: [x, y]}\n  /é: { é: wörld }\n";

#[test]
fn line_and_column_count_from_one_and_in_characters() {
    let (sources, root) = sources("a.yaml", YAML);
    let node = root.get("paths").unwrap().get("/é").unwrap().get("é").unwrap();
    let location = sources.locate(node.place);
    assert_eq!((location.line, location.column), (5, 12));
    assert_eq!(&location.text[location.start..location.end], "wörld");
}

#[test]
fn a_place_of_several_lines_ends_with_its_first() {
    let (sources, root) = sources("a.yaml", YAML);
    let location = sources.locate(root.place);
    assert_eq!(&location.text[location.start..location.end], "openapi: 3.1.0");
}

#[test]
fn a_pointer_names_the_innermost_value() {
    for (name, text) in [
        ("a.yaml", YAML),
        ("a.json", r#"{"openapi": "3.1.0", "paths": {"/a~b": {"get": {"tags": ["x", "y"]}}}}"#),
    ] {
        let (sources, root) = sources(name, text);
        let get = root.get("paths").unwrap().get("/a~b").unwrap().entry("get").unwrap();
        assert_eq!(sources.pointer(get.key.place), "/paths/~1a~0b/get");
        assert_eq!(sources.pointer(get.value.place), "/paths/~1a~0b/get");
        let tag = &get.value.get("tags").unwrap().as_sequence().unwrap()[1];
        assert_eq!(sources.pointer(tag.place), "/paths/~1a~0b/get/tags/1");
        assert_eq!(sources.pointer(root.place), "");
    }
}

#[test]
fn every_value_of_a_document_has_the_pointer_that_leads_to_it() {
    fn walk(sources: &Sources, node: &Node, pointer: &str) {
        assert_eq!(sources.pointer(node.place), pointer);
        for entry in node.as_mapping().unwrap_or_default() {
            let name = entry.key.text.replace('~', "~0").replace('/', "~1");
            assert_eq!(sources.pointer(entry.key.place), format!("{pointer}/{name}"));
            walk(sources, &entry.value, &format!("{pointer}/{name}"));
        }
        for (index, item) in node.as_sequence().unwrap_or_default().iter().enumerate() {
            walk(sources, item, &format!("{pointer}/{index}"));
        }
    }
    let text = "a:\n  - b: 1\n    c: [2, {d: 3}]\n  - - 4\n    - {}\n  - []\ne: {f: {g: {}}}\nh: |\n  text\ni: x\n";
    let (sources, root) = sources("a.yaml", text);
    walk(&sources, &root, "");
}

#[test]
fn a_document_that_is_no_object_is_refused() {
    for text in ["", "[]", "1", "text"] {
        let mut findings = Findings::default();
        assert!(Sources::from_text("a.yaml", text).root(&mut findings).is_none());
        assert_eq!(findings.iter().next().unwrap().code, codes::NOT_AN_OBJECT);
    }
}

#[test]
fn a_name_without_extension_is_read_by_its_first_character() {
    let (_, root) = sources("openapi", " {\"a\": 1}");
    assert_eq!(root.get("a").unwrap().as_number(), Some("1"));
    assert!(Sources::from_text("openapi", "{a: 1}").root(&mut Findings::default()).is_none());
}

#[test]
fn says_why_a_file_cannot_be_read() {
    let folder = std::env::temp_dir().join(format!("secgen-sources-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let missing = Sources::read(&folder.join("missing.yaml"), &[]);
    assert!(matches!(missing, Err(ReadError::NotFound { .. })));
    assert!(matches!(Sources::read(&folder, &[]), Err(ReadError::NotReadable { .. })));
    let latin = folder.join("latin.yaml");
    std::fs::write(&latin, b"a: \xe9").unwrap();
    assert!(matches!(Sources::read(&latin, &[]), Err(ReadError::NotUtf8 { offset: 3, .. })));
    let large = folder.join("large.yaml");
    File::create(&large).unwrap().set_len(MAX_BYTES + 1).unwrap();
    assert!(matches!(Sources::read(&large, &[]), Err(ReadError::TooLarge { .. })));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A small generator of numbers (xorshift), so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

#[test]
fn no_slip_of_the_pen_makes_a_reader_panic_or_lose_its_place() {
    let json =
        r#"{"openapi": "3.1.0", "a": [1, -2.5e3, {"b\u00e9": null}], "c": {"d": [true, []]}}"#;
    let yaml = "a: &x {b: [1, 'é', \"c\\n\"]}\n? d\n: - *x\n  - !!str 1\nf: |+\n  text\n\n  more\ng: >-\n  folded\n# end\n--- x\n";
    let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "'", "\\", "\n", "\t", " ", "- ", "&x", "*x", "!", "|",
        ">", "%", "#", "é", "\u{0}", "\u{feff}", "<<: ", "---", "...",
    ];
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..4000 {
        let (name, text) = [("a.json", json), ("a.yaml", yaml), ("a.yaml", YAML)][round % 3];
        let mut text: Vec<char> = text.chars().collect();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(text.len().max(1));
            match dice.roll(3) {
                0 if at < text.len() => drop(text.remove(at)),
                1 => text.truncate(at),
                _ => drop(text.splice(at..at, pieces[dice.roll(pieces.len())].chars())),
            }
        }
        let text: String = text.into_iter().collect();
        let sources = Sources::from_text(name, text.as_str());
        let mut findings = Findings::default();
        let root = sources.root(&mut findings);
        assert!(root.is_some() || findings.has_errors(), "refused without a word: {text:?}");
        for finding in findings.iter() {
            let location = sources.locate(finding.place);
            assert!(location.line >= 1 && location.end <= location.text.len(), "{text:?}");
            let _no_panic = sources.pointer(finding.place);
        }
    }
}
