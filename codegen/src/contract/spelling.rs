//! Names of the document in the letters that Rust names are made of.

/// Letters of the Latin script from U+00C0 to U+017F without their accents.
const LATIN: [&str; 192] = [
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D", "N", "O",
    "O", "O", "O", "O", " ", "O", "U", "U", "U", "U", "Y", "Th", "ss", "a", "a", "a", "a", "a",
    "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", " ",
    "o", "u", "u", "u", "u", "y", "th", "y", "A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C",
    "c", "C", "c", "D", "d", "D", "d", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "G", "g",
    "G", "g", "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i", "I", "i", "I", "i", "I",
    "i", "IJ", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L", "l", "L", "l",
    "N", "n", "N", "n", "N", "n", "n", "N", "n", "O", "o", "O", "o", "O", "o", "OE", "oe", "R",
    "r", "R", "r", "R", "r", "S", "s", "S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t",
    "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z", "z",
    "Z", "z", "Z", "z", "s",
];

/// The words of a name, in ASCII letters and digits with spaces between them.
///
/// A letter of the Latin script loses its accents, another one is its code point (`u540d`). Signs that
/// carry the meaning of a name are spelled; the rest separates words, and is spelled as code points where
/// there is nothing else.
pub fn spelled(name: &str) -> String {
    let is_formula = !name.contains([' ', '/']);
    let mut words = String::with_capacity(name.len());
    for (index, c) in name.chars().enumerate() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => words.push(c),
            '+' if is_formula => words.push_str(" plus "),
            '-' if index == 0 => words.push_str(" minus "),
            '*' => words.push_str(" any "),
            '<' => words.push_str(" less "),
            '>' => words.push_str(" greater "),
            '=' => words.push_str(" equal "),
            '\'' => {}
            '\u{c0}'..='\u{17f}' => words.push_str(LATIN[c as usize - 0xc0]),
            c if c.is_alphanumeric() => words.push_str(&code_point(c)),
            _ => words.push(' '),
        }
    }
    if words.trim().is_empty() { name.chars().map(code_point).collect() } else { words }
}

fn code_point(c: char) -> String {
    format!(" u{:x} ", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_are_told_apart() {
        for (name, words) in [
            ("größe", "grosse"),
            ("Čeština", "Cestina"),
            ("名前", "u540d  u524d"),
            (">=", "greater  equal"),
            ("#", "u23"),
            (" ", "u20"),
            ("a b", "a b"),
            ("", ""),
        ] {
            assert_eq!(spelled(name).trim(), words, "{name}");
        }
    }

    #[test]
    fn every_accented_letter_has_its_own_base() {
        for (c, base) in [('À', "A"), ('ß', "ss"), ('ÿ', "y"), ('Ā', "A"), ('ž', "z"), ('ſ', "s")]
        {
            assert_eq!(spelled(&c.to_string()), base);
        }
        for (c, base) in [('ĸ', "k"), ('ŉ', "n"), ('Ŋ', "N"), ('Œ', "OE"), ('Ÿ', "Y"), ('Ŀ', "L")]
        {
            assert_eq!(spelled(&c.to_string()), base);
        }
    }
}
