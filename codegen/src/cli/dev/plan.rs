//! Which environment variables the document's schemes need, what a throw-away issuer puts in, and
//! what it cannot.

use std::time::Duration;

use super::issuer::Issuer;
use super::person::Person;
use super::provider::Provider;
use super::state::TokenScheme;
use crate::check::SoundContract;
use crate::cli::key::{self, Kind};
use crate::cli::random;
use crate::contract::{
    Algorithm, Binding, Claims, Cors, IntrospectionRules, KeyFile, KeyRules, KeySource, Scheme,
    SecretSource, Sessions, Setting, TokenRules, TrustedProxies, Verifier,
};
use crate::write::Throwaway;

/// Tokens live an hour, or as long as the scheme takes them.
const LIFETIME: Duration = Duration::from_secs(3600);
/// Where a browser's page is served while developing.
const ORIGIN: &str = "http://localhost:3000";
/// Nobody's network (RFC 5737): no proxy is believed.
const NOBODY: &str = "192.0.2.1";
const LOOPBACK: &str = "127.0.0.0/8,::1";

/// What is set, who is believed, and what remains to be said.
pub(super) struct Plan {
    /// Names and values, each name once.
    pub(super) variables: Vec<(String, String)>,
    /// The schemes that believe the throw-away issuer.
    pub(super) tokens: Vec<TokenScheme>,
    /// The schemes that have a throw-away key or password: name and secret.
    pub(super) keys: Vec<(String, String)>,
    /// What will not work, and what to write for it.
    pub(super) notes: Vec<String>,
    jwks: String,
    provider: Option<Provider>,
}

/// What the plan is made with.
pub(super) struct Means<'m> {
    pub(super) contract: &'m SoundContract,
    pub(super) issuer: &'m Issuer,
    pub(super) person: &'m Person,
    pub(super) folder: &'m Throwaway,
}

impl Plan {
    /// Writes the files of the schemes into the folder.
    ///
    /// # Errors
    /// When one cannot be written, or the system gives no random bytes or no port.
    pub(super) fn of(means: &Means<'_>) -> Result<Self, String> {
        let jwks = means.folder.put("jwks.json", &means.issuer.jwks());
        let jwks = jwks.map_err(|error| error.to_string())?;
        let mut plan = Self {
            variables: Vec::new(),
            tokens: Vec::new(),
            keys: Vec::new(),
            notes: Vec::new(),
            jwks: format!("file:{}", jwks.display()),
            provider: None,
        };
        plan.sessions(means.contract)?;
        for scheme in &means.contract.schemes {
            match &scheme.verifier {
                Verifier::Token(rules) => plan.token(scheme, rules, means)?,
                Verifier::Introspected(rules) => plan.introspected(scheme, rules, means)?,
                Verifier::Keys(rules) => plan.key(scheme, rules, Kind::Key, means)?,
                Verifier::Passwords(rules) => plan.key(scheme, rules, Kind::Password, means)?,
                Verifier::Certificate(_) => plan.notes.push(format!(
                    "`{}` asks for client certificates, which this run does not make\n  \
                     = help: set what its `trust` names, and the server's TLS_CERT and TLS_KEY, \
                     and start the server itself",
                    scheme.name
                )),
                Verifier::Undecided => {}
            }
        }
        plan.surroundings(means.contract);
        Ok(plan)
    }

    /// Lets the issuer answer on loopback, where some scheme asks it.
    pub(super) fn serve(&mut self, issuer: &Issuer) {
        if let Some(provider) = self.provider.take() {
            provider.serve(issuer.copied());
        }
    }

    /// Sets a variable; the first value of a name stays, and is given back.
    fn set(&mut self, name: &str, value: &str) -> String {
        if let Some((_, known)) = self.variables.iter().find(|(known, _)| known == name) {
            return known.clone();
        }
        self.variables.push((name.to_owned(), value.to_owned()));
        value.to_owned()
    }

    /// The value of a setting: as the document has it, or as it is set here.
    fn resolve(&mut self, setting: &Setting, value: &str) -> String {
        match setting {
            Setting::Literal(literal) => literal.clone(),
            Setting::Env(name) => self.set(name, value),
        }
    }

    fn provider(&mut self) -> Result<&mut Provider, String> {
        let provider = match self.provider.take() {
            Some(provider) => provider,
            None => Provider::bound()?,
        };
        Ok(self.provider.insert(provider))
    }

    /// The key of the server's own sessions. It is not the issuer's: a token of the one must not
    /// pass for the other.
    fn sessions(&mut self, contract: &SoundContract) -> Result<(), String> {
        let Sessions::Issued(rules) = &contract.sessions else { return Ok(()) };
        for origin in &rules.origins {
            self.resolve(origin, ORIGIN);
        }
        if let SecretSource::Env(name) = &rules.key {
            self.set(name, &Issuer::new()?.pkcs8());
        }
        Ok(())
    }

    fn token(
        &mut self,
        scheme: &Scheme,
        rules: &TokenRules,
        means: &Means<'_>,
    ) -> Result<(), String> {
        let name = &scheme.name;
        let (issuer, audience) = self.pinned(name, &rules.issuer, &rules.audience);
        let literal = match &rules.keys {
            KeySource::Sessions => {
                self.notes
                    .push(format!("`{name}` believes the tokens that the server gives at login"));
                return Ok(());
            }
            KeySource::JwksUri(Setting::Literal(uri)) => Some(("jwksUri", "JWKS_URI", uri)),
            KeySource::Discovery(Setting::Literal(uri)) => Some(("discovery", "DISCOVERY", uri)),
            KeySource::JwksUri(setting) => {
                let jwks = self.jwks.clone();
                self.resolve(setting, &jwks);
                None
            }
            KeySource::Discovery(setting) => {
                let metadata = self.provider()?.metadata_of(&issuer);
                self.resolve(setting, &metadata);
                None
            }
        };
        if let Some((key, variable, uri)) = literal {
            self.stranger(name, key, variable, uri);
            return Ok(());
        }
        if !rules.algorithms.contains(&Algorithm::EdDsa) {
            self.notes.push(format!(
                "`{name}` takes no EdDSA, with which the tokens of this run are signed\n  \
                 = help: add EdDSA to its `algorithms`"
            ));
            return Ok(());
        }
        let lifetime = LIFETIME.min(rules.max_lifetime);
        let kind = rules.token_type.text();
        self.believed(
            scheme,
            rules.binding,
            token_scheme(scheme, issuer, &audience, kind, lifetime, means),
        );
        Ok(())
    }

    fn introspected(
        &mut self,
        scheme: &Scheme,
        rules: &IntrospectionRules,
        means: &Means<'_>,
    ) -> Result<(), String> {
        let name = &scheme.name;
        let (issuer, audience) = self.pinned(name, &rules.issuer, &rules.audience);
        self.resolve(&rules.client_id, "secgen-dev");
        if let SecretSource::Env(variable) = &rules.client_secret {
            self.set(variable, &random::base62(43)?);
        }
        if let Setting::Literal(url) = &rules.url {
            self.stranger(name, "introspection: { url }", "INTROSPECTION_URL", url);
            return Ok(());
        }
        let url = self.provider()?.introspection();
        self.resolve(&rules.url, &url);
        let told = token_scheme(scheme, issuer, &audience, "at+jwt", LIFETIME, means);
        self.believed(scheme, rules.binding, told);
        Ok(())
    }

    /// Issuer and audience: the document's, or ours.
    fn pinned(&mut self, name: &str, issuer: &Setting, audience: &[Setting]) -> (String, String) {
        let issuer = self.resolve(issuer, &format!("https://{}.invalid/", host(name)));
        let values: Vec<String> =
            audience.iter().map(|setting| self.resolve(setting, "dev")).collect();
        let first = values.first().and_then(|value| value.split(',').next()).unwrap_or_default();
        (issuer, first.trim().to_owned())
    }

    /// A scheme whose keys are read where the document says, which is not here.
    fn stranger(&mut self, name: &str, key: &str, variable: &str, uri: &str) {
        self.notes.push(format!(
            "`{name}` asks {uri} only: the tokens of this run will not be believed\n  \
             = help: write `env:{}_{variable}` at its `{key}` in the document, and set the variable \
             where the server runs",
            upper(name)
        ));
    }

    fn believed(&mut self, scheme: &Scheme, binding: Binding, told: TokenScheme) {
        if binding != Binding::AsIssued {
            self.notes.push(format!(
                "`{}` asks for tokens that are bound to a key of the client (`binding`): those of this \
                 run are not, and are refused",
                scheme.name
            ));
            return;
        }
        self.tokens.push(told);
    }

    fn key(
        &mut self,
        scheme: &Scheme,
        rules: &KeyRules,
        kind: Kind,
        means: &Means<'_>,
    ) -> Result<(), String> {
        let name = &scheme.name;
        for setting in &rules.allow_from {
            self.resolve(setting, LOOPBACK);
        }
        let KeyFile::Env(variable) = &rules.keys else {
            self.notes.push(format!(
                "`{name}` reads a key file of yours, which is left alone\n  \
                 = help: `cargo secgen key new SPEC --scheme {name} --subject NAME` makes a key, or \
                 write `keys: env:NAME` in the document"
            ));
            return Ok(());
        };
        let known: Vec<String> =
            means.contract.scopes.iter().map(|(name, _)| name.clone()).collect();
        let (line, secret) = key::throw_away(
            kind,
            &means.person.sub,
            Some(&means.person.org).filter(|_| !scheme.claims.tenant.is_empty()),
            means.person.scopes(&known).split_whitespace(),
        )?;
        let file = format!("keys-{}.jsonl", self.keys.len());
        let file = means.folder.put(&file, &format!("{line}\n"));
        let file = file.map_err(|error| error.to_string())?;
        self.set(variable, &file.display().to_string());
        self.keys.push((name.clone(), secret));
        Ok(())
    }

    /// What the document asks of its surroundings besides.
    fn surroundings(&mut self, contract: &SoundContract) {
        let of_operations = contract.operations.iter().map(|operation| &operation.cors);
        for cors in of_operations.chain([&contract.root.cors]) {
            if let Cors::Listed(listed) = cors {
                for origin in &listed.origins {
                    self.resolve(origin, ORIGIN);
                }
            }
        }
        if let TrustedProxies::Listed { cidrs, .. } = &contract.trusted_proxies {
            for cidr in cidrs {
                self.resolve(cidr, NOBODY);
            }
        }
    }
}

fn token_scheme(
    scheme: &Scheme,
    issuer: String,
    audience: &str,
    token_type: &str,
    lifetime: Duration,
    means: &Means<'_>,
) -> TokenScheme {
    let Claims { subject, scopes, roles, tenant } = &scheme.claims;
    let first = |paths: &[String]| paths.first().cloned().unwrap_or_default();
    let mut step_ups = means.contract.operations.iter().flat_map(|operation| &operation.step_up);
    TokenScheme {
        name: scheme.name.clone(),
        issuer,
        audience: audience.to_owned(),
        token_type: token_type.to_owned(),
        lifetime: lifetime.as_secs(),
        scopes: means.contract.scopes.iter().map(|(name, _)| name.clone()).collect(),
        subject: subject.clone(),
        scope_path: first(scopes),
        roles: first(roles),
        tenant: tenant.clone(),
        // So that a token passes where a login of that kind is asked for.
        acr: step_ups.find_map(|step_up| step_up.acr.first().cloned()).unwrap_or_default(),
    }
}

/// A scheme's name as part of a host that nobody has (RFC 6761): each scheme has an issuer of its
/// own, so that no token is believed by two.
fn host(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let host: String = name.chars().map(plain).collect();
    format!("{}.dev", host.trim_matches('-'))
}

/// A scheme's name as part of a variable's.
pub(super) fn upper(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(plain).collect()
}
