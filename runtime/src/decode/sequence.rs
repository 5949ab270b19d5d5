//! Patterns that say of a whole text, from its start to its end, which ASCII characters follow which:
//! matched in one pass, without an automaton.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// The most steps; longer ones are left to the automaton.
const MOST_STEPS: usize = 64;

/// `^[A-Z]{2}$`, `^[a-z][a-z0-9_-]*$`, `^\+[0-9]{1,14}$`: steps of which each takes as much as it can,
/// which is then the only way to match.
#[derive(Debug)]
pub(super) struct Sequence(Box<[Step]>);

/// Between `least` and `most` characters of a set.
#[derive(Clone, Copy, Debug)]
struct Step {
    set: Set,
    least: usize,
    most: usize,
}

impl Sequence {
    /// Of a pattern in the syntax of the linear engine; `None` when it is none.
    pub(super) fn of(regex: &str) -> Option<Self> {
        let hir = regex_syntax::parse(regex).ok()?;
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [start, inside @ .., end] = parts.as_slice() else { return None };
        let is_whole = matches!(start.kind(), HirKind::Look(Look::Start))
            && matches!(end.kind(), HirKind::Look(Look::End));
        let mut steps = Vec::new();
        let are_known = is_whole && inside.iter().all(|part| add(part, &mut steps).is_some());
        (are_known && steps.windows(2).all(|pair| pair[0].is_followed_by(&pair[1])))
            .then(|| Self(steps.into()))
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut rest = text.as_bytes();
        for step in &self.0 {
            let reach = &rest[..rest.len().min(step.most)];
            let taken = reach.iter().take_while(|byte| step.set.has(**byte)).count();
            if taken < step.least {
                return false;
            }
            rest = &rest[taken..];
        }
        rest.is_empty()
    }
}

impl Step {
    /// Whether nothing is lost when this one takes as much as it can: it has no choice, or the next
    /// one must begin with what this one never takes.
    fn is_followed_by(&self, next: &Step) -> bool {
        self.least == self.most || (next.least > 0 && !self.set.meets(next.set))
    }
}

/// Adds the steps of a part; `None` when it is more than steps.
fn add(part: &Hir, steps: &mut Vec<Step>) -> Option<()> {
    match part.kind() {
        HirKind::Capture(capture) => return add(&capture.sub, steps),
        HirKind::Concat(parts) => return parts.iter().try_for_each(|part| add(part, steps)),
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                steps.push(Step { set: Set::of(*byte, *byte)?, least: 1, most: 1 });
            }
        }
        HirKind::Repetition(repeated) => {
            let set = set(&repeated.sub)?;
            let most = repeated.max.map_or(usize::MAX, |most| most as usize);
            steps.push(Step { set, least: repeated.min as usize, most });
        }
        _ => steps.push(Step { set: set(part)?, least: 1, most: 1 }),
    }
    (steps.len() <= MOST_STEPS).then_some(())
}

/// The characters of which a part takes one.
fn set(part: &Hir) -> Option<Set> {
    match part.kind() {
        HirKind::Capture(capture) => set(&capture.sub),
        HirKind::Literal(literal) => match &*literal.0 {
            [byte] => Set::of(*byte, *byte),
            _ => None,
        },
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().try_fold(Set::default(), |set, range| {
                let (first, last) = (u8::try_from(range.start()), u8::try_from(range.end()));
                Some(set.with(Set::of(first.ok()?, last.ok()?)?))
            })
        }
        _ => None,
    }
}

/// ASCII characters.
#[derive(Clone, Copy, Debug, Default)]
struct Set(u128);

impl Set {
    /// From the first to the last; `None` when they are not ASCII.
    fn of(first: u8, last: u8) -> Option<Self> {
        (first <= last && last < 128).then(|| Self((u128::MAX >> (127 - (last - first))) << first))
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn has(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_of_whole_texts_are_sequences_and_others_are_left_to_the_automaton() {
        for (regex, is_one) in [
            (r"\A[A-Z]{2}\z", true),
            (r"\A[A-Za-z0-9_-]+\z", true),
            (r"\A\+[1-9][0-9]{1,14}\z", true),
            (r"\A(?:[a-z]+)-(?:[0-9]{2,})\z", true),
            (r"\A#[0-9a-f]{6}\z", true),
            // The first would have to give back what the second needs.
            (r"\A[a-z]+a\z", false),
            (r"\A[a-z]+[0-9]*x\z", false),
            (r"\A(?:a|bc)\z", false),
            (r"\A(?:ab)+\z", false),
            (r"[A-Z]{2}\z", false),
            (r"\A[A-Z]{2}", false),
            (r"\A[a-\x{e9}]\z", false),
            (r"\A[^a]\z", false),
            (r"\A\x{e9}\z", false),
        ] {
            assert_eq!(Sequence::of(regex).is_some(), is_one, "{regex}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_sequence_finds_what_the_automaton_finds(
            steps in prop::collection::vec(
                ("[a-d]|\\[[a-b][c-d]?\\]|\\[b-d\\]|\\(\\?:[a-d]\\)", "|[?*+]|\\{[0-2],[2-3]\\}|\\{2\\}|\\{1,\\}"),
                0..5,
            ),
            texts in prop::collection::vec("[a-e\u{e9}]{0,7}", 1..20),
        ) {
            let inside: String = steps.iter().map(|(set, times)| format!("{set}{times}")).collect();
            let regex = format!(r"\A{inside}\z");
            let automaton = regex::Regex::new(&regex).unwrap();
            if let Some(sequence) = Sequence::of(&regex) {
                for text in &texts {
                    prop_assert_eq!(
                        sequence.is_match(text),
                        automaton.is_match(text),
                        "{} {}", &regex, text
                    );
                }
            }
        }
    }
}
