//! The throw-away issuer on loopback, for documents that find keys by discovery or ask after
//! opaque tokens: metadata, key set, and introspection (RFC 7662) of the tokens that it signed.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::issuer::Issuer;
use crate::cli::when::Moment;

/// The longest request, head and body.
const LONGEST: usize = 32 * 1024;
/// The longest that one may take; the next one waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Bound to a free port, and not answering yet.
pub(super) struct Provider {
    listener: TcpListener,
    address: SocketAddr,
    issuers: Vec<String>,
}

impl Provider {
    /// Takes a free port.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn bound() -> Result<Self, String> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| Ok((listener.local_addr()?, listener)));
        match bound {
            Ok((address, listener)) => Ok(Self { listener, address, issuers: Vec::new() }),
            Err(error) => Err(format!("no port for the throw-away issuer: {error}")),
        }
    }

    /// Where the metadata of `issuer` will be.
    pub(super) fn metadata_of(&mut self, issuer: &str) -> String {
        self.issuers.push(issuer.to_owned());
        format!("http://{}/{}/metadata", self.address, self.issuers.len() - 1)
    }

    /// Where tokens are asked after.
    pub(super) fn introspection(&self) -> String {
        format!("http://{}/introspect", self.address)
    }

    /// Answers from now on, as long as the process lives.
    pub(super) fn serve(self, issuer: Issuer) {
        thread::spawn(move || {
            for stream in self.listener.incoming().flatten() {
                // Whoever hangs up hears nothing.
                let _gone = self.answer(stream, &issuer);
            }
        });
    }

    fn answer(&self, mut stream: TcpStream, issuer: &Issuer) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let request = read(&mut stream)?;
        let body = self.body(&request, issuer);
        let (status, body) =
            body.map_or(("404 Not Found", "{}".to_owned()), |body| ("200 OK", body));
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes())
    }

    /// What is answered to a request, if anything.
    fn body(&self, request: &str, issuer: &Issuer) -> Option<String> {
        let (head, body) = request.split_once("\r\n\r\n")?;
        let mut words = head.lines().next()?.split(' ');
        match (words.next()?, words.next()?) {
            ("GET", "/jwks.json") => Some(issuer.jwks()),
            ("GET", path) => {
                let index: usize =
                    path.strip_prefix('/')?.strip_suffix("/metadata")?.parse().ok()?;
                let jwks = format!("http://{}/jwks.json", self.address);
                let name = self.issuers.get(index)?;
                Some(json!({ "issuer": name, "jwks_uri": jwks }).to_string())
            }
            ("POST", "/introspect") => Some(introspected(body, issuer, Moment::now()).to_string()),
            _ => None,
        }
    }
}

/// The claims of a token that this issuer signed and that lives; of any other only that it does not.
fn introspected(form: &str, issuer: &Issuer, now: Moment) -> Value {
    let token = form.split('&').find_map(|pair| pair.strip_prefix("token="));
    let claims = token.and_then(|token| issuer.verified(token));
    let Some(Value::Object(mut claims)) = claims else { return json!({ "active": false }) };
    if claims.get("exp").and_then(Value::as_u64).is_none_or(|exp| exp <= now.seconds()) {
        return json!({ "active": false });
    }
    claims.insert("active".to_owned(), json!(true));
    claims.insert("token_type".to_owned(), json!("Bearer"));
    Value::Object(claims)
}

/// A whole request, as far as its `Content-Length` says.
fn read(stream: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part)?;
        request.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&request);
        if read == 0 || is_whole(&text) || request.len() > LONGEST {
            return Ok(text.into_owned());
        }
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn metadata_name_the_issuer_and_where_its_keys_are() {
        let mut provider = Provider::bound().unwrap();
        let (address, issuer) = (provider.address, Issuer::new().unwrap());
        assert!(provider.metadata_of("https://a.invalid/").ends_with("/0/metadata"));
        let jwks = issuer.jwks();
        provider.serve(issuer);
        let metadata = asked(address, "GET /0/metadata HTTP/1.1\r\n\r\n");
        assert!(metadata.contains("\"issuer\":\"https://a.invalid/\""), "{metadata}");
        assert!(metadata.contains(&format!("http://{address}/jwks.json")), "{metadata}");
        assert!(asked(address, "GET /jwks.json HTTP/1.1\r\n\r\n").ends_with(&jwks));
        for nothing in ["GET /1/metadata", "GET /x/metadata", "GET /", "POST /jwks.json", "x"] {
            assert!(asked(address, &format!("{nothing} HTTP/1.1\r\n\r\n")).contains("404"));
        }
    }

    #[test]
    fn only_a_token_of_this_issuer_that_lives_is_active() {
        let issuer = Issuer::new().unwrap();
        let now = Moment::parse("2026-01-01").unwrap();
        let token = |issuer: &Issuer, exp: u64| {
            format!("a=b&token={}&c", issuer.token("at+jwt", &json!({"sub": "ada", "exp": exp})))
        };
        let active = |form: &str| introspected(form, &issuer, now)["active"] == json!(true);
        let good = token(&issuer, now.seconds() + 1);
        assert!(active(&good));
        assert_eq!(introspected(&good, &issuer, now)["sub"], "ada");
        assert!(!active(&token(&issuer, now.seconds())));
        assert!(!active(&token(&Issuer::new().unwrap(), now.seconds() + 1)));
        for none in ["", "token=", "token=a.b.c", &good.replace("token=e", "token=f")] {
            assert!(!active(none), "{none}");
        }
    }
}
