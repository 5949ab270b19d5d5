use ::secgen_runtime::{assertion, decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `name`
    #[serde(rename = "name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<values::Untyped<String>>,
    /// `count`
    #[serde(rename = "count", default, skip_serializing_if = "Option::is_none")]
    pub count: Option<values::Untyped<json::Number>>,
    /// `inner`
    #[serde(rename = "inner", default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<values::Untyped<ThingInner>>,
    /// `mail`
    #[serde(rename = "mail", default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<values::Sensitive<values::Untyped<String>>>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static NAME: decode::StringRule = decode::StringRule::new().max_length(9);
        static COUNT: decode::NumberRule = decode::NumberRule::new().minimum("1");
        static MAIL: decode::StringRule = decode::StringRule::new().max_length(9);
        let mut object = at.object(value, &OBJECT)?;
        let name = object
            .optional(
                "name",
                |value, at| {
                    at
                        .untyped(
                            value,
                            assertion::Type::String,
                            |value, at| at.string(value, &NAME),
                        )
                },
            );
        let count = object
            .optional(
                "count",
                |value, at| {
                    at
                        .untyped(
                            value,
                            assertion::Type::Number,
                            |value, at| at.number(value, &COUNT),
                        )
                },
            );
        let inner = object
            .optional(
                "inner",
                |value, at| {
                    at.untyped(value, assertion::Type::Object, ThingInner::decode)
                },
            );
        let mail = object
            .optional(
                "mail",
                |value, at| {
                    at
                        .untyped(
                            value,
                            assertion::Type::String,
                            |value, at| at.string(value, &MAIL),
                        )
                        .map(values::Sensitive::from)
                },
            );
        let closed = object.finish_closed();
        Some(Self {
                name: name?,
                count: count?,
                inner: inner?,
                mail: mail?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("name", &self.name);
            object.optional("count", &self.count);
            object.optional("inner", &self.inner);
            object.optional("mail", &self.mail);
        });
    }
}

/// `ThingInner`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct ThingInner {
    /// `a`
    #[serde(rename = "a")]
    pub a: String,
}

impl decode::Decode for ThingInner {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static A: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let a = object.required("a", |value, at| at.string(value, &A));
        let closed = object.finish_closed();
        Some(Self { a: a? }).filter(|_| closed)
    }
}

impl encode::Encode for ThingInner {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("a", &self.a);
        });
    }
}
