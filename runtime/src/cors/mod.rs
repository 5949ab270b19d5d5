//! Which pages of other origins may read an answer (Fetch standard, section 3.2).
//!
//! What is not declared is not answered: no wildcard, no echo of an origin that is not listed.
//! An unlisted origin is served like a caller without a browser, and its page cannot read it;
//! its preflight gets no permission.

use http::{
    HeaderMap, HeaderValue,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
        ORIGIN, VARY,
    },
};

use crate::{
    config::{Environment, StartFaults},
    policy::Cors,
};

/// An operation's cross-origin answers, ready to send.
#[derive(Debug)]
pub(crate) struct CrossOrigin(Option<Listed>);

#[derive(Debug)]
struct Listed {
    origins: Vec<HeaderValue>,
    methods: &'static [&'static str],
    headers: &'static [&'static str],
    allow_methods: Option<HeaderValue>,
    allow_headers: Option<HeaderValue>,
    expose: Option<HeaderValue>,
    max_age: HeaderValue,
    credentials: bool,
}

impl CrossOrigin {
    /// The answers that `cors` declares; origins may come from the environment.
    pub(crate) fn new(
        cors: &Cors,
        part: &str,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Self {
        let Cors::Listed { origins, methods, headers, expose, credentials, max_age } = cors else {
            return Self(None);
        };
        let origins = environment.origins(origins, part, faults);
        Self(Some(Listed {
            origins: origins.into_iter().filter_map(|it| HeaderValue::try_from(it).ok()).collect(),
            methods,
            headers,
            allow_methods: list(methods),
            allow_headers: list(headers),
            expose: list(expose),
            max_age: HeaderValue::from(max_age.as_secs()),
            credentials: *credentials,
        }))
    }

    /// Which of the listed origins the request comes from.
    pub(crate) fn origin(&self, request: &HeaderMap) -> Option<usize> {
        self.0.as_ref()?.origin(request)
    }

    /// The fields of an answer that is not a preflight's, for what [`CrossOrigin::origin`] found.
    /// `Vary` goes on every answer, so that a cache never serves one origin's answer to another.
    pub(crate) fn write(&self, origin: Option<usize>, answer: &mut HeaderMap) {
        let Some(listed) = &self.0 else { return };
        answer.append(VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = origin.and_then(|at| listed.origins.get(at)) {
            listed.admit(origin, answer);
            if let Some(expose) = &listed.expose {
                answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, expose.clone());
            }
        }
    }

    /// The fields of a preflight's answer: all permissions, or none.
    pub(crate) fn write_preflight(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        let Some(listed) = &self.0 else { return };
        answer.append(
            VARY,
            HeaderValue::from_static(
                "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            ),
        );
        let Some(origin) = listed.origin(request).and_then(|at| listed.origins.get(at)) else {
            return;
        };
        if !listed.takes_method(request) || !listed.takes_headers(request) {
            return;
        }
        listed.admit(origin, answer);
        if let Some(methods) = &listed.allow_methods {
            answer.insert(ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
        }
        if let Some(headers) = &listed.allow_headers {
            answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers.clone());
        }
        answer.insert(ACCESS_CONTROL_MAX_AGE, listed.max_age.clone());
    }
}

/// The method that a preflight asks for; `None` when the request is not one.
pub(crate) fn preflight<'r>(method: &http::Method, headers: &'r HeaderMap) -> Option<&'r [u8]> {
    if method != http::Method::OPTIONS || !headers.contains_key(ORIGIN) {
        return None;
    }
    headers.get(ACCESS_CONTROL_REQUEST_METHOD).map(HeaderValue::as_bytes)
}

/// Takes out what a hand-written handler says of origins: only the document gives permission.
pub(crate) fn withdraw(answer: &mut HeaderMap) {
    for name in [
        ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE,
    ] {
        answer.remove(name);
    }
}

impl Listed {
    /// The place of the request's origin in the list. Two of them are none.
    fn origin(&self, request: &HeaderMap) -> Option<usize> {
        let mut sent = request.get_all(ORIGIN).iter();
        let origin = sent.next()?;
        if sent.next().is_some() {
            return None;
        }
        self.origins.iter().position(|listed| listed == origin)
    }

    fn admit(&self, origin: &HeaderValue, answer: &mut HeaderMap) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.credentials {
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    fn takes_method(&self, request: &HeaderMap) -> bool {
        let asked = request.get(ACCESS_CONTROL_REQUEST_METHOD).map(HeaderValue::as_bytes);
        asked.is_some_and(|asked| self.methods.iter().any(|it| it.as_bytes() == asked))
    }

    fn takes_headers(&self, request: &HeaderMap) -> bool {
        request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter().all(|value| {
            value.to_str().is_ok_and(|names| {
                names
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .all(|name| self.headers.iter().any(|it| it.eq_ignore_ascii_case(name)))
            })
        })
    }
}

fn list(names: &[&str]) -> Option<HeaderValue> {
    if names.is_empty() { None } else { HeaderValue::try_from(names.join(", ")).ok() }
}

#[cfg(test)]
mod tests;
