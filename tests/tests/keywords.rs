//! Every keyword of JSON Schema through generated code: JSON Schema's own test suite where it is
//! there, and a sample of our own.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use secgen_tests::keywords::{
    laboratory,
    report::{Exception, Report},
    suite::{self, Draft},
};

/// Where we differ from the suite, and why.
const EXCEPTIONS: &[Exception] = &[];

/// `cargo test -p secgen-tests --test keywords -- --ignored --nocapture suite`
#[test]
#[ignore = "compiles 600 schemas, which takes minutes"]
fn the_suite_of_json_schema_is_passed() {
    let Some(folder) = suite::folder() else {
        println!("skipped: there is no JSON Schema test suite; SECGEN_SHARED says where");
        return;
    };
    let mut groups = Vec::new();
    for draft in [Draft::Of2020, Draft::Four] {
        for below in ["", "optional", "optional/format"] {
            groups.extend(suite::groups(&folder, draft, below).unwrap());
        }
    }
    let (outcomes, cost) =
        laboratory::run(env!("CARGO_TARGET_TMPDIR"), "keywords-suite", &groups).unwrap();
    let report = Report::of(&groups, &outcomes, EXCEPTIONS);
    println!("{report}\n{cost:?}; {} excepted", report.excepted);
    for wrong in &report.wrong {
        println!("{wrong}");
    }
    assert!(report.wrong.is_empty(), "{} differ", report.wrong.len());
    assert!(report.idle.is_empty(), "these do not differ: {:?}", report.idle);
}
