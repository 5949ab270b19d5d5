//! JSON Schema's own test suite: where it is, its groups as groups of ours, its remote schemas.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use secgen_runtime::json::Json;

use super::{Case, Dialect, Group, draft4, json};
use crate::corpus;

/// Where the suite's remote schemas say that they are.
const REMOTES: &str = "http://localhost:1234/";

/// One draft of the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// Draft 4.
    Four,
    /// Draft 2020-12.
    Of2020,
}

impl Draft {
    /// Its folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Four => "draft4",
            Self::Of2020 => "draft2020-12",
        }
    }
}

/// The suite's folder, if it is there.
pub fn folder() -> Option<PathBuf> {
    let folder = corpus::shared().join("vectors/json-schema-test-suite");
    folder.exists().then_some(folder)
}

/// Every group of a folder of a draft: `""`, `"optional"`, `"optional/format"`; `known` are schemas
/// of that draft which the suite takes for granted.
///
/// # Errors
/// When a file cannot be read.
pub fn groups(suite: &Path, draft: Draft, below: &str, known: &[Json]) -> io::Result<Vec<Group>> {
    let mut remotes = Remotes::read(&suite.join("remotes"), draft)?;
    known.iter().for_each(|schema| remotes.know(schema, draft));
    let folder = suite.join("tests").join(draft.folder()).join(below);
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = [draft.folder(), below, &name];
        let source: Vec<_> = source.into_iter().filter(|part| !part.is_empty()).collect();
        let file = read(&path)?;
        for (index, group) in file.as_array().unwrap_or_default().iter().enumerate() {
            found.push(remotes.group(&source.join("/"), index, group, draft));
        }
    }
    Ok(found)
}

/// Groups of a file in the suite's form that is not the suite's.
///
/// # Errors
/// When the file cannot be read.
pub fn own(path: &Path) -> io::Result<Vec<Group>> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let remotes = Remotes { schemas: BTreeMap::new() };
    let file = read(path)?;
    let groups = file.as_array().unwrap_or_default().iter().enumerate();
    let told = |(index, group)| remotes.group(&name, index, group, Draft::Of2020);
    Ok(groups.map(told).collect())
}

fn read(path: &Path) -> io::Result<Json> {
    let told = |error| io::Error::other(format!("{}: {error}", path.display()));
    json::read(&fs::read(path)?).map_err(told)
}

/// The schemas that others refer to by URI.
struct Remotes {
    schemas: BTreeMap<String, Json>,
}

impl Remotes {
    fn read(folder: &Path, draft: Draft) -> io::Result<Self> {
        let mut schemas = BTreeMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(at) = folders.pop() {
            for entry in fs::read_dir(at)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let uri = format!("{REMOTES}{}", below.display());
                let schema = read(&path)?;
                schemas.insert(uri, in_openapi(&schema, draft));
            }
        }
        Ok(Self { schemas })
    }

    fn know(&mut self, schema: &Json, draft: Draft) {
        let schema = in_openapi(schema, draft);
        let id = schema.get("$id").and_then(Json::as_str).unwrap_or_default();
        let id = id.trim_end_matches('#').to_owned();
        self.schemas.insert(id.clone(), with_id(schema, &id));
    }

    fn group(&self, source: &str, index: usize, written: &Json, draft: Draft) -> Group {
        let text = |value: &Json, name| {
            value.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
        };
        let schema = written.get("schema").cloned().unwrap_or(Json::Null);
        let (dialect, schema) = match draft {
            Draft::Of2020 => (Dialect::V31, schema),
            Draft::Four if draft4::is_openapi_30(&schema) => (Dialect::V30, schema),
            Draft::Four => (Dialect::V31, draft4::translated(&schema)),
        };
        let own = format!("http://keywords.test/{source}/{index}");
        // OpenAPI 3.0 has no `$id`, and nothing that needs one.
        let schema = if dialect == Dialect::V30 { schema } else { identified(schema, &own) };
        let cases = written.get("tests").and_then(Json::as_array).unwrap_or_default();
        let case = |case: &Json| Case {
            name: text(case, "description"),
            data: case.get("data").map(json::text).unwrap_or_default(),
            valid: case.get("valid").and_then(Json::as_bool) == Some(true),
        };
        Group {
            source: source.to_owned(),
            name: text(written, "description"),
            dialect,
            resources: self.needed(&schema, &own),
            schema,
            cases: cases.iter().map(case).collect(),
        }
    }

    /// The schemas that this one refers to, and those that they do.
    fn needed(&self, schema: &Json, base: &str) -> Vec<Json> {
        let mut waiting = Vec::new();
        references(schema, base, &mut waiting);
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        while let Some(reference) = waiting.pop() {
            let uri = reference.split('#').next().unwrap_or_default().to_owned();
            let Some(schema) = self.schemas.get(&uri) else { continue };
            if !seen.insert(uri.clone()) {
                continue;
            }
            references(schema, &uri, &mut waiting);
            match schema.get("$id").and_then(Json::as_str) {
                Some(id) if id != uri => {
                    found.push(json::object([
                        ("$id", json::string(&uri)),
                        ("$ref", json::string(id)),
                    ]));
                    found.push(schema.clone());
                }
                _ => found.push(with_id(schema.clone(), &uri)),
            }
        }
        found
    }
}

fn in_openapi(schema: &Json, draft: Draft) -> Json {
    match draft {
        Draft::Four => draft4::translated(schema),
        Draft::Of2020 => schema.clone(),
    }
}

/// The schema, with an `$id` when it refers to itself and has none: in a document, `#` would be
/// the document.
pub(super) fn identified(schema: Json, id: &str) -> Json {
    let text = json::text(&schema);
    let has_base = schema.get("$id").is_some();
    let speaks = ["\"$ref\"", "\"$dynamicRef\"", "\"$anchor\"", "\"$dynamicAnchor\"", "\"$id\""];
    if has_base || !speaks.iter().any(|keyword| text.contains(keyword)) {
        return schema;
    }
    with_id(schema, id)
}

fn with_id(schema: Json, id: &str) -> Json {
    match schema {
        Json::Object(mut members) => {
            members.insert("$id".to_owned(), json::string(id));
            Json::Object(members)
        }
        other => other,
    }
}

/// Every URI that stands behind `$ref` or `$dynamicRef`, wherever it stands.
fn references(value: &Json, base: &str, out: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            let id = members.get("$id").and_then(Json::as_str);
            let base = id.map_or_else(|| base.to_owned(), |id| joined(base, id));
            for name in ["$ref", "$dynamicRef"] {
                if let Some(Json::String(reference)) = members.get(name) {
                    out.push(joined(&base, reference));
                }
            }
            members.values().for_each(|value| references(value, &base, out));
        }
        Json::Array(items) => items.iter().for_each(|value| references(value, base, out)),
        _ => {}
    }
}

/// A reference against its base, as far as the suite's forms go (RFC 3986, section 5.2).
fn joined(base: &str, reference: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    let scheme = reference.split(['/', '#', '?']).next().unwrap_or_default();
    if scheme.contains(':') {
        return reference.to_owned();
    }
    if reference.is_empty() || reference.starts_with('#') {
        return format!("{base}{reference}");
    }
    let authority = base.find("://").map_or(0, |at| at + 3);
    let path = base[authority..].find('/').map_or(base.len(), |at| authority + at);
    if reference.starts_with('/') {
        return format!("{}{reference}", &base[..path]);
    }
    let folder = base[path..].rfind('/').map_or(base.len(), |at| path + at + 1);
    format!("{}{}", &base[..folder], reference.trim_start_matches("./"))
}
