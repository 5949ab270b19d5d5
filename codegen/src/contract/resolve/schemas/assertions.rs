//! Written schemas into assertions: each schema once, by id, with a name of its own.

mod groups;
mod keywords;
mod view;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::document::x_security::Marks as Marked;
use crate::document::{Base, Rule, Schema as Written};
use crate::finding::Findings;
use crate::source::Place;

use super::super::super::{Assertion, AssertionId, Assertions, Keyword, SchemaResource};
use super::super::names::shouty;
use super::{Resolver, Without, address};
pub(in super::super) use view::View;
pub(super) use view::Within;

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
