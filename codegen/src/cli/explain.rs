//! `cargo secgen explain CODE`.

use super::End;
use super::say::Say;
use crate::check;

pub(super) fn run(code: &str, say: &mut Say) -> End {
    match check::explain(code) {
        Ok(text) => {
            say.answer(&text);
            End::Done
        }
        Err(text) => {
            say.error(&text);
            End::Failed
        }
    }
}
