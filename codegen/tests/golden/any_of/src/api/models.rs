use ::std::collections::BTreeMap;
use ::secgen_runtime::{decode, encode, json, serde};
use super::assertions;

/// `#/components/schemas/Thing`
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct Thing {
    /// `pet`
    #[serde(rename = "pet")]
    pub pet: ThingPet,
}

impl decode::Decode for Thing {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let pet = object.required("pet", ThingPet::decode);
        let closed = object.finish_closed();
        Some(Self { pet: pet? }).filter(|_| closed)
    }
}

impl encode::Encode for Thing {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("pet", &self.pet);
        });
    }
}

/// `ThingPet`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub enum ThingPet {
    /// As `ThingPetCat`.
    Cat(ThingPetCat),
    /// As `ThingPetDog`.
    Dog(ThingPetDog),
    /// By its type.
    Text(String),
}

impl decode::Decode for ThingPet {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static TEXT: decode::StringRule = decode::StringRule::new().max_length(9);
        at.assert_closed(value, &assertions::THING_PET)?;
        at.best_of(
            value,
            &[
                (
                    &["lives", "name"],
                    |value, at| ThingPetCat::decode(value, at).map(Self::Cat),
                ),
                (
                    &["name", "owner"],
                    |value, at| ThingPetDog::decode(value, at).map(Self::Dog),
                ),
                (&[], |value, at| at.string(value, &TEXT).map(Self::Text)),
            ],
        )
    }
}

impl encode::Encode for ThingPet {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        match self {
            Self::Cat(inner) => inner.encode(out),
            Self::Dog(inner) => inner.encode(out),
            Self::Text(inner) => inner.encode(out),
        }
    }
}

/// `ThingPetCat`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct ThingPetCat {
    /// `name`
    #[serde(rename = "name")]
    pub name: String,
    /// `lives`
    #[serde(rename = "lives", default, skip_serializing_if = "Option::is_none")]
    pub lives: Option<i64>,
    /// Members that no field is for.
    #[serde(flatten)]
    pub others: BTreeMap<String, json::Json>,
}

impl decode::Decode for ThingPetCat {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static NAME: decode::StringRule = decode::StringRule::new();
        static LIVES: decode::IntegerRule = decode::IntegerRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let name = object.required("name", |value, at| at.string(value, &NAME));
        let lives = object
            .optional("lives", |value, at| at.integer::<i64>(value, &LIVES));
        let others = object.others(|value, at| at.any(value));
        Some(Self {
            name: name?,
            lives: lives?,
            others: others?,
        })
    }
}

impl encode::Encode for ThingPetCat {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("name", &self.name);
            object.optional("lives", &self.lives);
            object.named(&self.others, &[&assertions::THING_PET]);
        });
    }
}

/// `ThingPetDog`, which stands inline in the document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "::secgen_runtime::serde")]
pub struct ThingPetDog {
    /// `name`
    #[serde(rename = "name")]
    pub name: String,
    /// `owner`
    #[serde(rename = "owner", default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Box<Thing>>,
    /// Members that no field is for.
    #[serde(flatten)]
    pub others: BTreeMap<String, json::Json>,
}

impl decode::Decode for ThingPetDog {
    fn decode(value: &json::Value<'_>, at: &mut decode::Decoder<'_>) -> Option<Self> {
        static OBJECT: decode::ObjectRule = decode::ObjectRule::new();
        static NAME: decode::StringRule = decode::StringRule::new();
        let mut object = at.object(value, &OBJECT)?;
        let name = object.required("name", |value, at| at.string(value, &NAME));
        let owner = object
            .optional("owner", |value, at| Thing::decode(value, at).map(Box::new));
        let others = object.others(|value, at| at.any(value));
        Some(Self {
            name: name?,
            owner: owner?,
            others: others?,
        })
    }
}

impl encode::Encode for ThingPetDog {
    fn encode(&self, out: &mut encode::Encoder<'_>) {
        out.object(|object| {
            object.member("name", &self.name);
            object.optional("owner", &self.owner);
            object.named(&self.others, &[&assertions::THING_PET]);
        });
    }
}
