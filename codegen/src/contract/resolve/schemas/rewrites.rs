//! What to write instead of a pattern that cannot be run: the nearest one that runs in linear time.

use super::ecma::{self, CATEGORIES, Engine, PROPERTIES, Reason, Unsupported};

/// The most slips of one pattern that are mended.
const MOST_SLIPS: usize = 16;

/// Scripts that are often written as if they were categories.
const SCRIPTS: &str = "Arabic Armenian Bengali Cyrillic Devanagari Georgian Greek Han Hangul Hebrew \
    Hiragana Katakana Latin Tamil Thai";

/// The same pattern in the words of ECMA-262, where another dialect's word has one meaning.
pub(super) fn in_ecma_262(source: &str) -> Option<String> {
    let mut text = source.to_owned();
    for _ in 0..MOST_SLIPS {
        match ecma::translate(&text) {
            Ok(translated) => return (translated.engine == Engine::Linear).then_some(text),
            Err(fault) => text = mended(&text, fault)?,
        }
    }
    None
}

fn mended(text: &str, fault: Unsupported) -> Option<String> {
    let (before, rest) = text.split_at_checked(fault.offset)?;
    match fault.reason {
        Reason::BadEscape => escape(before, rest),
        Reason::UnknownProperty => {
            let (name, behind) = rest.strip_prefix('{')?.split_once('}')?;
            Some(format!("{before}{{{}}}{behind}", property(name)?))
        }
        Reason::BadGroup => group(before, rest),
        Reason::BadRepetition => Some(format!("{before}{{0,{}", rest.strip_prefix("{,")?)),
        // Possessive: what is found is the same but where giving back would have helped.
        Reason::NothingToRepeat => Some(format!("{}{rest}", before.strip_suffix('+')?)),
        _ => None,
    }
}

fn escape(before: &str, rest: &str) -> Option<String> {
    if before.ends_with(r"\p") || before.ends_with(r"\P") {
        let category = rest.chars().next().filter(|one| "LMNPSZC".contains(*one))?;
        return Some(format!("{before}{{{category}}}{}", &rest[1..]));
    }
    let kind = rest.strip_prefix('\\')?.chars().next()?;
    let behind = &rest[1 + kind.len_utf8()..];
    let octal = behind.len() - behind.trim_start_matches(|c| matches!(c, '0'..='7')).len();
    Some(match kind {
        'A' => format!("{before}^{behind}"),
        'z' | 'Z' => format!("{before}${behind}"),
        'a' => format!(r"{before}\x07{behind}"),
        'e' => format!(r"{before}\x1B{behind}"),
        '0' if (1..=2).contains(&octal) => {
            let code = u32::from_str_radix(&behind[..octal], 8).ok()?;
            format!(r"{before}\x{code:02X}{}", &behind[octal..])
        }
        _ => return None,
    })
}

fn property(name: &str) -> Option<String> {
    let listed = |names: &str| {
        names.split_whitespace().find(|known| known.eq_ignore_ascii_case(name)).map(str::to_owned)
    };
    listed(CATEGORIES)
        .or_else(|| listed(PROPERTIES))
        .or_else(|| listed(SCRIPTS).map(|script| format!("Script={script}")))
}

/// `before` ends in `(?`.
fn group(before: &str, rest: &str) -> Option<String> {
    let outside = before.strip_suffix("(?")?;
    if let Some(named) = rest.strip_prefix("P<") {
        return Some(format!("{before}<{named}"));
    }
    if rest.starts_with('#') {
        return Some(format!("{outside}{}", rest.split_once(')')?.1));
    }
    let folded = rest.strip_prefix("i)").filter(|_| outside.is_empty() || outside == "^")?;
    Some(format!("{outside}{}", in_either_case(folded)?))
}

/// The pattern with letters of ASCII in both cases.
fn in_either_case(text: &str) -> Option<String> {
    let (mut out, mut in_class) = (String::new(), false);
    let mut rest = text;
    while let Some(one) = rest.chars().next() {
        let taken = match one {
            '\\' if rest.starts_with(r"\p{") || rest.starts_with(r"\P{") => rest.find('}')? + 1,
            '\\' => 1 + rest[1..].chars().next()?.len_utf8(),
            '(' if rest.starts_with("(?<") && !in_class => rest.find('>')? + 1,
            one => one.len_utf8(),
        };
        let (piece, behind) = rest.split_at(taken);
        match one {
            '[' => in_class = true,
            ']' => in_class = false,
            one if one.is_alphabetic() && !one.is_ascii() => return None,
            _ => {}
        }
        rest = behind;
        let range = behind.strip_prefix('-').and_then(|end| end.chars().next());
        match (in_class, range.filter(char::is_ascii_alphabetic)) {
            (true, Some(end)) if one.is_ascii_alphabetic() => {
                let (low, high) = (flipped(one), flipped(end));
                out.push_str(&format!("{one}-{end}{low}-{high}"));
                rest = &behind[2..];
            }
            (true, _) if one.is_ascii_alphabetic() => out.extend([one, flipped(one)]),
            (false, _) if one.is_ascii_alphabetic() => {
                out.push_str(&format!("[{one}{}]", flipped(one)));
            }
            _ => out.push_str(piece),
        }
    }
    Some(out)
}

fn flipped(one: char) -> char {
    if one.is_ascii_lowercase() { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() }
}

/// `^(?=A)(?!B)C` as keywords that mean the same together, none of which looks around.
pub(super) fn without_looking_ahead(source: &str) -> Option<String> {
    let mut rest = source.strip_prefix('^')?;
    let mut keywords = Vec::new();
    while let Some(ahead) = rest.strip_prefix("(?=").or_else(|| rest.strip_prefix("(?!")) {
        let inside = &ahead[..closing(ahead)?];
        let pattern = quoted(&format!("^(?:{inside})"))?;
        keywords.push(match rest.starts_with("(?=") {
            true => format!("{{ pattern: {pattern} }}"),
            false => format!("{{ not: {{ pattern: {pattern} }} }}"),
        });
        rest = &ahead[inside.len() + 1..];
    }
    if keywords.is_empty() || has_alternatives(rest) {
        return None;
    }
    if !rest.is_empty() && rest != ".*" {
        keywords.push(format!("{{ pattern: {} }}", quoted(&format!("^{rest}"))?));
    }
    Some(format!("allOf: [{}]", keywords.join(", ")))
}

/// In YAML, if it runs in linear time.
fn quoted(pattern: &str) -> Option<String> {
    let linear = ecma::translate(pattern).is_ok_and(|it| it.engine == Engine::Linear);
    linear.then(|| format!("'{}'", pattern.replace('\'', "''")))
}

/// Where the group closes in whose inside `text` begins.
fn closing(text: &str) -> Option<usize> {
    outside(text).find(|(_, depth, one)| *one == ')' && *depth == 0).map(|(at, ..)| at)
}

/// Whether `text` is several alternatives, so that what stands before belongs to the first alone.
fn has_alternatives(text: &str) -> bool {
    outside(text).any(|(_, depth, one)| one == '|' && depth == 0)
}

/// The characters that stand for themselves or close a group, outside of classes, with how many
/// groups are open there.
fn outside(text: &str) -> impl Iterator<Item = (usize, u32, char)> {
    let (mut depth, mut in_class, mut escaped) = (0_u32, false, false);
    text.char_indices().filter_map(move |(at, one)| {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' => {
                let open = depth;
                depth = depth.saturating_sub(1);
                return Some((at, open, one));
            }
            one => return Some((at, depth, one)),
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_dialects_are_put_in_the_words_of_ecma_262() {
        for (source, expected) in [
            (r"\A[a-z]+\z", "^[a-z]+$"),
            (r"^\pL+$", r"^\p{L}+$"),
            (r"^\p{Greek}\p{letter}$", r"^\p{Script=Greek}\p{Letter}$"),
            ("^(?P<year>[0-9]{4})$", "^(?<year>[0-9]{4})$"),
            ("(?i)^ab[c-e_]\\d(x|Y)$", "^[aA][bB][c-eC-E_]\\d([xX]|[Yy])$"),
            ("^a(?#why)b$", "^ab$"),
            ("^a{,5}$", "^a{0,5}$"),
            ("^[a-z]++$", "^[a-z]+$"),
            (r"^\07\a$", r"^\x07\x07$"),
        ] {
            assert_eq!(in_ecma_262(source).as_deref(), Some(expected), "{source}");
        }
        for source in ["(", r"(a)\1", "(?i)\u{e9}", "(?x) a", r"\h", "(?<=a+)b", "^(?=a)", "[z-a]"]
        {
            assert_eq!(in_ecma_262(source), None, "{source}");
        }
    }

    #[test]
    fn what_is_looked_for_ahead_becomes_keywords() {
        for (source, expected) in [
            (
                "^(?=.*[0-9])(?!x).{8,}$",
                "allOf: [{ pattern: '^(?:.*[0-9])' }, { not: { pattern: '^(?:x)' } }, { pattern: '^.{8,}$' }]",
            ),
            ("^(?!it's|[)])", "allOf: [{ not: { pattern: '^(?:it''s|[)])' } }]"),
        ] {
            assert_eq!(without_looking_ahead(source).as_deref(), Some(expected), "{source}");
        }
        for source in ["^a(?=b)", "(?=a)b", "^(?=a)b|c", "^(?=(?!a))b", r"^(?=(a)\1)", "^(?<=a)b"] {
            assert_eq!(without_looking_ahead(source), None, "{source}");
        }
    }
}
