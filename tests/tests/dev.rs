//! `cargo secgen dev` as a newcomer uses it: the real command, the orders example, its own keys.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot start the command has failed")]

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicU8, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{
    client::Request,
    orders,
    workshop::{Ran, run, workspace},
};

/// A run of `dev`, with a folder of its own for temporary files.
struct Dev {
    child: Child,
    temporary: PathBuf,
    lines: Receiver<String>,
    /// Everything that it has said until it was ready.
    said: Vec<String>,
}

impl Dev {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dev-{name}"));
        let _absent = fs::remove_dir_all(&temporary);
        fs::create_dir_all(&temporary).unwrap();
        let mut command = secgen(&temporary);
        command.args(["dev", "--port", "0", "--out", "examples/orders"]).args(arguments);
        let told = fs::File::create(told(name)).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(told);
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).map(|line| sender.send(line)).find(Result::is_err)
        });
        let mut dev = Self { child, temporary, lines, said: Vec::new() };
        // The first run builds the server, which takes minutes on a small machine.
        while !dev.said.iter().any(|line| line.starts_with("# cargo secgen token")) {
            dev.said.push(dev.lines.recv_timeout(Duration::from_secs(900)).expect("it gets ready"));
        }
        dev
    }

    fn address(&self) -> SocketAddr {
        let line = self.said.iter().find_map(|line| line.strip_prefix("listening on "));
        line.unwrap().parse().unwrap()
    }

    /// What a line to paste puts into a shell variable.
    fn variable(&self, name: &str) -> String {
        let mut values =
            self.said.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        values.next().unwrap().trim_matches('\'').to_owned()
    }

    fn secgen(&self, arguments: &[&str]) -> Ran {
        run(secgen(&self.temporary).args(arguments)).unwrap()
    }

    /// The folders of this run.
    fn folders(&self) -> Vec<PathBuf> {
        fs::read_dir(&self.temporary).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    fn status(&self, request: &Request) -> u16 {
        request.send(self.address()).unwrap().status
    }

    /// Sends a signal to the command only, as `kill` does; how it ends.
    fn signalled(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // A failed test ends it in its own way, so that its server ends too.
        if let Ok(None) = self.child.try_wait() {
            let _ended = Command::new("kill").arg(self.child.id().to_string()).status();
            let _ended = self.child.wait();
        }
        let _gone = fs::remove_dir_all(&self.temporary);
    }
}

/// What a run and its server complain about.
fn told(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dev-{name}.err"))
}

fn secgen(temporary: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secgen-under-test"));
    command.current_dir(workspace()).env("TMPDIR", temporary).env_remove("BIND");
    command
}

/// One run for everything, for only one may run for a crate.
#[test]
fn a_newcomer_tries_the_orders_server_without_a_provider() {
    let mut dev = Dev::start("orders", &["--sub", "ada", "--org", "acme"]);
    let address = dev.address();
    assert!(address.ip().is_loopback());

    // The credentials that are shown let in, and only so far as they should.
    let (token, key) = (dev.variable("TOKEN_OAUTH"), dev.variable("KEY_PARTNERKEY"));
    let list = || Request::new("GET", "/v1/orders");
    assert_eq!(dev.status(&list()), 401);
    assert_eq!(dev.status(&list().bearer(&token)), 200);
    let create = Request::new("POST", "/v1/orders").bearer(&token).json(&orders::order());
    let mine = create.send(address).unwrap().header("location").unwrap().to_owned();
    let with_key = |path: &str| Request::new("GET", path).header("X-API-Key", &key);
    assert_eq!(dev.status(&with_key(&mine)), 200, "the key is the same person's");

    // Every call that is shown is let in, whatever it then finds.
    let calls: Vec<&String> = dev.said.iter().filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(calls.len(), 3, "{:?}", dev.said);
    for call in calls {
        let (_, path) = call.split_once(&format!("\"http://{address}")).expect("our address");
        let method = call.split("-X ").nth(1).and_then(|rest| rest.split(' ').next());
        let mut request = Request::new(method.unwrap_or("GET"), path.trim_end_matches('"'));
        assert!(call.contains("\"Authorization: Bearer $TOKEN_OAUTH\""), "{call}");
        request = request.bearer(&token);
        if call.contains("-d '{}'") {
            request = request.body("application/json", "{}");
        }
        assert!(
            matches!(dev.status(&request), 200 | 404 | 422),
            "{call}: {}",
            dev.status(&request)
        );
    }

    // One more token, for somebody who may only read.
    let token = dev.secgen(&[
        "token",
        "--out",
        "examples/orders",
        "--sub",
        "bob",
        "--org",
        "acme",
        "--scope",
        "read:orders",
    ]);
    assert_eq!(token.status, 0, "{}", token.err);
    let reader = token.out.trim_end();
    assert_eq!(dev.status(&list().bearer(reader)), 200);
    assert_eq!(dev.status(&Request::new("GET", &mine).bearer(reader)), 404, "Bob saw Ada's order");
    let create = Request::new("POST", "/v1/orders").bearer(reader).json(&orders::order());
    assert_eq!(dev.status(&create), 403);
    let typo = dev.secgen(&["token", "--out", "examples/orders", "--scope", "read:order"]);
    assert!(typo.status == 0 && typo.err.contains("did you mean `read:orders`?"), "{}", typo.err);

    // Nobody else reads the keys; a second run does not disturb the first.
    let [folder] = &dev.folders()[..] else { panic!("{:?}", dev.folders()) };
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    for entry in fs::read_dir(folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    let second = dev.secgen(&["dev", "--port", "0", "--out", "examples/orders"]);
    assert!(second.status == 2 && second.err.contains("runs already"), "{}", second.err);
    assert_eq!(dev.folders().len(), 1, "the second run left something");

    // What `key` does to the file, the running server does within two seconds.
    let file = folder.join("keys-0.jsonl").display().to_string();
    let new = dev.secgen(&[
        "key",
        "new",
        "--file",
        &file,
        "--subject",
        "ada",
        "--tenant",
        "acme",
        "--id",
        "k2",
    ]);
    let other = new.out.trim_end().to_owned();
    let with_other = || from_elsewhere(&mine).header("X-API-Key", &other);
    soon(|| dev.status(&with_other()) == 200, "the new key is not taken");
    let rotated = dev.secgen(&["key", "rotate", "k2", "--file", &file]);
    let third = rotated.out.trim_end().to_owned();
    let with_third = || from_elsewhere(&mine).header("X-API-Key", &third);
    soon(|| dev.status(&with_third()) == 200, "the rotated key is not taken");
    assert_eq!(dev.status(&with_other()), 200, "the old key ended before the overlap");
    assert_eq!(dev.secgen(&["key", "revoke", "k2", "--file", &file]).status, 0);
    soon(|| dev.status(&with_other()) == 401, "the revoked key is taken");
    assert_eq!(dev.status(&with_third()), 200);

    // A slip in an editor is told by its line, and locks nobody out.
    let right = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{right}{{\"id\": \"s3cret\"}}\n")).unwrap();
    let line = format!("line={}", right.lines().count() + 1);
    let heard = || fs::read_to_string(told("orders")).unwrap();
    soon(|| heard().contains(&line), "the wrong line is not told");
    assert!(heard().contains("keys-0.jsonl") && !heard().contains("s3cret"), "{}", heard());
    assert_eq!(dev.status(&with_third()), 200, "a slip locked somebody out");

    // The end: of the command, of its server, of every key.
    assert_eq!(dev.signalled("-INT"), Some(0));
    assert!(dev.folders().is_empty(), "keys were left: {:?}", dev.folders());
    assert!(TcpStream::connect(address).is_err(), "the server goes on");
    let token = dev.secgen(&["token", "--out", "examples/orders"]);
    assert!(token.status == 2 && token.err.contains("no `cargo secgen dev` runs"), "{}", token.err);
}

/// A request from an address that has not failed before: who asks again and again with a key that is
/// not taken yet is stopped by the tier for failed credentials.
fn from_elsewhere(path: &str) -> Request {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let last = NEXT.fetch_add(1, Ordering::Relaxed);
    Request::new("GET", path).from_address(Ipv4Addr::new(127, 0, 9, last.max(1)))
}

fn soon(holds: impl Fn() -> bool, otherwise: &str) {
    // Two seconds are promised; a machine that does much else at once gets ten times as long.
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{otherwise}");
        thread::sleep(Duration::from_millis(50));
    }
}
