//! Commands to paste: a credential for each scheme, and the first calls that it opens.

use std::net::SocketAddr;

use super::plan::{Plan, upper};
use crate::contract::{
    Access, Alternative, Carrier, Contract, In, Method, Operation, Scheme, SchemeUse,
};

/// How many calls are shown.
const CALLS: usize = 3;

/// The lines that set each credential and call a few operations; `user` is the user-id of passwords.
pub(super) fn lines(
    contract: &Contract,
    plan: &Plan,
    tokens: &[(String, String)],
    user: &str,
    server: SocketAddr,
) -> Vec<String> {
    let credentials: Vec<&(String, String)> = tokens.iter().chain(&plan.keys).collect();
    let has =
        |scheme: usize| credentials.iter().any(|(name, _)| *name == contract.schemes[scheme].name);
    let opened = |operation: &&Operation| alternative(operation, &has).is_some();
    let mut operations: Vec<&Operation> = contract.operations.iter().filter(opened).collect();
    // What needs no body and no id answers at once: first. What removes something comes last.
    operations.sort_by_key(|operation| {
        let rank = match operation.method {
            Method::Get => 0,
            Method::Post => 1,
            _ => 2,
        };
        (rank, !is_plain(operation))
    });
    operations.truncate(CALLS);
    let mut lines: Vec<String> = Vec::new();
    for scheme in &contract.schemes {
        if let Some((_, secret)) = credentials.iter().find(|(name, _)| *name == scheme.name) {
            lines.push(format!("{}='{secret}'", variable(scheme)));
        }
    }
    for operation in operations {
        if let Some(alternative) = alternative(operation, &has) {
            lines.push(call(contract, operation, alternative, user, server));
        }
    }
    lines
}

/// The scopes of the first operation that asks for some.
pub(super) fn scopes(contract: &Contract) -> String {
    let mut asked = contract.operations.iter().filter_map(|operation| match &operation.access {
        Access::Required(alternatives) => Some(&alternatives.first()?.schemes.first()?.scopes),
        _ => None,
    });
    plain(&asked.find(|scopes| !scopes.is_empty()).map_or_else(String::new, |some| some.join(" ")))
}

/// The first alternative whose credentials are all there; `None` for what anybody may call.
fn alternative<'o>(
    operation: &'o Operation,
    has: &impl Fn(usize) -> bool,
) -> Option<&'o Alternative> {
    let Access::Required(alternatives) = &operation.access else { return None };
    let is_open =
        |alternative: &&Alternative| alternative.schemes.iter().all(|used| has(used.scheme));
    alternatives.iter().find(is_open)
}

fn is_plain(operation: &Operation) -> bool {
    !operation.parameters.iter().any(|parameter| parameter.required)
}

fn call(
    contract: &Contract,
    operation: &Operation,
    alternative: &Alternative,
    user: &str,
    server: SocketAddr,
) -> String {
    let scopes = |used: &SchemeUse| used.scopes.join(" ");
    let needs: Vec<String> =
        alternative.schemes.iter().map(scopes).filter(|scopes| !scopes.is_empty()).collect();
    let needs =
        if needs.is_empty() { String::new() } else { format!(", with {}", needs.join(" ")) };
    let mut parts = vec!["curl -i".to_owned()];
    let mut query = query(operation);
    if operation.method != Method::Get {
        parts.push(format!("-X {}", operation.method.text()));
    }
    for used in &alternative.schemes {
        match shown(&contract.schemes[used.scheme], user) {
            Shown::Option(option) => parts.push(option),
            Shown::Query(pair) => query.push(pair),
        }
    }
    if let Some(content) = operation.body.as_ref().and_then(|body| body.contents.first()) {
        parts.push(content.curl(plain));
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let (mount, path) = (plain(&contract.mount), filled(operation));
    parts.push(format!("\"http://{server}{mount}{path}{query}\""));
    format!("# {}{}\n{}", plain(&operation.id), plain(&needs), parts.join(" "))
}

/// How a credential is written on a command line.
enum Shown {
    Option(String),
    Query(String),
}

fn shown(scheme: &Scheme, user: &str) -> Shown {
    let variable = variable(scheme);
    Shown::Option(match &scheme.carrier {
        Carrier::Bearer => format!("-H \"Authorization: Bearer ${variable}\""),
        Carrier::Basic => format!("-u \"{}:${variable}\"", plain(user)),
        Carrier::Header(name) => format!("-H \"{}: ${variable}\"", plain(name)),
        Carrier::Cookie(name) => format!("--cookie \"{}=${variable}\"", plain(name)),
        Carrier::Query(name) => return Shown::Query(format!("{}=${variable}", plain(name))),
        Carrier::Certificate => String::new(),
    })
}

/// The shell variable of a scheme's credential.
fn variable(scheme: &Scheme) -> String {
    let kind = match &scheme.carrier {
        Carrier::Bearer => "TOKEN",
        Carrier::Basic => "PASSWORD",
        _ => "KEY",
    };
    format!("{kind}_{}", upper(&scheme.name))
}

/// The query parameters that must be there.
fn query(operation: &Operation) -> Vec<String> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.location == In::Query)
        .map(|parameter| parameter.sample(plain, "1"))
        .collect()
}

/// The path with an id that nobody has in every place, written as its parameter says.
fn filled(operation: &Operation) -> String {
    const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
    let mut filled = String::new();
    let mut rest = operation.path.raw.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let mut parameters = operation.parameters.iter().filter(|it| it.location == In::Path);
        filled.push_str(&plain(before));
        filled.push_str(
            &parameters
                .find(|parameter| parameter.name == name)
                .map_or_else(|| NOBODY.to_owned(), |it| it.sample(plain, NOBODY)),
        );
        rest = after;
    }
    filled + &plain(rest)
}

/// Only what means nothing to a shell within quotes.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() || "/._~-:+@, ".contains(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_document_means_anything_to_a_shell() {
        for text in ["$(rm -rf /)", "`id`", "a'b\"c", "a\nb", "a;b|c&d>e", "\\", "!x"] {
            let shown = plain(text);
            assert!(
                !shown.contains(['$', '`', '\'', '"', '\n', ';', '|', '&', '>', '\\', '!', '('])
            );
        }
    }

    #[test]
    fn a_call_is_written_in_the_styles_of_its_parameters() {
        let text = r##"{
            "openapi": "3.1.0",
            "info": { "title": "Maps", "version": "1.0.0" },
            "x-security": { "version": 1, "claims": { "subject": "sub" } },
            "security": [{ "key": [] }],
            "paths": { "/maps/c$d/{id}/{at}": { "get": {
                "operationId": "map",
                "tags": ["maps"],
                "x-security": { "waive": { "owns": "nobody's" } },
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "maxLength": 40 } },
                    { "name": "at", "in": "path", "required": true, "style": "matrix", "explode": true, "schema": { "$ref": "#/components/schemas/Point" } },
                    { "name": "box", "in": "query", "required": true, "style": "deepObject", "schema": {
                        "type": "object", "additionalProperties": false,
                        "properties": { "from": { "$ref": "#/components/schemas/Point" } } } },
                    { "name": "to", "in": "query", "required": true, "schema": { "$ref": "#/components/schemas/Place" } },
                    { "name": "seen", "in": "query", "schema": { "type": "integer" } }
                ],
                "responses": { "204": { "description": "It is there." } } } } },
            "components": {
                "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-API-Key", "x-security": { "keys": "env:KEYS" } } },
                "schemas": {
                    "Point": { "type": "object", "additionalProperties": false, "required": ["x"], "properties": { "x": { "type": "integer" }, "y": { "type": "integer" } } },
                    "Place": { "type": "object", "additionalProperties": false, "properties": { "town": { "type": "string", "maxLength": 9 }, "lane": { "type": "string", "maxLength": 9 } } } } }
        }"##;
        let sources = crate::source::Sources::from_text("openapi.json", text.to_owned());
        let (contract, findings) = crate::contract_of(&sources);
        let contract = contract.unwrap_or_else(|| panic!("{findings:?}"));
        let operation = &contract.operations[0];
        let nobody = "00000000-0000-4000-8000-000000000000";
        assert_eq!(filled(operation), format!("/maps/c_d/{nobody}/;x={nobody};y={nobody}"));
        assert_eq!(
            query(operation),
            ["box%5Bfrom%5D%5Bx%5D=1&box%5Bfrom%5D%5By%5D=1", "town=1&lane=1"]
        );
    }
}
