use super::*;
use crate::finding::codes;

const DOCUMENT: &str = "\
x-security:
  rateTiers:
    write: { limit: 20 }
paths:
  /orders:
    post:
      x-security: { rate: [wirte] }
";

fn at(text: &str, what: &str) -> Place {
    let start = text.find(what).unwrap();
    let byte = |at: usize| u32::try_from(at).unwrap();
    Place { file: crate::source::FileId(0), start: byte(start), end: byte(start + what.len()) }
}

fn plain(text: &str, name: &str, finding: &Finding) -> String {
    one(finding, &Sources::from_text(name, text), Palette::PLAIN)
}

#[test]
fn a_finding_reads_like_one_of_rustc() {
    let finding =
        Finding::error(codes::UNKNOWN_TIER, at(DOCUMENT, "wirte"), "unknown rate tier `wirte`")
            .label("no such tier")
            .why("a request without its tier would not be limited")
            .did_you_mean("wirte", ["read", "write"])
            .related(at(DOCUMENT, "rateTiers"), "the tiers are here");
    assert_eq!(
        plain(DOCUMENT, "openapi.yaml", &finding),
        "\
error[SG042]: unknown rate tier `wirte`
 --> openapi.yaml:7:28
  |
7 |       x-security: { rate: [wirte] }
  |                            ^^^^^ no such tier
 ::: openapi.yaml:2:3
  |
2 |   rateTiers:
  |   --------- the tiers are here
  |
  = why: a request without its tier would not be limited
  = help: did you mean `write`?
"
    );
}

#[test]
fn the_margin_holds_the_longest_line_number() {
    let text = "\n".repeat(99) + "a: 1\n";
    let finding = Finding::warning(codes::BAD_VALUE, at(&text, "1"), "odd").help("one\ntwo");
    assert_eq!(
        plain(&text, "a.yaml", &finding),
        "warning[SG011]: odd\n   --> a.yaml:100:4\n    |\n100 | a: 1\n    |    ^\n    |\n    = help: one\n            two\n"
    );
}

#[test]
fn a_minified_document_is_cut_around_the_place() {
    let text = format!("{{{}\"bad\":1{}}}", "\"a\":1,".repeat(10_000), ",\"é\":2".repeat(10_000));
    let finding =
        Finding::error(codes::UNKNOWN_KEY, at(&text, "\"bad\""), "unknown key `bad`").label("here");
    let shown = plain(&text, "a.json", &finding);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[1], " --> a.json:1:60002");
    assert!(lines[3].starts_with("1 | …") && lines[3].ends_with('…'), "{shown}");
    assert!(lines[3].chars().count() <= 106, "{shown}");
    let column = lines[3]
        .chars()
        .collect::<Vec<_>>()
        .windows(5)
        .position(|w| *w == ['"', 'b', 'a', 'd', '"']);
    assert_eq!(lines[4].find('^'), column, "{shown}");
    assert!(lines[4].ends_with("^^^^^ here"));
}

#[test]
fn a_place_longer_than_the_screen_is_cut_too() {
    let text = format!("a: {}", "x".repeat(5000));
    let finding = Finding::error(codes::BAD_VALUE, at(&text, &"x".repeat(5000)), "long");
    let shown = plain(&text, "a.yaml", &finding);
    assert!(shown.lines().all(|line| line.chars().count() <= 106), "{shown}");
    assert!(shown.contains("1 | a: xxx"), "{shown}");
}

#[test]
fn the_marks_stand_below_wide_characters_and_tabs() {
    let text = "\t漢字: [\"b\"]";
    let finding = Finding::error(codes::BAD_VALUE, at(text, "b"), "odd");
    let shown = plain(text, "a.json", &finding);
    assert!(shown.contains("1 |     漢字: [\"b\"]\n  |             ^\n"), "{shown}");
}

#[test]
fn what_the_document_says_never_steers_the_terminal() {
    let text = "a: \"\u{1b}]0;owned\u{7}\u{202e}\"";
    let finding =
        Finding::error(codes::BAD_VALUE, at(text, "\u{1b}]0;owned"), "bad \u{1b}[2J value")
            .label("\u{9b}31m")
            .help("did you mean `\u{8}`?\nnext");
    let shown = one(&finding, &Sources::from_text("a\u{1b}.yaml", text), Palette::PLAIN);
    assert!(shown.chars().all(|c| c == '\n' || super::super::clean::is_plain(c)), "{shown:?}");
    let json = super::super::json(
        &one_finding(finding),
        &Sources::from_text("a.yaml", text),
        |_| "bad-value",
    );
    assert!(json.chars().all(|c| c == '\n' || super::super::clean::is_plain(c)), "{json:?}");
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["message"], "bad \u{1b}[2J value");
}

fn one_finding(finding: Finding) -> Findings {
    let mut findings = Findings::default();
    findings.push(finding);
    findings
}

#[test]
fn a_thousand_findings_of_a_code_are_counted_and_json_has_all() {
    let text: String = (0..1000).map(|n| format!("k{n}: 1\n")).collect();
    let mut findings = Findings::default();
    for n in 0..1000 {
        let place = at(&text, &format!("k{n}:"));
        findings.push(Finding::error(codes::UNKNOWN_KEY, place, format!("unknown key `k{n}`")));
    }
    findings.push(Finding::note(codes::WAIVER_STANDS, at(&text, "k7:"), "a waiver stands"));
    let sources = Sources::from_text("a.yaml", text.as_str());
    let shown = super::text(&findings, &sources, Palette::PLAIN);
    assert_eq!(shown.matches("unknown key").count(), 8);
    assert!(shown.contains("error[SG007]: and 992 more of this code"), "{shown}");
    assert!(shown.starts_with("note[SG127]"), "errors are printed last, where the eye is: {shown}");
    let json = super::super::json(&findings, &sources, |_| "unknown-key");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows.len(), 1001);
    assert_eq!(rows[9]["line"], 9);
    assert_eq!(rows[9]["pointer"], "/k8");
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected =
        ["code", "name", "severity", "message", "file", "line", "column", "pointer", "help"];
    expected.sort_unstable();
    assert_eq!(
        {
            let mut keys = keys;
            keys.sort_unstable();
            keys
        },
        expected
    );
}

#[test]
fn colours_are_switched_off_again_on_every_line() {
    let finding = Finding::error(codes::UNKNOWN_TIER, at(DOCUMENT, "wirte"), "m")
        .label("l")
        .why("w")
        .help("h");
    let shown = one(&finding, &Sources::from_text("a.yaml", DOCUMENT), Palette::ANSI);
    for line in shown.lines().filter(|line| line.contains('\u{1b}')) {
        assert!(line.rfind("\x1b[0m") > line.rfind("\x1b[1"), "{line:?}");
    }
}

#[test]
fn an_empty_file_has_a_place_too() {
    let place = Place { file: crate::source::FileId(0), start: 0, end: 0 };
    let finding = Finding::error(codes::NOT_AN_OBJECT, place, "empty");
    assert_eq!(plain("", "a.yaml", &finding), "error[SG006]: empty\n --> a.yaml:1:1\n");
}
