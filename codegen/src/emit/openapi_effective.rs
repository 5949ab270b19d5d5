//! `openapi.effective.json`: the document as callers meet it, with what the guard answers.
//!
//! This emitter alone looks back at the source: the merged tree is copied, `x-security` is left
//! out, and answers, headers and their components are added. Nothing that the author wrote is
//! changed.

mod tree;

use crate::{
    contract::{
        Access, Action, Binding, Contract, Idempotency, In, Keyed, Operation, Scheme, Status,
        Verifier,
    },
    source::Node,
};

use super::{plan, seal, tokens::method_text};

use tree::Tree;

/// An answer of the guard: status, component name, headers besides the problem's own.
const ANSWERS: [(u16, &str, &str, &[&str]); 12] = [
    (
        400,
        "MalformedRequest",
        "The request could not be read, or holds two kinds of credential.",
        &[],
    ),
    (
        401,
        "Unauthenticated",
        "No credential, a bad one, or one that has expired.",
        &["WWW-Authenticate", DPOP_NONCE],
    ),
    (403, "Forbidden", "The credential does not allow this, or not one of the fields.", &[]),
    (404, "NotFound", "Nothing was found here that the caller may see.", &[]),
    (
        409,
        "IdempotencyConflict",
        "A request with this idempotency key is being carried out, or was, and its answer was not kept.",
        &["Retry-After"],
    ),
    (413, "TooLarge", "The body is over the limit.", &[]),
    (415, "UnsupportedMediaType", "This media type or encoding is not taken.", &[]),
    (422, "InvalidRequest", "The request does not have the described form.", &[]),
    (429, "RateLimited", "Too many requests.", &["Retry-After"]),
    (500, "Internal", "Something went wrong on this side.", &[]),
    (503, "Unavailable", "The service cannot answer now.", &[]),
    (504, "Timeout", "The answer took too long.", &[]),
];

/// Header, component name, description.
const HEADERS: [(&str, &str, &str); 5] = [
    (
        DPOP_NONCE,
        "DpopNonce",
        "The nonce that the next DPoP proof must hold (RFC 9449, section 9).",
    ),
    ("RateLimit", "RateLimit", "What is left of each tier, and the seconds until more is."),
    ("RateLimit-Policy", "RateLimitPolicy", "Each tier's quota and window in seconds."),
    ("Retry-After", "RetryAfter", "Whole seconds until another request may be let in."),
    ("WWW-Authenticate", "WwwAuthenticate", "The credentials that are asked for."),
];

/// Told where a token must be bound to a key, and nowhere else.
const DPOP_NONCE: &str = "DPoP-Nonce";

/// What components are called; a name of the author's is never taken.
struct Components {
    problem: String,
    answers: Vec<(u16, String)>,
    headers: Vec<(&'static str, String)>,
}

/// The document's text, sealed.
pub(super) fn text(contract: &Contract, document: &Node, file: &str) -> String {
    let mut tree = Tree::without_x_security(document);
    let told = Told {
        proofs: contract.schemes.iter().any(takes_proofs),
        keys: contract.operations.iter().any(|it| it.idempotency != Idempotency::None),
    };
    let components = add_components(&mut tree, &told);
    for operation in &contract.operations {
        add_answers(&mut tree, contract, operation, &components);
    }
    if let Tree::Object(entries) = &mut tree {
        let members =
            seal::json_members(file).map(|(name, value)| (name.to_owned(), Tree::String(value)));
        entries.splice(0..0, members);
    }
    let mut text = String::new();
    tree.write(&mut text, 0);
    text.push('\n');
    seal::close(&text)
}

/// Whether tokens of a scheme come with a DPoP proof.
fn takes_proofs(scheme: &Scheme) -> bool {
    match &scheme.verifier {
        Verifier::Token(rules) => rules.binding == Binding::Dpop,
        Verifier::Introspected(rules) => rules.binding == Binding::Dpop,
        _ => false,
    }
}

/// What only some documents tell of.
struct Told {
    /// Tokens that come with a DPoP proof.
    proofs: bool,
    /// Idempotency keys.
    keys: bool,
}

fn add_components(tree: &mut Tree, told: &Told) -> Components {
    let mut names = Components { problem: String::new(), answers: Vec::new(), headers: Vec::new() };
    let Some(components) = tree.object_at("components") else { return names };
    if let Some(schemas) = components.object_at("schemas") {
        names.problem = add_free(schemas, "Problem", problem());
    }
    if let Some(headers) = components.object_at("headers") {
        let listed =
            HEADERS.into_iter().filter(|(header, ..)| told.proofs || *header != DPOP_NONCE);
        for (header, name, description) in listed {
            names.headers.push((header, add_free(headers, name, header_component(description))));
        }
    }
    if let Some(responses) = components.object_at("responses") {
        for (status, name, description, extra) in
            ANSWERS.into_iter().filter(|(status, ..)| told.keys || *status != 409)
        {
            let response = response_component(description, extra, &names);
            names.answers.push((status, add_free(responses, name, response)));
        }
    }
    names
}

/// Adds a component under the name, or under the first free one.
fn add_free(components: &mut Tree, name: &str, value: Tree) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while components.has(&free) {
        free = format!("{name}{number}");
        number += 1;
    }
    components.add(&free, value);
    free
}

fn object(entries: Vec<(&str, Tree)>) -> Tree {
    Tree::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// RFC 9457, as the guard writes it.
fn problem() -> Tree {
    let string = || object(vec![("type", Tree::text("string"))]);
    let integer = object(vec![("type", Tree::text("integer"))]);
    let violation = object(vec![
        ("type", Tree::text("object")),
        (
            "properties",
            object(vec![
                ("in", string()),
                ("pointer", string()),
                ("code", string()),
                ("message", string()),
            ]),
        ),
    ]);
    let violations = object(vec![("type", Tree::text("array")), ("items", violation)]);
    object(vec![
        ("type", Tree::text("object")),
        ("description", Tree::text("A refusal (RFC 9457); callers may branch on its code.")),
        (
            "required",
            Tree::List(["type", "title", "status", "code", "correlationId"].map(Tree::text).into()),
        ),
        (
            "properties",
            object(vec![
                ("type", string()),
                ("title", string()),
                ("status", integer),
                ("code", string()),
                ("detail", string()),
                ("correlationId", string()),
                ("errors", violations),
            ]),
        ),
    ])
}

fn header_component(description: &str) -> Tree {
    object(vec![
        ("description", Tree::text(description)),
        ("schema", object(vec![("type", Tree::text("string"))])),
    ])
}

fn response_component(description: &str, extra: &[&str], names: &Components) -> Tree {
    let schema = Tree::reference(&format!("#/components/schemas/{}", names.problem));
    let content = object(vec![("application/problem+json", object(vec![("schema", schema)]))]);
    object(vec![
        ("description", Tree::text(description)),
        (
            "headers",
            headers(names, |header| extra.contains(&header) || header.starts_with("RateLimit")),
        ),
        ("content", content),
    ])
}

fn headers(names: &Components, wanted: impl Fn(&str) -> bool) -> Tree {
    let listed = names.headers.iter().filter(|(header, _)| wanted(header));
    Tree::Object(
        listed
            .map(|(header, name)| {
                ((*header).to_owned(), Tree::reference(&format!("#/components/headers/{name}")))
            })
            .collect(),
    )
}

fn add_answers(
    tree: &mut Tree,
    contract: &Contract,
    operation: &Operation,
    components: &Components,
) {
    let method = method_text(operation.method).to_ascii_lowercase();
    let written = tree
        .get_mut("paths")
        .and_then(|paths| paths.get_mut(&operation.path.raw))
        .and_then(|path| path.get_mut(&method));
    let Some(written) = written else { return };
    if let Idempotency::Keyed(keyed) = &operation.idempotency {
        add_key(written, operation, keyed);
    }
    let Some(declared) = written.object_at("responses") else { return };
    let proofs = operation.access.schemes().any(|index| takes_proofs(&contract.schemes[index]));
    if let Tree::Object(responses) = declared {
        for (_, response) in responses.iter_mut().filter(|(_, response)| !response.has("$ref")) {
            let limits = headers(components, |header| {
                header.starts_with("RateLimit") || (proofs && header == DPOP_NONCE)
            });
            if let (Some(own), Tree::Object(limits)) = (response.object_at("headers"), limits) {
                limits.into_iter().for_each(|(name, value)| own.add(&name, value));
            }
        }
        if operation.idempotency != Idempotency::None {
            for (_, response) in responses.iter_mut().filter(|(_, it)| !it.has("$ref")) {
                if let Some(own) = response.object_at("headers") {
                    let told = "`true` when this answer was given before.";
                    own.add("Idempotency-Replayed", header_component(told));
                }
            }
        }
        if operation.session.is_some() {
            let success = responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
            for (_, response) in success.filter(|(_, response)| !response.has("$ref")) {
                if let Some(own) = response.object_at("headers") {
                    own.add("Set-Cookie", header_component("The refresh token, or its end."));
                }
            }
        }
    }
    for status in statuses(operation) {
        let component = components.answers.iter().find(|(answer, _)| *answer == status);
        let is_declared = operation.responses.iter().any(|response| match response.status {
            Status::Code(code) => code == status,
            Status::Range(class) => u16::from(class) == status / 100,
            Status::Default => false,
        });
        if let (Some((_, name)), false) = (component, is_declared) {
            let pointer = format!("#/components/responses/{name}");
            declared.add(&status.to_string(), Tree::reference(&pointer));
        }
    }
}

/// The header that carries the key, unless the author has declared it.
fn add_key(written: &mut Tree, operation: &Operation, keyed: &Keyed) {
    let is_declared = operation.parameters.iter().any(|parameter| {
        parameter.location == In::Header && parameter.name.eq_ignore_ascii_case(&keyed.header)
    });
    if is_declared {
        return;
    }
    let schema = object(vec![
        ("type", Tree::text("string")),
        ("minLength", Tree::Number("1".to_owned())),
        ("maxLength", Tree::Number("512".to_owned())),
    ]);
    let parameter = object(vec![
        ("name", Tree::text(&keyed.header)),
        ("in", Tree::text("header")),
        ("required", Tree::Bool(keyed.required)),
        (
            "description",
            Tree::text(
                "Names this request: sent again with the same key, it is answered again and not \
                 carried out again. A string in quotes (RFC 9651) or bare.",
            ),
        ),
        ("schema", schema),
    ]);
    written.push("parameters", parameter);
}

/// What the guard may answer before or instead of the handler.
fn statuses(operation: &Operation) -> Vec<u16> {
    let mut statuses = vec![400, 422, 429, 500, 503, 504];
    if plan::caller(&operation.access) != plan::Caller::Nobody || operation.session.is_some() {
        statuses.push(401);
    }
    // A session is refused to other sites' pages.
    let refuses =
        !operation.owns.is_empty() || !operation.policies.is_empty() || operation.session.is_some();
    if matches!(&operation.access, Access::Required(_)) || refuses {
        statuses.push(403);
    }
    if operation.owns.iter().any(|owns| owns.action == Action::Item) {
        statuses.push(404);
    }
    if operation.idempotency != Idempotency::None {
        statuses.push(409);
    }
    if operation.body.is_some() {
        statuses.extend([413, 415]);
    }
    statuses.sort_unstable();
    statuses
}
