//! One server as a process, its callers on connections that stay open, and what it has used.

use std::{
    env,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use crate::issuer;
use crate::sides::{Keys, ORDER, Side};

/// How many connections stay open, each a caller at an address of their own.
const CONNECTIONS: usize = 1000;
/// How many requests are under way at once.
const AT_ONCE: usize = 50;

/// A server under load.
#[derive(Debug)]
pub(crate) struct Load {
    server: Child,
    connections: Vec<Connection>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
}

impl Load {
    /// Starts the server, connects everybody and gives each an order.
    pub(crate) fn start(side: Side, keys: &Keys) -> Self {
        let trail = keys.folder.join(side.name());
        let program = env::current_exe().expect("the system knows what runs");
        let mut command = Command::new(program);
        command.args(["serve", side.name()]).envs(keys.environment()).env("RUST_LOG", "info");
        let told = File::create(&trail).expect("the temporary folder can be written");
        let server = command.stdin(Stdio::null()).stdout(told).spawn().expect("it starts");
        let mut load = Self { server, connections: Vec::with_capacity(CONNECTIONS) };
        let address = listening(&trail);
        for number in 0..CONNECTIONS {
            let subject = format!("auth0|6f1d2c3b4a5968778695a4{number:04}");
            let claims = issuer::claims(&subject, "acme", "read:orders write:orders");
            let token = keys.issuer.token(&claims);
            load.connections.push(Connection::open(number, address, &token));
        }
        load
    }

    /// Everybody asks for their order a number of times; gives how many requests that were.
    pub(crate) fn round(&mut self, each: usize) -> u64 {
        let mut buffer = vec![0; 16 * 1024];
        for _ in 0..each {
            for together in self.connections.chunks_mut(AT_ONCE) {
                for Connection { stream, request } in &mut *together {
                    stream.write_all(request).expect("the server reads");
                }
                for Connection { stream, .. } in together {
                    let (status, _) = answer(stream, &mut buffer);
                    assert_eq!(status, 200, "the server does not do what is measured");
                }
            }
        }
        (each * self.connections.len()) as u64
    }

    /// The CPU time of all threads so far, user and system, in nanoseconds.
    pub(crate) fn cpu(&self) -> u64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.server.id()));
        let tasks = tasks.expect("the server runs, and the kernel has /proc");
        let of = |task: fs::DirEntry| {
            let told = fs::read_to_string(task.path().join("schedstat")).ok()?;
            told.split(' ').next()?.parse::<u64>().ok()
        };
        tasks.flatten().filter_map(of).sum()
    }

    /// The resident memory in bytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.server.id()));
        let status = status.expect("the server runs, and the kernel has /proc");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kibibytes.expect("the kernel tells it") * 1024
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Connection {
    /// Connects from an address of its own and creates the order that it will ask for.
    fn open(number: usize, server: SocketAddr, token: &str) -> Self {
        let [high, low] = u16::try_from(number + 1).expect("is below 65536").to_be_bytes();
        let source = Ipv4Addr::new(127, 1, high, low.max(1));
        let mut stream = connect(source, server).expect("the server listens");
        stream.set_nodelay(true).expect("a connection takes it");
        let length = ORDER.len();
        let create = format!(
            "POST /v1/orders HTTP/1.1\r\n{}content-type: application/json\r\n\
             content-length: {length}\r\n\r\n{ORDER}",
            head(server, token)
        );
        stream.write_all(create.as_bytes()).expect("the server reads");
        let (status, location) = answer(&mut stream, &mut vec![0; 16 * 1024]);
        assert_eq!(status, 201, "the order is taken");
        let location = location.expect("a created order has an address");
        let request = format!("GET {location} HTTP/1.1\r\n{}\r\n", head(server, token));
        Self { stream, request: request.into_bytes() }
    }
}

fn connect(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.connect_timeout(&server.into(), Duration::from_secs(10))?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

/// What every request says, as a browser's script would.
fn head(server: SocketAddr, token: &str) -> String {
    format!(
        "host: {server}\r\naccept: application/json\r\naccept-encoding: gzip, deflate, br\r\n\
         origin: https://app.example.com\r\n\
         user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n\
         authorization: Bearer {token}\r\n"
    )
}

/// Reads one answer to its end: its status, and where it says that something is.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> (u16, Option<String>) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).expect("the server answers");
        assert!(read > 0, "the server has closed a connection");
        filled += read;
        let text = std::str::from_utf8(&buffer[..filled]).expect("the API speaks UTF-8");
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = field(head, "content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
            return (status, field(head, "location").map(str::to_owned));
        }
    }
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.split("\r\n").find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Waits until the server says where it listens.
fn listening(trail: &std::path::Path) -> SocketAddr {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        let told = fs::read_to_string(trail).unwrap_or_default();
        let address = told.lines().find_map(|line| line.split("listening on ").nth(1));
        if let Some(address) = address {
            let address = address.trim().trim_start_matches("http://");
            return address.parse().expect("an address is announced");
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the server never said that it listens");
}
