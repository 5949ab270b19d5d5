//! Wrong use of `#[secure]` is a compile error that explains itself; each file says in its name
//! what is wrong, and the message beside it is what the user reads.

#[test]
fn wrong_use_is_told_where_it_stands_in_one_message() {
    trybuild::TestCases::new().compile_fail("tests/secure/*.rs");
}
