//! The name of the package that is generated: the one that is there, or one made from the title.

/// The most characters of a name that is made.
const MAX: usize = 48;

/// A package name made from the first of `texts` that gives one: letters, digits and `-`.
pub(super) fn package<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().find_map(slug).unwrap_or_else(|| "api-server".to_owned())
}

fn slug(text: &str) -> Option<String> {
    let mut name = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == MAX {
            break;
        }
    }
    let name = name.trim_matches(|c: char| c == '-' || c.is_ascii_digit()).trim_matches('-');
    (!name.is_empty())
        .then(|| if is_taken(name) { format!("{name}-server") } else { name.to_owned() })
}

/// Names that cargo refuses or that hide another crate.
fn is_taken(name: &str) -> bool {
    is_keyword(name)
        || matches!(
            name,
            "alloc"
                | "build"
                | "core"
                | "deps"
                | "examples"
                | "incremental"
                | "proc-macro"
                | "std"
                | "test"
                | "secgen-runtime"
                | "secgen"
                | "axum"
                | "tokio"
                | "serde"
                | "serde-json"
                | "http"
        )
}

fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum \
        extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return \
        self static struct super trait true try type typeof unsafe unsized use virtual where while yield";
    KEYWORDS.split_whitespace().any(|keyword| keyword == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_gives_a_name_that_cargo_takes() {
        assert_eq!(package(["Orders"]), "orders");
        assert_eq!(package(["  The Orders API (v2) "]), "the-orders-api-v");
        assert_eq!(package(["注文", "openapi-orders"]), "openapi-orders");
        assert_eq!(package(["test"]), "test-server");
        assert_eq!(package(["Type"]), "type-server");
        assert_eq!(package(["123", "../", ""]), "api-server");
        assert_eq!(package(["; rm -rf /\n[dependencies]"]), "rm-rf-dependencies");
        assert!(package(["x".repeat(500).as_str()]).len() <= MAX);
    }
}
