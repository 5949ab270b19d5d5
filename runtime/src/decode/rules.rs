//! The assertions of a schema as constants, checked by the [`super::Decoder`].
//!
//! A rule with a pattern goes into a `static`, as the pattern does.

use super::{Format, Pattern, bounds::Bound};
use crate::encode::Mask;

/// The assertions on a string.
#[derive(Clone, Copy, Debug, Default)]
pub struct StringRule {
    pub(super) min_length: usize,
    pub(super) max_length: Option<usize>,
    pub(super) pattern: Option<&'static Pattern>,
    pub(super) format: Option<Format>,
    pub(super) mask: Option<Mask>,
}

impl StringRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self { min_length: 0, max_length: None, pattern: None, format: None, mask: None }
    }

    /// The fewest code points.
    pub const fn min_length(mut self, length: usize) -> Self {
        self.min_length = length;
        self
    }

    /// The most code points.
    pub const fn max_length(mut self, length: usize) -> Self {
        self.max_length = Some(length);
        self
    }

    /// A pattern that must be found somewhere in the string.
    pub const fn pattern(mut self, pattern: &'static Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// A format that is asserted.
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Answers show the value through this mask: a masked text that is sent back is refused.
    pub const fn masked(mut self, mask: Mask) -> Self {
        self.mask = Some(mask);
        self
    }
}

/// The assertions on an integer.
#[derive(Clone, Copy, Debug, Default)]
pub struct IntegerRule {
    pub(super) minimum: Option<i128>,
    pub(super) maximum: Option<i128>,
    pub(super) exclusive_minimum: Option<i128>,
    pub(super) exclusive_maximum: Option<i128>,
    pub(super) multiple_of: Option<i128>,
}

impl IntegerRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self {
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            multiple_of: None,
        }
    }

    /// The least.
    pub const fn minimum(mut self, bound: i128) -> Self {
        self.minimum = Some(bound);
        self
    }

    /// The greatest.
    pub const fn maximum(mut self, bound: i128) -> Self {
        self.maximum = Some(bound);
        self
    }

    /// Less than the least.
    pub const fn exclusive_minimum(mut self, bound: i128) -> Self {
        self.exclusive_minimum = Some(bound);
        self
    }

    /// More than the greatest.
    pub const fn exclusive_maximum(mut self, bound: i128) -> Self {
        self.exclusive_maximum = Some(bound);
        self
    }

    /// A divisor.
    ///
    /// # Panics
    /// At compile time, when it is not positive.
    pub const fn multiple_of(mut self, divisor: i128) -> Self {
        assert!(divisor > 0, "multipleOf must be positive");
        self.multiple_of = Some(divisor);
        self
    }
}

/// The assertions on a number; bounds are decimal texts, compared exactly.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberRule {
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) exclusive_minimum: Option<Bound>,
    pub(super) exclusive_maximum: Option<Bound>,
    pub(super) multiple_of: Option<Bound>,
}

impl NumberRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self {
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            multiple_of: None,
        }
    }

    /// The least.
    ///
    /// # Panics
    /// Here and below at compile time, when the text is not a JSON number.
    pub const fn minimum(mut self, bound: &'static str) -> Self {
        self.minimum = Some(Bound::new(bound));
        self
    }

    /// The greatest.
    ///
    /// # Panics
    /// As [`NumberRule::minimum`].
    pub const fn maximum(mut self, bound: &'static str) -> Self {
        self.maximum = Some(Bound::new(bound));
        self
    }

    /// Less than the least.
    ///
    /// # Panics
    /// As [`NumberRule::minimum`].
    pub const fn exclusive_minimum(mut self, bound: &'static str) -> Self {
        self.exclusive_minimum = Some(Bound::new(bound));
        self
    }

    /// More than the greatest.
    ///
    /// # Panics
    /// As [`NumberRule::minimum`].
    pub const fn exclusive_maximum(mut self, bound: &'static str) -> Self {
        self.exclusive_maximum = Some(Bound::new(bound));
        self
    }

    /// A divisor.
    ///
    /// # Panics
    /// At compile time, when it is not a positive number of at most 19 digits.
    pub const fn multiple_of(mut self, divisor: &'static str) -> Self {
        self.multiple_of = Some(Bound::divisor(divisor));
        self
    }
}

/// The assertions on an array.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArrayRule {
    pub(super) min_items: usize,
    pub(super) max_items: Option<usize>,
    pub(super) unique_items: bool,
}

impl ArrayRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self { min_items: 0, max_items: None, unique_items: false }
    }

    /// The fewest items.
    pub const fn min_items(mut self, count: usize) -> Self {
        self.min_items = count;
        self
    }

    /// The most items.
    pub const fn max_items(mut self, count: usize) -> Self {
        self.max_items = Some(count);
        self
    }

    /// No two items may be equal.
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self
    }
}

/// The assertions on an object as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct ObjectRule {
    pub(super) min_properties: usize,
    pub(super) max_properties: Option<usize>,
}

impl ObjectRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self { min_properties: 0, max_properties: None }
    }

    /// The fewest members.
    pub const fn min_properties(mut self, count: usize) -> Self {
        self.min_properties = count;
        self
    }

    /// The most members.
    pub const fn max_properties(mut self, count: usize) -> Self {
        self.max_properties = Some(count);
        self
    }
}

/// The assertions on an object of free names.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapRule {
    pub(super) object: ObjectRule,
    pub(super) names: Option<&'static StringRule>,
}

impl MapRule {
    /// No assertion.
    pub const fn new() -> Self {
        Self { object: ObjectRule::new(), names: None }
    }

    /// The fewest members.
    pub const fn min_properties(mut self, count: usize) -> Self {
        self.object = self.object.min_properties(count);
        self
    }

    /// The most members.
    pub const fn max_properties(mut self, count: usize) -> Self {
        self.object = self.object.max_properties(count);
        self
    }

    /// `propertyNames`
    pub const fn names(mut self, rule: &'static StringRule) -> Self {
        self.names = Some(rule);
        self
    }
}
