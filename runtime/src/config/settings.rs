//! Resolving [`Setting`]s: the document's literal, or a variable whose value keeps the same rules.

use http::Uri;
use ipnet::IpNet;

use super::{Environment, KeyLocation, Origin, StartFault, StartFaults, rules};
use crate::policy::{KeyFile, Setting};

/// How far a value is believed: private addresses, `file:` and loopback http only when they come
/// from the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// As the document has it; the document may come from anybody.
    Document,
    /// As the operator has set it.
    Environment,
}

/// A value and where it came from.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The value, not empty.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
    /// How far it is believed.
    pub trust: Trust,
}

impl Environment {
    /// The value of one setting.
    pub fn resolve(
        &self,
        setting: Setting,
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Option<Resolved> {
        match setting {
            Setting::Literal(value) => Some(Resolved {
                value: value.to_owned(),
                origin: Origin::Document,
                trust: Trust::Document,
            }),
            Setting::Env(name) => {
                self.require(name, part, expected, faults).map(|value| Resolved {
                    value,
                    origin: Origin::Variable(name.to_owned()),
                    trust: Trust::Environment,
                })
            }
        }
    }

    /// Every value of a list; a variable's value is split on commas.
    pub fn resolve_list(
        &self,
        settings: &[Setting],
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Vec<Resolved> {
        let mut values = Vec::new();
        for setting in settings {
            let Some(resolved) = self.resolve(*setting, part, expected, faults) else { continue };
            if resolved.trust == Trust::Document {
                values.push(resolved);
                continue;
            }
            let before = values.len();
            let items = resolved.value.split(',').map(str::trim).filter(|item| !item.is_empty());
            values
                .extend(items.map(|item| Resolved { value: item.to_owned(), ..resolved.clone() }));
            if values.len() == before {
                faults.push(wrong(&resolved, part, "names nothing between its commas", expected));
            }
        }
        values
    }

    /// An issuer (RFC 8414 §2): an https URL, compared byte by byte and never fetched.
    pub fn issuer(&self, setting: Setting, part: &str, faults: &mut StartFaults) -> Option<String> {
        const EXPECTED: &str =
            "the issuer exactly as it stands in `iss`, for example https://id.example.com/";
        let resolved = self.resolve(setting, part, EXPECTED, faults)?;
        accept(&resolved, part, EXPECTED, faults, |text| rules::issuer(text, resolved.trust))
    }

    /// An address that this server will call: https, or from the environment also loopback http.
    pub fn address(&self, setting: Setting, part: &str, faults: &mut StartFaults) -> Option<Uri> {
        const EXPECTED: &str = "an https URL, or from the environment http://127.0.0.1:PORT/…";
        let resolved = self.resolve(setting, part, EXPECTED, faults)?;
        accept(&resolved, part, EXPECTED, faults, |text| rules::url(text, resolved.trust))
    }

    /// Byte-exact origins for CORS.
    pub fn origins(
        &self,
        settings: &[Setting],
        part: &str,
        faults: &mut StartFaults,
    ) -> Vec<String> {
        const EXPECTED: &str = "origins as browsers send them, for example https://app.example.com,https://www.example.com";
        self.resolve_list(settings, part, EXPECTED, faults)
            .iter()
            .filter_map(|resolved| accept(resolved, part, EXPECTED, faults, rules::origin))
            .collect()
    }

    /// Networks (CIDR) or single addresses.
    pub fn networks(
        &self,
        settings: &[Setting],
        part: &str,
        faults: &mut StartFaults,
    ) -> Vec<IpNet> {
        const EXPECTED: &str = "networks, for example 203.0.113.0/24,2001:db8::/32";
        self.resolve_list(settings, part, EXPECTED, faults)
            .iter()
            .filter_map(|resolved| accept(resolved, part, EXPECTED, faults, rules::network))
            .collect()
    }

    /// Texts without a rule of their own, such as audiences.
    pub fn texts(
        &self,
        settings: &[Setting],
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Vec<String> {
        self.resolve_list(settings, part, expected, faults)
            .iter()
            .filter_map(|resolved| {
                let filled = |text: &str| {
                    if text.is_empty() { Err("is empty") } else { Ok(text.to_owned()) }
                };
                accept(resolved, part, expected, faults, filled)
            })
            .collect()
    }

    /// Where verification keys are read, and where that was said.
    pub(crate) fn key_location(
        &self,
        setting: Setting,
        part: &str,
        faults: &mut StartFaults,
    ) -> Option<KeyLocation> {
        const EXPECTED: &str = "the https URL of the issuer's JWKS, or from the environment file:PATH or http://127.0.0.1:PORT/…";
        let resolved = self.resolve(setting, part, EXPECTED, faults)?;
        accept(&resolved, part, EXPECTED, faults, |text| rules::key_location(text, resolved.trust))
    }

    /// The path of a key file.
    pub(crate) fn key_file(
        &self,
        file: KeyFile,
        part: &str,
        faults: &mut StartFaults,
    ) -> Option<String> {
        const EXPECTED: &str = "the path of a key file, JSON lines; an empty file is no keys";
        self.file(file, part, EXPECTED, faults)
    }

    /// The path of a file that is not in the document.
    pub(crate) fn file(
        &self,
        file: KeyFile,
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Option<String> {
        match file {
            KeyFile::Path(path) => Some(path.to_owned()),
            KeyFile::Env(name) => {
                let path = self.require(name, part, expected, faults)?;
                Some(path.strip_prefix("file:").unwrap_or(&path).to_owned())
            }
        }
    }
}

fn accept<T>(
    resolved: &Resolved,
    part: &str,
    expected: &'static str,
    faults: &mut StartFaults,
    rule: impl FnOnce(&str) -> Result<T, &'static str>,
) -> Option<T> {
    rule(&resolved.value)
        .map_err(|problem| faults.push(wrong(resolved, part, problem, expected)))
        .ok()
}

fn wrong(resolved: &Resolved, part: &str, problem: &str, expected: &'static str) -> StartFault {
    StartFault::Wrong {
        origin: resolved.origin.clone(),
        part: part.to_owned(),
        problem: problem.to_owned(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_from_the_environment_is_split_on_commas_and_each_item_checked() {
        let environment = Environment::of([("ORIGINS", "https://a.example, https://b.example,")]);
        let mut faults = StartFaults::new();
        let list = [Setting::Env("ORIGINS"), Setting::Literal("https://c.example")];
        let origins = environment.origins(&list, "cors", &mut faults);
        assert_eq!(origins, ["https://a.example", "https://b.example", "https://c.example"]);
        assert!(faults.is_empty());
    }

    #[test]
    fn a_wildcard_that_comes_from_the_environment_is_refused_too() {
        let environment = Environment::of([("ORIGINS", "https://a.example,*")]);
        let mut faults = StartFaults::new();
        environment.origins(&[Setting::Env("ORIGINS")], "cors", &mut faults);
        let error = faults.finish(Some(())).expect_err("a wildcard").to_string();
        assert!(error.contains("ORIGINS has a wildcard"), "{error}");
    }

    #[test]
    fn a_list_of_commas_is_not_a_list() {
        let mut faults = StartFaults::new();
        Environment::of([("AUD", " , ,")]).texts(
            &[Setting::Env("AUD")],
            "audience",
            "an audience",
            &mut faults,
        );
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn every_missing_variable_is_named() {
        let environment = Environment::of::<&str, &str>([]);
        let mut faults = StartFaults::new();
        environment.issuer(Setting::Env("ISSUER"), "oauth, issuer", &mut faults);
        environment.key_location(Setting::Env("JWKS"), "oauth, jwksUri", &mut faults);
        environment.networks(&[Setting::Env("NETS")], "key, allowFrom", &mut faults);
        let shown = faults.finish(Some(())).expect_err("three are missing").to_string();
        for name in ["ISSUER is not set", "JWKS is not set", "NETS is not set"] {
            assert!(shown.contains(name), "{shown}");
        }
    }

    #[test]
    fn a_wrong_value_is_not_repeated() {
        let mut faults = StartFaults::new();
        Environment::of([("ISSUER", "s3cr3t")]).issuer(
            Setting::Env("ISSUER"),
            "issuer",
            &mut faults,
        );
        let shown = faults.finish(Some(())).expect_err("not a URL").to_string();
        assert!(shown.contains("ISSUER") && !shown.contains("s3cr3t"));
    }
}
