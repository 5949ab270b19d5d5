use ::secgen_runtime::{decode, encode, json, policy, serde, values};
use super::policies::API;

/// `#/components/schemas/Account`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Account {
    /// `mail`
    #[serde(rename = "mail")]
    pub mail: values::Sensitive<values::Email>,
    /// `card`
    #[serde(
        rename = "card",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "values::present"
    )]
    pub card: Option<values::Nullable<values::Sensitive<String>>>,
    /// `quota`
    #[serde(rename = "quota", default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<i64>,
    /// `score`
    #[serde(rename = "score", default, skip_serializing_if = "Option::is_none")]
    pub score: Option<json::Number>,
}

impl encode::Encode for Account {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        static CARD_READ: policy::NameSet = API.scopes(&["billing"]);
        static QUOTA_READ: policy::NameSet = API.scopes(&["admin"]);
        out.object(|object| {
            object.masked("mail", &self.mail, encode::Mask::Email);
            if object.holds(&CARD_READ) {
                object.masked_optional("card", &self.card, encode::Mask::Last4);
            }
            object.guarded_optional("quota", &self.quota, &QUOTA_READ);
            object.optional("score", &self.score);
        });
    }
}

/// `#/components/schemas/Account`
///
/// As requests hold it.
#[derive(Clone, Debug)]
pub struct AccountInput {
    /// `mail`
    pub mail: values::Sensitive<values::Email>,
    /// `password`
    pub password: values::Secret,
    /// `card`
    pub card: Option<values::Nullable<values::Sensitive<String>>>,
    /// `quota`
    pub quota: Option<i64>,
}

impl decode::Decode for AccountInput {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static MAIL: decode::StringRule = decode::StringRule::new()
            .max_length(99)
            .masked(encode::Mask::Email);
        static PASSWORD: decode::StringRule = decode::StringRule::new()
            .min_length(12)
            .max_length(99);
        static CARD: decode::StringRule = decode::StringRule::new()
            .max_length(19)
            .masked(encode::Mask::Last4);
        static QUOTA: decode::IntegerRule = decode::IntegerRule::new().minimum(0);
        static QUOTA_WRITE: policy::NameSet = API.scopes(&["admin"]);
        let mut object = at.object(value, &OBJECT)?;
        let mail = object
            .required(
                "mail",
                |value, at| {
                    at.formed::<values::Email>(value, &MAIL).map(values::Sensitive::from)
                },
            );
        let password = object
            .required(
                "password",
                |value, at| at.string(value, &PASSWORD).map(values::Secret::from),
            );
        let card = object
            .optional(
                "card",
                |value, at| {
                    at
                        .nullable(
                            value,
                            |value, at| {
                                at.string(value, &CARD).map(values::Sensitive::from)
                            },
                        )
                },
            );
        let quota = object
            .optional(
                "quota",
                |value, at| {
                    at.write_scopes(&QUOTA_WRITE);
                    at.integer::<i64>(value, &QUOTA)
                },
            );
        object.refused("score", "readOnly");
        let closed = object.finish_closed();
        Some(Self {
                mail: mail?,
                password: password?,
                card: card?,
                quota: quota?,
            })
            .filter(|_| closed)
    }
}
