//! The records that a caller may see, as a filter for a query and as a judge of its result.

use std::{fmt, marker::PhantomData, sync::Arc};

use super::{
    Resource, Scoped,
    standing::{Standing, Term, Verdict},
};
use crate::policy::ClaimMatch;

/// Which records of `R` the caller may see. Only the guard makes one.
///
/// Put [`Scope::tenant`] and [`Scope::owner`] into the query, and the result through
/// [`Scope::seal`]; or, for records in memory, filter by [`Scope::permits`].
pub struct Scope<R> {
    pub(super) standing: Arc<Standing>,
    resource: PhantomData<fn() -> R>,
}

/// Whose records within the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerFilter<'a> {
    /// Every record of the tenant.
    Anyone,
    /// No record.
    Nobody,
    /// Records whose `field`, compared by `matching`, holds one of `claims`.
    Field {
        /// The field, as named in the schema.
        field: &'static str,
        /// How it is compared.
        matching: ClaimMatch,
        /// The caller's values; one unless `matching` is [`ClaimMatch::Intersects`].
        claims: Vec<&'a str>,
    },
    /// At least one holds.
    Any(Vec<OwnerFilter<'a>>),
    /// Every one holds.
    All(Vec<OwnerFilter<'a>>),
}

impl<R: Resource> Scope<R> {
    pub(crate) fn new(standing: Arc<Standing>) -> Self {
        Self { standing, resource: PhantomData }
    }

    /// The caller's tenant; `None` only when the document gives the resource no tenant.
    pub fn tenant(&self) -> Option<&str> {
        self.standing.tenant()
    }

    /// Whose records within the tenant; [`OwnerFilter::Anyone`] also for a caller who holds the
    /// document's bypass.
    pub fn owner(&self) -> OwnerFilter<'_> {
        if self.standing.bypasses() { OwnerFilter::Anyone } else { filter(self.standing.owner()) }
    }

    /// Whether the caller may see this record.
    pub fn permits(&self, record: &R) -> bool {
        self.standing.judge(record) != Verdict::Foreign
    }

    /// The evidence that every record may be seen by the caller, which is what a list answers.
    ///
    /// # Errors
    /// [`Foreign`] when one may not: the query forgot the scope. Passed on with `?` it becomes a
    /// 500 and an alarm; nothing is dropped in silence.
    pub fn seal(&self, records: Vec<R>) -> Result<Scoped<Vec<R>>, Foreign> {
        if records.iter().all(|record| self.permits(record)) {
            Ok(Scoped::new(records))
        } else {
            Err(Foreign { resource: R::RULE.name })
        }
    }
}

fn filter(term: &Term) -> OwnerFilter<'_> {
    match term {
        Term::Everyone => OwnerFilter::Anyone,
        Term::Nobody => OwnerFilter::Nobody,
        Term::Field { field, matching, claims } => OwnerFilter::Field {
            field,
            matching: *matching,
            claims: claims.iter().map(|claim| &**claim).collect(),
        },
        Term::Any(terms) => OwnerFilter::Any(terms.iter().map(filter).collect()),
        Term::All(terms) => OwnerFilter::All(terms.iter().map(filter).collect()),
    }
}

impl<R> fmt::Debug for Scope<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scope").field(&self.standing.rule().name).finish()
    }
}

/// A result holds a record that the caller may not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The resource, as named in the document.
    pub resource: &'static str,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer holds a record of {} that is foreign to the caller", self.resource)
    }
}

impl std::error::Error for Foreign {}
