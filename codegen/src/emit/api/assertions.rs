//! `src/api/assertions.rs`: whole schemas as constants, where a Rust type does not say everything.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::{
    contract::{AssertionId, Contract, JsonType, Keyword, StringRules},
    emit::{
        names::ident,
        patterns::Patterns,
        plan::Plan,
        tokens::{number, runtime_imports},
    },
};

use super::{
    Module,
    decoding::{number_rule, string_rule},
};

/// Every assertion that the modules name, with those that these need.
pub(super) fn items(plan: &Plan<'_>, modules: &[Module]) -> Vec<TokenStream> {
    let mut named = BTreeSet::new();
    modules.iter().flat_map(|module| &module.items).for_each(|item| name(item, &mut named));
    let mut writer = Writer::of(plan, &named);
    let reachable = writer.reachable.clone();
    for id in reachable {
        writer.assertion(id);
    }
    writer.resources();
    let items = writer.items;
    if items.is_empty() {
        return items;
    }
    let mut all = vec![runtime_imports(&items, &["assertion", "decode"])];
    all.extend(items);
    all
}

/// The names behind `assertions::`.
fn name(tokens: &TokenStream, named: &mut BTreeSet<String>) {
    let mut before: [Option<String>; 3] = [None, None, None];
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            name(&group.stream(), named);
        }
        let text = match &token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            TokenTree::Punct(punct) => Some(punct.as_char().to_string()),
            _ => None,
        };
        if let (TokenTree::Ident(ident), [Some(module), Some(first), Some(second)]) =
            (&token, &before)
            && module == "assertions"
            && first == ":"
            && second == ":"
        {
            named.insert(ident.to_string());
        }
        before.rotate_left(1);
        before[2] = text;
    }
}

/// Writes statics, each once.
struct Writer<'c> {
    contract: &'c Contract,
    patterns: &'c Patterns,
    reachable: BTreeSet<AssertionId>,
    /// How often each is referred to.
    uses: BTreeMap<AssertionId, usize>,
    /// Those that generated code names, and those that must have a name.
    named: BTreeSet<AssertionId>,
    items: Vec<TokenStream>,
}

impl<'c> Writer<'c> {
    fn of(plan: &'c Plan<'c>, named: &BTreeSet<String>) -> Self {
        let contract = plan.contract;
        let ids =
            (0..u32::try_from(contract.assertions.all.len()).unwrap_or(u32::MAX)).map(AssertionId);
        let is_named =
            |id: &AssertionId| named.contains(&ident(&contract.assertions[*id].name).to_string());
        let roots: BTreeSet<AssertionId> = ids.filter(is_named).collect();
        let mut writer = Self {
            contract,
            patterns: &plan.types.patterns,
            reachable: BTreeSet::new(),
            uses: BTreeMap::new(),
            named: roots.clone(),
            items: Vec::new(),
        };
        writer.reach(roots);
        writer
    }

    fn reach(&mut self, roots: BTreeSet<AssertionId>) {
        let mut open: Vec<AssertionId> = roots.into_iter().collect();
        while let Some(id) = open.pop() {
            if !self.reachable.insert(id) {
                continue;
            }
            let assertion = &self.contract.assertions[id];
            for inner in assertion.keywords.iter().flat_map(Keyword::subschemas) {
                *self.uses.entry(inner).or_default() += 1;
                open.push(inner);
            }
            if let Some(resource) = assertion.resource {
                let anchors = &self.contract.assertions.resources[resource].dynamic_anchors;
                for (_, anchored) in anchors {
                    self.named.insert(*anchored);
                    open.push(*anchored);
                }
            }
        }
    }

    /// The `static` of an assertion that has one.
    fn assertion(&mut self, id: AssertionId) {
        if self.is_inline(id) {
            return;
        }
        let name = ident(&self.contract.assertions[id].name);
        let written = self.written(id);
        self.items.push(quote!(pub(super) static #name: assertion::Assertion = #written;));
    }

    fn written(&mut self, id: AssertionId) -> TokenStream {
        let assertion = &self.contract.assertions[id];
        let keywords: Vec<_> =
            assertion.keywords.iter().map(|keyword| self.keyword(keyword)).collect();
        let within = assertion.resource.map(|resource| {
            let name = ident(&self.contract.assertions.resources[resource].name);
            quote!(.within(&#name))
        });
        quote!(assertion::Assertion::new(&[#(#keywords),*]) #within)
    }

    /// Small ones that are used once stand where they are used.
    fn is_inline(&self, id: AssertionId) -> bool {
        let assertion = &self.contract.assertions[id];
        !self.named.contains(&id)
            && assertion.resource.is_none()
            && self.uses.get(&id) == Some(&1)
            && assertion.keywords.len() <= 3
            && assertion.keywords.iter().all(|keyword| keyword.subschemas().is_empty())
    }

    /// A reference to an assertion.
    fn to(&mut self, id: AssertionId) -> TokenStream {
        if self.is_inline(id) {
            let written = self.written(id);
            return quote!(&#written);
        }
        let name = ident(&self.contract.assertions[id].name);
        quote!(&#name)
    }

    fn all_to(&mut self, ids: &[AssertionId]) -> TokenStream {
        let all: Vec<_> = ids.iter().map(|id| self.to(*id)).collect();
        quote!(&[#(#all),*])
    }

    fn members(&mut self, members: &[(String, AssertionId)]) -> TokenStream {
        let members: Vec<_> = members
            .iter()
            .map(|(name, id)| {
                let to = self.to(*id);
                quote!((#name, #to))
            })
            .collect();
        quote!(&[#(#members),*])
    }

    fn keyword(&mut self, keyword: &Keyword) -> TokenStream {
        let written = match keyword {
            Keyword::Always => quote!(Always),
            Keyword::Never => quote!(Never),
            Keyword::Type(types) => {
                let types = types.iter().map(|one| type_name(*one));
                quote!(Type(&[#(assertion::Type::#types),*]))
            }
            Keyword::Enum(values) => {
                let values = values.iter().map(|value| &value.0);
                quote!(Enum(&[#(#values),*]))
            }
            Keyword::Number(rules) => {
                let rule = number_rule(rules);
                quote!(Number(&#rule))
            }
            Keyword::Text(rules) => {
                let rule = self.text(rules);
                quote!(Text(&#rule))
            }
            Keyword::MinItems(count) => counted("MinItems", *count),
            Keyword::MaxItems(count) => counted("MaxItems", *count),
            Keyword::UniqueItems => quote!(UniqueItems),
            Keyword::PrefixItems(ids) => self.list("PrefixItems", ids),
            Keyword::Items(id) => self.one("Items", *id),
            Keyword::Contains { schema, min, max } => {
                let (schema, min) = (self.to(*schema), number(*min));
                let max = optional(max.map(number));
                quote!(Contains { schema: #schema, min: #min, max: #max })
            }
            Keyword::MinProperties(count) => counted("MinProperties", *count),
            Keyword::MaxProperties(count) => counted("MaxProperties", *count),
            Keyword::Required(names) => quote!(Required(&[#(#names),*])),
            Keyword::Properties(members) => {
                let members = self.members(members);
                quote!(Properties(#members))
            }
            Keyword::PatternProperties(patterns) => {
                let patterns: Vec<_> = patterns
                    .iter()
                    .map(|(pattern, id)| {
                        let (pattern, to) = (self.patterns.reference(pattern), self.to(*id));
                        quote!((#pattern, #to))
                    })
                    .collect();
                quote!(PatternProperties(&[#(#patterns),*]))
            }
            Keyword::AdditionalProperties(id) => self.one("AdditionalProperties", *id),
            Keyword::PropertyNames(id) => self.one("PropertyNames", *id),
            Keyword::DependentRequired(members) => {
                let members = members.iter().map(|(name, names)| quote!((#name, &[#(#names),*])));
                quote!(DependentRequired(&[#(#members),*]))
            }
            Keyword::DependentSchemas(members) => {
                let members = self.members(members);
                quote!(DependentSchemas(#members))
            }
            Keyword::AllOf(ids) => self.list("AllOf", ids),
            Keyword::AnyOf(ids) => self.list("AnyOf", ids),
            Keyword::OneOf(ids) => self.list("OneOf", ids),
            Keyword::Not(id) => self.one("Not", *id),
            Keyword::If { condition, then, otherwise } => {
                let condition = self.to(*condition);
                let then = optional(then.map(|id| self.to(id)));
                let otherwise = optional(otherwise.map(|id| self.to(id)));
                quote!(If { condition: #condition, then: #then, otherwise: #otherwise })
            }
            Keyword::Ref(id) => self.one("Ref", *id),
            Keyword::DynamicRef { anchor, initial } => {
                let initial = self.to(*initial);
                quote!(DynamicRef { anchor: #anchor, initial: #initial })
            }
            Keyword::UnevaluatedItems(id) => self.one("UnevaluatedItems", *id),
            Keyword::UnevaluatedProperties(id) => self.one("UnevaluatedProperties", *id),
        };
        quote!(assertion::Keyword::#written)
    }

    fn one(&mut self, keyword: &str, id: AssertionId) -> TokenStream {
        let (keyword, to) = (ident(keyword), self.to(id));
        quote!(#keyword(#to))
    }

    fn list(&mut self, keyword: &str, ids: &[AssertionId]) -> TokenStream {
        let (keyword, all) = (ident(keyword), self.all_to(ids));
        quote!(#keyword(#all))
    }

    fn text(&self, rules: &StringRules) -> TokenStream {
        let pattern = rules.pattern.as_ref().map(|pattern| self.patterns.reference(pattern));
        string_rule(rules, rules.format, pattern)
    }

    /// What `$dynamicRef` looks through.
    fn resources(&mut self) {
        let used: BTreeSet<usize> =
            self.reachable.iter().filter_map(|id| self.contract.assertions[*id].resource).collect();
        for resource in used {
            let resource = &self.contract.assertions.resources[resource];
            let (name, anchors) = (ident(&resource.name), self.members(&resource.dynamic_anchors));
            self.items.push(quote! {
                static #name: assertion::SchemaResource = assertion::SchemaResource { dynamic_anchors: #anchors };
            });
        }
    }
}

fn counted(keyword: &str, count: u64) -> TokenStream {
    let (keyword, count) = (ident(keyword), number(count));
    quote!(#keyword(#count))
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or(quote!(None), |value| quote!(Some(#value)))
}

fn type_name(one: JsonType) -> Ident {
    ident(match one {
        JsonType::Null => "Null",
        JsonType::Boolean => "Boolean",
        JsonType::Integer => "Integer",
        JsonType::Number => "Number",
        JsonType::String => "String",
        JsonType::Array => "Array",
        JsonType::Object => "Object",
    })
}
