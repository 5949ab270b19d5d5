//! The ways a request can end, numbered: by status, and for a refusal by its code too.

use crate::reject::Refusal;

/// The statuses of answers that are told apart; others are told by their class.
const ANSWERS: [u16; 20] = [
    200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 409, 410, 412, 422,
    429,
];
/// What an answer is told as whose status is none of [`ANSWERS`], and a refusal whose code is not
/// one of ours.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const REFUSALS: usize = ANSWERS.len();
const FIRST_CLASS: usize = REFUSALS + Refusal::ALL.len();
const FIRST_OTHER: usize = FIRST_CLASS + CLASSES.len();
const CANCELLED: usize = FIRST_OTHER + CLASSES.len();

/// How many ways there are.
pub(crate) const OUTCOMES: usize = CANCELLED + 1;

/// One of the ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome(pub(super) usize);

impl Outcome {
    /// An answer of a handler, or one that the guard gives instead of it.
    pub(crate) fn answered(status: u16) -> Self {
        let known = ANSWERS.iter().position(|known| *known == status);
        Self(known.unwrap_or(FIRST_CLASS + class(status)))
    }

    /// A refusal.
    pub(crate) fn refused(status: u16, code: &str) -> Self {
        let is_it = |it: &Refusal| it.status == status && it.code == code;
        let known = Refusal::ALL.iter().position(is_it);
        Self(known.map_or(FIRST_OTHER + class(status), |at| REFUSALS + at))
    }

    /// The caller went away before its answer.
    pub(crate) const fn cancelled() -> Self {
        Self(CANCELLED)
    }

    /// The status, where it is told apart.
    pub(super) fn status(self) -> Option<u16> {
        match self.0 {
            at if at < REFUSALS => Some(ANSWERS[at]),
            at if at < FIRST_CLASS => Some(Refusal::ALL[at - REFUSALS].status),
            _ => None,
        }
    }

    /// The values of the labels `status` and `code`.
    pub(super) fn labels(self) -> (String, &'static str) {
        match (self.status(), self.0) {
            (Some(status), at) if at < REFUSALS => (status.to_string(), ""),
            (Some(status), at) => (status.to_string(), Refusal::ALL[at - REFUSALS].code),
            (None, CANCELLED) => ("0".to_owned(), "cancelled"),
            (None, at) if at < FIRST_OTHER => (CLASSES[at - FIRST_CLASS].to_owned(), ""),
            (None, at) => (CLASSES[at - FIRST_OTHER].to_owned(), "other"),
        }
    }
}

/// The index in [`CLASSES`].
fn class(status: u16) -> usize {
    usize::from(status / 100).clamp(1, CLASSES.len()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(outcome: Outcome) -> (String, &'static str) {
        outcome.labels()
    }

    fn told(status: &str, code: &'static str) -> (String, &'static str) {
        (status.to_owned(), code)
    }

    #[test]
    fn every_refusal_of_ours_is_told_by_status_and_code() {
        for refusal in Refusal::ALL {
            let outcome = Outcome::refused(refusal.status, refusal.code);
            assert_eq!(labels(outcome), told(&refusal.status.to_string(), refusal.code));
            assert!(outcome.0 < OUTCOMES);
        }
    }

    #[test]
    fn whatever_a_handler_makes_up_takes_one_of_a_few_labels() {
        assert_eq!(labels(Outcome::answered(204)), told("204", ""));
        for (status, class) in [(0, "1xx"), (299, "2xx"), (418, "4xx"), (599, "5xx"), (999, "5xx")]
        {
            assert_eq!(labels(Outcome::answered(status)), told(class, ""));
            assert_eq!(labels(Outcome::refused(status, "made-up")), told(class, "other"));
        }
        assert_eq!(labels(Outcome::cancelled()), told("0", "cancelled"));
    }
}
