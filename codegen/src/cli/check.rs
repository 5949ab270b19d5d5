//! `cargo secgen check SPEC`.

use super::End;
use super::arguments::Check;
use super::report::{self, Depth};
use super::say::Say;

pub(super) fn run(check: &Check, say: &mut Say) -> End {
    let Some(sources) = report::read(&check.spec, &check.reading, say) else { return End::Failed };
    let findings = crate::examine(&sources);
    report::tell(&findings, &sources, check.reading.format, Depth::All, say);
    report::judge(&findings, &check.denials, say)
}
