use ::secgen_runtime::{decode, encode, json, own, policy, serde, values};
use super::policies::API;

/// `#/components/schemas/Note`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Note {
    /// `id`
    #[serde(rename = "id")]
    pub id: values::Uuid,
    /// `org`
    #[serde(rename = "org")]
    pub org: values::Uuid,
    /// `author`
    #[serde(rename = "author")]
    pub author: String,
    /// `text`
    #[serde(rename = "text")]
    pub text: String,
}

impl encode::Encode for Note {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.resource(self);
        out.object(|object| {
            object.member("id", &self.id);
            object.member("org", &self.org);
            object.member("author", &self.author);
            object.member("text", &self.text);
        });
    }
}

/// The fields of a new [`Note`] that come from the caller's claims.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteAssigned {
    /// `org`, from the claim `org`
    pub org: values::Uuid,
    /// `author`, from the claim `sub`
    pub author: String,
}

impl own::Resource for Note {
    const RULE: &'static policy::ResourceRule = &API.resources[API.resource("Note")];
    type Id = values::Uuid;
    type Assigned = NoteAssigned;

    fn id(&self) -> &values::Uuid {
        &self.id
    }

    fn field(&self, name: &str) -> own::FieldValue<'_> {
        match name {
            "author" => own::FieldValue::from(&self.author),
            "org" => own::FieldValue::from(&self.org),
            _ => own::FieldValue::Missing,
        }
    }

    fn assigned(claim: &dyn Fn(&str) -> Option<String>) -> Option<NoteAssigned> {
        Some(NoteAssigned {
            org: claim("org")?.parse().ok()?,
            author: claim("sub")?,
        })
    }
}

/// `#/components/schemas/Note`
///
/// As requests hold it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct NoteInput {
    /// `text`
    #[serde(rename = "text")]
    pub text: String,
}

impl decode::Decode for NoteInput {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static TEXT: decode::StringRule = decode::StringRule::new().max_length(99);
        let mut object = at.object(value, &OBJECT)?;
        object.refused("id", "readOnly");
        object.refused("org", "assign");
        object.refused("author", "assign");
        let text = object.required("text", |value, at| at.string(value, &TEXT));
        let closed = object.finish_closed();
        Some(Self { text: text? }).filter(|_| closed)
    }
}
