//! How long a refused login takes for a name that nobody has and for a wrong password:
//!
//! ```sh
//! cargo test -p secgen-runtime --lib session::tests::timing -- --ignored --nocapture --test-threads 1
//! ```

use std::time::Instant;

use super::*;
use crate::password::{Cost, DEFAULT_BUDGET};

/// Nanoseconds of each login, of the two kinds in turns that a coin decides.
async fn samples(bench: &Bench, count: usize) -> [Vec<f64>; 2] {
    let mut taken = [Vec::with_capacity(count), Vec::with_capacity(count)];
    let names = ["eve@example.com", "ada@example.com"];
    let mut coin = uuid::Uuid::new_v4().as_u128();
    while taken.iter().any(|it| it.len() < count) {
        // xorshift: which comes first must not be told by anything that repeats.
        coin ^= coin << 13;
        coin ^= coin >> 7;
        coin ^= coin << 17;
        let kind = usize::from(coin & 1 == 1);
        if taken[kind].len() == count {
            continue;
        }
        let started = Instant::now();
        let refused = bench.login(names[kind], "a wrong password").await;
        let nanos = started.elapsed().as_nanos();
        assert!(refused.is_err());
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        taken[kind].push(nanos as f64);
    }
    taken
}

struct Moments {
    mean: f64,
    deviation: f64,
    median: f64,
    count: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts")]
fn moments(samples: &[f64]) -> Moments {
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let squares: f64 = samples.iter().map(|it| (it - mean).powi(2)).sum();
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let deviation = (squares / (count - 1.0)).sqrt();
    Moments { mean, deviation, median: sorted[samples.len() / 2], count }
}

/// Welch's t: the difference of the means in standard errors.
fn welch(one: &Moments, other: &Moments) -> f64 {
    let error = |it: &Moments| it.deviation.powi(2) / it.count;
    (one.mean - other.mean) / (error(one) + error(other)).sqrt()
}

/// Mann and Whitney's U as a normal deviate: insensitive to outliers of either kind.
#[expect(clippy::cast_precision_loss, reason = "counts")]
fn mann_whitney(one: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = one.iter().map(|it| (*it, true)).collect();
    all.extend(other.iter().map(|it| (*it, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ranks = all.iter().enumerate().filter(|(_, it)| it.1).map(|(place, _)| place as f64 + 1.0);
    let (n, m) = (one.len() as f64, other.len() as f64);
    let u = ranks.sum::<f64>() - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

async fn told(what: &str, bench: &Bench, count: usize) -> (f64, f64) {
    samples(bench, count / 10).await;
    let [unknown, wrong] = samples(bench, count).await;
    let (t, z) = (welch(&moments(&unknown), &moments(&wrong)), mann_whitney(&unknown, &wrong));
    println!("{what}, {count} logins of each kind, in microseconds:");
    for (name, samples) in [("unknown name  ", &unknown), ("wrong password", &wrong)] {
        let Moments { mean, deviation, median, .. } = moments(samples);
        let [mean, deviation, median] = [mean, deviation, median].map(|it| it / 1000.0);
        println!("  {name}  mean {mean:9.2}  deviation {deviation:8.2}  median {median:9.2}");
    }
    println!("  Welch t {t:.2}, Mann-Whitney z {z:.2}");
    (t, z)
}

#[tokio::test]
#[ignore = "takes minutes, and a quiet machine"]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let reduced = Bench::new();
    let full = Bench::with(Arc::new(Passwords::new(Cost::LEAST, DEFAULT_BUDGET).unwrap()));
    let record = full.sessions.passwords.hash(&secret("correct horse")).await.unwrap();
    full.people.has(record);
    let reduced = told("64 KiB, one pass", &reduced, 10_000).await;
    let full = told("19 MiB, two passes", &full, 500).await;
    for deviate in [reduced.0, reduced.1, full.0, full.1] {
        assert!(deviate.abs() < 4.0, "one kind takes longer than the other");
    }
}
