//! A tier counts by a header or a member of the body that the operation does not bound.
//!
//! `header:NAME` counts by a header that the operation declares, `body:/POINTER` by a string that
//! its body must hold: required at every step, never null, of a bounded length. What may be absent
//! would put all who leave it out under one count, and what has no bound costs whatever a stranger
//! likes. Neither may be a secret or a credential: what is counted by is kept as a short keyed hash,
//! and that is no way to keep a password. A tier by `body:` stands at operations only, for a
//! hand-written handler has no schema that says what its body holds.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     voucher: { limit: 5, window: 1h, by: "body:/code" }
//! paths:
//!   /vouchers:
//!     post:
//!       operationId: takeVoucher
//!       x-security: { rate: [write, voucher] }
//!       requestBody:
//!         required: true
//!         content: { application/json: { schema: { type: object, properties: { code: { type: string, maxLength: 32 } } } } }
//!       responses: { "204": { description: Taken. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     voucher: { limit: 5, window: 1h, by: "body:/code" }
//! paths:
//!   /vouchers:
//!     post:
//!       operationId: takeVoucher
//!       x-security: { rate: [write, voucher] }
//!       requestBody:
//!         required: true
//!         content: { application/json: { schema: { type: object, required: [code], properties: { code: { type: string, maxLength: 32 } } } } }
//!       responses: { "204": { description: Taken. } }
//! ```

use crate::check::Rule;
use crate::contract::{
    Contract, Format, In, KeyPart, Kind, Operation, Property, SchemaId, Sensitivity, StringRules,
    Tier,
};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::TIER_WITHOUT_VALUE,
    "tier-without-value",
    include_str!("tier_without_value.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let root = contract.root.said.at("rate");
    let by_body = |part: &KeyPart| matches!(part, KeyPart::Body(_));
    if let Some(place) = root {
        let tiers = contract.root.rates.iter().map(|index| &contract.tiers[*index]);
        for tier in tiers.filter(|tier| tier.by.iter().any(by_body)) {
            let fault = "no schema says what the body of a hand-written handler holds";
            findings.push(
                finding(tier, "here", place, fault)
                    .help("name the tier at the operations themselves"),
            );
        }
    }
    for operation in &contract.operations {
        let place = operation.said.at_or("rate", operation.place);
        for tier in operation.rates.iter().map(|index| &contract.tiers[*index]) {
            for part in tier.by.iter().filter(|_| !tier.always) {
                if by_body(part) && Some(place) == root {
                    continue;
                }
                if let Err(fault) = value(contract, operation, part) {
                    let whose = format!("at `{}`", operation.id);
                    findings.push(finding(tier, &whose, place, &fault));
                }
            }
        }
    }
}

fn finding(tier: &Tier, whose: &str, place: Place, fault: &str) -> Finding {
    let name = tier.name.escape_debug();
    Finding::error(
        codes::TIER_WITHOUT_VALUE,
        place,
        format!("tier `{name}` has nothing to count by {whose}: {fault}"),
    )
    .related(tier.said.at_or("by", tier.place), "what it counts by")
}

/// Whether every request of the operation has something bounded to be counted by.
fn value(contract: &Contract, operation: &Operation, part: &KeyPart) -> Result<(), String> {
    match part {
        KeyPart::Header(name) => header(contract, operation, name),
        KeyPart::Body(pointer) => {
            let body = operation.body.as_ref().ok_or("it has no body")?;
            if !body.required {
                return Err("its body may be absent".to_owned());
            }
            let names = pointer.split('/').skip(1);
            let names: Vec<String> =
                names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
            let schema = body.value().ok_or("its body is a stream, or of several schemas")?;
            member(contract, schema, &names)
        }
        _ => Ok(()),
    }
}

fn header(contract: &Contract, operation: &Operation, name: &str) -> Result<(), String> {
    let declared = operation.parameters.iter().find(|parameter| {
        parameter.location == In::Header && parameter.name.eq_ignore_ascii_case(name)
    });
    let Some(parameter) = declared else {
        return Err(format!("it does not declare the header `{name}`"));
    };
    if parameter.sensitive {
        return Err(format!("`{name}` is a credential; count by `principal` or `apiKey`"));
    }
    match &contract.schemas[parameter.schema].kind {
        Kind::String(rules) if is_bounded(rules) => Ok(()),
        Kind::Choice(_) | Kind::Integer { .. } | Kind::Boolean => Ok(()),
        _ => Err(format!("the header `{name}` is no bounded string (`maxLength`)")),
    }
}

/// Whether a value of `schema` always holds a bounded string under these names.
fn member(contract: &Contract, schema: SchemaId, names: &[String]) -> Result<(), String> {
    let schema = &contract.schemas[schema];
    if schema.nullable {
        return Err("it may be null".to_owned());
    }
    if schema.untyped {
        return Err("without a `type` it may be of another one".to_owned());
    }
    match (&schema.kind, names) {
        (Kind::OneOf { variants, .. } | Kind::AnyOf { variants }, _) => {
            variants.iter().try_for_each(|variant| member(contract, *variant, names))
        }
        (Kind::Object(rules), [name, rest @ ..]) => {
            let property = rules.properties.iter().find(|property| property.name == *name);
            let property = property.ok_or(format!("its body has no member `{name}`"))?;
            is_sent(property)?;
            member(contract, property.schema, rest)
        }
        (Kind::String(rules), []) if is_bounded(rules) => Ok(()),
        (Kind::Choice(_), []) | (Kind::Undecided, _) => Ok(()),
        (Kind::String(_), []) => Err("the string has no `maxLength`".to_owned()),
        (_, []) => Err("it is not a string".to_owned()),
        (_, [name, ..]) => Err(format!("nothing there has a member `{name}`")),
    }
}

fn is_sent(property: &Property) -> Result<(), String> {
    let name = &property.name;
    if matches!(property.sensitive, Sensitivity::Secret | Sensitivity::Credential) {
        Err(format!("`{name}` is a secret"))
    } else if property.read_only || property.assign.is_some() {
        Err(format!("no client sends `{name}`"))
    } else if !property.required {
        Err(format!("`{name}` may be absent"))
    } else {
        Ok(())
    }
}

fn is_bounded(rules: &StringRules) -> bool {
    let has_length =
        matches!(rules.format, Format::Uuid | Format::Date | Format::Ipv4 | Format::Ipv6);
    rules.max_length.is_some() || has_length
}
