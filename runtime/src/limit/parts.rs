//! What of one request tiers may count by, hashed; and which table a key is at home in.

use crate::policy::KeyPart;

/// The hashed parts of one request. Only those are there that its tiers ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) ip: u128,
    pub(super) caller: Option<Caller>,
    /// By [`Slot::Named`]; 0 is a value that nobody has looked at.
    pub(super) named: Option<Box<[u128]>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) principal: u128,
    pub(super) tenant: u128,
    pub(super) client: u128,
    pub(super) api_key: u128,
}

impl Caller {
    /// A caller who stands for itself in all that is not known of it.
    #[inline]
    pub(super) const fn new(principal: u128) -> Self {
        Self { principal, tenant: principal, client: principal, api_key: principal }
    }
}

/// A [`KeyPart`] as the limiter finds it: headers and members of the body have a place of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Ip,
    Principal,
    Client,
    ApiKey,
    Tenant,
    Global,
    Named(usize),
}

impl Parts {
    /// The hash that this request is counted under. Without a caller it is the address; a caller
    /// without a tenant is its own tenant. So no request goes uncounted.
    #[inline]
    pub(super) fn part(&self, slot: Slot) -> u128 {
        match (slot, &self.caller) {
            (Slot::Global, _) => 0,
            (Slot::Named(at), _) => self.named.as_ref().map_or(0, |named| named[at]),
            (Slot::Ip, _) | (_, None) => self.ip,
            (Slot::Principal, Some(caller)) => caller.principal,
            (Slot::Client, Some(caller)) => caller.client,
            (Slot::ApiKey, Some(caller)) => caller.api_key,
            (Slot::Tenant, Some(caller)) => caller.tenant,
        }
    }
}

/// Which table a key is kept in. Keys that one kind of caller can make as many as it likes of
/// cannot push out those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Address,
    Caller,
    Tenant,
    Everybody,
    /// Keys with a header or a member of the body, which whoever sends them makes up.
    Named,
    /// Keys that can be locked out, for those are not forgotten.
    Punished,
}

impl Home {
    pub(super) const ALL: [Self; 6] =
        [Self::Address, Self::Caller, Self::Tenant, Self::Everybody, Self::Named, Self::Punished];
}

/// Where a tier's keys are kept, and which part picks the shard: keys of one caller are in one, so
/// that a request takes few locks. Without a part it is the key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) home: Home,
    pub(super) anchor: Option<Slot>,
}

impl Address {
    /// Where the keys of callers are.
    pub(super) fn of_caller(slots: &[Slot], is_punished: bool) -> Self {
        let has = |wanted: Slot| slots.contains(&wanted).then_some(wanted);
        let identity = || has(Slot::Principal).or(has(Slot::ApiKey)).or(has(Slot::Client));
        if let Some(apart) = Self::apart(slots, is_punished) {
            apart
        } else if let Some(anchor) = identity() {
            Self { home: Home::Caller, anchor: Some(anchor) }
        } else if slots.contains(&Slot::Tenant) {
            Self { home: Home::Tenant, anchor: Some(Slot::Tenant) }
        } else {
            Self::of_stranger(slots, is_punished)
        }
    }

    /// Where the keys of strangers are, who have nothing but their address.
    pub(super) fn of_stranger(slots: &[Slot], is_punished: bool) -> Self {
        if let Some(apart) = Self::apart(slots, is_punished) {
            apart
        } else if slots.iter().all(|slot| *slot == Slot::Global) {
            Self { home: Home::Everybody, anchor: Some(Slot::Global) }
        } else {
            Self { home: Home::Address, anchor: Some(Slot::Ip) }
        }
    }

    fn apart(slots: &[Slot], is_punished: bool) -> Option<Self> {
        let is_named = slots.iter().any(|slot| matches!(slot, Slot::Named(_)));
        let home = if is_punished { Home::Punished } else { Home::Named };
        (is_punished || is_named).then_some(Self { home, anchor: None })
    }
}

/// The headers and members of the body that any tier counts by, each once.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<KeyPart>);

impl Names {
    /// The slots of a tier's key.
    pub(super) fn slots(&mut self, by: &[KeyPart]) -> Box<[Slot]> {
        by.iter().map(|part| self.slot(*part)).collect()
    }

    fn slot(&mut self, part: KeyPart) -> Slot {
        match part {
            KeyPart::Ip => Slot::Ip,
            KeyPart::Principal => Slot::Principal,
            KeyPart::Client => Slot::Client,
            KeyPart::ApiKey => Slot::ApiKey,
            KeyPart::Tenant => Slot::Tenant,
            KeyPart::Global => Slot::Global,
            KeyPart::Header(_) | KeyPart::Body(_) => Slot::Named(self.place(part)),
        }
    }

    fn place(&mut self, part: KeyPart) -> usize {
        self.0.iter().position(|known| *known == part).unwrap_or_else(|| {
            self.0.push(part);
            self.0.len() - 1
        })
    }

    /// The part at a place.
    pub(super) fn part(&self, place: usize) -> KeyPart {
        self.0[place]
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
