//! The files that are written once, from templates: a new server's package and how to run it.

mod calls;
mod variables;

use minijinja::{Environment, UndefinedBehavior, context, syntax::SyntaxConfig, value::Serde};

use crate::contract::{Carrier, Contract, TrustedProxies};

use super::{
    docs,
    options::{Options, RuntimeSource},
    output::{Kind, Output},
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
        proxies => matches!(contract.trusted_proxies, TrustedProxies::Listed { .. }),
    };
    for template in secgen_templates::TEMPLATES {
        let kind = if template.new_package_only { Kind::NewPackage } else { Kind::Once };
        match engine.render_str(template.text, &values) {
            Ok(text) => output.add(template.path, kind, text),
            // The templates are our own and the test renders every one of them.
            Err(fault) => unreachable!("the template of {} is wrong: {fault}", template.path),
        }
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
