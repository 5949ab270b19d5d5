//! Answers as a caller sees them.

use std::collections::BTreeMap;

use super::*;
use crate::{
    assertion::{Assertion, Keyword},
    json::{Budget, Json, parse},
    own::{FieldValue, Fields, Resource, Watch},
    policy::{NameSet, OwnerRule, ResourceRule, TenantRule},
    values::{Nullable, Sensitive, Uuid},
};

static ADMIN: NameSet = NameSet::EMPTY.with(2);
static NOTES: ResourceRule = ResourceRule {
    name: "Note",
    id: "id",
    tenant: Some(TenantRule { field: "org", claim: "org" }),
    owner: OwnerRule::Tenant,
    bypass: None,
};

/// Lets out what is of `acme`.
struct Acme;

impl Watch for Acme {
    fn permits(&self, rule: &'static ResourceRule, record: &dyn Fields) -> bool {
        rule.name == "Note" && record.value_of("org") == FieldValue::Text("acme")
    }
}

struct Note {
    id: String,
    org: String,
    margin: Option<f64>,
    card: Sensitive<String>,
    mail: Option<Nullable<Sensitive<String>>>,
    more: BTreeMap<String, Json>,
}

impl Resource for Note {
    const RULE: &'static ResourceRule = &NOTES;
    type Id = String;
    type Assigned = ();

    fn id(&self) -> &String {
        &self.id
    }

    fn field(&self, name: &str) -> FieldValue<'_> {
        match name {
            "org" => FieldValue::Text(&self.org),
            _ => FieldValue::Missing,
        }
    }

    fn assigned(_: &dyn Fn(&str) -> Option<String>) -> Option<()> {
        Some(())
    }
}

impl Encode for Note {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.resource(self);
        out.object(|object| {
            object.member("id", &self.id);
            object.guarded_optional("margin", &self.margin, &ADMIN);
            object.masked("card", &self.card, Mask::Last4);
            object.masked("org", &self.org, Mask::Omit);
            object.masked_optional("mail", &self.mail, Mask::Email);
            object.others(&self.more);
        });
    }
}

fn note(org: &str) -> Note {
    Note {
        id: "n\"1".into(),
        org: org.into(),
        margin: Some(0.1),
        card: "4111111111111111".to_owned().into(),
        mail: Some(Nullable::Value("jane@example.com".to_owned().into())),
        more: BTreeMap::from([("a\n".to_owned(), Json::Number("1.10".parse().unwrap()))]),
    }
}

fn text(response: &http::Response<Content>) -> String {
    String::from_utf8(response.body().whole().unwrap().to_vec()).unwrap()
}

fn answer(scopes: &NameSet, body: &(impl Encode + ?Sized)) -> Result<String, Poison> {
    let mut reply = Reply::new(scopes, &Acme);
    reply.json(body);
    reply.finish().map(|response| text(&response))
}

#[test]
fn a_caller_sees_what_their_scopes_and_the_masks_leave() {
    assert_eq!(
        answer(&NameSet::EMPTY, &note("acme")).unwrap(),
        r#"{"id":"n\"1","card":"****1111","mail":"j****@example.com","a\n":1.10}"#
    );
    assert_eq!(
        answer(&ADMIN, &vec![note("acme")]).unwrap(),
        r#"[{"id":"n\"1","margin":0.1,"card":"****1111","mail":"j****@example.com","a\n":1.10}]"#
    );
}

/// Read from a store that has a column more than the document.
struct Shape(BTreeMap<String, Json>);

static ANY: Assertion = Assertion::new(&[]);
static ROUND: Assertion = Assertion::new(&[Keyword::Properties(&[("radius", &ANY)])]);
static WIDE: Assertion = Assertion::new(&[Keyword::Properties(&[("width", &ANY)])]);
static SHAPE: Assertion = Assertion::new(&[Keyword::AnyOf(&[&ROUND, &WIDE])]);

impl Encode for Shape {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.object(|object| object.named(&self.0, &[&SHAPE]));
    }
}

#[test]
fn a_member_that_no_schema_names_never_leaves() {
    let stored = ["passwordHash", "radius", "width"].map(|it| (it.to_owned(), Json::Bool(true)));
    assert_eq!(answer(&ADMIN, &Shape(stored.into())).unwrap(), r#"{"radius":true,"width":true}"#);
}

#[test]
fn one_foreign_record_spoils_the_whole_answer() {
    let records = vec![note("acme"), note("umbrella")];
    assert_eq!(answer(&ADMIN, &records), Err(Poison::Foreign { resource: "Note" }));
}

#[test]
fn what_json_has_no_number_for_spoils_the_answer() {
    assert_eq!(answer(&ADMIN, &f64::NAN), Err(Poison::NotFinite));
    assert_eq!(answer(&ADMIN, &vec![1.5, f64::INFINITY]), Err(Poison::NotFinite));
}

#[test]
fn headers_cannot_be_split() {
    let mut reply = Reply::new(&ADMIN, &Acme);
    reply.status(201).header("Location", "/notes/1").header_optional("x-none", &None::<String>);
    let response = reply.finish().unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["location"], "/notes/1");
    for (status, value) in [(200, "a\r\nset-cookie: x=1"), (99, "fine")] {
        let mut reply = Reply::new(&ADMIN, &Acme);
        reply.status(status).header("location", value);
        assert_eq!(reply.finish().err(), Some(Poison::Head));
    }
}

#[test]
fn what_is_written_reads_back_as_the_same_text() {
    for text in [
        "",
        "plain",
        "\u{0}\u{1f}\u{7f}\"\\/\u{8}\u{c}\n\r\t",
        "\u{1f600} \u{2028}",
        "12345678\"12345678\n",
    ] {
        let written = answer(&ADMIN, text).unwrap();
        let read = parse(written.as_bytes(), &Budget { depth: 1, nodes: 1 }).unwrap();
        assert_eq!(read.as_str(), Some(text));
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}

#[test]
fn scalars_are_json() {
    let uuid: Uuid = "2EB8AA08-AA98-11EA-B4AA-73B441D16380".parse().unwrap();
    assert_eq!(answer(&ADMIN, &uuid).unwrap(), "\"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"");
    assert_eq!(answer(&ADMIN, &vec![i64::MIN, 0]).unwrap(), "[-9223372036854775808,0]");
    assert_eq!(answer(&ADMIN, &Nullable::<bool>::Null).unwrap(), "null");
    for float in [0.1, -0.0, 1e300, 5e-324, 123_456.75, 1e16] {
        let written = answer(&ADMIN, &float).unwrap();
        assert_eq!(serde_json::from_str::<f64>(&written).unwrap(), float, "{written}");
    }
    assert_eq!(answer(&ADMIN, &0.1_f32).unwrap(), "0.1");
}

#[test]
fn a_body_that_is_written_twice_is_the_second() {
    let mut reply = Reply::new(&ADMIN, &Acme);
    reply.json(&1);
    reply.json_as("application/merge-patch+json", &2);
    let response = reply.finish().unwrap();
    assert_eq!(response.headers()["content-type"], "application/merge-patch+json");
    assert_eq!(text(&response), "2");
}

#[test]
fn a_status_without_a_body_is_not_sent_with_one() {
    for status in [204, 205, 304] {
        let mut reply = Reply::new(&ADMIN, &Acme);
        reply.status_within(status, 200..=599).json(&1);
        assert_eq!(reply.finish().err(), Some(Poison::Body { status }));
        let mut reply = Reply::new(&ADMIN, &Acme);
        reply.status(status).file("text/csv", File::bytes("a"));
        assert_eq!(reply.finish().err(), Some(Poison::Body { status }));
        let mut reply = Reply::new(&ADMIN, &Acme);
        reply.status(status).empty();
        assert!(reply.finish().is_ok(), "{status}");
    }
}
