//! Hostile bytes against the decoder and the parameters, without end.
//!
//! Every run tries the corpus and some seconds of changes to it; `FUZZ_MINUTES=10` tries longer, and
//! `FUZZ_KEEP=1` adds what was answered in a new way to the corpus. A finding names the input.

#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test tells what it tried, and ends where something is missing"
)]

mod changes;
mod decoder;

use std::{
    collections::HashSet,
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use changes::Changes;

/// What an input may take. Generous, so that a busy machine is no finding.
const PATIENCE: Duration = Duration::from_secs(2);
/// The largest input that is kept.
const MOST_KEPT: usize = 1024;

/// What is tried.
trait Target {
    /// The folder of its corpus.
    const NAME: &'static str;
    /// Texts that inputs of this kind are made of.
    const WORDS: &'static [&'static str];
    /// A fresh, mostly valid input.
    fn fresh(&self, changes: &mut Changes) -> Vec<u8>;
    /// Tries an input; panics when something is wrong. How it was answered, so that an input that
    /// is answered in a new way is worth changing further.
    fn answered(&self, input: &[u8]) -> String;
}

#[test]
fn the_decoder_survives_what_it_is_sent() {
    run(&decoder::Decoder::new());
}

fn run<T: Target>(target: &T) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(T::NAME);
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    corpus.extend(files.iter().map(|file| fs::read(file).unwrap()));
    let mut seen: HashSet<String> = corpus.iter().map(|input| tried(target, input)).collect();
    let minutes = env::var("FUZZ_MINUTES").ok().and_then(|it| it.parse::<u64>().ok());
    let length =
        minutes.map_or(Duration::from_secs(3), |minutes| Duration::from_secs(60 * minutes));
    let seed = env::var("FUZZ_SEED").ok().and_then(|it| it.parse().ok());
    let mut changes = Changes::new(seed.unwrap_or_else(|| minutes.map_or(1, |_| now())));
    let (start, mut count, kept) = (Instant::now(), 0_u64, corpus.len());
    while start.elapsed() < length {
        for _ in 0..64 {
            let mut input = match changes.below(4) {
                0 => target.fresh(&mut changes),
                _ if corpus.is_empty() => target.fresh(&mut changes),
                _ => corpus[changes.below(corpus.len())].clone(),
            };
            changes.change(&mut input, &corpus, T::WORDS);
            count += 1;
            if seen.insert(tried(target, &input)) && corpus.len() < 4096 {
                keep(&folder, &input);
                corpus.push(input);
            }
        }
    }
    eprintln!(
        "{}: {count} inputs in {:?}, {} ways to be answered, {} of them new",
        T::NAME,
        start.elapsed(),
        seen.len(),
        corpus.len() - kept
    );
    assert!(count > 0);
}

fn tried<T: Target>(target: &T, input: &[u8]) -> String {
    struct Named<'i>(&'i [u8]);
    impl Drop for Named<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("the input was: {}", self.0.escape_ascii());
            }
        }
    }
    let named = Named(input);
    let start = Instant::now();
    let answered = target.answered(input);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    drop(named);
    answered
}

fn keep(folder: &std::path::Path, input: &[u8]) {
    if env::var_os("FUZZ_KEEP").is_none() || input.len() > MOST_KEPT {
        return;
    }
    let name = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    fs::write(folder.join(format!("{name:016x}")), input).unwrap();
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.as_nanos() as u64)
}
