//! `discriminator` without `oneOf`: the alternatives are the components that build on the schema.

use crate::document::{Rule, Schema as Written};
use crate::finding::Findings;

use super::super::super::Kind;
use super::alternatives::Member;
use super::facts::{Facts, Types};
use super::kind::Shape;
use super::one_of::Site;
use super::{Hint, Resolver, Without, address};

impl<'d, 'a> Resolver<'d, 'a> {
    /// The children of a base schema as alternatives; `None` when it has none.
    pub(super) fn children(
        &mut self,
        at: &Site<'_, 'd, 'a>,
        facts: &Facts<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<Shape<'d, 'a>> {
        let (written, _) = facts.discriminator?;
        let [base] = at.job.parts[..] else { return None };
        let is_own = base.keywords.iter().any(|it| matches!(it.rule, Rule::Discriminator(_)));
        if !is_own || !at.job.without.0.is_empty() {
            return None;
        }
        let mut members: Vec<Member<'d, 'a>> = Vec::new();
        for (name, schema) in self.document.schemas.named() {
            if self.builds_on(schema, base) {
                members.push(Member { written: schema, target: schema, name: name.value });
            }
        }
        for (_, target) in &written.mapping {
            let Some((schema, name)) = self.mapped_schema(*target, written.base) else { continue };
            if !members.iter().any(|member| std::ptr::eq(member.target, schema)) {
                members.push(Member { written: schema, target: schema, name });
            }
        }
        if members.iter().all(|member| std::ptr::eq(member.target, base)) {
            return None;
        }
        let discriminator = self.mapping(written, &members, findings)?;
        let hint = Hint { name: self.name_of(at.job.id, at.hint), bounded: at.hint.bounded };
        let mut variants = Vec::with_capacity(members.len());
        for member in &members {
            let hint = hint.below(match std::ptr::eq(member.target, base) {
                true => "Itself",
                false => member.name,
            });
            variants.push(if self.builds_on(member.target, base) {
                self.intern_unmarked(member.written, hint, findings)
            } else {
                let without = Without(vec![std::ptr::from_ref(written).addr()]);
                let mut parts = vec![base];
                parts.extend((!std::ptr::eq(member.target, base)).then_some(member.target));
                self.intern_parts(parts, without, at.job.open, hint)
            });
        }
        let kind = Kind::OneOf { variants, discriminator: Some(discriminator) };
        Some(Shape {
            nullable: facts.types_are_said && facts.types.holds(Types::NULL),
            kind,
            chosen: None,
        })
    }

    /// Whether a schema holds another one by `allOf`, in however many steps.
    fn builds_on(&self, schema: &'d Written<'a>, base: &'d Written<'a>) -> bool {
        let mut ignored = Findings::default();
        let Some((target, _)) = self.chase(schema, &mut ignored).0 else { return false };
        // A component that is only another name of the base, or of a child, is none by itself.
        if std::ptr::eq(target, base) || address(target) != address(schema) {
            return false;
        }
        let parts = self.conjuncts(&[target], &Without::default(), &mut ignored);
        parts.is_some_and(|parts| parts.iter().any(|part| std::ptr::eq(*part, base)))
    }
}
