//! Schemas by id: what `$ref` and `allOf` put together becomes one, each once, without recursion.

mod alias;
mod choices;
mod conjuncts;
mod constants;
#[expect(unreachable_pub, reason = "shared with the runtime, to the byte")]
mod ecma;
mod facts;
mod fold;
mod formats;
mod infer;
mod kind;
mod marks;
mod numbers;
mod object;
mod one_of;
mod patterns;
mod tighten;

use std::collections::{HashMap, VecDeque};

use crate::document::{Document, Schema as Written, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{Assertions, Kind, Schema, SchemaId, Schemas, Waiver};
use super::names::{TypeNames, camel};
pub(super) use constants::canonical;
pub(super) use marks::Marks;

/// A written schema as a part of one that is meant; `bare` leaves its `oneOf` out.
#[derive(Clone, Copy)]
pub(super) struct Part<'d, 'a> {
    schema: &'d Written<'a>,
    bare: bool,
}

/// What an inline schema would be called, and how its patterns run.
#[derive(Clone, Debug, Default)]
pub(super) struct Hint {
    /// In UpperCamelCase.
    pub(super) name: String,
    /// Whether a waiver names the bounded engine.
    pub(super) bounded: bool,
}

impl Hint {
    /// `ListOrders` and `status` give `ListOrdersStatus`.
    pub(super) fn below(&self, name: &str) -> Self {
        // Names of deeply nested inline schemas would grow with the square of the depth.
        let base = if self.name.len() > 100 { "Nested" } else { &self.name };
        Self { name: format!("{base}{}", camel(name)), bounded: self.bounded }
    }
}

/// A schema that has an id and is not decided yet.
struct Job<'d, 'a> {
    id: SchemaId,
    parts: Vec<Part<'d, 'a>>,
    hint: Hint,
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
    known: HashMap<Vec<(usize, bool)>, SchemaId>,
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
    properties: Vec<(SchemaId, usize, Marks<'d, 'a>)>,
    /// What the types beside a `oneOf` let pass.
    one_of_types: Vec<(SchemaId, facts::Types, Place)>,
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
            components.insert(address(schema), (name.value, names.give(name.value)));
        }
        Self {
            document,
            arena: Vec::new(),
            marks: Vec::new(),
            known: HashMap::new(),
            queue: VecDeque::new(),
            names,
            components,
            any: None,
            bounded,
            unmarked: Vec::new(),
            properties: Vec::new(),
            one_of_types: Vec::new(),
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
            Some((target, _)) => {
                let part = Part { schema: target, bare: false };
                self.intern_parts(vec![part], hint)
            }
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
        let mut parts: Vec<Part<'d, 'a>> = Vec::new();
        let mut marks = Marks::default();
        for schema in schemas {
            let (found, site) = self.chase(schema, findings);
            marks.absorb(site);
            let Some((target, _)) = found else {
                return Use { id: self.undecided(schema.place), marks };
            };
            if !parts.iter().any(|part| std::ptr::eq(part.schema, target)) {
                parts.push(Part { schema: target, bare: false });
            }
        }
        Use { id: self.intern_parts(parts, hint), marks }
    }

    fn intern_parts(&mut self, parts: Vec<Part<'d, 'a>>, hint: Hint) -> SchemaId {
        let key: Vec<_> = parts.iter().map(|part| (address(part.schema), part.bare)).collect();
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let place = parts.first().map_or(self.document.place, |part| part.schema.place);
        let id = self.undecided(place);
        let mut hint = hint;
        if let [(address, false)] = key[..]
            && let Some((name, type_name)) = self.components.get(&address)
        {
            let schema = &mut self.arena[id.0 as usize];
            schema.name = (*name).to_owned();
            schema.type_name.clone_from(type_name);
            hint = Hint { name: type_name.clone(), bounded: false };
        }
        self.known.insert(key, id);
        self.queue.push_back(Job { id, parts, hint });
        id
    }

    /// Decides every schema that has an id.
    fn settle(&mut self, findings: &mut Findings) {
        while let Some(job) = self.queue.pop_front() {
            self.decide(job, findings);
        }
    }

    /// Every schema, with what can only be told when all are decided.
    pub(super) fn finish(mut self, findings: &mut Findings) -> Finished<'a> {
        self.settle(findings);
        self.settle_properties(findings);
        self.refuse_idle_marks(findings);
        self.check_one_of_types(findings);
        self.check_one_of_cycles(findings);
        Finished {
            schemas: Schemas(self.arena),
            assertions: Assertions::default(),
            scopes: self.scopes,
            waivers: self.waivers,
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
