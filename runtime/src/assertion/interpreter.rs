//! The run of an assertion over a value: how deep, how long, in which scope, and what was looked at.

use super::{
    Assertion, Keyword,
    memo::{self, Memo},
    scope::Scope,
};
use crate::{
    decode::{Decoder, Places},
    json::Value,
};

/// How many assertions may stand inside each other. A value has at most 256 levels; a schema that
/// refers to itself without going down in the value ends here.
const DEEPEST: u32 = 1024;

/// One run. Every answer `false` comes with a violation, unless the decoder is silent.
#[derive(Debug)]
pub(super) struct Interpreter<'d, 'r> {
    pub(super) at: &'d mut Decoder<'r>,
    pub(super) scope: Scope,
    memo: Memo,
    depth: u32,
    /// The run was given up: nothing it says counts but that.
    spent: bool,
    /// An alternative that would have looked at members or items was not found.
    unsure: bool,
}

impl<'r> Decoder<'r> {
    /// Holds `value` against the whole of a schema and records everything that is wrong with it.
    /// What costs too much to be told is refused (`tooComplex`).
    pub fn assert(&mut self, value: &Value<'_>, assertion: &'static Assertion) -> Option<()> {
        self.run(value, |run| run.assertion(value, assertion, None))
    }

    /// The same, and members that the schema says nothing about are refused, as if it said
    /// `unevaluatedProperties: false`; the code is `additionalProperties`.
    pub fn assert_closed(
        &mut self,
        value: &Value<'_>,
        assertion: &'static Assertion,
    ) -> Option<()> {
        self.run(value, |run| {
            let mut seen = Places::default();
            let holds = run.assertion(value, assertion, Some(&mut seen));
            let Value::Object(object) = value else { return holds };
            if !holds && run.unsure {
                return false;
            }
            let closed = seen.count() == object.len()
                || run.told("additionalProperties", "has a member that is not declared");
            holds && closed
        })
    }

    /// Whether `value` holds up to a schema; `None` when that costs too much to be told, which is
    /// recorded.
    pub(crate) fn is_valid(
        &mut self,
        value: &Value<'_>,
        assertion: &'static Assertion,
    ) -> Option<bool> {
        let mut valid = false;
        self.run(value, |run| {
            valid = run.trial(|run| run.assertion(value, assertion, None));
            true
        })?;
        Some(valid)
    }

    fn run(
        &mut self,
        value: &Value<'_>,
        inside: impl FnOnce(&mut Interpreter<'_, 'r>) -> bool,
    ) -> Option<()> {
        let held_back = self.findings.narrow(value);
        let mut run = Interpreter {
            at: &mut *self,
            scope: Scope::default(),
            memo: Memo::default(),
            depth: 0,
            spent: false,
            unsure: false,
        };
        let holds = inside(&mut run);
        let spent = run.spent;
        self.findings.widen(held_back);
        match (spent, holds) {
            (true, _) => self.too_complex(),
            (false, holds) => holds.then_some(()),
        }
    }
}

impl Interpreter<'_, '_> {
    /// Whether `value` holds up to `assertion`. What it looks at is added to `seen`: places of
    /// members or of items; when it does not hold, that means nothing.
    pub(super) fn assertion(
        &mut self,
        value: &Value<'_>,
        assertion: &'static Assertion,
        seen: Option<&mut Places>,
    ) -> bool {
        if self.depth == DEEPEST {
            self.spent = true;
        }
        if !self.spend(1) {
            return false;
        }
        self.depth += 1;
        let before = self.scope.enter(assertion.resource());
        let holds = match seen {
            None if self.is_repeatable(value, assertion) => self.remembered(value, assertion),
            seen => self.keywords(value, assertion, seen),
        };
        self.scope.leave(before);
        self.depth -= 1;
        holds
    }

    /// Counts work; `false` when there was too much of it and the run is given up.
    pub(super) fn spend(&mut self, steps: u32) -> bool {
        self.spent = self.spent || !self.at.findings.spend(steps);
        !self.spent
    }

    /// Gives the run up unless a verdict can be told. Always `false`.
    pub(super) fn give_up_unless(&mut self, certain: bool) -> bool {
        self.spent |= !certain;
        false
    }

    /// Records a violation of the value here. Always `false`.
    pub(super) fn told(&mut self, code: &'static str, message: &'static str) -> bool {
        self.at.violation(code, message);
        false
    }

    pub(super) fn is_silent(&self) -> bool {
        self.at.findings.is_silent()
    }

    /// Whether nothing that comes after a violation matters any more.
    pub(super) fn is_over(&self) -> bool {
        self.spent || self.at.findings.is_full()
    }

    /// Runs `inside` without telling its violations.
    pub(super) fn trial(&mut self, inside: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = self.at.findings.hush();
        let holds = inside(self);
        self.at.findings.speak_as(before);
        holds && !self.spent
    }

    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// From here on, what was not looked at is not held against the sender.
    pub(super) fn doubt(&mut self) {
        self.unsure |= !self.is_silent();
    }

    /// Whether the verdict may be asked for again, and costs more than to look it up.
    fn is_repeatable(&self, value: &Value<'_>, assertion: &'static Assertion) -> bool {
        matches!(value, Value::Array(_) | Value::Object(_))
            && self.is_silent()
            && !assertion.is_plain()
    }

    fn remembered(&mut self, value: &Value<'_>, assertion: &'static Assertion) -> bool {
        let key = memo::key(value, assertion, self.scope.name());
        if let Some(holds) = self.memo.verdict(&key) {
            return holds;
        }
        let holds = self.keywords(value, assertion, None);
        if !self.spent {
            self.memo.keep(key, holds);
        }
        holds
    }

    /// What is cheap first, so that an alternative of another kind is left soon; `unevaluated…`
    /// last, when all has been looked at.
    fn keywords(
        &mut self,
        value: &Value<'_>,
        assertion: &'static Assertion,
        seen: Option<&mut Places>,
    ) -> bool {
        let Some(rest) = unevaluated(value, assertion) else {
            return self.evaluated(value, assertion, seen);
        };
        let mut own = Places::default();
        let holds = self.evaluated(value, assertion, Some(&mut own));
        if !holds && (self.is_over() || self.unsure) {
            return false;
        }
        let rest_holds = match value {
            Value::Array(items) => self.unevaluated_items(items, rest, &mut own),
            Value::Object(object) => self.unevaluated_members(object, rest, &mut own),
            _ => true,
        };
        if let Some(seen) = seen {
            seen.merge(&own);
        }
        holds && rest_holds
    }

    fn evaluated(
        &mut self,
        value: &Value<'_>,
        assertion: &'static Assertion,
        mut seen: Option<&mut Places>,
    ) -> bool {
        let mut holds = true;
        for keyword in assertion.keywords() {
            holds &= self.plain(value, keyword);
            // A value of another type has nothing else that could be wrong.
            if !holds && (self.is_over() || matches!(keyword, Keyword::Type(_))) {
                if matches!(value, Value::Array(_) | Value::Object(_)) {
                    self.doubt();
                }
                return false;
            }
        }
        holds &= match value {
            Value::Array(items) => self.items(items, assertion, seen.as_deref_mut()),
            Value::Object(object) => self.members(object, assertion, seen.as_deref_mut()),
            _ => true,
        };
        for keyword in assertion.keywords() {
            if !holds && self.is_over() {
                return false;
            }
            holds &= self.in_place(value, keyword, seen.as_deref_mut());
        }
        holds
    }
}

/// The schema of what is left over when everything else has been looked at.
fn unevaluated(value: &Value<'_>, assertion: &'static Assertion) -> Option<&'static Assertion> {
    assertion.keywords().iter().find_map(|keyword| match (keyword, value) {
        (Keyword::UnevaluatedItems(rest), Value::Array(_))
        | (Keyword::UnevaluatedProperties(rest), Value::Object(_)) => Some(*rest),
        _ => None,
    })
}
