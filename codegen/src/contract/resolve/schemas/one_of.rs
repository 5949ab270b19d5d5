//! `oneOf`, its discriminator, and `null` as an alternative.

use std::collections::{HashMap, HashSet};

use crate::document::{Rule, Schema as Written, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Node;

use super::super::super::{Discriminator, Kind, SchemaId};
use super::constants::canonical;
use super::facts::{Alternatives, Facts, Types};
use super::fold::unsupported;
use super::{Hint, Part, Resolver};

/// How many schemas the alternatives of one `oneOf` may be put together from.
const MAX_PARTS: usize = 10_000;

/// A member of `oneOf` that is not `null`.
struct Member<'d, 'a> {
    written: &'d Written<'a>,
    /// What it refers to, and the component's name.
    target: &'d Written<'a>,
    name: &'a str,
}

impl<'d, 'a> Resolver<'d, 'a> {
    pub(super) fn one_of(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        parts: &[Part<'d, 'a>],
        hint: &Hint,
        findings: &mut Findings,
    ) -> Option<(bool, Kind)> {
        let alternatives = facts.one_of.or(facts.any_of)?;
        let (members, nulls) = self.members(alternatives, findings)?;
        if let Some(any_of) = facts.any_of
            && (facts.one_of.is_some() || members.len() != 1 || nulls != 1)
        {
            findings.push(unsupported("anyOf", any_of.place));
            return None;
        }
        if nulls > 1 || members.is_empty() {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    alternatives.place,
                    "`null` would match two alternatives at once",
                )
                .label("exactly one may hold"),
            );
            return None;
        }
        let nullable = nulls == 1 && facts.types.holds(Types::NULL);
        let variants = self.variants(id, facts, parts, alternatives, &members, hint, findings)?;
        if facts.types_are_said {
            let types = facts.types.without_null();
            self.one_of_types.extend(variants.iter().map(|id| (*id, types, alternatives.place)));
        }
        let discriminator = match facts.discriminator {
            Some((written, _)) => {
                let mapping =
                    self.mapping(&written.mapping, &members, written.property, findings)?;
                Some(Discriminator {
                    property: written.property.value.to_owned(),
                    mapping,
                    default: None,
                })
            }
            None => None,
        };
        Some((nullable, Kind::OneOf { variants, discriminator }))
    }

    /// A base schema lists its children in `oneOf`, and a child refers to its base by `allOf`: the
    /// child is that alternative, and does not choose again.
    pub(super) fn forget_own_base(&self, facts: &mut Facts<'d, 'a>, parts: &[Part<'d, 'a>]) {
        let (Some(alternatives), Some(own)) = (facts.one_of, parts.first()) else { return };
        let chooses = own.schema.keywords.iter().any(|it| matches!(it.rule, Rule::OneOf(_)));
        let mut ignored = Findings::default();
        let mut targets =
            alternatives.members.iter().filter_map(|member| self.chase(member, &mut ignored).0);
        if !chooses && targets.any(|(target, _)| std::ptr::eq(target, own.schema)) {
            facts.one_of = None;
            facts.discriminator = None;
        }
    }

    /// A `oneOf` of constants is an `enum` whose values are described.
    pub(super) fn take_constants(&self, facts: &mut Facts<'d, 'a>) {
        let Some(alternatives) = facts.one_of.filter(|_| facts.choices.is_none()) else { return };
        if facts.discriminator.is_some() {
            return;
        }
        let mut choices: Vec<(String, &'a Node)> = Vec::new();
        let mut met = HashSet::new();
        for member in alternatives.members {
            let Some(node) = constant(member) else { return };
            let text = canonical(node);
            // Twice the same value would match two alternatives.
            if !met.insert(text.clone()) {
                return;
            }
            choices.push((text, node));
        }
        facts.choices = Some(choices);
        facts.one_of = None;
    }

    /// The members that are not `null`, and how many are.
    fn members(
        &self,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<(Vec<Member<'d, 'a>>, usize)> {
        let mut members = Vec::new();
        let mut nulls = 0;
        for written in alternatives.members {
            let (target, name) = self.chase(written, findings).0?;
            if is_null(target) {
                nulls += 1;
            } else {
                members.push(Member { written, target, name });
            }
        }
        Some((members, nulls))
    }

    /// The alternatives by themselves, or each together with what stands beside `oneOf`.
    #[expect(clippy::too_many_arguments, reason = "one step of one function")]
    fn variants(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        parts: &[Part<'d, 'a>],
        alternatives: Alternatives<'d, 'a>,
        members: &[Member<'d, 'a>],
        hint: &Hint,
        findings: &mut Findings,
    ) -> Option<Vec<SchemaId>> {
        let others = facts.spoken.iter().any(|(types, _, _)| *types != Types::OBJECT);
        if others || facts.choices.is_some() {
            findings.push(
                Finding::error(
                    codes::UNSUPPORTED_KEYWORD,
                    alternatives.place,
                    "not supported yet: `oneOf` beside keywords of strings, numbers or lists",
                )
                .label("both must hold")
                .help("move them into the alternatives"),
            );
            return None;
        }
        if facts.says_of_objects() && members.len().saturating_mul(parts.len()) > MAX_PARTS {
            findings.push(
                Finding::error(
                    codes::TOO_LARGE,
                    alternatives.place,
                    "too many alternatives, each with too much beside it",
                )
                .label(format!("{} alternatives", members.len())),
            );
            return None;
        }
        let hint = Hint { name: self.name_of(id, hint), bounded: hint.bounded };
        let mut variants = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            let name = match member.name {
                "" => format!("Variant{}", index + 1),
                name => name.to_owned(),
            };
            let hint = hint.below(&name);
            let variant = if facts.says_of_objects() {
                let mut all: Vec<_> =
                    parts.iter().map(|part| Part { schema: part.schema, bare: true }).collect();
                all.push(Part { schema: member.target, bare: false });
                self.intern_parts(all, hint)
            } else {
                self.intern_unmarked(member.written, hint, findings)
            };
            variants.push(variant);
        }
        Some(variants)
    }

    /// Every value of the discriminator and the alternative that it tells.
    fn mapping(
        &self,
        written: &[(Text<'a>, Text<'a>)],
        members: &[Member<'d, 'a>],
        property: Text<'a>,
        findings: &mut Findings,
    ) -> Option<Vec<(String, usize)>> {
        let mut mapping: Vec<(String, usize)> = Vec::new();
        let mut is_told = vec![false; members.len()];
        let mut is_whole = true;
        for (value, target) in written {
            match self.mapped(*target, members) {
                Some(index) => {
                    is_told[index] = true;
                    mapping.push((value.value.to_owned(), index));
                }
                None => {
                    is_whole = false;
                    findings.push(unmapped(*target, members));
                }
            }
        }
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
                findings.push(
                    Finding::error(
                        codes::CONTRADICTORY_SCHEMA,
                        property.place,
                        format!("the discriminator's value `{value}` tells two alternatives"),
                    )
                    .label("which of the two is it?"),
                );
            }
        }
        is_whole.then_some(mapping)
    }

    /// The member that a mapping's target is: a `$ref`, or a component's name.
    fn mapped(&self, target: Text<'a>, members: &[Member<'d, 'a>]) -> Option<usize> {
        let pool = &self.document.schemas;
        let named = format!("#/components/schemas/{}", target.value);
        let (_, schema) = pool.get(target.value).or_else(|| pool.get(&named))?;
        let mut ignored = Findings::default();
        let (schema, _) = self.chase(schema, &mut ignored).0?;
        members.iter().position(|member| std::ptr::eq(member.target, schema))
    }

    /// Alternatives of a typed `oneOf` must be of that type.
    pub(super) fn check_one_of_types(&mut self, findings: &mut Findings) {
        for (variant, types, place) in std::mem::take(&mut self.one_of_types) {
            let actual = self.types_of(variant, 0);
            if !types.holds(actual) {
                findings.push(
                    Finding::error(
                        codes::CONTRADICTORY_SCHEMA,
                        self.get(variant).place,
                        format!("this alternative is {}", actual.words()),
                    )
                    .label(match types {
                        Types::NONE => "only null can satisfy the schema".to_owned(),
                        types => format!("only {} can satisfy the schema", types.words()),
                    })
                    .related(place, "an alternative of this"),
                );
            }
        }
    }

    fn types_of(&self, id: SchemaId, depth: usize) -> Types {
        match &self.get(id).kind {
            Kind::Any => Types::ALL.without_null(),
            Kind::Boolean => Types::BOOLEAN,
            Kind::Integer { .. } => Types::INTEGER,
            Kind::Number { .. } => Types::NUMBER,
            Kind::String(_) | Kind::Choice(_) => Types::STRING,
            Kind::Array(_) => Types::ARRAY,
            Kind::Object(_) => Types::OBJECT,
            Kind::OneOf { variants, .. } if depth < 8 => variants
                .iter()
                .fold(Types::NONE, |all, variant| all.or(self.types_of(*variant, depth + 1))),
            Kind::OneOf { .. } => Types::ALL.without_null(),
            Kind::Tuple { .. } => Types::ARRAY,
            Kind::AnyOf { variants } if depth < 8 => variants
                .iter()
                .fold(Types::NONE, |all, variant| all.or(self.types_of(*variant, depth + 1))),
            Kind::AnyOf { .. } => Types::ALL.without_null(),
            Kind::Null | Kind::Constant(_) | Kind::Undecided => Types::NONE,
        }
    }

    /// An alternative that holds itself, without an object or a list between, has no end.
    pub(super) fn check_one_of_cycles(&mut self, findings: &mut Findings) {
        let mut done = vec![false; self.arena.len()];
        for start in 0..self.arena.len() {
            // Iterative: (schema, next variant to look at).
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((schema, next)) = path.last().copied() {
                let variant = match &self.arena[schema].kind {
                    Kind::OneOf { variants, .. } if !done[schema] => variants.get(next).copied(),
                    _ => None,
                };
                let Some(variant) = variant else {
                    done[schema] = true;
                    path.pop();
                    continue;
                };
                if let Some(last) = path.last_mut() {
                    last.1 += 1;
                }
                let variant = variant.0 as usize;
                if path.iter().any(|(known, _)| *known == variant) {
                    findings.push(
                        Finding::error(
                            codes::CIRCULAR_REFERENCE,
                            self.arena[variant].place,
                            "this schema is an alternative of itself",
                        )
                        .label("no object or list stands between")
                        .help("leave that alternative out"),
                    );
                } else if !done[variant] {
                    path.push((variant, 0));
                }
            }
        }
    }
}

/// The value of a schema that is one constant, but for annotations.
fn constant<'a>(schema: &Written<'a>) -> Option<&'a Node> {
    let mut value = None;
    for keyword in &schema.keywords {
        match &keyword.rule {
            Rule::Const(node) => value = Some(*node),
            Rule::Title(_) | Rule::Description(_) | Rule::Deprecated(_) => {}
            _ => return None,
        }
    }
    value
}

fn is_null(schema: &Written<'_>) -> bool {
    schema.keywords.iter().any(|keyword| match &keyword.rule {
        Rule::Type(names) => names.len() == 1 && names[0].value == "null",
        Rule::Const(node) => node.is_null(),
        Rule::Enum(values) => values.len() == 1 && values[0].is_null(),
        _ => false,
    })
}

/// The strings that a property of an inline alternative can be.
fn constants_of(schema: &Written<'_>, property: &str) -> Vec<String> {
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
        .filter_map(|node| node.as_str().map(str::to_owned))
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
    Finding::error(
        codes::UNSUPPORTED_KEYWORD,
        member.written.place,
        format!("no value of `{}` tells this alternative", property.value),
    )
    .label("neither named nor in `mapping`")
    .help(format!("give it a constant `{}`, or make it a component", property.value))
    .related(property.place, "the discriminator")
}
