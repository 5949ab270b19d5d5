//! Every keyword of JSON Schema through generated code: JSON Schema's own test suite where it is
//! there, and a sample of our own.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed, and its table is read"
)]

mod exceptions;

use exceptions::EXCEPTIONS;
use referencing::meta;
use secgen_runtime::json::Json;
use secgen_tests::keywords::{
    Group,
    crates::Parts,
    generator, json, laboratory,
    report::{Exception, Report},
    suite::{self, Draft},
};
use secgen_tests::workshop::workspace;

/// Every keyword once or twice, in our words.
#[test]
fn every_keyword_means_what_json_schema_says() {
    let sample = workspace().join("tests/documents/keywords/sample.json");
    let groups = suite::own(&sample).unwrap();
    assert!(groups.len() > 50, "{}", groups.len());
    passes("keywords-sample", Parts::All, &groups, &[]);
}

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
            groups.extend(suite::groups(&folder, draft, below, &metaschemas(draft)).unwrap());
        }
    }
    passes("keywords-suite", Parts::All, &groups, EXCEPTIONS);
}

/// The schemas of schemas.
fn metaschemas(draft: Draft) -> Vec<Json> {
    let found = match draft {
        Draft::Four => vec![&meta::DRAFT4],
        Draft::Of2020 => vec![
            &meta::DRAFT202012,
            &meta::DRAFT202012_CORE,
            &meta::DRAFT202012_APPLICATOR,
            &meta::DRAFT202012_UNEVALUATED,
            &meta::DRAFT202012_VALIDATION,
            &meta::DRAFT202012_META_DATA,
            &meta::DRAFT202012_FORMAT_ANNOTATION,
            &meta::DRAFT202012_CONTENT,
        ],
    };
    found.into_iter().map(|schema| json::of(schema)).collect()
}

fn passes(name: &str, parts: Parts, groups: &[Group], exceptions: &[Exception]) -> Report {
    let (outcomes, cost) =
        laboratory::run(env!("CARGO_TARGET_TMPDIR"), name, parts, groups).unwrap();
    let report = Report::of(groups, &outcomes, exceptions);
    println!("{report}\n{cost:?}; {} excepted", report.excepted);
    for wrong in &report.wrong {
        println!("{wrong}");
    }
    println!("{} typed values hold something else than the instance", report.changed.len());
    for changed in &report.changed {
        println!("{changed}");
    }
    println!("excepted and the same: {:?}", report.idle);
    assert!(report.wrong.is_empty(), "{} differ", report.wrong.len());
    assert!(report.idle.is_empty(), "these do not differ: {:?}", report.idle);
    report
}

/// A few of the thousand below.
#[test]
fn random_schemas_mean_what_another_validator_says() {
    agrees("keywords-random", 60, 100);
}

/// A thousand schemas, and a hundred instances of each; prints the seed of what differs.
/// `cargo test -p secgen-tests --test keywords -- --ignored --nocapture thousand`
#[test]
#[ignore = "compiles 1000 schemas, which takes minutes"]
fn a_thousand_random_schemas_mean_what_another_validator_says() {
    agrees("keywords-thousand", 1000, 100);
}

/// The seed of the first schema, unless `SECGEN_SEED` names another.
const SEED: u64 = 1_000_000;

/// Schemas of which a finding says that nothing satisfies them are passed over.
fn agrees(name: &str, schemas: usize, instances: usize) {
    let seed = std::env::var("SECGEN_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    let (mut groups, mut passed_over) = (Vec::new(), 0);
    for seed in seed.. {
        if groups.len() == schemas {
            break;
        }
        let group = judged_by_another(seed, instances);
        match laboratory::judge(&group) {
            Err(found) if found.split("; ").all(|it| it.starts_with("SG057 ")) => passed_over += 1,
            _ => groups.push(group),
        }
    }
    assert!(passed_over < schemas / 3, "{passed_over} schemas have no value");
    let valid = groups.iter().flat_map(|group| &group.cases).filter(|case| case.valid).count();
    println!(
        "seed {seed}: {valid} of {} are valid, {passed_over} passed over",
        schemas * instances
    );
    assert!(valid > schemas * instances / 4, "too few say anything");
    let report = passes(name, Parts::Decoding, &groups, &[]);
    assert!(report.changed.is_empty(), "{} are changed by decoding", report.changed.len());
}

fn judged_by_another(seed: u64, instances: usize) -> Group {
    let schema = generator::schema(seed);
    let instances = generator::instances(&schema, seed, instances);
    let oracle = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).build(&schema);
    let oracle = oracle.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{schema}"));
    generator::group(seed, &schema, &instances, |value| oracle.is_valid(value))
}
