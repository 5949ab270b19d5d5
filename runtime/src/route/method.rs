//! The methods that a document may declare. TRACE is not one of them.

use http::HeaderValue;

/// A method of an operation (RFC 9110 §9.3, RFC 5789).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`; where it is not declared it runs GET's policy.
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
}

impl Method {
    /// In the order in which `Allow` lists them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// The method of a request, unless it is TRACE, CONNECT or an extension.
    pub(crate) fn of(method: &http::Method) -> Option<Self> {
        Self::named(method.as_str())
    }

    /// By its name on the wire; names are case-sensitive (RFC 9110 §9.1).
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// Methods that one path offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offered([bool; Method::ALL.len()]);

impl Offered {
    /// With one more.
    pub(crate) fn and(mut self, method: Method) -> Self {
        self.0[method as usize] = true;
        self
    }

    /// With those of another table.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] || other.0[at]))
    }

    /// Whether there is one.
    pub(crate) fn any(self) -> bool {
        self.0.contains(&true)
    }

    /// `Allow` (RFC 9110 §10.2.1): what is offered, HEAD where GET is, and OPTIONS.
    pub(crate) fn allow(self) -> HeaderValue {
        let has = |method: Method| self.0[method as usize];
        let offered = |method: &Method| match method {
            Method::Options => true,
            Method::Head => has(Method::Head) || has(Method::Get),
            method => has(*method),
        };
        let names: Vec<_> =
            Method::ALL.iter().filter(|it| offered(it)).map(|it| it.as_str()).collect();
        HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
    }
}
