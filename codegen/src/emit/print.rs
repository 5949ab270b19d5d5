//! Tokens as formatted text.

use proc_macro2::TokenStream;

/// The items, each formatted, with an empty line between two; `use` lines stand together.
pub(super) fn file(items: &[TokenStream]) -> String {
    let mut text = String::new();
    let mut before = String::new();
    for item in items.iter().filter(|item| !item.is_empty()) {
        let printed = airy(&prettyplease::unparse(&parsed(item)));
        let together = ["use ", "pub use "]
            .iter()
            .any(|opening| printed.starts_with(opening) && before.starts_with(opening));
        let modules = is_module_line(&printed) && is_module_line(&before);
        if !text.is_empty() && !together && !modules {
            text.push('\n');
        }
        text.push_str(&printed);
        before = printed;
    }
    text
}

/// The widest line that rustfmt leaves alone; the printer breaks sooner.
const WIDTH: usize = 100;

/// Methods as rustfmt writes them: in one line where they fit into one. For files that are the
/// user's from the first day, and formatted with the rest of their code.
pub(super) fn fitted(printed: &str) -> String {
    let mut text = String::with_capacity(printed.len());
    let mut rest = printed.split_inclusive('\n');
    while let Some(line) = rest.next() {
        let opens = line.trim_start().starts_with("async fn ") && line.ends_with("(\n");
        let arguments = rest.clone().take_while(|line| line.trim_end().ends_with(','));
        let count = arguments.clone().count();
        let closing = rest.clone().nth(count).map(str::trim_start).filter(|it| it.starts_with(')'));
        let joined = closing.filter(|_| opens).map(|closing| {
            let arguments: Vec<&str> = arguments.map(str::trim).collect();
            let arguments = arguments.join(" ");
            format!("{}{}{closing}", line.trim_end(), arguments.trim_end_matches(','))
        });
        match joined.filter(|joined| joined.trim_end().chars().count() <= WIDTH) {
            Some(joined) => {
                text.push_str(&joined);
                rest.by_ref().take(count + 1).for_each(drop);
            }
            None => text.push_str(line),
        }
    }
    text
}

fn is_module_line(printed: &str) -> bool {
    printed
        .lines()
        .next_back()
        .is_some_and(|line| line.starts_with("pub mod ") && line.ends_with(';'))
}

/// The emitters write items of their own grammar only, so this holds for every document; the
/// test of hostile names shows it.
fn parsed(item: &TokenStream) -> syn::File {
    match syn::parse2(item.clone()) {
        Ok(file) => file,
        Err(fault) => unreachable!("an emitter wrote what is no Rust: {fault}: {item}"),
    }
}

/// An empty line before each documented or attributed member that follows another.
fn airy(printed: &str) -> String {
    let mut text = String::with_capacity(printed.len() + printed.len() / 32);
    let mut before = "";
    for line in printed.lines() {
        let indent = line.len() - line.trim_start().len();
        let same = before.len() - before.trim_start().len() == indent;
        let opens = ["/// ", "fn ", "async fn ", "pub fn ", "pub(super) fn "]
            .iter()
            .any(|opening| line.trim_start().starts_with(opening));
        if opens && same && (before.ends_with(';') || before.trim() == "}") {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        before = line;
    }
    text
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn a_method_that_fits_stands_in_one_line() {
        let long = "    async fn f(\n        &self,\n        _a: A,\n    ) -> B {\n    }\n";
        assert_eq!(fitted(long), "    async fn f(&self, _a: A) -> B {\n    }\n");
        for kept in [
            long.replace("_a", &"a".repeat(80)),
            long.replace("async fn f", "let x = f"),
            long.replace("_a: A,", "_a: (\n            A,\n        ),"),
        ] {
            assert_eq!(fitted(&kept), kept);
        }
    }

    #[test]
    fn items_stand_apart_and_imports_together() {
        let text = file(&[
            quote!(
                use a::B;
            ),
            quote!(
                use c::D;
            ),
            quote!(
                pub struct E;
            ),
            quote!(
                pub struct F;
            ),
        ]);
        assert_eq!(text, "use a::B;\nuse c::D;\n\npub struct E;\n\npub struct F;\n");
    }
}
