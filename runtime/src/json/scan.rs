//! Finds the first byte of a JSON string that cannot stand as it is, eight bytes at a time.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// How many leading bytes are neither `"`, nor `\`, nor a control character (below 0x20).
#[inline(always)]
pub(crate) fn plain_prefix(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        let special = specials(u64::from_le_bytes(*word));
        if special != 0 {
            return bytes.len() - rest.len() + special.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    bytes.len() - rest.len() + plain_prefix_of_few(bytes, rest)
}

/// Of the less than eight bytes that `bytes` ends with.
#[inline(never)]
fn plain_prefix_of_few(bytes: &[u8], few: &[u8]) -> usize {
    match bytes.last_chunk::<8>() {
        // Without what was looked at already; where that was, zeros are special.
        Some(last) if !few.is_empty() => {
            let word = u64::from_le_bytes(*last) >> (64 - 8 * few.len());
            specials(word).trailing_zeros() as usize / 8
        }
        _ => few.iter().take_while(|byte| is_plain(**byte)).count(),
    }
}

fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// The high bit of every special byte is set; the lowest one set is exact, which is all that is
/// asked (a borrow can only spoil higher bytes).
fn specials(word: u64) -> u64 {
    // With the second bit turned, `"` is 0x20 and what was below that still is.
    let below = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (below | backslash) & !word & HIGHS
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
