//! A resource's model: whose it is, and what a create takes from the caller's claims.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{ClaimMatch, Format, Kind, ObjectRules, OwnerRule, Property, Resource, Sensitivity},
    emit::{
        docs,
        names::ident,
        plan::Plan,
        types::{Mode, Model, Types, Within},
    },
};

use super::structure::field_names;

pub(super) fn items(plan: &Plan<'_>, model: &Model, rules: &ObjectRules) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for index in &model.resources {
        let resource = &plan.contract.resources[*index];
        let claims = claims(resource, rules);
        items.extend(assigned(&plan.types, model, rules, &claims));
        items.push(resource_impl(&plan.types, model, rules, resource, &claims));
    }
    items
}

/// The fields that come from claims: those that the schema assigns, and the resource's own.
fn claims(resource: &Resource, rules: &ObjectRules) -> BTreeMap<String, String> {
    let mut claims = BTreeMap::new();
    if let OwnerRule::Claim { field, claim, matching: ClaimMatch::Equals, .. } = &resource.owner {
        claims.insert(field.clone(), claim.clone());
    }
    if let Some(tenant) = &resource.tenant {
        claims.insert(tenant.field.clone(), tenant.claim.clone());
    }
    for property in &rules.properties {
        if let Some(claim) = &property.assign {
            claims.insert(property.name.clone(), claim.clone());
        }
    }
    claims
}

/// The struct of those fields; none when a create takes nothing from claims.
fn assigned(
    types: &Types<'_>,
    model: &Model,
    rules: &ObjectRules,
    claims: &BTreeMap<String, String>,
) -> Option<TokenStream> {
    let name = ident(model.assigned.as_ref()?);
    let says =
        format!(" The fields of a new [`{}`] that come from the caller's claims.", model.name);
    let fields = claimed(rules, claims).map(|(property, field, claim)| {
        let field = ident(&field);
        let kind = claim_type(types, model, property);
        let line = format!(" {}, from the claim {}", docs::code(&property.name), docs::code(claim));
        quote!(#[doc = #line] pub #field: #kind)
    });
    Some(quote! {
        #[doc = #says]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields),* }
    })
}

fn claimed<'a>(
    rules: &'a ObjectRules,
    claims: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a Property, String, &'a str)> {
    field_names(rules).into_iter().filter_map(|(property, field)| {
        Some((property, field, claims.get(&property.name)?.as_str()))
    })
}

/// The type of a claim's field is that of the record's, without what is around it.
fn claim_type(types: &Types<'_>, model: &Model, property: &Property) -> TokenStream {
    match &types.schema(property.schema).kind {
        Kind::String(rules) if rules.format != Format::Password => {
            types.bare_type(property.schema, &model.mode, Within::Models)
        }
        Kind::Integer { .. } => types.bare_type(property.schema, &model.mode, Within::Models),
        _ => quote!(String),
    }
}

fn claim_value(types: &Types<'_>, model: &Model, property: &Property, claim: &str) -> TokenStream {
    if claim_type(types, model, property).to_string() == "String" {
        return quote!(claim(#claim)?);
    }
    quote!(claim(#claim)?.parse().ok()?)
}

fn resource_impl(
    types: &Types<'_>,
    model: &Model,
    rules: &ObjectRules,
    resource: &Resource,
    claims: &BTreeMap<String, String>,
) -> TokenStream {
    let (name, written) = (ident(&model.name), &resource.name);
    let (id_kind, id) = id(types, rules, &resource.id);
    let fields = ruled_fields(resource).into_iter().map(|field| {
        let value = field_value(types, rules, field);
        quote!(#field => #value)
    });
    let (assigned_kind, assigned) = match &model.assigned {
        Some(assigned) => {
            let assigned = ident(assigned);
            let values = claimed(rules, claims).map(|(property, field, claim)| {
                let field = ident(&field);
                let value = claim_value(types, model, property, claim);
                quote!(#field: #value)
            });
            (quote!(#assigned), quote!(Some(#assigned { #(#values),* })))
        }
        None => (quote!(()), quote!(Some(()))),
    };
    let claim = if model.assigned.is_some() { quote!(claim) } else { quote!(_claim) };
    quote! {
        impl own::Resource for #name {
            const RULE: &'static policy::ResourceRule = &API.resources[API.resource(#written)];
            type Id = #id_kind;
            type Assigned = #assigned_kind;

            fn id(&self) -> &#id_kind {
                #id
            }

            fn field(&self, name: &str) -> own::FieldValue<'_> {
                match name {
                    #(#fields,)*
                    _ => own::FieldValue::Missing,
                }
            }

            fn assigned(#claim: &dyn Fn(&str) -> Option<String>) -> Option<#assigned_kind> {
                #assigned
            }
        }
    }
}

/// The type and the place of a record's id. A sound contract has a required scalar there.
fn id(types: &Types<'_>, rules: &ObjectRules, id: &str) -> (TokenStream, TokenStream) {
    let Some((property, field)) = find(rules, id) else {
        return (quote!(String), quote!(&self.id));
    };
    let field = ident(&field);
    let kind = types.value_type(property.schema, &Mode::Output, Within::Models);
    if property.sensitive == Sensitivity::None {
        (kind, quote!(&self.#field))
    } else {
        (kind, quote!(self.#field.expose()))
    }
}

fn find<'p>(rules: &'p ObjectRules, name: &str) -> Option<(&'p Property, String)> {
    field_names(rules).into_iter().find(|(property, _)| property.name == name)
}

/// Every field that the rule compares.
fn ruled_fields(resource: &Resource) -> Vec<&str> {
    let mut fields: Vec<&str> =
        resource.tenant.iter().map(|tenant| tenant.field.as_str()).collect();
    owner_fields(&resource.owner, &mut fields);
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn owner_fields<'r>(rule: &'r OwnerRule, fields: &mut Vec<&'r str>) {
    match rule {
        OwnerRule::Tenant => {}
        OwnerRule::Claim { field, .. } => fields.push(field),
        OwnerRule::Any(rules) | OwnerRule::All(rules) => {
            rules.iter().for_each(|rule| owner_fields(rule, fields));
        }
    }
}

/// A field as ownership compares it. What the runtime cannot compare never matches.
fn field_value(types: &Types<'_>, rules: &ObjectRules, name: &str) -> TokenStream {
    let sent =
        |property: &Property| types.is_sent(property, &Mode::Output) && !types.is_fixed(property);
    let Some((property, field)) = find(rules, name).filter(|(property, _)| sent(property)) else {
        return quote!(own::FieldValue::Missing);
    };
    let field = ident(&field);
    let schemas = &types.contract.schemas;
    let schema = &schemas[property.schema];
    match &schema.kind {
        Kind::Choice(_) if property.sensitive == Sensitivity::None && !schema.nullable => {
            if types.is_present(property) {
                quote!(own::FieldValue::Text(self.#field.as_str()))
            } else {
                quote! {
                    self.#field.map_or(own::FieldValue::Missing, |field| {
                        own::FieldValue::Text(field.as_str())
                    })
                }
            }
        }
        _ if schemas.is_claim_text(property.schema) || schemas.is_claim_list(property.schema) => {
            quote!(own::FieldValue::from(&self.#field))
        }
        _ => quote!(own::FieldValue::Other),
    }
}
