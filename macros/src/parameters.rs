//! The guarded function's parameters: the caller, a proof, or an axum extractor.

use syn::{FnArg, GenericArgument, ItemFn, PathArguments, Type};

/// What fills a parameter.
pub(crate) enum Source<'a> {
    /// `Caller`.
    Caller,
    /// `Owned<R>`, `Scope<R>` or `Creation<R>`.
    Proof(Proof, &'a Type),
    /// An extractor that reads the head only.
    Part,
    /// The last extractor, which may read the body.
    Last,
}

/// Which proof.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Proof {
    /// One record, loaded and checked.
    Item,
    /// A filter.
    List,
    /// A new record.
    Create,
}

/// A parameter and what fills it.
pub(crate) struct Parameter<'a> {
    pub(crate) written: &'a Type,
    pub(crate) source: Source<'a>,
}

/// The parameters in order.
pub(crate) fn of(function: &ItemFn) -> syn::Result<Vec<Parameter<'_>>> {
    let mut parameters = Vec::new();
    for argument in &function.sig.inputs {
        let FnArg::Typed(typed) = argument else {
            return Err(syn::Error::new_spanned(
                argument,
                "a `#[secure]` handler is a free function",
            ));
        };
        parameters.push(Parameter { written: &typed.ty, source: source(&typed.ty) });
    }
    let last =
        parameters.iter_mut().rev().find(|parameter| matches!(parameter.source, Source::Part));
    if let Some(last) = last {
        last.source = Source::Last;
    }
    Ok(parameters)
}

/// The proof that the function asks for, with the type as written.
pub(crate) fn proof<'a>(parameters: &'a [Parameter<'a>]) -> Option<(Proof, &'a Type, &'a Type)> {
    proofs(parameters).next()
}

/// Every proof that it asks for; more than one is a fault.
pub(crate) fn proofs<'a>(
    parameters: &'a [Parameter<'a>],
) -> impl Iterator<Item = (Proof, &'a Type, &'a Type)> {
    parameters.iter().filter_map(|parameter| match parameter.source {
        Source::Proof(proof, record) => Some((proof, record, parameter.written)),
        _ => None,
    })
}

fn source(written: &Type) -> Source<'_> {
    let Type::Path(path) = written else { return Source::Part };
    let Some(segment) = path.path.segments.last() else { return Source::Part };
    let proof = match segment.ident.to_string().as_str() {
        "Caller" if segment.arguments.is_none() => return Source::Caller,
        "Owned" => Proof::Item,
        "Scope" => Proof::List,
        "Creation" => Proof::Create,
        _ => return Source::Part,
    };
    match &segment.arguments {
        PathArguments::AngleBracketed(list) => match list.args.first() {
            Some(GenericArgument::Type(record)) => Source::Proof(proof, record),
            _ => Source::Part,
        },
        _ => Source::Part,
    }
}
