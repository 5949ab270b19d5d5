use ::secgen_runtime::{decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `at`
    #[serde(rename = "at")]
    pub at: (f64, f64),
    /// `list`
    #[serde(
        rename = "list",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "values::present"
    )]
    pub list: Option<values::Nullable<List>>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static AT_0: decode::NumberRule = decode::NumberRule::new();
        static AT_1: decode::NumberRule = decode::NumberRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let at_field = object
            .required(
                "at",
                |value, at| {
                    at
                        .tuple(value, 2)
                        .and_then(|mut items| {
                            let item_0 = items
                                .item(|value, at| at.float::<f64>(value, &AT_0));
                            let item_1 = items
                                .item(|value, at| at.float::<f64>(value, &AT_1));
                            Some((item_0?, item_1?))
                        })
                },
            );
        let list = object.optional("list", |value, at| at.nullable(value, List::decode));
        let closed = object.finish_closed();
        Some(Self { at: at_field?, list: list? }).filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("at", &self.at);
            object.optional("list", &self.list);
        });
    }
}

/// `#/components/schemas/List`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct List(pub (i64, values::Nullable<Box<List>>));

impl decode::Decode for List {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static ITEMS_0: decode::IntegerRule = decode::IntegerRule::new();
        at.tuple(value, 2)
            .and_then(|mut items| {
                let item_0 = items.item(|value, at| at.integer::<i64>(value, &ITEMS_0));
                let item_1 = items
                    .item(|value, at| {
                        at
                            .nullable(
                                value,
                                |value, at| List::decode(value, at).map(Box::new),
                            )
                    });
                Some((item_0?, item_1?))
            })
            .map(Self)
    }
}

impl encode::Encode for List {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        self.0.encode(out);
    }
}
