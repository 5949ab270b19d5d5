//! Host names beyond ASCII: what UTS #46 takes, narrowed to IDNA 2008.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, Script},
};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The most bytes of 253 code points.
const MAX_BYTES: usize = 4 * 253;

/// RFC 5890 section 2.3.2.3: each label is of RFC 1123, an A-label or a U-label. The full stops
/// of other scripts separate labels too (RFC 3490 section 3.1).
pub(super) fn is_hostname(text: &str) -> bool {
    if text.is_empty() || text.len() > MAX_BYTES {
        return false;
    }
    let processor = Uts46::new();
    // Punycode, Bidi (RFC 5893), joiners (RFC 5892 appendix A.1 and A.2), lengths.
    let (strict, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    if processor.to_ascii(text.as_bytes(), strict, hyphens, DnsLength::Verify).is_err() {
        return false;
    }
    let (unicode, judged) = processor.to_unicode(text.as_bytes(), strict, hyphens);
    let written = text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']);
    judged.is_ok()
        && unicode.split('.').count() == written.clone().count()
        && unicode.split('.').zip(written).all(|(label, written)| {
            // A U-label is one that mapping leaves as it is.
            label.is_ascii() || ((written.is_ascii() || written == label) && is_u_label(label))
        })
}

/// RFC 5892: no code point is disallowed, and those with a rule for their context keep it. Hyphens
/// in the third and fourth place are an A-label's (RFC 5891 section 4.2.3.1); ASCII hosts with such
/// names exist, and RFC 1123 lets them.
fn is_u_label(label: &str) -> bool {
    let characters: Vec<char> = label.chars().collect();
    characters.get(2..4) != Some(&['-', '-'])
        && (0..characters.len()).all(|at| is_valid(&characters, at))
}

/// Section 2.6 has the exceptions, appendix A the rules.
fn is_valid(label: &[char], at: usize) -> bool {
    let next = |script| label.get(at + 1).is_some_and(|next| is_of(*next, script));
    let previous = |script| at.checked_sub(1).is_some_and(|at| is_of(label[at], script));
    match label[at] {
        '-' | '\u{df}' | '\u{3c2}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => true,
        '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => {
            false
        }
        '\u{b7}' => {
            let l = |at: Option<usize>| at.and_then(|at| label.get(at)) == Some(&'l');
            l(at.checked_sub(1)) && l(Some(at + 1))
        }
        '\u{375}' => next(Script::Greek),
        '\u{5f3}' | '\u{5f4}' => previous(Script::Hebrew),
        '\u{30fb}' => label.iter().any(|one| {
            *one != '\u{30fb}'
                && [Script::Hiragana, Script::Katakana, Script::Han]
                    .into_iter()
                    .any(|script| is_of(*one, script))
        }),
        '\u{660}'..='\u{669}' => !label.iter().any(|one| ('\u{6f0}'..='\u{6f9}').contains(one)),
        '\u{6f0}'..='\u{6f9}' => !label.iter().any(|one| ('\u{660}'..='\u{669}').contains(one)),
        // Joined as they must be, or UTS #46 had refused them.
        '\u{200c}' | '\u{200d}' => true,
        other => is_letter_or_digit(other),
    }
}

/// Section 2.1 `LetterDigits`.
fn is_letter_or_digit(one: char) -> bool {
    use GeneralCategory as Is;
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(one),
        Is::LowercaseLetter
            | Is::UppercaseLetter
            | Is::OtherLetter
            | Is::ModifierLetter
            | Is::DecimalNumber
            | Is::NonspacingMark
            | Is::SpacingMark
    )
}

fn is_of(one: char, script: Script) -> bool {
    CodePointMapData::<Script>::new().get(one) == script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_idna_2008() {
        for text in [
            "example.com",
            "b\u{fc}cher.example",
            "xn--bcher-kva.example",
            "stra\u{df}e.de",
            "\u{5d0}\u{5f3}\u{5d1}",
            "a\u{3002}b",
            "EXAMPLE.com",
            "col\u{b7}lapse.cat",
        ] {
            assert!(is_hostname(text), "{text}");
        }
        for text in [
            "",
            ".",
            "a..b",
            "a.",
            "B\u{fc}cher.example",
            "bu\u{308}cher.example",
            "\u{2665}.example",
            "xn--g6h.example",
            "a_b",
            "a b",
            "a\u{b7}b",
            "0\u{5d0}",
            "xn--",
            "xn--a",
            "\u{16ee}.example",
            "x\u{200d}y",
        ] {
            assert!(!is_hostname(text), "{text}");
        }
        assert!(!is_hostname(&"\u{5b9f}".repeat(400)));
    }
}
