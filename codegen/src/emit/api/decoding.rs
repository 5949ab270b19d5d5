//! How a request's value of a schema is decoded: an expression, and the rules that it names.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{
        Additional, ArrayRules, Format, IntegerWidth, Kind, Mask, NumberRules, ObjectRules,
        Pattern, PatternEngine, SchemaId, StringRules,
    },
    emit::{
        names::{self, Names},
        tokens::number,
        types::{Mode, Shape, Types, Within},
    },
};

use super::bounds;

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
        let bare = self.bare(id, stem, mask);
        if self.types.takes_null(self.types.schema(id)) { bare.or_null() } else { bare }
    }

    /// A value that is not `null`.
    pub(super) fn bare(&mut self, id: SchemaId, stem: &str, mask: Mask) -> Decoding {
        match self.types.shape(id, &Mode::Input) {
            Shape::Nominal => {
                let kind = self.types.value_type(id, &Mode::Input, self.within);
                let kind = match self.types.model(id, &Mode::Input) {
                    Some(model) => {
                        let name = names::ident(&model.name);
                        if self.within == Within::Models {
                            quote!(#name)
                        } else {
                            quote!(models::#name)
                        }
                    }
                    None => kind,
                };
                Decoding::Path(quote!(#kind::decode))
            }
            shape => self.shaped(id, &shape, stem, mask),
        }
    }

    /// A value whose schema is no type of its own, or the inside of one that wraps it.
    pub(super) fn shaped(
        &mut self,
        id: SchemaId,
        shape: &Shape<'_>,
        stem: &str,
        mask: Mask,
    ) -> Decoding {
        match (shape, &self.types.schema(id).kind) {
            (Shape::List { items, .. }, Kind::Array(rules)) => {
                let rule = self.rules.add(stem, "decode", "ArrayRule", array_rule(rules));
                let item = self.value(*items, &format!("{stem}_ITEM"), mask).callable();
                Decoding::Expression(quote!(at.array(value, &#rule, #item)))
            }
            (Shape::Map(values), Kind::Object(rules)) => self.map(id, *values, rules, stem),
            (_, kind) => self.plain(kind, stem, mask),
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
            Kind::Integer { width, rules } => {
                let rule = self.rules.add(stem, "decode", "IntegerRule", integer_rule(rules));
                match width {
                    IntegerWidth::I32 => quote!(at.integer::<i32>(value, &#rule)),
                    IntegerWidth::I64 => quote!(at.integer::<i64>(value, &#rule)),
                    _ => refused(),
                }
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

    fn string(&mut self, rules: &StringRules, stem: &str, mask: Mask) -> Decoding {
        let mut written = self.string_rule(rules, stem);
        if rules.format == Format::Uuid {
            return Decoding::Expression(quote!(at.uuid(value)));
        }
        if let Some(mask) = super::masks::mask(mask) {
            written = quote!(#written.masked(#mask));
        }
        let rule = self.rules.add(stem, "decode", "StringRule", written);
        let decoded = Decoding::Expression(quote!(at.string(value, &#rule)));
        if rules.format == Format::Password {
            return decoded.map(&quote!(values::Secret::from));
        }
        decoded
    }

    fn string_rule(&mut self, rules: &StringRules, stem: &str) -> TokenStream {
        let mut rule = quote!(decode::StringRule::new());
        if let Some(least) = rules.min_length {
            let least = number(least);
            rule = quote!(#rule.min_length(#least));
        }
        if let Some(most) = rules.max_length {
            let most = number(most);
            rule = quote!(#rule.max_length(#most));
        }
        if let Some(Pattern { source, engine, .. }) = &rules.pattern {
            let pattern = match engine {
                PatternEngine::Linear => quote!(decode::Pattern::linear(#source)),
                PatternEngine::Bounded => quote!(decode::Pattern::bounded(#source)),
            };
            let pattern = self.rules.add(&format!("{stem}_PATTERN"), "decode", "Pattern", pattern);
            rule = quote!(#rule.pattern(&#pattern));
        }
        if let Some(format) = format(rules.format) {
            let format = names::ident(format);
            rule = quote!(#rule.format(decode::Format::#format));
        }
        rule
    }
}

/// The format as the runtime names it, where a string rule checks it.
fn format(format: Format) -> Option<&'static str> {
    match format {
        Format::DateTime => Some("DateTime"),
        Format::Date => Some("Date"),
        Format::Time => Some("Time"),
        Format::Email => Some("Email"),
        Format::Uri => Some("Uri"),
        Format::UriReference => Some("UriReference"),
        Format::Hostname => Some("Hostname"),
        Format::Ipv4 => Some("Ipv4"),
        Format::Ipv6 => Some("Ipv6"),
        Format::Byte => Some("Byte"),
        Format::DateTimeLocal => Some("DateTimeLocal"),
        Format::TimeLocal => Some("TimeLocal"),
        Format::Duration => Some("Duration"),
        Format::IdnEmail => Some("IdnEmail"),
        Format::Iri => Some("Iri"),
        Format::IriReference => Some("IriReference"),
        Format::UriTemplate => Some("UriTemplate"),
        Format::IdnHostname => Some("IdnHostname"),
        Format::JsonPointer => Some("JsonPointer"),
        Format::RelativeJsonPointer => Some("RelativeJsonPointer"),
        Format::Regex => Some("Regex"),
        Format::Base64Url => Some("Base64Url"),
        Format::Char => Some("Char"),
        Format::HttpDate => Some("HttpDate"),
        Format::MediaRange => Some("MediaRange"),
        Format::Decimal => Some("Decimal"),
        Format::Int64 => Some("Int64"),
        Format::Uint64 => Some("Uint64"),
        Format::None | Format::Uuid | Format::Password | Format::Float | Format::Double => None,
    }
}

pub(super) fn array_rule(rules: &ArrayRules) -> TokenStream {
    let mut rule = quote!(decode::ArrayRule::new());
    if let Some(least) = rules.min_items {
        let least = number(least);
        rule = quote!(#rule.min_items(#least));
    }
    if let Some(most) = rules.max_items {
        let most = number(most);
        rule = quote!(#rule.max_items(#most));
    }
    if rules.unique_items {
        rule = quote!(#rule.unique_items());
    }
    rule
}

pub(super) fn object_rule(kind: &str, rules: &ObjectRules) -> TokenStream {
    let kind = names::ident(kind);
    let mut rule = quote!(decode::#kind::new());
    if let Some(least) = rules.min_properties {
        let least = number(least);
        rule = quote!(#rule.min_properties(#least));
    }
    if let Some(most) = rules.max_properties {
        let most = number(most);
        rule = quote!(#rule.max_properties(#most));
    }
    rule
}

fn integer_rule(rules: &NumberRules) -> TokenStream {
    let whole = Literal::i128_unsuffixed;
    let mut rule = quote!(decode::IntegerRule::new());
    if let Some(text) = &rules.minimum {
        let bound = whole(bounds::ceiling(text));
        rule = quote!(#rule.minimum(#bound));
    }
    if let Some(text) = &rules.exclusive_minimum {
        let bound = whole(bounds::floor(text));
        rule = quote!(#rule.exclusive_minimum(#bound));
    }
    if let Some(text) = &rules.maximum {
        let bound = whole(bounds::floor(text));
        rule = quote!(#rule.maximum(#bound));
    }
    if let Some(text) = &rules.exclusive_maximum {
        let bound = whole(bounds::ceiling(text));
        rule = quote!(#rule.exclusive_maximum(#bound));
    }
    if let Some(divisor) = rules.multiple_of.as_deref().and_then(bounds::divisor) {
        let divisor = whole(divisor);
        rule = quote!(#rule.multiple_of(#divisor));
    }
    rule
}

fn number_rule(rules: &NumberRules) -> TokenStream {
    let mut rule = quote!(decode::NumberRule::new());
    for (method, text) in [
        ("minimum", &rules.minimum),
        ("exclusive_minimum", &rules.exclusive_minimum),
        ("maximum", &rules.maximum),
        ("exclusive_maximum", &rules.exclusive_maximum),
        ("multiple_of", &rules.multiple_of),
    ] {
        if let Some(text) = text {
            let method = names::ident(method);
            rule = quote!(#rule.#method(#text));
        }
    }
    rule
}

/// What no value passes.
fn refused() -> TokenStream {
    quote!(at.one_value(value, &[]).and_then(|_| at.any(value)))
}
