//! Which credentials a request shows, before any is looked at.

use http::{HeaderName, HeaderValue, header};

use super::{Denied, Flaw, Presented};
use crate::policy::{Carrier, Scheme};

/// The most kinds of credential in a document, which is what a [`Kinds`] can hold.
pub(super) const MAX_KINDS: usize = 64;

/// The distinct places where the document's schemes expect a credential.
pub(super) struct Carriers {
    places: Vec<(Carrier, HeaderName)>,
    of_scheme: Vec<usize>,
    has_basic: bool,
    has_bearer: bool,
}

/// A set of carriers, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u64);

/// A credential as it was shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Credential<'r> {
    /// After `Bearer` (RFC 6750 §2.1).
    Bearer(&'r [u8]),
    /// After `DPoP` (RFC 9449 §7.1): only a token that is bound to a proof's key.
    Dpop(&'r [u8]),
    /// After `Basic` (RFC 7617 §2), still encoded.
    Basic(&'r [u8]),
    /// A header, cookie or query parameter of its own.
    Plain(&'r [u8]),
    /// The certificate of the connection.
    Certificate,
}

impl Carriers {
    /// `None` when a header's name is none, or there are more than 64.
    pub(super) fn of(schemes: &[Scheme]) -> Option<Self> {
        let mut places: Vec<(Carrier, HeaderName)> = Vec::new();
        let mut of_scheme = Vec::with_capacity(schemes.len());
        for scheme in schemes {
            let name = match scheme.carrier {
                Carrier::Bearer | Carrier::Basic => header::AUTHORIZATION,
                Carrier::Header(name) => HeaderName::from_bytes(name.as_bytes()).ok()?,
                Carrier::Cookie(_) => header::COOKIE,
                // Not read: the certificate is the connection's, the parameter the query's.
                Carrier::Query(_) | Carrier::Certificate => header::HOST,
            };
            let known = places.iter().position(|(carrier, place)| {
                // `API-Key` and `api-key` are one header, a cookie's name is exact.
                let headers =
                    matches!((carrier, scheme.carrier), (Carrier::Header(_), Carrier::Header(_)));
                if headers { *place == name } else { *carrier == scheme.carrier }
            });
            of_scheme.push(known.unwrap_or(places.len()));
            if known.is_none() {
                places.push((scheme.carrier, name));
            }
        }
        let has = |wanted| places.iter().any(|(carrier, _)| *carrier == wanted);
        let (has_basic, has_bearer) = (has(Carrier::Basic), has(Carrier::Bearer));
        (places.len() <= MAX_KINDS).then_some(Self { places, of_scheme, has_basic, has_bearer })
    }

    /// The carrier of a scheme.
    pub(super) fn of_scheme(&self, scheme: usize) -> Option<usize> {
        self.of_scheme.get(scheme).copied()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Every kind of credential that the request shows; one kind twice is a refusal. A certificate
    /// belongs to the connection and is looked at only where an alternative takes one.
    pub(super) fn shown(&self, presented: &Presented<'_>) -> Result<Kinds, Denied> {
        let mut kinds = Kinds::default();
        for (index, (carrier, name)) in self.places.iter().enumerate() {
            let count = match carrier {
                Carrier::Header(_) => presented.headers.get_all(name).iter().take(2).count(),
                Carrier::Bearer | Carrier::Basic => self.authorization(*carrier, presented),
                Carrier::Cookie(name) => cookies(name, presented).take(2).count(),
                Carrier::Query(name) => parameters(name, presented).take(2).count(),
                Carrier::Certificate => usize::from(presented.certificate.is_some()),
            };
            match count {
                0 => {}
                1 => kinds = kinds.with(index),
                _ => return Err(Denied::TooManyCredentials),
            }
        }
        Ok(kinds)
    }

    /// How often `Authorization` is sent for this carrier: `Basic` belongs to a basic scheme when
    /// there is one, everything else to the bearer schemes.
    fn authorization(&self, carrier: Carrier, presented: &Presented<'_>) -> usize {
        let mut values = presented.headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return 0 };
        let count = 1 + usize::from(values.next().is_some());
        let is_basic = self.has_basic && (!self.has_bearer || after(value, b"basic").is_some());
        if is_basic == (carrier == Carrier::Basic) { count } else { 0 }
    }

    /// The names of query parameters that are credentials.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.places.iter().filter_map(|(carrier, _)| match carrier {
            Carrier::Query(name) => Some(*name),
            _ => None,
        })
    }

    /// The carriers that are certificates.
    pub(super) fn certificates(&self) -> Kinds {
        let is = |index: &usize| self.places[*index].0 == Carrier::Certificate;
        (0..self.places.len()).filter(is).fold(Kinds::default(), Kinds::with)
    }

    /// The credential of a shown kind.
    pub(super) fn credential<'r>(
        &self,
        index: usize,
        presented: &Presented<'r>,
    ) -> Result<Credential<'r>, Denied> {
        let (carrier, name) = &self.places[index];
        let header = || presented.headers.get(name).ok_or(Denied::Missing);
        match carrier {
            Carrier::Bearer => token(header()?).map_err(Denied::Invalid),
            Carrier::Basic => {
                let encoded = after(header()?, b"basic").filter(|it| !it.is_empty());
                encoded.map(Credential::Basic).ok_or(Denied::Invalid(Flaw::NotBasic))
            }
            Carrier::Header(_) => Ok(Credential::Plain(header()?.as_bytes())),
            Carrier::Cookie(name) => {
                let value = cookies(name, presented).next().ok_or(Denied::Missing)?;
                Ok(Credential::Plain(value))
            }
            Carrier::Query(name) => {
                let value = parameters(name, presented).next().ok_or(Denied::Missing)?;
                Ok(Credential::Plain(value))
            }
            Carrier::Certificate => Ok(Credential::Certificate),
        }
    }
}

/// What follows `Bearer` or `DPoP`.
fn token(value: &HeaderValue) -> Result<Credential<'_>, Flaw> {
    match (after(value, b"bearer"), after(value, b"dpop")) {
        (Some([]), _) | (_, Some([])) => Err(Flaw::Malformed),
        (Some(token), _) => Ok(Credential::Bearer(token)),
        (_, Some(token)) => Ok(Credential::Dpop(token)),
        (None, None) => Err(Flaw::NotBearer),
    }
}

/// What follows the name of an authentication scheme, which is compared without case
/// (RFC 9110 §11.1).
fn after<'h>(value: &'h HeaderValue, scheme: &[u8]) -> Option<&'h [u8]> {
    let (name, rest) = value.as_bytes().split_at_checked(scheme.len())?;
    let ends = rest.first().is_none_or(|next| *next == b' ');
    (ends && name.eq_ignore_ascii_case(scheme)).then(|| rest.trim_ascii_start())
}

/// The values of a cookie (RFC 6265 §5.4), however many header fields they stand in.
fn cookies<'r>(name: &'r str, presented: &Presented<'r>) -> impl Iterator<Item = &'r [u8]> {
    let fields = presented.headers.get_all(header::COOKIE).iter();
    let pairs = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(move |pair| value_of(name, pair.trim_ascii()))
}

/// The values of a query parameter, undecoded: a key holds nothing that needs encoding.
fn parameters<'r>(name: &'r str, presented: &Presented<'r>) -> impl Iterator<Item = &'r [u8]> {
    let query = presented.uri.query().unwrap_or_default().as_bytes();
    query.split(|byte| *byte == b'&').filter_map(move |pair| value_of(name, pair))
}

fn value_of<'p>(name: &str, pair: &'p [u8]) -> Option<&'p [u8]> {
    pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}

impl Kinds {
    pub(super) fn with(self, index: usize) -> Self {
        Self(self.0 | 1 << index)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn is_many(self) -> bool {
        self.0.count_ones() > 1
    }

    pub(super) fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::SystemTime};

    use http::{HeaderMap, Method, Uri};

    use super::*;
    use crate::policy::{Claims, KeyFile, KeyRules, Verifier};

    const fn scheme(name: &'static str, carrier: Carrier) -> Scheme {
        let rules = KeyRules { keys: KeyFile::Path(""), allow_from: &[], max_age: None };
        let claims = Claims { subject: "sub", scopes: &[], roles: &[], tenant: "" };
        Scheme { name, carrier, verifier: Verifier::Keys(rules), claims }
    }

    const SCHEMES: [Scheme; 6] = [
        scheme("bearer", Carrier::Bearer),
        scheme("basic", Carrier::Basic),
        scheme("cookie", Carrier::Cookie("sid")),
        scheme("query", Carrier::Query("key")),
        scheme("header", Carrier::Header("x-key")),
        scheme("again", Carrier::Header("X-Key")),
    ];

    /// The names of the kinds that a request shows, each with its credential's text.
    fn shown(
        schemes: &[Scheme],
        query: &str,
        sent: &[(&'static str, &str)],
    ) -> Result<Vec<(usize, String)>, Denied> {
        let carriers = Carriers::of(schemes).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let uri: Uri = format!("/{query}").parse().unwrap();
        let presented = Presented {
            method: &Method::GET,
            uri: &uri,
            headers: &headers,
            peer: Ipv4Addr::LOCALHOST.into(),
            https: true,
            certificate: None,
            now: SystemTime::now(),
        };
        let kinds = carriers.shown(&presented)?;
        let text = |index| match carriers.credential(index, &presented) {
            Ok(
                Credential::Bearer(text)
                | Credential::Dpop(text)
                | Credential::Basic(text)
                | Credential::Plain(text),
            ) => String::from_utf8(text.to_vec()).unwrap(),
            Ok(Credential::Certificate) => "certificate".to_owned(),
            Err(denied) => denied.cause().to_owned(),
        };
        let kinds = (0..carriers.len()).filter(|index| kinds.has(*index));
        Ok(kinds.map(|index| (index, text(index))).collect())
    }

    fn one(kind: usize, text: &str) -> Result<Vec<(usize, String)>, Denied> {
        Ok(vec![(kind, text.to_owned())])
    }

    #[test]
    fn authorization_belongs_to_the_scheme_that_it_names() {
        let sent = |value| shown(&SCHEMES, "", &[("authorization", value)]);
        assert_eq!(sent("Bearer t"), one(0, "t"));
        assert_eq!(sent("bEARER  t"), one(0, "t"));
        assert_eq!(sent("DPoP t"), one(0, "t"));
        assert_eq!(sent("Basic dTpw"), one(1, "dTpw"));
        assert_eq!(sent("basic dTpw"), one(1, "dTpw"));
        assert_eq!(sent("Basic"), one(1, "credential-not-basic"));
        assert_eq!(sent("Basically t"), one(0, "credential-not-bearer"));
        assert_eq!(sent("Bearer"), one(0, "token-malformed"));
        assert_eq!(sent("Digest t"), one(0, "credential-not-bearer"));
        let twice = [("authorization", "Bearer t"), ("authorization", "Basic dTpw")];
        assert_eq!(shown(&SCHEMES, "", &twice), Err(Denied::TooManyCredentials));
    }

    #[test]
    fn without_a_basic_scheme_basic_is_a_bad_bearer_token_and_the_other_way_round() {
        let basic = [("authorization", "Basic dTpw")];
        assert_eq!(shown(&SCHEMES[..1], "", &basic), one(0, "credential-not-bearer"));
        let bearer = [("authorization", "Bearer t")];
        assert_eq!(shown(&SCHEMES[1..2], "", &bearer), one(0, "credential-not-basic"));
    }

    #[test]
    fn a_cookie_is_known_by_its_whole_name_and_stands_once() {
        let sent = |value| shown(&SCHEMES, "", &[("cookie", value)]);
        assert_eq!(sent("a=b; sid=s3; c=d"), one(2, "s3"));
        assert_eq!(sent("xsid=1; sidx=2; SID=3"), Ok(vec![]));
        assert_eq!(sent("sid=1; sid=2"), Err(Denied::TooManyCredentials));
        let twice = [("cookie", "sid=1"), ("cookie", "sid=1")];
        assert_eq!(shown(&SCHEMES, "", &twice), Err(Denied::TooManyCredentials));
    }

    #[test]
    fn a_query_credential_is_known_by_its_whole_name_and_stands_once() {
        assert_eq!(shown(&SCHEMES, "?a=b&key=k1&c", &[]), one(3, "k1"));
        assert_eq!(shown(&SCHEMES, "?xkey=1&keys=2&Key=3", &[]), Ok(vec![]));
        assert_eq!(shown(&SCHEMES, "?key=1&key=2", &[]), Err(Denied::TooManyCredentials));
    }

    #[test]
    fn two_schemes_of_one_header_are_one_kind_whatever_its_case() {
        assert_eq!(shown(&SCHEMES, "", &[("x-key", "k")]), one(4, "k"));
    }
}
