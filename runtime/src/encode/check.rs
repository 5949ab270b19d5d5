//! Holding an answer against the schema that the document gives it, before it is projected.

use super::{Encode, Encoder, Poison};
use crate::{
    assertion::Assertion,
    json::{Budget, Value, parse},
    own::Watch,
    policy::NameSet,
};

/// Refuses a value that is not what `assertion` says, all of its members seen. What cannot be
/// checked, because it is nested more than 256 deep or costs too much, is refused too.
pub(super) fn check<T: Encode + ?Sized>(
    value: &T,
    assertion: &'static Assertion,
    scopes: &NameSet,
    watch: &dyn Watch,
) -> Result<(), Poison> {
    let mut out = Encoder::new(scopes, watch).whole();
    value.encode(&mut out);
    let written = out.finish()?;
    let budget = Budget { depth: u32::MAX, nodes: u32::MAX };
    let value = parse(&written, &budget)
        .map_err(|_| Poison::Invalid { pointer: String::new(), keyword: "type" })?;
    judge(&value, assertion)
}

/// The same for a text that is sent as it is.
pub(super) fn check_text(text: &str, assertion: &'static Assertion) -> Result<(), Poison> {
    judge(&Value::String(text.into()), assertion)
}

fn judge(value: &Value<'_>, assertion: &'static Assertion) -> Result<(), Poison> {
    match assertion.violations(value).into_iter().next() {
        None => Ok(()),
        Some(violation) => {
            Err(Poison::Invalid { pointer: violation.pointer, keyword: violation.code })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assertion::{Keyword, Type},
        decode::{NumberRule, StringRule},
        encode::{Answer, Content, Mask, Reply},
        own::Watchman,
        values::Sensitive,
    };

    static MARGIN: NumberRule = NumberRule::new().maximum("10");
    static CARD: StringRule = StringRule::new().min_length(16);
    static ANY: Assertion = Assertion::new(&[]);
    static TEN: Assertion = Assertion::new(&[Keyword::Number(&MARGIN)]);
    static LONG: Assertion = Assertion::new(&[Keyword::Text(&CARD)]);
    static NEVER: Assertion = Assertion::new(&[Keyword::Never]);
    static NOTE: Assertion = Assertion::new(&[
        Keyword::Type(&[Type::Object]),
        Keyword::Required(&["id", "margin", "card"]),
        Keyword::Properties(&[("id", &ANY), ("margin", &TEN), ("card", &LONG)]),
        Keyword::AdditionalProperties(&NEVER),
    ]);
    static ADMIN: NameSet = NameSet::EMPTY.with(2);

    struct Note {
        margin: i64,
        card: Sensitive<String>,
    }

    impl Encode for Note {
        fn encode(&self, out: &mut Encoder<'_>) {
            out.object(|object| {
                object.member("id", "1");
                object.guarded("margin", &self.margin, &ADMIN);
                object.masked("card", &self.card, Mask::Omit);
            });
        }
    }

    impl Answer for Note {
        fn answer(self, reply: &mut Reply<'_>) {
            reply.against(&NOTE).json(&self);
        }
    }

    fn sent(margin: i64, card: &str, checks: bool) -> Result<String, Poison> {
        let (scopes, watch) = (NameSet::EMPTY, Watchman::default());
        let mut reply = Reply::new(&scopes, &watch).checking(checks);
        Note { margin, card: card.to_owned().into() }.answer(&mut reply);
        let Content::Whole(body) = reply.finish()?.into_body() else { unreachable!() };
        Ok(String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn an_answer_is_held_against_its_schema_with_what_its_caller_does_not_see() {
        assert_eq!(sent(10, "4111111111111111", true).unwrap(), r#"{"id":"1"}"#);
        let invalid =
            |pointer: &str, keyword| Err(Poison::Invalid { pointer: pointer.to_owned(), keyword });
        assert_eq!(sent(11, "4111111111111111", true), invalid("/margin", "maximum"));
        assert_eq!(sent(1, "4111", true), invalid("/card", "minLength"));
    }

    #[test]
    fn whoever_does_not_ask_for_it_does_not_pay_for_it() {
        assert_eq!(sent(11, "4111", false).unwrap(), r#"{"id":"1"}"#);
    }

    #[test]
    fn an_answer_is_checked_however_large_it_is() {
        static ITEM: Assertion =
            Assertion::new(&[Keyword::Number(&MARGIN), Keyword::AllOf(&[&ANY; 120])]);
        static LIST: Assertion = Assertion::new(&[Keyword::Items(&ITEM)]);
        // More steps than any request has.
        let mut items = vec![10_i64; 40_000];
        let checked = |items: &Vec<i64>| {
            check(items, &LIST, &NameSet::EMPTY, &Watchman::default()).map_err(|it| it.to_string())
        };
        assert_eq!(checked(&items), Ok(()));
        items[39_999] = 11;
        let told = checked(&items).unwrap_err();
        assert!(told.contains("maximum at \"/39999\""), "{told}");
    }

    #[test]
    fn a_header_is_held_against_its_schema_too() {
        let (scopes, watch) = (NameSet::EMPTY, Watchman::default());
        for (margin, fits) in [(10, true), (11, false)] {
            let mut reply = Reply::new(&scopes, &watch).checking(true);
            reply.holds(&TEN, &margin).header("x-margin", &margin).json("a text");
            assert_eq!(reply.finish().is_ok(), fits, "{margin}");
        }
    }

    #[test]
    fn what_is_told_of_a_wrong_answer_holds_no_value_of_it() {
        let told = sent(4_711, "4111111111111111", true).unwrap_err().to_string();
        assert!(told.contains("maximum at \"/margin\"") && !told.contains("4711"), "{told}");
    }
}
