//! OpenAPI documents whose operations take one schema each as their body: `POST /g/17`.

use std::collections::{BTreeMap, BTreeSet};

use secgen_runtime::json::Json;

use super::{Dialect, Group, json};

/// The operation of a group is named by its number in the whole run.
pub fn operation(number: usize) -> String {
    format!("G{number}")
}

/// A document of these groups, each with its number. JSON Schema's reading of what is silent is
/// taken, and patterns that need more than linear time run bounded.
pub fn document(title: &str, dialect: Dialect, groups: &[(usize, &Group)]) -> String {
    let version = match dialect {
        Dialect::V30 => "3.0.3",
        Dialect::V31 => "3.1.0",
    };
    let (mut paths, mut schemas) = (String::new(), BTreeMap::new());
    for (number, group) in groups {
        let name = operation(*number);
        if !paths.is_empty() {
            paths.push(',');
        }
        paths.push_str(&path(*number, &name));
        schemas.insert(name, json::text(&group.schema));
    }
    let resources: BTreeSet<_> =
        groups.iter().flat_map(|(_, group)| &group.resources).map(json::text).collect();
    for (number, text) in resources.into_iter().enumerate() {
        schemas.insert(format!("Resource{number}"), text);
    }
    let schemas: Vec<_> = schemas.iter().map(|(name, text)| format!("\"{name}\":{text}")).collect();
    format!(
        r##"{{"openapi":"{version}","info":{{"title":"{title}","version":"1.0.0"}},
"servers":[{{"url":"http://127.0.0.1/"}}],"security":[],
"x-security":{{"version":1,"limits":{{"unknownFields":"allow"}},
"rateTiers":{{"guard-ip":{{"limit":100000000,"window":"1m","by":"ip","always":true}}}},
"waive":{{"limits":"silence is read as JSON Schema reads it",
"pattern":{{"reason":"patterns are what is tried","engine":"bounded"}}}}}},
"paths":{{{paths}}},"components":{{"schemas":{{{}}}}}}}"##,
        schemas.join(",\n")
    )
}

fn path(number: usize, name: &str) -> String {
    format!(
        r##""/g/{number}":{{"post":{{"operationId":"{name}","tags":["keywords"],
"x-security":{{"public":{{"reason":"a test"}},"rate":["guard-ip"]}},
"requestBody":{{"required":true,"content":{{"application/json":{{
"schema":{{"$ref":"#/components/schemas/{name}"}}}}}}}},
"responses":{{"200":{{"description":"It is valid.","content":{{"application/json":{{
"schema":{{"$ref":"#/components/schemas/{name}"}}}}}}}}}}}}}}
"##
    )
}

/// Groups that may stand in one document: no two of them name one URI, all are of one dialect.
pub fn packed<'g>(groups: &[(usize, &'g Group)]) -> Vec<(Dialect, Vec<(usize, &'g Group)>)> {
    let mut packs: Vec<(Dialect, BTreeMap<String, String>, Vec<_>)> = Vec::new();
    for (number, group) in groups {
        let ids = ids_of(group);
        let fits = |pack: &&mut (Dialect, BTreeMap<String, String>, Vec<_>)| {
            pack.0 == group.dialect
                && ids.iter().all(|(id, text)| pack.1.get(id).is_none_or(|held| held == text))
        };
        match packs.iter_mut().find(fits) {
            Some(pack) => {
                pack.1.extend(ids);
                pack.2.push((*number, *group));
            }
            None => packs.push((group.dialect, ids, vec![(*number, *group)])),
        }
    }
    packs.into_iter().map(|(dialect, _, groups)| (dialect, groups)).collect()
}

/// Every absolute `$id` of a group, with the text of the resource that says it.
fn ids_of(group: &Group) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for schema in group.resources.iter().chain([&group.schema]) {
        find_ids(schema, &json::text(schema), &mut ids);
    }
    ids
}

fn find_ids(value: &Json, whole: &str, ids: &mut BTreeMap<String, String>) {
    match value {
        Json::Object(members) => {
            if let Some(id) = members.get("$id").and_then(Json::as_str)
                && id.contains(':')
            {
                ids.insert(id.trim_end_matches('#').to_owned(), whole.to_owned());
            }
            members.values().for_each(|value| find_ids(value, whole, ids));
        }
        Json::Array(items) => items.iter().for_each(|value| find_ids(value, whole, ids)),
        _ => {}
    }
}
