//! The hosts that the document's servers name: what `Host` may say.

use crate::document::Server;

/// The most hosts that the variables of one server may unfold into.
const MOST: usize = 64;

/// The hosts of the absolute servers in lower case, each once, with the port where one is written. A
/// variable stands for each value of its `enum`, or for its default; a server whose host cannot be
/// told names none, and then nothing but `HOSTS` lets its clients in.
pub(super) fn hosts(servers: &[Server<'_>]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for host in servers.iter().flat_map(named) {
        let host = host.to_ascii_lowercase();
        if is_host(&host) && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

fn named(server: &Server<'_>) -> Vec<String> {
    let url = server.url.value;
    let after = url.split_once("://").map(|(_, after)| after).or(url.strip_prefix("//"));
    let Some(after) = after else { return Vec::new() };
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let mut hosts = vec![host.to_owned()];
    for (name, values) in &server.variables {
        let written = format!("{{{name}}}");
        if !host.contains(&written) {
            continue;
        }
        if hosts.len() * values.len() > MOST {
            return Vec::new();
        }
        let with = |host: &String| -> Vec<String> {
            values.iter().map(|value| host.replace(&written, value)).collect()
        };
        hosts = hosts.iter().flat_map(with).collect();
    }
    hosts
}

/// A name or an address, and a port; an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(v6) => match v6.split_once(']') {
            Some((v6, port)) if v6.parse::<std::net::Ipv6Addr>().is_ok() => ("v6", port),
            _ => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_port = |port: &str| port.parse::<u16>().is_ok() && !port.starts_with('+');
    !name.is_empty()
        && name.bytes().all(is_name)
        && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

#[cfg(test)]
mod tests {
    use crate::document::Text;
    use crate::source::{FileId, Place};

    use super::*;

    fn server<'a>(url: &'a str, variables: &[(&'a str, &[&'a str])]) -> Server<'a> {
        let place = Place { file: FileId(0), start: 0, end: 1 };
        let variables = variables.iter().map(|(name, values)| (*name, values.to_vec())).collect();
        Server { url: Text { value: url, place }, variables }
    }

    #[test]
    fn are_those_of_the_absolute_servers_each_once() {
        let urls =
            ["https://API.example.com/v1", "https://api.example.com", "/v1", "//b:8443/", "v2"];
        assert_eq!(hosts(&urls.map(|url| server(url, &[]))), ["api.example.com", "b:8443"]);
        assert_eq!(hosts(&[server("http://[::1]:80/a", &[])]), ["[::1]:80"]);
    }

    #[test]
    fn are_as_many_as_a_variable_has_values() {
        let url = "https://{region}.example.com:{port}/v1";
        let variables: [(&str, &[&str]); 2] = [("region", &["eu", "us"]), ("port", &["443"])];
        assert_eq!(hosts(&[server(url, &variables)]), ["eu.example.com:443", "us.example.com:443"]);
    }

    #[test]
    fn are_none_where_nobody_can_tell() {
        let many = ["1"; 65];
        for (url, variables) in [
            ("https://{region}.example.com", &[][..]),
            ("https://{it}", &[("it", &[][..])]),
            ("https://{it}", &[("it", &["a/b", "a b", "a:b", "{it}", "a:+1", ""][..])]),
            ("https://{it}", &[("it", &many[..])]),
            ("https://[::x]", &[]),
            ("https://", &[]),
        ] {
            assert_eq!(hosts(&[server(url, variables)]), Vec::<String>::new(), "{url}");
        }
    }
}
