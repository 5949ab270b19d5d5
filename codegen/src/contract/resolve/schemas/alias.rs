//! Schemas that only name another one: a `$ref`, or an `allOf` of one, with annotations at most.

use crate::document::{Dialect, Keyword, Reference, Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};

use super::super::references::unresolved;
use super::Resolver;
use super::marks::Marks;

/// How many `$ref`s may lead from one to the next.
const MAX_HOPS: usize = 64;

/// A schema, and the component's name when it is one.
pub(super) type Found<'d, 'a> = (&'d Written<'a>, &'a str);

impl<'d, 'a> Resolver<'d, 'a> {
    /// Follows a schema to the one it names, and collects the annotations on the way.
    pub(super) fn chase(
        &self,
        schema: &'d Written<'a>,
        findings: &mut Findings,
    ) -> (Option<Found<'d, 'a>>, Marks<'d, 'a>) {
        let mut marks = Marks::default();
        let mut current = (schema, "");
        let mut seen: Vec<&Written<'a>> = Vec::new();
        while let Some(keyword) = self.alias(current.0, findings) {
            let looped = seen.iter().any(|known| std::ptr::eq(*known, current.0));
            if looped || seen.len() > MAX_HOPS {
                findings.push(circular(keyword));
                return (None, marks);
            }
            seen.push(current.0);
            marks.read(current.0);
            let next = match &keyword.rule {
                Rule::Ref(reference) | Rule::DynamicRef(reference) => {
                    self.target(keyword, *reference, findings)
                }
                Rule::AllOf(members) | Rule::OneOf(members) | Rule::AnyOf(members) => {
                    members.first().map(|member| (member, ""))
                }
                _ => None,
            };
            match next {
                Some(next) => current = next,
                None => return (None, marks),
            }
        }
        (Some(current), marks)
    }

    /// What a schema names in the end; itself, when it names none.
    pub(in super::super) fn looked_through(&self, schema: &'d Written<'a>) -> &'d Written<'a> {
        self.chase(schema, &mut Findings::default()).0.map_or(schema, |(target, _)| target)
    }

    /// The keyword that makes a schema an alias.
    fn alias(&self, schema: &'d Written<'a>, findings: &mut Findings) -> Option<&'d Keyword<'a>> {
        let mut alias = None;
        let mut beside = None;
        for keyword in &schema.keywords {
            match &keyword.rule {
                Rule::Title(_)
                | Rule::Description(_)
                | Rule::Deprecated(_)
                | Rule::ReadOnly(_)
                | Rule::WriteOnly(_)
                | Rule::Default(_)
                | Rule::Security(_)
                | Rule::RustName(_)
                | Rule::Definitions(_)
                | Rule::DynamicAnchor(_)
                | Rule::Nullable(false) => {}
                Rule::Ref(_) => alias = Some(keyword),
                Rule::DynamicRef(reference) if self.is_static(*reference) => alias = Some(keyword),
                Rule::AllOf(members) | Rule::OneOf(members) | Rule::AnyOf(members)
                    if members.len() == 1 && alias.is_none() =>
                {
                    alias = Some(keyword);
                }
                _ => beside = Some(keyword),
            }
        }
        let is_ref = alias.is_some_and(|keyword| matches!(keyword.rule, Rule::Ref(_)));
        if alias.is_some() && self.asks(schema) {
            return None;
        }
        match beside {
            // OpenAPI 3.0 ignores what stands beside `$ref`; the author meant something by it.
            Some(beside) if is_ref && self.document.dialect == Dialect::V30 => {
                findings.push(ignored(beside));
                alias
            }
            Some(beside) if matches!(beside.rule, Rule::Nullable(true)) && alias.is_some() => {
                findings.push(idle_null(beside));
                alias
            }
            Some(_) => None,
            None => alias,
        }
    }

    /// What a `$ref` points at.
    pub(super) fn target(
        &self,
        keyword: &Keyword<'a>,
        reference: Reference<'a>,
        findings: &mut Findings,
    ) -> Option<Found<'d, 'a>> {
        let pool = &self.document.schemas;
        let found = pool.get_at(reference);
        if found.is_none() {
            let reference = crate::document::At::new(reference.text, keyword.place);
            let finding = unresolved(reference, pool, findings.len());
            findings.push(finding);
        }
        found.map(|(name, schema)| (schema, name))
    }
}

/// A chain of `$ref`s that never comes to a schema.
pub(super) fn circular(keyword: &Keyword<'_>) -> Finding {
    Finding::error(codes::CIRCULAR_REFERENCE, keyword.place, "this only leads back to itself")
        .label("no schema at the end of it")
        .why("a schema may hold itself in a property or a list, where a value can end it")
        .help("write out what values are meant")
}

fn ignored(keyword: &Keyword<'_>) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_OPENAPI_FEATURE,
        keyword.key,
        "OpenAPI 3.0 ignores what stands beside `$ref`",
    )
    .label("has no force here")
    .help("wrap the reference: `allOf: [{ $ref: … }]`, or write OpenAPI 3.1")
}

/// `nullable` beside what does not take `null`.
pub(super) fn idle_null(keyword: &Keyword<'_>) -> Finding {
    Finding::warning(
        codes::CONTRADICTORY_SCHEMA,
        keyword.key,
        "`nullable` has no force here: `null` is still refused",
    )
    .label("no `type` beside it, or what it combines with does not take `null`")
    .why("OpenAPI 3.0.3: `nullable` adds `null` to the `type` of the same schema only")
    .help("put `nullable: true` on the schema that has the `type`")
}
