//! Every room and crate that a source file names, through `use`, paths and the insides of macros.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What a file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// A room of this crate.
    Room(String),
    /// Another crate.
    Crate(String),
    /// Something that touches the disk.
    Disk,
    /// Something that prints, exits, or reads the environment.
    Speech,
}

/// The names of `file`, which is the module `modules`; what is only for tests does not count.
pub(crate) fn names_in(file: &syn::File, modules: &[String]) -> BTreeSet<Name> {
    let mut walk = Walk { modules: modules.to_vec(), names: BTreeSet::new() };
    walk.visit_file(file);
    walk.names
}

struct Walk {
    modules: Vec<String>,
    names: BTreeSet<Name>,
}

const DISK_METHODS: [&str; 9] = [
    "exists",
    "try_exists",
    "is_file",
    "is_dir",
    "is_symlink",
    "read_dir",
    "read_link",
    "canonicalize",
    "symlink_metadata",
];
const SPEECH_MACROS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

impl Walk {
    /// A path by its segments, from wherever it starts.
    fn path(&mut self, segments: &[String]) {
        let texts: Vec<&str> = segments.iter().map(String::as_str).collect();
        match texts.as_slice() {
            ["crate", room, ..] => self.room(room),
            ["self" | "super", ..] => self.relative(&texts),
            ["std", "fs", ..] => self.add(Name::Disk),
            ["std", "process", rest @ ..] if rest.first() != Some(&"ExitCode") => {
                self.add(Name::Speech);
            }
            ["std", "env", ..] | ["std", "io", "stdout" | "stderr" | "stdin", ..] => {
                self.add(Name::Speech);
            }
            _ => {}
        }
    }

    fn relative(&mut self, texts: &[&str]) {
        let mut modules = self.modules.clone();
        let mut rest = texts;
        while let [first @ ("self" | "super"), tail @ ..] = rest {
            if *first == "super" {
                modules.pop();
            }
            rest = tail;
        }
        if let (true, Some(room)) = (modules.is_empty(), rest.first()) {
            self.room(room);
        }
    }

    fn room(&mut self, name: &str) {
        if name.starts_with(char::is_lowercase) {
            self.add(Name::Room(name.to_owned()));
        }
    }

    fn add(&mut self, name: Name) {
        self.names.insert(name);
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let joined = |name: String| [before, &[name]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &joined(path.ident.to_string())),
            syn::UseTree::Name(name) => self.leaf(&joined(name.ident.to_string())),
            syn::UseTree::Rename(rename) => self.leaf(&joined(rename.ident.to_string())),
            syn::UseTree::Glob(_) => self.leaf(before),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, before))
            }
        }
    }

    fn leaf(&mut self, segments: &[String]) {
        self.path(segments);
        if let Some(first) = segments.first().filter(|first| is_dependency(first)) {
            self.add(Name::Crate(first.clone()));
        }
    }

    /// Paths that start with `crate`, `super` or `std` inside a macro's tokens.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 2;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons < 2 {
                        self.path(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.path(&std::mem::take(&mut path));
                    colons = 2;
                    self.tokens(group.stream());
                }
                _ => {
                    self.path(&std::mem::take(&mut path));
                    colons = 2;
                }
            }
        }
        self.path(&path);
    }
}

/// Whether Cargo.toml names a crate so.
fn is_dependency(name: &str) -> bool {
    include_str!("../../Cargo.toml").lines().any(|line| {
        let key = line.split(['.', ' ', '=']).next().unwrap_or_default();
        key.replace('-', "_") == name && line.contains("workspace")
    })
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.meta.require_list().is_ok_and(|list| {
                list.path.is_ident("cfg") && list.tokens.to_string().trim() == "test"
            })
    })
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            self.modules.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.modules.pop();
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|part| part.ident.to_string()).collect();
        if segments.len() > 1 {
            self.leaf(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if DISK_METHODS.iter().any(|method| call.method == method) {
            self.add(Name::Disk);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call
            .path
            .segments
            .last()
            .is_some_and(|part| SPEECH_MACROS.iter().any(|m| part.ident == m))
        {
            self.add(Name::Speech);
        }
        // Quoted tokens are another program's.
        if !call.path.segments.last().is_some_and(|part| part.ident.to_string().contains("quote")) {
            self.tokens(call.tokens.clone());
        }
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Name> {
        let modules = ["check".to_owned(), "rules".to_owned()];
        names_in(&syn::parse_str(text).unwrap(), &modules).into_iter().collect()
    }

    #[test]
    fn a_room_is_seen_however_it_is_named() {
        for text in [
            "use crate::emit::Output;",
            "use crate::{emit::{Output, self}};",
            "use super::super::emit;",
            "fn f() -> crate::emit::Output { loop {} }",
            "fn f() { g(super::super::emit::run()) }",
            "fn f() { assert!(x == crate::emit::run()); }",
            "mod a { use super::super::super::emit::Output; }",
        ] {
            assert_eq!(names(text), [Name::Room("emit".to_owned())], "{text}");
        }
        for text in ["use super::Rule;", "use self::emit::X;", "fn f() { quote! { crate::emit } }"]
        {
            assert_eq!(names(text), [], "{text}");
        }
    }

    #[test]
    fn disk_and_speech_are_seen_however_they_are_reached() {
        for text in ["fn f() { std::fs::read(p); }", "fn f(p: &Path) { p.exists(); }"] {
            assert_eq!(names(text), [Name::Disk], "{text}");
        }
        for text in ["fn f() { println!(); }", "fn f() { std::process::exit(1) }"] {
            assert_eq!(names(text), [Name::Speech], "{text}");
        }
        assert!(names("use std::{fs::File, io};").contains(&Name::Disk));
        assert!(names("use std::env::var;").contains(&Name::Speech));
    }

    #[test]
    fn a_crate_is_seen_in_uses_and_paths_and_a_module_of_the_same_file_is_none() {
        for text in ["use syn::Item;", "fn f() -> syn::Item { loop {} }", "use {heck as h, syn};"] {
            assert!(names(text).contains(&Name::Crate("syn".to_owned())), "{text}");
        }
        assert_eq!(names("mod explain; pub use explain::Rule;"), []);
    }

    #[test]
    fn what_is_only_for_tests_does_not_count() {
        assert_eq!(names("#[cfg(test)] mod tests { use crate::emit::X; }"), []);
        assert!(!names("#[cfg(feature = \"test\")] mod t { use crate::emit::X; }").is_empty());
    }
}
