//! The few lints that a name or a size of the document can trip, allowed where it does.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

/// For an enum whose variants begin or end alike, or with the enum's own name.
pub(super) fn alike(name: &str, variants: &[String]) -> TokenStream {
    let own = words(name);
    let words: Vec<Vec<String>> = variants.iter().map(|variant| words(variant)).collect();
    let same = |word: fn(&Vec<String>) -> Option<&String>| {
        variants.len() > 2
            && words.first().and_then(word).is_some_and(|first| {
                words.iter().all(|words| words.len() > 1 && word(words) == Some(first))
            })
    };
    let repeats = words.iter().any(|words| words.starts_with(&own) || words.ends_with(&own));
    if same(|words| words.first()) || same(|words| words.last()) || repeats {
        quote!(#[allow(clippy::enum_variant_names, reason = "as the document names them")])
    } else {
        TokenStream::new()
    }
}

/// The least difference between the two largest variants at which the lint may speak up. It does
/// at 200 bytes, and the sizes are estimates.
const LARGE: usize = 120;

/// For an enum of answers or alternatives, of which one may be much larger than the others.
pub(super) fn sizes(sizes: impl Iterator<Item = usize>) -> TokenStream {
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort_unstable();
    match sizes.as_slice() {
        [.., second, largest] if largest - second > LARGE => {
            quote!(#[allow(clippy::large_enum_variant, reason = "made once and moved once")])
        }
        _ => TokenStream::new(),
    }
}

/// The complexity of a type at which the lint speaks up.
const COMPLEX: u32 = 250;

/// For an item with a type that is nested as deep as the document nests its lists and maps.
pub(super) fn complex<'t>(mut types: impl Iterator<Item = &'t TokenStream>) -> TokenStream {
    let is_complex = |written: &TokenStream| {
        syn::parse2::<syn::Type>(written.clone()).is_ok_and(|kind| complexity(&kind, 1) > COMPLEX)
    };
    if types.any(is_complex) {
        quote!(#[allow(clippy::type_complexity, reason = "as the document nests it")])
    } else {
        TokenStream::new()
    }
}

/// As clippy counts it: ten for each path, times how deep it stands.
fn complexity(kind: &syn::Type, depth: u32) -> u32 {
    let syn::Type::Path(path) = kind else { return 10 * depth };
    let arguments = path.path.segments.iter().filter_map(|segment| match &segment.arguments {
        syn::PathArguments::AngleBracketed(listed) => Some(&listed.args),
        _ => None,
    });
    let inner = arguments.flatten().filter_map(|argument| match argument {
        syn::GenericArgument::Type(kind) => Some(complexity(kind, depth + 1)),
        _ => None,
    });
    10 * depth + inner.sum::<u32>()
}

/// For a method whose name promises another signature.
pub(super) fn convention(method: &str) -> TokenStream {
    let first = method.split('_').next().unwrap_or_default();
    if method == "new" || ["as", "from", "into", "is", "to"].contains(&first) {
        quote! {
            #[allow(
                clippy::new_ret_no_self,
                clippy::wrong_self_convention,
                reason = "the document's operationId"
            )]
        }
    } else {
        TokenStream::new()
    }
}

fn words(name: &str) -> Vec<String> {
    name.to_snake_case().split('_').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_that_trip_the_lint_are_allowed() {
        let (plain, deep) = (
            quote!(Option<values::Nullable<BTreeMap<String, Vec<String>>>>),
            quote!(Option<Vec<Vec<Vec<Vec<Vec<Vec<String>>>>>>>),
        );
        assert!(complex([&plain].into_iter()).is_empty());
        assert!(!complex([&plain, &deep].into_iter()).is_empty());
    }

    #[test]
    fn only_names_that_trip_the_lint_are_allowed() {
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(alike("Status", &names(&["Open", "Paid", "Shipped"])).is_empty());
        assert!(!alike("Event", &names(&["PayDone", "PayFailed", "PayOpen"])).is_empty());
        assert!(!alike("Event", &names(&["OrderPaid", "BillPaid", "ItemPaid"])).is_empty());
        assert!(!alike("Order", &names(&["OrderOpen", "Paid"])).is_empty());
        assert!(alike("Event", &names(&["PayDone", "PayFailed"])).is_empty());
    }
}
