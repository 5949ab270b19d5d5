//! Opening a connection: log in, and look whether what answers can keep a store's promises.

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, ErrorKind,
    IntoConnectionInfo as _, RedisConnectionInfo, RedisError, RedisFuture, RedisResult,
    TlsCertificates, TlsMode, Value,
    aio::{ConnectionLike as _, MultiplexedConnection},
    cluster::ClusterClientBuilder,
    cluster_async::ClusterConnection,
    io::{AsyncDNSResolver, tcp::TcpSettings},
    sentinel::{SentinelClientBuilder, SentinelServerType},
};

use super::address::{Address, Host, Shape};
use crate::{config::is_private, values::Secret};

/// How long opening may take, all of it.
pub(super) const OPENING: Duration = Duration::from_secs(2);
/// How long the check entry lives; every server that opens a connection renews it.
const CHECKED: u64 = 400 * 86_400_000;

/// Opens connections to one address.
pub(super) struct Opener {
    pub(super) address: Address,
    /// For sentinels that ask for one; the address's is for the servers that they watch.
    pub(super) sentinel_password: Option<Secret>,
    /// PEM of the authorities that sign the servers' certificates, instead of the system's.
    pub(super) authorities: Option<Vec<u8>>,
    /// Name and content of the entry that shows that all servers have the same secret.
    pub(super) check: (String, String),
    /// The longest that one command may take.
    pub(super) deadline: Duration,
}

/// A connection that many requests share.
#[derive(Clone)]
pub(super) enum Connection {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum OpenFault {
    /// Nothing answers in time.
    Silent,
    /// The connection, the login or a first command failed.
    Redis(RedisError),
    /// It drops live entries when its memory is full.
    Evicts { policy: String },
    /// Another secret was used before.
    OtherSecret { entry: String },
}

impl Opener {
    /// A connection that has been tried.
    pub(super) async fn open(&self) -> Result<Connection, OpenFault> {
        let opening = async {
            let mut connection = self.connect().await?;
            self.examine(&mut connection).await?;
            Ok(connection)
        };
        tokio::time::timeout(OPENING, opening).await.unwrap_or(Err(OpenFault::Silent))
    }

    async fn connect(&self) -> RedisResult<Connection> {
        let config = self.config();
        match &self.address.shape {
            Shape::Single(host) => {
                let client = match (self.address.tls, self.certificates()) {
                    (true, Some(certificates)) => {
                        Client::build_with_tls(self.info(host)?, certificates)?
                    }
                    _ => Client::open(self.info(host)?)?,
                };
                client
                    .get_multiplexed_async_connection_with_config(&config)
                    .await
                    .map(Connection::Single)
            }
            Shape::Sentinel { hosts, service } => {
                let mut client = self.sentinel(hosts, service)?;
                client.get_async_connection_with_config(&config).await.map(Connection::Single)
            }
            Shape::Cluster(hosts) => {
                let client = self.cluster(hosts)?;
                client.get_async_connection().await.map(Connection::Cluster)
            }
        }
    }

    /// Whether entries live as long as they should there, and whether they are ours.
    async fn examine(&self, connection: &mut Connection) -> Result<(), OpenFault> {
        match connection.run(redis::cmd("INFO").arg("memory")).await {
            Ok(memory) => {
                if let Some(policy) = evicts(&memory) {
                    return Err(OpenFault::Evicts { policy });
                }
            }
            Err(fault) if fault.code() == Some("NOPERM") => tracing::warn!(
                target: "secgen::store",
                "the store does not tell `INFO memory`: see to it that maxmemory-policy is noeviction"
            ),
            Err(fault) => return Err(fault.into()),
        }
        let (name, content) = (&self.check.0, &self.check.1);
        let mut put = redis::cmd("SET");
        connection.run(put.arg(name).arg(content).arg("NX").arg("PX").arg(CHECKED)).await?;
        match connection.run(redis::cmd("GET").arg(name)).await? {
            Value::BulkString(found) if found == content.as_bytes() => {
                connection.run(redis::cmd("PEXPIRE").arg(name).arg(CHECKED)).await?;
                Ok(())
            }
            _ => Err(OpenFault::OtherSecret { entry: name.clone() }),
        }
    }

    fn info(&self, host: &Host) -> RedisResult<ConnectionInfo> {
        let mut settings =
            RedisConnectionInfo::default().set_skip_set_lib_name().set_db(self.address.database);
        if let Some(user) = &self.address.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = &self.address.password {
            settings = settings.set_password(password.expose());
        }
        let info = self.addr(host).into_connection_info()?;
        Ok(info.set_redis_settings(settings).set_tcp_settings(tcp()))
    }

    fn addr(&self, host: &Host) -> ConnectionAddr {
        let (name, port) = (host.name.clone(), host.port);
        match self.address.tls {
            true => ConnectionAddr::TcpTls { host: name, port, insecure: false, tls_params: None },
            false => ConnectionAddr::Tcp(name, port),
        }
    }

    fn config(&self) -> AsyncConnectionConfig {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(OPENING))
            // Each command has its own deadline.
            .set_response_timeout(None)
            .set_pipeline_buffer_size(super::link::MOST_WAITING);
        match self.address.tls {
            true => config,
            false => config.set_dns_resolver(PrivateOnly),
        }
    }

    fn sentinel(
        &self,
        hosts: &[Host],
        service: &str,
    ) -> RedisResult<redis::sentinel::SentinelClient> {
        let hosts = hosts.iter().map(|host| self.addr(host));
        let mut builder = SentinelClientBuilder::new(hosts, service, SentinelServerType::Master)?
            .set_client_to_redis_db(self.address.database)
            .set_client_to_redis_tcp_settings(tcp())
            .set_client_to_sentinel_tcp_settings(tcp());
        if self.address.tls {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
            if let Some(certificates) = self.certificates() {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates);
            }
        }
        if let Some(user) = &self.address.user {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = &self.address.password {
            builder = builder.set_client_to_redis_password(password.expose());
        }
        if let Some(password) = &self.sentinel_password {
            builder = builder.set_client_to_sentinel_password(password.expose());
        }
        builder.build()
    }

    fn cluster(&self, hosts: &[Host]) -> RedisResult<redis::cluster::ClusterClient> {
        let nodes = hosts.iter().map(|host| self.info(host)).collect::<RedisResult<Vec<_>>>()?;
        let mut builder = ClusterClientBuilder::new(nodes)
            .connection_timeout(OPENING)
            .response_timeout(self.deadline)
            .overall_response_timeout(Some(self.deadline))
            .retries(2)
            .tcp_settings(tcp());
        match (self.address.tls, self.certificates()) {
            (false, _) => builder = builder.async_dns_resolver(PrivateOnly),
            (true, None) => builder = builder.tls(TlsMode::Secure),
            (true, Some(certificates)) => {
                builder = builder.tls(TlsMode::Secure).certs(certificates);
            }
        }
        builder.build()
    }

    fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = Some(self.authorities.clone()?);
        Some(TlsCertificates { client_tls: None, root_cert })
    }
}

impl Connection {
    pub(super) async fn run(&mut self, command: &Cmd) -> RedisResult<Value> {
        let answer = match self {
            Self::Single(connection) => connection.req_packed_command(command).await,
            Self::Cluster(connection) => connection.req_packed_command(command).await,
        };
        answer?.extract_error()
    }
}

fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

/// The policy by which a full server drops entries that live, when it has a limit and one.
fn evicts(memory: &Value) -> Option<String> {
    let text = match memory {
        Value::BulkString(text) => String::from_utf8_lossy(text).into_owned(),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => text.clone(),
        // One answer for each server of a cluster.
        Value::Map(nodes) => return nodes.iter().find_map(|(_, node)| evicts(node)),
        Value::Array(nodes) => return nodes.iter().find_map(evicts),
        _ => return None,
    };
    let says = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let limited = says("maxmemory:").is_some_and(|bytes| bytes != "0");
    let policy = says("maxmemory_policy:").filter(|policy| *policy != "noeviction");
    policy.filter(|_| limited).map(str::to_owned)
}

/// Finds addresses of names for connections without TLS: private ones, and no others.
struct PrivateOnly;

impl AsyncDNSResolver for PrivateOnly {
    fn resolve<'a, 'b: 'a>(
        &'a self,
        host: &'b str,
        port: u16,
    ) -> RedisFuture<'a, Box<dyn Iterator<Item = SocketAddr> + Send + 'a>> {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
            if found.is_empty() || !found.iter().all(|address| is_private(address.ip())) {
                let problem = "not a private address, and the connection is not encrypted";
                return Err(std::io::Error::other(problem).into());
            }
            Ok(Box::new(found.into_iter()) as Box<dyn Iterator<Item = SocketAddr> + Send>)
        })
    }
}

impl From<RedisError> for OpenFault {
    fn from(fault: RedisError) -> Self {
        Self::Redis(fault)
    }
}

impl fmt::Display for OpenFault {
    /// Without what the server said in full: it may repeat what it was sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => f.write_str("does not answer"),
            Self::Redis(fault) if fault.kind() == ErrorKind::AuthenticationFailed => {
                f.write_str("refuses the user or the password")
            }
            Self::Redis(fault) => match fault.code() {
                Some("WRONGPASS" | "NOAUTH") => f.write_str("refuses the user or the password"),
                Some("NOPERM") => f.write_str("does not let this user run GET, SET, PEXPIRE, EVAL"),
                Some(code) => write!(f, "answers {code}"),
                None if fault.is_io_error() => write!(f, "cannot be reached ({fault})"),
                None => write!(f, "cannot be used ({})", fault.category()),
            },
            Self::Evicts { policy } => write!(
                f,
                "drops live entries when its memory is full (maxmemory-policy {policy}), and \
                 revocations with them; say `maxmemory-policy noeviction`"
            ),
            Self::OtherSecret { entry } => write!(
                f,
                "was written under another secret: what was revoked there would be valid again. \
                 Put the former password or STORE_SECRET back, or give up what is there by \
                 `DEL {entry}`"
            ),
        }
    }
}

/// Makes the process's TLS the one that everything else here uses, before a client picks another.
pub(super) fn settle_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have been quicker, which is as good.
        let _known = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

/// An opener that connections of another pace may share.
pub(super) type SharedOpener = Arc<Opener>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_drops_live_entries_is_found_out() {
        let says = |text: &str| evicts(&Value::BulkString(text.as_bytes().to_vec()));
        assert_eq!(says("maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n"), None);
        assert_eq!(says("maxmemory:9\r\nmaxmemory_policy:noeviction\r\n"), None);
        let found = says("used:1\r\nmaxmemory:9\r\nmaxmemory_policy:volatile-ttl\r\n");
        assert_eq!(found.as_deref(), Some("volatile-ttl"));
    }
}
