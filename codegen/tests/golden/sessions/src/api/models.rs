use ::secgen_runtime::{decode, json, values};

/// `#/components/schemas/Login`
#[derive(Clone, Debug)]
pub struct Login {
    /// `e-mail`
    pub e_mail: values::Sensitive<values::Email>,
    /// `password`
    pub password: values::Secret,
}

impl decode::Decode for Login {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static E_MAIL: decode::StringRule = decode::StringRule::new().max_length(254);
        static PASSWORD: decode::StringRule = decode::StringRule::new().max_length(128);
        let mut object = at.object(value, &OBJECT)?;
        let e_mail = object
            .required(
                "e-mail",
                |value, at| {
                    at
                        .formed::<values::Email>(value, &E_MAIL)
                        .map(values::Sensitive::from)
                },
            );
        let password = object
            .required(
                "password",
                |value, at| at.string(value, &PASSWORD).map(values::Secret::from),
            );
        let closed = object.finish_closed();
        Some(Self {
                e_mail: e_mail?,
                password: password?,
            })
            .filter(|_| closed)
    }
}
