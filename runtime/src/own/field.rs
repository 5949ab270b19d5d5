//! A field or a claim as ownership compares it.

use uuid::Uuid;

use crate::values::{Nullable, Sensitive};

/// A field or a claim as ownership compares it. Nothing is coerced or folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// Absent or null.
    Missing,
    /// A string.
    Text(&'a str),
    /// A list of strings.
    Texts(Vec<&'a str>),
    /// A string of format uuid; equal to its lower-case, hyphenated text.
    Uuid(Uuid),
    /// A list of them.
    Uuids(&'a [Uuid]),
    /// Anything else; it never matches.
    Other,
}

impl FieldValue<'_> {
    /// Whether this is the one text `text`, which is not empty.
    pub(super) fn is(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => !text.is_empty() && *own == text,
            Self::Uuid(own) => spells(own, text),
            _ => false,
        }
    }

    /// Whether this is a list with `text` in it, which is not empty.
    pub(super) fn contains(&self, text: &str) -> bool {
        match self {
            Self::Texts(own) => !text.is_empty() && own.contains(&text),
            Self::Uuids(own) => own.iter().any(|own| spells(own, text)),
            _ => false,
        }
    }
}

fn spells(uuid: &Uuid, text: &str) -> bool {
    uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text
}

/// A type of a model's field that ownership can compare; `FieldValue::from(&field)` does it.
pub trait Comparable {
    /// The value.
    fn compared(&self) -> FieldValue<'_>;

    /// A list of them: of texts, or nothing that can be compared.
    fn all_compared(items: &[Self]) -> FieldValue<'_>
    where
        Self: Sized,
    {
        let text = |item| match Self::compared(item) {
            FieldValue::Text(text) => Some(text),
            _ => None,
        };
        items.iter().map(text).collect::<Option<_>>().map_or(FieldValue::Other, FieldValue::Texts)
    }
}

impl<'a, T: Comparable + ?Sized> From<&'a T> for FieldValue<'a> {
    fn from(value: &'a T) -> Self {
        value.compared()
    }
}

impl Comparable for str {
    fn compared(&self) -> FieldValue<'_> {
        FieldValue::Text(self)
    }
}

impl Comparable for String {
    fn compared(&self) -> FieldValue<'_> {
        FieldValue::Text(self)
    }
}

impl Comparable for Uuid {
    fn compared(&self) -> FieldValue<'_> {
        FieldValue::Uuid(*self)
    }

    fn all_compared(items: &[Self]) -> FieldValue<'_> {
        FieldValue::Uuids(items)
    }
}

impl<T: Comparable> Comparable for Vec<T> {
    fn compared(&self) -> FieldValue<'_> {
        T::all_compared(self)
    }
}

impl<T: Comparable> Comparable for Option<T> {
    fn compared(&self) -> FieldValue<'_> {
        self.as_ref().map_or(FieldValue::Missing, T::compared)
    }
}

impl<T: Comparable> Comparable for Nullable<T> {
    fn compared(&self) -> FieldValue<'_> {
        self.as_ref().map_or(FieldValue::Missing, T::compared)
    }
}

impl<T: Comparable> Comparable for Sensitive<T> {
    fn compared(&self) -> FieldValue<'_> {
        self.expose().compared()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_are_looked_through_and_emptiness_is_missing() {
        let text = Some(Nullable::Value(Sensitive::from("ada".to_owned())));
        assert_eq!(FieldValue::from(&text), FieldValue::Text("ada"));
        assert_eq!(FieldValue::from(&None::<String>), FieldValue::Missing);
        assert_eq!(FieldValue::from(&Some(Nullable::<String>::Null)), FieldValue::Missing);
    }

    #[test]
    fn a_uuid_is_its_canonical_text_and_no_other() {
        let text = "0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b";
        let uuid: Uuid = text.parse().unwrap();
        assert!(FieldValue::from(&uuid).is(text));
        assert!(FieldValue::from(&vec![uuid]).contains(text));
        for other in [text.to_uppercase(), text.replace('-', ""), String::new()] {
            assert!(!FieldValue::from(&uuid).is(&other), "{other:?}");
        }
    }

    #[test]
    fn a_list_with_anything_but_texts_in_it_never_matches() {
        let nulls = vec![Nullable::Value("ada".to_owned()), Nullable::Null];
        assert_eq!(FieldValue::from(&nulls), FieldValue::Other);
        assert!(FieldValue::from(&vec!["ada".to_owned()]).contains("ada"));
    }

    #[test]
    fn the_empty_text_is_nothing_to_own_by() {
        assert!(!FieldValue::Text("").is(""));
        assert!(!FieldValue::Texts(vec![""]).contains(""));
    }
}
