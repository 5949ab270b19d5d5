//! Real documents that nobody annotated: adopted, generated, compiled without a warning, started, and
//! every operation asked with and without a credential.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed, and says what it did not try"
)]

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secgen::{
    contract::{self, Access, Alternative, Carrier, Contract, Operation},
    document,
    finding::Findings,
    source::Sources,
};
use secgen_tests::{
    callers,
    client::{Answer, Request},
    corpus,
    issuer::{self, Issuer},
    sample::{resolve, sample},
    server::Server,
    workshop::{self, Workshop},
};
use serde_json::{Value, json};

/// Each document, how many operations it has, and how many of them a simple sample satisfies.
const ADOPTED: [(&str, usize, usize); 7] = [
    ("paypal-webhooks", 16, 15),
    ("ag-rentcast-io", 10, 10),
    ("firecracker", 26, 26),
    ("museum", 8, 8),
    ("oai-uspto", 3, 2),
    ("ag-fire-com", 42, 41),
    ("petstore", 19, 19),
];
const KEY: &str = "rk_test_0123456789abcdefghijklmnopqrstuv";

#[test]
fn paypal_webhooks_asks_for_a_token() {
    every_operation_answers_as_its_security_says(0);
}

#[test]
fn rentcast_asks_for_a_key() {
    every_operation_answers_as_its_security_says(1);
}

#[test]
fn firecracker_lets_anyone_in_and_does_nothing() {
    every_operation_answers_as_its_security_says(2);
}

#[test]
fn the_museum_asks_for_a_password() {
    every_operation_answers_as_its_security_says(3);
}

#[test]
fn the_patent_office_lets_anyone_search() {
    every_operation_answers_as_its_security_says(4);
}

#[test]
fn fire_asks_for_a_token() {
    every_operation_answers_as_its_security_says(5);
}

#[test]
fn the_petstore_asks_for_a_token_or_a_key() {
    every_operation_answers_as_its_security_says(6);
}

#[test]
fn unreviewed_decisions_keep_a_server_on_loopback() {
    let Some(workshop) = built() else { return };
    for (name, ..) in ADOPTED {
        let environment = Environment::of(workshop, name);
        let mut command = environment.command(workshop, name);
        let ran = workshop::run(command.env("BIND", "0.0.0.0:0")).unwrap();
        assert_eq!(ran.status, 1, "{name}: {}", ran.err);
        assert!(ran.err.contains("decisions were adopted unreviewed"), "{name}: {}", ran.err);
        assert!(!ran.out.contains("listening"), "{name}: {}", ran.out);
    }
}

#[test]
fn what_is_missing_from_the_environment_is_named_at_once() {
    let Some(workshop) = built() else { return };
    for (name, ..) in ADOPTED {
        let environment = Environment::of(workshop, name);
        if environment.variables.is_empty() {
            continue;
        }
        let program = workshop.program(&workshop.name_of(name).unwrap());
        let ran = workshop::run(Command::new(program).env("BIND", "127.0.0.1:0")).unwrap();
        assert_eq!(ran.status, 1, "{name}: {}", ran.err);
        for (variable, _) in &environment.variables {
            assert!(ran.err.contains(variable), "{name}: {variable}: {}", ran.err);
        }
    }
}

/// The document of the corpus, whichever language it is written in.
fn document_of(name: &str) -> PathBuf {
    let corpus = corpus::shared().join("corpus");
    let json = corpus.join(format!("{name}.json"));
    if json.exists() { json } else { corpus.join(format!("{name}.yaml")) }
}

/// The packages in one workspace, generated, linted and built once; none without the corpus.
fn built() -> Option<&'static Workshop> {
    static BUILT: OnceLock<Option<Workshop>> = OnceLock::new();
    BUILT.get_or_init(build).as_ref()
}

fn build() -> Option<Workshop> {
    if !corpus::shared().join("corpus").exists() {
        println!("skipped: there is no corpus in {}", corpus::shared().display());
        return None;
    }
    let command = env!("CARGO_BIN_EXE_secgen-under-test");
    let workshop = Workshop::open(env!("CARGO_TARGET_TMPDIR"), "adopted", command).unwrap();
    let runtime = workshop::workspace().join("runtime").canonicalize().unwrap();
    for (name, ..) in ADOPTED {
        let overlay = format!("{name}.overlay.yaml");
        let spec = document_of(name).canonicalize().unwrap();
        let spec = spec.to_str().unwrap();
        let ran = workshop.secgen(&["adopt", spec, "--out", &overlay]).unwrap();
        assert_eq!(ran.status, 0, "{}", ran.err);
        let runtime = runtime.to_str().unwrap();
        let arguments = [spec, "--overlay", &overlay, "--out", name, "--runtime", runtime];
        let ran = workshop.secgen(&arguments).unwrap();
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
    workshop.join(&ADOPTED.map(|(name, ..)| name)).unwrap();
    let lints = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    for arguments in [&lints[..], &["build", "--quiet", "--workspace"]] {
        let ran = workshop.cargo(arguments).unwrap();
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
    Some(workshop)
}

/// What a server is told, and the throw-away pair whose tokens it believes.
struct Environment {
    variables: Vec<(String, String)>,
    issuer: Issuer,
}

impl Environment {
    /// A value for every name of the package's `.env.example`, by what the name ends in.
    fn of(workshop: &Workshop, name: &str) -> Self {
        let folder = workshop.folder().join(name);
        let issuer = Issuer::ed25519("ed");
        let mut environment = Self { variables: Vec::new(), issuer };
        for line in fs::read_to_string(folder.join(".env.example")).unwrap().lines() {
            match line.split_once('=') {
                Some((variable, "")) if !line.starts_with('#') => {
                    let value = environment.value(variable, &folder);
                    environment.variables.push((variable.to_owned(), value));
                }
                _ => {}
            }
        }
        environment
    }

    fn value(&self, variable: &str, folder: &Path) -> String {
        let kinds = ["ISSUER", "AUDIENCE", "JWKS_URI", "AUTH_KEYS", "KEYS"];
        let kind = kinds.into_iter().find(|kind| variable.ends_with(&format!("_{kind}")));
        match kind.unwrap_or(variable) {
            "ISSUER" => issuer::ISSUER.to_owned(),
            "AUDIENCE" => issuer::AUDIENCE.to_owned(),
            "JWKS_URI" => {
                // Several tests start the same server, each with a pair of its own.
                let path = folder.join(format!("jwks-{:?}.json", std::thread::current().id()));
                fs::write(&path, self.issuer.jwks()).unwrap();
                format!("file:{}", path.display())
            }
            "KEYS" => {
                let path = folder.join("keys.jsonl");
                let line = issuer::key_line("good", KEY, &json!({ "subject": "partner" }));
                fs::write(&path, line + "\n").unwrap();
                path.display().to_string()
            }
            // The museum's: people with passwords.
            "AUTH_KEYS" => {
                let path = folder.join("passwords.jsonl");
                fs::write(&path, format!("{}\n", callers::RECORD)).unwrap();
                path.display().to_string()
            }
            other => panic!("{variable}: what goes into {other}?"),
        }
    }

    fn command(&self, workshop: &Workshop, name: &str) -> Command {
        let mut command = Command::new(workshop.program(&workshop.name_of(name).unwrap()));
        command.env("BIND", "127.0.0.1:0").envs(self.variables.iter().cloned());
        command
    }
}

/// A running server and what its document says.
struct Adopted {
    name: &'static str,
    server: Server,
    environment: Environment,
    contract: Contract,
    effective: Value,
}

fn every_operation_answers_as_its_security_says(index: usize) {
    let Some(workshop) = built() else { return };
    let (name, operations, satisfied) = ADOPTED[index];
    let adopted = Adopted::start(workshop, name);
    assert_eq!(adopted.contract.operations.len(), operations, "{name}");
    let mut reached = 0;
    for (number, operation) in adopted.contract.operations.iter().enumerate() {
        let number = u8::try_from(number).unwrap();
        // Limits by address count each operation apart.
        let caller = Caller {
            address: adopted.server.address(),
            source: Ipv4Addr::new(127, 2, 0, number + 1),
            request: adopted.request(operation),
            label: format!("{name} {}", operation.id),
        };
        let answer = match &operation.access {
            Access::Anonymous { .. } => caller.send(|request| request),
            Access::Optional { .. } => panic!("{name}: nothing here is optional"),
            Access::Required(alternatives) => adopted.guarded(&caller, alternatives),
        };
        caller.is_let_in(&answer);
        reached += usize::from(answer.status == 501);
    }
    println!("{name}: {reached} of {operations} reach the handler");
    assert!(reached >= satisfied, "{name}: {reached} of {operations} reach the handler");
}

impl Adopted {
    fn start(workshop: &Workshop, name: &'static str) -> Self {
        let environment = Environment::of(workshop, name);
        let spec = document_of(name);
        let overlay = workshop.folder().join(format!("{name}.overlay.yaml"));
        let sources = Sources::read(&spec, &[overlay]).unwrap();
        let mut findings = Findings::default();
        let root = sources.root(&mut findings).unwrap();
        let document = document::parse(&root, &mut findings).unwrap();
        let effective = workshop.folder().join(name).join("openapi.effective.json");
        let effective = fs::read_to_string(effective).unwrap();
        Self {
            name,
            server: Server::run(&mut environment.command(workshop, name)).unwrap(),
            environment,
            contract: contract::resolve(&document, &mut findings),
            effective: serde_json::from_str(&effective).unwrap(),
        }
    }

    /// None, then bad, then good credentials; gives the answer to the good ones.
    fn guarded(&self, caller: &Caller, alternatives: &[Alternative]) -> Answer {
        let label = &caller.label;
        let answer = caller.send(|request| request);
        assert_eq!(answer.status, 401, "{label}: {}", answer.text());
        assert_eq!(answer.code(), "unauthenticated", "{label}");
        assert!(answer.header("www-authenticate").is_some(), "{label}");
        let [alternative, ..] = alternatives else { panic!("{label}: nobody gets in") };
        let answer = caller.send(|request| self.credentials(request, alternative, false));
        assert_eq!(answer.status, 401, "{label}: {}", answer.text());
        assert_eq!(answer.code(), "token-invalid", "{label}");
        caller.send(|request| self.credentials(request, alternative, true))
    }

    fn credentials(&self, request: Request, alternative: &Alternative, good: bool) -> Request {
        let mut request = request;
        for asked in &alternative.schemes {
            request = match &self.contract.schemes[asked.scheme].carrier {
                Carrier::Bearer => {
                    let scope = if good { asked.scopes.join(" ") } else { String::new() };
                    let stranger = Issuer::ed25519("ed");
                    let issuer = if good { &self.environment.issuer } else { &stranger };
                    request.bearer(&issuer.token(&issuer::claims("tester", "acme", &scope)))
                }
                Carrier::Header(name) => {
                    request.header(name, if good { KEY } else { "rk_test_of_nobody_at_all" })
                }
                Carrier::Basic => {
                    let password = if good { callers::PASSWORD } else { "guessed" };
                    let shown = STANDARD.encode(format!("billing:{password}"));
                    request.header("authorization", &format!("Basic {shown}"))
                }
                other => panic!("no credential is made for {other:?} here"),
            };
        }
        request
    }

    /// A request that the operation's schemas take, as far as a sample can tell.
    fn request(&self, operation: &Operation) -> Request {
        let method = format!("{:?}", operation.method).to_lowercase();
        let item = &self.effective["paths"][&operation.path.raw];
        let written = &item[&method];
        assert!(written.is_object(), "{}: {} is not told", self.name, operation.id);
        let mut target = format!("{}{}", self.contract.mount, operation.path.raw);
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        let lists = [&item["parameters"], &written["parameters"]];
        for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = resolve(&self.effective, parameter);
            let (name, value) = (parameter["name"].as_str().unwrap(), self.text(parameter));
            match (parameter["in"].as_str(), parameter["required"] == true) {
                (Some("path"), _) => target = target.replace(&format!("{{{name}}}"), &value),
                (Some("query"), true) => query.push(format!("{name}={value}")),
                (Some("header"), true) => headers.push((name, value)),
                _ => {}
            }
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let mut request = Request::new(&method.to_uppercase(), &target);
        for (name, value) in headers {
            request = request.header(name, &value);
        }
        self.with_body(request, resolve(&self.effective, &written["requestBody"]))
    }

    fn with_body(&self, request: Request, body: &Value) -> Request {
        let content = body["content"].as_object().and_then(|it| it.iter().next());
        match content {
            Some((media, content)) => {
                let value = sample(&self.effective, &content["schema"]);
                request.body(media, value.to_string())
            }
            None => request,
        }
    }

    /// A sample of a parameter, as it is written in a URL.
    fn text(&self, parameter: &Value) -> String {
        match sample(&self.effective, &parameter["schema"]) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }
}

/// One operation, asked from an address of its own.
struct Caller {
    address: SocketAddr,
    source: Ipv4Addr,
    request: Request,
    label: String,
}

impl Caller {
    fn send(&self, change: impl FnOnce(Request) -> Request) -> Answer {
        let request = change(self.request.clone().from_address(self.source));
        request.send(self.address).unwrap_or_else(|error| panic!("{}: {error}", self.label))
    }

    /// The handler was reached, or the input was not what its schema asks for.
    fn is_let_in(&self, answer: &Answer) {
        let code = answer.code();
        let is_let_in =
            matches!((answer.status, code.as_str()), (501, _) | (422, "invalid-request"));
        assert!(is_let_in, "{}: {} {}", self.label, answer.status, answer.text());
        if answer.status == 422 {
            println!("{}: {}", self.label, answer.text());
        }
    }
}
