//! Marks that nobody would enforce: a value may hold the member that they stand on, and the type that
//! takes it there knows nothing of them.

use std::collections::HashSet;

use crate::document::x_security::Marks as Marked;
use crate::finding::{Finding, Findings, codes};

use super::super::super::{
    Additional, AssertionId, Assertions, Keyword, Kind, ObjectRules, SchemaId,
};
use super::Resolver;

impl<'d, 'a> Resolver<'d, 'a> {
    /// Refuses marks on members that some type takes without them.
    pub(super) fn refuse_lost_marks(&self, assertions: &Assertions, findings: &mut Findings) {
        let asserted = (0..).map(SchemaId).zip(&self.arena);
        let asserted = asserted.filter_map(|(id, schema)| Some((id, schema.assertion?, false)));
        let mut walk = Walk {
            of: self,
            assertions,
            next: asserted.collect(),
            seen: HashSet::new(),
            slipped: HashSet::new(),
            lost: self.carried_nowhere(),
        };
        walk.run();
        walk.lost.extend(self.carried_by_some());
        let mut met = HashSet::new();
        for marks in walk.lost.into_iter().filter(|marks| met.insert(address(marks))) {
            findings.push(
                Finding::error(
                    codes::UNSUPPORTED_SECURITY_KEY,
                    marks.place,
                    "no type carries this `x-security`",
                )
                .label("on a member that `if`, `not`, patterns and their like name, or that another alternative of `anyOf` takes without it")
                .help("list the member in `properties` of the schema itself, and mark it there; of alternatives in each of them, or write `oneOf`"),
            );
        }
    }

    /// Those that were met in an assertion and stand on no property of a type.
    fn carried_nowhere(&self) -> Vec<&'d Marked<'a>> {
        let own = self.marks.iter().flat_map(|marks| &marks.security);
        let known = own.chain(self.carried.values().flatten());
        let known: HashSet<usize> = known.map(|marks| address(marks)).collect();
        let met = self.lowering.marks.iter().copied();
        met.filter(|marks| !known.contains(&address(marks))).collect()
    }

    /// Those that some lists of an `anyOf` carry inside and others do not. Nothing is asserted of such
    /// an `anyOf`: the first list that takes the value is taken.
    fn carried_by_some(&self) -> Vec<&'d Marked<'a>> {
        let mut lost = Vec::new();
        for schema in self.arena.iter().filter(|schema| schema.assertion.is_none()) {
            let Kind::AnyOf { variants } = &schema.kind else { continue };
            let lists = variants.iter().filter(|id| {
                matches!(self.get(**id).kind, Kind::Array(_) | Kind::Tuple { .. } | Kind::Any)
            });
            let inside: Vec<_> = lists.map(|id| self.carried_inside(*id)).collect();
            for marks in inside.iter().flatten() {
                let is_here =
                    |all: &Vec<&Marked<'_>>| all.iter().any(|it| address(it) == address(marks));
                if !inside.iter().all(is_here) {
                    lost.push(*marks);
                }
            }
        }
        lost
    }

    /// The marks that the type `root` carries at any depth.
    fn carried_inside(&self, root: SchemaId) -> Vec<&'d Marked<'a>> {
        let (mut found, mut next, mut seen) = (Vec::new(), vec![root], HashSet::from([root]));
        while let Some(id) = next.pop() {
            let inside = match &self.get(id).kind {
                Kind::Object(rules) => {
                    let own =
                        (0..rules.properties.len()).filter_map(|at| self.carried.get(&(id, at)));
                    found.extend(own.flatten());
                    let others = match rules.additional {
                        Additional::Schema(values) => Some(values),
                        _ => None,
                    };
                    rules.properties.iter().map(|it| it.schema).chain(others).collect()
                }
                Kind::Array(rules) => vec![rules.items],
                Kind::Tuple { items } => items.clone(),
                Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => variants.clone(),
                _ => Vec::new(),
            };
            next.extend(inside.into_iter().filter(|id| seen.insert(*id)));
        }
        found
    }
}

fn address(marks: &Marked<'_>) -> usize {
    std::ptr::from_ref(marks).addr()
}

/// Goes through types and what is asserted of their values, hand in hand.
struct Walk<'r, 'd, 'a> {
    of: &'r Resolver<'d, 'a>,
    assertions: &'r Assertions,
    /// A type, what is asserted of its values, and whether the type has chosen from a `oneOf`: no other
    /// alternative of that holds.
    next: Vec<(SchemaId, AssertionId, bool)>,
    seen: HashSet<(SchemaId, AssertionId, bool)>,
    slipped: HashSet<AssertionId>,
    lost: Vec<&'d Marked<'a>>,
}

impl<'r, 'd, 'a> Walk<'r, 'd, 'a> {
    fn run(&mut self) {
        while let Some(pair) = self.next.pop() {
            if self.seen.insert(pair) {
                self.holds(pair);
            }
        }
    }

    fn holds(&mut self, (schema, told, chosen): (SchemaId, AssertionId, bool)) {
        let it = self.of.get(schema);
        let is_opaque = it.untyped || matches!(it.kind, Kind::Any);
        match &it.kind {
            // `x-rust-type`: the user's own type knows nothing of marks.
            _ if !it.rust_type.is_empty() => self.all_inside(told, chosen),
            Kind::OneOf { variants, .. } => {
                self.next.extend(variants.iter().map(|variant| (*variant, told, true)));
            }
            Kind::AnyOf { variants } => {
                self.next.extend(variants.iter().map(|variant| (*variant, told, chosen)));
            }
            Kind::Object(rules) => self.members(schema, rules, told, chosen),
            Kind::Array(rules) => self.items(&[rules.items], told, chosen),
            Kind::Tuple { items } => self.items(items, told, chosen),
            // Values of other types pass as they are.
            _ if is_opaque => self.all_inside(told, chosen),
            _ => {}
        }
    }

    /// No type takes the parts of such a value.
    fn all_inside(&mut self, told: AssertionId, chosen: bool) {
        let inside = self.keywords(told, chosen).into_iter().filter(|it| !it.is_in_place());
        inside.flat_map(Keyword::subschemas).for_each(|told| self.slips(told));
    }

    fn members(&mut self, schema: SchemaId, rules: &ObjectRules, told: AssertionId, chosen: bool) {
        for keyword in self.keywords(told, chosen) {
            match keyword {
                Keyword::Properties(members) => {
                    for (name, told) in members {
                        match rules.properties.iter().position(|it| it.name == *name) {
                            Some(index) => self.listed(schema, index, rules, *told),
                            None => self.not_listed(rules, *told),
                        }
                    }
                }
                Keyword::PatternProperties(members) => {
                    members.iter().for_each(|(_, told)| self.anywhere(rules, *told));
                }
                Keyword::AdditionalProperties(told) | Keyword::UnevaluatedProperties(told) => {
                    self.anywhere(rules, *told);
                }
                _ => {}
            }
        }
    }

    /// A member that the type lists: the marks must be among its own.
    fn listed(&mut self, schema: SchemaId, index: usize, rules: &ObjectRules, told: AssertionId) {
        let of = self.of;
        let own = of.carried.get(&(schema, index)).map_or(&[][..], Vec::as_slice);
        let is_own = |marks: &Marked<'_>| own.iter().any(|it| address(it) == address(marks));
        self.lost.extend(self.marks_of(told).into_iter().filter(|marks| !is_own(marks)));
        self.next.push((rules.properties[index].schema, told, false));
    }

    /// A member that the type does not list, and takes all the same unless it is closed.
    fn not_listed(&mut self, rules: &ObjectRules, told: AssertionId) {
        match rules.additional {
            Additional::Refused | Additional::Unsaid => {}
            Additional::Elsewhere => self.slips(told),
            Additional::Schema(values) => {
                self.lost.extend(self.marks_of(told));
                self.next.push((values, told, false));
            }
        }
    }

    /// Members of any name.
    fn anywhere(&mut self, rules: &ObjectRules, told: AssertionId) {
        self.not_listed(rules, told);
        self.next.extend(rules.properties.iter().map(|it| (it.schema, told, false)));
    }

    /// `items` are the types of items; the last is that of all that follow.
    fn items(&mut self, items: &[SchemaId], told: AssertionId, chosen: bool) {
        for keyword in self.keywords(told, chosen) {
            match keyword {
                Keyword::PrefixItems(all) => {
                    let types = items.iter().chain(std::iter::repeat(items.last()).flatten());
                    self.next.extend(types.zip(all).map(|(item, told)| (*item, *told, false)));
                }
                Keyword::Items(told)
                | Keyword::UnevaluatedItems(told)
                | Keyword::Contains { schema: told, .. } => {
                    self.next.extend(items.iter().map(|item| (*item, *told, false)));
                }
                _ => {}
            }
        }
    }

    /// Whatever `told` marks, at any depth, goes where no type looks.
    fn slips(&mut self, told: AssertionId) {
        let mut next = vec![told];
        while let Some(id) = next.pop() {
            if self.slipped.insert(id) {
                self.lost.extend(self.of.lowering.marked.get(&id));
                let keywords = self.assertions[id].keywords.iter();
                next.extend(keywords.flat_map(|it| self.assertions.named_by(it)));
            }
        }
    }

    /// The marks of a value that `told` speaks of.
    fn marks_of(&self, told: AssertionId) -> Vec<&'d Marked<'a>> {
        let all = self.in_place(told, false).into_iter();
        all.filter_map(|id| self.of.lowering.marked.get(&id).copied()).collect()
    }

    /// The keywords that speak of the same value as `told`.
    fn keywords(&self, told: AssertionId, chosen: bool) -> Vec<&'r Keyword> {
        let assertions = self.assertions;
        let all = self.in_place(told, chosen).into_iter();
        all.flat_map(|id| &assertions[id].keywords).collect()
    }

    /// `told`, and all that it holds against the same value.
    fn in_place(&self, told: AssertionId, chosen: bool) -> Vec<AssertionId> {
        let (mut found, mut at) = (vec![told], 0);
        let mut seen = HashSet::from([told]);
        while let Some(id) = found.get(at) {
            at += 1;
            let keywords = self.assertions[*id].keywords.iter();
            let same = keywords
                .filter(|it| it.is_in_place() && !(chosen && matches!(it, Keyword::OneOf(_))))
                .flat_map(|it| self.assertions.named_by(it));
            found.extend(same.filter(|id| seen.insert(*id)).collect::<Vec<_>>());
        }
        found
    }
}
