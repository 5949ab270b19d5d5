//! The order desk: what generated code does with a body, and what a sender hears.

use std::collections::BTreeMap;

use super::*;
use crate::{
    encode::Mask,
    json::Json,
    policy::NameSet,
    values::{Nullable, Uuid},
};

#[derive(Debug)]
struct NewOrder {
    product_id: Uuid,
    quantity: i64,
    address: Address,
    payment: Option<Payment>,
    tags: Option<Vec<String>>,
    notes: Option<Nullable<String>>,
}

#[derive(Debug)]
struct Address {
    street: String,
    country: String,
}

#[derive(Debug)]
enum Payment {
    Card(String),
    Invoice(String),
}

static COUNTRY: Pattern = Pattern::linear("^[A-Z]{2}$");
static CARD: Pattern = Pattern::linear("^[0-9*]{4,19}$");
static OBJECT: ObjectRule = ObjectRule::new();
static COUNTRY_RULE: StringRule = StringRule::new().pattern(&COUNTRY);
static CARD_RULE: StringRule = StringRule::new().pattern(&CARD).masked(Mask::Last4);
static ADMIN: NameSet = NameSet::EMPTY.with(3);
const STREET: StringRule = StringRule::new().min_length(1).max_length(200);
const QUANTITY: IntegerRule = IntegerRule::new().minimum(1).maximum(100);
const TAGS: ArrayRule = ArrayRule::new().max_items(10).unique_items();
const TAG: StringRule = StringRule::new().min_length(1).max_length(32);

impl Decode for Address {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        let mut members = at.object(value, &OBJECT)?;
        let street = members.required("street", |value, at| at.string(value, &STREET));
        let country = members.required("country", |value, at| at.string(value, &COUNTRY_RULE));
        members.finish_closed().then_some(())?;
        Some(Self { street: street?, country: country? })
    }
}

fn card(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Payment> {
    let mut members = at.object(value, &OBJECT)?;
    let kind = members.required("kind", |value, at| at.constant(value, "\"card\""));
    let number = members.required("number", |value, at| at.string(value, &CARD_RULE));
    members.finish_closed().then_some(())?;
    kind?;
    number.map(Payment::Card)
}

fn invoice(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Payment> {
    const EMAIL: StringRule = StringRule::new().format(Format::Email);
    let mut members = at.object(value, &OBJECT)?;
    let kind = members.required("kind", |value, at| at.constant(value, "\"invoice\""));
    let email = members.required("email", |value, at| at.string(value, &EMAIL));
    members.finish_closed().then_some(())?;
    kind?;
    email.map(Payment::Invoice)
}

impl Decode for Payment {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        at.discriminated(value, "kind", &[("card", card), ("invoice", invoice)])
    }
}

impl Decode for NewOrder {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        let mut members = at.object(value, &OBJECT)?;
        members.refused("id", "readOnly");
        let product_id = members.required("productId", |value, at| at.uuid(value));
        let quantity = members.required("quantity", |value, at| at.integer(value, &QUANTITY));
        let address = members.required("address", Address::decode);
        let payment = members.optional("payment", Payment::decode);
        let tags = members.optional("tags", |value, at| {
            at.array(value, &TAGS, |value, at| at.string(value, &TAG))
        });
        let notes = members.optional("notes", |value, at| {
            at.nullable(value, |value, at| at.string(value, &STREET))
        });
        members.finish_closed().then_some(())?;
        Some(Self {
            product_id: product_id?,
            quantity: quantity?,
            address: address?,
            payment: payment?,
            tags: tags?,
            notes: notes?,
        })
    }
}

const GOOD: &str = r#"{"productId":"2eb8aa08-aa98-11ea-b4aa-73b441d16380","quantity":2.0,
    "address":{"street":"1 Main St","country":"DE"},"payment":{"kind":"card","number":"411111111111"},
    "tags":["a","b"],"notes":null}"#;

fn order(text: &str) -> Result<NewOrder, Vec<String>> {
    body(text, NewOrder::decode)
}

#[test]
fn a_good_order_is_taken_whole() {
    let order = order(GOOD).unwrap();
    assert_eq!(order.product_id.to_string(), "2eb8aa08-aa98-11ea-b4aa-73b441d16380");
    assert_eq!((order.quantity, order.notes), (2, Some(Nullable::Null)));
    assert_eq!(
        (order.address.street.as_str(), order.address.country.as_str()),
        ("1 Main St", "DE")
    );
    assert!(matches!(order.payment, Some(Payment::Card(number)) if number == "411111111111"));
    assert_eq!(order.tags.unwrap(), ["a", "b"]);
}

#[test]
fn every_fault_is_told_at_its_place() {
    let text = r#"{"quantity":"two","address":{"street":"","country":"Germany","planet":"Earth"},
        "payment":{"kind":"card"},"tags":["x","","x",7],"notes":5,"id":1}"#;
    assert_eq!(
        order(text).unwrap_err(),
        [
            "/id readOnly",
            "/productId required",
            "/quantity type",
            "/address/street minLength",
            "/address/country pattern",
            "/address additionalProperties",
            "/payment/number required",
            "/tags uniqueItems",
            "/tags/1 minLength",
            "/tags/3 type",
            "/notes type",
        ]
    );
}

#[test]
fn a_member_that_is_refused_spoils_an_order_that_is_good_otherwise() {
    let text = GOOD.replacen('{', r#"{"id":"x","#, 1);
    assert_eq!(order(&text).unwrap_err(), ["/id readOnly"]);
}

#[test]
fn nothing_that_was_sent_is_told() {
    let text = r#"{"canary-name":"canary","productId":"canary","quantity":31337,
        "address":{"street":31337,"country":"canary","canary":31337},
        "payment":{"kind":"canary"},"tags":"canary","notes":["canary"],"\u0063anary":1}"#;
    let (value, headers) = (read(text), http::HeaderMap::new());
    let mut inputs = Inputs::new(&[], Some("canary=canary"), &headers, Some(&value));
    assert!(inputs.body(NewOrder::decode).is_none());
    let decoded = inputs.finish();
    assert!(decoded.violations.len() > 7);
    let told = format!("{decoded:?}");
    assert!(!told.contains("canary") && !told.contains("31337"), "{told}");
}

#[test]
fn names_of_maps_are_not_told_either() {
    const RULE: MapRule = MapRule::new().max_properties(3);
    let map = |text| body(text, |v, at| at.map(v, &RULE, |v, at| at.boolean(v)));
    assert_eq!(
        map(r#"{"a":true,"b":false}"#),
        Ok(BTreeMap::from([("a".to_owned(), true), ("b".to_owned(), false),]))
    );
    assert_eq!(map(r#"{"canary":1}"#).unwrap_err(), [" type"]);
    assert_eq!(map(r#"{"a":true,"b":true,"c":true,"d":true}"#).unwrap_err(), [" maxProperties"]);
}

#[test]
fn at_most_thirty_two_violations_are_told() {
    let text = format!("[{}]", vec!["0"; 5000].join(","));
    let faults = body(&text, |v, at| at.array(v, &ArrayRule::new(), |v, at| at.boolean(v)));
    let faults = faults.unwrap_err();
    assert_eq!(faults.len(), MAX_VIOLATIONS);
    assert_eq!(faults[31], "/31 type");
}

#[test]
fn pointers_are_escaped() {
    let decode = |value: &Value<'_>, at: &mut Decoder<'_>| {
        let mut members = at.object(value, &OBJECT)?;
        let found = members.required("a/b~c", |value, at| at.boolean(value));
        members.finish_open().then_some(())?;
        found
    };
    assert_eq!(body(r#"{"a/b~c":1}"#, decode).unwrap_err(), ["/a~1b~0c type"]);
    assert_eq!(body("{}", decode).unwrap_err(), ["/a~1b~0c required"]);
}

#[test]
fn a_discriminator_dispatches_and_tells_what_is_wrong_with_the_chosen_one() {
    let payment = |text| body(text, Payment::decode);
    let invoice = payment(r#"{"kind":"invoice","email":"a@b.c"}"#);
    assert!(matches!(invoice, Ok(Payment::Invoice(email)) if email == "a@b.c"));
    assert_eq!(
        payment(r#"{"kind":"invoice","number":"1"}"#).unwrap_err(),
        ["/email required", " additionalProperties",]
    );
    assert_eq!(payment(r#"{"kind":"cash"}"#).unwrap_err(), ["/kind discriminator"]);
    assert_eq!(payment(r#"{"kind":7}"#).unwrap_err(), ["/kind type"]);
    assert_eq!(payment("{}").unwrap_err(), ["/kind required"]);
    assert_eq!(payment("[]").unwrap_err(), [" type"]);
}

#[test]
fn one_of_is_exactly_one() {
    fn whole(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<i64> {
        at.integer(value, &IntegerRule::new())
    }
    fn even(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<i64> {
        at.write_scopes(&ADMIN);
        at.integer(value, &IntegerRule::new().multiple_of(2))
    }
    let one = |text| body(text, |v, at| at.exactly_one(v, &[whole, even]));
    assert_eq!(one("3"), Ok(3));
    assert_eq!(one("4").unwrap_err(), [" oneOf"]);
    assert_eq!(one("null").unwrap_err(), [" oneOf"]);
    assert_eq!(body("4", |v, at| at.first_of(v, &[whole, even])), Ok(4));
    assert_eq!(body("{}", |v, at| at.first_of(v, &[whole, even])).unwrap_err(), [" anyOf"]);
}

#[test]
fn only_the_alternative_that_is_taken_asks_for_scopes() {
    fn text(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        at.string(value, &StringRule::new()).map(drop)
    }
    fn flag(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        at.write_scopes(&ADMIN);
        at.boolean(value).map(drop)
    }
    for (sent, asked) in [("\"x\"", 0), ("true", 1)] {
        let (value, headers) = (read(sent), http::HeaderMap::new());
        let mut inputs = Inputs::new(&[], None, &headers, Some(&value));
        assert_eq!(inputs.body(|v, at| at.exactly_one(v, &[text, flag])), Some(()));
        assert_eq!(inputs.finish().write_scopes.len(), asked, "{sent}");
    }
}

#[test]
fn alternatives_that_multiply_are_cut_off() {
    fn left(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        let mut members = at.object(value, &OBJECT)?;
        let below = members.optional("n", |v, at| at.exactly_one(v, &[left, right]));
        members.finish_open().then_some(())?;
        below.map(drop)
    }
    fn right(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        left(value, at)?;
        at.refuse("never", "")
    }
    let text = format!("{}1{}", "{\"n\":".repeat(200), "}".repeat(200));
    let started = std::time::Instant::now();
    assert!(body(&text, |v, at| at.exactly_one(v, &[left, right])).is_err());
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_mask_that_is_sent_back_is_refused() {
    let payment = |text| body(text, Payment::decode);
    assert_eq!(payment(r#"{"kind":"card","number":"****1111"}"#).unwrap_err(), ["/number masked"]);
    assert!(payment(r#"{"kind":"card","number":"41111111"}"#).is_ok());
}

#[test]
fn free_members_are_kept_with_their_exact_numbers() {
    let decode = |value: &Value<'_>, at: &mut Decoder<'_>| {
        let mut members = at.object(value, &OBJECT)?;
        let id = members.required("id", |value, at| at.string(value, &StringRule::new()));
        let others = members.others(|value, at| at.any(value));
        id.and(others)
    };
    let others = body(r#"{"x":1.10,"id":"a","y":[null]}"#, decode).unwrap();
    assert_eq!(others.len(), 2);
    assert_eq!(others["x"].as_number().unwrap().as_str(), "1.10");
    assert_eq!(others["y"], Json::Array(vec![Json::Null]));
    let many: Vec<String> = (0..300).map(|n| format!("\"m{n}\":{n}")).collect();
    let others = body(&format!("{{\"id\":\"a\",{}}}", many.join(",")), decode).unwrap();
    assert_eq!(others.len(), 300);
}

#[test]
fn integers_that_do_not_fit_their_format_are_refused() {
    let int = |text| body(text, |v, at| at.integer::<i32>(v, &IntegerRule::new()));
    assert_eq!(int("2147483647"), Ok(i32::MAX));
    assert_eq!(int("-2147483648.000"), Ok(i32::MIN));
    assert_eq!(int("-0"), Ok(0));
    for text in ["2147483648", "1e10", "1e400", "-9223372036854775809"] {
        assert_eq!(int(text).unwrap_err(), [" format"], "{text}");
    }
    assert_eq!(int("1.5").unwrap_err(), [" type"]);
    assert_eq!(int("\"1\"").unwrap_err(), [" type"]);
    let wide = |text| body(text, |v, at| at.integer::<u64>(v, &IntegerRule::new()));
    assert_eq!(wide("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(wide("-1").unwrap_err(), [" format"]);
}

#[test]
fn amounts_are_exact() {
    const AMOUNT: NumberRule =
        NumberRule::new().exclusive_minimum("0").maximum("100000").multiple_of("0.01");
    let amount = |text| body(text, |v, at| at.number(v, &AMOUNT));
    for text in ["0.07", "19.99", "100000", "4.35", "1e2", "0.010"] {
        assert_eq!(amount(text).unwrap().as_str(), text);
    }
    for (text, code) in [
        ("0", " exclusiveMinimum"),
        ("100000.01", " maximum"),
        ("0.075", " multipleOf"),
        ("99999.999999999999999999", " multipleOf"),
        ("100000.00000000000000000000", ""),
    ] {
        let expected: Vec<_> = [code].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(amount(text).err().unwrap_or_default(), expected, "{text}");
    }
    let float = |text| body(text, |v, at| at.float::<f64>(v, &AMOUNT));
    assert_eq!(float("19.99"), Ok(19.99));
    assert_eq!(
        body("1e39", |v, at| at.float::<f32>(v, &NumberRule::new())).unwrap_err(),
        [" format"]
    );
}

#[test]
fn a_missing_body_is_told() {
    let headers = http::HeaderMap::new();
    let mut inputs = Inputs::new(&[], None, &headers, None);
    assert!(inputs.body(NewOrder::decode).is_none());
    assert!(matches!(inputs.optional_body(NewOrder::decode), Some(None)));
    assert_eq!(told(&inputs.finish()), [" required"]);
}
