//! The arguments of `#[secure(…)]`, as written.

use syn::{
    Expr, ExprLit, ExprPath, Lit, LitInt, LitStr, MetaNameValue, Path, Token,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// Every argument that is known, for "did you mean".
const KNOWN: [&str; 8] = ["scope", "role", "rate", "cost", "owns", "id", "on_deny", "api"];

/// What stands in the parentheses.
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) scopes: Vec<LitStr>,
    pub(crate) roles: Vec<LitStr>,
    pub(crate) rates: Vec<LitStr>,
    pub(crate) cost: Option<LitInt>,
    pub(crate) owns: Option<LitStr>,
    pub(crate) id: Option<LitStr>,
    pub(crate) on_deny: Option<LitStr>,
    pub(crate) api: Option<Path>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self::default();
        let mut faults: Option<syn::Error> = None;
        for argument in Punctuated::<MetaNameValue, Token![,]>::parse_terminated(input)? {
            if let Err(fault) = arguments.take(argument) {
                match &mut faults {
                    Some(faults) => faults.combine(fault),
                    None => faults = Some(fault),
                }
            }
        }
        faults.map_or(Ok(arguments), Err)
    }
}

impl Arguments {
    fn take(&mut self, argument: MetaNameValue) -> syn::Result<()> {
        let name = argument.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match name.as_str() {
            "scope" => self.scopes.push(text(argument.value)?),
            "role" => self.roles.push(text(argument.value)?),
            "rate" => self.rates.push(text(argument.value)?),
            "cost" => once(&mut self.cost, &argument.path, integer(argument.value)?)?,
            "owns" => once(&mut self.owns, &argument.path, text(argument.value)?)?,
            "id" => once(&mut self.id, &argument.path, text(argument.value)?)?,
            "on_deny" => once(&mut self.on_deny, &argument.path, on_deny(argument.value)?)?,
            "api" => once(&mut self.api, &argument.path, path(argument.value)?)?,
            _ => return Err(unknown(&argument.path, &name)),
        }
        Ok(())
    }
}

fn unknown(at: &Path, name: &str) -> syn::Error {
    let hint = match nearest(name, KNOWN.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("known are {}", KNOWN.map(|known| format!("`{known}`")).join(", ")),
    };
    syn::Error::new_spanned(at, format!("`#[secure]` has no argument `{name}`; {hint}"))
}

fn once<T>(slot: &mut Option<T>, at: &Path, value: T) -> syn::Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new_spanned(at, "this argument is given twice")),
    }
}

fn text(value: Expr) -> syn::Result<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text),
        other => Err(syn::Error::new_spanned(other, "a string literal is needed here")),
    }
}

fn integer(value: Expr) -> syn::Result<LitInt> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(integer), .. }) if integer.base10_parse::<u32>()? > 0 => {
            Ok(integer)
        }
        other => Err(syn::Error::new_spanned(other, "a whole number from 1 is needed here")),
    }
}

fn on_deny(value: Expr) -> syn::Result<LitStr> {
    let text = text(value)?;
    match text.value().as_str() {
        "hide" | "forbid" => Ok(text),
        _ => Err(syn::Error::new_spanned(text, "`on_deny` is \"hide\" (404) or \"forbid\" (403)")),
    }
}

fn path(value: Expr) -> syn::Result<Path> {
    match value {
        Expr::Path(ExprPath { path, .. }) => Ok(path),
        other => {
            Err(syn::Error::new_spanned(other, "the path of the generated module is needed here"))
        }
    }
}

/// The nearest of `known` to `written`, when it is near enough to be a slip.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| {
            (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name)
        })
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}
