//! One resource's rule with one caller's claims put in: the only place that judges a record.

use std::sync::{Arc, Mutex, PoisonError};

use super::{FieldValue, resource::Fields};
use crate::policy::{Action, Bypass, ClaimMatch, NameSet, OwnerRule, ResourceRule};

/// What ownership asks of a caller.
pub(crate) trait Claimant {
    /// A claim by its dotted path.
    fn claim(&self, path: &str) -> FieldValue<'_>;
    /// The scheme that vouched, as an index into the document's schemes.
    fn scheme(&self) -> usize;
    /// The scopes held.
    fn scopes(&self) -> &NameSet;
    /// The roles held.
    fn roles(&self) -> &NameSet;
}

/// A caller's standing towards one resource.
#[derive(Debug)]
pub(crate) struct Standing {
    rule: &'static ResourceRule,
    tenant: Option<Box<str>>,
    owner: Term,
    bypass: bool,
}

/// The standings of one caller, worked out once: what it was verified to be never changes.
#[derive(Debug, Default)]
pub(crate) struct Standings(Mutex<Vec<(Action, Arc<Standing>)>>);

/// The most standings that are kept of one caller; others are worked out anew.
const MOST_STANDINGS: usize = 16;

/// Why a caller has no standing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// The tenant claim is missing, null, empty or not a string.
    NoTenant,
    /// No owner rule can hold for this caller, and no bypass is held.
    OwnsNothing,
}

/// What a record is to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Theirs.
    Own,
    /// Another's of the same tenant, and the caller holds the bypass.
    Bypassed,
    /// Not theirs.
    Foreign,
}

/// An owner rule with the caller's claims put in.
#[derive(Debug)]
pub(super) enum Term {
    /// Every record of the tenant.
    Everyone,
    /// No record: the claim is missing, or the scheme is not one of the rule's.
    Nobody,
    /// Records whose field matches.
    Field { field: &'static str, matching: ClaimMatch, claims: Vec<Box<str>> },
    /// At least one holds.
    Any(Vec<Term>),
    /// Every one holds.
    All(Vec<Term>),
}

impl Standing {
    /// The standing of `caller` for `action`.
    pub(crate) fn of(
        rule: &'static ResourceRule,
        action: Action,
        caller: &dyn Claimant,
    ) -> Result<Self, Stranger> {
        let tenant = match &rule.tenant {
            None => None,
            Some(tenant) => match caller.claim(tenant.claim) {
                FieldValue::Text(text) if !text.is_empty() => Some(text.into()),
                _ => return Err(Stranger::NoTenant),
            },
        };
        let owner = match rule.owner {
            OwnerRule::Tenant if tenant.is_none() => Term::Nobody,
            ref owner => Term::resolve(owner, caller),
        };
        let bypass = rule.bypass.as_ref().is_some_and(|bypass| covers(bypass, action, caller));
        if matches!(owner, Term::Nobody) && !bypass {
            return Err(Stranger::OwnsNothing);
        }
        Ok(Self { rule, tenant, owner, bypass })
    }

    /// What a record is to the caller.
    pub(crate) fn judge(&self, record: &dyn Fields) -> Verdict {
        if let (Some(rule), Some(tenant)) = (&self.rule.tenant, &self.tenant)
            && !record.value_of(rule.field).is(tenant)
        {
            return Verdict::Foreign;
        }
        match (self.owner.holds(record), self.bypass) {
            (true, _) => Verdict::Own,
            (false, true) => Verdict::Bypassed,
            (false, false) => Verdict::Foreign,
        }
    }

    pub(crate) fn rule(&self) -> &'static ResourceRule {
        self.rule
    }

    pub(super) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    pub(super) fn owner(&self) -> &Term {
        &self.owner
    }

    /// Whether the caller may act on records of others in the tenant.
    pub(crate) fn bypasses(&self) -> bool {
        self.bypass
    }
}

impl Standings {
    /// As [`Standing::of`]. `caller` is the one to whom these belong.
    pub(crate) fn of(
        &self,
        rule: &'static ResourceRule,
        action: Action,
        caller: &dyn Claimant,
    ) -> Result<Arc<Standing>, Stranger> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept
            .iter()
            .find(|(of, standing)| *of == action && std::ptr::eq(standing.rule, rule))
            .map(|(_, standing)| Arc::clone(standing));
        if let Some(standing) = known {
            return Ok(standing);
        }
        let standing = Arc::new(Standing::of(rule, action, caller)?);
        if kept.len() < MOST_STANDINGS {
            kept.push((action, Arc::clone(&standing)));
        }
        Ok(standing)
    }
}

impl Term {
    fn resolve(rule: &OwnerRule, caller: &dyn Claimant) -> Self {
        match rule {
            OwnerRule::Tenant => Self::Everyone,
            OwnerRule::Claim { field, claim, matching, schemes } => {
                if !schemes.is_empty() && !schemes.contains(&caller.scheme()) {
                    return Self::Nobody;
                }
                claimed(*matching, caller.claim(claim)).map_or(Self::Nobody, |claims| Self::Field {
                    field,
                    matching: *matching,
                    claims,
                })
            }
            OwnerRule::Any(rules) => {
                let terms: Vec<_> = rules
                    .iter()
                    .map(|rule| Self::resolve(rule, caller))
                    .filter(|term| !matches!(term, Self::Nobody))
                    .collect();
                if terms.is_empty() { Self::Nobody } else { Self::Any(terms) }
            }
            OwnerRule::All(rules) => {
                let terms: Vec<_> = rules.iter().map(|rule| Self::resolve(rule, caller)).collect();
                let never =
                    terms.is_empty() || terms.iter().any(|term| matches!(term, Self::Nobody));
                if never { Self::Nobody } else { Self::All(terms) }
            }
        }
    }

    fn holds(&self, record: &dyn Fields) -> bool {
        match self {
            Self::Everyone => true,
            Self::Nobody => false,
            Self::Field { field, matching, claims } => {
                let value = record.value_of(field);
                claims.iter().any(|claim| match matching {
                    ClaimMatch::Equals => value.is(claim),
                    ClaimMatch::Contains | ClaimMatch::Intersects => value.contains(claim),
                })
            }
            Self::Any(terms) => terms.iter().any(|term| term.holds(record)),
            Self::All(terms) => !terms.is_empty() && terms.iter().all(|term| term.holds(record)),
        }
    }
}

/// The claim's texts, when it has the form that the comparison asks for.
fn claimed(matching: ClaimMatch, claim: FieldValue<'_>) -> Option<Vec<Box<str>>> {
    match (matching, claim) {
        (ClaimMatch::Equals | ClaimMatch::Contains, FieldValue::Text(text)) if !text.is_empty() => {
            Some(vec![text.into()])
        }
        (ClaimMatch::Intersects, FieldValue::Texts(texts)) => {
            let texts: Vec<Box<str>> =
                texts.into_iter().filter(|text| !text.is_empty()).map(Into::into).collect();
            (!texts.is_empty()).then_some(texts)
        }
        _ => None,
    }
}

/// Whether the bypass lifts the owner for this caller. One that asks for nothing lifts nothing.
fn covers(bypass: &Bypass, action: Action, caller: &dyn Claimant) -> bool {
    let asks = !bypass.scopes.is_empty() || !bypass.roles.is_empty();
    asks && bypass.actions.contains(&action)
        && action != Action::Create
        && bypass.scopes.iter().all(|demand| demand.is_met_by(caller.scopes()))
        && bypass.roles.iter().all(|demand| demand.is_met_by(caller.roles()))
}

#[cfg(test)]
pub(super) mod tests;
