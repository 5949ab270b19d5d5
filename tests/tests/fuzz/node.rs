//! A schema that no Rust type says, as a table and as JSON: applicators within themselves, and what
//! they leave unevaluated.

use secgen_runtime::{
    assertion::{Assertion, Keyword, Type},
    decode::{NumberRule, Pattern, StringRule},
};
use serde_json::{Value, json};

use super::changes::Changes;

/// As the generator would write [`written`].
pub(crate) static NODE: Assertion = Assertion::new(&[
    Keyword::AnyOf(&[&COUNTED, &NOTED, &LISTED]),
    Keyword::DependentRequired(&[("tags", &["quantity"])]),
    Keyword::Not(&Assertion::new(&[Keyword::Required(&["extra"])])),
    Keyword::UnevaluatedProperties(&OTHER),
    Keyword::UnevaluatedItems(&Assertion::new(&[Keyword::Type(&[Type::String, Type::Integer])])),
]);
static COUNTED: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["quantity"]),
    Keyword::Properties(&[("quantity", &QUANTITY), ("address", &NODE)]),
]);
static QUANTITY: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Integer]),
    Keyword::Number(&NumberRule::new().minimum("1").maximum("100").multiple_of("3")),
]);
static NOTED: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["notes"]),
    Keyword::Properties(&[(
        "notes",
        &Assertion::new(&[
            Keyword::Type(&[Type::String, Type::Null]),
            Keyword::Text(&StringRule::new().max_length(5)),
        ]),
    )]),
    Keyword::PatternProperties(&[(&STREET, &NODE)]),
]);
static STREET: Pattern = Pattern::linear("^s");
static LISTED: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::String, Type::Array]),
    Keyword::Text(&StringRule::new().max_length(9)),
    Keyword::PrefixItems(&[&NODE]),
    Keyword::Contains {
        schema: &Assertion::new(&[
            Keyword::Type(&[Type::String]),
            Keyword::Text(&StringRule::new().min_length(1)),
        ]),
        min: 1,
        max: None,
    },
    Keyword::UniqueItems,
]);
static OTHER: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::MaxProperties(2),
    Keyword::PropertyNames(&Assertion::new(&[Keyword::Text(&StringRule::new().min_length(1))])),
]);

/// The same for the other validator.
pub(crate) fn written() -> Value {
    json!({
        "anyOf": [
            {
                "type": "object",
                "required": ["quantity"],
                "properties": {
                    "quantity": { "type": "integer", "minimum": 1, "maximum": 100, "multipleOf": 3 },
                    "address": { "$ref": "#" },
                },
            },
            {
                "type": "object",
                "required": ["notes"],
                "properties": { "notes": { "type": ["string", "null"], "maxLength": 5 } },
                "patternProperties": { "^s": { "$ref": "#" } },
            },
            {
                "type": ["string", "array"],
                "maxLength": 9,
                "prefixItems": [{ "$ref": "#" }],
                "contains": { "type": "string", "minLength": 1 },
                "uniqueItems": true,
            },
        ],
        "dependentRequired": { "tags": ["quantity"] },
        "not": { "required": ["extra"] },
        "unevaluatedProperties":
            { "type": "object", "maxProperties": 2, "propertyNames": { "minLength": 1 } },
        "unevaluatedItems": { "type": ["string", "integer"] },
    })
}

/// A value that [`NODE`] perhaps takes.
pub(crate) fn instance(changes: &mut Changes, depth: usize) -> Value {
    let text = |changes: &mut Changes| json!(changes.one(&["", "a", "five!", "more than nine"]));
    let Some(depth) = depth.checked_sub(1) else { return text(changes) };
    let mut members = match changes.below(5) {
        0 => return text(changes),
        1 => {
            let items = (0..changes.below(4)).map(|_| instance(changes, depth));
            return items.collect();
        }
        2 => json!({ "notes": text(changes), "street": instance(changes, depth) }),
        3 => json!({ "notes": null, "quantity": 3 * changes.below(36) }),
        _ => json!({ "quantity": changes.below(10), "address": instance(changes, depth) }),
    };
    for name in ["tags", "extra", "stars", "x", ""] {
        match changes.below(8) {
            0 => members[name] = instance(changes, depth),
            1 => {
                let names = ["a", "b", "", "c"].into_iter().take(1 + changes.below(4));
                members[name] = names.map(|name| (name.to_owned(), json!(0))).collect();
            }
            _ => {}
        }
    }
    members
}
