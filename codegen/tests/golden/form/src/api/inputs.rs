use ::secgen_runtime::decode;
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `POST /people`
#[derive(Clone, Debug, PartialEq)]
pub struct AddPersonInput {
    /// The request body.
    pub body: models::Person,
}

pub(super) static ADD_PERSON_FIELDS: &[&decode::Parameter] = {
    static NAME: decode::Parameter = decode::Parameter::query("name").may_be_empty();
    static AGE: decode::Parameter = decode::Parameter::query("age")
        .text(decode::Text::Number)
        .may_be_empty();
    static LANGS: decode::Parameter = decode::Parameter::query("langs")
        .style(decode::Style::Pipe)
        .explode(false)
        .list(decode::Text::String)
        .may_be_empty();
    static TAGS: decode::Parameter = decode::Parameter::query("tags")
        .list(decode::Text::String)
        .may_be_empty();
    static ABOUT: decode::Parameter = decode::Parameter::query("about")
        .shape(decode::Shape::Json)
        .may_be_empty();
    static HOME: decode::Parameter = decode::Parameter::query("home")
        .style(decode::Style::Deep)
        .shape(
            decode::Shape::Object(
                &decode::ObjectShape {
                    members: &[("city", decode::Shape::TEXT)],
                    rest: None,
                },
            ),
        )
        .may_be_empty();
    static WORK: decode::Parameter = decode::Parameter::query("work")
        .shape(decode::Shape::Json)
        .may_be_empty();
    &[&NAME, &AGE, &LANGS, &TAGS, &ABOUT, &HOME, &WORK]
};

impl AddPersonInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        let body = inputs.body(models::Person::decode);
        Some(Self { body: body? })
    }
}
