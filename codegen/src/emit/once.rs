//! The files that are written once, from templates: a new server's package and how to run it.

use minijinja::{Environment, UndefinedBehavior, context, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use crate::contract::{
    Access, Carrier, Contract, Cors, In, KeyFile, KeySource, Method, Operation, Setting,
    TrustedProxies, Verifier,
};

use super::{
    docs,
    options::{Options, RuntimeSource},
    output::{Kind, Output},
    tokens::method_text,
};

/// The most calls that the README shows.
const CALLS: usize = 6;

/// An environment variable of the document.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Variable {
    name: String,
    says: String,
}

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
        variables => Serde(variables(contract)),
        calls => calls(contract),
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

/// Every `env:` name of the document, in the order of use.
fn variables(contract: &Contract) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    let mut add = |setting: &Setting, says: String| {
        if let Setting::Env(name) = setting {
            let name: String =
                name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !variables.iter().any(|known| known.name == name) {
                variables.push(Variable { name, says });
            }
        }
    };
    for scheme in &contract.schemes {
        let name = docs::phrase(&scheme.name);
        match &scheme.verifier {
            Verifier::Token { issuer, audience, keys, .. } => {
                add(issuer, format!("The only issuer of {name} tokens."));
                for setting in audience {
                    add(
                        setting,
                        format!("The audience of {name} tokens; several are parted by commas."),
                    );
                }
                let KeySource::JwksUri(uri) = keys;
                add(
                    uri,
                    format!(
                        "Where the keys of {name} are: https, or file: and loopback http while developing."
                    ),
                );
            }
            Verifier::Keys { keys, allow_from, .. } => {
                if let KeyFile::Env(variable) = keys {
                    let says = format!(
                        "The path of the {name} file: JSON lines of id, hash, subject, tenant, scopes."
                    );
                    add(&Setting::Env(variable.clone()), says);
                }
                for setting in allow_from {
                    add(
                        setting,
                        format!("The networks that may use {name}, as CIDRs parted by commas."),
                    );
                }
            }
            Verifier::Undecided => {}
        }
    }
    for cors in
        contract.operations.iter().map(|operation| &operation.cors).chain([&contract.root.cors])
    {
        if let Cors::Listed(listed) = cors {
            for origin in &listed.origins {
                add(origin, "Origins that may read answers, parted by commas.".to_owned());
            }
        }
    }
    if let TrustedProxies::Listed { cidrs, .. } = &contract.trusted_proxies {
        for setting in cidrs {
            add(setting, "The proxies that are believed, as CIDRs parted by commas.".to_owned());
        }
    }
    variables
}

/// A curl command for each of the first operations.
fn calls(contract: &Contract) -> Vec<String> {
    contract.operations.iter().take(CALLS).map(|operation| call(contract, operation)).collect()
}

fn call(contract: &Contract, operation: &Operation) -> String {
    let mut parts = vec!["curl -i".to_owned()];
    if operation.method != Method::Get {
        parts.push(format!("-X {}", method_text(operation.method)));
    }
    if let Access::Required(alternatives) = &operation.access
        && let Some(alternative) = alternatives.first()
    {
        for used in &alternative.schemes {
            parts.push(match &contract.schemes[used.scheme].carrier {
                Carrier::Bearer => "-H \"Authorization: Bearer $TOKEN\"".to_owned(),
                Carrier::Header(name) => format!("-H \"{}: $KEY\"", shell(name)),
            });
        }
    }
    if let Some(media) = operation.body.as_ref().and_then(|body| body.media.first()) {
        parts.push(format!("-H 'Content-Type: {}' -d '{{}}'", shell(media)));
    }
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let query: Vec<String> = required
        .filter(|parameter| parameter.location == In::Query)
        .map(|parameter| format!("{}=…", shell(&parameter.name)))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let path = shell(&operation.path.raw).replace('{', "$").replace('}', "");
    parts.push(format!("\"http://127.0.0.1:8080{}{path}{query}\"", shell(&contract.mount)));
    parts.join(" ")
}

/// Only what means nothing to a shell within quotes.
fn shell(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() || "/{}._~-:+@,".contains(c) { c } else { '_' })
        .collect()
}
