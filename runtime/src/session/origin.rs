//! Which sites may make a browser log in, refresh or log out (OWASP CSRF Prevention).

use http::{HeaderMap, HeaderName, HeaderValue, header::ORIGIN};

use crate::reject::{Refusal, Rejection};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Byte-exact origins, besides the server's own.
#[derive(Debug)]
pub(super) struct Origins(pub(super) Vec<String>);

/// Whether a request must say where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The cookie is the credential, and a browser sends it by itself.
    Always,
    /// The password is the credential, and no other site has it. What says that it comes from
    /// another site is refused all the same: it would log a person in as somebody else.
    WhenSent,
}

impl Origins {
    /// 403 `origin-refused`, unless the request comes from a listed origin or, as its browser
    /// says, from this server's own pages (Fetch Metadata §2.3).
    pub(super) fn admit(&self, headers: &HeaderMap, asked: Asked) -> Result<(), Rejection> {
        let (Ok(origin), Ok(site)) = (single(headers, &ORIGIN), single(headers, &SEC_FETCH_SITE))
        else {
            return Err(refused("origin-twice"));
        };
        let listed = origin.is_some_and(|origin| self.0.iter().any(|listed| listed == origin));
        let own = site.is_some_and(|site| site == "same-origin");
        let silent = origin.is_none() && site.is_none() && asked == Asked::WhenSent;
        if listed || own || silent { Ok(()) } else { Err(refused("origin-not-listed")) }
    }
}

fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h HeaderValue>, ()> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    if values.next().is_some() { Err(()) } else { Ok(value) }
}

fn refused(cause: &'static str) -> Rejection {
    Rejection::new(Refusal::ORIGIN_REFUSED).because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(asked: Asked, sent: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, value.parse().unwrap());
        }
        let origins = Origins(vec!["https://app.example.com".into()]);
        match origins.admit(&headers, asked) {
            Ok(()) => true,
            Err(rejection) => {
                assert_eq!(
                    (rejection.status().as_u16(), rejection.code()),
                    (403, "origin-refused")
                );
                false
            }
        }
    }

    const APP: (&str, &str) = ("origin", "https://app.example.com");

    #[test]
    fn a_listed_origin_or_the_servers_own_pages_are_let_in() {
        for asked in [Asked::Always, Asked::WhenSent] {
            assert!(admitted(asked, &[APP]));
            assert!(admitted(asked, &[APP, ("sec-fetch-site", "same-site")]));
            assert!(admitted(asked, &[("sec-fetch-site", "same-origin")]));
        }
    }

    #[test]
    fn every_other_site_is_refused() {
        for asked in [Asked::Always, Asked::WhenSent] {
            for origin in [
                "null",
                "",
                "https://app.example.com/",
                "https://APP.example.com",
                "https://app.example.com.evil.example",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com https://evil.example",
            ] {
                assert!(!admitted(asked, &[("origin", origin)]), "{origin}");
            }
            for site in ["cross-site", "same-site", "none", "SAME-ORIGIN", ""] {
                assert!(!admitted(asked, &[("sec-fetch-site", site)]), "{site}");
            }
            assert!(!admitted(asked, &[APP, APP]));
            let own = ("sec-fetch-site", "same-origin");
            assert!(!admitted(asked, &[own, own]));
        }
    }

    #[test]
    fn only_a_login_may_come_from_nowhere() {
        assert!(admitted(Asked::WhenSent, &[]));
        assert!(!admitted(Asked::Always, &[]));
    }
}
