//! Objects: properties, and members that are not listed.

use crate::finding::{Finding, Findings, codes};

use super::super::super::{Additional, Kind, Mask, ObjectRules, Property, SchemaId, Sensitivity};
use super::facts::{Facts, ObjectFacts};
use super::kind::check_order;
use super::marks::Marks;
use super::{Hint, Resolver};

impl<'d, 'a> Resolver<'d, 'a> {
    pub(super) fn object(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Kind {
        check_order(
            facts.min_properties,
            facts.max_properties,
            "Properties",
            facts.place,
            findings,
        );
        let mut hint = hint.clone();
        if !facts.properties.is_empty() {
            hint.name = self.name_of(id, &hint);
        }
        let mut properties = Vec::with_capacity(facts.properties.len());
        for (name, schemas) in &facts.properties {
            let used = self.intern_all(schemas, hint.below(name.value), findings);
            self.properties.push((id, properties.len(), used.marks));
            let required = facts.is_required.contains(name.value);
            properties.push(property(name.value, name.place, used.id, required));
        }
        let additional = self.additional(facts, &hint, findings);
        self.require_unlisted(id, facts, additional, &mut properties, findings);
        Kind::Object(ObjectRules {
            properties,
            additional,
            min_properties: facts.min_properties,
            max_properties: facts.max_properties,
        })
    }

    /// `required` may name members that `properties` does not list: they take any value, unless
    /// nothing else is let in.
    fn require_unlisted(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        additional: Additional,
        properties: &mut Vec<Property>,
        findings: &mut Findings,
    ) {
        let listed: std::collections::HashSet<&str> =
            facts.properties.iter().map(|(name, _)| name.value).collect();
        for name in facts.required.iter().filter(|name| !listed.contains(name.value)) {
            let schema = match additional {
                Additional::Refused => {
                    let known = listed.iter().copied();
                    findings.push(
                        Finding::error(
                            codes::CONTRADICTORY_SCHEMA,
                            name.place,
                            format!("`{}` is required and refused", name.value),
                        )
                        .label("not in `properties`, and `additionalProperties` is false")
                        .did_you_mean(name.value, known),
                    );
                    continue;
                }
                Additional::Unsaid | Additional::Elsewhere => self.any(facts.place),
                Additional::Schema(schema) => schema,
            };
            self.properties.push((id, properties.len(), Marks::default()));
            properties.push(property(name.value, name.place, schema, true));
        }
    }

    /// `additionalProperties`. Each conjunct's speaks of what that conjunct does not list.
    fn additional(
        &mut self,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Additional {
        let mut schemas = Vec::new();
        let mut refused = false;
        let mut open = 0;
        for object in &facts.objects {
            match object.additional.map(|schema| (schema, schema.boolean)) {
                None => {}
                Some((_, Some(true))) => open += 1,
                Some((schema, boolean)) => {
                    if hides(object, facts) {
                        findings.push(
                            Finding::error(
                                codes::UNSUPPORTED_KEYWORD,
                                schema.place,
                                "this speaks of members that others of `allOf` list",
                            )
                            .label("each member of `allOf` closes what it does not list itself")
                            .help("write the combined schema out"),
                        );
                    }
                    match boolean {
                        Some(false) => refused = true,
                        _ => schemas.push(schema),
                    }
                }
            }
        }
        if refused {
            return Additional::Refused;
        }
        if !schemas.is_empty() {
            let used = self.intern_all(&schemas, hint.below("Value"), findings);
            self.unmarked.push((used.id, used.marks.security.first().map(|marks| marks.place)));
            return Additional::Schema(used.id);
        }
        // Silence of one member closes requests, whatever the others say.
        if open > 0 && open == facts.objects.len() {
            return Additional::Schema(self.any(facts.place));
        }
        Additional::Unsaid
    }
}

/// Whether other conjuncts list members that `object` does not.
fn hides(object: &ObjectFacts<'_, '_>, facts: &Facts<'_, '_>) -> bool {
    let own: std::collections::HashSet<&str> = object.names.iter().copied().collect();
    facts.properties.iter().any(|(name, _)| !own.contains(name.value))
}

fn property(name: &str, place: crate::source::Place, schema: SchemaId, required: bool) -> Property {
    Property {
        place,
        name: name.to_owned(),
        rust_name: String::new(),
        schema,
        required,
        description: String::new(),
        deprecated: false,
        read_only: false,
        write_only: false,
        default: None,
        assign: None,
        read_scopes: Vec::new(),
        write_scopes: Vec::new(),
        sensitive: Sensitivity::None,
        mask: Mask::None,
    }
}
