use ::secgen_runtime::{decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// What is printed on the box.
    #[serde(rename = "code")]
    pub code: Code,
    /// `old`
    #[serde(rename = "old", default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Vec<Code>>,
    /// `quantity`
    #[serde(rename = "quantity")]
    pub quantity: Quantity,
    /// `price`
    #[serde(rename = "price", default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// `note`
    #[serde(rename = "note", default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What is printed on the box.
    #[serde(rename = "card", default, skip_serializing_if = "Option::is_none")]
    pub card: Option<values::Sensitive<Code>>,
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("code", &self.code);
            object.optional("old", &self.old);
            object.member("quantity", &self.quantity);
            object.optional("price", &self.price);
            object.optional("note", &self.note);
            object.masked_optional("card", &self.card, encode::Mask::Last4);
        });
    }
}

/// `#/components/schemas/Thing`
///
/// As requests hold it.
#[derive(Clone, Debug)]
pub struct ThingInput {
    /// What is printed on the box.
    pub code: Code,
    /// `old`
    pub old: Option<Vec<Code>>,
    /// `quantity`
    pub quantity: Quantity,
    /// `price`
    pub price: Option<Price>,
    /// `note`
    pub note: Option<String>,
    /// What is printed on the box.
    pub key: Option<values::Secret>,
    /// What is printed on the box.
    pub card: Option<values::Sensitive<Code>>,
}

impl decode::Decode for ThingInput {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static OLD: decode::ArrayRule = decode::ArrayRule::new().max_items(3);
        static NOTE: decode::StringRule = decode::StringRule::new();
        static KEY: decode::StringRule = decode::StringRule::new()
            .pattern(&super::patterns::P_A_Z_3);
        let mut object = at.object(value, &OBJECT)?;
        let code = object.required("code", Code::decode);
        let old = object
            .optional("old", |value, at| at.array(value, &OLD, Code::decode));
        let quantity = object.required("quantity", Quantity::decode);
        let price = object.optional("price", Price::decode);
        let note = object.optional("note", |value, at| at.string(value, &NOTE));
        let key = object
            .optional(
                "key",
                |value, at| at.string(value, &KEY).map(values::Secret::from),
            );
        let card = object
            .optional(
                "card",
                |value, at| {
                    at
                        .unmasked(value, encode::Mask::Last4, Code::decode)
                        .map(values::Sensitive::from)
                },
            );
        let closed = object.finish_closed();
        Some(Self {
                code: code?,
                old: old?,
                quantity: quantity?,
                price: price?,
                note: note?,
                key: key?,
                card: card?,
            })
            .filter(|_| closed)
    }
}

/// What is printed on the box.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl decode::Decode for Code {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static RULE: decode::StringRule = decode::StringRule::new()
            .pattern(&super::patterns::P_A_Z_3);
        at.string(value, &RULE).map(Self)
    }
}

values::text!(Code);

/// `#/components/schemas/Quantity`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

impl decode::Decode for Quantity {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static RULE: decode::IntegerRule = decode::IntegerRule::new()
            .minimum(1)
            .maximum(99);
        at.integer::<i64>(value, &RULE).map(Self)
    }
}

values::number!(Quantity, i64);

/// `#/components/schemas/Price`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(json::Number);

impl decode::Decode for Price {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static RULE: decode::NumberRule = decode::NumberRule::new()
            .minimum("0")
            .multiple_of("0.01");
        at.number(value, &RULE).map(Self)
    }
}

values::number!(Price, json::Number);
