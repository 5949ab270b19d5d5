//! `mask: full last4 email omit`: what is shown of a sensitive text.

use super::{Encode, Encoder};
use crate::values::{Nullable, Sensitive};

/// What stands where the text is not shown.
const HIDDEN: &str = "****";

/// The fewest code points of which the last four are shown.
const LAST4_FROM: usize = 8;

/// How a member is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// `****`
    Full,
    /// `****` and the last four code points of at least eight.
    Last4,
    /// The first code point, `****` and the domain: `j****@example.com`.
    Email,
    /// The member is left out.
    Omit,
}

impl Mask {
    /// What is shown of `text`.
    pub fn apply(self, text: &str) -> String {
        match self {
            Self::Full | Self::Omit => HIDDEN.to_owned(),
            Self::Last4 => {
                let shown = text
                    .char_indices()
                    .rev()
                    .nth(3)
                    .filter(|_| text.chars().nth(LAST4_FROM - 1).is_some());
                shown
                    .map_or_else(|| HIDDEN.to_owned(), |(at, _)| format!("{HIDDEN}{}", &text[at..]))
            }
            Self::Email => match (text.rsplit_once('@'), text.chars().next()) {
                (Some((local, domain)), Some(first)) if !local.is_empty() => {
                    format!("{first}{HIDDEN}@{domain}")
                }
                _ => HIDDEN.to_owned(),
            },
        }
    }

    /// Whether `text` looks like what this mask shows: a client sends back what it was shown.
    pub fn is_masked(self, text: &str) -> bool {
        match self {
            Self::Full => text == HIDDEN,
            Self::Last4 => {
                text.strip_prefix(HIDDEN).is_some_and(|rest| matches!(rest.chars().count(), 0 | 4))
            }
            Self::Email => {
                let mut after_first = text.chars();
                after_first.next();
                let rest = after_first.as_str().strip_prefix(HIDDEN);
                text == HIDDEN || rest.is_some_and(|rest| rest.starts_with('@'))
            }
            Self::Omit => false,
        }
    }
}

/// A member that can be masked.
pub trait MaskText {
    /// Writes what `mask` shows.
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>);
}

impl MaskText for str {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        if out.is_whole() {
            return self.encode(out);
        }
        mask.apply(self).encode(out);
    }
}

impl MaskText for String {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        self.as_str().encode_masked(mask, out);
    }
}

impl<T: MaskText> MaskText for Sensitive<T> {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        self.expose().encode_masked(mask, out);
    }
}

impl<T: MaskText> MaskText for Nullable<T> {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        match self {
            Self::Null => out.null(),
            Self::Value(value) => value.encode_masked(mask, out),
        }
    }
}

impl<T: MaskText> MaskText for Vec<T> {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        out.array(self.iter().map(|item| Masked { item, mask }));
    }
}

struct Masked<'a, T> {
    item: &'a T,
    mask: Mask,
}

impl<T: MaskText> Encode for Masked<'_, T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        self.item.encode_masked(self.mask, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_hide_what_they_say() {
        for (mask, text, shown) in [
            (Mask::Full, "anything", "****"),
            (Mask::Last4, "4111111111111111", "****1111"),
            (Mask::Last4, "1234567", "****"),
            (
                Mask::Last4,
                "\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{df}",
                "****\u{fc}\u{fc}\u{fc}\u{df}",
            ),
            (Mask::Email, "jane@example.com", "j****@example.com"),
            (Mask::Email, "\"a@b\"@example.com", "\"****@example.com"),
            (Mask::Email, "no address", "****"),
            (Mask::Email, "@example.com", "****"),
            (Mask::Last4, "", "****"),
        ] {
            assert_eq!(mask.apply(text), shown);
            assert!(mask.is_masked(shown), "{mask:?} {shown}");
        }
    }

    #[test]
    fn an_ordinary_value_is_not_taken_for_a_mask() {
        for (mask, text) in [
            (Mask::Full, "*****"),
            (Mask::Last4, "4111111111111111"),
            (Mask::Last4, "****12"),
            (Mask::Email, "jane@example.com"),
            (Mask::Email, "****@example.com"),
        ] {
            assert!(!mask.is_masked(text), "{mask:?} {text}");
        }
    }
}
