//! Four whole servers over loopback: bare axum, secgen's, the stack of the usual crates, and the
//! stack with a cache of tokens. What a request costs each in CPU time, and the memory it comes to.
//!
//! `wire [ROUNDS]` runs each as a process of its own and prints `SIDE NANOSECONDS KIBIBYTES` lines;
//! `wire serve SIDE` is such a process. The sides take turns in every round, so that noise hits all
//! alike, and the median of the rounds counts. It is no test: nothing here fails for being slow.

#[path = "../../../src/issuer.rs"]
#[expect(dead_code, unreachable_pub, reason = "shared with the tests")]
mod issuer;

mod load;
mod sides;

use std::{env, process::ExitCode};

use load::Load;
use sides::{Keys, Side};

/// How many rounds count when nothing is said; one more goes before them.
const ROUNDS: usize = 7;
/// How many requests a connection sends in a round.
const EACH: usize = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", side] => match Side::named(side) {
            Some(side) => sides::serve(side),
            None => usage(),
        },
        [] => compare(ROUNDS),
        [rounds] => rounds.parse().map_or_else(|_| usage(), compare),
        _ => usage(),
    }
}

/// Runs all four and prints what they cost.
#[expect(clippy::print_stdout, reason = "bench.sh reads it there")]
fn compare(rounds: usize) -> ExitCode {
    let keys = Keys::new();
    let mut loads: Vec<(Side, Load, Vec<u64>)> = Side::ALL
        .into_iter()
        .map(|side| (side, Load::start(side, &keys), Vec::with_capacity(rounds)))
        .collect();
    for (_, load, _) in &mut loads {
        load.round(EACH);
    }
    for _ in 0..rounds {
        for (_, load, taken) in &mut loads {
            let before = load.cpu();
            let sent = load.round(EACH);
            taken.push((load.cpu() - before) / sent);
        }
    }
    for (side, load, mut taken) in loads {
        taken.sort_unstable();
        let median = taken.get(taken.len() / 2).copied().unwrap_or_default();
        let (least, most) = (taken.first(), taken.last());
        let (least, most) = (least.unwrap_or(&0), most.unwrap_or(&0));
        println!("{} {median} {} {least} {most}", side.name(), load.resident() / 1024);
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    eprintln!("wire [ROUNDS], or wire serve bare|secgen|stack|stack-cached");
    ExitCode::FAILURE
}
