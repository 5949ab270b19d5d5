//! The command: what a person asks for, and what a terminal hears.

mod adopt;
mod arguments;
mod check;
mod dev;
mod explain;
mod generate;
mod key;
mod name;
mod random;
mod report;
mod runtime;
mod say;
mod when;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use say::Say;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// What was asked for is done.
    Done,
    /// The document has errors, something is stale, or a person changed a generated file.
    Findings,
    /// The command was wrong, or a file could not be read or written.
    Failed,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::SUCCESS,
            End::Findings => Self::from(1),
            End::Failed => Self::from(2),
        }
    }
}

/// Runs `cargo secgen` with the arguments of the process, its name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut say = Say::new();
    match Arguments::try_parse_from(without_cargo(arguments)) {
        Ok(arguments) => dispatch(arguments, &mut say).into(),
        Err(error) => {
            let _nobody_listens = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// Cargo calls `cargo-secgen secgen …`.
fn without_cargo(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|argument| argument == "secgen") {
        arguments.remove(1);
    }
    arguments
}

fn dispatch(arguments: Arguments, say: &mut Say) -> End {
    match arguments.command {
        Some(Command::Check(check)) => check::run(&check, say),
        Some(Command::Explain { code }) => explain::run(&code, say),
        Some(Command::Adopt(adopt)) => adopt::run(&adopt, say),
        Some(Command::Dev(dev)) => dev::run(&dev, say),
        Some(Command::Token(token)) => dev::token(&token, say),
        Some(Command::Key(key)) => key::run(&key, say),
        None => generate::run(&arguments.generate, say),
    }
}

#[cfg(test)]
mod tests;
