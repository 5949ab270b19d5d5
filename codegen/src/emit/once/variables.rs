//! What the document leaves to the environment, and what each variable must hold.

use serde::Serialize;

use crate::{
    contract::{
        CertificateRules, Contract, Cors, IntrospectionRules, KeyFile, KeyRules, KeySource, Scheme,
        SecretSource, Sessions, Setting, TokenRules, TrustedProxies, Verifier,
    },
    emit::docs,
};

/// An environment variable of the document.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Variable {
    name: String,
    says: String,
}

/// Every `env:` name of the document, each once, in the order of use.
pub(super) fn variables(contract: &Contract) -> Vec<Variable> {
    let mut variables = Variables::default();
    for scheme in &contract.schemes {
        variables.scheme(scheme);
    }
    if let Sessions::Issued(rules) = &contract.sessions {
        let says = "The private key that signs sessions: Ed25519, PKCS#8 as PEM or base64 DER.";
        variables.secret(&rules.key, says);
        let says = "Origins that may refresh and log out, parted by commas.";
        variables.settings(&rules.origins, says);
    }
    if let Some(metadata) = &contract.metadata {
        variables.setting(&metadata.resource, "The https URL at which clients know this API.");
    }
    let operations = contract.operations.iter().map(|operation| &operation.cors);
    for cors in operations.chain([&contract.root.cors]) {
        if let Cors::Listed(listed) = cors {
            variables.settings(&listed.origins, "Origins that may read answers, parted by commas.");
        }
    }
    if let Sessions::Issued(rules) = &contract.sessions {
        variables.secret(
            &rules.key,
            "The private key that signs the tokens of sessions: Ed25519, PKCS#8 PEM, or its DER as base64.",
        );
        let says = "Origins whose pages may log in, refresh and log out, parted by commas.";
        variables.settings(&rules.origins, says);
    }
    if let Some(metadata) = &contract.metadata {
        variables.setting(&metadata.resource, "The https URL at which clients know this API.");
    }
    if let TrustedProxies::Listed { cidrs, .. } = &contract.trusted_proxies {
        variables.settings(cidrs, "The proxies that are believed, as CIDRs parted by commas.");
    }
    variables.0
}

#[derive(Default)]
struct Variables(Vec<Variable>);

impl Variables {
    fn scheme(&mut self, scheme: &Scheme) {
        let name = docs::phrase(&scheme.name);
        match &scheme.verifier {
            Verifier::Token(rules) => self.token(&name, rules),
            Verifier::Introspected(rules) => self.introspected(&name, rules),
            Verifier::Keys(rules) => {
                let members = "id, hash, subject, tenant, scopes";
                self.records(&name, members, rules);
            }
            Verifier::Passwords(rules) => {
                let members = "id, hash (Argon2id), subject, tenant, scopes";
                self.records(&name, members, rules);
            }
            Verifier::Certificate(rules) => self.certificate(&name, rules),
            Verifier::Undecided => {}
        }
    }

    fn token(&mut self, name: &str, rules: &TokenRules) {
        self.issued(name, &rules.issuer, &rules.audience);
        match &rules.keys {
            KeySource::JwksUri(uri) => self.setting(
                uri,
                &format!(
                    "Where the keys of {name} are: https, or file: and loopback http while developing."
                ),
            ),
            KeySource::Discovery(url) => self.setting(
                url,
                &format!(
                    "The metadata of the {name} issuer (…/.well-known/openid-configuration): https, or loopback http while developing."
                ),
            ),
            KeySource::Sessions => {}
        }
    }

    fn introspected(&mut self, name: &str, rules: &IntrospectionRules) {
        self.issued(name, &rules.issuer, &rules.audience);
        let IntrospectionRules { url, client_id, client_secret, .. } = rules;
        self.setting(
            url,
            &format!(
                "Where {name} tokens are introspected: https, or loopback http while developing."
            ),
        );
        self.setting(client_id, &format!("The client that introspects {name} tokens."));
        self.secret(
            client_secret,
            &format!("The secret of the client that introspects {name} tokens."),
        );
    }

    fn issued(&mut self, name: &str, issuer: &Setting, audience: &[Setting]) {
        self.setting(issuer, &format!("The only issuer of {name} tokens."));
        let says = format!("The audience of {name} tokens; several are parted by commas.");
        self.settings(audience, &says);
    }

    fn records(&mut self, name: &str, members: &str, rules: &KeyRules) {
        let says = format!(
            "The path of the {name} file: JSON lines of {members}, made by `cargo secgen key`."
        );
        self.file(&rules.keys, &says);
        let says = format!("The networks that may use {name}, as CIDRs parted by commas.");
        self.settings(&rules.allow_from, &says);
    }

    fn certificate(&mut self, name: &str, rules: &CertificateRules) {
        let says = format!("The path of the only roots of {name} certificates, PEM.");
        self.file(&rules.trust, &says);
        if let Some(lists) = &rules.crl {
            let says = format!("The path of the revocation lists of {name} certificates, PEM.");
            self.file(lists, &says);
        }
    }

    fn settings(&mut self, settings: &[Setting], says: &str) {
        for setting in settings {
            self.setting(setting, says);
        }
    }

    fn setting(&mut self, setting: &Setting, says: &str) {
        if let Setting::Env(name) = setting {
            self.add(name, says);
        }
    }

    fn file(&mut self, file: &KeyFile, says: &str) {
        if let KeyFile::Env(name) = file {
            self.add(name, says);
        }
    }

    fn secret(&mut self, secret: &SecretSource, says: &str) {
        if let SecretSource::Env(name) = secret {
            self.add(name, says);
        }
    }

    fn add(&mut self, name: &str, says: &str) {
        let name: String =
            name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if !self.0.iter().any(|known| known.name == name) {
            self.0.push(Variable { name, says: says.to_owned() });
        }
    }
}
