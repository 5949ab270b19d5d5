use ::std::collections::BTreeMap;
use ::secgen_runtime::{decode, json, serde, values};

/// `#/components/schemas/Tagged`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Tagged {
    /// `silent`
    #[serde(rename = "silent", default, skip_serializing_if = "Option::is_none")]
    pub silent: Option<TaggedSilent>,
    /// `open`
    #[serde(rename = "open", default, skip_serializing_if = "Option::is_none")]
    pub open: Option<TaggedOpen>,
    /// `empty`
    #[serde(rename = "empty", default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<BTreeMap<String, json::Json>>,
    /// `null`
    #[serde(rename = "null", default, skip_serializing_if = "Option::is_none")]
    pub null: Option<()>,
    /// `none`
    #[serde(
        rename = "none",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "values::present"
    )]
    pub none: Option<values::Nullable<BTreeMap<String, json::Json>>>,
    /// Members that no field is for.
    #[serde(flatten)]
    pub others: BTreeMap<String, String>,
}

impl decode::Decode for Tagged {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static EMPTY: decode::ObjectRule = decode::ObjectRule::new();
        static NONE: decode::ObjectRule = decode::ObjectRule::new().max_properties(0);
        static OTHERS: decode::StringRule = decode::StringRule::new().max_length(9);
        let mut object = at.object(value, &OBJECT)?;
        let silent = object.optional("silent", TaggedSilent::decode);
        let open = object.optional("open", TaggedOpen::decode);
        let empty = object
            .optional(
                "empty",
                |value, at| {
                    at
                        .object(value, &EMPTY)
                        .and_then(|object| object.finish_closed().then(BTreeMap::new))
                },
            );
        let null = object.optional("null", |value, at| at.null(value));
        let none = object
            .optional(
                "none",
                |value, at| {
                    at
                        .nullable(
                            value,
                            |value, at| {
                                at
                                    .object(value, &NONE)
                                    .and_then(|object| {
                                        object.finish_closed().then(BTreeMap::new)
                                    })
                            },
                        )
                },
            );
        let others = object.others(|value, at| at.string(value, &OTHERS));
        Some(Self {
            silent: silent?,
            open: open?,
            empty: empty?,
            null: null?,
            none: none?,
            others: others?,
        })
    }
}

/// `TaggedSilent`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct TaggedSilent {
    /// `a`
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub a: Option<bool>,
}

impl decode::Decode for TaggedSilent {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let a = object.optional("a", |value, at| at.boolean(value));
        let closed = object.finish_closed();
        Some(Self { a: a? }).filter(|_| closed)
    }
}

/// `TaggedOpen`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct TaggedOpen {
    /// `others`
    #[serde(rename = "others", default, skip_serializing_if = "Option::is_none")]
    pub others_field: Option<bool>,
    /// Members that no field is for.
    #[serde(flatten)]
    pub others: BTreeMap<String, json::Json>,
}

impl decode::Decode for TaggedOpen {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let others_field = object.optional("others", |value, at| at.boolean(value));
        let others = object.others(|value, at| at.any(value));
        Some(Self {
            others_field: others_field?,
            others: others?,
        })
    }
}
