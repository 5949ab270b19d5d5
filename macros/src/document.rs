//! What the generated `document!` macro tells of the document, and the checks against it.

use syn::{
    Ident, LitBool, LitStr, Path, Token, braced, bracketed, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::arguments::{Arguments, nearest};

/// The document, as far as `#[secure]` needs it.
pub(crate) struct Document {
    /// Whether its root has a `security` to inherit.
    pub(crate) security: bool,
    pub(crate) scopes: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) rates: Vec<String>,
    pub(crate) resources: Vec<String>,
    /// Tiers that no handler may name, each with the reason.
    pub(crate) refused_rates: Vec<[String; 2]>,
}

/// All that [`crate::secure_with_document`] is called with.
pub(crate) struct Call {
    pub(crate) document: Document,
    pub(crate) api: Path,
    pub(crate) arguments: Arguments,
    pub(crate) item: proc_macro2::TokenStream,
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (api, arguments, item);
        let document = input.parse()?;
        parenthesized!(api in input);
        parenthesized!(arguments in input);
        parenthesized!(item in input);
        Ok(Self {
            document,
            api: api.call(Path::parse_mod_style)?,
            arguments: arguments.parse()?,
            item: item.parse()?,
        })
    }
}

impl Parse for Document {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        braced!(content in input);
        let mut document = Self {
            security: false,
            scopes: vec![],
            roles: vec![],
            rates: vec![],
            resources: vec![],
            refused_rates: vec![],
        };
        while !content.is_empty() {
            let key: Ident = content.parse()?;
            content.parse::<Token![:]>()?;
            match key.to_string().as_str() {
                "security" => document.security = content.parse::<LitBool>()?.value,
                "scopes" => document.scopes = names(&content)?,
                "roles" => document.roles = names(&content)?,
                "rates" => document.rates = names(&content)?,
                "resources" => document.resources = names(&content)?,
                "refused_rates" => document.refused_rates = reasons(&content)?,
                _ => {
                    return Err(syn::Error::new(
                        key.span(),
                        "secgen-macros and secgen differ in version",
                    ));
                }
            }
            content.parse::<Option<Token![,]>>()?;
        }
        Ok(document)
    }
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let list;
    bracketed!(list in input);
    let names = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
    Ok(names.iter().map(LitStr::value).collect())
}

fn reasons(input: ParseStream<'_>) -> syn::Result<Vec<[String; 2]>> {
    let list;
    bracketed!(list in input);
    let pair = |input: ParseStream<'_>| {
        let pair;
        bracketed!(pair in input);
        let name = pair.parse::<LitStr>()?.value();
        pair.parse::<Token![,]>()?;
        Ok([name, pair.parse::<LitStr>()?.value()])
    };
    Ok(list.parse_terminated(pair, Token![,])?.into_iter().collect())
}

impl Document {
    /// Every name that the arguments use and the document does not declare, or not for handlers.
    pub(crate) fn faults(&self, arguments: &Arguments, handler: &Ident) -> Vec<syn::Error> {
        let mut faults = Vec::new();
        if !self.security {
            faults.push(syn::Error::new(
                handler.span(),
                "the document has no root `security` that a `#[secure]` handler could inherit; \
                 declare it, so that who may call is written down",
            ));
        }
        for (kind, written, declared) in [
            ("scope", &arguments.scopes, &self.scopes),
            ("role", &arguments.roles, &self.roles),
            ("rate tier", &arguments.rates, &self.rates),
        ] {
            faults.extend(written.iter().filter_map(|name| undeclared(kind, name, declared)));
        }
        faults.extend(
            arguments.owns.iter().filter_map(|name| undeclared("resource", name, &self.resources)),
        );
        faults.extend(arguments.rates.iter().filter_map(|name| self.refused(name)));
        faults
    }

    fn refused(&self, name: &LitStr) -> Option<syn::Error> {
        let written = name.value();
        let [_, reason] = self.refused_rates.iter().find(|[refused, _]| *refused == written)?;
        let message = format!("`#[secure]` cannot stand under rate tier `{written}`: {reason}");
        Some(syn::Error::new(name.span(), message))
    }
}

fn undeclared(kind: &str, name: &LitStr, declared: &[String]) -> Option<syn::Error> {
    let written = name.value();
    if declared.contains(&written) {
        return None;
    }
    let hint = match nearest(&written, declared.iter().map(String::as_str)) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None if declared.is_empty() => String::from("; it declares none"),
        None => format!("; it declares {}", listed(declared)),
    };
    Some(syn::Error::new(name.span(), format!("the document declares no {kind} `{written}`{hint}")))
}

fn listed(names: &[String]) -> String {
    names.iter().take(12).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
