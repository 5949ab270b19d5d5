use ::secgen_runtime::{decode, encode, json, serde};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `result`
    #[serde(rename = "result", default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultModel>,
    /// `string`
    #[serde(rename = "string", default, skip_serializing_if = "Option::is_none")]
    pub string: Option<StringModel>,
    /// `option`
    #[serde(rename = "option", default, skip_serializing_if = "Option::is_none")]
    pub option: Option<OptionModel>,
    /// `bar`
    #[serde(rename = "bar", default, skip_serializing_if = "Option::is_none")]
    pub bar: Option<FooBar>,
    /// `Bar`
    #[serde(rename = "Bar", default, skip_serializing_if = "Option::is_none")]
    pub bar_field: Option<FooBar2>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let result = object.optional("result", ResultModel::decode);
        let string = object.optional("string", StringModel::decode);
        let option = object.optional("option", OptionModel::decode);
        let bar = object.optional("bar", FooBar::decode);
        let bar_field = object.optional("Bar", FooBar2::decode);
        let closed = object.finish_closed();
        Some(Self {
                result: result?,
                string: string?,
                option: option?,
                bar: bar?,
                bar_field: bar_field?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("result", &self.result);
            object.optional("string", &self.string);
            object.optional("option", &self.option);
            object.optional("bar", &self.bar);
            object.optional("Bar", &self.bar_field);
        });
    }
}

/// `#/components/schemas/Result`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct ResultModel {
    /// `Self`
    #[serde(rename = "Self")]
    pub self_: bool,
}

impl decode::Decode for ResultModel {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let self_ = object.required("Self", |value, at| at.boolean(value));
        let closed = object.finish_closed();
        Some(Self { self_: self_? }).filter(|_| closed)
    }
}

impl encode::Encode for ResultModel {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("Self", &self.self_);
        });
    }
}

/// `#/components/schemas/String`
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum StringModel {
    /// the empty string
    #[serde(rename = "")]
    Empty,
    /// `a`
    #[serde(rename = "a")]
    A,
    /// `A`
    #[serde(rename = "A")]
    AValue,
    /// `1`
    #[serde(rename = "1")]
    N1,
    /// `größe`
    #[serde(rename = "größe")]
    Grosse,
    /// `名前`
    #[serde(rename = "名前")]
    U540dU524d,
    /// `+`
    #[serde(rename = "+")]
    Plus,
    /// `-`
    #[serde(rename = "-")]
    Minus,
    /// `a-b`
    #[serde(rename = "a-b")]
    AB,
    /// `a_b`
    #[serde(rename = "a_b")]
    ABValue,
    /// `Self`
    #[serde(rename = "Self")]
    SelfValue,
    /// `Ok`
    #[serde(rename = "Ok")]
    Ok,
}

impl StringModel {
    /// As written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "",
            Self::A => "a",
            Self::AValue => "A",
            Self::N1 => "1",
            Self::Grosse => "größe",
            Self::U540dU524d => "名前",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::AB => "a-b",
            Self::ABValue => "a_b",
            Self::SelfValue => "Self",
            Self::Ok => "Ok",
        }
    }
}

impl decode::Decode for StringModel {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        at.choice(
            value,
            &[
                ("", Self::Empty),
                ("a", Self::A),
                ("A", Self::AValue),
                ("1", Self::N1),
                ("größe", Self::Grosse),
                ("名前", Self::U540dU524d),
                ("+", Self::Plus),
                ("-", Self::Minus),
                ("a-b", Self::AB),
                ("a_b", Self::ABValue),
                ("Self", Self::SelfValue),
                ("Ok", Self::Ok),
            ],
        )
    }
}

impl encode::Encode for StringModel {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.string(self.as_str());
    }
}

/// `#/components/schemas/Option`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct OptionModel {
    /// `type`
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// `r#type`
    #[serde(rename = "r#type", default, skip_serializing_if = "Option::is_none")]
    pub r_type: Option<String>,
    /// `Type`
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub type_field: Option<String>,
}

impl decode::Decode for OptionModel {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static TYPE: decode::StringRule = decode::StringRule::new();
        static R_TYPE: decode::StringRule = decode::StringRule::new();
        static TYPE_FIELD: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let r#type = object.optional("type", |value, at| at.string(value, &TYPE));
        let r_type = object.optional("r#type", |value, at| at.string(value, &R_TYPE));
        let type_field = object
            .optional("Type", |value, at| at.string(value, &TYPE_FIELD));
        let closed = object.finish_closed();
        Some(Self {
                r#type: r#type?,
                r_type: r_type?,
                type_field: type_field?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for OptionModel {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("type", &self.r#type);
            object.optional("r#type", &self.r_type);
            object.optional("Type", &self.type_field);
        });
    }
}

/// `#/components/schemas/foo-bar`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct FooBar {
    /// `größe`
    #[serde(rename = "größe", default, skip_serializing_if = "Option::is_none")]
    pub grosse: Option<i64>,
    /// `名前`
    #[serde(rename = "名前", default, skip_serializing_if = "Option::is_none")]
    pub u540d_u524d: Option<String>,
    /// `1st`
    #[serde(rename = "1st", default, skip_serializing_if = "Option::is_none")]
    pub _1st: Option<String>,
    /// the empty string
    #[serde(rename = "", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `others`
    #[serde(rename = "others", default, skip_serializing_if = "Option::is_none")]
    pub others_field: Option<String>,
}

impl decode::Decode for FooBar {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static GROSSE: decode::IntegerRule = decode::IntegerRule::new();
        static U540D_U524D: decode::StringRule = decode::StringRule::new();
        static N1ST: decode::StringRule = decode::StringRule::new();
        static VALUE: decode::StringRule = decode::StringRule::new();
        static OTHERS_FIELD: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let grosse = object
            .optional("größe", |value, at| at.integer::<i64>(value, &GROSSE));
        let u540d_u524d = object
            .optional("名前", |value, at| at.string(value, &U540D_U524D));
        let _1st = object.optional("1st", |value, at| at.string(value, &N1ST));
        let value_field = object.optional("", |value, at| at.string(value, &VALUE));
        let others_field = object
            .optional("others", |value, at| at.string(value, &OTHERS_FIELD));
        let closed = object.finish_closed();
        Some(Self {
                grosse: grosse?,
                u540d_u524d: u540d_u524d?,
                _1st: _1st?,
                value: value_field?,
                others_field: others_field?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for FooBar {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("größe", &self.grosse);
            object.optional("名前", &self.u540d_u524d);
            object.optional("1st", &self._1st);
            object.optional("", &self.value);
            object.optional("others", &self.others_field);
        });
    }
}

/// `#/components/schemas/foo_bar`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct FooBar2 {
    /// `foo`
    #[serde(rename = "foo", default, skip_serializing_if = "Option::is_none")]
    pub foo: Option<FooBar2Foo>,
}

impl decode::Decode for FooBar2 {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let foo_field = object.optional("foo", FooBar2Foo::decode);
        let closed = object.finish_closed();
        Some(Self { foo: foo_field? }).filter(|_| closed)
    }
}

impl encode::Encode for FooBar2 {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("foo", &self.foo);
        });
    }
}

/// `FooBar2Foo`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct FooBar2Foo {
    /// `x`
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
}

impl decode::Decode for FooBar2Foo {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static X: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let x = object.optional("x", |value, at| at.string(value, &X));
        let closed = object.finish_closed();
        Some(Self { x: x? }).filter(|_| closed)
    }
}

impl encode::Encode for FooBar2Foo {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("x", &self.x);
        });
    }
}
