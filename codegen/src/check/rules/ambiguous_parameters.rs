//! Two parameters that claim one name of the query, or of the cookies.
//!
//! An object that is exploded has no name of its own in a request: its members stand beside the other
//! parameters, `?R=100&G=200`. Where another parameter has the name of a member, or the object takes
//! names that the document does not know, nobody can tell what was meant, and two readers of one
//! request may tell differently. With `style: deepObject` the members stand within the parameter's
//! name: `?color[R]=100`.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: city, in: query, schema: { type: string, maxLength: 100 } }
//!         - { name: zone, in: query, schema: { type: object, additionalProperties: false, properties: { city: { type: string, maxLength: 100 } } } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: city, in: query, schema: { type: string, maxLength: 100 } }
//!         - { name: zone, in: query, style: deepObject, schema: { type: object, additionalProperties: false, properties: { city: { type: string, maxLength: 100 } } } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::contract::{Carrier, Contract, In, Operation, Parameter, Shape, Style};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::AMBIGUOUS_PARAMETERS,
    "ambiguous-parameters",
    include_str!("ambiguous_parameters.rs"),
)
.check(check);

/// What a parameter takes for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim<'c> {
    Name(&'c str),
    /// Whatever has brackets behind this name.
    Within(&'c str),
    /// Every name that the document does not know.
    Rest,
}

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for location in [In::Query, In::Cookie] {
            collide(operation, location, findings);
            credentials(contract, operation, location, findings);
        }
    }
}

fn collide(operation: &Operation, location: In, findings: &mut Findings) {
    let mut seen: Vec<(&Parameter, Claim<'_>)> = Vec::new();
    for parameter in operation.parameters.iter().filter(|it| it.location == location) {
        let own = claims(parameter);
        let other = own.iter().find_map(|claim| {
            seen.iter()
                .find(|(_, known)| meet(*claim, *known))
                .map(|(other, known)| (*other, if *claim == Claim::Rest { *known } else { *claim }))
        });
        if let Some((other, claim)) = other {
            let named = match claim {
                Claim::Name(name) => format!("the name `{name}`"),
                Claim::Within(name) => format!("names that begin with `{name}[`"),
                Claim::Rest => "every other name".to_owned(),
            };
            let message = format!("`{}` and `{}` both take {named}", parameter.name, other.name);
            findings.push(
                ambiguous(parameter, message, (other.place, "the other one"))
                    .label("which of them is meant cannot be told")
                    .help(match location {
                        In::Query => {
                            "write `style: deepObject` at the object: its members stand within its name"
                        }
                        _ => "write `explode: false` at the object: it is one cookie then",
                    }),
            );
        }
        seen.extend(own.into_iter().map(|claim| (parameter, claim)));
    }
}

/// A member of an object that has the name of a credential.
fn credentials(contract: &Contract, operation: &Operation, location: In, findings: &mut Findings) {
    let key = |claim: &Claim<'_>| {
        contract.schemes.iter().find(|scheme| match (&scheme.carrier, location) {
            (Carrier::Query(key), In::Query) | (Carrier::Cookie(key), In::Cookie) => {
                meet(*claim, Claim::Name(key)) && *claim != Claim::Rest
            }
            _ => false,
        })
    };
    let objects = operation
        .parameters
        .iter()
        .filter(|it| it.location == location && !matches!(it.shape, Shape::Scalar(_)));
    for parameter in objects {
        let claims = claims(parameter);
        let own = claims.iter().filter(|claim| **claim != Claim::Name(&parameter.name));
        if let Some(scheme) = own.filter_map(key).next() {
            let message = format!("`{}` takes the credential of `{}`", parameter.name, scheme.name);
            findings.push(
                ambiguous(parameter, message, (scheme.place, "this scheme reads it"))
                    .label("a member has the credential's name")
                    .help("give the member another name, or write `style: deepObject`"),
            );
        }
    }
}

fn ambiguous(parameter: &Parameter, message: String, other: (Place, &'static str)) -> Finding {
    let (place, says) = other;
    Finding::error(codes::AMBIGUOUS_PARAMETERS, parameter.place, message).related(place, says)
}

fn claims(parameter: &Parameter) -> Vec<Claim<'_>> {
    let is_spread = parameter.explode && matches!(parameter.style, Style::Form | Style::Cookie);
    match parameter.style {
        Style::DeepObject => vec![Claim::Within(&parameter.name)],
        _ if is_spread => {
            let mut claims = Vec::new();
            spread(&parameter.shape, &mut claims);
            if claims.is_empty() { vec![Claim::Name(&parameter.name)] } else { claims }
        }
        _ => vec![Claim::Name(&parameter.name)],
    }
}

fn spread<'c>(shape: &'c Shape, claims: &mut Vec<Claim<'c>>) {
    match shape {
        Shape::Object(members) => {
            claims.extend(members.named.iter().map(|(name, _)| Claim::Name(name)));
            claims.extend(members.rest.iter().map(|_| Claim::Rest));
        }
        Shape::Either(_, shapes) => shapes.iter().for_each(|shape| spread(shape, claims)),
        Shape::Scalar(_) | Shape::List(_) | Shape::Json => {}
    }
}

fn meet(one: Claim<'_>, other: Claim<'_>) -> bool {
    let within = |name: &str, outer: &str| {
        name.strip_prefix(outer).is_some_and(|rest| rest.starts_with('['))
    };
    match (one, other) {
        (Claim::Rest, _) | (_, Claim::Rest) => true,
        (Claim::Name(one), Claim::Name(other)) => one == other,
        (Claim::Within(outer), Claim::Name(name)) | (Claim::Name(name), Claim::Within(outer)) => {
            within(name, outer)
        }
        (Claim::Within(one), Claim::Within(other)) => {
            one == other || within(one, other) || within(other, one)
        }
    }
}
