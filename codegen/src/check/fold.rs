//! A document that nobody annotated gets one message, not one for every missing decision.

use crate::contract::Contract;
use crate::finding::{Code, Finding, Findings, codes};

/// What `adopt` writes a decision for.
const ADOPTABLE: [Code; 15] = [
    codes::UNSUPPORTED_MEDIA_TYPE,
    codes::UNSUPPORTED_PATTERN,
    codes::SECURITY_ABSENT,
    codes::PUBLIC_WITHOUT_REASON,
    codes::IDENTIFIER_WITHOUT_OWNS,
    codes::CREDENTIAL_IN_URL,
    codes::UNSAFE_FLOW,
    codes::VERIFIER_INCOMPLETE,
    codes::UNSAFE_ALGORITHM,
    codes::LIMIT_LOOSER_THAN_DEFAULT,
    codes::LIST_WITHOUT_PAGE,
    codes::AUDIT_SWITCHED_OFF,
    codes::RESOURCE_WITHOUT_OWNS,
    codes::EMPTY_CONTROL,
    codes::CACHED_ANSWER,
];

/// When the document says `x-security` nowhere, replaces every finding that `adopt` would write a
/// decision for by one that says so.
pub(super) fn fold_unannotated(contract: &Contract, findings: &mut Findings) {
    if contract.annotated {
        return;
    }
    let mut folded = 0_usize;
    findings.retain(|finding| {
        let adoptable = ADOPTABLE.contains(&finding.code);
        folded += usize::from(adoptable);
        !adoptable
    });
    findings.push(adopt_first(contract, folded));
}

fn adopt_first(contract: &Contract, folded: usize) -> Finding {
    let missing = match folded {
        1 => "1 decision is missing".to_owned(),
        several => format!("{several} decisions are missing"),
    };
    let message = format!("the document decides nothing yet: {missing}");
    Finding::error(codes::NOT_ANNOTATED, contract.place, message)
        .why("what nobody decided is refused: there is no safe guess at who may call what")
        .help(
            "`cargo secgen adopt SPEC` writes each missing decision into an overlay as a debt;\n\
             generate with `--overlay` and review them one by one",
        )
}
