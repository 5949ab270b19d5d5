//! Every pattern of the document, each once, so that a server compiles all of them when it starts.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::{Contract, Keyword, Kind, Pattern, PatternEngine};

use super::names::{self, Names};

/// The most characters of a name.
const MAX_NAME: usize = 32;

/// The patterns by what they are, with the name of each one's constant.
#[derive(Debug, Default)]
pub(super) struct Patterns(BTreeMap<(String, bool), String>);

impl Patterns {
    /// Those of schemas and assertions.
    pub(super) fn of(contract: &Contract) -> Self {
        let mut all = Self::default();
        for schema in &contract.schemas.0 {
            if let Kind::String(rules) = &schema.kind {
                all.take(rules.pattern.as_ref());
            }
        }
        for assertion in &contract.assertions.all {
            for keyword in &assertion.keywords {
                match keyword {
                    Keyword::Text(rules) => all.take(rules.pattern.as_ref()),
                    Keyword::PatternProperties(patterns) => {
                        patterns.iter().for_each(|(pattern, _)| all.take(Some(pattern)));
                    }
                    _ => {}
                }
            }
        }
        let mut names = Names::reserving(["ALL", "UNLISTED"]);
        for ((source, _), name) in &mut all.0 {
            *name = names.allot(wanted(source));
        }
        all
    }

    fn take(&mut self, pattern: Option<&Pattern>) {
        if let Some(pattern) = pattern {
            self.0.insert(key(pattern), String::new());
        }
    }

    /// A reference to the constant of a pattern, from a module of `api`. One that is not listed
    /// has none, and what names it does not compile.
    pub(super) fn reference(&self, pattern: &Pattern) -> TokenStream {
        let name = self.0.get(&key(pattern)).map_or("UNLISTED", String::as_str);
        let name = names::ident(name);
        quote!(&super::patterns::#name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name, the source and the engine of each.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, PatternEngine)> {
        self.0.iter().map(|((source, bounded), name)| {
            let engine = if *bounded { PatternEngine::Bounded } else { PatternEngine::Linear };
            (name.as_str(), source.as_str(), engine)
        })
    }
}

fn key(pattern: &Pattern) -> (String, bool) {
    (pattern.source.clone(), pattern.engine == PatternEngine::Bounded)
}

/// What can be read of a pattern in a name: `^[A-Z]{2}$` is `P_A_Z_2`.
fn wanted(source: &str) -> String {
    let mut name = "P".to_owned();
    let mut open = true;
    for one in source.chars() {
        if !one.is_ascii_alphanumeric() {
            open = true;
            continue;
        }
        if open {
            name.push('_');
        }
        open = false;
        name.push(one.to_ascii_uppercase());
        if name.len() + 2 > MAX_NAME {
            break;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_the_pattern() {
        assert_eq!(wanted("^[A-Z]{2}$"), "P_A_Z_2");
        assert_eq!(wanted("^\u{e9}$"), "P");
        assert!(wanted(&"ab-".repeat(99)).len() <= MAX_NAME);
    }
}
