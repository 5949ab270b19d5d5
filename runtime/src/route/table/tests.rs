use super::*;

fn table(mount: &'static str, paths: &[&'static str]) -> Table {
    let routes: Vec<_> = paths.iter().map(|path| (Method::Get, *path)).collect();
    Table::new(mount, &routes).unwrap()
}

fn found(table: &Table, path: &str) -> Option<(&'static str, Vec<String>)> {
    match table.find(path) {
        Found::Site(site, captures) => {
            Some((site.template, captures.of(path).map(str::to_owned).collect()))
        }
        Found::Nowhere => None,
        Found::Unclear => Some(("unclear", vec![])),
    }
}

fn hit(template: &'static str, parameters: &[&str]) -> Option<(&'static str, Vec<String>)> {
    Some((template, parameters.iter().map(|it| (*it).to_owned()).collect()))
}

#[test]
fn a_literal_beats_a_template_whatever_the_order() {
    let table = table("", &["/a/{x}", "/a/mine", "/{y}/mine"]);
    assert_eq!(found(&table, "/a/mine"), hit("/a/mine", &[]));
    assert_eq!(found(&table, "/a/other"), hit("/a/{x}", &["other"]));
    assert_eq!(found(&table, "/b/mine"), hit("/{y}/mine", &["b"]));
    assert_eq!(found(&table, "/b/other"), None);
}

#[test]
fn a_literal_that_leads_nowhere_gives_way_to_the_template() {
    let table = table("", &["/a/b/c", "/a/{x}/d", "/{z}/b/e"]);
    assert_eq!(found(&table, "/a/b/c"), hit("/a/b/c", &[]));
    assert_eq!(found(&table, "/a/b/d"), hit("/a/{x}/d", &["b"]));
    assert_eq!(found(&table, "/a/b/e"), hit("/{z}/b/e", &["a"]));
    assert_eq!(found(&table, "/a/b/f"), None);
}

#[test]
fn what_axum_cannot_route_is_routed() {
    let table = table("", &["/a/{b}.json", "/a/{b}", "/x/{id}:cancel", "/x/{id}", "/{a}-{b}"]);
    assert_eq!(found(&table, "/a/7.json"), hit("/a/{b}.json", &["7"]));
    assert_eq!(found(&table, "/a/7"), hit("/a/{b}", &["7"]));
    assert_eq!(found(&table, "/x/7:cancel"), hit("/x/{id}:cancel", &["7"]));
    assert_eq!(found(&table, "/x/7:other"), hit("/x/{id}", &["7:other"]));
    assert_eq!(found(&table, "/1-2"), hit("/{a}-{b}", &["1", "2"]));
}

#[test]
fn paths_that_differ_only_in_a_parameters_name_are_one_site() {
    let routes =
        [(Method::Get, "/o/{id}"), (Method::Delete, "/o/{orderId}"), (Method::Post, "/o/{x}/y")];
    let table = Table::new("", &routes).unwrap();
    let Found::Site(site, _) = table.find("/o/7") else { panic!("a site") };
    assert_eq!(site.endpoint(Method::Get), Some(0));
    assert_eq!(site.endpoint(Method::Head), Some(0));
    assert_eq!(site.endpoint(Method::Delete), Some(1));
    assert_eq!(site.endpoint(Method::Post), None);
    assert_eq!(site.allow, "GET, HEAD, DELETE, OPTIONS");
    let twice = [(Method::Get, "/o/{id}"), (Method::Get, "/o/{orderId}")];
    assert!(Table::new("", &twice).is_err());
}

#[test]
fn everything_outside_the_mount_is_nowhere() {
    let table = table("/v1", &["/orders", "/"]);
    assert_eq!(found(&table, "/v1/orders"), hit("/orders", &[]));
    assert_eq!(found(&table, "/v1/"), hit("/", &[]));
    for path in ["/orders", "/v1", "/v1x/orders", "/v2/orders", "/"] {
        assert_eq!(found(&table, path), None, "{path}");
    }
}

#[test]
fn a_trailing_slash_is_another_path() {
    let table = table("", &["/a", "/b/", "/c/{d}"]);
    assert_eq!(found(&table, "/a/"), None);
    assert_eq!(found(&table, "/b"), None);
    assert_eq!(found(&table, "/b/"), hit("/b/", &[]));
    assert_eq!(found(&table, "/c/"), None);
}

#[test]
fn an_encoded_letter_is_not_the_letter_and_an_encoded_slash_is_refused() {
    let table = table("", &["/admin", "/o/{id}"]);
    assert_eq!(found(&table, "/%61dmin"), None);
    assert_eq!(found(&table, "/Admin"), None);
    assert_eq!(found(&table, "/o/a%20b"), hit("/o/{id}", &["a%20b"]));
    assert_eq!(found(&table, "/o/a%2Fb"), hit("unclear", &[]));
    assert_eq!(found(&table, "/o/../admin"), hit("unclear", &[]));
}

#[test]
fn two_patterns_that_no_rule_orders_are_refused_at_start() {
    for paths in [["/a/{x}-{y}", "/a/{x}:{y}"], ["/v{a}/x", "/{a}v/y"]] {
        let routes = paths.map(|path| (Method::Get, path));
        let fault = Table::new("", &routes).unwrap_err().to_string();
        assert!(fault.contains(paths[0]) && fault.contains(paths[1]), "{fault}");
    }
    table("", &["/a/{x}.json", "/a/{x}.html", "/a/{x}"]);
}

#[test]
fn a_path_made_to_backtrack_costs_no_more_than_the_table_is_large() {
    let deep: Vec<String> = (0..12)
        .map(|end| {
            let segments: Vec<_> =
                (0..12).map(|at| if (at + end) % 2 == 0 { "a" } else { "{x}" }).collect();
            format!("/{}/{end}", segments.join("/"))
        })
        .collect();
    let deep: Vec<&'static str> =
        deep.into_iter().map(|path| &*Box::leak(path.into_boxed_str())).collect();
    let table = table("", &deep);
    assert_eq!(found(&table, &format!("/{}/none", ["a"; 12].join("/"))), None);
    assert_eq!(found(&table, &"/a".repeat(4000)), None);
}
