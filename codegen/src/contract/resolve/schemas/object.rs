//! Objects: properties, and members that are not listed.

use crate::finding::{Finding, Findings, codes};

use super::super::super::{Additional, Kind, Mask, ObjectRules, Property, SchemaId, Sensitivity};
use super::facts::Facts;
use super::kind::check_order;
use super::marks::Marks;
use super::{Hint, PropertySite, Resolver};

impl<'d, 'a> Resolver<'d, 'a> {
    pub(super) fn object(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        open: bool,
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
            self.properties.push(PropertySite {
                object: id,
                index: properties.len(),
                marks: used.marks,
                schemas: schemas.clone(),
            });
            let required = facts.is_required.contains(name.value);
            if required && schemas.iter().any(|schema| schema.boolean == Some(false)) {
                findings.push(never_sent(*name));
            }
            properties.push(property(name.value, name.place, used.id, required));
        }
        check_hidden(facts, findings);
        let additional = self.additional(facts, &hint, open, findings);
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
            self.properties.push(PropertySite {
                object: id,
                index: properties.len(),
                marks: Marks::default(),
                schemas: Vec::new(),
            });
            properties.push(property(name.value, name.place, schema, true));
        }
    }

    /// Members that are not listed. Each conjunct's `additionalProperties` speaks of what that
    /// conjunct does not list.
    fn additional(
        &mut self,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        open: bool,
        findings: &mut Findings,
    ) -> Additional {
        match others(facts, open) {
            Others::Unsaid => Additional::Unsaid,
            Others::Refused => Additional::Refused,
            Others::Elsewhere { .. } => Additional::Elsewhere,
            Others::Anything => Additional::Schema(self.any(facts.place)),
            Others::Fit(schemas) => {
                let used = self.intern_all(&schemas, hint.below("Value"), findings);
                let place = used.marks.security.first().map(|marks| marks.place);
                self.unmarked.push((used.id, place));
                Additional::Schema(used.id)
            }
        }
    }
}

/// What is said of members that are not listed.
pub(super) enum Others<'d, 'a> {
    /// Nothing.
    Unsaid,
    /// There are none.
    Refused,
    /// They are what the assertion says.
    Elsewhere {
        /// Whether nothing is said of those that the assertion does not name.
        closes: bool,
    },
    /// Any value.
    Anything,
    /// They fit all of these.
    Fit(Vec<&'d crate::document::Schema<'a>>),
}

pub(super) fn others<'d, 'a>(facts: &Facts<'d, 'a>, open: bool) -> Others<'d, 'a> {
    let says = |schema: Option<&'d crate::document::Schema<'a>>| schema.map(|it| it.boolean);
    let mut fit = Vec::new();
    let mut anything = 0;
    let mut patterns = false;
    for object in &facts.objects {
        let is_own = object.patterns.is_empty();
        patterns |= !is_own;
        match says(object.additional) {
            Some(Some(false)) if is_own => return Others::Refused,
            Some(Some(false)) if facts.objects.len() == 1 && facts.properties.is_empty() => {
                if let [one] = object.patterns[..] {
                    return Others::Fit(vec![one]);
                }
            }
            Some(Some(true)) => anything += 1,
            Some(None) if is_own => fit.extend(object.additional),
            _ => {}
        }
    }
    let all_say =
        !facts.objects.is_empty() && facts.objects.iter().all(|object| object.additional.is_some());
    if !fit.is_empty() {
        return Others::Fit(fit);
    }
    if patterns {
        return Others::Elsewhere { closes: !open && !all_say };
    }
    // Silence of one member closes requests, whatever the others say.
    if anything > 0 && anything == facts.objects.len() {
        return Others::Anything;
    }
    match facts.unevaluated.properties.map(|schema| (schema, schema.boolean)) {
        Some((_, Some(true))) => Others::Anything,
        Some(_) if facts.open || anything > 0 || facts.unevaluated.is_partial => {
            Others::Elsewhere { closes: false }
        }
        Some((_, Some(false))) => Others::Refused,
        Some((schema, None)) => Others::Fit(vec![schema]),
        None if facts.open || open => Others::Elsewhere { closes: !open },
        None => Others::Unsaid,
    }
}

/// Whether the kind says all that `unevaluatedProperties` of the schema itself says.
pub(super) fn says_unevaluated(facts: &Facts<'_, '_>) -> bool {
    let patterns = facts.objects.iter().any(|object| !object.patterns.is_empty());
    let additional = facts.objects.iter().any(|object| object.additional.is_some());
    !facts.open && !facts.unevaluated.is_partial && !patterns && !additional
}

/// Whether a conjunct that lists `names` does not list all that others list.
pub(super) fn hides<'n>(names: impl Iterator<Item = &'n str>, facts: &Facts<'_, '_>) -> bool {
    let own: std::collections::HashSet<&str> = names.collect();
    facts.properties.iter().any(|(name, _)| !own.contains(name.value))
}

/// Members that one conjunct lists and another one refuses can never be sent.
fn check_hidden(facts: &Facts<'_, '_>, findings: &mut Findings) {
    for object in &facts.objects {
        let closed = object.additional.filter(|schema| schema.boolean == Some(false));
        let Some(closed) = closed.filter(|_| object.patterns.is_empty()) else { continue };
        let own: std::collections::HashSet<&str> = object.names.iter().copied().collect();
        for (name, _) in facts.properties.iter().filter(|(name, _)| !own.contains(name.value)) {
            let is_required = facts.is_required.contains(name.value);
            let message = format!("`{}` is listed and refused", name.value.escape_debug());
            let finding = match is_required {
                true => Finding::error(codes::CONTRADICTORY_SCHEMA, name.place, message),
                false => Finding::warning(codes::CONTRADICTORY_SCHEMA, name.place, message),
            };
            findings.push(
                finding
                    .label("can never be sent")
                    .related(closed.place, "this speaks of all members that stand beside it")
                    .why("each member of `allOf` closes what it does not list itself")
                    .help("say `unevaluatedProperties: false` beside `allOf` (3.1), or write the combined schema out"),
            );
        }
    }
}

fn never_sent(name: crate::document::Text<'_>) -> Finding {
    Finding::error(
        codes::CONTRADICTORY_SCHEMA,
        name.place,
        format!("`{}` is required and fits nothing", name.value.escape_debug()),
    )
    .label("its schema is `false`")
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
