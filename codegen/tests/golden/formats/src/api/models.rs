use ::secgen_runtime::{decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `day`
    #[serde(rename = "day")]
    pub day: values::Date,
    /// `clock`
    #[serde(rename = "clock", default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<values::Time>,
    /// `at`
    #[serde(rename = "at")]
    pub at: values::DateTime,
    /// `length`
    #[serde(rename = "length", default, skip_serializing_if = "Option::is_none")]
    pub length: Option<values::Duration>,
    /// `id`
    #[serde(rename = "id", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<values::Uuid>,
    /// `v4`
    #[serde(rename = "v4", default, skip_serializing_if = "Option::is_none")]
    pub v4: Option<::std::net::Ipv4Addr>,
    /// `v6`
    #[serde(rename = "v6", default, skip_serializing_if = "Option::is_none")]
    pub v6: Option<::std::net::Ipv6Addr>,
    /// `mail`
    #[serde(rename = "mail", default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<values::Email>,
    /// `host`
    #[serde(rename = "host", default, skip_serializing_if = "Option::is_none")]
    pub host: Option<values::Hostname>,
    /// `site`
    #[serde(rename = "site", default, skip_serializing_if = "Option::is_none")]
    pub site: Option<values::Uri>,
    /// `link`
    #[serde(rename = "link", default, skip_serializing_if = "Option::is_none")]
    pub link: Option<values::UriReference>,
    /// `bytes`
    #[serde(rename = "bytes", default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<values::Base64>,
    /// `price`
    #[serde(rename = "price", default, skip_serializing_if = "Option::is_none")]
    pub price: Option<values::Decimal>,
    /// `path`
    #[serde(rename = "path", default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static DAY: decode::StringRule = decode::StringRule::new();
        static CLOCK: decode::StringRule = decode::StringRule::new();
        static AT: decode::StringRule = decode::StringRule::new();
        static LENGTH: decode::StringRule = decode::StringRule::new();
        static V4: decode::StringRule = decode::StringRule::new();
        static V6: decode::StringRule = decode::StringRule::new();
        static MAIL: decode::StringRule = decode::StringRule::new().max_length(200);
        static HOST: decode::StringRule = decode::StringRule::new();
        static SITE: decode::StringRule = decode::StringRule::new();
        static LINK: decode::StringRule = decode::StringRule::new();
        static BYTES: decode::StringRule = decode::StringRule::new().max_length(400);
        static PRICE: decode::StringRule = decode::StringRule::new();
        static PATH: decode::StringRule = decode::StringRule::new()
            .format(decode::Format::JsonPointer);
        let mut object = at.object(value, &OBJECT)?;
        let day = object
            .required("day", |value, at| at.formed::<values::Date>(value, &DAY));
        let clock = object
            .optional("clock", |value, at| at.formed::<values::Time>(value, &CLOCK));
        let at_field = object
            .required("at", |value, at| at.formed::<values::DateTime>(value, &AT));
        let length = object
            .optional(
                "length",
                |value, at| at.formed::<values::Duration>(value, &LENGTH),
            );
        let id = object.optional("id", |value, at| at.uuid(value));
        let v4 = object
            .optional("v4", |value, at| at.formed::<::std::net::Ipv4Addr>(value, &V4));
        let v6 = object
            .optional("v6", |value, at| at.formed::<::std::net::Ipv6Addr>(value, &V6));
        let mail = object
            .optional("mail", |value, at| at.formed::<values::Email>(value, &MAIL));
        let host = object
            .optional("host", |value, at| at.formed::<values::Hostname>(value, &HOST));
        let site = object
            .optional("site", |value, at| at.formed::<values::Uri>(value, &SITE));
        let link = object
            .optional(
                "link",
                |value, at| at.formed::<values::UriReference>(value, &LINK),
            );
        let bytes = object
            .optional("bytes", |value, at| at.formed::<values::Base64>(value, &BYTES));
        let price = object
            .optional("price", |value, at| at.formed::<values::Decimal>(value, &PRICE));
        let path = object.optional("path", |value, at| at.string(value, &PATH));
        let closed = object.finish_closed();
        Some(Self {
                day: day?,
                clock: clock?,
                at: at_field?,
                length: length?,
                id: id?,
                v4: v4?,
                v6: v6?,
                mail: mail?,
                host: host?,
                site: site?,
                link: link?,
                bytes: bytes?,
                price: price?,
                path: path?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("day", &self.day);
            object.optional("clock", &self.clock);
            object.member("at", &self.at);
            object.optional("length", &self.length);
            object.optional("id", &self.id);
            object.optional("v4", &self.v4);
            object.optional("v6", &self.v6);
            object.optional("mail", &self.mail);
            object.optional("host", &self.host);
            object.optional("site", &self.site);
            object.optional("link", &self.link);
            object.optional("bytes", &self.bytes);
            object.optional("price", &self.price);
            object.optional("path", &self.path);
        });
    }
}
