//! The document's prose as doc comments that cannot become code, doctests or lints.

use proc_macro2::TokenStream;
use quote::quote;

/// The longest doc line; words are wrapped there.
const WIDTH: usize = 100;
/// The most lines that one text may give.
const LINES: usize = 60;

/// Doc attributes for `text`, or `otherwise`, a line of ours, when the document says nothing.
pub(super) fn doc(text: &str, otherwise: &str) -> TokenStream {
    let mut lines = lines(text);
    if lines.is_empty() {
        lines.push(otherwise.to_owned());
    }
    attributes(&lines)
}

/// Doc attributes for several texts with an empty line between them; empty texts are left out.
pub(super) fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        let lines = lines(text);
        if !lines.is_empty() && !all.is_empty() {
            all.push(String::new());
        }
        all.extend(lines);
    }
    attributes(&all)
}

fn attributes(lines: &[String]) -> TokenStream {
    let lines =
        lines.iter().map(|line| if line.is_empty() { line.clone() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// A phrase of the document within a sentence of ours: one line, no markup.
pub(super) fn phrase(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let visible = |c: &char| !c.is_control() && !is_hidden(*c);
    let mut line = words.join(" ").chars().filter(visible).collect::<String>();
    if line.chars().count() > WIDTH {
        line = line.chars().take(WIDTH - 1).collect::<String>() + "…";
    }
    escape(&line)
}

/// A name of the document as code within a doc comment.
pub(super) fn code(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c == '`' || c.is_control() || is_hidden(c) { '_' } else { c })
        .collect();
    if name.is_empty() { "the empty string".to_owned() } else { format!("`{name}`") }
}

/// The text as lines of markdown in which nothing is a code block, HTML, a heading or a link.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let visible: String = line
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .filter(|c| !is_hidden(*c))
            .collect();
        let escaped = escape(&visible);
        let words: Vec<&str> = escaped.split_whitespace().collect();
        if words.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        wrap(&words, &mut lines);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    lines
}

fn wrap(words: &[&str], lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH - 4 {
            lines.push(open(std::mem::take(&mut line)));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(open(line));
}

/// Escapes what is markup within a line. A pair of single backticks stays: what stands between
/// them is shown as it is.
fn escape(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let paired = parts.len() % 2 == 1 && !text.contains("``");
    let mut escaped = String::with_capacity(text.len());
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            escaped.push_str(if paired { "`" } else { "\\`" });
        }
        if paired && index % 2 == 1 {
            escaped.push_str(part);
        } else {
            escape_plain(part, &mut escaped);
        }
    }
    escaped
}

fn escape_plain(text: &str, escaped: &mut String) {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let in_word =
            before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        if matches!(c, '\\' | '*' | '[' | ']' | '<' | '|' | '~') || (c == '_' && !in_word) {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
}

/// Escapes what is markup at the start of a line: a list item would ask for the indentation of
/// the lines that follow it, a heading or a rule would swallow its neighbours.
fn open(line: String) -> String {
    let marker = line.split(' ').next().unwrap_or_default();
    let rest = marker.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < marker.len() && (rest == "." || rest == ")") {
        let number = marker.len() - rest.len();
        return format!("{}\\{}", &line[..number], &line[number..]);
    }
    if line.starts_with(['#', '-', '+', '=', ':', '/', '!', '>']) {
        format!("\\{line}")
    } else {
        line
    }
}

/// Characters that change how the text around them is read, or that nobody sees.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        let doc = doc(text, "Nothing.");
        super::super::print::file(&[quote!(#doc pub struct A;)])
    }

    #[test]
    fn prose_cannot_leave_its_comment() {
        for text in [
            "*/ fn evil() {}",
            "a\nfn evil() {}",
            "a\rfn evil() {}",
            "a\u{2028}fn evil() {}",
            "/// x\n//! y",
            "\"] fn evil() {} #[doc = \"",
            "/\nfn evil() {}",
            "*\nfn evil() {}",
            "`\nfn evil() {}\n`",
        ] {
            let printed = printed(text);
            let file = syn::parse_file(&printed).expect("still Rust");
            assert_eq!(file.items.len(), 1, "{printed}");
            assert!(printed.lines().all(|line| line.starts_with("///") || line == "pub struct A;"));
        }
    }

    #[test]
    fn prose_holds_no_code_block_that_a_doctest_would_run() {
        let printed =
            printed("Look:\n\n```\npanic!()\n```\n\n    let x: u8 = 300;\n\n~~~rust\nboom\n~~~");
        for line in printed.lines() {
            let line = line.trim_start_matches("///");
            assert!(!line.starts_with("     "), "{printed}");
            assert!(!line.contains("```") && !line.contains("~~~"), "{printed}");
        }
    }

    #[test]
    fn inline_code_and_names_stay_readable_and_markup_does_not_act() {
        let printed = printed("Set `a_b[0]` of webhook_id, _not_ [x](y) <b>.");
        assert_eq!(
            printed.lines().next().unwrap(),
            "/// Set `a_b[0]` of webhook_id, \\_not\\_ \\[x\\](y) \\<b>."
        );
        assert!(!self::printed("``x`` ```y").contains("``"));
    }

    #[test]
    fn characters_that_reorder_text_are_dropped() {
        assert!(!printed("safe \u{202e}reversed\u{2066}").contains(['\u{202e}', '\u{2066}']));
    }

    #[test]
    fn silence_says_something_of_ours() {
        assert_eq!(printed(" \n "), "/// Nothing.\npub struct A;\n");
    }

    #[test]
    fn long_lines_are_wrapped_and_long_texts_cut() {
        let printed = printed(&"word ".repeat(4000));
        assert!(printed.lines().all(|line| line.chars().count() <= WIDTH + 4));
        assert!(printed.lines().count() <= LINES + 2);
    }
}
