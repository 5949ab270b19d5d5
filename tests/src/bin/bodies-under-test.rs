//! The server that takes bodies of every kind, as a process that the attacks can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    secgen_tests_bodies::run()
}
