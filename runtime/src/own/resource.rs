//! What generated code implements for the models of declared resources, and what applications
//! implement to fetch them.

use std::fmt::Display;

use super::{FieldValue, Scope};
use crate::{policy::ResourceRule, reject::Failure};

/// A model that the document declares as a resource. Generated code implements it; coherence
/// forbids a second owner rule.
pub trait Resource: Sized + Send + Sync + 'static {
    /// The document's rule: who owns a record, and which tenant it belongs to.
    const RULE: &'static ResourceRule;

    /// What names a record.
    type Id: Clone + Display + Send + Sync;

    /// The fields that a create takes from the caller's claims (`assign`, owner and tenant).
    type Assigned: Send + Sync;

    /// The record's name.
    fn id(&self) -> &Self::Id;

    /// The value of a field that the rule mentions, by its name in the schema.
    fn field(&self, name: &str) -> FieldValue<'_>;

    /// The claims' values for a create; `None` when one of them is missing.
    fn assigned(claims: &dyn Fn(&str) -> Option<String>) -> Option<Self::Assigned>;
}

/// The fields of a record whose type is forgotten; every [`Resource`] has them.
pub trait Fields {
    /// The value of a field, by its name in the schema.
    fn value_of(&self, name: &str) -> FieldValue<'_>;
}

impl<R: Resource> Fields for R {
    fn value_of(&self, name: &str) -> FieldValue<'_> {
        self.field(name)
    }
}

/// Fetches one record. The guard calls it once a request, before the handler.
///
/// The scope can go into the query (`WHERE id = $1 AND org_id = $2`), so that a missing and a
/// foreign record are one empty row and take one time. The guard checks the answer in any case.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot load `{R}`, which the document says must be owned",
    note = "implement `secgen_runtime::own::Load<{R}>` for `{Self}`"
)]
pub trait Load<R: Resource>: Send + Sync {
    /// The record named `id`, or `None` when there is none within `scope`.
    ///
    /// # Errors
    /// Whatever keeps the application from telling; the caller hears 500.
    fn load(
        &self,
        id: &R::Id,
        scope: &Scope<R>,
    ) -> impl Future<Output = Result<Option<R>, Failure>> + Send;
}
