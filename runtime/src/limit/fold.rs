//! Texts as people take them for the same: NFKC_Casefold (Unicode Standard, section 3.13, R5).

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfkc};

/// `text` normalised (NFKC), without case and without what nobody sees, so that writing a name in
/// another way does not make it another name.
///
/// Case is folded by the standard library's full mappings, down, up and down again: what folds to
/// the same by CaseFolding.txt does so here, and a few more do (dotless i is i). A limit that is
/// shared by more names than needed still limits.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    // One round may leave what the next would change (a letter that appears when a mark goes).
    let mut now = once(text);
    for _ in 0..3 {
        let next = once(&now);
        if next == now {
            break;
        }
        now = next;
    }
    Cow::Owned(now)
}

fn once(text: &str) -> String {
    let normal = if is_nfkc(text) { text.to_owned() } else { text.nfkc().collect() };
    let seen = normal.chars().filter(|it| !is_ignored(*it));
    let low = seen.flat_map(char::to_lowercase);
    let high = low.flat_map(char::to_uppercase);
    high.flat_map(char::to_lowercase).nfkc().collect()
}

/// `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt, Unicode 16).
const fn is_ignored(it: char) -> bool {
    matches!(it,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_other_letters_is_the_same_name() {
        for (one, other) in [
            ("alice", "ALICE"),
            ("alice", "\u{ff41}\u{ff4c}\u{ff49}\u{ff43}\u{ff45}"),
            ("straße", "STRASSE"),
            ("STRAẞE", "strasse"),
            ("José", "JOSE\u{301}"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{212a}elvin", "kelvin"),
            ("al\u{200b}ice", "alice"),
            ("al\u{ad}ice\u{fe0f}", "Alice"),
            ("ﬃ", "FFI"),
            ("İ", "i\u{307}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (one, other) in
            [("alice", "alise"), ("jose", "josé"), ("a", ""), ("а", "a"), ("i", "j")]
        {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn no_letter_is_another_in_upper_lower_or_compatible_form() {
        for letter in '\0'..=char::MAX {
            let text = letter.to_string();
            let fold = folded(&text);
            assert_eq!(folded(&fold), fold, "{letter:?} folds on");
            assert_eq!(folded(&text.to_lowercase()), fold, "{letter:?} in lower case");
            assert_eq!(folded(&text.nfkc().collect::<String>()), fold, "{letter:?} in NFKC");
            // The upper case of these is an I or a J with marks; no folding undoes it.
            let upper: String = letter.to_uppercase().collect();
            assert_eq!(folded(&upper), fold, "{letter:?} in upper case");
        }
    }
}
