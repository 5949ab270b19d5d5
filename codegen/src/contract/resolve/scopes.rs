//! The scopes and roles that a document names, and whether somebody declares them.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::x_security::Demands;
use crate::document::{Document, SchemeKind, SchemeUse, SecurityScheme, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::Scheme;
use super::requirements;

/// Scopes of a requirement that an oauth2 scheme does not declare; other schemes take any.
pub(super) fn check_declared(
    used: &SchemeUse<'_>,
    scheme: &SecurityScheme<'_>,
    findings: &mut Findings,
) {
    let SchemeKind::OAuth2(flows) = &scheme.kind else { return };
    let declared = flows.iter().flat_map(|flow| &flow.scopes).map(|(scope, _)| scope.value);
    for scope in &used.scopes {
        if !declared.clone().any(|known| known == scope.value) {
            let label = format!("not declared by scheme `{}`", used.name.value);
            findings.push(unknown_scope(*scope, declared.clone(), label));
        }
    }
}

/// A scope that nobody declares.
fn unknown_scope<'x>(
    scope: Text<'_>,
    declared: impl IntoIterator<Item = &'x str>,
    label: String,
) -> Finding {
    Finding::error(codes::UNDECLARED_SCOPE, scope.place, format!("unknown scope `{}`", scope.value))
        .label(label)
        .undeclared(scope.value, declared, "declare it in `flows` of the scheme, under `scopes`")
}

/// Scopes with their descriptions, and roles.
pub(super) struct Names<'a> {
    scopes: BTreeMap<String, String>,
    roles: BTreeSet<String>,
    /// Those that may be asked for; empty: any.
    declared: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// What schemes declare and requirements name.
    pub(super) fn of(document: &Document<'a>, used: &[Scheme]) -> Self {
        let mut names =
            Self { scopes: BTreeMap::new(), roles: BTreeSet::new(), declared: BTreeSet::new() };
        for (name, scheme) in &document.security_schemes {
            let SchemeKind::OAuth2(flows) = &scheme.kind else { continue };
            if !used.iter().any(|used| used.name == name.value) {
                continue;
            }
            for (scope, description) in flows.iter().flat_map(|flow| &flow.scopes) {
                names.declared.insert(scope.value);
                let known = names.scopes.entry(scope.value.to_owned()).or_default();
                if known.is_empty() {
                    (*description).clone_into(known);
                }
            }
        }
        let strict = !names.declared.is_empty();
        for requirement in requirements(document) {
            for used in requirement.alternatives.iter().flat_map(|it| &it.schemes) {
                for scope in &used.scopes {
                    names.scopes.entry(scope.value.to_owned()).or_default();
                    if strict {
                        names.declared.insert(scope.value);
                    }
                }
            }
        }
        names
    }

    /// Scopes that a condition or a property asks for.
    pub(super) fn scopes(&mut self, asked: &[Text<'_>], findings: &mut Findings) {
        for scope in asked {
            if !self.declared.is_empty() && !self.declared.contains(scope.value) {
                let label = "no scheme declares it".to_owned();
                findings.push(unknown_scope(*scope, self.declared.iter().copied(), label));
            }
            self.scopes.entry(scope.value.to_owned()).or_default();
        }
    }

    pub(super) fn demanded_scopes(
        &mut self,
        demands: Option<&Demands<'_>>,
        findings: &mut Findings,
    ) {
        for list in lists(demands) {
            self.scopes(list, findings);
        }
    }

    pub(super) fn demanded_roles(&mut self, demands: Option<&Demands<'_>>) {
        for role in lists(demands).flatten() {
            self.roles.insert(role.value.to_owned());
        }
    }

    pub(super) fn finish(self) -> (Vec<(String, String)>, Vec<String>) {
        (self.scopes.into_iter().collect(), self.roles.into_iter().collect())
    }
}

fn lists<'d, 'a>(demands: Option<&'d Demands<'a>>) -> impl Iterator<Item = &'d [Text<'a>]> {
    let of = |demands: &'d Demands<'a>| {
        demands.any.iter().chain(&demands.all).map(|list| &list.value[..])
    };
    demands.into_iter().flat_map(of)
}
