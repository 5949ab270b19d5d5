//! Which alternative took a value, for when it is asked again: an alternative around it has failed,
//! and the next one decodes the value anew.

use std::{collections::HashMap, ptr};

use super::Branch;
use crate::json::Value;

/// The most choices that are kept, some megabytes; beyond, they are made again.
const MOST: usize = 1 << 16;

/// Choices inside one value that alternatives are tried on. A choice saves the search and nothing
/// else: the alternative decodes the value all the same.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// The alternatives, by the addresses of what decodes them.
    lists: Vec<Vec<usize>>,
    /// By the address of the value and the place of its list; `None` when no alternative takes it.
    places: HashMap<(usize, usize), Option<usize>>,
}

impl Chosen {
    /// What [`Chosen::keep`] was told of this value and these alternatives. Only of arrays and
    /// objects: others cost nothing to be tried again.
    pub(super) fn place<T>(
        &self,
        value: &Value<'_>,
        branches: impl Iterator<Item = Branch<T>> + Clone,
    ) -> Option<Option<usize>> {
        let list = self.list(branches)?;
        self.places.get(&(ptr::from_ref(value).addr(), list)).copied()
    }

    pub(super) fn keep<T>(
        &mut self,
        value: &Value<'_>,
        branches: impl Iterator<Item = Branch<T>> + Clone,
        place: Option<usize>,
    ) {
        let is_nested = matches!(value, Value::Array(_) | Value::Object(_));
        if !is_nested || self.places.len() >= MOST {
            return;
        }
        let list = self.list(branches.clone()).unwrap_or_else(|| {
            self.lists.push(branches.map(|branch| branch as usize).collect());
            self.lists.len() - 1
        });
        self.places.insert((ptr::from_ref(value).addr(), list), place);
    }

    fn list<T>(&self, branches: impl Iterator<Item = Branch<T>> + Clone) -> Option<usize> {
        let is = |known: &Vec<usize>| {
            branches.clone().map(|branch| branch as usize).eq(known.iter().copied())
        };
        self.lists.iter().position(is)
    }
}
