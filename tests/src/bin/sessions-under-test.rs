//! The server of examples/sessions, as a process that the attacks can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    example_sessions::run()
}
