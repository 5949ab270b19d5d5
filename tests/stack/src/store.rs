//! Orders in memory, as the example behind secgen's guard keeps them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

use crate::models::Order;

/// Orders by id.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<BTreeMap<Uuid, Order>>);

impl Store {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Uuid, Order>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
