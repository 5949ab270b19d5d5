//! Text of a document made safe for a terminal, and how wide it is there.

use std::borrow::Cow;

/// The text without a character that a terminal would obey or hide; a line break becomes `\n`.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(Cell::of).map(|cell| cell.shown).collect())
}

/// Whether a terminal shows the character and does nothing else.
pub(super) fn is_plain(character: char) -> bool {
    !character.is_control() && !is_invisible(character)
}

/// Characters that reorder or hide what stands beside them (CVE-2021-42574), and line separators.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// One character as it is shown.
pub(super) struct Cell {
    pub(super) shown: String,
    /// Columns on a terminal.
    pub(super) width: usize,
}

impl Cell {
    pub(super) fn of(character: char) -> Self {
        let shown = match character {
            '\t' => "    ".to_owned(),
            '\n' => "\\n".to_owned(),
            character if is_plain(character) => {
                return Self { shown: character.to_string(), width: width(character) };
            }
            character => character.escape_unicode().to_string(),
        };
        let width = shown.len();
        Self { shown, width }
    }
}

/// Columns of a character that is shown (Unicode Standard Annex 11, coarsely).
fn width(character: char) -> usize {
    match u32::from(character) {
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x610..=0x61A | 0x64B..=0x65F => 0,
        0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE00..=0xFE0F => 0,
        0xFE20..=0xFE2F | 0xE0100..=0xE01EF => 0,
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF => 2,
        0x4E00..=0x9FFF | 0xA000..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 2,
        0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F => 2,
        0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_of_the_document_is_shown_and_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\u{9b}"), "a\\u{1b}[31mb\\u{7}\\u{9b}");
        assert_eq!(clean("a\r\nb"), "a\\u{d}\\nb");
    }

    #[test]
    fn text_cannot_reorder_or_hide_its_neighbours() {
        assert_eq!(clean("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
    }

    #[test]
    fn ordinary_text_of_any_script_passes() {
        for text in ["wörld", "漢字", "😀", "a b"] {
            assert_eq!(clean(text), text);
        }
        assert_eq!(Cell::of('漢').width, 2);
        assert_eq!(Cell::of('\u{301}').width, 0);
    }
}
