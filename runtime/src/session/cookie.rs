//! The cookie that carries a refresh token (RFC 6265): read once, written with every guard on.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use crate::{
    config::{StartFault, StartFaults},
    encode::HeaderText,
    policy,
};

/// Name and path of the document's cookie, known to fit into a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jar {
    name: &'static str,
    path: &'static str,
}

/// What a request's cookies hold under the name.
#[derive(Debug)]
pub(super) enum Found<'h> {
    None,
    One(&'h [u8]),
    /// Somebody else put a cookie of this name beside ours (RFC 6265 §8.6).
    Many,
}

/// The value of `Set-Cookie`. Its `Debug` tells nothing.
#[derive(Clone)]
pub struct SetCookie(HeaderValue);

impl Jar {
    /// `None` comes with a fault: a name that browsers do not protect, or a path that is none.
    pub(super) fn of(cookie: &policy::Cookie, faults: &mut StartFaults) -> Option<Self> {
        let policy::Cookie { name, path } = *cookie;
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let named = name.strip_prefix("__Secure-").is_some_and(|rest| !rest.is_empty());
        let plain = |byte: u8| byte.is_ascii_graphic() && byte != b';';
        if named && name.bytes().all(token) && path.starts_with('/') && path.bytes().all(plain) {
            return Some(Self { name, path });
        }
        faults.push(StartFault::Unfit {
            part: "sessions, cookie".to_owned(),
            problem: "the name does not begin with `__Secure-`, or the path is none".to_owned(),
            remedy: "write for example `cookie: { name: __Secure-refresh, path: /v1/auth }`"
                .to_owned(),
        });
        None
    }

    /// The one cookie of the name; HTTP/2 may split the field (RFC 9113 §8.2.3).
    pub(super) fn find<'h>(&self, headers: &'h HeaderMap) -> Found<'h> {
        let fields = headers.get_all(COOKIE).iter();
        let pairs = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b';'));
        let mut values = pairs.filter_map(|pair| {
            let value = pair.trim_ascii().strip_prefix(self.name.as_bytes())?;
            value.trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii)
        });
        match (values.next(), values.next()) {
            (None, _) => Found::None,
            (Some(value), None) => Found::One(value),
            (Some(_), Some(_)) => Found::Many,
        }
    }

    /// A cookie that lives for `seconds`. `None` when the value has no place in a header.
    pub(super) fn set(&self, value: &str, seconds: u64) -> Option<SetCookie> {
        let Self { name, path } = self;
        let text = format!(
            "{name}={value}; Path={path}; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"
        );
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(SetCookie(value))
    }

    /// Takes the cookie away.
    pub(super) fn clear(&self) -> SetCookie {
        self.set("", 0).expect("name and path were checked to fit into a header")
    }
}

impl SetCookie {
    /// The header's value.
    pub fn into_value(self) -> HeaderValue {
        self.0
    }
}

impl HeaderText for SetCookie {
    fn header_value(&self) -> Option<HeaderValue> {
        Some(self.0.clone())
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[cookie]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAR: Jar = Jar { name: "__Secure-refresh", path: "/v1/auth" };

    fn found(fields: &[&str]) -> Result<Option<String>, ()> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(COOKIE, field.parse().unwrap());
        }
        match JAR.find(&headers) {
            Found::None => Ok(None),
            Found::One(value) => Ok(Some(String::from_utf8(value.to_vec()).unwrap())),
            Found::Many => Err(()),
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_exact_name() {
        assert_eq!(found(&["a=b; __Secure-refresh=x; c=d"]), Ok(Some("x".into())));
        assert_eq!(found(&["a=b", "__Secure-refresh=x"]), Ok(Some("x".into())));
        for none in ["", "__Secure-refresh", "__secure-refresh=x", "x__Secure-refresh=x"] {
            assert_eq!(found(&[none]), Ok(None), "{none}");
        }
        assert_eq!(found(&["__Secure-refresh2=x"]), Ok(None));
    }

    #[test]
    fn a_second_cookie_of_the_name_refuses_both() {
        assert_eq!(found(&["__Secure-refresh=x; __Secure-refresh=x"]), Err(()));
        assert_eq!(found(&["__Secure-refresh=x", "a=b;__Secure-refresh =y"]), Err(()));
    }

    #[test]
    fn a_cookie_goes_to_https_only_to_no_script_and_to_no_other_site() {
        let set = JAR.set("token", 60).unwrap();
        assert_eq!(
            set.clone().into_value(),
            "__Secure-refresh=token; Path=/v1/auth; Max-Age=60; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(format!("{set:?}"), "[cookie]");
        assert!(JAR.set("a\nb", 60).is_none());
        assert!(JAR.clear().into_value().to_str().unwrap().contains("refresh=; Path"));
    }

    #[test]
    fn a_name_that_browsers_do_not_guard_keeps_the_server_from_starting() {
        for (name, path) in [
            ("refresh", "/"),
            ("__Host-refresh", "/"),
            ("__Secure-", "/"),
            ("__Secure-a;b", "/"),
            ("__Secure-a", ""),
            ("__Secure-a", "auth"),
            ("__Secure-a", "/a;Domain=x"),
        ] {
            let mut faults = StartFaults::new();
            assert!(
                Jar::of(&policy::Cookie { name, path }, &mut faults).is_none(),
                "{name} {path}"
            );
            assert_eq!(faults.len(), 1);
        }
    }
}
