//! Which alternative a discriminator's value tells.

use std::collections::HashMap;

use crate::document::{Base, Reference, Rule, Schema as Written, SchemaMapping, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Node;

use super::super::super::Discriminator;
use super::Resolver;
use super::alternatives::Member;

impl<'d, 'a> Resolver<'d, 'a> {
    /// The discriminator of alternatives; `None` when it tells nothing, which is a finding.
    pub(super) fn mapping(
        &self,
        written: &SchemaMapping<'a>,
        members: &[Member<'d, 'a>],
        findings: &mut Findings,
    ) -> Option<Discriminator> {
        let property = written.property;
        let mut mapping: Vec<(String, usize)> = Vec::new();
        let mut is_told = vec![false; members.len()];
        for (value, target) in &written.mapping {
            match self.mapped(*target, written.base, members) {
                Some(index) => {
                    is_told[index] = true;
                    mapping.push((value.value.to_owned(), index));
                }
                None => findings.push(unmapped(*target, members)),
            }
        }
        let mut is_whole = true;
        for (index, member) in members.iter().enumerate().filter(|(index, _)| !is_told[*index]) {
            let values = match member.name {
                "" => constants_of(member.target, property.value),
                name => vec![name.to_owned()],
            };
            if values.is_empty() {
                is_whole = false;
                findings.push(untold(member, property));
            }
            mapping.extend(values.into_iter().map(|value| (value, index)));
        }
        let mut met = HashMap::new();
        for (value, index) in &mapping {
            if met.insert(value, index).is_some_and(|other| other != index) {
                is_whole = false;
                findings.push(told_twice(value, property));
            }
        }
        let default = written.default.and_then(|target| {
            let index = self.mapped(target, written.base, members);
            if index.is_none() {
                findings.push(unmapped(target, members));
            }
            index
        });
        let property = property.value.to_owned();
        is_whole.then_some(Discriminator { property, mapping, default })
    }

    /// The schema that a mapping's target is: a `$ref`, or a component's name.
    pub(super) fn mapped_schema(
        &self,
        target: Text<'a>,
        base: Base,
    ) -> Option<(&'d Written<'a>, &'a str)> {
        let pool = &self.document.schemas;
        let named = format!("#/components/schemas/{}", target.value);
        let (_, schema) = pool
            .get_at(Reference { text: target.value, base })
            .or_else(|| pool.get(target.value))
            .or_else(|| pool.get(&named))?;
        let mut ignored = Findings::default();
        self.chase_component(schema, &mut ignored)
    }

    fn mapped(&self, target: Text<'a>, base: Base, members: &[Member<'d, 'a>]) -> Option<usize> {
        let (schema, _) = self.mapped_schema(target, base)?;
        members.iter().position(|member| std::ptr::eq(member.target, schema))
    }

    /// What a schema refers to, with the name that it has as a component.
    pub(super) fn chase_component(
        &self,
        schema: &'d Written<'a>,
        findings: &mut Findings,
    ) -> Option<(&'d Written<'a>, &'a str)> {
        let (target, _) = self.chase(schema, findings).0?;
        let name = self.components.get(&super::address(target)).map_or("", |(name, _)| name);
        Some((target, name))
    }
}

fn told_twice(value: &str, property: Text<'_>) -> Finding {
    Finding::error(
        codes::CONTRADICTORY_SCHEMA,
        property.place,
        format!("the discriminator's value `{value}` tells two alternatives"),
    )
    .label("which of the two is it?")
}

/// The strings that a property of an inline alternative can be.
pub(super) fn constants_of(schema: &Written<'_>, property: &str) -> Vec<String> {
    let values = values_of(schema, property).into_iter();
    values.filter_map(|node| node.as_str().map(str::to_owned)).collect()
}

/// The values that `const` and `enum` of a property list.
pub(super) fn values_of<'s>(schema: &'s Written<'_>, property: &str) -> Vec<&'s Node> {
    let properties = schema.keywords.iter().filter_map(|keyword| match &keyword.rule {
        Rule::Properties(properties) => Some(properties),
        _ => None,
    });
    let keywords = properties
        .flatten()
        .filter(|(name, _)| name.value == property)
        .flat_map(|(_, schema)| &schema.keywords);
    keywords
        .flat_map(|keyword| match &keyword.rule {
            Rule::Const(node) => std::slice::from_ref(*node),
            Rule::Enum(values) => values,
            _ => &[],
        })
        .collect()
}

fn unmapped(target: Text<'_>, members: &[Member<'_, '_>]) -> Finding {
    let known: Vec<_> = members
        .iter()
        .filter(|member| !member.name.is_empty())
        .map(|member| format!("#/components/schemas/{}", member.name))
        .collect();
    Finding::error(
        codes::UNRESOLVED_REFERENCE,
        target.place,
        format!("`{}` is none of the alternatives", target.value),
    )
    .label("not in `oneOf`")
    .did_you_mean(target.value, known.iter().map(String::as_str))
}

fn untold(member: &Member<'_, '_>, property: Text<'_>) -> Finding {
    Finding::warning(
        codes::CONTRADICTORY_SCHEMA,
        property.place,
        format!("no value of `{}` tells each alternative", property.value),
    )
    .label("says nothing: alternatives are tried one by one")
    .help(format!("give each a constant `{}`, or make each a component", property.value))
    .related(member.written.place, "this one is neither named nor in `mapping`")
}
