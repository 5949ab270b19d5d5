//! Inheritance: document, path, operation; some keys accumulate, the others replace whole.

use crate::document::x_security as written;
use crate::document::x_security::{Conditions, Waive};
use crate::document::{At, Text};
use crate::finding::Findings;

use super::super::{Demand, Said};
use super::access::demands;
use super::controls::{say_limits, say_list};
use super::tiers::Tiers;

/// What document, path and operation say, the farthest first.
#[derive(Clone, Copy)]
pub(super) struct Levels<'d, 'a>([Option<&'d Conditions<'a>>; 3]);

impl<'d, 'a> Levels<'d, 'a> {
    /// The document alone.
    pub(super) fn root(root: Option<&'d Conditions<'a>>) -> Self {
        Self([root, None, None])
    }

    /// Down to an operation.
    pub(super) fn below(
        self,
        path: Option<&'d Conditions<'a>>,
        operation: Option<&'d Conditions<'a>>,
    ) -> Self {
        Self([self.0[0], path, operation])
    }

    /// Without the operation.
    pub(super) fn above(self) -> Self {
        Self([self.0[0], self.0[1], None])
    }

    /// The nearest value, and its level.
    fn nearest<T>(&self, of: impl Fn(&'d Conditions<'a>) -> Option<T>) -> Option<(usize, T)> {
        let levels = self.0.iter().enumerate().rev();
        levels.filter_map(|(level, it)| Some((level, of((*it)?)?))).next()
    }

    pub(super) fn cors(&self) -> Option<&'d written::Cors<'a>> {
        self.nearest(|it| it.cors.as_ref()).map(|(_, it)| it)
    }

    pub(super) fn limits(&self) -> Option<&'d written::Limits<'a>> {
        self.nearest(|it| it.limits.as_ref()).map(|(_, it)| it)
    }

    /// Whether path or operation say a page of their own.
    pub(super) fn pages_itself(&self) -> bool {
        let own = self.0[1..].iter().flatten();
        own.filter_map(|it| it.limits.as_ref()).any(|limits| limits.page.is_some())
    }

    pub(super) fn cache(&self) -> Option<&'d At<written::Cache>> {
        self.nearest(|it| it.cache.as_ref()).map(|(_, it)| it)
    }

    pub(super) fn audit(&self) -> Option<&'d written::Audit<'a>> {
        self.nearest(|it| it.audit.as_ref()).map(|(_, it)| it)
    }

    pub(super) fn cost(&self) -> Option<At<u32>> {
        self.nearest(|it| it.cost).map(|(_, it)| it)
    }

    pub(super) fn public(&self) -> Option<&'d written::Public<'a>> {
        self.0[2].and_then(|it| it.public.as_ref())
    }

    /// The waivers in force: like every other key, the nearest `waive` replaces the farther ones.
    pub(super) fn waive(&self) -> impl Iterator<Item = &'d Waive<'a>> + use<'d, 'a> {
        let nearest = self.nearest(|it| it.waive.as_ref());
        nearest.map_or(&[][..], |(_, it)| &it.value).iter()
    }

    pub(super) fn waives(&self, control: &str) -> bool {
        self.waive().any(|it| it.control.value == control)
    }

    /// The tiers: those that always stand, and the nearest `rate`. A waiver that is nearer than
    /// the tiers drops them; one beside or above them does not.
    pub(super) fn rates(&self, tiers: &mut Tiers, findings: &mut Findings) -> Vec<usize> {
        let own = self.nearest(|it| it.rate.as_ref());
        let waive = self.nearest(|it| it.waive.as_ref()).map_or(0, |(level, _)| level);
        let is_waived = self.waives("rate");
        let own = own.filter(|(level, _)| !is_waived || *level >= waive).map(|(_, it)| it);
        tiers.effective(own, is_waived, findings)
    }

    /// `scopes` or `roles`: all that are said must hold.
    pub(super) fn demands(
        &self,
        key: &str,
        of: impl Fn(&'d Conditions<'a>) -> Option<&'d written::Demands<'a>>,
        said: &mut Said,
        findings: &mut Findings,
    ) -> Vec<Demand> {
        let all = self.0.iter().flatten().filter_map(|it| of(it));
        all.flat_map(|it| demands(it, key, said, findings)).collect()
    }

    /// Every `scopes` and `roles` as written.
    pub(super) fn written_demands(
        &self,
    ) -> impl Iterator<Item = (Option<&'d written::Demands<'a>>, Option<&'d written::Demands<'a>>)>
    {
        self.0.into_iter().flatten().map(|it| (it.scopes.as_ref(), it.roles.as_ref()))
    }

    /// `policy`: all that are said must allow.
    pub(super) fn policies(&self) -> impl Iterator<Item = &'d At<Vec<Text<'a>>>> + use<'d, 'a> {
        self.0.into_iter().flatten().filter_map(|it| it.policy.as_ref())
    }

    /// `stepUp`: all that are said must hold.
    pub(super) fn step_ups(&self) -> impl Iterator<Item = &'d written::StepUp<'a>> + use<'d, 'a> {
        self.0.into_iter().flatten().filter_map(|it| it.step_up.as_ref())
    }

    pub(super) fn session(&self) -> Option<At<written::SessionStep>> {
        self.0[2].and_then(|it| it.session)
    }

    pub(super) fn idempotency(&self) -> Option<&'d written::Idempotency<'a>> {
        self.0[2].and_then(|it| it.idempotency.as_ref())
    }

    /// `owns`: all that are said must hold.
    pub(super) fn owns(&self) -> impl Iterator<Item = &'d written::Owns<'a>> + use<'d, 'a> {
        self.0.into_iter().flatten().filter_map(|it| it.owns.as_ref()).flat_map(|it| &it.value)
    }

    /// Remembers where what is in force was written.
    pub(super) fn say(&self, said: &mut Said) {
        say_list(said, "rate", self.nearest(|it| it.rate.as_ref()).map(|(_, it)| it));
        say_limits(said, self.limits());
        if let Some((_, owns)) = self.nearest(|it| it.owns.as_ref()) {
            said.insert("owns", owns.place);
        }
        let audit = self.audit();
        let others = [
            ("cost", self.cost().map(|it| it.place)),
            ("cors", self.cors().map(|it| it.place)),
            ("cache", self.cache().map(|it| it.place)),
            ("audit", audit.map(|it| it.place)),
            ("audit/level", audit.and_then(|it| it.level).map(|it| it.place)),
            ("public", self.public().map(|it| it.place)),
            ("waive", self.nearest(|it| it.waive.as_ref()).map(|(_, it)| it.place)),
        ];
        for (key, place) in others {
            if let Some(place) = place {
                said.insert(key, place);
            }
        }
    }
}
