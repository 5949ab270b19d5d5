//! The command, as a process that tests can start.

fn main() -> std::process::ExitCode {
    secgen::cli::run(std::env::args_os())
}
