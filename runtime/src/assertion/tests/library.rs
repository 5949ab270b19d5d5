//! Schemas read at run time and leaked, as generated code has them in statics: resources, anchors,
//! references, and the dialects that the suite mixes.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::PathBuf,
    ptr,
    sync::OnceLock,
};

use super::{lowering, *};
use crate::json::Json;

/// Which keywords a resource has, and what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Seven,
    Y2019,
    Y2020,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    pub(super) validation: bool,
    pub(super) formats: bool,
}

/// Where a schema stands: the URI of its resource, and the dialect of that.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) base: String,
    pub(super) dialect: Dialect,
}

type Filled = OnceLock<(&'static [Keyword], Option<&'static SchemaResource>)>;

pub(super) struct Library {
    default: Dialect,
    roots: BTreeMap<String, &'static Json>,
    /// By `URI#name`; whether it is dynamic.
    anchors: BTreeMap<String, (&'static Json, bool)>,
    places: HashMap<usize, Place>,
    shells: HashMap<usize, &'static Assertion>,
    resources: HashMap<String, Option<&'static SchemaResource>>,
    /// Schemas that were referred to and are not lowered yet.
    waiting: Vec<(&'static Json, &'static Filled)>,
}

impl Library {
    pub(super) fn new(draft: Draft, formats: bool) -> Self {
        Self {
            default: Dialect { draft, validation: true, formats },
            roots: BTreeMap::new(),
            anchors: BTreeMap::new(),
            places: HashMap::new(),
            shells: HashMap::new(),
            resources: HashMap::new(),
            waiting: Vec::new(),
        }
    }

    /// The assertion of a schema, and of all that it refers to.
    pub(super) fn assertion(&mut self, schema: &Json) -> &'static Assertion {
        let schema: &'static Json = Box::leak(Box::new(schema.clone()));
        self.index(schema, &Place { base: "test:/schema".into(), dialect: self.default }, true);
        let root = self.shell(schema);
        while let Some((schema, filled)) = self.waiting.pop() {
            let place = self.places[&address(schema)].clone();
            let keywords = lowering::keywords(self, schema, &place);
            let resource = self.resource(&place.base);
            filled.set((keywords.leak(), resource)).expect("every schema is lowered once");
        }
        root
    }

    /// The assertion that will be that of `schema`.
    pub(super) fn shell(&mut self, schema: &'static Json) -> &'static Assertion {
        assert!(self.places.contains_key(&address(schema)), "not indexed: {schema:?}");
        if let Some(known) = self.shells.get(&address(schema)) {
            return known;
        }
        let filled: &'static Filled = Box::leak(Box::default());
        let shell: &'static Assertion =
            Box::leak(Box::new(Assertion { body: Body::Later(filled) }));
        self.shells.insert(address(schema), shell);
        self.waiting.push((schema, filled));
        shell
    }

    /// What `$ref` means at `place`, and whether it is a dynamic anchor.
    pub(super) fn target(&mut self, place: &Place, reference: &str) -> (&'static Json, bool) {
        let full = resolve(&place.base, reference);
        let (uri, fragment) = full.split_once('#').unwrap_or((&full, ""));
        let fragment = percent_decoded(fragment);
        if !self.roots.contains_key(uri) {
            self.fetch(uri);
        }
        let root = self.roots[uri];
        if fragment.is_empty() {
            return (root, false);
        }
        if !fragment.starts_with('/') {
            return self.anchors[&format!("{uri}#{fragment}")];
        }
        (self.pointed(root, uri, &fragment), false)
    }

    fn pointed(&mut self, root: &'static Json, uri: &str, pointer: &str) -> &'static Json {
        let mut place =
            Place { base: uri.to_owned(), dialect: self.places[&address(root)].dialect };
        let mut found = root;
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            found = match found {
                Json::Array(items) => &items[name.parse::<usize>().unwrap()],
                other => other.get(&name).unwrap_or_else(|| panic!("{pointer}")),
            };
            if let Some(known) = self.places.get(&address(found)) {
                place = known.clone();
            }
        }
        if !self.places.contains_key(&address(found)) {
            self.index(found, &place, false);
        }
        found
    }

    fn fetch(&mut self, uri: &str) {
        let document = match uri.strip_prefix("http://localhost:1234/") {
            Some(path) => {
                let path = suite().join("remotes").join(path);
                let bytes = fs::read(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
                Json::from(&parse(&bytes, &ROOMY).unwrap())
            }
            None => meta_schema(uri),
        };
        let place = Place { base: uri.to_owned(), dialect: self.default };
        self.index(Box::leak(Box::new(document)), &place, true);
    }

    fn index(&mut self, schema: &'static Json, outer: &Place, is_root: bool) {
        let mut place = outer.clone();
        if is_root {
            place.dialect = self.dialect(schema, place.dialect);
            self.roots.insert(place.base.clone(), schema);
        }
        self.identify(schema, &mut place);
        self.places.insert(address(schema), place.clone());
        for child in lowering::children(schema, place.dialect) {
            self.index(child, &place, false);
        }
    }

    /// Takes up `$id` and anchors.
    fn identify(&mut self, schema: &'static Json, place: &mut Place) {
        let old = place.dialect.draft <= Draft::Seven;
        if old && schema.get("$ref").is_some() {
            return;
        }
        let key = if place.dialect.draft == Draft::Four { "id" } else { "$id" };
        match schema.get(key).and_then(Json::as_str) {
            Some(name) if name.starts_with('#') => {
                let anchor = format!("{}{name}", place.base);
                self.anchors.insert(anchor, (schema, false));
            }
            Some(id) => {
                let full = resolve(&place.base, id);
                place.base = full.split('#').next().unwrap_or_default().to_owned();
                place.dialect = self.dialect(schema, place.dialect);
                self.roots.insert(place.base.clone(), schema);
            }
            None => {}
        }
        for (keyword, is_dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            if let Some(name) = schema.get(keyword).and_then(Json::as_str) {
                let anchor = format!("{}#{name}", place.base);
                self.anchors.insert(anchor, (schema, is_dynamic));
            }
        }
    }

    fn dialect(&mut self, schema: &'static Json, outer: Dialect) -> Dialect {
        let Some(uri) = schema.get("$schema").and_then(Json::as_str) else { return outer };
        let draft = match uri.trim_end_matches('#') {
            "http://json-schema.org/draft-04/schema" => Draft::Four,
            "http://json-schema.org/draft-07/schema" => Draft::Seven,
            "https://json-schema.org/draft/2019-09/schema" => Draft::Y2019,
            "https://json-schema.org/draft/2020-12/schema" => Draft::Y2020,
            other => return self.custom_dialect(other, outer),
        };
        Dialect { draft, ..self.default }
    }

    fn custom_dialect(&mut self, uri: &str, outer: Dialect) -> Dialect {
        if !self.roots.contains_key(uri) {
            self.fetch(uri);
        }
        let Some(known) = self.roots[uri].get("$vocabulary") else { return outer };
        let vocabulary = |name: &str| format!("https://json-schema.org/draft/2020-12/vocab/{name}");
        Dialect {
            draft: outer.draft,
            validation: known.get(&vocabulary("validation")).is_some(),
            formats: outer.formats || known.get(&vocabulary("format-assertion")).is_some(),
        }
    }

    fn resource(&mut self, base: &str) -> Option<&'static SchemaResource> {
        if let Some(known) = self.resources.get(base) {
            return *known;
        }
        let own = format!("{base}#");
        let dynamic = self.anchors.iter().filter(|(_, (_, dynamic))| *dynamic);
        let dynamic: Vec<_> = dynamic
            .filter_map(|(uri, (schema, _))| Some((uri.strip_prefix(&own)?.to_owned(), *schema)))
            .collect();
        let anchors: Vec<(&'static str, &'static Assertion)> =
            dynamic.into_iter().map(|(name, schema)| (&*name.leak(), self.shell(schema))).collect();
        let resource: Option<&'static SchemaResource> = (!anchors.is_empty())
            .then(|| &*Box::leak(Box::new(SchemaResource { dynamic_anchors: anchors.leak() })));
        self.resources.insert(base.to_owned(), resource);
        resource
    }
}

/// The folder of JSON Schema's test suite.
pub(super) fn suite() -> PathBuf {
    let shared = std::env::var_os("SECGEN_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    shared.join("vectors/json-schema-test-suite")
}

fn address(schema: &'static Json) -> usize {
    ptr::from_ref(schema).addr()
}

/// One of JSON Schema's own, as `jsonschema` brings them to a registry that asks for one.
fn meta_schema(uri: &str) -> Json {
    use jsonschema::{Draft, Registry, Resource as Document};
    let draft = if uri.contains("draft-04") { Draft::Draft4 } else { Draft::Draft202012 };
    let asks = serde_json::json!({ "$ref": uri });
    let registry = Registry::new().draft(draft);
    let registry = registry.add("http://localhost/", Document::from_contents(asks)).unwrap();
    let registry = registry.prepare().unwrap();
    let resolver = registry.resolver(jsonschema::uri::from_str("http://localhost/").unwrap());
    let found = resolver.lookup(uri).unwrap_or_else(|_| panic!("nothing at {uri}"));
    Json::from(&read(&found.contents().to_string()))
}

/// RFC 3986 section 5.2, as far as the suite goes.
fn resolve(base: &str, reference: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    if has_scheme(reference) {
        return reference.to_owned();
    }
    if reference.is_empty() || reference.starts_with('#') {
        return format!("{base}{reference}");
    }
    let origin = match base.find("://") {
        Some(at) => base[at + 3..].find('/').map_or(base.len(), |slash| at + 3 + slash),
        None => base.find(':').map_or(0, |colon| colon + 1),
    };
    let (origin, path) = base.split_at(origin);
    let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
    let joined = if reference.starts_with('/') {
        reference.to_owned()
    } else {
        format!("{folder}{reference}")
    };
    format!("{origin}{}", without_dots(&joined))
}

fn has_scheme(reference: &str) -> bool {
    let end = reference.find([':', '/', '#', '?']);
    end.is_some_and(|end| end > 0 && reference.as_bytes()[end] == b':')
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    kept.join("/")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'%'
            && let Some(code) = text.get(text.len() - tail.len()..text.len() - tail.len() + 2)
        {
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}
