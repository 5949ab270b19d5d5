//! Who may call: `security` with OR, AND, `{}`, `[]` and absence told apart.

use crate::document::x_security::{Demands, Public};
use crate::document::{self, At, Security, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::{Access, Alternative, Demand, Said, Scheme, SchemeUse};

/// Decides access; what cannot be read lets nobody in.
pub(super) fn access(
    security: Option<&Security<'_>>,
    public: Option<&Public<'_>>,
    schemes: &[Scheme],
) -> Access {
    let Some(security) = security else { return Access::Required(Vec::new()) };
    let reason = || public.map_or("", |public| public.reason.text.trim()).to_owned();
    if security.alternatives.is_empty() {
        return Access::Anonymous { reason: reason() };
    }
    let is_open = |it: &document::Alternative<'_>| it.schemes.is_empty() && it.is_whole;
    let alternatives: Vec<_> = security
        .alternatives
        .iter()
        .filter(|it| !is_open(it))
        .filter_map(|it| alternative(it, schemes))
        .collect();
    let written = security.alternatives.iter().filter(|it| !is_open(it)).count();
    match security.alternatives.iter().any(is_open) {
        true if written == 0 => Access::Anonymous { reason: reason() },
        true => Access::Optional { reason: reason(), alternatives },
        false => Access::Required(alternatives),
    }
}

fn alternative(written: &document::Alternative<'_>, schemes: &[Scheme]) -> Option<Alternative> {
    let uses: Vec<_> =
        written.schemes.iter().filter_map(|used| scheme_use(used, schemes)).collect();
    let is_whole = written.is_whole && !uses.is_empty() && uses.len() == written.schemes.len();
    is_whole.then_some(Alternative { place: written.place, schemes: uses })
}

fn scheme_use(used: &document::SchemeUse<'_>, schemes: &[Scheme]) -> Option<SchemeUse> {
    let scheme = schemes.iter().position(|scheme| scheme.name == used.name.value)?;
    Some(SchemeUse {
        place: used.name.place,
        scheme,
        scopes: used.scopes.iter().map(|scope| scope.value.to_owned()).collect(),
    })
}

/// The demands of `scopes` or `roles`; an empty list is refused and met by nobody.
pub(super) fn demands(
    written: &Demands<'_>,
    key: &str,
    said: &mut Said,
    findings: &mut Findings,
) -> Vec<Demand> {
    said.insert(key, written.place);
    if written.any.is_none() && written.all.is_none() {
        findings.push(
            Finding::error(codes::EMPTY_DEMAND, written.place, format!("`{key}` asks for nothing"))
                .label("neither `any` nor `all`")
                .help(format!("write `{key}: {{ any: [NAME] }}`")),
        );
        return vec![Demand::Any(Vec::new())];
    }
    let mut names = |list: &At<Vec<Text<'_>>>, member: &str| -> Vec<String> {
        said.insert(format!("{key}/{member}"), list.place);
        for (index, name) in list.value.iter().enumerate() {
            said.insert(format!("{key}/{member}/{index}"), name.place);
        }
        if list.value.is_empty() {
            findings.push(
                Finding::error(
                    codes::EMPTY_DEMAND,
                    list.place,
                    format!("`{member}` of `{key}` is empty"),
                )
                .label("an empty list is met by nobody, or by everybody")
                .help("name what is asked for, or remove it"),
            );
        }
        list.value.iter().map(|name| name.value.to_owned()).collect()
    };
    let any = written.any.as_ref().map(|list| names(list, "any"));
    let all = written.all.as_ref().map(|list| names(list, "all"));
    // Of nothing, `All` would hold for everybody: `Any` holds for nobody.
    let all = all.map(|all| if all.is_empty() { Demand::Any(all) } else { Demand::All(all) });
    any.map(Demand::Any).into_iter().chain(all).collect()
}
