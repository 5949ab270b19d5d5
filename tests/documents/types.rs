//! What the models of `types.yaml` take, refuse and keep; copied into the generated package.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its values has failed")]

use secgen_runtime::{
    decode::{self, Decode, Refused},
    encode::{Encode, Encoder},
    json::{self, Budget},
    own::{Fields, Watch},
    policy::{NameSet, ResourceRule},
};
use types::api::models::{
    Code, Echo, Huge, Price, Quantity, Ratio, StringModel, ThingInput, ThingPet, Unsaid,
};

fn read<T: Decode>(text: &str) -> Result<T, Refused> {
    let budget = Budget { depth: 32, nodes: 10_000 };
    decode::checked(&json::parse(text.as_bytes(), &budget).unwrap())
}

fn input(text: &str) -> Result<ThingInput, Refused> {
    read(text)
}

fn refusal(text: &str) -> &'static str {
    input(text).unwrap_err().code
}

#[test]
fn a_newtype_cannot_be_made_of_what_its_schema_refuses() {
    assert_eq!("ABC".parse::<Code>().unwrap().as_str(), "ABC");
    assert_eq!("abc".parse::<Code>().unwrap_err().code, "pattern");
    assert_eq!(Code::try_from("ABCD".to_owned()).unwrap_err().code, "pattern");
    assert_eq!(*Quantity::try_from(99).unwrap().get(), 99);
    assert_eq!(Quantity::try_from(100).unwrap_err().code, "maximum");
    assert_eq!("0.005".parse::<Price>().unwrap_err().code, "multipleOf");
    assert!(Ratio::try_from(f64::NAN).is_err());
    assert!("99999999999999999999999999".parse::<Huge>().is_ok());
    assert_eq!("100000000000000000000000000".parse::<Huge>().unwrap_err().code, "maximum");
    assert_eq!("none".parse::<Unsaid>().unwrap_err().code, "not");
}

#[test]
fn an_absent_member_has_its_default_and_a_present_one_its_value() {
    let absent = input("{}").unwrap();
    assert_eq!((*absent.quantity.get(), absent.size.width), (3, 1));
    assert!(absent.note.as_ref().is_none());
    let present = input(r#"{"quantity":5,"note":"x","size":{"width":9}}"#).unwrap();
    assert_eq!((*present.quantity.get(), present.size.width), (5, 9));
    assert_eq!(present.note.as_ref().map(String::as_str), Some("x"));
    assert_eq!(refusal(r#"{"quantity":null}"#), "type");
}

#[test]
fn the_alternative_that_declares_the_most_is_taken() {
    let pet = |text: &str| input(&format!(r#"{{"pet":{text}}}"#)).unwrap().pet.unwrap();
    assert!(matches!(pet(r#"{"name":"x"}"#), ThingPet::Cat(_)));
    assert!(matches!(pet(r#"{"name":"x","lives":9}"#), ThingPet::Cat(_)));
    assert!(matches!(pet(r#"{"name":"x","owner":{}}"#), ThingPet::Dog(_)));
    assert!(matches!(pet(r#""x""#), ThingPet::Text(_)));
    assert_eq!(refusal(r#"{"pet":7}"#), "anyOf");
}

#[test]
fn tuples_have_their_length_and_lists_of_them_an_end() {
    assert_eq!(input(r#"{"point":[1,2.5]}"#).unwrap().point, Some((1.0, 2.5)));
    assert_eq!(refusal(r#"{"point":[1]}"#), "minItems");
    assert_eq!(refusal(r#"{"point":[1,2,3]}"#), "maxItems");
    assert!(input(r#"{"list":[1,[2,null]]}"#).is_ok());
    assert!(input(r#"{"list":[1,[2,{}]]}"#).is_err());
}

#[test]
fn what_has_no_type_lets_other_types_pass() {
    assert!(input(r#"{"loose":[1,2,3,4]}"#).unwrap().loose.unwrap().as_typed().is_none());
    assert!(input(r#"{"loose":"abc"}"#).unwrap().loose.unwrap().as_typed().is_some());
    assert_eq!(refusal(r#"{"loose":"abcd"}"#), "maxLength");
}

#[test]
fn what_no_type_says_is_asserted() {
    assert!(input(r#"{"codes":["ABC"]}"#).is_ok());
    assert_eq!(refusal(r#"{"codes":["XYZ"]}"#), "contains");
    assert!(input(r#"{"extra":{"x-a":"b"}}"#).is_ok());
    assert!(input(r#"{"extra":{"a":"b"}}"#).is_err());
    assert!(input(r#"{"small":256}"#).is_err());
}

#[test]
fn values_of_an_enum_that_differ_only_in_case_stay_apart() {
    let value = |text: &str| input(&format!(r#"{{"string":"{text}"}}"#)).unwrap().string.unwrap();
    for text in ["", "a", "A", "1", "größe", "名前", "+", "-", "a-b", "a_b", "Self", "Ok"] {
        assert_eq!(value(text).as_str(), text);
    }
    assert_ne!(value("a"), value("A"));
    assert_eq!(value(""), StringModel::Empty);
}

#[test]
fn a_secret_that_breaks_its_rule_is_refused_and_a_masked_value_never_comes_back() {
    assert_eq!(input(r#"{"key":"ABC"}"#).unwrap().key.unwrap().expose(), "ABC");
    assert_eq!(refusal(r#"{"key":"abc"}"#), "pattern");
    assert_eq!(refusal(r#"{"card":"****"}"#), "masked");
    assert_eq!(refusal(r#"{"mail":"j****@example.com"}"#), "masked");
}

struct Everything;

impl Watch for Everything {
    fn permits(&self, _: &'static ResourceRule, _: &dyn Fields) -> bool {
        true
    }
}

#[test]
fn what_was_sent_is_what_is_answered() {
    let sent = [
        r#"{"day":"2024-02-29","clock":"23:59:60Z","at":"1990-12-31T15:59:60.5-08:00","#,
        r#""length":"P1DT2H","id":"0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b","v4":"127.0.0.1","#,
        r#""v6":"::1","site":"https://example.com/","bytes":"/+8=","decimal":"10.00","#,
        r#""address":"[::1]:80","count":5}"#,
    ]
    .concat();
    let echo: Echo = read(&sent).unwrap();
    let mut out = Encoder::new(&NameSet::EMPTY, &Everything);
    echo.encode(&mut out);
    assert_eq!(String::from_utf8(out.finish().unwrap()).unwrap(), sent);
    assert_eq!((echo.day.day(), echo.address.unwrap().port()), (29, 80));
}

#[test]
fn what_only_looks_like_a_format_is_refused() {
    for (name, text) in [
        ("day", "2025-02-29"),
        ("clock", "24:00:00Z"),
        ("at", "2025-01-01"),
        ("length", "P"),
        ("id", "0e1a2b3c4d5e4f608a9b0c1d2e3f4a5b"),
        ("v4", "1.2.3.256"),
        ("v6", "::g"),
        ("site", "example.com"),
        ("bytes", "/+8"),
        ("decimal", "1e3"),
        ("address", "nowhere"),
    ] {
        let day = if name == "day" { "" } else { r#""day":"2024-01-01","# };
        let refused = read::<Echo>(&format!(r#"{{{day}"{name}":"{text}"}}"#));
        assert!(refused.is_err_and(|refused| refused.code == "format"), "{name}");
    }
}
