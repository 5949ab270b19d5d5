use ::secgen_runtime::{decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `a`
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub a: Option<i8>,
    /// `b`
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub b: Option<u8>,
    /// `c`
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub c: Option<i16>,
    /// `d`
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub d: Option<u32>,
    /// `e`
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub e: Option<i64>,
    /// `f`
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub f: Option<u64>,
    /// `g`
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub g: Option<u64>,
    /// `h`
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub h: Option<values::Integer>,
    /// `i`
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub i: Option<i64>,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static A: decode::IntegerRule = decode::IntegerRule::new();
        static B: decode::IntegerRule = decode::IntegerRule::new();
        static C: decode::IntegerRule = decode::IntegerRule::new();
        static D: decode::IntegerRule = decode::IntegerRule::new();
        static E: decode::IntegerRule = decode::IntegerRule::new();
        static F: decode::IntegerRule = decode::IntegerRule::new();
        static G: decode::IntegerRule = decode::IntegerRule::new()
            .minimum(0)
            .maximum(18446744073709551615);
        static H: decode::NumberRule = decode::NumberRule::new()
            .maximum("99999999999999999999999999");
        static I: decode::IntegerRule = decode::IntegerRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let a = object.optional("a", |value, at| at.integer::<i8>(value, &A));
        let b = object.optional("b", |value, at| at.integer::<u8>(value, &B));
        let c = object.optional("c", |value, at| at.integer::<i16>(value, &C));
        let d = object.optional("d", |value, at| at.integer::<u32>(value, &D));
        let e = object.optional("e", |value, at| at.integer::<i64>(value, &E));
        let f = object.optional("f", |value, at| at.integer::<u64>(value, &F));
        let g = object.optional("g", |value, at| at.integer::<u64>(value, &G));
        let h = object.optional("h", |value, at| at.any_integer(value, &H));
        let i = object.optional("i", |value, at| at.integer::<i64>(value, &I));
        let closed = object.finish_closed();
        Some(Self {
                a: a?,
                b: b?,
                c: c?,
                d: d?,
                e: e?,
                f: f?,
                g: g?,
                h: h?,
                i: i?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.optional("a", &self.a);
            object.optional("b", &self.b);
            object.optional("c", &self.c);
            object.optional("d", &self.d);
            object.optional("e", &self.e);
            object.optional("f", &self.f);
            object.optional("g", &self.g);
            object.optional("h", &self.h);
            object.optional("i", &self.i);
        });
    }
}
