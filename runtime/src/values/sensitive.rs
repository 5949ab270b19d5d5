//! Data that belongs in answers and storage but in no log: `sensitive: pii credential financial
//! health`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value whose `Debug` tells nothing and which has no `Display`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// The value; every use is a place to look at in a review.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        assert_eq!(format!("{:?}", Sensitive::from("4111111111111111")), "[redacted]");
        assert_eq!(format!("{:#?}", Some(Sensitive::from(7))), "Some(\n    [redacted],\n)");
    }
}
