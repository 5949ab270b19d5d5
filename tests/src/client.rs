//! A plain HTTP/1.1 client: it sends what it is told, wrong requests too, and reads the answer.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

/// An answer, as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body, transfer coding undone.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The stable code of a problem answer.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request in the making.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    source: Ipv4Addr,
}

impl Request {
    /// A request without headers but for `Host`, `Connection` and, with a body, `Content-Length`.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
            source: Ipv4Addr::LOCALHOST,
        }
    }

    /// Sends from another loopback address, so that limits by address count it apart.
    #[must_use]
    pub fn from_address(mut self, source: Ipv4Addr) -> Self {
        self.source = source;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sets a body and its media type.
    #[must_use]
    pub fn body(mut self, media: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", media)
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sends the request over a connection of its own.
    ///
    /// # Errors
    /// When the server cannot be reached, or sends what is no HTTP.
    pub fn send(&self, server: SocketAddr) -> io::Result<Answer> {
        let mut stream = connect_from(self.source, server)?;
        // A server that refuses early closes its side: what it said still counts.
        let sent = stream.write_all(&self.bytes(server));
        read_answer(&mut BufReader::new(stream), self.method == "HEAD")
            .map_err(|fault| sent.err().unwrap_or(fault))
    }

    /// The bytes that go over the wire.
    pub fn bytes(&self, server: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let given =
            |name: &str| self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if !given("host") {
            head.push_str(&format!("host: {server}\r\n"));
        }
        if !given("connection") {
            head.push_str("connection: close\r\n");
        }
        if !self.body.is_empty() && !given("content-length") && !given("transfer-encoding") {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

/// A connection that gives up after 20 seconds of silence.
///
/// # Errors
/// When nobody listens.
pub fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    connect_from(Ipv4Addr::LOCALHOST, server)
}

/// The same from a loopback address of choice.
///
/// # Errors
/// When nobody listens, or the address is not this machine's.
pub fn connect_from(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::new(IpAddr::V4(source), 0).into())?;
    socket.connect_timeout(&server.into(), Duration::from_secs(10))?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

/// Sends raw bytes over a connection of their own and reads one answer.
///
/// # Errors
/// When the server closes without an answer.
pub fn send_raw(server: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = connect(server)?;
    // A server that refuses early closes its side: what it said still counts.
    let _ = stream.write_all(bytes);
    read_answer(&mut BufReader::new(stream), false)
}

/// Reads one answer from a connection.
///
/// # Errors
/// When what comes is no HTTP/1.1 answer.
pub fn read_answer(reader: &mut impl BufRead, bodyless: bool) -> io::Result<Answer> {
    let line = read_line(reader)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status: u16 = status.ok_or_else(|| invalid(&line))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid(&line))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    if !bodyless && status != 204 && status != 304 {
        answer.body = read_body(reader, &answer)?;
    }
    Ok(answer)
}

fn read_body(reader: &mut impl BufRead, answer: &Answer) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if let Some(length) = answer.header("content-length") {
        let length = length.parse().map_err(|_| invalid(length))?;
        reader.take(length).read_to_end(&mut body)?;
    } else if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let line = read_line(reader)?;
            let length = u64::from_str_radix(&line, 16).map_err(|_| invalid(&line))?;
            reader.by_ref().take(length).read_to_end(&mut body)?;
            read_line(reader)?;
            if length == 0 {
                break;
            }
        }
    } else {
        reader.read_to_end(&mut body)?;
    }
    Ok(body)
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not HTTP: {what:?}"))
}

/// A connection that is kept open for many requests.
#[derive(Debug)]
pub struct Connection {
    server: SocketAddr,
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(source: Ipv4Addr, server: SocketAddr) -> io::Result<Self> {
        Ok(Self { server, reader: BufReader::new(connect_from(source, server)?) })
    }

    /// Sends a request, which should ask for `connection: keep-alive`, and reads its answer.
    ///
    /// # Errors
    /// When the server has closed the connection.
    pub fn send(&mut self, request: &Request) -> io::Result<Answer> {
        self.reader.get_mut().write_all(&request.bytes(self.server))?;
        read_answer(&mut self.reader, request.method == "HEAD")
    }
}
