//! JSON Schema's test suite of formats and of the patterns of ECMA-262, file by file.

use super::*;

const FORMATS: &[&str] = &[
    "draft2020-12/optional/format/date-time.json",
    "draft2020-12/optional/format/date.json",
    "draft2020-12/optional/format/duration.json",
    "draft2020-12/optional/format/ecmascript-regex.json",
    "draft2020-12/optional/format/email.json",
    "draft2020-12/optional/format/hostname.json",
    "draft2020-12/optional/format/idn-email.json",
    "draft2020-12/optional/format/idn-hostname.json",
    "draft2020-12/optional/format/ipv4.json",
    "draft2020-12/optional/format/ipv6.json",
    "draft2020-12/optional/format/iri-reference.json",
    "draft2020-12/optional/format/iri.json",
    "draft2020-12/optional/format/json-pointer.json",
    "draft2020-12/optional/format/regex.json",
    "draft2020-12/optional/format/relative-json-pointer.json",
    "draft2020-12/optional/format/time.json",
    "draft2020-12/optional/format/unknown.json",
    "draft2020-12/optional/format/uri-reference.json",
    "draft2020-12/optional/format/uri-template.json",
    "draft2020-12/optional/format/uri.json",
    "draft2020-12/optional/format/uuid.json",
    "draft4/optional/format/date-time.json",
    "draft4/optional/format/email.json",
    "draft4/optional/format/hostname.json",
    "draft4/optional/format/ipv4.json",
    "draft4/optional/format/ipv6.json",
    "draft4/optional/format/unknown.json",
    "draft4/optional/format/uri.json",
];

const PATTERNS: &[&str] = &[
    "draft2020-12/optional/ecmascript-regex.json",
    "draft2020-12/optional/non-bmp-regex.json",
    "draft2020-12/pattern.json",
    "draft4/optional/ecmascript-regex.json",
    "draft4/optional/non-bmp-regex.json",
    "draft4/pattern.json",
];

/// Tests on which we differ from the suite, with the reason.
const DIFFERENT: &[(&str, &str)] = &[];

#[test]
fn formats_mean_what_the_suite_says_file_by_file() {
    let checked: usize = FORMATS
        .iter()
        .map(|file| {
            tried(file, |schema, data| {
                let text = data.as_str()?;
                let format = schema.get("format")?.as_str().unwrap();
                Some(Format::named(format).is_none_or(|format| format.accepts(text)))
            })
        })
        .sum();
    assert!(checked == 0 || checked > 500, "only {checked}");
}

#[test]
fn patterns_mean_what_the_suite_says_file_by_file() {
    let checked: usize = PATTERNS
        .iter()
        .map(|file| {
            tried(file, |schema, data| {
                if let Some(source) = schema.get("pattern") {
                    return Some(is_match(source.as_str().unwrap(), data.as_str()?));
                }
                // Of names only: which schema a member has then, is not the pattern's matter.
                let patterns = schema.get("patternProperties")?.as_object().unwrap();
                let closed = schema.get("additionalProperties")?.as_bool() == Some(false);
                let matched =
                    |name: &str| patterns.iter().any(|(source, _)| is_match(source, name));
                let names = data.as_object()?;
                closed.then(|| names.iter().all(|(name, _)| matched(name)))
            })
        })
        .sum();
    assert!(checked == 0 || checked > 100, "only {checked}");
}

fn is_match(source: &str, text: &str) -> bool {
    let pattern = Pattern::linear(source.to_owned().leak());
    assert_eq!(pattern.compile(), Ok(()), "{source}");
    pattern.is_match(text)
}

/// Asks for a verdict on each test of a file; how many there were.
fn tried(file: &str, verdict: impl Fn(&Json, &Json) -> Option<bool>) -> usize {
    let Some(groups) = suite_file(file) else { return 0 };
    let (mut checked, mut wrong) = (0, Vec::new());
    for group in groups.as_array().unwrap() {
        for test in group.get("tests").unwrap().as_array().unwrap() {
            let title = test.get("description").unwrap().as_str().unwrap();
            let data = test.get("data").unwrap();
            let Some(found) = verdict(group.get("schema").unwrap(), data) else { continue };
            checked += 1;
            let differs = DIFFERENT.contains(&(file, title));
            if (Some(found) == test.get("valid").unwrap().as_bool()) == differs {
                wrong.push(format!("{title}: {data:?}"));
            }
        }
    }
    eprintln!("{file}: {} of {checked}", checked - wrong.len());
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
    checked
}
