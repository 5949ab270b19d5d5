//! Random schemas of every keyword, and values: assertions say what the `jsonschema` crate says.

use proptest::{collection::vec, prelude::*, sample, test_runner::TestRunner};
use serde_json::{Value as Tree, json};

use super::{
    library::{Draft, Library},
    suite::verdicts,
    *,
};
use crate::{
    decode::tests::differential::{
        NAMES, PATTERNS, keywords, maybe, number, object, of_any, of_arrays, of_numbers,
        of_objects, of_strings, scalar, size, typed, value, with_type,
    },
    json::Json,
};

/// What any schema may be at its ends: `true`, `false`, a reference, a few keywords.
fn leaf(references: Vec<Tree>) -> impl Strategy<Value = Tree> {
    prop_oneof![
        1 => any::<bool>().prop_map(Tree::Bool),
        2 => sample::select(references),
        2 => of_any(),
        3 => of_strings(),
        3 => of_numbers(),
        2 => typed().prop_map(|named| json!({ "type": named })),
    ]
}

fn of_contents(inner: BoxedStrategy<Tree>) -> impl Strategy<Value = Tree> {
    let prefix = maybe(vec(inner.clone(), 1..4).prop_map(Tree::Array));
    (prefix, maybe(inner.clone()), maybe(inner), maybe(size()), maybe(size())).prop_map(
        |(prefix, items, contains, least, most)| {
            keywords(vec![
                ("prefixItems", prefix),
                ("items", items),
                ("contains", contains),
                ("minContains", least),
                ("maxContains", most),
            ])
        },
    )
}

fn of_names(inner: BoxedStrategy<Tree>) -> impl Strategy<Value = Tree> {
    let member = || sample::select(NAMES.to_vec());
    let pattern = sample::select(PATTERNS.to_vec());
    let patterns = maybe(vec((pattern, inner.clone()), 1..3).prop_map(object));
    let dependent = maybe(vec((member(), inner.clone()), 1..3).prop_map(object));
    let names = vec(member(), 0..3).prop_map(|mut names| {
        names.sort_unstable();
        names.dedup();
        json!(names)
    });
    let required = maybe(vec((member(), names), 1..3).prop_map(object));
    (patterns, maybe(inner.clone()), maybe(inner), dependent, required).prop_map(
        |(patterns, others, names, dependent, required)| {
            keywords(vec![
                ("patternProperties", patterns),
                ("additionalProperties", others),
                ("propertyNames", names),
                ("dependentSchemas", dependent),
                ("dependentRequired", required),
            ])
        },
    )
}

fn of_choices(inner: BoxedStrategy<Tree>) -> impl Strategy<Value = Tree> {
    let some = || vec(inner.clone(), 1..4).prop_map(Tree::Array);
    let one = || inner.clone();
    prop_oneof![
        some().prop_map(|all| json!({ "allOf": all })),
        some().prop_map(|all| json!({ "anyOf": all })),
        some().prop_map(|all| json!({ "oneOf": all })),
        one().prop_map(|schema| json!({ "not": schema })),
        (one(), maybe(one()), maybe(one())).prop_map(|(condition, then, otherwise)| {
            keywords(vec![("if", Some(condition)), ("then", then), ("else", otherwise)])
        }),
    ]
}

/// Two schemas in one, and perhaps what neither has looked at.
fn together((one, other, items, members): (Tree, Tree, Option<Tree>, Option<Tree>)) -> Tree {
    let (Tree::Object(mut all), Tree::Object(more)) = (one, other) else {
        unreachable!("keywords are an object")
    };
    all.extend(more);
    all.extend(items.map(|schema| ("unevaluatedItems".to_owned(), schema)));
    all.extend(members.map(|schema| ("unevaluatedProperties".to_owned(), schema)));
    Tree::Object(all)
}

fn schema(references: Vec<Tree>) -> impl Strategy<Value = Tree> {
    leaf(references).prop_recursive(4, 40, 4, |inner| {
        let inner = inner.boxed();
        let nested = || {
            prop_oneof![
                of_arrays(inner.clone()),
                of_objects(inner.clone()),
                of_contents(inner.clone()),
                of_names(inner.clone()),
                of_choices(inner.clone()),
            ]
        };
        let rest = || maybe(inner.clone());
        let both = (nested(), nested(), rest(), rest()).prop_map(together);
        (maybe(typed()), both).prop_map(with_type)
    })
}

/// A schema beside others that have themselves inside, and two resources that may each say what the
/// other means by its nodes.
fn root() -> impl Strategy<Value = Tree> {
    let to = |target: &str| json!({ "$ref": target });
    let node = || json!({ "$dynamicRef": "#node" });
    let known = vec![to("#/$defs/tree"), to("#/$defs/list"), to("#few"), to("one"), to("other")];
    let few = prop_oneof![of_strings(), of_numbers(), of_any()].boxed();
    let one = schema(vec![node(), node(), to("root#few")]);
    let other = schema(vec![node(), to("one"), to("one#node")]);
    (schema(known), one, other, few.clone(), few).prop_map(|(root, one, other, few, end)| {
        let tree = json!({
            "properties": { "a": { "$ref": "#/$defs/tree" }, "b": { "type": "number" } },
        });
        let list =
            json!({ "items": { "anyOf": [{ "$ref": "#/$defs/list" }, { "type": "string" }] } });
        let nodes = json!({ "items": { "$dynamicRef": "#node" }, "allOf": [end] });
        let others =
            json!({ "properties": { "a": { "$dynamicRef": "#node" } }, "minProperties": 1 });
        json!({
            "$id": "http://localhost/root",
            "$defs": {
                "tree": tree,
                "list": list,
                "few": { "$anchor": "few", "allOf": [few] },
                "one": resource("one", one, nodes),
                "other": resource("other", other, others),
            },
            "allOf": [root],
        })
    })
}

/// A resource with a node of its own.
fn resource(id: &str, schema: Tree, mut node: Tree) -> Tree {
    node["$dynamicAnchor"] = json!("node");
    json!({ "$id": id, "$defs": { "node": node }, "allOf": [schema] })
}

fn agree(schema: &Tree, values: &[Tree]) -> Result<(), TestCaseError> {
    let other = jsonschema::validator_for(schema).expect("a valid schema");
    let source = schema.to_string();
    let assertion = Library::new(Draft::Y2020, false).assertion(&Json::from(&read(&source)));
    for value in values {
        let text = value.to_string();
        let expected = [other.is_valid(value); 3];
        prop_assert_eq!(verdicts(assertion, &read(&text)), expected, "{} {}", source, text);
    }
    Ok(())
}

/// Values whose members and items are those that the schemas speak of.
fn instance() -> impl Strategy<Value = Tree> {
    prop_oneof![
        2 => value(),
        2 => vec((sample::select(NAMES.to_vec()), value()), 0..5).prop_map(object),
        2 => vec(scalar(), 0..6).prop_map(Tree::Array),
        1 => number(),
    ]
}

#[test]
fn schemas_of_every_keyword_mean_what_jsonschema_says() {
    let usual = ProptestConfig::default();
    let config = ProptestConfig { cases: usual.cases / 2, failure_persistence: None, ..usual };
    let held = move || {
        let cases = (root(), vec(instance(), 24));
        TestRunner::new(config)
            .run(&cases, |(schema, values)| agree(&schema, &values))
            .map_err(|fault| fault.to_string())
    };
    // Strategies of so many parts take more of the stack than a test has.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(held).unwrap();
    thread.join().unwrap().unwrap();
}
