//! An identity provider on loopback: answers what it was told to, and counts who asks.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// A running provider; it ends with the process.
#[derive(Clone, Debug)]
pub struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answers: HashMap<String, (u16, String)>,
    /// Path, `Authorization` and body of each request.
    asked: Vec<(String, String, String)>,
}

impl Provider {
    /// Listens on a free port.
    ///
    /// # Errors
    /// When the machine has none.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let provider = Self { address: listener.local_addr()?, state: Arc::default() };
        let state = Arc::clone(&provider.state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&state);
                // Who hangs up early is no business of the test.
                thread::spawn(move || drop(answer(stream, &state)));
            }
        });
        Ok(provider)
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers a path with JSON from now on; `/introspect?TOKEN` answers that token alone.
    pub fn answers(&self, path: &str, status: u16, body: &str) {
        self.lock().answers.insert(path.to_owned(), (status, body.to_owned()));
    }

    /// Path, `Authorization` and body of each request so far.
    pub fn asked(&self) -> Vec<(String, String, String)> {
        self.lock().asked.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => value.trim().clone_into(&mut authorization),
            _ => {}
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let (status, text) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let token = body.split('&').find_map(|pair| pair.strip_prefix("token="));
        let own = format!("{path}?{}", token.unwrap_or_default());
        let found = state.answers.get(&own).or_else(|| state.answers.get(&path)).cloned();
        state.asked.push((path, authorization, body));
        found.unwrap_or((404, "{}".to_owned()))
    };
    write!(
        stream,
        "HTTP/1.1 {status} .\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}
