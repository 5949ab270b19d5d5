//! What senders are told.

use super::*;
use crate::decode::Format;

static TEXT: Assertion = Assertion::new(&[Keyword::Type(&[Type::String])]);
static NEVER: Assertion = Assertion::new(&[Keyword::Never]);
static WORD: Pattern = Pattern::linear("^[a-z]+$");
static WORDS: StringRule = StringRule::new().max_length(8).pattern(&WORD);
static ORDER: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Required(&["id", "lines"]),
    Keyword::Properties(&[
        ("id", &Assertion::new(&[Keyword::Text(&StringRule::new().format(Format::Uuid))])),
        ("name", &Assertion::new(&[Keyword::Type(&[Type::String]), Keyword::Text(&WORDS)])),
        ("lines", &Assertion::new(&[Keyword::MinItems(1), Keyword::Items(&LINE)])),
    ]),
    Keyword::PatternProperties(&[(&EXTRA, &TEXT)]),
    Keyword::AdditionalProperties(&NEVER),
]);
static EXTRA: Pattern = Pattern::linear("^x-");
static LINE: Assertion = Assertion::new(&[
    Keyword::Type(&[Type::Object]),
    Keyword::Properties(&[
        ("count", &Assertion::new(&[Keyword::Number(&NumberRule::new().minimum("1"))])),
        ("bundle", &Assertion::new(&[Keyword::Items(&LINE)])),
    ]),
]);

#[test]
fn everything_that_is_wrong_is_told_where_it_stands() {
    assert_eq!(
        told(
            &ORDER,
            r#"{"id":"x","name":"Some Name","lines":[{"count":0},{"bundle":[{},{"count":-1}]},7],"x-note":1,"z":0}"#
        ),
        [
            "/id format",
            "/name maxLength",
            "/name pattern",
            "/lines/0/count minimum",
            "/lines/1/bundle/1/count minimum",
            "/lines/2 type",
            " type",
            " additionalProperties",
        ]
    );
    assert_eq!(told(&ORDER, "[]"), [" type"]);
    assert_eq!(told(&ORDER, "{}"), ["/id required", "/lines required"]);
    assert!(
        told(&ORDER, r#"{"id":"2eb8aa08-aa98-11ea-b4aa-73b441d16380","lines":[{}],"x-a":""}"#)
            .is_empty()
    );
}
