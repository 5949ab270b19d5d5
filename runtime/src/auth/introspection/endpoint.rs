//! Asking an issuer after one token: POST, no redirects, 64 KiB, and no private address unless the
//! operator names it. The caller bounds the time.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Builder, Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{
    auth::keys::{Resolver, chain, is_allowed, roots},
    config::{Environment, StartFault, StartFaults, Trust, literal_host},
    policy::{IntrospectionRules, Setting},
    values::Secret,
};

/// The most bytes of an answer.
const LIMIT: usize = 64 * 1024;
/// How long a connection is kept for the next question, and how many are.
const IDLE: (Duration, usize) = (Duration::from_secs(30), 8);

/// The introspection endpoint of an issuer, and who asks there.
pub(super) struct Endpoint {
    uri: Uri,
    authorization: HeaderValue,
    client: Connections,
}

enum Connections {
    Https(Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>),
    /// Loopback, as the environment has it.
    Http(Client<HttpConnector<Resolver>, Full<Bytes>>),
}

/// Why an issuer did not say what it knows.
#[derive(Debug)]
pub(super) enum AskFault {
    Status(StatusCode),
    TooLarge,
    Connection(String),
}

impl fmt::Display for AskFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(StatusCode::UNAUTHORIZED) => {
                f.write_str("the issuer does not know this client: check clientId and clientSecret")
            }
            Self::Status(status) if status.is_redirection() => {
                write!(f, "the answer is {status}, and redirects are not followed")
            }
            Self::Status(status) => write!(f, "the answer is {status}"),
            Self::TooLarge => f.write_str("the answer is larger than 64 KiB"),
            Self::Connection(problem) => write!(f, "the issuer cannot be asked: {problem}"),
        }
    }
}

impl Endpoint {
    /// Reads address, client and secret. `None` comes with faults that say why.
    pub(super) fn start(
        rules: &IntrospectionRules,
        part: &str,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        const ID: &str = "the client id that the issuer knows this server by";
        const SECRET: &str = "the secret of that client";
        let member = |name: &str| format!("{part}.{name}");
        let uri = environment.address(rules.url, &member("url"), faults);
        let id = environment.resolve(rules.client_id, &member("clientId"), ID, faults);
        let secret =
            environment.secret(rules.client_secret, &member("clientSecret"), SECRET, faults);
        let (uri, id, secret) = (uri?, id?, secret?);
        let trust = match rules.url {
            Setting::Literal(_) => Trust::Document,
            Setting::Env(_) => Trust::Environment,
        };
        let mut unfit = |problem: String| {
            let (location, part) = (shown(&uri), part.to_owned());
            faults.push(StartFault::Unavailable { location, part, problem });
            None
        };
        // The resolver is not asked for a host that is written as an address.
        if literal_host(&uri).is_some_and(|address| !is_allowed(address, trust)) {
            return unfit(
                "the address is private, which is believed only when it comes from the environment"
                    .to_owned(),
            );
        }
        match connections(&uri, trust) {
            Ok(client) => Some(Self { authorization: basic(&id.value, &secret)?, uri, client }),
            Err(problem) => unfit(problem),
        }
    }

    /// What the issuer says of a token, which holds nothing that JSON or a form could not.
    pub(super) async fn ask(&self, token: &str) -> Result<Bytes, AskFault> {
        let body = format!("token={}&token_type_hint=access_token", form(token));
        let request = Request::post(&self.uri)
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(body))
            .map_err(|error| AskFault::Connection(error.to_string()))?;
        let answer = self.client.send(request).await?;
        if answer.status() != StatusCode::OK {
            return Err(AskFault::Status(answer.status()));
        }
        match Limited::new(answer.into_body(), LIMIT).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(AskFault::TooLarge),
            Err(error) => Err(AskFault::Connection(chain(&*error))),
        }
    }
}

impl Connections {
    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, AskFault> {
        let answering = match self {
            Self::Https(client) => client.request(request),
            Self::Http(client) => client.request(request),
        };
        answering.await.map_err(|error| AskFault::Connection(chain(&error)))
    }
}

fn connections(uri: &Uri, trust: Trust) -> Result<Connections, String> {
    let mut http = HttpConnector::new_with_resolver(Resolver(trust));
    http.enforce_http(false);
    if uri.scheme_str() != Some("https") {
        return Ok(Connections::Http(pool().build(http)));
    }
    let roots = roots().map_err(|fault| fault.to_string())?;
    let connector = HttpsConnectorBuilder::new().with_tls_config(roots).https_only();
    Ok(Connections::Https(pool().build(connector.enable_http1().wrap_connector(http))))
}

fn pool() -> Builder {
    let (time, most) = IDLE;
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(time).pool_max_idle_per_host(most);
    builder
}

/// `Basic` with both halves encoded as in a form (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &Secret) -> Option<HeaderValue> {
    let pair = Secret::from(format!("{}:{}", form(id), form(secret.expose())));
    let value = Secret::from(format!("Basic {}", STANDARD.encode(pair.expose())));
    let mut value = HeaderValue::try_from(value.expose()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// application/x-www-form-urlencoded (WHATWG URL, 5.2).
fn form(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

/// A location for people, without its query.
fn shown(uri: &Uri) -> String {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    format!("{}://{authority}{}", uri.scheme_str().unwrap_or_default(), uri.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_of_a_client_are_encoded_before_they_are_joined() {
        let value = basic("orders:api", &Secret::from("p+ä &=".to_owned())).unwrap();
        assert!(value.is_sensitive());
        let text = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
        let pair = STANDARD.decode(text).unwrap();
        assert_eq!(pair, b"orders%3Aapi:p%2B%C3%A4+%26%3D");
    }

    #[test]
    fn a_token_cannot_add_parameters_to_the_question() {
        assert_eq!(form("a&token_type_hint=x"), "a%26token_type_hint%3Dx");
        assert_eq!(form("aZ9-._~+/="), "aZ9-._%7E%2B%2F%3D");
    }
}
