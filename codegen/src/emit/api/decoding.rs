//! How a request's value of a schema is decoded: an expression, and the rules that it names.

mod rules;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    contract::{
        Additional, Format, IntegerWidth, Kind, Mask, ObjectRules, Schema, SchemaId, StringRules,
    },
    emit::{
        names::{self, Names},
        tokens::number,
        types::{Mode, Shape, Types, Within, form, integer_type},
    },
};

use rules::{array_rule, integer_rule};
pub(super) use rules::{number_rule, object_rule, string_rule};

/// The `static` rules of one function, in the order of use.
#[derive(Debug)]
pub(super) struct Rules {
    names: Names,
    pub(super) items: Vec<TokenStream>,
}

/// How `value` is decoded `at` its place.
#[derive(Clone, Debug)]
pub(super) enum Decoding {
    /// A function.
    Path(TokenStream),
    /// An expression over `value` and `at`.
    Expression(TokenStream),
}

impl Decoding {
    /// As an argument.
    pub(super) fn callable(&self) -> TokenStream {
        match self {
            Self::Path(path) => path.clone(),
            Self::Expression(expression) => quote!(|value, at| #expression),
        }
    }

    /// As an expression over `value` and `at`.
    pub(super) fn applied(&self) -> TokenStream {
        match self {
            Self::Path(path) => quote!(#path(value, at)),
            Self::Expression(expression) => expression.clone(),
        }
    }

    /// The decoded value, passed through a function.
    pub(super) fn map(&self, through: &TokenStream) -> Self {
        let applied = self.applied();
        Self::Expression(quote!(#applied.map(#through)))
    }

    /// `null`, or this.
    pub(super) fn or_null(&self) -> Self {
        let callable = self.callable();
        Self::Expression(quote!(at.nullable(value, #callable)))
    }
}

impl Rules {
    pub(super) fn new() -> Self {
        Self { names: Names::reserving(["API"]), items: Vec::new() }
    }

    /// Adds a `static` of the module `home`.
    pub(super) fn add(&mut self, stem: &str, home: &str, kind: &str, rule: TokenStream) -> Ident {
        let name = names::ident(&self.names.allot(stem.to_owned()));
        let (home, kind) = (names::ident(home), names::ident(kind));
        self.items.push(quote!(static #name: #home::#kind = #rule;));
        name
    }
}

/// One function's decodings.
pub(super) struct Writer<'w, 'c> {
    pub(super) types: &'w Types<'c>,
    pub(super) rules: &'w mut Rules,
    pub(super) within: Within,
}

impl Writer<'_, '_> {
    /// A value by itself; `stem` names its rules.
    pub(super) fn value(&mut self, id: SchemaId, stem: &str, mask: Mask) -> Decoding {
        self.held(None, id, stem, mask)
    }

    /// A value inside the model `holder`.
    pub(super) fn held(
        &mut self,
        holder: Option<usize>,
        id: SchemaId,
        stem: &str,
        mask: Mask,
    ) -> Decoding {
        let mut decoding = self.bare(id, stem, mask);
        if holder.is_some_and(|holder| self.types.is_boxed(holder, id, &Mode::Input)) {
            decoding = decoding.map(&quote!(Box::new));
        }
        decoding = self.or_other(id, decoding);
        if self.types.takes_null(id) {
            decoding = decoding.or_null();
        }
        self.asserted(id, decoding)
    }

    /// A parameter or an item of one: a text, which is of no other type than its schema says.
    pub(super) fn text(&mut self, id: SchemaId, stem: &str) -> Decoding {
        let decoding = match (self.types.shape(id, &Mode::Input), &self.types.schema(id).kind) {
            (Shape::List { items, .. }, Kind::Array(rules)) => {
                let rule = self.rules.add(stem, "decode", "ArrayRule", array_rule(rules));
                let item = self.text(items, &format!("{stem}_ITEM")).callable();
                Decoding::Expression(quote!(at.array(value, &#rule, #item)))
            }
            _ => self.bare(id, stem, Mask::None),
        };
        let nullable = self.types.takes_null(id);
        let decoding = if nullable { decoding.or_null() } else { decoding };
        self.asserted(id, decoding)
    }

    /// The value, or one of another type than the schema's keywords speak of.
    pub(super) fn or_other(&self, id: SchemaId, decoding: Decoding) -> Decoding {
        if !self.types.is_untyped(id) {
            return decoding;
        }
        let (spoken_of, decode) = (spoken_of(&self.types.schema(id).kind), decoding.callable());
        Decoding::Expression(quote!(at.untyped(value, #spoken_of, #decode)))
    }

    /// The value, when its schema's assertion holds; a model's own decoding asserts by itself.
    pub(super) fn asserted(&self, id: SchemaId, decoding: Decoding) -> Decoding {
        let wrapped = self.types.is_untyped(id) || self.types.takes_null(id);
        if matches!(self.types.shape(id, &Mode::Input), Shape::Nominal) && !wrapped {
            return decoding;
        }
        self.always_asserted(id, decoding)
    }

    /// The value, when its schema's assertion holds.
    pub(super) fn always_asserted(&self, id: SchemaId, decoding: Decoding) -> Decoding {
        match assertion(self.types, id) {
            Some(assertion) => {
                let applied = decoding.applied();
                Decoding::Expression(quote!(#assertion.and_then(|()| #applied)))
            }
            None => decoding,
        }
    }

    /// A value that is not `null`.
    pub(super) fn bare(&mut self, id: SchemaId, stem: &str, mask: Mask) -> Decoding {
        let shape = self.types.shape(id, &Mode::Input);
        let Some(model) =
            self.types.model(id, &Mode::Input).filter(|_| matches!(shape, Shape::Nominal))
        else {
            return self.shaped(None, id, &shape, stem, mask);
        };
        let name = names::ident(&model.name);
        let path = match self.within {
            Within::Models => quote!(#name::decode),
            Within::Elsewhere => quote!(models::#name::decode),
        };
        match super::masks::mask(mask).filter(|_| self.types.is_newtype(id)) {
            Some(mask) => Decoding::Expression(quote!(at.unmasked(value, #mask, #path))),
            None => Decoding::Path(path),
        }
    }

    /// A value whose schema is no type of its own, or the inside of one that wraps it.
    pub(super) fn shaped(
        &mut self,
        holder: Option<usize>,
        id: SchemaId,
        shape: &Shape<'_>,
        stem: &str,
        mask: Mask,
    ) -> Decoding {
        match (shape, &self.types.schema(id).kind) {
            (Shape::Foreign(schema), _) => self.foreign(schema, stem),
            (Shape::List { items, .. }, Kind::Array(rules)) => {
                let rule = self.rules.add(stem, "decode", "ArrayRule", array_rule(rules));
                let item = self.value(*items, &format!("{stem}_ITEM"), mask).callable();
                Decoding::Expression(quote!(at.array(value, &#rule, #item)))
            }
            (Shape::Map(values), Kind::Object(rules)) => self.map(id, *values, rules, stem),
            (Shape::Tuple(items), _) => self.tuple(holder, items, stem),
            (_, kind) => self.plain(kind, stem, mask),
        }
    }

    fn tuple(&mut self, holder: Option<usize>, items: &[SchemaId], stem: &str) -> Decoding {
        let length = number(items.len() as u64);
        let items: Vec<_> = (0_u32..)
            .zip(items)
            .map(|(place, id)| {
                let item = self.held(holder, *id, &format!("{stem}_{place}"), Mask::None);
                let item = item.callable();
                quote!(items.item(#item))
            })
            .collect();
        let names: Vec<_> =
            (0..items.len()).map(|place| names::ident(&format!("item_{place}"))).collect();
        Decoding::Expression(quote!(at.tuple(value, #length).and_then(|mut items| {
            #(let #names = #items;)*
            Some((#(#names?,)*))
        })))
    }

    /// `x-rust-type`.
    fn foreign(&mut self, schema: &Schema, stem: &str) -> Decoding {
        let Ok(path) = syn::parse_str::<syn::Path>(&schema.rust_type) else {
            return Decoding::Expression(refused());
        };
        match &schema.kind {
            Kind::String(rules) => {
                let written = self.string_rule(rules, rules.format);
                let rule = self.rules.add(stem, "decode", "StringRule", written);
                let parsed = Decoding::Expression(quote!(at.parsed::<#path>(value, &#rule)));
                parsed.map(&quote!(values::Parsed))
            }
            Kind::Choice(values) => {
                let values = values.iter().map(|value| quote!((#value, ())));
                Decoding::Expression(quote! {
                    at.choice(value, &[#(#values),*])
                        .and_then(|()| values::Parsed::<#path>::decode(value, at))
                })
            }
            _ => Decoding::Path(quote!(<#path as decode::Decode>::decode)),
        }
    }

    fn map(
        &mut self,
        id: SchemaId,
        values: Option<SchemaId>,
        rules: &ObjectRules,
        stem: &str,
    ) -> Decoding {
        let closed = match rules.additional {
            Additional::Refused => true,
            Additional::Unsaid => self.types.is_closed(id),
            Additional::Schema(_) | Additional::Elsewhere => false,
        };
        if closed {
            let rule =
                self.rules.add(stem, "decode", "ObjectRule", object_rule("ObjectRule", rules));
            return Decoding::Expression(quote! {
                at.object(value, &#rule).and_then(|object| object.finish_closed().then(BTreeMap::new))
            });
        }
        let rule = self.rules.add(stem, "decode", "MapRule", object_rule("MapRule", rules));
        let item = match values {
            Some(values) => self.value(values, &format!("{stem}_VALUE"), Mask::None).callable(),
            None => quote!(|value, at| at.any(value)),
        };
        Decoding::Expression(quote!(at.map(value, &#rule, #item)))
    }

    fn plain(&mut self, kind: &Kind, stem: &str, mask: Mask) -> Decoding {
        Decoding::Expression(match kind {
            Kind::Any => quote!(at.any(value)),
            Kind::Null => quote!(at.null(value)),
            Kind::Boolean => quote!(at.boolean(value)),
            Kind::Integer { width: IntegerWidth::Big, rules } => {
                let rule = self.rules.add(stem, "decode", "NumberRule", number_rule(rules));
                quote!(at.any_integer(value, &#rule))
            }
            Kind::Integer { width, rules } => {
                let rule = self.rules.add(stem, "decode", "IntegerRule", integer_rule(rules));
                let kind = integer_type(*width);
                quote!(at.integer::<#kind>(value, &#rule))
            }
            Kind::Number { format, rules } => {
                let rule = self.rules.add(stem, "decode", "NumberRule", number_rule(rules));
                match format {
                    Format::Float => quote!(at.float::<f32>(value, &#rule)),
                    Format::Double => quote!(at.float::<f64>(value, &#rule)),
                    _ => quote!(at.number(value, &#rule)),
                }
            }
            Kind::String(rules) => return self.string(rules, stem, mask),
            Kind::Constant(values) => {
                let values = values.iter().map(|value| &value.0);
                quote!(at.one_value(value, &[#(#values),*]).and_then(|_| at.any(value)))
            }
            // A sound contract has none of these here; what is not understood is refused.
            Kind::Undecided
            | Kind::Choice(_)
            | Kind::Array(_)
            | Kind::Object(_)
            | Kind::OneOf { .. }
            | Kind::AnyOf { .. }
            | Kind::Tuple { .. } => refused(),
        })
    }

    /// A text, in the type of its format where that has one.
    fn string(&mut self, rules: &StringRules, stem: &str, mask: Mask) -> Decoding {
        if rules.format == Format::Password {
            return self.secret(rules, stem, mask);
        }
        let formed = form(rules.format);
        let unformed = StringRules { format: Format::None, ..rules.clone() };
        let mask = super::masks::mask(mask);
        if rules.format == Format::Uuid && unformed == StringRules::default() && mask.is_none() {
            return Decoding::Expression(quote!(at.uuid(value)));
        }
        let besides = if formed.is_some() { Format::None } else { rules.format };
        let mut written = self.string_rule(rules, besides);
        if let Some(mask) = mask {
            written = quote!(#written.masked(#mask));
        }
        let rule = self.rules.add(stem, "decode", "StringRule", written);
        Decoding::Expression(match formed {
            Some(kind) => quote!(at.formed::<#kind>(value, &#rule)),
            None => quote!(at.string(value, &#rule)),
        })
    }

    /// A text that is kept as a secret.
    pub(super) fn secret(&mut self, rules: &StringRules, stem: &str, mask: Mask) -> Decoding {
        let mut written = self.string_rule(rules, rules.format);
        if let Some(mask) = super::masks::mask(mask) {
            written = quote!(#written.masked(#mask));
        }
        let rule = self.rules.add(stem, "decode", "StringRule", written);
        let decoded = Decoding::Expression(quote!(at.string(value, &#rule)));
        decoded.map(&quote!(values::Secret::from))
    }

    fn string_rule(&self, rules: &StringRules, asserted: Format) -> TokenStream {
        let pattern = rules.pattern.as_ref().map(|pattern| self.types.patterns.reference(pattern));
        string_rule(rules, asserted, pattern)
    }
}

/// What asserts what the kind of a schema does not say; `None` when it says it all.
pub(super) fn assertion(types: &Types<'_>, id: SchemaId) -> Option<TokenStream> {
    let schema = types.schema(id);
    let name = names::ident(&types.contract.assertions[schema.assertion?].name);
    let assert =
        if schema.closes && types.is_closed(id) { quote!(assert_closed) } else { quote!(assert) };
    Some(quote!(at.#assert(value, &assertions::#name)))
}

/// The type that the keywords of a schema without `type` speak of.
fn spoken_of(kind: &Kind) -> TokenStream {
    let name = match kind {
        Kind::Boolean => "Boolean",
        Kind::Null => "Null",
        Kind::Integer { .. } => "Integer",
        Kind::Number { .. } => "Number",
        Kind::String(_) | Kind::Choice(_) => "String",
        Kind::Array(_) | Kind::Tuple { .. } => "Array",
        _ => "Object",
    };
    let name = names::ident(name);
    quote!(assertion::Type::#name)
}

/// What no value passes.
fn refused() -> TokenStream {
    quote!(at.one_value(value, &[]).and_then(|_| at.any(value)))
}
