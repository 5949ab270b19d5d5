use ::secgen_runtime::{decode, encode, json, serde};

/// `#/components/schemas/Shape`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum Shape {
    /// As `Circle`.
    Circle(Circle),
    /// As `Group`.
    Group(Group),
}

impl decode::Decode for Shape {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        at.discriminated(
            value,
            "kind",
            &[
                ("circle", |value, at| Circle::decode(value, at).map(Self::Circle)),
                ("group", |value, at| Group::decode(value, at).map(Self::Group)),
            ],
        )
    }
}

/// `#/components/schemas/Circle`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Circle {
    /// `radius`
    #[serde(rename = "radius")]
    pub radius: json::Number,
}

impl decode::Decode for Circle {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static RADIUS: decode::NumberRule = decode::NumberRule::new()
            .exclusive_minimum("0");
        let mut object = at.object(value, &OBJECT)?;
        let kind = object.required("kind", |value, at| at.constant(value, "\"circle\""));
        let radius = object.required("radius", |value, at| at.number(value, &RADIUS));
        let closed = object.finish_closed();
        kind?;
        Some(Self { radius: radius? }).filter(|_| closed)
    }
}

/// `#/components/schemas/Group`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Group {
    /// `first`
    #[serde(rename = "first")]
    pub first: Box<Shape>,
    /// `rest`
    #[serde(rename = "rest", default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Vec<Shape>>,
}

impl decode::Decode for Group {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static REST: decode::ArrayRule = decode::ArrayRule::new().max_items(9);
        let mut object = at.object(value, &OBJECT)?;
        let kind = object.required("kind", |value, at| at.constant(value, "\"group\""));
        let first = object
            .required("first", |value, at| Shape::decode(value, at).map(Box::new));
        let rest = object
            .optional("rest", |value, at| at.array(value, &REST, Shape::decode));
        let closed = object.finish_closed();
        kind?;
        Some(Self { first: first?, rest: rest? }).filter(|_| closed)
    }
}

/// `#/components/schemas/Size`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum Size {
    /// By its type.
    Integer(i64),
    /// As `SizeVariant2`.
    Variant2(SizeVariant2),
}

impl encode::Encode for Size {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        match self {
            Self::Integer(inner) => inner.encode(out),
            Self::Variant2(inner) => inner.encode(out),
        }
    }
}

/// `SizeVariant2`, which stands inline in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum SizeVariant2 {
    /// `infinite`
    #[serde(rename = "infinite")]
    Infinite,
}

impl SizeVariant2 {
    /// As written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Infinite => "infinite",
        }
    }
}

impl encode::Encode for SizeVariant2 {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.string(self.as_str());
    }
}
