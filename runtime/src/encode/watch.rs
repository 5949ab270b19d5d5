//! The last look at a record before it leaves: is it the caller's?

use crate::{policy::ResourceRule, values::FieldValue};

/// Decides for every resource that is being encoded whether the caller may see it. It sees
/// records that a handler has put into an answer by mistake.
pub trait Watch: Sync {
    /// Whether the record whose fields are these may be told to the caller; `field` answers for
    /// the names that the rule mentions.
    fn permits<'f>(
        &self,
        rule: &'static ResourceRule,
        field: &dyn Fn(&str) -> FieldValue<'f>,
    ) -> bool;
}
