//! From an offset in characters, which the YAML parser counts, to one in bytes.

/// Every how many characters a byte offset is kept.
const STRIDE: usize = 64;

/// The byte offsets of a text's characters.
pub(super) struct Offsets<'a> {
    text: &'a str,
    /// The byte offset of every `STRIDE`th character; empty when every character is one byte.
    marks: Vec<u32>,
}

impl<'a> Offsets<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let marks = match text.is_ascii() {
            true => Vec::new(),
            false => text
                .char_indices()
                .step_by(STRIDE)
                .map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX))
                .collect(),
        };
        Self { text, marks }
    }

    /// The byte offset of the character at `index`; the text's end when there is none.
    pub(super) fn byte(&self, index: usize) -> usize {
        if self.marks.is_empty() {
            return index.min(self.text.len());
        }
        let Some(mark) = self.marks.get(index / STRIDE) else { return self.text.len() };
        let start = *mark as usize;
        let within = self.text[start..].char_indices().nth(index % STRIDE);
        within.map_or(self.text.len(), |(byte, _)| start + byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_every_width_are_counted() {
        let text: String = "aé漢😀".repeat(100);
        let offsets = Offsets::new(&text);
        for (index, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.byte(index), byte);
        }
        assert_eq!(offsets.byte(400), text.len());
        assert_eq!(offsets.byte(100_000), text.len());
        assert_eq!(Offsets::new("abc").byte(7), 3);
    }
}
