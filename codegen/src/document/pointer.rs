//! `$ref` texts: component names and JSON pointers, unescaped.

use crate::source::Node;

/// The name in `#/components/FOLDER/NAME`, unescaped.
pub(super) fn component_name(reference: &str, folder: &str) -> Option<String> {
    let rest = reference.strip_prefix("#/components/")?.strip_prefix(folder)?.strip_prefix('/')?;
    (!rest.contains('/')).then(|| unescape(rest))
}

/// A JSON pointer's token in a URI fragment, unescaped (RFC 6901, section 6).
pub(super) fn unescape(token: &str) -> String {
    percent_decoded(token).replace("~1", "/").replace("~0", "~")
}

pub(super) fn percent_decoded(token: &str) -> String {
    if !token.contains('%') {
        return token.to_owned();
    }
    let bytes = token.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let hex = token.get(index + 1..index + 3).filter(|_| bytes[index] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                index += 3;
            }
            None => {
                decoded.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| token.to_owned())
}

/// What stands at a JSON pointer in a URI fragment (`#/paths/~1a/get`).
pub(super) fn at_pointer<'a>(root: &'a Node, fragment: &str) -> Option<&'a Node> {
    let pointer = fragment.strip_prefix('#')?;
    if pointer.is_empty() {
        return Some(root);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(root, |node, token| {
        let token = unescape(token);
        match node.as_sequence() {
            Some(items) => items.get(token.parse::<usize>().ok()?),
            None => node.get(&token),
        }
    })
}
