//! The table itself: a tree of segments, with a site where a path of the document ends.

use http::HeaderValue;

use super::{
    Method, Offered, plain,
    template::{self, Pattern, Segment, TemplateFault},
};
use crate::config::StartFault;

/// The most parameters of one path.
const MAX_PARAMETERS: usize = 16;

/// Every path of a document.
#[derive(Debug)]
pub(crate) struct Table {
    mount: &'static str,
    nodes: Vec<Node>,
    sites: Vec<Site>,
    /// The names of each endpoint's parameters.
    names: Vec<Vec<&'static str>>,
}

/// One path of the document.
#[derive(Debug)]
pub(crate) struct Site {
    /// As the document writes it first.
    pub(crate) template: &'static str,
    /// The value of `Allow`.
    pub(crate) allow: HeaderValue,
    endpoints: [Option<usize>; Method::ALL.len()],
}

/// What a path leads to.
#[derive(Debug)]
pub(crate) enum Found<'t> {
    /// It can be read in more than one way: 400.
    Unclear,
    /// The document has no such path: 404.
    Nowhere,
    /// A path of the document, and where its parameters lie in the request's path.
    Site(&'t Site, Captures),
}

/// Where parameters lie in a path, in the order of the template.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Captures {
    /// `http::Uri` holds no more than 65534 bytes.
    spans: [(u16, u16); MAX_PARAMETERS],
    count: u8,
}

#[derive(Debug, Default)]
struct Node {
    /// Sorted by text.
    literals: Vec<(String, usize)>,
    /// Sorted, the heaviest first.
    patterns: Vec<(Pattern, usize)>,
    site: Option<usize>,
}

impl Table {
    /// A table of endpoints, each named by its place in `routes`.
    pub(crate) fn new(
        mount: &'static str,
        routes: &[(Method, &'static str)],
    ) -> Result<Self, StartFault> {
        let nodes = vec![Node::default()];
        let mut table = Self { mount, nodes, sites: Vec::new(), names: Vec::new() };
        for (endpoint, (method, path)) in routes.iter().enumerate() {
            table.insert(endpoint, *method, path)?;
        }
        table.refuse_ambiguity()?;
        for site in &mut table.sites {
            site.allow = site.offered().allow();
        }
        Ok(table)
    }

    /// Looks a request's path up. Every node is looked at no more than once.
    pub(crate) fn find(&self, path: &str) -> Found<'_> {
        if !plain::is_plain(path) {
            return Found::Unclear;
        }
        let Some(rest) = path.strip_prefix(self.mount).and_then(|rest| rest.strip_prefix('/'))
        else {
            return Found::Nowhere;
        };
        let mut captures = Captures::default();
        match self.walk(0, path, path.len() - rest.len(), &mut captures) {
            Some(site) => Found::Site(&self.sites[site], captures),
            None => Found::Nowhere,
        }
    }

    /// The names of an endpoint's parameters, in the order of its path.
    pub(crate) fn names(&self, endpoint: usize) -> &[&'static str] {
        &self.names[endpoint]
    }

    fn walk(
        &self,
        node: usize,
        path: &str,
        start: usize,
        captures: &mut Captures,
    ) -> Option<usize> {
        let node = &self.nodes[node];
        let rest = &path.as_bytes()[start..];
        let end = memchr::memchr(b'/', rest).map_or(path.len(), |at| start + at);
        let segment = &path[start..end];
        let follow = |next: usize, captures: &mut Captures| {
            if end == path.len() {
                self.nodes[next].site
            } else {
                self.walk(next, path, end + 1, captures)
            }
        };
        if let Ok(at) = node.literals.binary_search_by(|(text, _)| text.as_str().cmp(segment))
            && let Some(site) = follow(node.literals[at].1, captures)
        {
            return Some(site);
        }
        for (pattern, next) in &node.patterns {
            let before = captures.count;
            let matches =
                pattern.captures(segment, |from, to| captures.add(start + from, start + to));
            if matches && let Some(site) = follow(*next, captures) {
                return Some(site);
            }
            captures.count = before;
        }
        None
    }

    fn insert(
        &mut self,
        endpoint: usize,
        method: Method,
        path: &'static str,
    ) -> Result<(), StartFault> {
        let (segments, names) = template::parse(path).map_err(|fault| unreadable(path, fault))?;
        if names.len() > MAX_PARAMETERS {
            return Err(unfit(path, "has more than 16 parameters", "shorten the path"));
        }
        self.names.push(names);
        let mut node = 0;
        for segment in segments {
            node = self.child(node, segment);
        }
        let site = match self.nodes[node].site {
            Some(site) => site,
            None => {
                let allow = HeaderValue::from_static("");
                self.sites.push(Site { template: path, allow, endpoints: Default::default() });
                self.nodes[node].site = Some(self.sites.len() - 1);
                self.sites.len() - 1
            }
        };
        match self.sites[site].endpoints[method as usize].replace(endpoint) {
            None => Ok(()),
            Some(_) => Err(unfit(
                path,
                "has the same method as a path that differs only in the names of its parameters",
                "merge the two paths",
            )),
        }
    }

    fn child(&mut self, node: usize, segment: Segment) -> usize {
        let next = self.nodes.len();
        let parent = &mut self.nodes[node];
        match segment {
            Segment::Literal(text) => {
                match parent.literals.binary_search_by(|(it, _)| it.cmp(&text)) {
                    Ok(at) => return parent.literals[at].1,
                    Err(at) => parent.literals.insert(at, (text, next)),
                }
            }
            Segment::Pattern(pattern) => {
                if let Some((_, known)) = parent.patterns.iter().find(|(it, _)| *it == pattern) {
                    return *known;
                }
                let at = parent.patterns.partition_point(|(it, _)| it.weight() >= pattern.weight());
                parent.patterns.insert(at, (pattern, next));
            }
        }
        self.nodes.push(Node::default());
        next
    }

    /// Two patterns of equal weight at one place that may match one segment have no order.
    fn refuse_ambiguity(&self) -> Result<(), StartFault> {
        for node in &self.nodes {
            for (index, (pattern, next)) in node.patterns.iter().enumerate() {
                let rival = node.patterns[index + 1..]
                    .iter()
                    .find(|(it, _)| it.weight() == pattern.weight() && it.may_meet(pattern));
                if let Some((_, rival)) = rival {
                    let problem = format!(
                        "may match the same address as {}, and neither is the more exact",
                        self.below(*rival)
                    );
                    return Err(unfit(self.below(*next), &problem, "change one of the two paths"));
                }
            }
        }
        Ok(())
    }

    /// Some path of the document that goes through `node`.
    fn below(&self, node: usize) -> &'static str {
        let Node { literals, patterns, site } = &self.nodes[node];
        match site {
            Some(site) => self.sites[*site].template,
            None => {
                let nodes = literals.iter().map(|it| it.1).chain(patterns.iter().map(|it| it.1));
                nodes.map(|node| self.below(node)).next().unwrap_or("/")
            }
        }
    }
}

impl Site {
    /// Every method that it declares.
    pub(crate) fn offered(&self) -> Offered {
        let declared = Method::ALL.into_iter().filter(|it| self.endpoints[*it as usize].is_some());
        declared.fold(Offered::default(), Offered::and)
    }

    /// The endpoint that answers `method`; GET's answers HEAD.
    pub(crate) fn endpoint(&self, method: Method) -> Option<usize> {
        let declared = |method: Method| self.endpoints[method as usize];
        match method {
            Method::Head => declared(Method::Head).or_else(|| declared(Method::Get)),
            _ => declared(method),
        }
    }
}

impl Captures {
    /// The parameters, cut out of the path that was looked up.
    pub(crate) fn of<'p>(&self, path: &'p str) -> impl Iterator<Item = &'p str> {
        let spans = self.spans.into_iter().take(self.count.into());
        spans.filter_map(|(from, to)| path.get(from.into()..to.into()))
    }

    fn add(&mut self, from: usize, to: usize) {
        let span = (u16::try_from(from), u16::try_from(to));
        if let (Some(free), (Ok(from), Ok(to))) =
            (self.spans.get_mut(usize::from(self.count)), span)
        {
            *free = (from, to);
            self.count += 1;
        }
    }
}

fn unreadable(path: &str, fault: TemplateFault) -> StartFault {
    let problem = match fault {
        TemplateFault::NotAPath => "does not begin with `/`",
        TemplateFault::Braces => "has braces that do not match",
        TemplateFault::Adjacent => "has two parameters side by side",
    };
    unfit(path, problem, "write the path as OpenAPI's path templating has it")
}

fn unfit(path: &str, problem: &str, remedy: &str) -> StartFault {
    StartFault::Unfit {
        part: path.to_owned(),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests;
