//! Where a decoder stands in the part that it decodes; a JSON pointer only when something is wrong.

/// A step of a JSON pointer. Names are the document's, never the sender's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Segment {
    Name(&'static str),
    Index(usize),
}

/// As many steps need no memory of their own.
const FEW: usize = 8;

/// The steps from the part to the value that is decoded.
#[derive(Debug)]
pub(super) struct Path {
    depth: usize,
    few: [Segment; FEW],
    more: Vec<Segment>,
}

impl Default for Path {
    fn default() -> Self {
        Self { depth: 0, few: [Segment::Index(0); FEW], more: Vec::new() }
    }
}

impl Path {
    #[inline]
    pub(super) fn push(&mut self, segment: Segment) {
        match self.few.get_mut(self.depth) {
            Some(place) => *place = segment,
            None => self.more.push(segment),
        }
        self.depth += 1;
    }

    #[inline]
    pub(super) fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth >= FEW {
            self.more.pop();
        }
    }

    /// RFC 6901.
    pub(super) fn pointer(&self) -> String {
        let mut text = String::with_capacity(16 * self.depth);
        self.few[..self.depth.min(FEW)].iter().for_each(|step| step.write(&mut text));
        self.more.iter().for_each(|step| step.write(&mut text));
        text
    }
}

impl Segment {
    fn write(self, text: &mut String) {
        text.push('/');
        match self {
            Self::Name(name) if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) => {
                text.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Self::Name(name) => text.push_str(name),
            Self::Index(index) => text.push_str(itoa::Buffer::new().format(index)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_a_long_way_is_told_and_taken_back() {
        let mut path = Path::default();
        let mut told = vec![String::new()];
        for depth in 0..3 * FEW {
            path.push(match depth % 2 {
                0 => Segment::Name("a/b~c"),
                _ => Segment::Index(depth),
            });
            let step = if depth % 2 == 0 { "/a~1b~0c".to_owned() } else { format!("/{depth}") };
            told.push(format!("{}{step}", told[depth]));
            assert_eq!(path.pointer(), told[depth + 1]);
        }
        while let Some(expected) = told.pop() {
            assert_eq!(path.pointer(), expected);
            path.pop();
        }
    }
}
