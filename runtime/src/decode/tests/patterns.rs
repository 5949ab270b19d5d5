//! ECMA-262 patterns: what they mean, and what is refused.

use super::{
    ecma::{Engine, Reason, translate},
    *,
};

fn pattern(source: &'static str) -> Pattern {
    let pattern = Pattern::bounded(source);
    assert_eq!(pattern.compile(), Ok(()), "{source}");
    pattern
}

#[test]
fn patterns_mean_what_ecma_262_says() {
    for (source, matching, other) in [
        ("b", "abc", "acd"),
        ("^[A-Z]{2}$", "DE", "DE\n"),
        ("^a|b$", "ax", "xa"),
        (r"^\d+$", "0123", "\u{664}"),
        (r"^\w$", "_", "\u{e9}"),
        (r"^\W$", "\u{e9}", "_"),
        (r"^\s$", "\u{feff}", "\u{180e}"),
        (r"^\S$", "\u{180e}", "\u{2028}"),
        ("^.$", "\u{85}", "\u{2029}"),
        ("^.$", "\u{1f600}", "\r"),
        (r"^\cC$", "\u{3}", "\\cC"),
        (r"^\x41\u0042\u{43}\uD83D\uDE00$", "ABC\u{1f600}", "ABC"),
        (r"^\/\-\.$", "/-.", "/-x"),
        (r"\bfoo\b", "a foo.", "afoo"),
        (r"\bfoo\b", "\u{e9}foo\u{e9}", "_foo"),
        (r"\Bo", "foo", "o"),
        ("^[^]$", "\n", ""),
        ("^[]?$", "", "x"),
        ("^[[a]$", "[", "]"),
        ("^[a&&b]+$", "a&b", "c"),
        ("^[+--b]+$", "+,-b", "."),
        ("^[a~~b]+$", "~", "c"),
        (r"^[\]\-\\^]+$", "]-\\^", "a"),
        (r"^[\w-.]+$", "a-.", "+"),
        (r"^[\d\-x]+$", "5-x", "y"),
        (r"^[^\W]$", "a", "-"),
        (r"^[^\D\s]$", "5", "a"),
        (r"^[\b]$", "\u{8}", "b"),
        (r"^[\0-\x1f]$", "\u{1f}", " "),
        ("^{x}$", "{x}", "x"),
        ("^a{x$", "a{x", "a"),
        ("^x{2,3}?$", "xxx", "x"),
        ("^x{2,}$", "xxxx", "x"),
        ("^}]$", "}]", "}"),
        ("^(?<year>[0-9]{4})-(?:x|y)$", "2024-y", "2024-"),
        (r"^\p{Lu}\P{L}$", "\u{c4}1", "aa"),
        (r"^\p{Script=Greek}+$", "\u{3b1}\u{3b2}", "ab"),
        (r"^[\p{L}\p{Nd}']+$", "\u{e9}'\u{664}", "-"),
        ("^(|a)$", "", "b"),
        ("^()$", "", "b"),
        ("", "anything", "\0"),
        ("^\u{1f432}*$", "\u{1f432}\u{1f432}", "\u{1f409}"),
        ("^(?=.*[0-9])(?!x).{3,}$", "ab1", "abc"),
        (r"(?<=^\w{2})c(?<!xc)\b", "abc d", "axc"),
    ] {
        let pattern = pattern(source);
        assert!(pattern.is_match(matching), "{source} {matching:?}");
        // The empty pattern has nothing that it does not match.
        assert_eq!(pattern.is_match(other), source.is_empty(), "{source} {other:?}");
    }
}

#[test]
fn the_format_regex_is_ecma_262_whether_it_can_be_run_or_not() {
    for source in [
        r"(a)\1",
        r"\k<n>(?<n>a)",
        "(?<=a+)b",
        "(?:a{1000}){1000}",
        "a{99999}",
        "^(?!x)[^]$",
        r"\p{Lu}{2}",
        "{",
    ] {
        assert!(ecma::is_pattern(source), "{source}");
    }
    for source in
        ["(", r"\1", r"(a)\2", r"\k<n>", "(?<n>a", "(?<=a", r"[\1]", "a{2,1}", r"\", "(?P<n>a)"]
    {
        assert!(!ecma::is_pattern(source), "{source}");
    }
    assert!(!ecma::is_pattern(&"a".repeat(1 << 20)));
}

#[test]
fn what_cannot_be_said_faithfully_is_refused() {
    for (source, reason) in [
        ("(", Reason::Unbalanced),
        (")", Reason::Unbalanced),
        ("[a", Reason::Unbalanced),
        ("\\", Reason::Unbalanced),
        ("*a", Reason::NothingToRepeat),
        ("a**", Reason::NothingToRepeat),
        ("a++", Reason::NothingToRepeat),
        ("a{2}{3}", Reason::NothingToRepeat),
        ("^*", Reason::NothingToRepeat),
        ("{2}", Reason::NothingToRepeat),
        ("(?=a)*", Reason::NothingToRepeat),
        (r"\b+", Reason::NothingToRepeat),
        ("a{3,2}", Reason::BadRepetition),
        ("a{,5}", Reason::BadRepetition),
        ("a{99999}", Reason::BadRepetition),
        ("[z-a]", Reason::BadRange),
        (r"\a", Reason::BadEscape),
        (r"\Z", Reason::BadEscape),
        (r"\A", Reason::BadEscape),
        (r"\z", Reason::BadEscape),
        (r"\h", Reason::BadEscape),
        (r"\07", Reason::BadEscape),
        (r"\x4", Reason::BadEscape),
        (r"\u12", Reason::BadEscape),
        (r"\u+123", Reason::BadEscape),
        (r"\u{110000}", Reason::BadEscape),
        (r"\u{+41}", Reason::BadEscape),
        (r"\ud800", Reason::BadEscape),
        (r"\ud800\u0041", Reason::BadEscape),
        (r"\c1", Reason::BadEscape),
        (r"[\B]", Reason::BadEscape),
        (r"\pL", Reason::BadEscape),
        (r"\p{Greek}", Reason::UnknownProperty),
        (r"\p{letter}", Reason::UnknownProperty),
        (r"\p{Age=6}", Reason::UnknownProperty),
        ("(?i)a", Reason::BadGroup),
        ("(?i:a)", Reason::BadGroup),
        ("(?P<n>a)", Reason::BadGroup),
        ("(?>a)", Reason::BadGroup),
        ("(?<1a>b)", Reason::BadGroup),
        (r"(a)\1", Reason::BackReference),
        (r"(?<n>a)\k<n>", Reason::BackReference),
        ("(?<=a+)b", Reason::VariableLookbehind),
        ("(?<!a|bc)b", Reason::VariableLookbehind),
        ("(?:a{1000}){1000}", Reason::TooLarge),
    ] {
        assert_eq!(translate(source).map_err(|refused| refused.reason), Err(reason), "{source}");
    }
    let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(translate(&deep).map_err(|refused| refused.reason), Err(Reason::TooDeep));
}

#[test]
fn only_lookaround_needs_the_bounded_engine() {
    for (source, engine) in [
        ("^(a+)+$", Engine::Linear),
        (r"\bx\B", Engine::Linear),
        ("(?=a)", Engine::Bounded),
        ("a(?<!b)", Engine::Bounded),
        ("[(?=a)]", Engine::Linear),
    ] {
        assert_eq!(translate(source).unwrap().engine, engine, "{source}");
    }
    assert_eq!(Pattern::linear("(?=a)").compile(), Err(PatternFault::NotLinear));
    assert!(!Pattern::linear("(?=a)").is_match("a"), "a fault refuses");
}

#[test]
fn every_known_property_is_one_of_the_engine() {
    let known = || ecma::CATEGORIES.split(' ').chain(ecma::PROPERTIES.split(' '));
    assert!(known().count() > 100);
    for name in known() {
        let source = format!("^[\\p{{{name}}}]$").leak();
        assert_eq!(Pattern::linear(source).compile(), Ok(()), "{name}");
    }
}

#[test]
fn what_the_judgement_lets_pass_compiles() {
    for source in [
        r"^\p{L}{1,200}$",
        "^.{1,5000}$",
        r"^[^\s@]{1,5000}$",
        r"^(?:[\p{L}\p{N} ]{1,60}\n){1,3}$",
        "^[a-z]{10000}$",
        r"^(?:[a-z0-9]{1,63}\.){1,100}$",
        r"(\w+\.){5000}",
        "(?=a).{1,5000}b",
    ] {
        let judged = translate(source);
        let compiled = Pattern::bounded(source).compile();
        assert_eq!(judged.is_ok(), compiled.is_ok(), "{source}: {judged:?} {compiled:?}");
    }
}

#[test]
fn a_pattern_that_runs_away_is_stopped() {
    static WILD: Pattern = Pattern::bounded("^((?=a)a+)+b");
    static RULE: StringRule = StringRule::new().pattern(&WILD);
    let started = std::time::Instant::now();
    let text = format!("[{}\"{}\"]", "\"aaab\",".repeat(3), "a".repeat(60));
    let faults = body(&text, |value, at| {
        at.array(value, &ArrayRule::new(), |item, at| at.string(item, &RULE))
    });
    assert_eq!(faults.unwrap_err(), ["/3 pattern"]);
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn the_linear_engine_does_not_run_away() {
    static NESTED: Pattern = Pattern::linear("^(a+)+$");
    assert!(!NESTED.is_match(&format!("{}b", "a".repeat(60_000))));
}

const TOKENS: [&str; 44] = [
    "a",
    "b",
    "-",
    "^",
    "$",
    ".",
    "|",
    "(",
    "(?:",
    "(?=",
    "(?!",
    "(?<=",
    "(?<!",
    "(?<n>",
    ")",
    "[",
    "[^",
    "]",
    "*",
    "+",
    "?",
    "{2}",
    "{1,3}",
    "{2,}",
    "{",
    "}",
    ",",
    "\\d",
    "\\D",
    "\\w",
    "\\S",
    "\\b",
    "\\B",
    "\\-",
    "\\u0041",
    "\\cA",
    "\\p{L}",
    "\\P{Nd}",
    "&&",
    "~~",
    "\u{e9}",
    "\u{1f600}",
    "\\",
    " ",
];

const FORMATS: [Format; 13] = [
    Format::Uuid,
    Format::DateTime,
    Format::Date,
    Format::Time,
    Format::Duration,
    Format::Email,
    Format::Uri,
    Format::UriReference,
    Format::Hostname,
    Format::Ipv4,
    Format::Ipv6,
    Format::JsonPointer,
    Format::Byte,
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn whatever_is_translated_compiles(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS.to_vec()), 0..10),
        text in "[ab\\-A1\u{e9} ]{0,6}",
    ) {
        let source: &'static str = tokens.concat().leak();
        if translate(source).is_ok() {
            let pattern = Pattern::bounded(source);
            assert_eq!(pattern.compile(), Ok(()), "{source}");
            pattern.is_match(&text);
        }
    }

    #[test]
    fn no_text_makes_a_judge_fall_over(text in "\\PC{0,40}", dated in "[0-9TZ:.+é-]{8,30}") {
        let _ = translate(&text);
        for format in FORMATS {
            format.accepts(&text);
            format.accepts(&dated);
        }
    }
}
