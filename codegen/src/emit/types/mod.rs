//! Which Rust types a document's schemas become, and how each is written.
//!
//! A schema that is both sent and answered becomes one type, unless the two differ: what is
//! `readOnly` or assigned is not sent, what is `writeOnly` or secret is not answered, and a list
//! operation answers `Scoped<Vec<R>>` where others answer `Vec<R>`.

mod graph;
mod models;
mod naming;
mod plain;
mod reach;
mod size;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use plain::{form, integer_type, number_type};
pub(super) use reach::answer_mode;

use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::{
    Additional, Constant, Contract, Format, Kind, NumberRules, ObjectRules, Property, Schema,
    SchemaId, Sensitivity, StringRules,
};

use super::{names, patterns::Patterns};

/// How a value travels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// In an answer, and in the application.
    Output,
    /// In the answer of an operation that owns lists of these resources.
    Scoped(Vec<usize>),
    /// In a request.
    Input,
}

/// From where a type is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// Within `models.rs`.
    Models,
    /// Within another generated file, which imports `models`.
    Elsewhere,
}

/// A type of `models.rs`.
#[derive(Debug)]
pub(super) struct Model {
    /// Its Rust name.
    pub(super) name: String,
    /// What it is made from.
    pub(super) schema: SchemaId,
    /// One of the modes that it serves.
    pub(super) mode: Mode,
    /// Whether the schema has another type besides, which has the plain name.
    pub(super) is_second: bool,
    /// Whether a request may hold it.
    pub(super) decoded: bool,
    /// Whether an answer may hold it.
    pub(super) encoded: bool,
    /// Whether an answer's sealed list is somewhere in it, so that it is neither copied nor stored.
    pub(super) holds_scoped: bool,
    /// Whether a secret is somewhere in it, so that it is never stored or compared.
    pub(super) holds_secret: bool,
    /// Indexes of the resources whose record it is.
    pub(super) resources: Vec<usize>,
    /// For a record: the struct of what a create takes from claims, when it takes anything.
    pub(super) assigned: Option<String>,
}

/// Every type of a document.
#[derive(Debug)]
pub(super) struct Types<'c> {
    pub(super) contract: &'c Contract,
    /// In the order of `models.rs`.
    pub(super) models: Vec<Model>,
    by_use: BTreeMap<(SchemaId, Mode), usize>,
    wrapped: BTreeSet<SchemaId>,
    /// Pairs of models that hold each other by value.
    boxed: BTreeSet<(usize, usize)>,
    /// Schemas that a request of a closed operation may hold.
    closed: BTreeSet<SchemaId>,
    pub(super) patterns: Patterns,
}

/// What a schema is in Rust.
pub(super) enum Shape<'s> {
    /// A type of its own.
    Nominal,
    /// `Vec`, or `Scoped<Vec>` when sealed.
    List { items: SchemaId, sealed: bool },
    /// `BTreeMap<String, _>`.
    Map(Option<SchemaId>),
    /// A tuple.
    Tuple(&'s [SchemaId]),
    /// `x-rust-type`.
    Foreign(&'s Schema),
    /// A type of the runtime or of Rust.
    Plain(&'s Kind),
}

impl<'c> Types<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        let mut types = Self {
            contract,
            models: Vec::new(),
            by_use: BTreeMap::new(),
            wrapped: graph::endless(contract),
            boxed: BTreeSet::new(),
            closed: BTreeSet::new(),
            patterns: Patterns::of(contract),
        };
        types.closed = reach::closed(&types);
        let uses = reach::uses(&types);
        let classes = reach::classes(&types, &uses);
        types.allot_models(&classes);
        types.mark_what_models_hold();
        types.boxed = graph::boxed(&types);
        types
    }

    pub(super) fn schema(&self, id: SchemaId) -> &'c Schema {
        &self.contract.schemas[id]
    }

    /// The model of a nominal schema in a mode.
    pub(super) fn model(&self, id: SchemaId, mode: &Mode) -> Option<&Model> {
        self.by_use.get(&(id, mode.clone())).map(|index| &self.models[*index])
    }

    pub(super) fn shape(&self, id: SchemaId, mode: &Mode) -> Shape<'c> {
        if self.wrapped.contains(&id) || self.is_newtype(id) {
            return Shape::Nominal;
        }
        self.bare_shape(id, mode)
    }

    /// The shape of what a type of its own wraps; without one, the shape.
    pub(super) fn bare_shape(&self, id: SchemaId, mode: &Mode) -> Shape<'c> {
        let schema = self.schema(id);
        if !schema.rust_type.is_empty() {
            return Shape::Foreign(schema);
        }
        match &schema.kind {
            Kind::Array(rules) => {
                Shape::List { items: rules.items, sealed: self.is_sealed(rules.items, mode) }
            }
            Kind::Object(rules) if rules.properties.is_empty() => {
                Shape::Map(match rules.additional {
                    Additional::Schema(values) => Some(values),
                    Additional::Unsaid | Additional::Refused | Additional::Elsewhere => None,
                })
            }
            Kind::Tuple { items } => Shape::Tuple(items),
            Kind::Object(_) | Kind::OneOf { .. } | Kind::AnyOf { .. } | Kind::Choice(_) => {
                Shape::Nominal
            }
            plain => Shape::Plain(plain),
        }
    }

    /// Whether a named scalar has a constraint, so that a value which breaks it should not exist.
    pub(super) fn is_newtype(&self, id: SchemaId) -> bool {
        let schema = self.schema(id);
        if schema.name.is_empty() || !schema.rust_type.is_empty() {
            return false;
        }
        let constrained = match &schema.kind {
            Kind::String(StringRules { format, .. }) if form(*format).is_some() => return false,
            Kind::String(rules) => *rules != StringRules::default(),
            Kind::Integer { rules, .. } | Kind::Number { rules, .. } => {
                *rules != NumberRules::default()
            }
            _ => return false,
        };
        constrained || schema.assertion.is_some()
    }

    fn is_sealed(&self, items: SchemaId, mode: &Mode) -> bool {
        match mode {
            Mode::Scoped(resources) => {
                resources.iter().any(|index| self.contract.resources[*index].schema == items)
            }
            Mode::Input | Mode::Output => false,
        }
    }

    /// The mode of a list's items: records inside a sealed list are the records themselves.
    pub(super) fn item_mode(&self, items: SchemaId, mode: &Mode) -> Mode {
        if self.is_sealed(items, mode) { Mode::Output } else { mode.clone() }
    }

    /// The members of an object that become fields in a mode, with their place in the schema.
    pub(super) fn fields(
        &self,
        rules: &'c ObjectRules,
        mode: &Mode,
    ) -> impl Iterator<Item = &'c Property> {
        let mode = mode.clone();
        let members: Vec<_> = rules
            .properties
            .iter()
            .filter(|property| self.is_sent(property, &mode) && !self.is_fixed(property))
            .collect();
        members.into_iter()
    }

    /// Whether a member may stand in a value of this mode.
    pub(super) fn is_sent(&self, property: &Property, mode: &Mode) -> bool {
        match mode {
            Mode::Input => !property.read_only && property.assign.is_none(),
            Mode::Output | Mode::Scoped(_) => {
                !property.write_only
                    && !matches!(property.sensitive, Sensitivity::Secret | Sensitivity::Credential)
                    && !self.is_password(property.schema)
            }
        }
    }

    /// Whether a member always has the same value, so that it needs no field.
    pub(super) fn is_fixed(&self, property: &Property) -> bool {
        let schema = self.schema(property.schema);
        property.required
            && !schema.nullable
            && matches!(&schema.kind, Kind::Constant(values) if is_scalar(values))
    }

    /// Whether silence about further members refuses them in requests. A schema that a closed and
    /// an open operation share is closed.
    pub(super) fn is_closed(&self, id: SchemaId) -> bool {
        self.closed.contains(&id)
    }

    pub(super) fn is_password(&self, id: SchemaId) -> bool {
        matches!(&self.schema(id).kind, Kind::String(rules) if rules.format == Format::Password)
    }

    /// Whether a member is held as a secret: redacted, zeroed, never stored.
    pub(super) fn is_secret(&self, property: &Property) -> bool {
        let string = matches!(self.schema(property.schema).kind, Kind::String(_));
        string && (property.sensitive == Sensitivity::Secret || self.is_password(property.schema))
    }

    /// Whether a member always has a value: it is required, or its default takes its place.
    pub(super) fn is_present(&self, property: &Property) -> bool {
        property.required || self.default(property).is_some()
    }

    /// What takes an absent member's place. A default with objects in it is not filled in where the
    /// member's schema leads back to itself: its own members would have their defaults, without end.
    pub(super) fn default<'p>(&self, property: &'p Property) -> Option<&'p str> {
        let default = property.default.as_deref().filter(|_| !property.required)?;
        let ends = !default.contains('{') || !graph::leads_back(self, property.schema);
        ends.then_some(default)
    }

    /// Whether values of other types than the kind's pass. A secret is always a text.
    pub(super) fn is_untyped(&self, id: SchemaId) -> bool {
        self.schema(id).untyped && !self.is_password(id)
    }

    /// The type of a member's field.
    pub(super) fn field_type(
        &self,
        holder: usize,
        property: &Property,
        mode: &Mode,
        from: Within,
    ) -> TokenStream {
        let mut written = self.bare_type(property.schema, mode, from);
        if self.is_boxed(holder, property.schema, mode) {
            written = quote!(Box<#written>);
        }
        if self.is_untyped(property.schema) {
            written = quote!(values::Untyped<#written>);
        }
        if self.is_secret(property) {
            written = quote!(values::Secret);
        } else if property.sensitive != Sensitivity::None {
            written = quote!(values::Sensitive<#written>);
        }
        if self.takes_null(property.schema) {
            written = quote!(values::Nullable<#written>);
        }
        if self.is_present(property) { written } else { quote!(Option<#written>) }
    }

    /// The type of a value by itself.
    pub(super) fn value_type(&self, id: SchemaId, mode: &Mode, from: Within) -> TokenStream {
        self.held_type(None, id, mode, from)
    }

    /// The type of a value inside a model.
    fn held_type(
        &self,
        holder: Option<usize>,
        id: SchemaId,
        mode: &Mode,
        from: Within,
    ) -> TokenStream {
        let mut written = self.bare_type(id, mode, from);
        if holder.is_some_and(|holder| self.is_boxed(holder, id, mode)) {
            written = quote!(Box<#written>);
        }
        if self.is_untyped(id) {
            written = quote!(values::Untyped<#written>);
        }
        if self.takes_null(id) { quote!(values::Nullable<#written>) } else { written }
    }

    /// The type of a parameter or a header: a text is never of another type than its schema says.
    pub(super) fn text_type(&self, id: SchemaId, from: Within) -> TokenStream {
        let written = match self.shape(id, &Mode::Input) {
            Shape::List { items, .. } => {
                let items = self.text_type(items, from);
                quote!(Vec<#items>)
            }
            _ => self.bare_type(id, &Mode::Input, from),
        };
        if self.takes_null(id) { quote!(values::Nullable<#written>) } else { written }
    }

    /// Whether `null` is a value besides those that the type holds anyway.
    pub(super) fn takes_null(&self, id: SchemaId) -> bool {
        let schema = self.schema(id);
        schema.nullable && !matches!(schema.kind, Kind::Any | Kind::Null)
    }

    /// The type of a value, without what stands around it.
    pub(super) fn bare_type(&self, id: SchemaId, mode: &Mode, from: Within) -> TokenStream {
        match self.shape(id, mode) {
            Shape::Nominal => self.model_type(id, mode, from),
            shape => self.shape_type(&shape, None, mode, from),
        }
    }

    /// The type of a shape that is not a type of its own, or that `holder` wraps.
    pub(super) fn shape_type(
        &self,
        shape: &Shape<'_>,
        holder: Option<usize>,
        mode: &Mode,
        from: Within,
    ) -> TokenStream {
        match shape {
            Shape::Nominal => quote!(json::Json),
            Shape::List { items, sealed } => {
                let inner = self.value_type(*items, &self.item_mode(*items, mode), from);
                if *sealed { quote!(own::Scoped<Vec<#inner>>) } else { quote!(Vec<#inner>) }
            }
            Shape::Map(values) => {
                let inner = values.map_or(quote!(json::Json), |id| self.value_type(id, mode, from));
                quote!(BTreeMap<String, #inner>)
            }
            Shape::Tuple(items) => {
                let items = items.iter().map(|id| self.held_type(holder, *id, mode, from));
                quote!((#(#items,)*))
            }
            Shape::Foreign(schema) => plain::foreign_type(schema),
            Shape::Plain(kind) => plain::plain_type(kind),
        }
    }

    fn model_type(&self, id: SchemaId, mode: &Mode, from: Within) -> TokenStream {
        let Some(model) = self.model(id, mode) else { return quote!(json::Json) };
        let name = names::ident(&model.name);
        match from {
            Within::Models => quote!(#name),
            Within::Elsewhere => quote!(models::#name),
        }
    }

    /// Whether a model holds another by value that holds it in turn.
    pub(super) fn is_boxed(&self, holder: usize, id: SchemaId, mode: &Mode) -> bool {
        self.by_use
            .get(&(id, mode.clone()))
            .is_some_and(|held| self.boxed.contains(&(holder, *held)))
    }

    /// Whether the type of a value holds a sealed list, and whether it holds a secret.
    pub(super) fn what_type_holds(&self, id: SchemaId, mode: &Mode) -> (bool, bool) {
        match self.shape(id, mode) {
            Shape::Nominal => self
                .model(id, mode)
                .map_or((false, false), |model| (model.holds_scoped, model.holds_secret)),
            Shape::List { sealed: true, .. } => (true, false),
            Shape::List { items, sealed: false } => self.what_type_holds(items, mode),
            Shape::Map(Some(values)) => self.what_type_holds(values, mode),
            Shape::Tuple(items) => items
                .iter()
                .map(|id| self.what_type_holds(*id, mode))
                .fold((false, false), |all, one| (all.0 | one.0, all.1 | one.1)),
            Shape::Map(None) | Shape::Foreign(_) => (false, false),
            Shape::Plain(Kind::String(rules)) => (false, rules.format == Format::Password),
            Shape::Plain(_) => (false, false),
        }
    }
}

/// One string, truth value or integer.
fn is_scalar(values: &[Constant]) -> bool {
    matches!(values, [Constant(text)]
        if text.starts_with('"') || text.parse::<bool>().is_ok() || text.parse::<i64>().is_ok())
}
