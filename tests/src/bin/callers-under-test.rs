//! The server that takes every kind of caller, as a process that the attacks can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    secgen_tests_callers::run()
}
