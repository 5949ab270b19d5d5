//! Random schemas over every keyword, and instances that nearly fit them; a seed gives the same ones
//! on every machine.
//!
//! What is kept out, and why:
//!
//! * `format`: its oracle is the test suite, libraries differ on every one;
//! * numbers beyond 2^53, and divisors that are no dyadic fraction: the oracle computes in `f64`,
//!   we in decimal;
//! * bounds that contradict each other: they are findings;
//! * references to the same place of an instance in a circle: nothing decides them;
//! * `default`, `readOnly`, `writeOnly`, `content*`: they decide nothing of a value.

mod instances;
mod schemas;

use serde_json::Value;

use super::{Case, Dialect, Group, json, suite};

/// Sebastiano Vigna's SplitMix64: short, and good enough to choose by.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Always the same numbers for a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        let end = end as u64;
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    /// Yes in so many of a hundred.
    fn percent(&mut self, yes: usize) -> bool {
        self.below(100) < yes
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A schema, as the oracle reads it.
pub fn schema(seed: u64) -> Value {
    schemas::Writer::new(Chance::of(seed)).root()
}

/// So many instances for a schema.
pub fn instances(schema: &Value, seed: u64, count: usize) -> Vec<Value> {
    let mut sampler = instances::Sampler::new(schema, Chance::of(!seed));
    (0..count).map(|_| sampler.instance()).collect()
}

/// The schema and its instances as a group; the oracle says what is valid.
pub fn group(
    seed: u64,
    schema: &Value,
    instances: &[Value],
    oracle: impl Fn(&Value) -> bool,
) -> Group {
    let case = |(index, value): (usize, &Value)| Case {
        name: format!("instance {index}"),
        data: value.to_string(),
        valid: oracle(value),
    };
    Group {
        source: "random".to_owned(),
        name: format!("seed {seed}"),
        dialect: Dialect::V31,
        schema: suite::identified(json::of(schema), &format!("http://keywords.test/random/{seed}")),
        resources: Vec::new(),
        cases: instances.iter().enumerate().map(case).collect(),
    }
}
