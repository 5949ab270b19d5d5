//! Decoding numbers: integers by value, decimals exactly, floats by format.

use super::{Decoder, IntegerRule, NumberRule};
use crate::{
    json::{Decimal, Number, NumberText, Value},
    values,
};

/// Integer types of generated models.
pub trait Integer: TryFrom<i128> {}

impl Integer for i8 {}
impl Integer for i16 {}
impl Integer for i32 {}
impl Integer for i64 {}
impl Integer for u8 {}
impl Integer for u16 {}
impl Integer for u32 {}
impl Integer for u64 {}

/// Float types of generated models.
pub trait Float: Sized {
    /// The nearest float to a JSON number, if it is finite.
    fn nearest(text: &str) -> Option<Self>;
}

impl Float for f32 {
    fn nearest(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &Self| value.is_finite())
    }
}

impl Float for f64 {
    fn nearest(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &Self| value.is_finite())
    }
}

impl Decoder<'_> {
    /// `type: integer`; `1.0` and `1e2` are integers. One that does not fit `T` violates
    /// `format`.
    pub fn integer<T: Integer>(&mut self, value: &Value<'_>, rule: &IntegerRule) -> Option<T> {
        self.step()?;
        let found = value.as_number().and_then(NumberText::to_i128);
        let integer = self.typed(found, "must be an integer")?;
        let within = self.integer_bounds(integer, rule);
        match T::try_from(integer) {
            Ok(fitting) => within.then_some(fitting),
            Err(_) if within => self.refuse("format", "is out of the format's range"),
            Err(_) => None,
        }
    }

    /// `type: integer` of any size, exact.
    pub fn any_integer(&mut self, value: &Value<'_>, rule: &NumberRule) -> Option<values::Integer> {
        self.step()?;
        let number = value.as_number().filter(|text| text.decimal().is_integer());
        let text = self.typed(number, "must be an integer")?;
        if !self.number_bounds(text.decimal(), rule) {
            return None;
        }
        values::Integer::try_from(self.made(|| Number::from(text))?).ok()
    }

    /// `type: number`, exact.
    pub fn number(&mut self, value: &Value<'_>, rule: &NumberRule) -> Option<Number> {
        self.step()?;
        let text = self.typed(value.as_number(), "must be a number")?;
        if self.number_bounds(text.decimal(), rule) { self.made(|| text.into()) } else { None }
    }

    /// `type: number` with `format: float` or `double`. The assertions hold for what was sent,
    /// not for the nearest float.
    pub fn float<T: Float>(&mut self, value: &Value<'_>, rule: &NumberRule) -> Option<T> {
        self.step()?;
        let text = self.typed(value.as_number(), "must be a number")?;
        let within = self.number_bounds(text.decimal(), rule);
        match T::nearest(text.as_str()) {
            Some(float) => within.then_some(float),
            None => self.refuse("format", "is out of the format's range"),
        }
    }

    fn integer_bounds(&mut self, value: i128, rule: &IntegerRule) -> bool {
        let is_plain = rule.exclusive_minimum.is_none()
            && rule.exclusive_maximum.is_none()
            && rule.multiple_of.is_none();
        if is_plain
            && rule.minimum.is_none_or(|bound| value >= bound)
            && rule.maximum.is_none_or(|bound| value <= bound)
        {
            return true;
        }
        let below = rule.minimum.filter(|bound| value < *bound);
        let above = rule.maximum.filter(|bound| value > *bound);
        let not_above = rule.exclusive_minimum.filter(|bound| value <= *bound);
        let not_below = rule.exclusive_maximum.filter(|bound| value >= *bound);
        // A saturated value is no longer the one that was sent; it does not fit anyway.
        let exact = value != i128::MAX && value != i128::MIN;
        let uneven = rule.multiple_of.filter(|divisor| exact && value % divisor != 0);
        let broken = [below, above, not_above, not_below, uneven];
        self.outside(broken, |bound, digits| digits.format(bound))
    }

    /// Whether `value` meets `rule`; every assertion that it does not meet is recorded.
    pub(crate) fn number_bounds(&mut self, value: Decimal<'_>, rule: &NumberRule) -> bool {
        let below = rule.minimum.filter(|bound| value < bound.decimal());
        let above = rule.maximum.filter(|bound| value > bound.decimal());
        let not_above = rule.exclusive_minimum.filter(|bound| value <= bound.decimal());
        let not_below = rule.exclusive_maximum.filter(|bound| value >= bound.decimal());
        let uneven = rule.multiple_of.filter(|divisor| !value.is_multiple_of(&divisor.decimal()));
        let broken = [below, above, not_above, not_below, uneven];
        self.outside(broken, |bound, _| bound.as_str())
    }

    /// Records the bounds that do not hold, in the order of [`KEYWORDS`]; `true` when all do.
    fn outside<B>(
        &mut self,
        broken: [Option<B>; 5],
        text: impl for<'d> Fn(B, &'d mut itoa::Buffer) -> &'d str,
    ) -> bool {
        let mut holds = true;
        for (bound, (code, words)) in broken.into_iter().zip(KEYWORDS) {
            if let Some(bound) = bound {
                holds = false;
                self.violation_with(
                    code,
                    ["must be ", words, text(bound, &mut itoa::Buffer::new())],
                );
            }
        }
        holds
    }
}

const KEYWORDS: [(&str, &str); 5] = [
    ("minimum", "at least "),
    ("maximum", "at most "),
    ("exclusiveMinimum", "greater than "),
    ("exclusiveMaximum", "less than "),
    ("multipleOf", "a multiple of "),
];
