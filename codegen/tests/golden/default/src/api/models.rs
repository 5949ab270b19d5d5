use ::secgen_runtime::{decode, encode, json, serde, values};

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `count`
    ///
    /// `20` when absent.
    #[serde(rename = "count", default = "Thing::absent_count")]
    pub count: i64,
    /// `name`
    ///
    /// `"none"` when absent.
    #[serde(rename = "name", default = "Thing::absent_name")]
    pub name: String,
    /// `state`
    ///
    /// `"open"` when absent.
    #[serde(rename = "state", default = "Thing::absent_state")]
    pub state: ThingState,
    /// `tags`
    ///
    /// `[]` when absent.
    #[serde(rename = "tags", default = "Thing::absent_tags")]
    pub tags: Vec<String>,
    /// `size`
    ///
    /// `{"width":1}` when absent.
    #[serde(rename = "size")]
    pub size: Size,
    /// `more`
    #[serde(rename = "more", default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<Thing>>,
    /// `note`
    ///
    /// `null` when absent.
    #[serde(rename = "note", default = "Thing::absent_note")]
    pub note: values::Nullable<String>,
}

impl Thing {
    fn absent_count() -> i64 {
        20
    }

    fn absent_name() -> String {
        "none".to_owned()
    }

    fn absent_state() -> ThingState {
        ThingState::Open
    }

    fn absent_tags() -> Vec<String> {
        Vec::new()
    }

    fn absent_note() -> values::Nullable<String> {
        values::Nullable::Null
    }
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static COUNT: decode::IntegerRule = decode::IntegerRule::new();
        static NAME: decode::StringRule = decode::StringRule::new().max_length(9);
        static TAGS: decode::ArrayRule = decode::ArrayRule::new().max_items(3);
        static TAGS_ITEM: decode::StringRule = decode::StringRule::new();
        static NOTE: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let count = object
            .defaulted("count", "20", |value, at| at.integer::<i64>(value, &COUNT));
        let name = object
            .defaulted("name", "\"none\"", |value, at| at.string(value, &NAME));
        let state = object.defaulted("state", "\"open\"", ThingState::decode);
        let tags = object
            .defaulted(
                "tags",
                "[]",
                |value, at| {
                    at.array(value, &TAGS, |value, at| at.string(value, &TAGS_ITEM))
                },
            );
        let size = object.defaulted("size", "{\"width\":1}", Size::decode);
        let more = object
            .optional("more", |value, at| Thing::decode(value, at).map(Box::new));
        let note = object
            .defaulted(
                "note",
                "null",
                |value, at| at.nullable(value, |value, at| at.string(value, &NOTE)),
            );
        let closed = object.finish_closed();
        Some(Self {
                count: count?,
                name: name?,
                state: state?,
                tags: tags?,
                size: size?,
                more: more?,
                note: note?,
            })
            .filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("count", &self.count);
            object.member("name", &self.name);
            object.member("state", &self.state);
            object.member("tags", &self.tags);
            object.member("size", &self.size);
            object.optional("more", &self.more);
            object.member("note", &self.note);
        });
    }
}

/// `ThingState`, which stands inline in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum ThingState {
    /// `open`
    #[serde(rename = "open")]
    Open,
    /// `closed`
    #[serde(rename = "closed")]
    Closed,
}

impl ThingState {
    /// As written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl decode::Decode for ThingState {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        at.choice(value, &[("open", Self::Open), ("closed", Self::Closed)])
    }
}

impl encode::Encode for ThingState {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.string(self.as_str());
    }
}

/// `#/components/schemas/Size`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Size {
    /// `width`
    #[serde(rename = "width")]
    pub width: i64,
}

impl decode::Decode for Size {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static WIDTH: decode::IntegerRule = decode::IntegerRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let width = object
            .required("width", |value, at| at.integer::<i64>(value, &WIDTH));
        let closed = object.finish_closed();
        Some(Self { width: width? }).filter(|_| closed)
    }
}

impl encode::Encode for Size {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("width", &self.width);
        });
    }
}
