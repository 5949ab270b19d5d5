//! JSON Schema's test suite, as far as the decoder's keywords go.

use std::{fs, path::PathBuf};

use super::{schema::*, *};
use crate::json::Json;

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

const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uuid",
];

/// Where we differ on purpose: the start of group and test, and what the suite says.
const DIFFERENT: &[(&str, &str, bool)] = &[
    // The shape of an A-label is checked, not what it decodes to.
    ("validation of A-label (punycode) host names", "", false),
    // An integer is an `i64` here; without `format` too.
    ("integer", "a bignum is an integer", true),
    ("integer", "a negative bignum is an integer", true),
];

#[test]
fn keywords_mean_what_json_schema_says() {
    let checked: usize = KEYWORDS.iter().map(|name| run(&format!("{name}.json"), false)).sum();
    assert!(checked == 0 || checked > 500, "only {checked}");
}

#[test]
fn formats_mean_what_json_schema_says() {
    let checked: usize =
        FORMATS.iter().map(|name| run(&format!("optional/format/{name}.json"), true)).sum();
    assert!(checked == 0 || checked > 250, "only {checked}");
}

/// Runs a file of the suite, if it is there; how many tests of it were checked.
fn run(file: &str, formats: bool) -> usize {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/vectors/json-schema-test-suite/tests/draft2020-12");
    let Ok(bytes) = fs::read(folder.join(file)) else { return 0 };
    let groups = Json::from(&parse(&bytes, &ROOMY).unwrap());
    let mut wrong = Vec::new();
    let mut checked = 0;
    for group in groups.as_array().unwrap() {
        let schema = group.get("schema").unwrap();
        if !is_spoken(schema) || (!formats && schema.get("format").is_some()) {
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
