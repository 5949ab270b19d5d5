//! What can be asked, as clap reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::dev::{Dev, Token};
use super::key::Key;

/// Turns an OpenAPI document with x-security into a guarded axum server.
#[derive(Debug, Parser)]
#[command(
    name = "cargo secgen",
    bin_name = "cargo secgen",
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Exit status: 0 done; 1 findings that are errors, or something stale; 2 wrong usage, \
                  or a file that cannot be read or written."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) generate: Generate,
}

/// What else than generating.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell what is wrong with a document; nothing is generated.
    Check(Check),
    /// Explain a code that a finding names, such as `SG101`.
    Explain {
        /// The code or the name of a rule.
        code: String,
    },
    /// Write an overlay in which every decision that a document lacks is a debt to review.
    Adopt(Adopt),
    /// Make, list, rotate and revoke API keys and passwords.
    Key(Key),
    /// Run the server on loopback with a throw-away issuer, and show how to call it.
    Dev(Box<Dev>),
    /// Make one more token of the issuer that a running `dev` has.
    Token(Token),
}

/// Generating.
#[derive(Args, Debug)]
pub(super) struct Generate {
    /// The OpenAPI document, YAML or JSON.
    pub(super) spec: Option<PathBuf>,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) denials: Denials,
    /// Where to write; by default the package in the current folder, else a new folder.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write nothing; fail when something is stale.
    #[arg(long)]
    pub(super) check: bool,
    /// Where the server finds secgen-runtime: a version, or the path of a checkout.
    #[arg(long, value_name = "VERSION|PATH")]
    pub(super) runtime: Option<String>,
}

/// Checking.
#[derive(Args, Debug)]
pub(super) struct Check {
    /// The OpenAPI document, YAML or JSON.
    pub(super) spec: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) denials: Denials,
}

/// Adopting.
#[derive(Args, Debug)]
pub(super) struct Adopt {
    /// The OpenAPI document, YAML or JSON.
    pub(super) spec: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Where to write; by default `NAME.overlay.yaml` beside the document.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// What is refused of a sound document.
#[derive(Args, Debug)]
pub(super) struct Denials {
    /// Refuse decisions that `adopt` wrote and nobody reviewed.
    #[arg(long)]
    pub(super) deny_debts: bool,
    /// Refuse controls that are switched off, whatever the reason.
    #[arg(long)]
    pub(super) deny_waivers: bool,
}

/// What is read besides the document, and how findings are told.
#[derive(Args, Debug)]
pub(super) struct Reading {
    /// An OpenAPI Overlay 1.0 to lay over it; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,
    /// How findings are told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// How findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, on the error stream.
    Text,
    /// For tools: a list on the output stream.
    Json,
}
