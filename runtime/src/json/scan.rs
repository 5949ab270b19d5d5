//! Finds the first byte of a JSON string that cannot stand as it is, eight bytes at a time.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// How many leading bytes are neither `"`, nor `\`, nor a control character (below 0x20).
pub(crate) fn plain_prefix(bytes: &[u8]) -> usize {
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let special = specials(u64::from_le_bytes(word));
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    if at > 0
        && let Some(last) = bytes.last_chunk::<8>()
        && specials(u64::from_le_bytes(*last)) == 0
    {
        // What is left over is in the last eight, with some that were looked at already.
        return bytes.len();
    }
    at + chunks.remainder().iter().take_while(|byte| is_plain(**byte)).count()
}

fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// The high bit of every special byte is set; the lowest one set is exact, which is all that is
/// asked (a borrow can only spoil higher bytes).
fn specials(word: u64) -> u64 {
    let below_space = word.wrapping_sub(ONES * 0x20) & !word;
    (below_space | zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c))) & HIGHS
}

fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_alike_at_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = [b'x'; 20];
                text[place] = byte;
                let expected = if is_plain(byte) { 20 } else { place };
                assert_eq!(plain_prefix(&text), expected, "byte {byte:#x} at {place}");
            }
        }
    }

    #[test]
    fn the_first_of_two_specials_is_found() {
        assert_eq!(plain_prefix(b"ab\x1f\x20\"\\xx"), 2);
        assert_eq!(plain_prefix(b"\x20\x21\x23\xff\x80\"\x00\x00"), 5);
    }
}
