//! Texts of strangers, made harmless: JSON escapes for what could forge or hide a line of the log.

use std::fmt::{self, Write as _};

/// The most bytes of one text that are kept; a longer one ends in `…`.
const MOST: usize = 1024;

/// A text that is safe to print on a terminal and in a log.
#[derive(Clone, Copy)]
pub(super) struct Clean<'a>(pub(super) &'a str);

impl fmt::Display for Clean<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clean = Vec::with_capacity(self.0.len().min(MOST) + 8);
        escape(&mut clean, self.0);
        formatter.write_str(&String::from_utf8_lossy(&clean))
    }
}

impl fmt::Debug for Clean<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('"')?;
        fmt::Display::fmt(self, formatter)?;
        formatter.write_char('"')
    }
}

/// Appends `text` as the inside of a JSON string. Escaped besides what RFC 8259 demands: DEL and
/// C1 controls, line and paragraph separators, everything invisible or that changes the
/// direction of text.
pub(super) fn escape(out: &mut Vec<u8>, text: &str) {
    if text.len() <= MOST && is_all_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        escape_each(out, text);
    }
}

/// The way of the few texts that are long or hold something suspect.
#[cold]
fn escape_each(out: &mut Vec<u8>, text: &str) {
    let kept = cut(text);
    for character in kept.chars() {
        if is_harmful(character) {
            escaped(out, character);
        } else {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    if kept.len() < text.len() {
        out.extend_from_slice("…".as_bytes());
    }
}

/// The longest beginning of at most [`MOST`] bytes that ends between two characters.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST)]
}

/// Whether every byte is printable ASCII and neither quote nor backslash, eight at a time.
fn is_all_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut are_plain = true;
    for word in words {
        are_plain &= is_plain(u64::from_le_bytes(*word));
    }
    if let Some(last) = bytes.last_chunk::<8>() {
        // What is left over is in the last eight, with some that were looked at already.
        return are_plain && is_plain(u64::from_le_bytes(*last));
    }
    rest.iter().all(|byte| !is_suspect(*byte))
}

/// Whether none of eight bytes is under 0x20, over 0x7e, a quote or a backslash.
const fn is_plain(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = 0x80 * ONES;
    /// The high bit of each byte that is zero (and maybe of one above a zero).
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGH
    }
    let low = word.wrapping_sub(0x20 * ONES) & !word & HIGH;
    let delete = zeros(word ^ (0x7f * ONES));
    let quote = zeros(word ^ (b'"' as u64 * ONES));
    let backslash = zeros(word ^ (b'\\' as u64 * ONES));
    (word & HIGH) | low | delete | quote | backslash == 0
}

const fn is_suspect(byte: u8) -> bool {
    byte < 0x20 || byte > 0x7e || byte == b'"' || byte == b'\\'
}

const fn is_harmful(character: char) -> bool {
    matches!(character,
        '"' | '\\' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn escaped(out: &mut Vec<u8>, character: char) {
    match character {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                unicode(out, *unit);
            }
        }
    }
}

fn unicode(out: &mut Vec<u8>, unit: u16) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(DIGITS[usize::from(unit >> shift & 0xf)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        escape(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_forged_second_line_stays_in_the_first() {
        assert_eq!(escaped("a\r\n{\"outcome\":\"allowed\"}"), r#"a\r\n{\"outcome\":\"allowed\"}"#);
        assert_eq!(escaped("a\u{2028}b\u{2029}c\u{85}d"), r"a\u2028b\u2029c\u0085d");
    }

    #[test]
    fn terminal_escapes_and_text_that_runs_backwards_are_shown() {
        assert_eq!(escaped("\u{1b}[2J\u{7f}\u{9b}"), r"\u001b[2J\u007f\u009b");
        assert_eq!(escaped("x\u{202e}y\u{2066}z\u{200f}"), r"x\u202ey\u2066z\u200f");
        assert_eq!(escaped("\u{e0041}"), r"\udb40\udc41");
    }

    #[test]
    fn honest_text_of_any_script_is_kept() {
        let text = "Jürgen, Łódź, 東京, 🦀 and eight or more plain characters";
        assert_eq!(escaped(text), text);
    }

    #[test]
    fn every_character_comes_back_from_a_json_reader() {
        for character in (0..=0x10_ffff_u32).filter_map(char::from_u32) {
            let text = format!("abcdefgh{character}ijklmnop");
            if u32::from(character) > 0x3000 && u32::from(character) < 0xe0000 {
                continue;
            }
            let read: String = serde_json::from_str(&format!("\"{}\"", escaped(&text))).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_suspect_byte_is_found_at_every_place_and_length() {
        for length in 1..24 {
            for place in 0..length {
                for byte in 0..=255_u8 {
                    let mut bytes = vec![b'a'; length];
                    bytes[place] = byte;
                    assert_eq!(is_all_plain(&bytes), !is_suspect(byte), "{byte} at {place}");
                }
            }
        }
    }

    #[test]
    fn a_text_without_end_is_cut_between_two_characters() {
        let text = "é".repeat(MOST);
        let cut = escaped(&text);
        assert!(cut.ends_with('…') && cut.len() <= MOST + 3, "{}", cut.len());
    }
}
