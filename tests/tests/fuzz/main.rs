//! Hostile bytes against the decoder and the parameters, without end.
//!
//! Every run tries the corpus and some seconds of changes to it; `FUZZ_MINUTES=10` tries longer, and
//! `FUZZ_KEEP=1` adds what something new was said of to the corpus, `FUZZ_FROM` is a folder of more
//! inputs. A finding names the input.

#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test tells what it tried, and ends where something is missing"
)]

mod changes;
mod client;
mod decoder;
mod node;
mod parameters;

use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use changes::Changes;

/// What an input may take. Generous, so that a machine that stalls is no finding.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest input that is kept.
const MOST_KEPT: usize = 1024;
/// The most inputs that are changed further, but for those that something new is said of.
const MOST_CHANGED: usize = 4096;

/// What is tried.
trait Target {
    /// The folder of its corpus.
    const NAME: &'static str;
    /// Texts that inputs of this kind are made of.
    const WORDS: &'static [&'static str];
    /// What the answer says, one by one.
    fn pieces(answered: &str) -> Vec<String>;
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

#[test]
fn the_parameters_survive_what_they_are_sent() {
    run(&parameters::Parameters::new());
}

fn run<T: Target>(target: &T) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(T::NAME);
    let mut corpus =
        Corpus { target, folder, inputs: Vec::new(), seen: [].into(), said: [].into() };
    let known = inputs_of(&corpus.folder);
    known.into_iter().for_each(|input| corpus.know(input));
    let kept = corpus.inputs.len();
    assert!(kept > 0, "there is no corpus in {}", corpus.folder.display());
    if let Some(more) = env::var_os("FUZZ_FROM") {
        inputs_of(&PathBuf::from(more)).into_iter().for_each(|input| corpus.consider(input));
    }
    let number = |name| env::var(name).ok().map(|it| it.parse::<u64>().expect("a number"));
    let (minutes, seed) = (number("FUZZ_MINUTES"), number("FUZZ_SEED"));
    let length =
        minutes.map_or(Duration::from_secs(3), |minutes| Duration::from_secs(60 * minutes));
    let mut changes = Changes::new(seed.unwrap_or_else(|| minutes.map_or(1, |_| now())));
    let (start, mut count) = (Instant::now(), 0_u64);
    while count == 0 || start.elapsed() < length {
        for _ in 0..64 {
            let mut input = match changes.below(4) {
                0 => target.fresh(&mut changes),
                _ => corpus.inputs[changes.below(corpus.inputs.len())].clone(),
            };
            changes.change(&mut input, &corpus.inputs, T::WORDS);
            count += 1;
            corpus.consider(input);
        }
    }
    eprintln!(
        "{}: {count} inputs in {:?}, {} ways to be answered that say {} things, {} of them new",
        T::NAME,
        start.elapsed(),
        corpus.seen.len(),
        corpus.said.len(),
        corpus.inputs.len() - kept
    );
}

/// Every file of a folder, the smallest first.
fn inputs_of(folder: &Path) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut inputs: Vec<_> = files.map(|file| fs::read(file).unwrap()).collect();
    inputs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    inputs
}

/// Inputs that were answered in different ways.
struct Corpus<'t, T> {
    target: &'t T,
    folder: PathBuf,
    inputs: Vec<Vec<u8>>,
    seen: HashSet<String>,
    said: HashSet<String>,
}

impl<T: Target> Corpus<'_, T> {
    fn know(&mut self, input: Vec<u8>) {
        let answered = tried(self.target, &input);
        self.said.extend(T::pieces(&answered));
        self.seen.insert(answered);
        self.inputs.push(input);
    }

    /// Tries it; what is answered in a new way is worth changing further, and what something new is
    /// said of is worth keeping.
    fn consider(&mut self, input: Vec<u8>) {
        let answered = tried(self.target, &input);
        if self.seen.contains(&answered) {
            return;
        }
        let before = self.said.len();
        self.said.extend(T::pieces(&answered));
        let says_more = self.said.len() > before;
        if says_more {
            keep(&self.folder, &input);
        }
        if says_more || self.inputs.len() < MOST_CHANGED {
            self.seen.insert(answered);
            self.inputs.push(input);
        }
    }
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

fn keep(folder: &Path, input: &[u8]) {
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
