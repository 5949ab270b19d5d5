//! The curl commands that the README of a new server shows.

use crate::{
    contract::{Access, Carrier, Contract, In, Method, Operation, Shape},
    emit::tokens::method_text,
};

/// The most calls that are shown.
const CALLS: usize = 6;

/// A curl command for each of the first operations.
pub(super) fn calls(contract: &Contract) -> Vec<String> {
    contract.operations.iter().take(CALLS).map(|operation| call(contract, operation)).collect()
}

fn call(contract: &Contract, operation: &Operation) -> String {
    let mut parts = vec!["curl -i".to_owned()];
    if operation.method != Method::Get {
        parts.push(format!("-X {}", method_text(operation.method)));
    }
    let credentials = credentials(contract, operation);
    parts.extend(credentials.iter().filter_map(|carrier| shown(carrier)));
    if let Some(content) = operation.body.as_ref().and_then(|body| body.contents.first()) {
        parts.push(content.curl(shell));
    }
    let required = |location: In| {
        let all = operation.parameters.iter();
        all.filter(move |parameter| parameter.required && parameter.location == location)
    };
    parts.extend(required(In::Header).map(|parameter| {
        format!("-H \"{}: {}\"", shell(&parameter.name), parameter.sample(shell, "…"))
    }));
    let mut query: Vec<String> =
        required(In::Query).map(|parameter| parameter.sample(shell, "…")).collect();
    query.extend(credentials.iter().filter_map(|carrier| match carrier {
        Carrier::Query(name) => Some(format!("{}=$KEY", shell(name))),
        _ => None,
    }));
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let path = required(In::Path).fold(shell(&operation.path.raw), |path, parameter| {
        let name = shell(&parameter.name);
        let variable = format!("${name}");
        let text = if matches!(parameter.shape, Shape::Object(_)) { "…" } else { &variable };
        path.replace(&format!("{{{name}}}"), &parameter.sample(shell, text))
    });
    let origin = match credentials.contains(&&Carrier::Certificate) {
        true => "https://localhost:8080",
        false => "http://127.0.0.1:8080",
    };
    parts.push(format!("\"{origin}{}{path}{query}\"", shell(&contract.mount)));
    parts.join(" ")
}

/// The carriers of the operation's first way in.
fn credentials<'c>(contract: &'c Contract, operation: &Operation) -> Vec<&'c Carrier> {
    let Access::Required(alternatives) = &operation.access else { return Vec::new() };
    let schemes = alternatives.first().into_iter().flat_map(|alternative| &alternative.schemes);
    schemes.map(|used| &contract.schemes[used.scheme].carrier).collect()
}

/// A credential as an option of curl; none for one that stands in the address.
fn shown(carrier: &Carrier) -> Option<String> {
    match carrier {
        Carrier::Bearer => Some("-H \"Authorization: Bearer $TOKEN\"".to_owned()),
        Carrier::Basic => Some("-u \"$ID:$PASSWORD\"".to_owned()),
        Carrier::Header(name) => Some(format!("-H \"{}: $KEY\"", shell(name))),
        Carrier::Cookie(name) => Some(format!("-b \"{}=$KEY\"", shell(name))),
        Carrier::Query(_) => None,
        Carrier::Certificate => {
            Some("--cacert server-ca.pem --cert client.pem --key client.key".to_owned())
        }
    }
}

/// Only what means nothing to a shell within quotes.
fn shell(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() || "/{}._~-:+@,".contains(c) { c } else { '_' })
        .collect()
}
