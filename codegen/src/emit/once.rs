//! The files that come from templates: a new server's package and how to run it, which are written
//! once; what watches it, which is written anew.

mod calls;
mod variables;
mod watch;

use minijinja::{Environment, UndefinedBehavior, context, syntax::SyntaxConfig, value::Serde};
use secgen_templates::Whose;

use crate::contract::{Carrier, Contract, TrustedProxies};

use super::{
    docs,
    options::{Options, RuntimeSource},
    output::{Kind, Output},
    seal,
};

/// Adds every templated file.
pub(super) fn add(contract: &Contract, options: &Options, output: &mut Output) {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) =
        SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build()
    {
        engine.set_syntax(syntax);
    }
    let values = context! {
        crate_name_quoted => quoted(&options.crate_name),
        crate_ident => options.crate_name.replace('-', "_"),
        runtime => runtime(&options.runtime),
        title => docs::phrase(&contract.title),
        document => one_line(&options.document),
        debts => contract.debts(),
        variables => Serde(variables::variables(contract)),
        calls => calls::calls(contract),
        certificates => takes_certificates(contract),
        generated => quoted(&seal::json_members(&options.document)[0].1),
        title_quoted => quoted(&docs::phrase(&contract.title)),
        uid => quoted(&watch::uid(&contract.title)),
        logins => Serde(watch::logins(contract)),
        tiers => Serde(watch::tiers(contract)),
        operations_query => quoted(&watch::operations(contract)),
        panels => Serde(watch::panels()),
        proxies => matches!(contract.trusted_proxies, TrustedProxies::Listed { .. }),
    };
    for template in secgen_templates::TEMPLATES {
        match engine.render_str(template.text, &values) {
            Ok(text) => {
                let (kind, text) = sealed(template.whose, text, options);
                output.add(template.path, kind, text);
            }
            // The templates are our own and the test renders every one of them.
            Err(fault) => unreachable!("the template of {} is wrong: {fault}", template.path),
        }
    }
}

fn sealed(whose: Whose, text: String, options: &Options) -> (Kind, String) {
    match whose {
        Whose::User => (Kind::Once, text),
        Whose::NewPackage => (Kind::NewPackage, text),
        Whose::Generator(Some(comment)) => {
            (Kind::Generated, seal::seal(comment, &options.document, &text))
        }
        Whose::Generator(None) => (Kind::Generated, seal::close(&text)),
    }
}

fn takes_certificates(contract: &Contract) -> bool {
    contract.schemes.iter().any(|scheme| scheme.carrier == Carrier::Certificate)
}

fn runtime(source: &RuntimeSource) -> String {
    match source {
        RuntimeSource::Version(version) => quoted(version),
        RuntimeSource::Path(path) => format!("{{ path = {} }}", quoted(path)),
    }
}

/// A TOML basic string, which JSON's escapes are.
fn quoted(text: &str) -> String {
    serde_json::Value::from(one_line(text)).to_string()
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || docs::is_hidden(c) || c == '`' { '_' } else { c })
        .collect()
}
