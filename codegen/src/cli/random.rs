//! Random text, from the system's own source.

/// The digits of base 62, in their order.
pub(super) const BASE62: &[u8; 62] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `length` random letters and digits, each of the 62 as likely as another: 43 are 256 bits.
///
/// # Errors
/// When the system gives no random bytes.
pub(super) fn base62(length: usize) -> Result<String, String> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let bytes: [u8; 64] = bytes()?;
        // 248 is four times 62: what lies above would make some digits likelier than others.
        let even = bytes.iter().filter(|byte| **byte < 248).map(|byte| usize::from(byte % 62));
        text.extend(even.map(|digit| char::from(BASE62[digit])).take(length - text.len()));
    }
    Ok(text)
}

/// Random bytes.
///
/// # Errors
/// When the system gives none.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| format!("the system gives no random bytes: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_comes_as_often_as_another() {
        let text = base62(62 * 1000).unwrap();
        for digit in BASE62 {
            let count = text.bytes().filter(|byte| byte == digit).count();
            assert!((800..1200).contains(&count), "{} came {count} times", char::from(*digit));
        }
    }
}
