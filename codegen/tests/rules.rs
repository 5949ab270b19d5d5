//! The examples of every rule's documentation, through the whole pipeline.

mod pipeline;

use secgen::check::{Example, Rule, rules};
use secgen::finding::{Code, Severity};

/// The codes that an example is told, those of errors apart.
fn codes(example: &Example) -> (Vec<Code>, Vec<Code>, String) {
    let sources = pipeline::document_of(example);
    let findings = pipeline::findings(&sources);
    let of = |errors: bool| {
        let wanted =
            findings.iter().filter(|finding| (finding.severity == Severity::Error) == errors);
        wanted.map(|finding| finding.code).collect()
    };
    (of(true), of(false), pipeline::told(&sources, &findings))
}

fn faults(judge: impl Fn(&Rule) -> Option<String>) -> String {
    let faults: Vec<String> = rules::all()
        .iter()
        .filter_map(|rule| Some(format!("{} {}: {}", rule.code, rule.name, judge(rule)?)))
        .collect();
    faults.join("\n")
}

#[test]
fn the_first_example_of_every_rule_is_refused_by_that_rule_alone() {
    let faults = faults(|rule| {
        let Some(example) = rule.refused() else { return Some("has no example".to_owned()) };
        let (mut errors, mut others, told) = codes(&example);
        errors.dedup();
        others.retain(|code| *code == rule.code);
        let as_it_must_be = match rule.severity {
            Severity::Error => errors == [rule.code],
            _ => errors.is_empty() && !others.is_empty(),
        };
        (!as_it_must_be).then(|| format!("is told\n{told}"))
    });
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_second_example_of_every_rule_is_accepted() {
    let faults = faults(|rule| {
        let Some(example) = rule.accepted() else { return Some("has no example".to_owned()) };
        let (errors, others, told) = codes(&example);
        let as_it_must_be = errors.is_empty() && !others.contains(&rule.code);
        (!as_it_must_be).then(|| format!("is told\n{told}"))
    });
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_rule_of_the_tutorial_is_still_free_to_be_written() {
    let tutorial = include_str!("../../CONTRIBUTING.md");
    let written = tutorial.split_once("Code = Code(").and_then(|(_, rest)| rest.split_once(')'));
    let code = written.and_then(|(digits, _)| digits.parse().ok()).map(Code);
    let last = rules::all().last().map(|rule| rule.code);
    assert!(code > last, "{code:?} is allotted: let CONTRIBUTING.md take the next one");
    let file = tutorial.split("\n```rust\n").nth(2).and_then(|rest| rest.split_once("\n```\n"));
    assert!(file.is_some_and(|(file, _)| syn::parse_file(file).is_ok()));
}
