//! Which credentials a request shows, before any is looked at.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Denied, Flaw};
use crate::policy::{Carrier, Scheme};

/// The most kinds of credential in a document, which is what a [`Kinds`] can hold.
pub(super) const MAX_KINDS: usize = 64;

/// The distinct places where the document's schemes expect a credential.
pub(super) struct Carriers {
    places: Vec<(Carrier, HeaderName)>,
    of_scheme: Vec<usize>,
}

/// A set of carriers, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u64);

impl Carriers {
    /// `None` when a header's name is none, or there are more than 64.
    pub(super) fn of(schemes: &[Scheme]) -> Option<Self> {
        let mut carriers =
            Self { places: Vec::new(), of_scheme: Vec::with_capacity(schemes.len()) };
        for scheme in schemes {
            let name = match scheme.carrier {
                Carrier::Bearer => header::AUTHORIZATION,
                Carrier::Header(name) => HeaderName::from_bytes(name.as_bytes()).ok()?,
            };
            let known = carriers.places.iter().position(|(_, place)| *place == name);
            carriers.of_scheme.push(known.unwrap_or(carriers.places.len()));
            if known.is_none() {
                carriers.places.push((scheme.carrier, name));
            }
        }
        (carriers.places.len() <= MAX_KINDS).then_some(carriers)
    }

    /// The carrier of a scheme.
    pub(super) fn of_scheme(&self, scheme: usize) -> Option<usize> {
        self.of_scheme.get(scheme).copied()
    }

    /// Where a carrier's credential stands.
    pub(super) fn carrier(&self, index: usize) -> Carrier {
        self.places[index].0
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Every kind of credential that the request shows; one kind twice is a refusal.
    pub(super) fn shown(&self, headers: &HeaderMap) -> Result<Kinds, Denied> {
        let mut kinds = Kinds::default();
        for (index, (_, name)) in self.places.iter().enumerate() {
            let mut values = headers.get_all(name).iter();
            if values.next().is_some() {
                kinds = kinds.with(index);
            }
            if values.next().is_some() {
                return Err(Denied::TooManyCredentials);
            }
        }
        Ok(kinds)
    }

    /// The credential of a shown kind, without the scheme's name.
    pub(super) fn credential<'h>(
        &self,
        index: usize,
        headers: &'h HeaderMap,
    ) -> Result<&'h [u8], Denied> {
        let (carrier, name) = &self.places[index];
        let value = headers.get(name).ok_or(Denied::Missing)?;
        match carrier {
            Carrier::Bearer => bearer(value).map_err(Denied::Invalid),
            Carrier::Header(_) => Ok(value.as_bytes()),
        }
    }
}

/// What follows `Bearer` (RFC 6750 §2.1); the scheme's name is compared without case (RFC 9110 §11.1).
fn bearer(value: &HeaderValue) -> Result<&[u8], Flaw> {
    const NAME: &[u8] = b"bearer ";
    let value = value.as_bytes();
    match value.get(..NAME.len()) {
        Some(name) if name.eq_ignore_ascii_case(NAME) => Ok(value[NAME.len()..].trim_ascii_start()),
        _ if value.eq_ignore_ascii_case(b"bearer") => Err(Flaw::Malformed),
        _ => Err(Flaw::NotBearer),
    }
}

impl Kinds {
    pub(super) fn with(self, index: usize) -> Self {
        Self(self.0 | 1 << index)
    }

    pub(super) fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn is_many(self) -> bool {
        self.0.count_ones() > 1
    }

    pub(super) fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}
