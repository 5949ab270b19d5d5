//! A base schema that lists its children, met from a child: that does not choose again.

use crate::document::{Rule, Schema as Written};
use crate::finding::Findings;

use super::facts::Facts;
use super::{Resolver, Without};

impl<'d, 'a> Resolver<'d, 'a> {
    /// A base schema lists its children in `oneOf`, and a child refers to its base by `allOf`: what is
    /// that child is that alternative, and does not choose again.
    pub(super) fn forget_own_base(
        &self,
        facts: &mut Facts<'d, 'a>,
        parts: &[&'d Written<'a>],
        without: &mut Without,
    ) {
        let mut forgotten = false;
        facts.alternatives.retain(|alternatives| {
            let base = parts.iter().find(|part| chooses(part, alternatives.members));
            let is_told = base.is_some_and(|base| self.is_child(parts, base, alternatives.members));
            if is_told {
                *without = without.and(alternatives.members);
                forgotten = true;
            }
            !is_told
        });
        if forgotten {
            facts.discriminator = None;
        }
    }

    /// Whether one of `parts` is listed by its base among `members`.
    fn is_child(
        &self,
        parts: &[&'d Written<'a>],
        base: &'d Written<'a>,
        members: &'d [Written<'a>],
    ) -> bool {
        let mut ignored = Findings::default();
        let targets = members.iter().filter_map(|it| self.chase(it, &mut ignored).0);
        let targets: Vec<_> = targets.map(|(target, _)| target).collect();
        let is = |one: &'d Written<'a>, other: &'d Written<'a>| std::ptr::eq(one, other);
        let mut listed =
            parts.iter().filter(|it| !is(it, base) && targets.iter().any(|to| is(it, to)));
        listed.any(|child| {
            let held = self.conjuncts(&[child], &Without::default(), &mut Findings::default());
            held.is_some_and(|held| held.iter().any(|part| is(part, base)))
        })
    }
}

/// Whether a schema has these alternatives itself.
fn chooses<'a>(schema: &Written<'a>, members: &[Written<'a>]) -> bool {
    schema.keywords.iter().any(|it| match &it.rule {
        Rule::OneOf(own) | Rule::AnyOf(own) => std::ptr::eq(own.as_slice(), members),
        _ => false,
    })
}
