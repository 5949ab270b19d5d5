//! JSON Schema's test suite, where its files are present: every group of draft 2020-12 and 4.

use std::{fs, path::Path};

use super::{
    library::{Draft, Library, suite},
    *,
};
use crate::{decode::tests::schema::written, json::Json};

/// Where we differ on purpose: the draft, the start of group and test, and what the suite says.
const DIFFERENT: &[(Draft, &str, &str, bool)] = &[
    // Optional in draft 4; every later draft, and OpenAPI 3.0 with RFC 8259, read 1.0 as an integer.
    (Draft::Four, "some languages do not distinguish", "a float is not an integer", false),
];

#[test]
fn draft_2020_12_means_what_the_suite_says() {
    let checked = run(Draft::Y2020, "draft2020-12") + run(Draft::Y2020, "draft2020-12/optional");
    assert!(checked == 0 || checked > 1300, "only {checked}");
}

#[test]
fn draft_4_means_what_the_suite_says() {
    let checked = run(Draft::Four, "draft4") + run(Draft::Four, "draft4/optional");
    assert!(checked == 0 || checked > 600, "only {checked}");
}

/// Runs the files of a folder of the suite, if it is there; how many tests were checked.
fn run(draft: Draft, folder: &str) -> usize {
    let Ok(files) = fs::read_dir(suite().join("tests").join(folder)) else { return 0 };
    let mut wrong = Vec::new();
    let mut checked = 0;
    for file in files.map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "json") {
            checked += run_file(draft, &file, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{folder}: {} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
    checked
}

fn run_file(draft: Draft, file: &Path, wrong: &mut Vec<String>) -> usize {
    let groups = Json::from(&parse(&fs::read(file).unwrap(), &ROOMY).unwrap());
    let mut checked = 0;
    for group in groups.as_array().unwrap() {
        let assertion = Library::new(draft, false).assertion(group.get("schema").unwrap());
        let name = group.get("description").unwrap().as_str().unwrap();
        for test in group.get("tests").unwrap().as_array().unwrap() {
            let title = test.get("description").unwrap().as_str().unwrap();
            let valid = test.get("valid").unwrap().as_bool().unwrap();
            let differs = |(d, g, t, says): &(Draft, &str, &str, bool)| {
                *d == draft && name.starts_with(g) && title.starts_with(t) && *says == valid
            };
            if DIFFERENT.iter().any(differs) {
                continue;
            }
            let data = written(test.get("data").unwrap());
            checked += 1;
            for verdict in verdicts(assertion, &read(&data)) {
                if verdict != valid {
                    let stem = file.file_stem().unwrap().display();
                    wrong.push(format!("{stem}: {name}: {title}: {data}"));
                }
            }
        }
    }
    checked
}

/// The answer told, the answer of an alternative, and the answer when all that is looked at is
/// remembered: they must be one.
pub(super) fn verdicts(assertion: &'static Assertion, value: &Value<'_>) -> [bool; 3] {
    static ALWAYS: Assertion = Assertion::new(&[Keyword::Always]);
    let one: &'static [&'static Assertion] = vec![assertion].leak();
    let tried = vec![Keyword::AnyOf(one)];
    let remembered = vec![
        Keyword::AnyOf(one),
        Keyword::UnevaluatedItems(&ALWAYS),
        Keyword::UnevaluatedProperties(&ALWAYS),
    ];
    let holds = |keywords: Vec<Keyword>| {
        let assertion: &'static Assertion = Box::leak(Box::new(Assertion::new(keywords.leak())));
        assertion.violations(value).is_empty()
    };
    [assertion.violations(value).is_empty(), holds(tried), holds(remembered)]
}
