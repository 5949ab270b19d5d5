//! The patterns of a large document, compiled as a server does before it binds its port: what
//! `bench.sh` measures the time and the memory of.
//!
//! `patterns KIND COUNT`. KIND is `whole`, what needs no automaton; `usual`, alternatives and
//! repeated groups; `unicode`, classes of letters; or `largest`, nearly what is refused as too large.

use std::{env, process::ExitCode};

use secgen_runtime::decode::Pattern;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let [kind, count] = arguments.as_slice() else { return usage() };
    let (Some(source), Ok(count)) = (source(kind), count.parse::<usize>()) else { return usage() };
    let patterns: Vec<Pattern> =
        (0..count).map(|number| Pattern::linear(source(number).leak())).collect();
    for pattern in &patterns {
        assert_eq!(pattern.compile(), Ok(()), "{}", pattern.source());
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    eprintln!("usage: patterns whole|usual|unicode|largest COUNT");
    ExitCode::from(2)
}

/// No two of the same kind are equal.
fn source(kind: &str) -> Option<fn(usize) -> String> {
    Some(match kind {
        "whole" => |number| format!("^k{number}_[A-Z]{{2}}[0-9]{{3,12}}$"),
        "usual" => |number| {
            format!("^(?:k{number}|[a-z0-9]+(?:-[a-z0-9]+)*)@(?:[a-z0-9-]+\\.)+[a-z]{{2,}}$")
        },
        "unicode" => |number| format!("^k{number}\\p{{L}}[\\p{{L}}\\p{{N}} '.-]*$"),
        "largest" => |number| format!("^(?:k{number}[^x]{{1,7000}})?$"),
        _ => return None,
    })
}
