//! What belongs to a property rather than to its values: `readOnly`, `default`, `x-security`.

use std::collections::HashSet;

use crate::document::x_security as written;
use crate::document::{Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place};

use super::super::super::{Format, Kind, Mask, ObjectRules, Property, Sensitivity};
use super::super::settings::claim_path;
use super::super::waivers;
use super::{PropertySite, Resolver, constants};

/// The marks of one place, the nearest first.
#[derive(Clone, Default)]
pub(in super::super) struct Marks<'d, 'a> {
    pub(in super::super) description: &'a str,
    pub(in super::super) deprecated: bool,
    pub(in super::super) read_only: bool,
    pub(in super::super) write_only: bool,
    pub(in super::super) default: Option<&'a Node>,
    pub(in super::super) rust_type: &'a str,
    pub(in super::super) rust_name: &'a str,
    pub(in super::super) security: Vec<&'d written::Marks<'a>>,
}

impl<'d, 'a> Marks<'d, 'a> {
    /// Takes what a schema says besides its constraints.
    pub(super) fn read(&mut self, schema: &'d Written<'a>) {
        for keyword in &schema.keywords {
            match &keyword.rule {
                Rule::Description(text) if self.description.is_empty() => self.description = text,
                Rule::Deprecated(deprecated) => self.deprecated |= deprecated,
                Rule::ReadOnly(read_only) => self.read_only |= read_only,
                Rule::WriteOnly(write_only) => self.write_only |= write_only,
                Rule::Default(node) => self.default = self.default.or(Some(node)),
                Rule::Security(marks) => self.security.push(marks),
                Rule::RustType(path) if self.rust_type.is_empty() => self.rust_type = path,
                Rule::RustName(name) if self.rust_name.is_empty() => self.rust_name = name,
                _ => {}
            }
        }
    }

    /// Adds what stands farther away.
    pub(in super::super) fn absorb(&mut self, other: Self) {
        if self.description.is_empty() {
            self.description = other.description;
        }
        self.deprecated |= other.deprecated;
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        self.default = self.default.or(other.default);
        for marks in other.security {
            if !self.security.iter().any(|known| std::ptr::eq(*known, marks)) {
                self.security.push(marks);
            }
        }
    }

    /// Whether one of them names the bounded engine for patterns.
    pub(super) fn are_bounded(&self) -> bool {
        self.security.iter().any(|marks| {
            marks.waive.iter().any(|it| it.control.value == "pattern" && it.reason.bounded)
        })
    }

    /// Whether a parameter's value is never audited.
    pub(in super::super) fn sensitive(&self) -> bool {
        self.security.iter().any(|marks| marks.sensitive.is_some())
    }
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Writes the marks of every property.
    pub(super) fn settle_properties(&mut self, findings: &mut Findings) {
        let mut met = HashSet::new();
        for PropertySite { object, index, marks: mut site, schemas } in
            std::mem::take(&mut self.properties)
        {
            let Some(property) = self.property(object, index) else { continue };
            let (target, required) = (property.schema, property.required);
            let own = &self.marks[target.0 as usize];
            if self.get(target).name.is_empty() && site.rust_name.is_empty() {
                site.rust_name = own.rust_name;
            }
            site.absorb(own.clone());
            if let Some(default) = site.default {
                self.check_default(default, held_to(default, &schemas, required), findings);
            }
            let is_password = matches!(&self.get(target).kind,
                Kind::String(rules) if rules.format == Format::Password);
            self.carried.insert((object, index), site.security.clone());
            let scopes = self.property_scopes(&site, findings);
            let assign = assign(&site, findings);
            let Some(property) = self.property_mut(object, index) else { continue };
            fill(property, &site, is_password);
            property.assign = assign;
            [property.read_scopes, property.write_scopes] = scopes;
            let covers = property.place;
            let made = site
                .security
                .iter()
                .flat_map(|marks| marks.waive.iter().map(|it| (it, marks.place)))
                .map(|(it, place)| waivers::waiver(it, "", waivers::span(covers, place)));
            self.waivers.extend(made.filter(|waiver| met.insert(waiver.place)));
        }
    }

    fn rules(&self, object: super::SchemaId) -> Option<&ObjectRules> {
        match &self.arena[object.0 as usize].kind {
            Kind::Object(rules) => Some(rules),
            _ => None,
        }
    }

    fn property(&self, object: super::SchemaId, index: usize) -> Option<&Property> {
        self.rules(object)?.properties.get(index)
    }

    fn property_mut(&mut self, object: super::SchemaId, index: usize) -> Option<&mut Property> {
        match &mut self.arena[object.0 as usize].kind {
            Kind::Object(rules) => rules.properties.get_mut(index),
            _ => None,
        }
    }

    /// `readScopes` and `writeScopes`.
    fn property_scopes(
        &mut self,
        site: &Marks<'d, 'a>,
        findings: &mut Findings,
    ) -> [Vec<String>; 2] {
        let read = site.security.iter().find_map(|marks| marks.read_scopes.as_ref());
        let write = site.security.iter().find_map(|marks| marks.write_scopes.as_ref());
        [("readScopes", read), ("writeScopes", write)].map(|(key, list)| {
            let Some(list) = list else { return Vec::new() };
            if list.value.is_empty() {
                findings.push(empty(key, list.place));
            }
            self.scopes.extend(&list.value);
            list.value.iter().map(|scope| scope.value.to_owned()).collect()
        })
    }
}

fn empty(key: &str, place: Place) -> Finding {
    Finding::error(codes::EMPTY_DEMAND, place, format!("`{key}` is empty"))
        .label("an empty list is met by nobody, or by everybody")
        .help("name a scope, or remove it")
}

fn fill(property: &mut Property, site: &Marks<'_, '_>, is_password: bool) {
    site.description.clone_into(&mut property.description);
    property.deprecated = site.deprecated;
    property.read_only = site.read_only;
    property.write_only = site.write_only;
    if names_field(site.rust_name) {
        site.rust_name.clone_into(&mut property.rust_name);
    }
    property.default = site.default.map(constants::canonical);
    let sensitive = site.security.iter().find_map(|marks| marks.sensitive).map(|it| it.value);
    property.sensitive = match sensitive {
        Some(written::Sensitivity::Secret) => Sensitivity::Secret,
        Some(written::Sensitivity::Credential) => Sensitivity::Credential,
        Some(written::Sensitivity::Pii) => Sensitivity::Pii,
        Some(written::Sensitivity::Financial) => Sensitivity::Financial,
        Some(written::Sensitivity::Health) => Sensitivity::Health,
        None if is_password || site.write_only => Sensitivity::Secret,
        None => Sensitivity::None,
    };
    let mask = site.security.iter().find_map(|marks| marks.mask).map(|it| it.value);
    property.mask = match mask {
        Some(written::Mask::Full) => Mask::Full,
        Some(written::Mask::Last4) => Mask::Last4,
        Some(written::Mask::Email) => Mask::Email,
        Some(written::Mask::Omit) => Mask::Omit,
        None => Mask::None,
    };
}

/// The schemas that a default must fit: all of them, where it is filled in. Where the member is always
/// sent that is the one that names the default: what stands beside it may leave other values only.
fn held_to<'s, 'd, 'a>(
    default: &Node,
    schemas: &'s [&'d Written<'a>],
    required: bool,
) -> &'s [&'d Written<'a>] {
    let names = |it: &Written<'a>| {
        it.keywords
            .iter()
            .any(|it| matches!(it.rule, Rule::Default(it) if std::ptr::eq(it, default)))
    };
    let named = schemas.iter().position(|it| required && names(it));
    named.map_or(schemas, |at| &schemas[at..=at])
}

/// Whether an `x-rust-name` is a field's: fields begin small, types do not.
pub(super) fn names_field(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
}

/// `assign: claim:PATH`.
fn assign(site: &Marks<'_, '_>, findings: &mut Findings) -> Option<String> {
    let text = site.security.iter().find_map(|marks| marks.assign)?;
    match text.value.strip_prefix("claim:") {
        Some(path) => Some(claim_path(crate::document::At::new(path, text.place), findings)),
        None => {
            findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    text.place,
                    format!("`{}` cannot be assigned", text.value),
                )
                .label("only a claim can")
                .help("write `assign: \"claim:sub\"`"),
            );
            None
        }
    }
}
