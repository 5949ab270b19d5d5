//! Written schemas into assertions: every keyword with its whole meaning, each schema once.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::document::x_security::Marks as Marked;
use crate::document::{
    Base, Dependency, Keyword as WrittenKeyword, Reference, Rule, Schema as Written,
};
use crate::finding::Findings;
use crate::source::Place;

use super::super::super::{
    Assertion, AssertionId, Assertions, Constant, Format, JsonType, Keyword, NumberRules,
    SchemaResource, StringRules,
};
use super::super::decimal::Decimal;
use super::super::names::shouty;
use super::constants::canonical;
use super::dynamic::fragment;
use super::facts::Types;
use super::{Marks, Resolver, Without, address, formats, patterns};

/// Whose values an assertion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in super::super) enum View {
    /// What is sent: no `readOnly` member is, so none is required.
    Request,
    /// What is answered: no `writeOnly` member is.
    Response,
}

/// Where a schema stands that becomes an assertion.
#[derive(Clone, Debug)]
pub(super) struct Within<'a> {
    pub(super) view: View,
    /// In SHOUTY_CASE.
    pub(super) name: String,
    /// Whether a waiver names the bounded engine for patterns.
    pub(super) bounded: bool,
    /// Members that schemas around it list and this view leaves out.
    pub(super) hidden: Rc<BTreeSet<&'a str>>,
}

impl Within<'_> {
    pub(super) fn below(&self, name: &str) -> Self {
        // Names of deeply nested schemas would grow with the square of the depth.
        let base = if self.name.len() > 60 { "NESTED" } else { &self.name };
        Self { name: format!("{base}_{}", shouty(name)), ..self.clone() }
    }

    /// For a schema that speaks of another value.
    fn inside(&self, name: &str) -> Self {
        Self { hidden: Rc::default(), ..self.below(name) }
    }
}

/// An assertion that has an id and is not written yet.
struct Job<'d, 'a> {
    id: AssertionId,
    schema: &'d Written<'a>,
    without: Without,
    within: Within<'a>,
}

/// Assertions by id.
#[derive(Default)]
pub(super) struct Lowering<'d, 'a> {
    table: Vec<Assertion>,
    /// The view and the schema resource of each.
    origins: Vec<(View, Base)>,
    known: HashMap<(usize, Without, View), AssertionId>,
    names: HashSet<String>,
    queue: VecDeque<Job<'d, 'a>>,
    /// The address of the schema of each that is one by itself.
    components: Vec<(AssertionId, usize)>,
    always: Option<AssertionId>,
    /// Marks that were met where a type may not carry them.
    pub(super) marks: Vec<&'d Marked<'a>>,
    /// The marks that stand on the schema of an assertion.
    pub(super) marked: HashMap<AssertionId, &'d Marked<'a>>,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// The whole schema as an assertion. Call [`Resolver::resolve`] on it before, so that its
    /// faults are told.
    pub(in super::super) fn assertion_of(
        &mut self,
        schema: &'d Written<'a>,
        view: View,
        name: &str,
        findings: &mut Findings,
    ) -> AssertionId {
        let name = match view {
            View::Request => shouty(name),
            View::Response => format!("{}_ANSWER", shouty(name)),
        };
        let within = Within { view, name, bounded: self.bounded, hidden: Rc::default() };
        let id = self.assertion(schema, Without::default(), within);
        self.settle(findings);
        id
    }

    /// The id of a schema's assertion; it is written by [`Resolver::lower_next`].
    pub(super) fn assertion(
        &mut self,
        schema: &'d Written<'a>,
        without: Without,
        within: Within<'a>,
    ) -> AssertionId {
        if schema.boolean == Some(true) {
            return self.always(schema.place);
        }
        let key = (address(schema), without.clone(), within.view);
        if let Some(id) = self.lowering.known.get(&key) {
            return *id;
        }
        let mut within = within;
        if without.0.is_empty()
            && let Some((_, type_name)) = self.components.get(&address(schema))
        {
            within.name = shouty(type_name);
            within.hidden = Rc::default();
            if within.view == View::Response {
                within.name.push_str("_ANSWER");
            }
        }
        let id = self.add_assertion(schema.place, &within, schema.base, Vec::new());
        self.lowering.known.insert(key, id);
        self.lowering.marked.extend(marks_on(schema).map(|marks| (id, marks)));
        self.lowering.components.push((id, address(schema)));
        self.lowering.queue.push_back(Job { id, schema, without, within });
        id
    }

    /// An assertion with these keywords.
    pub(super) fn add_assertion(
        &mut self,
        place: Place,
        within: &Within<'_>,
        base: Base,
        keywords: Vec<Keyword>,
    ) -> AssertionId {
        let id = AssertionId(u32::try_from(self.lowering.table.len()).unwrap_or(u32::MAX));
        let mut name = within.name.clone();
        let mut count = 2;
        while !self.lowering.names.insert(name.clone()) {
            name = format!("{}_{count}", within.name);
            count += 1;
        }
        let component = None;
        self.lowering.table.push(Assertion { place, component, name, keywords, resource: None });
        self.lowering.origins.push((within.view, base));
        id
    }

    /// What holds of everything.
    pub(super) fn always(&mut self, place: Place) -> AssertionId {
        if let Some(id) = self.lowering.always {
            return id;
        }
        let name = "ALWAYS".to_owned();
        let within = Within { view: View::Request, name, bounded: false, hidden: Rc::default() };
        let id = self.add_assertion(place, &within, Base::default(), vec![Keyword::Always]);
        self.lowering.always = Some(id);
        id
    }

    /// Writes one assertion; whether there was one to write.
    pub(super) fn lower_next(&mut self, findings: &mut Findings) -> bool {
        let Some(job) = self.lowering.queue.pop_front() else { return false };
        let keywords = self.keywords(job.schema, &job.without, &job.within, &|_| true, findings);
        self.lowering.table[job.id.0 as usize].keywords = keywords;
        true
    }

    /// The keywords of one schema that `keep` takes.
    pub(super) fn keywords(
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

    /// The place of a schema, with the members that its view leaves out.
    pub(super) fn hiding(&self, schema: &'d Written<'a>, within: &Within<'a>) -> Within<'a> {
        let mut ignored = Findings::default();
        let parts = self.conjuncts(&[schema], &Without::default(), &mut ignored);
        let mut marks = Marks::default();
        marks.read(schema);
        let bounded = within.bounded || marks.are_bounded();
        let mut hidden = (*within.hidden).clone();
        for part in parts.unwrap_or_default() {
            for keyword in &part.keywords {
                let Rule::Properties(properties) = &keyword.rule else { continue };
                let left_out = properties.iter().filter(|(_, it)| self.leaves_out(it, within.view));
                hidden.extend(left_out.map(|(name, _)| name.value));
            }
        }
        Within { hidden: Rc::new(hidden), bounded, ..within.clone() }
    }

    /// Whether a view has no such member.
    fn leaves_out(&self, property: &'d Written<'a>, view: View) -> bool {
        let mut ignored = Findings::default();
        let (found, mut marks) = self.chase(property, &mut ignored);
        let parts = found.map(|(it, _)| self.conjuncts(&[it], &Without::default(), &mut ignored));
        parts.flatten().unwrap_or_default().into_iter().for_each(|part| marks.read(part));
        match view {
            View::Request => marks.read_only,
            View::Response => marks.write_only,
        }
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
                match self.is_static(*reference) {
                    true => Keyword::Ref(initial),
                    false => {
                        Keyword::DynamicRef { anchor: fragment(*reference).to_owned(), initial }
                    }
                }
            }
            Rule::Enum(values) => {
                Keyword::Enum(values.iter().map(|it| Constant(canonical(it))).collect())
            }
            Rule::Const(value) => Keyword::Enum(vec![Constant(canonical(value))]),
            Rule::MinItems(least) => Keyword::MinItems(*least),
            Rule::MaxItems(most) => Keyword::MaxItems(*most),
            Rule::UniqueItems(true) => Keyword::UniqueItems,
            Rule::MinProperties(least) => Keyword::MinProperties(*least),
            Rule::MaxProperties(most) => Keyword::MaxProperties(*most),
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
                let mut patterns = Vec::new();
                for (source, it) in all {
                    let at = within.inside("pattern");
                    let id = self.assertion(it, none(), at);
                    let bounded = within.bounded;
                    let judged = patterns::pattern(source.value, source.place, bounded, findings);
                    patterns.extend(judged.map(|pattern| (pattern, id)));
                }
                Keyword::PatternProperties(patterns)
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
            _ => return None,
        })
    }

    fn properties(
        &mut self,
        all: &'d [(crate::document::Text<'a>, Written<'a>)],
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

    fn member(
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

    /// Keywords that stand for one together.
    fn groups(
        &mut self,
        schema: &'d Written<'a>,
        groups: Groups<'d, 'a>,
        within: &Within<'a>,
        found: &mut Vec<Keyword>,
        findings: &mut Findings,
    ) {
        let none = Without::default;
        let types =
            groups.types.map(|types| if groups.nullable { types.or(Types::NULL) } else { types });
        if let Some(types) = types {
            found.push(Keyword::Type(json_types(types)));
        }
        let mut numbers = groups.numbers();
        if types.unwrap_or(Types::NUMBER).meets(Types::NUMBER) {
            groups.narrow_by_format(&mut numbers);
        }
        if numbers != NumberRules::default() {
            found.push(Keyword::Number(numbers));
        }
        let text = StringRules {
            min_length: groups.min_length,
            max_length: groups.max_length,
            pattern: groups.pattern.and_then(|(source, place)| {
                patterns::pattern(source, place, within.bounded || self.bounded, findings)
            }),
            format: groups
                .format
                .filter(|_| types.unwrap_or(Types::STRING).meets(Types::STRING))
                // Of `int64` and its like a text says nothing, unless it is the type.
                .filter(|name| types.is_some() || formats::integer(name).is_none())
                .and_then(formats::of_string)
                .unwrap_or(Format::None),
        };
        if text != StringRules::default() {
            found.push(Keyword::Text(text));
        }
        if let Some(it) = groups.contains {
            let schema = self.assertion(it, none(), within.inside("contains"));
            let (min, max) = (groups.min_contains.unwrap_or(1), groups.max_contains);
            found.push(Keyword::Contains { schema, min, max });
        }
        if let Some(condition) = groups.condition {
            let condition = self.assertion(condition, none(), within.below("if"));
            let then = groups.then.map(|it| self.member(schema, it, within.below("then")));
            let otherwise =
                groups.otherwise.map(|it| self.member(schema, it, within.below("else")));
            found.push(Keyword::If { condition, then, otherwise });
        }
        self.dependent(&groups, within, found);
    }

    fn dependent(
        &mut self,
        groups: &Groups<'d, 'a>,
        within: &Within<'a>,
        found: &mut Vec<Keyword>,
    ) {
        let mut required = Vec::new();
        let mut schemas = Vec::new();
        for (name, dependency) in groups.dependent.iter().copied().flatten() {
            match dependency {
                Dependency::Required(names) => {
                    let names = names.iter().filter(|it| !within.hidden.contains(it.value));
                    let names = names.map(|it| it.value.to_owned()).collect();
                    required.push((name.value.to_owned(), names));
                }
                Dependency::Schema(it) => {
                    let id = self.assertion(it, Without::default(), within.below(name.value));
                    schemas.push((name.value.to_owned(), id));
                }
            }
        }
        if !required.is_empty() {
            found.push(Keyword::DependentRequired(required));
        }
        if !schemas.is_empty() {
            found.push(Keyword::DependentSchemas(schemas));
        }
    }

    /// Every assertion, each with its schema resource where that can matter.
    pub(super) fn finish_assertions(&mut self, findings: &mut Findings) -> Assertions {
        self.settle(findings);
        let mut resources: Vec<((View, Base), SchemaResource)> = Vec::new();
        let is_used = self.lowering.table.iter().any(|it| {
            it.keywords.iter().any(|keyword| matches!(keyword, Keyword::DynamicRef { .. }))
        });
        let document = self.document;
        let views: BTreeSet<View> = self.lowering.origins.iter().map(|(view, _)| *view).collect();
        for view in views.into_iter().filter(|_| is_used) {
            for (anchor, schema) in &document.dynamic_anchors {
                let name = format!("DYNAMIC_{}", shouty(anchor.text));
                let within = Within { view, name, bounded: self.bounded, hidden: Rc::default() };
                let id = self.assertion(schema, Without::default(), within);
                let entry = (anchor.text.to_owned(), id);
                match resources.iter_mut().find(|(key, _)| *key == (view, anchor.base)) {
                    Some((_, resource)) => resource.dynamic_anchors.push(entry),
                    None => {
                        let name = format!("RESOURCE_{}", resources.len() + 1);
                        let resource = SchemaResource { name, dynamic_anchors: vec![entry] };
                        resources.push(((view, anchor.base), resource));
                    }
                }
            }
        }
        self.settle(findings);
        let mut all = std::mem::take(&mut self.lowering.table);
        for (assertion, origin) in all.iter_mut().zip(&self.lowering.origins) {
            assertion.resource = resources.iter().position(|(key, _)| key == origin);
        }
        for (id, address) in std::mem::take(&mut self.lowering.components) {
            all[id.0 as usize].component = self.component_id(address);
        }
        let resources = resources.into_iter().map(|(_, resource)| resource).collect();
        Assertions { all, resources }
    }
}

/// What is marked on a schema itself.
fn marks_on<'s, 'a>(schema: &'s Written<'a>) -> impl Iterator<Item = &'s Marked<'a>> {
    schema.keywords.iter().filter_map(|it| match &it.rule {
        Rule::Security(marks) if !marks.waives_only() => Some(&**marks),
        _ => None,
    })
}

fn json_types(types: Types) -> Vec<JsonType> {
    let number = if types.holds(Types::NUMBER) { JsonType::Number } else { JsonType::Integer };
    let all = [
        (Types::NULL, JsonType::Null),
        (Types::BOOLEAN, JsonType::Boolean),
        (Types::INTEGER, number),
        (Types::STRING, JsonType::String),
        (Types::ARRAY, JsonType::Array),
        (Types::OBJECT, JsonType::Object),
    ];
    all.into_iter().filter(|(one, _)| types.holds(*one)).map(|(_, it)| it).collect()
}

/// Keywords that stand for one together.
#[derive(Default)]
struct Groups<'d, 'a> {
    types: Option<Types>,
    nullable: bool,
    minimum: Option<&'a str>,
    maximum: Option<&'a str>,
    exclusive_minimum: Option<&'a str>,
    exclusive_maximum: Option<&'a str>,
    minimum_is_exclusive: bool,
    maximum_is_exclusive: bool,
    multiple_of: Option<&'a str>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    pattern: Option<(&'a str, Place)>,
    format: Option<&'a str>,
    contains: Option<&'d Written<'a>>,
    min_contains: Option<u64>,
    max_contains: Option<u64>,
    condition: Option<&'d Written<'a>>,
    then: Option<&'d Written<'a>>,
    otherwise: Option<&'d Written<'a>>,
    dependent: Vec<&'d [(crate::document::Text<'a>, Dependency<'a>)]>,
}

impl<'d, 'a> Groups<'d, 'a> {
    /// Takes a keyword that belongs to a group; whether it does.
    fn take(&mut self, rule: &'d Rule<'a>) -> bool {
        match rule {
            Rule::Type(names) => {
                let all = names.iter().map(|name| Types::named(name.value));
                self.types = Some(all.fold(Types::NONE, Types::or));
            }
            Rule::Nullable(nullable) => self.nullable = *nullable,
            Rule::Minimum(text) => self.minimum = Some(text),
            Rule::Maximum(text) => self.maximum = Some(text),
            Rule::ExclusiveMinimum(text) => self.exclusive_minimum = Some(text),
            Rule::ExclusiveMaximum(text) => self.exclusive_maximum = Some(text),
            Rule::MinimumIsExclusive(flag) => self.minimum_is_exclusive = *flag,
            Rule::MaximumIsExclusive(flag) => self.maximum_is_exclusive = *flag,
            Rule::MultipleOf(text) => self.multiple_of = Some(text),
            Rule::MinLength(least) => self.min_length = Some(*least),
            Rule::MaxLength(most) => self.max_length = Some(*most),
            Rule::Format(name) => self.format = Some(name),
            Rule::Contains(it) => self.contains = Some(it),
            Rule::MinContains(least) => self.min_contains = Some(*least),
            Rule::MaxContains(most) => self.max_contains = Some(*most),
            Rule::If(it) => self.condition = Some(it),
            Rule::Then(it) => self.then = Some(it),
            Rule::Else(it) => self.otherwise = Some(it),
            Rule::Dependent(all) => self.dependent.push(all),
            _ => return false,
        }
        true
    }

    fn numbers(&self) -> NumberRules {
        let text = |bound: Option<&str>| bound.and_then(Decimal::parse).map(|it| it.canonical());
        let (minimum, maximum) = (text(self.minimum), text(self.maximum));
        let mut rules = NumberRules {
            minimum: None,
            maximum: None,
            exclusive_minimum: text(self.exclusive_minimum),
            exclusive_maximum: text(self.exclusive_maximum),
            multiple_of: self.multiple_of.and_then(Decimal::parse).map(|it| it.divisor()),
        };
        match self.minimum_is_exclusive {
            true => rules.exclusive_minimum = minimum,
            false => rules.minimum = minimum,
        }
        match self.maximum_is_exclusive {
            true => rules.exclusive_maximum = maximum,
            false => rules.maximum = maximum,
        }
        rules
    }

    /// The bounds of `int32` and its like.
    fn narrow_by_format(&self, rules: &mut NumberRules) {
        let Some((least, most)) = self.format.and_then(formats::bounds) else { return };
        let parse = |bound: &Option<String>| bound.as_deref().and_then(Decimal::parse);
        if let Some(limit) = Decimal::parse(least)
            && parse(&rules.minimum).is_none_or(|known| known < limit)
        {
            rules.minimum = Some(least.to_owned());
        }
        if let Some(limit) = Decimal::parse(most)
            && parse(&rules.maximum).is_none_or(|known| known > limit)
        {
            rules.maximum = Some(most.to_owned());
        }
    }
}
