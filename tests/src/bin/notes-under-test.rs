//! The notes example as a process that the attacks can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    example_existing_axum::run()
}
