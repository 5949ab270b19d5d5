//! What a document may cost before it is refused: size, depth, nodes, what aliases expand to.

use crate::finding::{Finding, codes};

use super::Place;

/// The most bytes that one file may have.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// How deep lists and objects may nest.
pub const MAX_DEPTH: usize = 128;
/// How many values and keys one file may hold, aliases expanded.
pub const MAX_NODES: usize = 2_000_000;
/// How many values aliases may add to one file.
pub const MAX_ALIASED_NODES: usize = 100_000;
/// How many bytes of text aliases may add to one file.
pub const MAX_ALIASED_BYTES: usize = 4 * 1024 * 1024;

/// How many characters of YAML one event may take: a text, or a list or object in brackets whose first
/// line could still become a key. The parser keeps all of it in memory until then.
pub const MAX_EVENT: usize = 1024 * 1024;

/// What is left while one file is read.
pub(super) struct Budget {
    nodes: usize,
    aliased_nodes: usize,
    aliased_bytes: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            nodes: MAX_NODES,
            aliased_nodes: MAX_ALIASED_NODES,
            aliased_bytes: MAX_ALIASED_BYTES,
        }
    }

    /// Pays for one value at `depth` (the root's is 0).
    pub(super) fn pay(&mut self, place: Place, depth: usize) -> Result<(), Box<Finding>> {
        if depth > MAX_DEPTH {
            return Err(too_large(place, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        match self.nodes.checked_sub(1) {
            Some(left) => self.nodes = left,
            None => return Err(too_large(place, format!("more than {MAX_NODES} values"))),
        }
        Ok(())
    }

    /// Pays for the copy that an alias at `place` makes.
    pub(super) fn pay_alias(
        &mut self,
        place: Place,
        nodes: usize,
        bytes: usize,
    ) -> Result<(), Box<Finding>> {
        let nodes_left = self.aliased_nodes.checked_sub(nodes);
        let bytes_left = self.aliased_bytes.checked_sub(bytes);
        let (Some(nodes_left), Some(bytes_left)) = (nodes_left, bytes_left) else {
            return Err(Box::new(
                Finding::error(codes::ALIAS_BUDGET, place, "aliases expand to too much")
                    .label("this alias is over the budget")
                    .why(format!(
                        "a small file of aliases can expand without end; {MAX_ALIASED_NODES} values \
                         and {MAX_ALIASED_BYTES} bytes are the most they may add"
                    ))
                    .help("use `$ref` into `components`, which is never copied"),
            ));
        };
        self.nodes = self.nodes.saturating_sub(nodes);
        self.aliased_nodes = nodes_left;
        self.aliased_bytes = bytes_left;
        Ok(())
    }
}

/// What one event took is over the budget.
pub(super) fn event_too_large(place: Place) -> Box<Finding> {
    let message = format!("one text or bracketed list takes more than {MAX_EVENT} characters");
    let mut finding = too_large(place, message);
    finding.help =
        "write large lists and objects in lines of their own, or the document as JSON".into();
    finding
}

fn too_large(place: Place, message: String) -> Box<Finding> {
    Box::new(
        Finding::error(codes::TOO_LARGE, place, message)
            .why("reading stops here, so that no document can exhaust the machine that builds"),
    )
}
