//! Each keyword by itself, with the assertions of the schemas that it names.

use crate::document::{Keyword as WrittenKeyword, Reference, Rule, Schema as Written, Text};
use crate::finding::Findings;

use super::super::super::super::{AssertionId, Constant, Keyword, Pattern};
use super::super::constants::canonical;
use super::super::dynamic::fragment;
use super::super::{Resolver, Without, patterns};
use super::groups::Groups;
use super::{View, Within, marks_on};

impl<'d, 'a> Resolver<'d, 'a> {
    /// The keywords of one schema that `keep` takes.
    pub(in super::super) fn keywords(
        &mut self,
        schema: &'d Written<'a>,
        without: &Without,
        within: &Within<'a>,
        keep: &dyn Fn(&Rule<'a>) -> bool,
        findings: &mut Findings,
    ) -> Vec<Keyword> {
        if schema.boolean == Some(false) {
            return vec![Keyword::Never];
        }
        let within = self.hiding(schema, within);
        if within.view == View::Request {
            self.lowering.marks.extend(marks_on(schema));
        }
        let mut found = Vec::new();
        let mut groups = Groups::default();
        for keyword in schema.keywords.iter().filter(|it| keep(&it.rule)) {
            if let Rule::Pattern(source) = &keyword.rule {
                groups.pattern = Some((source, keyword.place));
                continue;
            }
            if groups.take(&keyword.rule) {
                continue;
            }
            found.extend(self.keyword(schema, keyword, without, &within, findings));
        }
        self.groups(schema, groups, &within, &mut found, findings);
        found
    }

    fn keyword(
        &mut self,
        schema: &'d Written<'a>,
        keyword: &'d WrittenKeyword<'a>,
        without: &Without,
        within: &Within<'a>,
        findings: &mut Findings,
    ) -> Option<Keyword> {
        let none = Without::default;
        Some(match &keyword.rule {
            Rule::Ref(reference) => {
                Keyword::Ref(self.referred(schema, keyword, *reference, within, findings)?)
            }
            Rule::DynamicRef(reference) => {
                let initial = self.referred(schema, keyword, *reference, within, findings)?;
                self.dynamic_reference(*reference, initial)
            }
            Rule::Required(names) => Keyword::Required(
                names
                    .iter()
                    .filter(|name| !within.hidden.contains(name.value))
                    .map(|name| name.value.to_owned())
                    .collect(),
            ),
            Rule::PrefixItems(all) => {
                let within = within.inside("prefix");
                Keyword::PrefixItems(
                    all.iter().map(|it| self.assertion(it, none(), within.clone())).collect(),
                )
            }
            Rule::Items(it) => Keyword::Items(self.assertion(it, none(), within.inside("items"))),
            Rule::UnevaluatedItems(it) => {
                Keyword::UnevaluatedItems(self.assertion(it, none(), within.inside("rest")))
            }
            Rule::Properties(all) => Keyword::Properties(self.properties(all, within)),
            Rule::PatternProperties(all) => {
                Keyword::PatternProperties(self.patterns(all, within, findings))
            }
            Rule::AdditionalProperties(it) => {
                Keyword::AdditionalProperties(self.assertion(it, none(), within.inside("others")))
            }
            Rule::UnevaluatedProperties(it) => {
                Keyword::UnevaluatedProperties(self.assertion(it, none(), within.inside("rest")))
            }
            Rule::PropertyNames(it) => {
                Keyword::PropertyNames(self.assertion(it, none(), within.inside("names")))
            }
            Rule::AllOf(all) => Keyword::AllOf(self.each(schema, all, within, "all")),
            Rule::AnyOf(all) if !without.holds(all) => {
                Keyword::AnyOf(self.each(schema, all, within, "any"))
            }
            Rule::OneOf(all) if !without.holds(all) => {
                Keyword::OneOf(self.each(schema, all, within, "one"))
            }
            Rule::Not(it) => Keyword::Not(self.assertion(it, none(), within.below("not"))),
            other => return counted(other),
        })
    }

    fn dynamic_reference(&self, reference: Reference<'a>, initial: AssertionId) -> Keyword {
        match self.is_static(reference) {
            true => Keyword::Ref(initial),
            false => Keyword::DynamicRef { anchor: fragment(reference).to_owned(), initial },
        }
    }

    fn patterns(
        &mut self,
        all: &'d [(Text<'a>, Written<'a>)],
        within: &Within<'a>,
        findings: &mut Findings,
    ) -> Vec<(Pattern, AssertionId)> {
        let mut found = Vec::with_capacity(all.len());
        for (source, it) in all {
            let id = self.assertion(it, Without::default(), within.inside("pattern"));
            let judged = patterns::pattern(source.value, source.place, within.bounded, findings);
            found.extend(judged.map(|pattern| (pattern, id)));
        }
        found
    }

    fn properties(
        &mut self,
        all: &'d [(Text<'a>, Written<'a>)],
        within: &Within<'a>,
    ) -> Vec<(String, AssertionId)> {
        let mut found = Vec::with_capacity(all.len());
        for (name, schema) in all {
            let at = within.inside(name.value);
            let id = match self.leaves_out(schema, within.view) {
                true => {
                    let never = vec![Keyword::Never];
                    let id = self.add_assertion(schema.place, &at, schema.base, never);
                    // Nobody sends it, and answers may hold it.
                    self.lowering.marked.extend(marks_on(schema).map(|marks| (id, marks)));
                    id
                }
                false => self.assertion(schema, Without::default(), at),
            };
            found.push((name.value.to_owned(), id));
        }
        found
    }

    /// What a reference means. A base schema that lists its children in `oneOf` does not choose
    /// again for a child that refers to it.
    fn referred(
        &mut self,
        from: &'d Written<'a>,
        keyword: &WrittenKeyword<'a>,
        reference: Reference<'a>,
        within: &Within<'a>,
        findings: &mut Findings,
    ) -> Option<AssertionId> {
        let (target, _) = self.target(keyword, reference, findings)?;
        Some(self.member(from, target, within.below("base")))
    }

    fn each(
        &mut self,
        from: &'d Written<'a>,
        all: &'d [Written<'a>],
        within: &Within<'a>,
        name: &str,
    ) -> Vec<AssertionId> {
        all.iter().map(|it| self.member(from, it, within.below(name))).collect()
    }

    pub(super) fn member(
        &mut self,
        from: &'d Written<'a>,
        member: &'d Written<'a>,
        within: Within<'a>,
    ) -> AssertionId {
        let mut ignored = Findings::default();
        let target = self.chase(member, &mut ignored).0.map_or(member, |(target, _)| target);
        let mut without = Without::default();
        for keyword in &target.keywords {
            if let Rule::OneOf(children) | Rule::AnyOf(children) = &keyword.rule {
                let is_child = |it: &&'d Written<'a>| {
                    let mut ignored = Findings::default();
                    let found = self.chase(it, &mut ignored).0;
                    found.is_some_and(|(child, _)| std::ptr::eq(child, from))
                };
                if children.iter().any(|it| is_child(&it)) {
                    without = without.and(children);
                }
            }
        }
        let schema = if without.0.is_empty() { member } else { target };
        self.assertion(schema, without, within)
    }
}

/// Keywords that name no schema.
fn counted(rule: &Rule<'_>) -> Option<Keyword> {
    Some(match rule {
        Rule::Enum(values) => {
            Keyword::Enum(values.iter().map(|it| Constant(canonical(it))).collect())
        }
        Rule::Const(value) => Keyword::Enum(vec![Constant(canonical(value))]),
        Rule::MinItems(least) => Keyword::MinItems(*least),
        Rule::MaxItems(most) => Keyword::MaxItems(*most),
        Rule::UniqueItems(true) => Keyword::UniqueItems,
        Rule::MinProperties(least) => Keyword::MinProperties(*least),
        Rule::MaxProperties(most) => Keyword::MaxProperties(*most),
        _ => return None,
    })
}
