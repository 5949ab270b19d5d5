//! Random schemas and values: the decoder says what the `jsonschema` crate says.

use proptest::{collection::vec, option, prelude::*, sample};
use serde_json::{Map, Value as Tree, json};

use super::{
    schema::{Schema, is_spoken},
    *,
};
use crate::json::Json;

pub(crate) const NAMES: [&str; 4] = ["a", "b", "c", "d/~"];
pub(crate) const PATTERNS: [&str; 10] =
    ["a", "^a*$", r"^\d+$", r"\w-", "^[^a-c]", "(?=b)", "^(a|bb)+$", r"^\p{L}+$", r"\s", "^.{2}$"];

/// Quarters are exact as floats, and none is so large that the other side must round.
pub(crate) fn number() -> impl Strategy<Value = Tree> {
    prop_oneof![
        (-6_i64..20).prop_map(|n| json!(n)),
        (-20_i64..60).prop_map(|n| json!(n as f64 / 4.0)),
        sample::select(vec![json!(1_000_000_000_000_000_i64), json!(1e15), json!(-1e12)]),
    ]
}

pub(crate) fn text() -> impl Strategy<Value = Tree> {
    let letter =
        sample::select(vec!["a", "b", "c", "1", "-", " ", "\u{e9}", "\u{1f600}", "\n", "\""]);
    vec(letter, 0..5).prop_map(|letters| json!(letters.concat()))
}

pub(crate) fn scalar() -> impl Strategy<Value = Tree> {
    prop_oneof![
        1 => Just(Tree::Null),
        1 => any::<bool>().prop_map(Tree::Bool),
        4 => number(),
        4 => text(),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Tree> {
    scalar().prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..12).prop_map(Tree::Array),
            vec((sample::select(NAMES.to_vec()), inner), 0..5).prop_map(object),
        ]
    })
}

pub(crate) fn object(members: Vec<(&str, Tree)>) -> Tree {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// Keywords that a draw may leave out.
pub(crate) fn keywords(draws: Vec<(&'static str, Option<Tree>)>) -> Tree {
    object(draws.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}

pub(crate) fn maybe(strategy: impl Strategy<Value = Tree>) -> impl Strategy<Value = Option<Tree>> {
    option::weighted(0.4, strategy)
}

pub(crate) fn size() -> impl Strategy<Value = Tree> {
    (0..5_u64).prop_map(|count| json!(count))
}

pub(crate) fn of_strings() -> impl Strategy<Value = Tree> {
    let pattern = sample::select(PATTERNS.to_vec()).prop_map(|source| json!(source));
    (maybe(size()), maybe(size()), maybe(pattern)).prop_map(|(least, most, pattern)| {
        keywords(vec![("minLength", least), ("maxLength", most), ("pattern", pattern)])
    })
}

pub(crate) fn of_numbers() -> impl Strategy<Value = Tree> {
    let divisor = sample::select(vec![json!(1), json!(2), json!(3), json!(0.5), json!(0.75)]);
    let bounds = (maybe(number()), maybe(number()), maybe(number()), maybe(number()));
    (bounds, maybe(divisor)).prop_map(|((min, max, over, under), divisor)| {
        keywords(vec![
            ("minimum", min),
            ("maximum", max),
            ("exclusiveMinimum", over),
            ("exclusiveMaximum", under),
            ("multipleOf", divisor),
        ])
    })
}

pub(crate) fn of_any() -> impl Strategy<Value = Tree> {
    let constant = maybe(value());
    let values = maybe(vec(value(), 1..4).prop_map(Tree::Array));
    (constant, values)
        .prop_map(|(constant, values)| keywords(vec![("const", constant), ("enum", values)]))
}

pub(crate) fn typed() -> impl Strategy<Value = Tree> {
    let name = || {
        sample::select(vec!["string", "number", "integer", "boolean", "null", "array", "object"])
            .prop_map(|name| json!(name))
    };
    prop_oneof![3 => name(), 1 => vec(name(), 1..3).prop_map(|mut names| {
        names.dedup();
        Tree::Array(names)
    })]
}

pub(crate) fn of_arrays(inner: impl Strategy<Value = Tree>) -> impl Strategy<Value = Tree> {
    let unique = any::<bool>().prop_map(Tree::Bool);
    (maybe(inner), maybe(size()), maybe(size()), maybe(unique)).prop_map(
        |(items, least, most, unique)| {
            keywords(vec![
                ("items", items),
                ("minItems", least),
                ("maxItems", most),
                ("uniqueItems", unique),
            ])
        },
    )
}

pub(crate) fn of_objects(
    inner: impl Strategy<Value = Tree> + Clone,
) -> impl Strategy<Value = Tree> {
    let names = || sample::subsequence(NAMES.to_vec(), 0..3);
    let properties =
        maybe(vec((sample::select(NAMES.to_vec()), inner.clone()), 0..4).prop_map(object));
    let required = maybe(names().prop_map(|names| json!(names)));
    let additional = maybe(prop_oneof![any::<bool>().prop_map(Tree::Bool), inner]);
    (properties, required, additional, maybe(size()), maybe(size()), maybe(of_strings())).prop_map(
        |(properties, required, additional, least, most, names)| {
            keywords(vec![
                ("properties", properties),
                ("required", required),
                ("additionalProperties", additional),
                ("minProperties", least),
                ("maxProperties", most),
                ("propertyNames", names),
            ])
        },
    )
}

pub(crate) fn with_type(schema: (Option<Tree>, Tree)) -> Tree {
    let (named, Tree::Object(mut keywords)) = schema else {
        unreachable!("keywords are an object")
    };
    keywords.extend(named.map(|named| ("type".to_owned(), named)));
    Tree::Object(keywords)
}

fn schema() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![3 => of_strings(), 3 => of_numbers(), 1 => of_any()];
    let leaf = (maybe(typed()), leaf).prop_map(with_type);
    leaf.prop_recursive(3, 24, 4, |inner| {
        let alternatives = || vec(inner.clone(), 1..4).prop_map(Tree::Array);
        let nested = prop_oneof![
            2 => of_arrays(inner.clone()),
            3 => of_objects(inner.clone()),
            1 => alternatives().prop_map(|all| json!({ "oneOf": all })),
            1 => alternatives().prop_map(|all| json!({ "anyOf": all })),
        ];
        (maybe(typed()), nested).prop_map(with_type)
    })
}

/// The other side's verdicts on random values, and on values of the schema's own kind.
fn agree(schema: &Tree, values: &[Tree]) -> Result<(), TestCaseError> {
    let other = jsonschema::validator_for(schema).expect("a valid schema");
    let source = schema.to_string();
    let ours = Json::from(&read(&source));
    prop_assert!(is_spoken(&ours), "{source}");
    let ours = Schema::of(&ours);
    for value in values {
        let text = value.to_string();
        prop_assert_eq!(ours.accepts(&read(&text)), other.is_valid(value), "{} {}", source, text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn schemas_mean_what_jsonschema_says(schema in schema(), values in vec(value(), 12)) {
        agree(&schema, &values)?;
    }

    #[test]
    fn scalars_mean_what_jsonschema_says(
        schema in prop_oneof![of_strings(), of_numbers()],
        values in vec(scalar(), 12),
    ) {
        agree(&schema, &values)?;
    }

    #[test]
    fn objects_mean_what_jsonschema_says(
        schema in of_objects(prop_oneof![of_numbers(), of_strings()].boxed()),
        values in vec(vec((sample::select(NAMES.to_vec()), scalar()), 0..6).prop_map(object), 8),
    ) {
        agree(&schema, &values)?;
    }

    #[test]
    fn arrays_mean_what_jsonschema_says(
        schema in of_arrays(of_numbers()),
        values in vec(vec(value(), 0..14).prop_map(Tree::Array), 4),
    ) {
        agree(&schema, &values)?;
    }

    #[test]
    fn what_is_parsed_is_what_serde_json_parses(text in r#"[\[\]{}:,"\\u0-9a-f.eE+ \-]{0,12}"#) {
        // It takes duplicate names, lone surrogates never, and floats only within their range.
        let other = serde_json::from_str::<Tree>(&text);
        match parse(text.as_bytes(), &ROOMY) {
            Ok(_) => prop_assert!(other.is_ok() || text.contains(['e', 'E']), "{}", text),
            Err(crate::json::Malformed::DuplicateKey) => {}
            Err(_) => prop_assert!(other.is_err(), "{}", text),
        }
    }

    #[test]
    fn numbers_compare_as_integers_do(left in any::<i64>(), right in any::<i64>(), scale in 0_u32..9) {
        use crate::json::Number;
        let scaled = |n: i64| format!("{n}e-{scale}").parse::<Number>().unwrap();
        prop_assert_eq!(scaled(left).cmp(&scaled(right)), left.cmp(&right));
        let whole = left % 10_i64.pow(scale) == 0;
        prop_assert_eq!(scaled(left).is_integer(), whole);
        if right != 0 {
            let divisor = format!("{}", right.unsigned_abs()).parse::<Number>().unwrap();
            let value = Number::from(left);
            prop_assert_eq!(value.is_multiple_of(&divisor), i128::from(left) % i128::from(right) == 0);
            prop_assert!(scaled(left).is_multiple_of(&scaled(1)));
        }
    }
}
