//! Serves the bodies API. What is missing from the environment is named before the port is bound.

use std::process::ExitCode;

fn main() -> ExitCode {
    secgen_tests_bodies::run()
}
