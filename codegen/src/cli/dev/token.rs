//! `cargo secgen token`: one more token of the issuer that a running `cargo secgen dev` has.

use std::path::PathBuf;

use clap::Args;

use super::issuer::Issuer;
use super::package::Chosen;
use super::person::Person;
use super::state::{self, State, TokenScheme};
use crate::cli::End;
use crate::cli::say::Say;
use crate::cli::when::Moment;
use crate::finding::nearest;
use crate::write::{read_throwaway, throwaways};

/// A token.
#[derive(Args, Debug)]
pub(in crate::cli) struct Token {
    #[command(flatten)]
    person: Person,
    /// The scheme that shall believe it, where the document has several.
    #[arg(long, value_name = "NAME")]
    scheme: Option<String>,
    #[command(flatten)]
    package: Chosen,
}

/// Prints a token, and nothing else, on the output stream.
pub(in crate::cli) fn run(asked: &Token, say: &mut Say) -> End {
    match token(asked, say) {
        Ok(token) => {
            say.answer(&format!("{token}\n"));
            End::Done
        }
        Err(error) => {
            say.error(&error);
            End::Failed
        }
    }
}

fn token(asked: &Token, say: &mut Say) -> Result<String, String> {
    let folder = folder(asked)?;
    let text = read_throwaway(&folder, state::FILE).map_err(|error| error.to_string())?;
    let state: State = serde_json::from_str(&text)
        .map_err(|_| "the run's folder is not of this version of cargo secgen: start it again")?;
    let issuer = Issuer::from_seed(&state.seed, &state.kid)
        .ok_or("the run's folder holds no key: start it again")?;
    let scheme = scheme(asked, &state)?;
    for scope in asked.person.scopes(&scheme.scopes).split_whitespace() {
        if !scheme.scopes.iter().any(|known| known == scope) {
            let near = nearest(scope, scheme.scopes.iter().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            say.note(&format!("the document asks nowhere for `{scope}`{near}"));
        }
    }
    let claims = asked.person.claims(scheme, Moment::now())?;
    Ok(issuer.token(&scheme.token_type, &claims))
}

/// The folder of the run that is meant: of this crate, or the only one of the workspace.
fn folder(asked: &Token) -> Result<PathBuf, String> {
    let (notes, package) = asked.package.notes()?;
    let mut runs = throwaways(&notes, &std::env::temp_dir());
    if let Some(of_package) = runs.iter().find(|(name, _)| Some(name) == package.as_ref()) {
        return Ok(of_package.1.clone());
    }
    match (runs.pop(), runs.is_empty()) {
        (Some((_, folder)), true) => Ok(folder),
        (None, _) => Err("no `cargo secgen dev` runs in this workspace\n  \
             = help: start one in another terminal; where it runs elsewhere, say `--out DIR`"
            .to_owned()),
        (Some(_), false) => {
            Err("several runs of `cargo secgen dev`\n  = help: say which with `--out DIR`"
                .to_owned())
        }
    }
}

fn scheme<'s>(asked: &Token, state: &'s State) -> Result<&'s TokenScheme, String> {
    let names = || state.schemes.iter().map(|scheme| scheme.name.as_str());
    let Some(name) = &asked.scheme else {
        return state.schemes.first().ok_or_else(|| {
            "no scheme of the document believes the tokens of this run: it said so at its start"
                .to_owned()
        });
    };
    state.schemes.iter().find(|scheme| scheme.name == *name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("those that do: {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("no scheme `{name}` believes the tokens of this run\n  = help: {help}")
    })
}
