//! A server under test as a process of its own: started, waited for, ended by its id.

use std::{
    ffi::OsStr,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// A running server; dropping it ends the process.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    lines: mpsc::Receiver<String>,
}

impl Server {
    /// Starts `program` on a free loopback port with `environment` and waits until it says that
    /// it listens.
    ///
    /// # Errors
    /// When the program cannot be started, or ends or stays silent for 30 seconds.
    pub fn start<K: AsRef<OsStr>, V: AsRef<OsStr>>(
        program: &Path,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> io::Result<Self> {
        Self::run(Command::new(program).env("BIND", "127.0.0.1:0").envs(environment))
    }

    /// The same for a command that is complete.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn run(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), lines };
        server.address = server.announced()?;
        Ok(server)
    }

    fn announced(&self) -> io::Result<SocketAddr> {
        loop {
            let line = self
                .lines
                .recv_timeout(Duration::from_secs(30))
                .map_err(|_| io::Error::other("the server never said that it listens"))?;
            if let Some(address) = line.split("listening on ").nth(1) {
                let address = address.trim().trim_start_matches("http://");
                return address.parse().map_err(|_| io::Error::other("no address was announced"));
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process, to look at its memory.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed to standard output since the last call.
    pub fn printed(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }

    /// Its resident memory in bytes, as the kernel counts it.
    ///
    /// # Errors
    /// Where the kernel has no `/proc`.
    pub fn resident(&self) -> io::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kibibytes.map(|kibibytes| kibibytes * 1024).ok_or(io::ErrorKind::InvalidData.into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
