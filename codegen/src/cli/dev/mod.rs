//! `cargo secgen dev`: the server with a throw-away issuer, so that trying an API needs no provider.
//!
//! Keys live in a folder that only its owner can read, for as long as the run does. The server is
//! bound to loopback, whatever the environment says.

mod calls;
mod issuer;
mod package;
mod person;
mod plan;
mod provider;
mod server;
mod state;
mod token;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

use super::End;
use super::random;
use super::report::{self, Depth};
use super::say::Say;
use super::when::Moment;
use crate::check::SoundContract;
use crate::source::{ReadError, Sources};
use crate::write::{NoteError, Throwaway};
use issuer::Issuer;
use package::{Chosen, Package};
use person::Person;
use plan::{Means, Plan};
use server::{Event, Server, Signals};
use state::State;

pub(super) use token::{Token, run as token};

/// Names that a document has beside its crate.
const DOCUMENTS: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

/// Trying a server.
#[derive(Args, Debug)]
pub(super) struct Dev {
    /// The OpenAPI document; by default the `openapi.yaml` of the crate.
    spec: Option<PathBuf>,
    #[command(flatten)]
    package: Chosen,
    /// An OpenAPI Overlay 1.0 to lay over the document; may be given several times.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    #[command(flatten)]
    person: Person,
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// For the server.
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<OsString>,
}

pub(super) fn run(dev: &Dev, say: &mut Say) -> End {
    match start(dev, say) {
        Ok(()) => End::Done,
        Err(end) => end,
    }
}

fn start(dev: &Dev, say: &mut Say) -> Result<(), End> {
    let failed = |error: &dyn std::fmt::Display, say: &mut Say| {
        say.error(&error.to_string());
        End::Failed
    };
    let package = dev.package.package().map_err(|error| failed(&error, say))?;
    let contract = contract(dev, &package, say)?;
    // Before the folder is made: no signal may end us with it standing.
    let signals = Signals::noted().map_err(|error| failed(&error, say))?;
    let random = random::base62(16).map_err(|error| failed(&error, say))?;
    let mut folder =
        Throwaway::new(&std::env::temp_dir(), &random).map_err(|error| failed(&error, say))?;
    folder.note(&package.notes, &package.name).map_err(|error| match error {
        NoteError::Taken => failed(
            &format!("`cargo secgen dev` runs already for `{}`: end it first", package.name),
            say,
        ),
        NoteError::Unwritten(error) => failed(&error, say),
    })?;
    let issuer = Issuer::new().map_err(|error| failed(&error, say))?;
    let means =
        Means { contract: &contract, issuer: &issuer, person: &dev.person, folder: &folder };
    let mut plan = Plan::of(&means).map_err(|error| failed(&error, say))?;
    let tokens = keep(&plan, &issuer, &dev.person, &folder).map_err(|error| failed(&error, say))?;
    plan.serve(&issuer);
    plan.notes.iter().for_each(|note| say.note(note));
    let server = server(dev, &package, &plan).map_err(|error| failed(&error, say))?;
    let shown = |address| greeting(&contract, &plan, &tokens, &dev.person.sub, address);
    follow(server, &signals, shown, say)
}

/// The document, sound.
fn contract(dev: &Dev, package: &Package, say: &mut Say) -> Result<SoundContract, End> {
    let spec = match &dev.spec {
        Some(spec) => spec.clone(),
        None => match beside(package.folder()) {
            Some(spec) => spec,
            None => {
                say.error(&format!(
                    "no {} in {}\n  = help: say which document: `cargo secgen dev SPEC`",
                    DOCUMENTS.join(", "),
                    package.folder().display()
                ));
                return Err(End::Failed);
            }
        },
    };
    report::contract(&spec, &dev.overlay, Depth::Errors, say)
}

fn beside(folder: &Path) -> Option<PathBuf> {
    let mut paths = DOCUMENTS.iter().map(|name| folder.join(name));
    paths.find(|path| !matches!(Sources::read(path, &[]), Err(ReadError::NotFound { .. })))
}

/// Writes what `token` needs, and makes the first token of each scheme.
fn keep(
    plan: &Plan,
    issuer: &Issuer,
    person: &Person,
    folder: &Throwaway,
) -> Result<Vec<(String, String)>, String> {
    let state =
        State { seed: issuer.seed(), kid: issuer.kid().to_owned(), schemes: plan.tokens.clone() };
    let text = serde_json::to_string(&state).map_err(|error| error.to_string())?;
    folder.put(state::FILE, &text).map_err(|error| error.to_string())?;
    let now = Moment::now();
    let token = |scheme: &state::TokenScheme| {
        let claims = person.claims(scheme, now)?;
        Ok((scheme.name.clone(), issuer.token(&scheme.token_type, &claims)))
    };
    plan.tokens.iter().map(token).collect()
}

/// `cargo run` in the crate: on Unix cargo becomes the server, so that the child is the server.
fn server(dev: &Dev, package: &Package, plan: &Plan) -> Result<Server, String> {
    let mut command = package::cargo();
    command.arg("run").arg("--manifest-path").arg(&package.manifest);
    if !dev.arguments.is_empty() {
        command.arg("--").args(&dev.arguments);
    }
    command.envs(plan.variables.iter().map(|(name, value)| (name, value)));
    // Plain HTTP on loopback: the calls that are shown need no certificate.
    command.env_remove("TLS_CERT").env_remove("TLS_KEY");
    command.env("BIND", SocketAddr::from(([127, 0, 0, 1], dev.port)).to_string());
    Server::start(&mut command)
}

/// Shows what the server prints, and once it listens how to call it, until somebody ends it.
fn follow(
    mut server: Server,
    signals: &Signals,
    greeting: impl Fn(SocketAddr) -> String,
    say: &mut Say,
) -> Result<(), End> {
    let mut listens = false;
    loop {
        match server.next(signals) {
            Event::Said(line) => {
                say.answer(&format!("{line}\n"));
                if let Some(address) = server::announced(&line).filter(|_| !listens) {
                    listens = true;
                    say.answer(&greeting(address));
                }
            }
            Event::Interrupted => {
                server.end(signals);
                return Ok(());
            }
            Event::Ended(status) if listens && status.success() => return Ok(()),
            Event::Ended(status) => {
                let what = if listens { "ended" } else { "did not start" };
                say.error(&format!("the server {what}: {status}"));
                return Err(End::Failed);
            }
        }
    }
}

fn greeting(
    contract: &SoundContract,
    plan: &Plan,
    tokens: &[(String, String)],
    user: &str,
    address: SocketAddr,
) -> String {
    let mut text =
        "\n# Paste these into another terminal; the keys end with this run.\n".to_owned();
    for line in calls::lines(contract, plan, tokens, user, address) {
        text.push_str(&line);
        text.push('\n');
    }
    if let Some((first, _)) = tokens.first() {
        let scheme = if tokens.len() > 1 { format!(" --scheme {first}") } else { String::new() };
        text.push_str(&format!(
            "# Somebody else, or with less:\n\
             # cargo secgen token --sub bob --scope \"{}\" --org acme{scheme}\n",
            calls::scopes(contract)
        ));
    }
    text.push('\n');
    text
}
