//! Whether a value of the document fits a schema of the document: for `default`.

use std::collections::HashSet;

use crate::document::{Dependency, Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Value};

use super::super::decimal::Decimal;
use super::choices::type_of;
use super::constants::canonical;
use super::facts::Types;
use super::{Resolver, formats};

/// How many schemas one value is held against.
const MAX_STEPS: usize = 100_000;

/// A value that does not fit, and which schema says so; patterns, formats and what looks at
/// unevaluated members are left to the server, which refuses more.
struct Fitting<'r, 'd, 'a> {
    resolver: &'r Resolver<'d, 'a>,
    steps: usize,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Tells a `default` that its schema does not take; whether it takes it.
    pub(in super::super) fn check_default(
        &self,
        default: &Node,
        schemas: &[&'d Written<'a>],
        findings: &mut Findings,
    ) -> bool {
        let mut fitting = Fitting { resolver: self, steps: 0 };
        if schemas.iter().all(|schema| fitting.fits(default, schema)) {
            return true;
        }
        findings.push(
            Finding::error(
                codes::DEFAULT_DOES_NOT_FIT,
                default.place,
                "the schema does not take its own `default`",
            )
            .label(format!("{} could not be sent", shortened(&canonical(default))))
            .why("what is absent is filled in with the default")
            .help("write a value that the schema takes, or leave `default` out"),
        );
        false
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        return format!("`{text}`");
    }
    format!("`{}…`", text.chars().take(40).collect::<String>())
}

impl<'d, 'a> Fitting<'_, 'd, 'a> {
    /// What cannot be told fits.
    fn fits(&mut self, node: &Node, schema: &'d Written<'a>) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return true;
        }
        if let Some(boolean) = schema.boolean {
            return boolean;
        }
        schema.keywords.iter().all(|keyword| self.keyword(node, schema, &keyword.rule))
    }

    fn keyword(&mut self, node: &Node, schema: &'d Written<'a>, rule: &'d Rule<'a>) -> bool {
        let resolver = self.resolver;
        match rule {
            Rule::Type(names) => {
                let all = names.iter().map(|name| Types::named(name.value));
                let null = schema.keywords.iter().any(|it| matches!(it.rule, Rule::Nullable(true)));
                let null = if null { Types::NULL } else { Types::NONE };
                all.fold(null, Types::or).meets(type_of(node))
            }
            Rule::Enum(values) => {
                let text = canonical(node);
                values.iter().any(|value| canonical(value) == text)
            }
            Rule::Const(value) => canonical(value) == canonical(node),
            Rule::Ref(reference) => match resolver.document.schemas.get_at(*reference) {
                Some((_, target)) => self.fits(node, target),
                None => true,
            },
            Rule::AllOf(all) => all.iter().all(|it| self.fits(node, it)),
            Rule::AnyOf(all) => all.iter().any(|it| self.fits(node, it)),
            Rule::OneOf(all) => all.iter().any(|it| self.fits(node, it)),
            Rule::If(condition) => {
                let branch = self.fits(node, condition);
                schema.keywords.iter().all(|it| match &it.rule {
                    Rule::Then(it) if branch => self.fits(node, it),
                    Rule::Else(it) if !branch => self.fits(node, it),
                    _ => true,
                })
            }
            _ => match &node.value {
                Value::Number(text) => number(text, schema, rule),
                Value::String(text) => string(text, rule),
                Value::Sequence(items) => self.array(items, schema, rule),
                Value::Mapping(_) => self.object(node, schema, rule),
                Value::Null | Value::Bool(_) => true,
            },
        }
    }

    fn array(&mut self, items: &[Node], schema: &'d Written<'a>, rule: &'d Rule<'a>) -> bool {
        let length = items.len() as u64;
        match rule {
            Rule::MinItems(least) => *least <= length,
            Rule::MaxItems(most) => length <= *most,
            Rule::UniqueItems(true) => {
                let mut met = HashSet::new();
                items.iter().all(|item| met.insert(canonical(item)))
            }
            Rule::PrefixItems(all) => {
                items.iter().zip(all).all(|(item, schema)| self.fits(item, schema))
            }
            Rule::Items(rest) => {
                let prefix = schema.keywords.iter().find_map(|it| match &it.rule {
                    Rule::PrefixItems(all) => Some(all.len()),
                    _ => None,
                });
                items.iter().skip(prefix.unwrap_or(0)).all(|item| self.fits(item, rest))
            }
            _ => true,
        }
    }

    fn object(&mut self, node: &Node, schema: &'d Written<'a>, rule: &'d Rule<'a>) -> bool {
        let entries = node.as_mapping().unwrap_or_default();
        let length = entries.len() as u64;
        match rule {
            Rule::Required(names) => names.iter().all(|name| node.get(name.value).is_some()),
            Rule::MinProperties(least) => *least <= length,
            Rule::MaxProperties(most) => length <= *most,
            Rule::Properties(all) => all.iter().all(|(name, schema)| {
                node.get(name.value).is_none_or(|member| self.fits(member, schema))
            }),
            Rule::AdditionalProperties(others) => {
                let patterns =
                    schema.keywords.iter().any(|it| matches!(it.rule, Rule::PatternProperties(_)));
                let listed: HashSet<&str> = schema
                    .keywords
                    .iter()
                    .filter_map(|it| match &it.rule {
                        Rule::Properties(all) => Some(all.iter().map(|(name, _)| name.value)),
                        _ => None,
                    })
                    .flatten()
                    .collect();
                let mut rest = entries.iter().filter(|it| !listed.contains(&*it.key.text));
                patterns || rest.all(|entry| self.fits(&entry.value, others))
            }
            Rule::Dependent(all) => all.iter().all(|(name, dependency)| {
                node.get(name.value).is_none()
                    || match dependency {
                        Dependency::Required(names) => {
                            names.iter().all(|name| node.get(name.value).is_some())
                        }
                        Dependency::Schema(schema) => self.fits(node, schema),
                    }
            }),
            _ => true,
        }
    }
}

fn string(text: &str, rule: &Rule<'_>) -> bool {
    let length = text.chars().count() as u64;
    match rule {
        Rule::MinLength(least) => *least <= length,
        Rule::MaxLength(most) => length <= *most,
        _ => true,
    }
}

fn number(text: &str, schema: &Written<'_>, rule: &Rule<'_>) -> bool {
    let says =
        |wanted: &dyn Fn(&Rule<'_>) -> bool| schema.keywords.iter().any(|it| wanted(&it.rule));
    let Some(number) = Decimal::parse(text) else { return true };
    let compare = |bound: &str, fits: &dyn Fn(std::cmp::Ordering) -> bool| {
        Decimal::parse(bound).is_none_or(|bound| fits(number.cmp(&bound)))
    };
    match rule {
        Rule::Minimum(bound) if says(&|it| matches!(it, Rule::MinimumIsExclusive(true))) => {
            compare(bound, &std::cmp::Ordering::is_gt)
        }
        Rule::Maximum(bound) if says(&|it| matches!(it, Rule::MaximumIsExclusive(true))) => {
            compare(bound, &std::cmp::Ordering::is_lt)
        }
        Rule::Minimum(bound) => compare(bound, &std::cmp::Ordering::is_ge),
        Rule::Maximum(bound) => compare(bound, &std::cmp::Ordering::is_le),
        Rule::ExclusiveMinimum(bound) => compare(bound, &std::cmp::Ordering::is_gt),
        Rule::ExclusiveMaximum(bound) => compare(bound, &std::cmp::Ordering::is_lt),
        Rule::Format(name) => formats::bounds(name).is_none_or(|(least, most)| {
            compare(least, &std::cmp::Ordering::is_ge) && compare(most, &std::cmp::Ordering::is_le)
        }),
        _ => true,
    }
}
