//! `cargo secgen`.

fn main() -> std::process::ExitCode {
    secgen::cli::run(std::env::args_os())
}
