//! A Redis server of a test: its own port and directory, and its end with the test.
#![allow(dead_code, unreachable_pub, reason = "each test uses what it needs of it")]

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use redis::{FromRedisValue, RedisResult};

/// The password of every server here.
pub const PASSWORD: &str = "correct-horse-battery-staple";

pub struct RedisServer {
    child: Option<Child>,
    directory: PathBuf,
    pub port: u16,
    options: Vec<String>,
}

/// A port that nobody listens at just now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A sentinel of a server; it ends with the test.
pub struct Sentinel {
    child: Child,
    pub port: u16,
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl RedisServer {
    /// A cluster of one server, which has all slots.
    pub fn cluster() -> Self {
        // The port of its bus is not free to choose either.
        let bus = free_port().to_string();
        let server = Self::with(&["--cluster-enabled", "yes", "--cluster-port", &bus]);
        server.ask::<String>(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
        server.wait_for("its slots", || {
            server.ask::<String>(&["CLUSTER", "INFO"]).contains("cluster_state:ok")
        });
        server
    }

    /// A sentinel that watches it as `service`.
    pub fn watched(&self, service: &str) -> Sentinel {
        let port = free_port();
        let text = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor {service} 127.0.0.1 {} 1\n\
             sentinel auth-pass {service} {PASSWORD}\n",
            self.port
        );
        let path = self.directory.join("sentinel.conf");
        std::fs::write(&path, text).unwrap();
        let mut command = Command::new("redis-server");
        command.arg(&path).arg("--sentinel").stdin(Stdio::null()).stdout(Stdio::null());
        let sentinel = Sentinel { child: command.stderr(Stdio::null()).spawn().unwrap(), port };
        let url = format!("redis://127.0.0.1:{port}");
        self.wait_for("the sentinel", || {
            let known = redis::Client::open(url.as_str())
                .and_then(|client| client.get_connection_with_timeout(Duration::from_secs(2)))
                .and_then(|mut it| redis::cmd("SENTINEL").arg("masters").query(&mut it));
            let known: RedisResult<redis::Value> = known;
            known.is_ok_and(|it| !matches!(it, redis::Value::Array(masters) if masters.is_empty()))
        });
        sentinel
    }

    fn wait_for(&self, what: &str, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < Duration::from_secs(20), "waited for {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn start() -> Self {
        Self::with(&[])
    }

    /// With further options of `redis-server`, as `["--maxmemory", "1mb"]`.
    pub fn with(options: &[&str]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory =
            std::env::temp_dir().join(format!("secgen-redis-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let options = options.iter().map(|it| (*it).to_owned()).collect();
        let mut server = Self { child: None, directory, port: 0, options };
        for _ in 0..10 {
            // Another process may take the port between the two.
            server.port = free_port();
            if server.run() {
                return server;
            }
        }
        panic!("redis-server does not start: apt-get install redis-server");
    }

    /// Starts the process, on the port that it had; whether it answers.
    pub fn run(&mut self) -> bool {
        let port = self.port.to_string();
        let directory = self.directory.to_str().unwrap();
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port, "--bind", "127.0.0.1", "--dir", directory])
            .args(["--save", "", "--appendonly", "no", "--requirepass", PASSWORD])
            .args(["--enable-debug-command", "local"])
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.child = Some(command.spawn().expect("apt-get install redis-server"));
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) {
            if self.child.as_mut().unwrap().try_wait().unwrap().is_some() {
                return false;
            }
            if self.try_ask::<String>(&["PING"]).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// Ends the process at once.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Stops the process: connections stand, and nothing answers.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    pub fn url(&self) -> String {
        format!("redis://:{PASSWORD}@127.0.0.1:{}/0", self.port)
    }

    /// Runs one command on a connection of its own.
    pub fn ask<T: FromRedisValue>(&self, words: &[&str]) -> T {
        self.try_ask(words).unwrap()
    }

    pub fn try_ask<T: FromRedisValue>(&self, words: &[&str]) -> RedisResult<T> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_connection_with_timeout(Duration::from_secs(2))?;
        connection.set_read_timeout(Some(Duration::from_secs(2)))?;
        let mut command = redis::cmd(words[0]);
        words[1..].iter().for_each(|word| {
            command.arg(*word);
        });
        command.query(&mut connection)
    }

    /// Lets the time of every entry pass, without waiting for it.
    pub fn advance(&self, by: Duration) {
        const ADVANCE: &str = "
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local left = redis.call('PTTL', key) - tonumber(ARGV[1])
              if string.sub(key, -7) ~= ':secret' then
                if left <= 0 then redis.call('DEL', key) else redis.call('PEXPIRE', key, left) end
              end
            end
            return 1";
        let by = by.as_millis().to_string();
        self.ask::<i64>(&["EVAL", ADVANCE, "0", &by]);
    }

    /// Everything that it holds, names and values, as somebody who reads it sees it.
    pub fn dump(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for name in self.ask::<Vec<Vec<u8>>>(&["KEYS", "*"]) {
            all.extend_from_slice(&name);
            all.push(b'=');
            let text = String::from_utf8(name).expect("our names are text");
            match self.ask::<String>(&["TYPE", &text]).as_str() {
                "string" => all.extend(self.ask::<Vec<u8>>(&["GET", &text])),
                "hash" => {
                    self.ask::<Vec<Vec<u8>>>(&["HGETALL", &text])
                        .iter()
                        .for_each(|it| all.extend_from_slice(it));
                }
                other => panic!("{text} is a {other}"),
            }
            all.push(b'\n');
        }
        all
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}
