//! Which name of a certificate is the caller (RFC 5280 §4.2.1.6, RFC 6125 §6.4).

use webpki::EndEntityCert;

use super::super::Flaw;

/// The most bytes of a DNS name (RFC 1035 §2.3.4).
const MAX_NAME: usize = 253;
/// The most bytes of one of its labels.
const MAX_LABEL: usize = 63;

/// The patterns of a scheme.
#[derive(Debug)]
pub(super) struct Names(Vec<Pattern>);

#[derive(Debug)]
enum Pattern {
    /// Labels from left to right, in lower case.
    Dns(Vec<Label>),
    /// Compared byte by byte.
    Uri(&'static str),
}

#[derive(Debug)]
enum Label {
    /// `*`: one label, whatever it is.
    Any,
    Is(String),
}

impl Names {
    /// Reads `sans`.
    ///
    /// # Errors
    /// The pattern that can match nothing, or an empty one for no pattern at all.
    pub(super) fn of(patterns: &[&'static str]) -> Result<Self, &'static str> {
        let read: Result<Vec<_>, _> =
            patterns.iter().map(|text| Pattern::of(text).ok_or(*text)).collect();
        read.and_then(|read| if read.is_empty() { Err("") } else { Ok(Self(read)) })
    }

    /// The one name that matches a pattern: a DNS name in lower case, or a URI as it stands.
    ///
    /// # Errors
    /// When none matches, and when two do: who of them would be calling?
    pub(super) fn subject(&self, leaf: &EndEntityCert<'_>) -> Result<String, Flaw> {
        let hosts = leaf.valid_dns_names().filter(|name| self.has_host(name));
        let hosts = hosts.map(str::to_ascii_lowercase);
        let uris = leaf.valid_uri_names().filter(|name| self.has_uri(name)).map(str::to_owned);
        let mut matching = hosts.chain(uris);
        let subject = matching.next().ok_or(Flaw::CertificateName)?;
        match matching.next() {
            None => Ok(subject),
            Some(_) => Err(Flaw::CertificateNames),
        }
    }

    fn has_host(&self, name: &str) -> bool {
        name.len() <= MAX_NAME
            && self.0.iter().any(|pattern| match pattern {
                Pattern::Dns(labels) => is_host(labels, name),
                Pattern::Uri(_) => false,
            })
    }

    fn has_uri(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| matches!(pattern, Pattern::Uri(uri) if *uri == name))
    }
}

impl Pattern {
    fn of(text: &'static str) -> Option<Self> {
        if text.contains(':') {
            return text.bytes().all(|byte| byte.is_ascii_graphic()).then_some(Self::Uri(text));
        }
        let labels: Option<Vec<_>> = text.split('.').map(Label::of).collect();
        labels.filter(|_| text.len() <= MAX_NAME).map(Self::Dns)
    }
}

impl Label {
    fn of(text: &str) -> Option<Self> {
        match text {
            "*" => Some(Self::Any),
            _ => is_label(text).then(|| Self::Is(text.to_ascii_lowercase())),
        }
    }
}

/// Label by label. A name that has a `*` itself stands for many and is nobody's.
fn is_host(pattern: &[Label], name: &str) -> bool {
    let mut labels = name.split('.');
    let begins = pattern.iter().all(|wanted| {
        labels.next().is_some_and(|label| {
            is_label(label)
                && match wanted {
                    Label::Any => true,
                    Label::Is(wanted) => wanted.eq_ignore_ascii_case(label),
                }
        })
    });
    begins && labels.next().is_none()
}

/// Letters, digits, and between them `-` and `_`.
fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_LABEL).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use rcgen::SanType;
    use rustls::pki_types::CertificateDer;

    use super::{super::testing::Authority, *};

    fn subject(patterns: &[&'static str], sans: Vec<SanType>) -> Result<String, Flaw> {
        let issued =
            Authority::new("root").issue(&[], |params| params.subject_alt_names = sans.clone());
        let der = CertificateDer::from(issued.chain().remove(0));
        Names::of(patterns).unwrap().subject(&EndEntityCert::try_from(&der).unwrap())
    }

    fn dns(name: &str) -> SanType {
        SanType::DnsName(name.try_into().unwrap())
    }

    fn uri(name: &str) -> SanType {
        SanType::URI(name.try_into().unwrap())
    }

    #[test]
    fn a_star_is_exactly_one_label() {
        let patterns = ["*.clients.example", "batch.*.internal"];
        for (name, is_one) in [
            ("a.clients.example", true),
            ("A.Clients.EXAMPLE", true),
            ("a_1-b.clients.example", true),
            ("batch.eu.internal", true),
            ("clients.example", false),
            ("a.b.clients.example", false),
            ("a.clients.example.evil.example", false),
            ("evil-clients.example", false),
            ("batch.internal", false),
            ("*.clients.example", false),
        ] {
            let found = subject(&patterns, vec![dns(name)]);
            let wanted =
                if is_one { Ok(name.to_ascii_lowercase()) } else { Err(Flaw::CertificateName) };
            assert_eq!(found, wanted, "{name}");
        }
    }

    #[test]
    fn a_uri_is_compared_as_it_stands() {
        let patterns = ["spiffe://mesh.example/ns/a"];
        let one = uri("spiffe://mesh.example/ns/a");
        assert_eq!(subject(&patterns, vec![one]).as_deref(), Ok("spiffe://mesh.example/ns/a"));
        for other in [
            "spiffe://mesh.example/ns/A",
            "spiffe://mesh.example/ns/a/",
            "spiffe://mesh.example/ns/a?x",
            "SPIFFE://mesh.example/ns/a",
        ] {
            let found = subject(&patterns, vec![uri(other)]);
            assert_eq!(found, Err(Flaw::CertificateName), "{other}");
        }
        let star = subject(&["spiffe://mesh.example/*"], vec![uri("spiffe://mesh.example/a")]);
        assert_eq!(star, Err(Flaw::CertificateName));
    }

    #[test]
    fn two_names_that_match_are_nobody_and_others_do_no_harm() {
        let patterns = ["*.clients.example", "spiffe://mesh/a"];
        let (one, two, other) =
            (dns("a.clients.example"), dns("b.clients.example"), dns("a.example"));
        let of = |sans: Vec<&SanType>| subject(&patterns, sans.into_iter().cloned().collect());
        assert_eq!(of(vec![&other, &one]).as_deref(), Ok("a.clients.example"));
        assert_eq!(of(vec![&one, &two]), Err(Flaw::CertificateNames));
        assert_eq!(of(vec![&one, &one]), Err(Flaw::CertificateNames));
        assert_eq!(of(vec![&uri("spiffe://mesh/a"), &one]), Err(Flaw::CertificateNames));
    }

    #[test]
    fn what_only_looks_like_the_name_is_nobody() {
        let mail = SanType::Rfc822Name("a.clients.example".try_into().unwrap());
        let address = SanType::IpAddress([192, 0, 2, 1].into());
        let found = subject(&["*.clients.example", "192.0.2.1"], vec![mail, address]);
        assert_eq!(found, Err(Flaw::CertificateName));
        // The common name is "a.clients.example", and is not looked at (RFC 6125 §6.4.4).
        let issued = Authority::new("root").issue(&[], |params| {
            params.distinguished_name = rcgen::DistinguishedName::new();
            params.distinguished_name.push(rcgen::DnType::CommonName, "a.clients.example");
        });
        let der = CertificateDer::from(issued.chain().remove(0));
        let leaf = EndEntityCert::try_from(&der).unwrap();
        let found = Names::of(&["*.clients.example"]).unwrap().subject(&leaf);
        assert_eq!(found, Err(Flaw::CertificateName));
    }

    #[test]
    fn a_pattern_that_can_match_nothing_is_told() {
        for wrong in ["a*.example", "*a.example", "a..example", "", ".", "a.", "-a.example", "a b"]
        {
            assert_eq!(Names::of(&["ok.example", wrong]).unwrap_err(), wrong);
        }
        assert!(Names::of(&[]).is_err());
    }
}
