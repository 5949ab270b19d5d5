//! Writing JSON strings.

use crate::json::plain_prefix;

/// Appends `text` with quotes and escapes (RFC 8259 section 7).
pub(crate) fn quote(buffer: &mut Vec<u8>, text: &str) {
    buffer.reserve(text.len() + 2);
    buffer.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(plain_prefix(rest));
        buffer.extend_from_slice(plain);
        let Some((byte, after)) = special.split_first() else { break };
        escape(buffer, *byte);
        rest = after;
    }
    buffer.push(b'"');
}

fn escape(buffer: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        byte => {
            let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
            buffer.extend_from_slice(b"\\u00");
            buffer.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    buffer.extend_from_slice(&[b'\\', short]);
}
