use ::secgen_runtime::{encode, own, policy, serde};
use super::policies::API;

/// `#/components/schemas/Note`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Note {
    /// `id`
    #[serde(rename = "id")]
    pub id: String,
    /// `author`
    #[serde(rename = "author")]
    pub author: String,
}

impl encode::Encode for Note {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.resource(self);
        out.object(|object| {
            object.member("id", &self.id);
            object.member("author", &self.author);
        });
    }
}

/// The fields of a new [`Note`] that come from the caller's claims.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteAssigned {
    /// `author`, from the claim `sub`
    pub author: String,
}

impl own::Resource for Note {
    const RULE: &'static policy::ResourceRule = &API.resources[API.resource("Note")];
    type Id = String;
    type Assigned = NoteAssigned;

    fn id(&self) -> &String {
        &self.id
    }

    fn field(&self, name: &str) -> own::FieldValue<'_> {
        match name {
            "author" => own::FieldValue::from(&self.author),
            _ => own::FieldValue::Missing,
        }
    }

    fn assigned(claim: &dyn Fn(&str) -> Option<String>) -> Option<NoteAssigned> {
        Some(NoteAssigned {
            author: claim("sub")?,
        })
    }
}

/// `#/components/schemas/Page`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Page {
    /// `notes`
    #[serde(rename = "notes")]
    pub notes: Vec<Note>,
}

impl encode::Encode for Page {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("notes", &self.notes);
        });
    }
}

/// `#/components/schemas/Page`
///
/// As the answers of lists hold it.
#[derive(Debug)]
pub struct PageScoped {
    /// `notes`
    pub notes: own::Scoped<Vec<Note>>,
}

impl encode::Encode for PageScoped {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("notes", &self.notes);
        });
    }
}
