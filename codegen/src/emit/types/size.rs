//! About how many bytes a type takes in memory, to tell which enum is lopsided.

use crate::contract::{Format, IntegerWidth, Kind, Property, SchemaId};

use super::{Mode, Shape, Types};

/// A string, a list, a map: pointer, length, capacity.
const HANDLE: usize = 24;
/// Any JSON value.
const JSON: usize = 32;

impl Types<'_> {
    /// About how many bytes a value takes; what it owns on the heap does not count.
    pub(in crate::emit) fn size(&self, id: SchemaId, mode: &Mode) -> usize {
        match self.shape(id, mode) {
            Shape::List { .. } | Shape::Map(_) => HANDLE,
            Shape::Tuple(items) => items.iter().map(|id| self.size(*id, mode)).sum(),
            Shape::Foreign(_) => JSON,
            Shape::Plain(kind) => plain(kind),
            Shape::Nominal => self.model_size(id, mode),
        }
    }

    fn model_size(&self, id: SchemaId, mode: &Mode) -> usize {
        let Some(holder) = self.by_use.get(&(id, mode.clone())).copied() else { return JSON };
        let held = |id: SchemaId| {
            if self.is_boxed(holder, id, mode) { 8 } else { self.size(id, mode) }
        };
        match &self.schema(id).kind {
            Kind::Choice(_) => 1,
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => {
                8 + variants.iter().map(|id| held(*id)).max().unwrap_or(0)
            }
            Kind::Object(rules) => {
                let field = |property: &Property| {
                    let size = held(property.schema);
                    // A number has no spare value that could mean absent.
                    if self.is_present(property) || size >= HANDLE { size } else { size * 2 }
                };
                self.fields(rules, mode).map(field).sum()
            }
            scalar => plain(scalar),
        }
    }
}

fn plain(kind: &Kind) -> usize {
    match kind {
        Kind::Null => 0,
        Kind::Boolean => 1,
        Kind::Integer { width, .. } => match width {
            IntegerWidth::I8 | IntegerWidth::U8 => 1,
            IntegerWidth::I16 | IntegerWidth::U16 => 2,
            IntegerWidth::I32 | IntegerWidth::U32 => 4,
            IntegerWidth::I64 | IntegerWidth::U64 => 8,
            IntegerWidth::Big => HANDLE,
        },
        Kind::Number { format: Format::Float, .. } => 4,
        Kind::Number { format: Format::Double, .. } => 8,
        Kind::Number { .. } => HANDLE,
        Kind::String(rules) => match rules.format {
            Format::Ipv4 => 4,
            Format::Uuid | Format::Password | Format::Ipv6 => 16,
            _ => HANDLE,
        },
        Kind::Array(_) | Kind::Object(_) | Kind::Tuple { .. } => HANDLE,
        _ => JSON,
    }
}
