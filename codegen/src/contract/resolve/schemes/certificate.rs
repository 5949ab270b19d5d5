//! `mutualTLS`: whose certificates a scheme believes, and which names they may have.

use crate::finding::Findings;

use super::super::super::{CertificateRules, Verifier};
use super::super::settings::file;
use super::Case;
use super::reads::{Kind, list, refuse_unread};

/// A `mutualTLS` scheme.
pub(super) fn certificate(case: Case<'_, '_>, findings: &mut Findings) -> Verifier {
    refuse_unread(case.written, Kind::Certificate, findings);
    let trust = case.written.and_then(|it| it.trust);
    let sans = case.written.map_or(&[][..], |it| list(&it.sans));
    let missing: Vec<&str> = [("trust", trust.is_none()), ("sans", sans.is_empty())]
        .into_iter()
        .filter_map(|(key, is_missing)| is_missing.then_some(key))
        .collect();
    if !missing.is_empty() {
        let example = "trust: env:PARTNER_CA, sans: [\"*.partners.example\"]";
        case.incomplete(&missing, example, findings);
    }
    let trust = trust.and_then(|text| file(text, "`trust` names no file", findings));
    let crl = case.written.and_then(|it| it.crl);
    let revoked = crl.map(|text| file(text, "`crl` names no file", findings));
    // A list that is named and cannot be read is no permission to go without one.
    let (Some(trust), None | Some(Some(_)), true) = (trust, &revoked, missing.is_empty()) else {
        return Verifier::Undecided;
    };
    let sans = sans.iter().map(|pattern| pattern.value.to_ascii_lowercase()).collect();
    Verifier::Certificate(CertificateRules { trust, sans, crl: revoked.flatten() })
}
