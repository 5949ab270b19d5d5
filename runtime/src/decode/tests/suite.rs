//! JSON Schema's test suite, as far as the decoder's keywords go.

use super::{schema::*, *};

const KEYWORDS: &[&str] = &[
    "additionalProperties",
    "anyOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "infinite-loop-detection",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "oneOf",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "type",
    "uniqueItems",
    "optional/bignum",
    "optional/ecmascript-regex",
    "optional/float-overflow",
    "optional/non-bmp-regex",
    "optional/no-schema",
];

/// Where we differ on purpose: the start of group and test, and what the suite says.
const DIFFERENT: &[(&str, &str, bool)] = &[
    // An integer is an `i64` here; without `format` too.
    ("integer", "a bignum is an integer", true),
    ("integer", "a negative bignum is an integer", true),
];

#[test]
fn keywords_mean_what_json_schema_says() {
    let checked: usize = KEYWORDS.iter().map(|name| run(&format!("{name}.json"))).sum();
    assert!(checked == 0 || checked > 500, "only {checked}");
}

/// Runs a file of the suite, if it is there; how many tests of it were checked.
fn run(file: &str) -> usize {
    let Some(groups) = suite_file(&format!("draft2020-12/{file}")) else { return 0 };
    let mut wrong = Vec::new();
    let mut checked = 0;
    for group in groups.as_array().unwrap() {
        let schema = group.get("schema").unwrap();
        if !is_spoken(schema) || schema.get("format").is_some() {
            continue;
        }
        let schema = Schema::of(schema);
        let name = group.get("description").unwrap().as_str().unwrap();
        for test in group.get("tests").unwrap().as_array().unwrap() {
            let title = test.get("description").unwrap().as_str().unwrap();
            let valid = test.get("valid").unwrap().as_bool().unwrap();
            let differs = |(g, t, says): &(&str, &str, bool)| {
                name.starts_with(g) && title.starts_with(t) && *says == valid
            };
            if DIFFERENT.iter().any(differs) {
                continue;
            }
            let data = written(test.get("data").unwrap());
            checked += 1;
            if schema.accepts(&read(&data)) != valid {
                wrong.push(format!("{name}: {title}: {data}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
    checked
}
