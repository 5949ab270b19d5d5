//! Which names and values name an object (x-security.md, rule 11; OWASP API1:2023).

use crate::contract::{Contract, Format, Kind, Resource, SchemaId};

/// Whether `name` is one that names an object: `id`, `*Id`, `*_id`, `*-id`, and their plurals.
pub(super) fn names_an_object(name: &str) -> bool {
    let name = name.strip_suffix('s').unwrap_or(name);
    if name.eq_ignore_ascii_case("id") || name.ends_with("Id") {
        return true;
    }
    let Some(stem) = name.strip_suffix("ID").or_else(|| name.strip_suffix("id")) else {
        return false;
    };
    stem.ends_with(['_', '-', '.'])
        || (name.ends_with("ID") && stem.ends_with(|last: char| last.is_lowercase()))
}

/// Whether `name` names a record of `resource`: its id property, or `ORDER_ID` in any spelling.
pub(super) fn names_a_record(name: &str, resource: &Resource) -> bool {
    name == resource.id || plain(name) == plain(&resource.name) + &plain(&resource.id)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a value of `schema` is a UUID, or a list of them.
pub(super) fn is_uuid(contract: &Contract, schema: SchemaId) -> bool {
    match &contract.schemas[schema].kind {
        Kind::String(rules) => rules.format == Format::Uuid,
        Kind::Array(rules) => matches!(&contract.schemas[rules.items].kind,
            Kind::String(rules) if rules.format == Format::Uuid),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_known_by_its_name_in_every_spelling() {
        for name in
            ["id", "ID", "Id", "orderId", "order_id", "orderID", "X-Order-Id", "x-order-id", "ids"]
        {
            assert!(names_an_object(name), "{name}");
        }
        for name in ["orderIds", "order_ids", "userIDs", "order.id"] {
            assert!(names_an_object(name), "{name}");
        }
    }

    #[test]
    fn a_word_that_only_ends_alike_is_none() {
        for name in ["paid", "valid", "grid", "PAID", "status", "identity", "idle", "", "s", "bids"]
        {
            assert!(!names_an_object(name), "{name}");
        }
    }
}
