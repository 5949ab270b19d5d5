//! The server that takes and answers every kind of body, as a process that the tests can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    secgen_tests_media::run()
}
