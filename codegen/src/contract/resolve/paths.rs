//! Path templates, and where they are mounted.

use std::collections::BTreeMap;

use crate::document::{Server, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::{PathTemplate, Segment};

/// Reads a path template; `None` when it is none.
pub(super) fn template(path: Text<'_>, findings: &mut Findings) -> Option<PathTemplate> {
    if let Some(fault) = fault(path.value) {
        findings.push(
            Finding::error(
                codes::BAD_VALUE,
                path.place,
                format!("`{}` is not a path", path.value.escape_debug()),
            )
            .label(fault)
            .help("write `/orders/{orderId}`"),
        );
        return None;
    }
    let segments = segments(path.value);
    let mut names: Vec<&str> = Vec::new();
    for segment in &segments {
        if let Segment::Parameter(name) = segment {
            if names.contains(&name.as_str()) {
                findings.push(
                    Finding::error(
                        codes::PATH_PARAMETER_MISMATCH,
                        path.place,
                        format!("`{{{name}}}` stands twice in one path"),
                    )
                    .label("which of the two is it?"),
                );
                return None;
            }
            names.push(name);
        }
    }
    Some(PathTemplate { place: path.place, raw: path.value.to_owned(), segments })
}

fn fault(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') {
        return Some("must begin with `/`");
    }
    if path.contains(['?', '#']) {
        return Some("query and fragment are no part of a path");
    }
    if path.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Some("holds a blank");
    }
    if path.contains("//") || path.split('/').any(|part| part == "." || part == "..") {
        return Some("no request can reach it: `//`, `.` and `..` are refused");
    }
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let Some(inner) = rest[at..].strip_prefix('{') else { return Some("`}` without `{`") };
        let Some(end) = inner.find(['{', '}', '/']).filter(|end| inner[*end..].starts_with('}'))
        else {
            return Some("`{` without `}`");
        };
        if end == 0 {
            return Some("`{}` has no name");
        }
        if inner[end + 1..].starts_with('{') {
            return Some("nothing tells where one parameter ends and the next begins");
        }
        rest = &inner[end + 1..];
    }
    None
}

fn segments(path: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = path;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !literal.is_empty() {
            segments.push(Segment::Literal(literal.to_owned()));
        }
        segments.push(Segment::Parameter(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        segments.push(Segment::Literal(rest.to_owned()));
    }
    segments
}

/// Refuses a path that differs from an earlier one only in the names of its parameters.
#[derive(Default)]
pub(super) struct Shapes(BTreeMap<String, (String, Place)>);

impl Shapes {
    pub(super) fn check(&mut self, path: &PathTemplate, findings: &mut Findings) {
        let shape: String = path
            .segments
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => text.as_str(),
                Segment::Parameter(_) => "{}",
            })
            .collect();
        match self.0.get(&shape) {
            None => {
                self.0.insert(shape, (path.raw.clone(), path.place));
            }
            Some((other, place)) => findings.push(
                Finding::error(
                    codes::AMBIGUOUS_PATH,
                    path.place,
                    format!("`{}` matches the same requests as `{other}`", path.raw),
                )
                .label("differs in a parameter's name only")
                .why("which policy guards a request must not depend on chance")
                .help("make them one path item")
                .related(*place, "the other one"),
            ),
        }
    }
}

/// Where the routes are mounted: the path of the first server.
pub(super) fn mount(servers: &[Server<'_>], findings: &mut Findings) -> String {
    let Some((first, others)) = servers.split_first() else { return String::new() };
    let first = first.url;
    let mount = server_path(first.value);
    for other in others.iter().map(|server| server.url) {
        if server_path(other.value) != mount {
            findings.push(
                Finding::error(
                    codes::SERVER_PATHS_DIFFER,
                    other.place,
                    "the servers have different paths",
                )
                .label(format!("the path of this one is `{}`", server_path(other.value)))
                .why("one server has one place where its routes are mounted")
                .related(first.place, format!("the path of the first is `{mount}`")),
            );
        }
    }
    if mount.contains(['{', '}', '?', '#']) || mount.contains(|c: char| c.is_control() || c == ' ')
    {
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_OPENAPI_FEATURE,
                first.place,
                "not supported yet: a variable in the path of a server",
            )
            .label("where are the routes mounted?")
            .help("write the path out"),
        );
        return String::new();
    }
    if mount.is_empty() || mount.starts_with('/') { mount.to_owned() } else { format!("/{mount}") }
}

/// The path of a server's url, without a trailing slash; a relative url is a path.
fn server_path(url: &str) -> &str {
    let after = match url.find("://") {
        Some(at) => &url[at + 3..],
        None if url.starts_with("//") => &url[2..],
        None => return url.trim_end_matches('/').trim_start_matches('.'),
    };
    after.find('/').map_or("", |at| after[at..].trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;

    use super::*;

    fn text(value: &str) -> Text<'_> {
        Text { value, place: Place { file: FileId(0), start: 0, end: 1 } }
    }

    fn server(url: &str) -> Server<'_> {
        Server { url: text(url), variables: Vec::new() }
    }

    #[test]
    fn takes_a_template_apart() {
        let mut findings = Findings::default();
        let told = template(text("/orders/{id}:cancel"), &mut findings).unwrap();
        let literal = |text: &str| Segment::Literal(text.to_owned());
        let expected =
            [literal("/orders/"), Segment::Parameter("id".to_owned()), literal(":cancel")];
        assert_eq!(told.segments, expected);
    }

    #[test]
    fn refuses_what_no_request_could_reach() {
        for path in
            ["orders", "/a?b", "/a//b", "/a/../b", "/{a", "/a}", "/{}", "/{a}{b}", "/{a/b}", "/a b"]
        {
            let mut findings = Findings::default();
            assert!(template(text(path), &mut findings).is_none(), "{path}");
            assert!(findings.has_errors(), "{path}");
        }
    }

    #[test]
    fn mounts_below_the_path_of_the_first_server() {
        for (url, expected) in [
            ("https://api.example.com/v1", "/v1"),
            ("https://api.example.com/v1/", "/v1"),
            ("https://api.example.com", ""),
            ("/v2", "/v2"),
            ("/", ""),
            ("https://{host}:{port}/v1", "/v1"),
        ] {
            let mut findings = Findings::default();
            assert_eq!(mount(&[server(url)], &mut findings), expected, "{url}");
            assert!(findings.is_empty(), "{url}");
        }
    }

    #[test]
    fn servers_with_two_paths_are_a_finding() {
        let mut findings = Findings::default();
        mount(&[server("https://a.example/v1"), server("https://b.example/v2")], &mut findings);
        assert!(findings.iter().any(|finding| finding.code == codes::SERVER_PATHS_DIFFER));
    }
}
