//! Schemas by id: what `$ref` and `allOf` put together becomes one, each once, without recursion.

mod alias;
mod alternatives;
mod any_of;
mod assertions;
mod children;
mod choices;
mod conjuncts;
mod constants;
mod cycles;
mod dynamic;
#[expect(unreachable_pub, reason = "shared with the runtime, to the byte")]
mod ecma;
mod facts;
mod fits;
mod fold;
mod formats;
mod infer;
mod jobs;
mod kind;
mod lost_marks;
mod mapping;
mod marks;
mod merge;
mod numbers;
mod object;
mod one_of;
mod own_base;
mod patterns;
mod rest;
mod rewrites;
mod tighten;

use std::collections::{HashMap, VecDeque};

use crate::document::{Document, Rule, Schema as Written, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Assertions, Kind, Schema, SchemaId, Schemas, Waiver};
use super::names::TypeNames;
use assertions::Lowering;
#[allow(unused_imports, reason = "for answers, which are checked against their schema")]
pub(super) use assertions::View;
pub(super) use constants::canonical;
pub(super) use jobs::Hint;
use jobs::{Job, Key, Without};
pub(super) use marks::Marks;

/// Where a property stands: object and index, the marks of the place, and the schemas that it must fit.
struct PropertySite<'d, 'a> {
    object: SchemaId,
    index: usize,
    marks: Marks<'d, 'a>,
    schemas: Vec<&'d Written<'a>>,
}

/// A schema as it is used: its id, and what the place of use says besides.
pub(super) struct Use<'d, 'a> {
    pub(super) id: SchemaId,
    pub(super) marks: Marks<'d, 'a>,
}

/// Gives ids to schemas and decides each.
pub(super) struct Resolver<'d, 'a> {
    document: &'d Document<'a>,
    arena: Vec<Schema>,
    /// What stands on a schema itself and belongs to whatever property uses it.
    marks: Vec<Marks<'d, 'a>>,
    known: HashMap<Key, SchemaId>,
    lowering: Lowering<'d, 'a>,
    dynamic: dynamic::Dynamic<'a>,
    queue: VecDeque<Job<'d, 'a>>,
    names: TypeNames,
    /// The name and type name of each component, by the address of its schema.
    components: HashMap<usize, (&'a str, String)>,
    any: Option<SchemaId>,
    /// Whether the root waives `pattern` for the bounded engine.
    bounded: bool,
    /// Uses where marks have no force.
    unmarked: Vec<(SchemaId, Option<Place>)>,
    /// Properties whose marks are settled at the end: object, index, marks of the place.
    properties: Vec<PropertySite<'d, 'a>>,
    /// The components that each schema is put together from: its id and an address.
    bases: Vec<(SchemaId, usize)>,
    /// The marks that a property carries: of an object, by its index.
    carried: HashMap<(SchemaId, usize), Vec<&'d crate::document::x_security::Marks<'a>>>,
    /// Scopes that marks name.
    pub(super) scopes: Vec<Text<'a>>,
    /// Waivers that marks hold.
    pub(super) waivers: Vec<Waiver>,
}

impl<'d, 'a> Resolver<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, bounded: bool, findings: &mut Findings) -> Self {
        let mut names = TypeNames::default();
        let mut components = HashMap::new();
        for (name, schema) in document.schemas.named() {
            super::names::check_usable(*name, "component's name", findings);
            let chosen = schema.keywords.iter().find_map(|it| match it.rule {
                Rule::RustName(chosen) => Some(chosen),
                _ => None,
            });
            components
                .insert(address(schema), (name.value, names.give(chosen.unwrap_or(name.value))));
        }
        Self {
            document,
            arena: Vec::new(),
            marks: Vec::new(),
            known: HashMap::new(),
            lowering: Lowering::default(),
            dynamic: dynamic::Dynamic::of(document),
            queue: VecDeque::new(),
            names,
            components,
            any: None,
            bounded,
            unmarked: Vec::new(),
            properties: Vec::new(),
            bases: Vec::new(),
            carried: HashMap::new(),
            scopes: Vec::new(),
            waivers: Vec::new(),
        }
    }

    /// The decided schema of a parameter, a body or an answer.
    pub(super) fn resolve(
        &mut self,
        schema: &'d Written<'a>,
        hint: Hint,
        findings: &mut Findings,
    ) -> Use<'d, 'a> {
        let used = self.intern(schema, hint, findings);
        self.settle(findings);
        used
    }

    /// The same, where marks have no force.
    pub(super) fn resolve_unmarked(
        &mut self,
        schema: &'d Written<'a>,
        hint: Hint,
        findings: &mut Findings,
    ) -> SchemaId {
        let id = self.intern_unmarked(schema, hint, findings);
        self.settle(findings);
        id
    }

    /// What was decided.
    pub(super) fn get(&self, id: SchemaId) -> &Schema {
        &self.arena[id.0 as usize]
    }

    /// The marks that stand on the schema itself.
    pub(super) fn marks_of(&self, id: SchemaId) -> &Marks<'d, 'a> {
        &self.marks[id.0 as usize]
    }

    /// A schema that takes any value.
    pub(super) fn any(&mut self, place: Place) -> SchemaId {
        if let Some(any) = self.any {
            return any;
        }
        let any = self.add(place, Kind::Any);
        self.any = Some(any);
        any
    }

    /// A schema that could not be decided; a finding was reported.
    pub(super) fn undecided(&mut self, place: Place) -> SchemaId {
        self.add(place, Kind::Undecided)
    }

    /// Adds a schema without a name.
    pub(super) fn add(&mut self, place: Place, kind: Kind) -> SchemaId {
        let id = SchemaId(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
        self.arena.push(Schema {
            place,
            name: String::new(),
            type_name: String::new(),
            title: String::new(),
            description: String::new(),
            deprecated: false,
            nullable: false,
            kind,
            assertion: None,
            closes: false,
            untyped: false,
            bases: Vec::new(),
            rust_type: String::new(),
        });
        self.marks.push(Marks::default());
        id
    }

    /// Gives a schema its id; it is decided by [`Resolver::settle`].
    fn intern(
        &mut self,
        schema: &'d Written<'a>,
        hint: Hint,
        findings: &mut Findings,
    ) -> Use<'d, 'a> {
        let (found, marks) = self.chase(schema, findings);
        let id = match found {
            Some((target, _)) => self.intern_parts(vec![target], Without::default(), false, hint),
            None => self.undecided(schema.place),
        };
        Use { id, marks }
    }

    fn intern_unmarked(
        &mut self,
        schema: &'d Written<'a>,
        hint: Hint,
        findings: &mut Findings,
    ) -> SchemaId {
        let used = self.intern(schema, hint, findings);
        let place = used.marks.security.first().map(|marks| marks.place);
        self.unmarked.push((used.id, place));
        used.id
    }

    /// Several schemas that all must hold.
    fn intern_all(
        &mut self,
        schemas: &[&'d Written<'a>],
        hint: Hint,
        findings: &mut Findings,
    ) -> Use<'d, 'a> {
        if let [one] = schemas {
            return self.intern(one, hint, findings);
        }
        let mut parts: Vec<&'d Written<'a>> = Vec::new();
        let mut marks = Marks::default();
        for schema in schemas {
            let (found, site) = self.chase(schema, findings);
            marks.absorb(site);
            let Some((target, _)) = found else {
                return Use { id: self.undecided(schema.place), marks };
            };
            if !parts.iter().any(|part| std::ptr::eq(*part, target)) {
                parts.push(target);
            }
        }
        Use { id: self.intern_parts(parts, Without::default(), false, hint), marks }
    }

    fn intern_parts(
        &mut self,
        parts: Vec<&'d Written<'a>>,
        without: Without,
        open: bool,
        hint: Hint,
    ) -> SchemaId {
        let addresses: Vec<_> = parts.iter().map(|part| address(part)).collect();
        let key = (addresses, without, open);
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let place = parts.first().map_or(self.document.place, |part| part.place);
        let id = self.undecided(place);
        let mut hint = hint;
        if let ([address], [], false) = (&key.0[..], &key.1.0[..], open)
            && let Some((name, type_name)) = self.components.get(address)
        {
            let schema = &mut self.arena[id.0 as usize];
            schema.name = (*name).to_owned();
            schema.type_name.clone_from(type_name);
            hint = Hint { name: type_name.clone(), bounded: false };
        }
        self.known.insert(key.clone(), id);
        self.queue.push_back(Job { id, parts, without: key.1, open, hint });
        id
    }

    /// Decides every schema that has an id, and writes every assertion that one asks for.
    fn settle(&mut self, findings: &mut Findings) {
        loop {
            if let Some(job) = self.queue.pop_front() {
                self.decide(job, findings);
            } else if !self.lower_next(findings) {
                return;
            }
        }
    }

    /// Every schema, with what can only be told when all are decided.
    pub(super) fn finish(mut self, findings: &mut Findings) -> Finished<'a> {
        self.settle(findings);
        self.settle_bases();
        self.settle_properties(findings);
        self.drop_endless_defaults(findings);
        self.refuse_idle_marks(findings);
        self.check_one_of_cycles(findings);
        let assertions = self.finish_assertions(findings);
        self.refuse_lost_marks(&assertions, findings);
        Finished {
            schemas: Schemas(self.arena),
            assertions,
            scopes: self.scopes,
            waivers: self.waivers,
        }
    }

    /// The id of a component that is decided, by the address of its schema.
    fn component_id(&self, address: usize) -> Option<SchemaId> {
        self.components.get(&address)?;
        self.known.get(&(vec![address], Without::default(), false)).copied()
    }

    fn settle_bases(&mut self) {
        for (id, address) in std::mem::take(&mut self.bases) {
            if let Some(base) = self.component_id(address).filter(|base| *base != id) {
                self.arena[id.0 as usize].bases.push(base);
            }
        }
    }

    /// `x-security` where neither a property nor a parameter stands would be skipped in silence.
    fn refuse_idle_marks(&mut self, findings: &mut Findings) {
        for (id, site) in &self.unmarked {
            let own = self.marks[id.0 as usize].security.first().map(|marks| marks.place);
            if let Some(place) = site.or(own) {
                findings.push(
                    Finding::error(
                        codes::UNSUPPORTED_SECURITY_KEY,
                        place,
                        "not enforced yet: `x-security` on a schema that is no property",
                    )
                    .label("used here as a body, an item or an alternative")
                    .help("put it on the property or the parameter that holds the value"),
                );
            }
        }
    }
}

/// Written schemas are known by where they lie: the document outlives the resolver.
fn address(schema: &Written<'_>) -> usize {
    std::ptr::from_ref(schema).addr()
}

/// What a resolver leaves.
pub(super) struct Finished<'a> {
    pub(super) schemas: Schemas,
    pub(super) assertions: Assertions,
    pub(super) scopes: Vec<Text<'a>>,
    pub(super) waivers: Vec<Waiver>,
}
