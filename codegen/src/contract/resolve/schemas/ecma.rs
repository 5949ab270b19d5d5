//! ECMA-262 patterns in the syntax of `regex`, with the judgement whether they run in linear time.
//!
//! A pattern is read as the `u` flag reads it, with those liberties of Annex B that have only one
//! meaning (`\-`, a literal `{` or `]`). Whatever cannot be said faithfully is refused. This file
//! uses nothing but the standard library, so that the generator can share it.

use std::{collections::HashSet, fmt};

/// A pattern in the syntax of `regex` (linear) or `fancy-regex` (bounded).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The translated source; it is not anchored unless the pattern is, and captures nothing.
    pub regex: String,
    /// What it needs.
    pub engine: Engine,
}

/// What a pattern needs to be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// An automaton: time grows with the text alone.
    Linear,
    /// A backtracking engine with counted steps: the pattern looks around itself.
    Bounded,
}

/// Why a pattern cannot be translated, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The byte of the source at which it was noticed.
    pub offset: usize,
    /// The reason.
    pub reason: Reason,
}

/// A reason why a pattern cannot be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A group, class or escape is not closed, or one is closed that is not open.
    Unbalanced,
    /// A quantifier has nothing before it that can be repeated.
    NothingToRepeat,
    /// `{n,m}` with `n` over `m`, a count over 10000, or `{,m}`, which is not a quantifier in
    /// ECMA-262 but looks like one.
    BadRepetition,
    /// A class range whose ends are in the wrong order.
    BadRange,
    /// An escape that ECMA-262 does not know with the `u` flag, or half of a surrogate pair.
    BadEscape,
    /// A property that ECMA-262 does not know.
    UnknownProperty,
    /// A group that ECMA-262 does not know, or inline flags.
    BadGroup,
    /// A reference back to a group: no engine with a bound speaks ECMA-262 there.
    BackReference,
    /// Lookbehind over texts of several lengths.
    VariableLookbehind,
    /// Nested deeper than 64 groups.
    TooDeep,
    /// Repetitions that multiply to an automaton of some 10 MB.
    TooLarge,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            Reason::Unbalanced => "a bracket that is not closed or not opened",
            Reason::NothingToRepeat => "nothing to repeat",
            Reason::BadRepetition => "a repetition that cannot be",
            Reason::BadRange => "a range whose ends are in the wrong order",
            Reason::BadEscape => "an escape that ECMA-262 does not know",
            Reason::UnknownProperty => "a Unicode property that ECMA-262 does not know",
            Reason::BadGroup => "a kind of group that ECMA-262 does not know, or inline flags",
            Reason::BackReference => "a back reference",
            Reason::VariableLookbehind => "a lookbehind of more than one length",
            Reason::TooDeep => "groups nested too deeply",
            Reason::TooLarge => "repetitions that are too large together",
        };
        write!(f, "{reason} at byte {}", self.offset)
    }
}

impl std::error::Error for Unsupported {}

/// Translates a pattern and says which engine it needs.
///
/// # Errors
/// [`Unsupported`]: it is no pattern of ECMA-262, or cannot be translated faithfully.
pub fn translate(source: &str) -> Result<Translated, Unsupported> {
    let mut linear = Translator::new(source, Engine::Linear);
    linear.pattern()?;
    if !linear.looks_around {
        return Ok(Translated { regex: linear.out, engine: Engine::Linear });
    }
    let mut bounded = Translator::new(source, Engine::Bounded);
    bounded.pattern()?;
    Ok(Translated { regex: bounded.out, engine: Engine::Bounded })
}

/// Whether this is a pattern of ECMA-262 at all, be it one that can be run here or not: references
/// back and lookbehind of any length are.
pub fn is_pattern(source: &str) -> bool {
    let mut judge = Translator { judging: true, ..Translator::new(source, Engine::Linear) };
    source.len() <= MAX_JUDGED && judge.pattern().is_ok() && judge.knows_its_references()
}

/// The most bytes of a text that is judged to be a pattern.
const MAX_JUDGED: usize = 64 * 1024;
const MAX_DEPTH: u32 = 64;
const MAX_COUNT: u64 = 10_000;
/// The most automaton states, roughly.
const MAX_WEIGHT: u64 = 100_000;

const ANY_BUT_NEWLINE: &str = r"[^\n\r\x{2028}\x{2029}]";
const EVERYTHING: &str = r"[\x{0}-\x{10FFFF}]";
const NOTHING: &str = r"[^\x{0}-\x{10FFFF}]";
const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Z_a-z";
const SPACE: &str =
    r"\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
/// Word boundaries as the linear engine has them; `fancy-regex` takes no flags there.
const BOUNDARY: &str = r"(?-u:\b)";
const NO_BOUNDARY: &str = r"(?-u:\B)";
const SPELT_BOUNDARY: &str =
    "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";
const SPELT_NO_BOUNDARY: &str =
    "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";

type Outcome<T> = Result<T, Unsupported>;

/// What is known of a piece of a pattern.
#[derive(Clone, Copy)]
struct Piece {
    /// How many code points it matches, when that is one number.
    width: Option<u64>,
    /// How large it is, roughly in states.
    weight: u64,
}

/// A piece that may stand before a quantifier, or may not.
enum Term {
    Atom(Piece),
    Assertion(Piece),
}

/// What stands in a class or behind a backslash.
enum Element {
    Char(char),
    /// The inside of a class, and its weight.
    Set(String, u64),
}

struct Translator<'s> {
    source: &'s str,
    at: usize,
    engine: Engine,
    looks_around: bool,
    /// Whether a pattern is only judged: what no engine here runs is one too.
    judging: bool,
    depth: u32,
    out: String,
    groups: u64,
    names: Vec<&'s str>,
    highest: u64,
    references: Vec<&'s str>,
}

impl<'s> Translator<'s> {
    fn new(source: &'s str, engine: Engine) -> Self {
        let out = String::with_capacity(source.len() * 2);
        Self {
            source,
            at: 0,
            engine,
            looks_around: false,
            judging: false,
            depth: 0,
            out,
            groups: 0,
            names: Vec::new(),
            highest: 0,
            references: Vec::new(),
        }
    }

    fn pattern(&mut self) -> Outcome<()> {
        let piece = self.alternatives()?;
        if self.at < self.source.len() {
            return self.fail(Reason::Unbalanced);
        }
        if self.is_too_large(piece.weight) { self.fail(Reason::TooLarge) } else { Ok(()) }
    }

    fn is_too_large(&self, weight: u64) -> bool {
        weight > MAX_WEIGHT && !self.judging
    }

    fn knows_its_references(&self) -> bool {
        let known: HashSet<_> = self.names.iter().collect();
        self.highest <= self.groups && self.references.iter().all(|name| known.contains(name))
    }

    fn alternatives(&mut self) -> Outcome<Piece> {
        let mut all = self.sequence()?;
        while self.eat("|") {
            self.out.push('|');
            let next = self.sequence()?;
            all.width = all.width.filter(|width| next.width == Some(*width));
            all.weight = all.weight.saturating_add(next.weight);
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Outcome<Piece> {
        let mut all = Piece { width: Some(0), weight: 1 };
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            let piece = match self.term(next)? {
                Term::Atom(piece) => self.repeated(piece)?,
                Term::Assertion(_) if self.quantifier()?.is_some() => {
                    return self.fail(Reason::NothingToRepeat);
                }
                Term::Assertion(piece) => piece,
            };
            all.width = all.width.zip(piece.width).map(|(one, two)| one.saturating_add(two));
            all.weight = all.weight.saturating_add(piece.weight);
        }
        Ok(all)
    }

    fn term(&mut self, next: char) -> Outcome<Term> {
        match next {
            '^' => Ok(self.assertion("^", r"\A")),
            '$' => Ok(self.assertion("$", r"\z")),
            '(' => self.group(),
            '[' => self.class().map(Term::Atom),
            '.' => {
                self.at += 1;
                self.out.push_str(ANY_BUT_NEWLINE);
                Ok(Term::Atom(Piece { width: Some(1), weight: 12 }))
            }
            '\\' => self.escape(),
            '*' | '+' | '?' => self.fail(Reason::NothingToRepeat),
            '{' if self.quantifier()?.is_some() => self.fail(Reason::NothingToRepeat),
            literal => {
                self.at += literal.len_utf8();
                Ok(Term::Atom(self.literal(literal)))
            }
        }
    }

    fn assertion(&mut self, eaten: &str, text: &str) -> Term {
        self.at += eaten.len();
        self.out.push_str(text);
        Term::Assertion(Piece { width: Some(0), weight: 1 })
    }

    fn literal(&mut self, literal: char) -> Piece {
        push(&mut self.out, literal);
        Piece { width: Some(1), weight: literal.len_utf8() as u64 }
    }

    fn group(&mut self) -> Outcome<Term> {
        for (open, behind) in [("(?=", false), ("(?!", false), ("(?<=", true), ("(?<!", true)] {
            if self.eat(open) {
                self.looks_around = true;
                self.out.push_str(open);
                let piece = self.inside()?;
                if behind && piece.width.is_none() && !self.judging {
                    return self.fail(Reason::VariableLookbehind);
                }
                return Ok(Term::Assertion(Piece { width: Some(0), ..piece }));
            }
        }
        if self.eat("(?<") {
            let name = self.group_name()?;
            self.names.push(name);
            self.groups += 1;
        } else if !self.eat("(?:") {
            if self.eat("(?") || !self.eat("(") {
                return self.fail(Reason::BadGroup);
            }
            self.groups += 1;
        }
        self.out.push_str("(?:");
        self.inside().map(Term::Atom)
    }

    /// The rest of a group, behind what opens it.
    fn inside(&mut self) -> Outcome<Piece> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail(Reason::TooDeep);
        }
        let piece = self.alternatives()?;
        if !self.eat(")") {
            return self.fail(Reason::Unbalanced);
        }
        self.out.push(')');
        self.depth -= 1;
        Ok(piece)
    }

    /// The name of a group, and the `>` behind it.
    fn group_name(&mut self) -> Outcome<&'s str> {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let name = self.run_of(part);
        let wrong = name.is_empty() || name.starts_with(|c: char| c.is_numeric());
        if wrong || !self.rest()[name.len()..].starts_with('>') {
            return self.fail(Reason::BadGroup);
        }
        self.at += name.len() + 1;
        Ok(name)
    }

    /// How far such characters go from here.
    fn run_of(&self, such: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        &rest[..rest.find(|c| !such(c)).unwrap_or(rest.len())]
    }

    /// Takes the quantifier behind an atom.
    fn repeated(&mut self, piece: Piece) -> Outcome<Piece> {
        let Some((least, most)) = self.quantifier()? else { return Ok(piece) };
        let lazy = self.eat("?");
        if self.quantifier()?.is_some() {
            return self.fail(Reason::NothingToRepeat);
        }
        // An assertion of zero width inside changes nothing by being repeated.
        let count = most.unwrap_or(least + 1);
        let weight = piece.weight.saturating_mul(count.max(1)).saturating_add(1);
        if self.is_too_large(weight) {
            return self.fail(Reason::TooLarge);
        }
        let width =
            piece.width.filter(|_| most == Some(least)).map(|one| one.saturating_mul(least));
        self.out.push_str(&match (least, most) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (least, None) => format!("{{{least},}}"),
            (least, Some(most)) if least == most => format!("{{{least}}}"),
            (least, Some(most)) => format!("{{{least},{most}}}"),
        });
        if lazy {
            self.out.push('?');
        }
        Ok(Piece { width, weight })
    }

    /// Takes a quantifier if one stands here: the fewest and the most repetitions.
    fn quantifier(&mut self) -> Outcome<Option<(u64, Option<u64>)>> {
        for (sign, range) in [("*", (0, None)), ("+", (1, None)), ("?", (0, Some(1)))] {
            if self.eat(sign) {
                return Ok(Some(range));
            }
        }
        let Some(body) = self.braced(|c| c.is_ascii_digit() || c == ',') else { return Ok(None) };
        let (least, most) = body.split_once(',').unwrap_or((body, body));
        if body.is_empty() || body == "," || most.contains(',') {
            // A literal brace (Annex B).
            return Ok(None);
        }
        let most_of_all = if self.judging { u64::MAX } else { MAX_COUNT };
        let count = |text: &str| text.parse().ok().filter(|count| *count <= most_of_all);
        let (fewest, open) = (count(least), most.is_empty());
        let greatest = if open { None } else { count(most) };
        match (fewest, greatest) {
            (Some(fewest), None) if open => {
                self.at += body.len() + 2;
                Ok(Some((fewest, None)))
            }
            (Some(fewest), Some(greatest)) if fewest <= greatest => {
                self.at += body.len() + 2;
                Ok(Some((fewest, Some(greatest))))
            }
            _ => self.fail(Reason::BadRepetition),
        }
    }

    /// What stands in braces here, if it is made of such characters.
    fn braced(&self, such: impl Fn(char) -> bool) -> Option<&'s str> {
        let body = self.rest().strip_prefix('{')?;
        let end = body.find(|c| !such(c))?;
        body[end..].starts_with('}').then(|| &body[..end])
    }

    fn escape(&mut self) -> Outcome<Term> {
        let spelt = self.engine == Engine::Bounded;
        if self.rest().starts_with(r"\b") {
            return Ok(self.assertion(r"\b", if spelt { SPELT_BOUNDARY } else { BOUNDARY }));
        }
        if self.rest().starts_with(r"\B") {
            return Ok(self.assertion(r"\B", if spelt { SPELT_NO_BOUNDARY } else { NO_BOUNDARY }));
        }
        if self.refers_back() {
            return self.reference();
        }
        Ok(Term::Atom(match self.escaped()? {
            Element::Char(literal) => self.literal(literal),
            Element::Set(inside, weight) => {
                self.out.push('[');
                self.out.push_str(&inside);
                self.out.push(']');
                Piece { width: Some(1), weight }
            }
        }))
    }

    fn refers_back(&self) -> bool {
        self.rest()[1..].starts_with(|c| matches!(c, '1'..='9' | 'k'))
    }

    /// A reference back to a group, which is judged and never run.
    fn reference(&mut self) -> Outcome<Term> {
        if !self.judging {
            return self.fail(Reason::BackReference);
        }
        self.at += 1;
        if self.eat("k<") {
            let name = self.group_name()?;
            self.references.push(name);
        } else {
            let digits = self.run_of(|c| c.is_ascii_digit());
            let Ok(number) = digits.parse() else { return self.fail(Reason::BadEscape) };
            self.highest = self.highest.max(number);
            self.at += digits.len();
        }
        Ok(Term::Atom(Piece { width: None, weight: 1 }))
    }

    /// An escape that stands for a character or a set, in a class or outside.
    fn escaped(&mut self) -> Outcome<Element> {
        let start = self.at;
        self.at += 1;
        let Some(kind) = self.peek() else { return self.fail(Reason::Unbalanced) };
        self.at += kind.len_utf8();
        let set = |inside: &str, weight| Ok(Element::Set(inside.to_owned(), weight));
        match kind {
            'd' => set(DIGIT, 1),
            'D' => set(&format!("[^{DIGIT}]"), 12),
            'w' => set(WORD, 2),
            'W' => set(&format!("[^{WORD}]"), 12),
            's' => set(SPACE, 12),
            'S' => set(&format!("[^{SPACE}]"), 16),
            'p' | 'P' => self.property(kind),
            'f' => Ok(Element::Char('\u{c}')),
            'n' => Ok(Element::Char('\n')),
            'r' => Ok(Element::Char('\r')),
            't' => Ok(Element::Char('\t')),
            'v' => Ok(Element::Char('\u{b}')),
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => Ok(Element::Char('\0')),
            'c' => self.control(),
            'x' => self.hex(2).and_then(|code| self.code_point(code)),
            'u' => self.unicode(),
            other if other.is_ascii_alphanumeric() => self.fail_at(start, Reason::BadEscape),
            other => Ok(Element::Char(other)),
        }
    }

    fn control(&mut self) -> Outcome<Element> {
        match self.peek() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.at += 1;
                Ok(Element::Char(char::from(letter as u8 % 32)))
            }
            _ => self.fail(Reason::BadEscape),
        }
    }

    /// Behind `\u`: four digits, two such escapes for a pair, or digits in braces.
    fn unicode(&mut self) -> Outcome<Element> {
        if self.rest().starts_with('{') {
            let digits = self.braced(|c| c.is_ascii_hexdigit()).unwrap_or_default();
            let Ok(code) = u32::from_str_radix(digits, 16) else {
                return self.fail(Reason::BadEscape);
            };
            self.at += digits.len() + 2;
            return self.code_point(code);
        }
        let first = self.hex(4)?;
        if !(0xd800..0xdc00).contains(&first) || !self.eat(r"\u") {
            return self.code_point(first);
        }
        let second = self.hex(4)?;
        if !(0xdc00..0xe000).contains(&second) {
            return self.fail(Reason::BadEscape);
        }
        self.code_point(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hex(&mut self, length: usize) -> Outcome<u32> {
        let digits = self.rest().get(..length).unwrap_or_default();
        let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(code) if all_hex => {
                self.at += length;
                Ok(code)
            }
            _ => self.fail(Reason::BadEscape),
        }
    }

    fn code_point(&self, code: u32) -> Outcome<Element> {
        match char::from_u32(code) {
            Some(literal) => Ok(Element::Char(literal)),
            None => self.fail(Reason::BadEscape),
        }
    }

    /// Behind `\p` or `\P`.
    fn property(&mut self, kind: char) -> Outcome<Element> {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '=');
        let Some(body) = self.braced(part) else { return self.fail(Reason::BadEscape) };
        let known = match body.split_once('=') {
            Some(("General_Category" | "gc", value)) => is_listed(CATEGORIES, value),
            Some(("Script" | "sc" | "Script_Extensions" | "scx", value)) => {
                let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                value.starts_with(|c: char| c.is_ascii_uppercase()) && value.chars().all(part)
            }
            Some(_) => false,
            None => is_listed(CATEGORIES, body) || is_listed(PROPERTIES, body),
        };
        if !known {
            return self.fail(Reason::UnknownProperty);
        }
        let set = format!("\\{kind}{{{body}}}");
        self.at += body.len() + 2;
        Ok(Element::Set(set, 400))
    }

    fn class(&mut self) -> Outcome<Piece> {
        let open = self.at;
        self.at += 1;
        let negated = self.eat("^");
        let (mut inside, mut weight) = (String::new(), 1_u64);
        while !self.eat("]") {
            if self.at >= self.source.len() {
                return self.fail_at(open, Reason::Unbalanced);
            }
            weight = weight.saturating_add(self.class_range(&mut inside)?);
        }
        match (inside.as_str(), negated) {
            ("", true) => self.out.push_str(EVERYTHING),
            ("", false) => self.out.push_str(NOTHING),
            (inside, negated) => {
                self.out.push_str(if negated { "[^" } else { "[" });
                self.out.push_str(inside);
                self.out.push(']');
            }
        }
        // Ranges of ASCII are one state; outside of it a class is a few.
        let ascii = !negated && inside.is_ascii() && !inside.contains(['\\', '[']);
        Ok(Piece { width: Some(1), weight: if ascii { 2 } else { weight + 12 } })
    }

    /// A range, or a single element; its weight.
    fn class_range(&mut self, inside: &mut String) -> Outcome<u64> {
        let start = self.at;
        let first = self.class_element()?;
        let ranged = self.rest().starts_with('-') && !self.rest().starts_with("-]");
        if !ranged || self.rest() == "-" {
            return Ok(push_element(inside, first));
        }
        self.at += 1;
        let second = self.class_element()?;
        match (first, second) {
            (Element::Char(low), Element::Char(high)) if low <= high => {
                push(inside, low);
                inside.push('-');
                push(inside, high);
                Ok(if high.is_ascii() { 1 } else { 4 })
            }
            (Element::Char(_), Element::Char(_)) => self.fail_at(start, Reason::BadRange),
            // With a set at one end the hyphen is a hyphen (Annex B).
            (first, second) => {
                push(inside, '-');
                Ok(push_element(inside, first) + push_element(inside, second))
            }
        }
    }

    fn class_element(&mut self) -> Outcome<Element> {
        match self.peek() {
            None => self.fail(Reason::Unbalanced),
            Some('\\') if self.rest().starts_with(r"\b") => {
                self.at += 2;
                Ok(Element::Char('\u{8}'))
            }
            Some('\\') => self.escaped(),
            Some(literal) => {
                self.at += literal.len_utf8();
                Ok(Element::Char(literal))
            }
        }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn fail<T>(&self, reason: Reason) -> Outcome<T> {
        self.fail_at(self.at, reason)
    }

    fn fail_at<T>(&self, offset: usize, reason: Reason) -> Outcome<T> {
        Err(Unsupported { offset, reason })
    }
}

fn push_element(inside: &mut String, element: Element) -> u64 {
    match element {
        Element::Char(literal) => {
            push(inside, literal);
            literal.len_utf8() as u64
        }
        Element::Set(set, weight) => {
            inside.push_str(&set);
            weight
        }
    }
}

/// A character that means only itself, in a class and outside.
fn push(out: &mut String, literal: char) {
    if literal.is_ascii_alphanumeric() {
        out.push(literal);
    } else {
        out.push_str(&format!("\\x{{{:X}}}", literal as u32));
    }
}

fn is_listed(names: &str, name: &str) -> bool {
    names.split(' ').any(|listed| listed == name)
}

/// `General_Category` values with their aliases (ECMA-262, table 69).
pub(super) const CATEGORIES: &str = "\
    Cased_Letter LC Close_Punctuation Pe Connector_Punctuation Pc Control Cc cntrl \
    Currency_Symbol Sc Dash_Punctuation Pd Decimal_Number Nd digit Enclosing_Mark Me \
    Final_Punctuation Pf Format Cf Initial_Punctuation Pi Letter L Letter_Number Nl \
    Line_Separator Zl Lowercase_Letter Ll Mark M Combining_Mark Math_Symbol Sm Modifier_Letter \
    Lm Modifier_Symbol Sk Nonspacing_Mark Mn Number N Open_Punctuation Ps Other C Other_Letter \
    Lo Other_Number No Other_Punctuation Po Other_Symbol So Paragraph_Separator Zp Private_Use \
    Co Punctuation P punct Separator Z Space_Separator Zs Spacing_Mark Mc Symbol S \
    Titlecase_Letter Lt Unassigned Cn Uppercase_Letter Lu";

/// Binary properties (ECMA-262, table 67) that `regex` knows too.
pub(super) const PROPERTIES: &str = "\
    ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Any Assigned Bidi_Control Bidi_C Case_Ignorable \
    CI Cased Dash Diacritic Dia Emoji Emoji_Presentation Extended_Pictographic Extender Ext \
    Grapheme_Base Gr_Base Grapheme_Extend Gr_Ext Hex_Digit Hex ID_Continue IDC ID_Start IDS \
    Ideographic Ideo Join_Control Join_C Lowercase Lower Math Noncharacter_Code_Point NChar \
    Quotation_Mark QMark Regional_Indicator RI Sentence_Terminal STerm Terminal_Punctuation Term \
    Unified_Ideograph UIdeo Uppercase Upper Variation_Selector VS White_Space space XID_Continue \
    XIDC XID_Start XIDS";
