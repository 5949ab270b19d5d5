//! Serves the club. What is missing from the environment is named before the port is bound.

use std::process::ExitCode;

fn main() -> ExitCode {
    example_sessions::run()
}
