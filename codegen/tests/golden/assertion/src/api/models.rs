use ::std::collections::BTreeMap;
use ::secgen_runtime::{decode, encode, json, serde, values};
use super::assertions;

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `kind`
    #[serde(rename = "kind")]
    pub kind: ThingKind,
    /// `card`
    #[serde(rename = "card", default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// `codes`
    #[serde(rename = "codes", default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<Code>>,
    /// `extra`
    #[serde(rename = "extra", default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<BTreeMap<String, String>>,
    /// Members that no field is for.
    #[serde(flatten)]
    pub others: BTreeMap<String, json::Json>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static CARD: decode::StringRule = decode::StringRule::new();
        static CODES: decode::ArrayRule = decode::ArrayRule::new().max_items(9);
        static EXTRA: decode::MapRule = decode::MapRule::new();
        static EXTRA_VALUE: decode::StringRule = decode::StringRule::new().max_length(5);
        at.assert_closed(value, &assertions::THING)?;
        let mut object = at.object(value, &OBJECT)?;
        let kind = object.required("kind", ThingKind::decode);
        let card = object.optional("card", |value, at| at.string(value, &CARD));
        let codes = object
            .optional(
                "codes",
                |value, at| {
                    at
                        .assert(value, &assertions::THING_CODES)
                        .and_then(|()| at.array(value, &CODES, Code::decode))
                },
            );
        let extra = object
            .optional(
                "extra",
                |value, at| {
                    at
                        .assert(value, &assertions::THING_EXTRA)
                        .and_then(|()| {
                            at
                                .map(
                                    value,
                                    &EXTRA,
                                    |value, at| at.string(value, &EXTRA_VALUE),
                                )
                        })
                },
            );
        let others = object.others(|value, at| at.any(value));
        Some(Self {
            kind: kind?,
            card: card?,
            codes: codes?,
            extra: extra?,
            others: others?,
        })
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("kind", &self.kind);
            object.optional("card", &self.card);
            object.optional("codes", &self.codes);
            object.optional("extra", &self.extra);
            object.named(&self.others, &[&assertions::THING]);
        });
    }
}

/// `ThingKind`, which stands inline in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum ThingKind {
    /// `card`
    #[serde(rename = "card")]
    Card,
    /// `cash`
    #[serde(rename = "cash")]
    Cash,
}

impl ThingKind {
    /// As written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Cash => "cash",
        }
    }
}

impl decode::Decode for ThingKind {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        at.choice(value, &[("card", Self::Card), ("cash", Self::Cash)])
    }
}

impl encode::Encode for ThingKind {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.string(self.as_str());
    }
}

/// `#/components/schemas/Code`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl decode::Decode for Code {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static RULE: decode::StringRule = decode::StringRule::new().max_length(9);
        at.assert(value, &assertions::CODE)?;
        at.string(value, &RULE).map(Self)
    }
}

values::text!(Code);
