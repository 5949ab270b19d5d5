//! Every style of parameter before a generated server: what a client writes is what the handler
//! reads, and what it does not write is no value at all.

use secgen::{contract::In, source::Sources};
use secgen_tests::workshop::workspace;

use super::*;

const PATH: &str = "/parameters/;x=1;y=2.5/.a.b/R,255,G,2";

/// What the handler was told of, or status and code of the refusal.
fn said(callers: &Callers, target: &str, headers: &[(&str, &str)]) -> Result<String, String> {
    let start = Request::new("GET", &format!("/v1{target}"));
    let request = headers.iter().fold(start, |request, (name, value)| request.header(name, value));
    let answer = callers.send(&request).unwrap();
    match answer.status {
        200 => Ok(answer.json()["said"].as_str().unwrap().to_owned()),
        status => Err(format!("{status} {}", answer.code())),
    }
}

#[test]
fn every_style_is_read_as_it_was_written() {
    let callers = callers();
    let query = "?filter%5Bnear%5D%5Bx%5D=3&filter[near][y]=4&filter[labels]=a&filter[labels]=b%2Cc\
                 &numbers=1,2&size=11&words=a%7Cb&note=+%26&span=%7B%22x%22:5,%22y%22:6%7D";
    let headers = [("X-Range", "x=7, y=8"), ("Cookie", "other=1; seen=x,9,y,0")];
    let said = said(&callers, &format!("{PATH}{query}"), &headers).unwrap();
    for fragment in [
        "point: Point { x: 1,",
        r#"marks: ["a", "b"]"#,
        r#"paint: {"G": 2, "R": 255}"#,
        "filter: Some(StylesFilter { near: Some(Point { x: 3,",
        r#"labels: Some(["a", "b,c"])"#,
        "numbers: Some([1, 2])",
        r#"words: Some(["a", "b"])"#,
        r#"note: Some("+&")"#,
        "order: [Name]",
        "span: Some(Point { x: 5,",
        "x_range: Some(Point { x: 7,",
        "seen: Some(Point { x: 9,",
    ] {
        assert!(said.contains(fragment), "{fragment} in {said}");
    }
}

#[test]
fn a_text_that_is_two_things_is_the_first_that_the_schema_takes() {
    let callers = callers();
    let size = |text: &str| said(&callers, &format!("{PATH}?size={text}"), &[]);
    let (number, text) = (size("10").unwrap(), size("11").unwrap());
    assert!(number.contains("size: Some(Integer(10))"), "{number}");
    // Too large for the integer, and one of the texts.
    assert!(!text.contains("Integer(11)") && text.contains("size: Some("), "{text}");
    for refused in ["12", "10.5", "true", "All"] {
        assert_eq!(size(refused), Err("422 invalid-request".to_owned()), "{refused}");
    }
}

#[test]
fn what_no_style_writes_reaches_no_handler() {
    let callers = callers();
    let (invalid, malformed) = ("422 invalid-request", "400 malformed-request");
    let many = format!("?{}", "filter[x]=1&".repeat(600));
    for (target, refused) in [
        ("/parameters/;x=1;x=1;y=2/.a/R,1", invalid),
        ("/parameters/x=1;y=2/.a/R,1", invalid),
        ("/parameters/;x=1;y=2;z=3/.a/R,1", invalid),
        ("/parameters/;x=10;y=2/.a/R,1", invalid),
        ("/parameters/;x=1;y=2/a/R,1", invalid),
        ("/parameters/;x=1;y=2/.a/R,1,R,2", invalid),
        ("/parameters/;x=1;y=2/.a/R,1,G", invalid),
        ("/parameters/;x=1;y=2/.a/R,256", invalid),
        ("/parameters/;x=1;y=2/.a%2Fb/R,1", malformed),
        ("/parameters/;x=1;y=2/.a%ff/R,1", malformed),
    ] {
        assert_eq!(said(&callers, target, &[]), Err(refused.to_owned()), "{target}");
    }
    for (query, refused) in [
        ("?filter[near][x]=1&filter[near][x]=2&filter[near][y]=1", invalid),
        ("?filter[near][x]=1&filter[near][y]=1&filter[near][z]=1", invalid),
        ("?filter[near]=1", invalid),
        ("?filter[near][x][y]=1", invalid),
        ("?filter[admin]=true", invalid),
        ("?filter[__proto__][admin]=true", invalid),
        ("?filter[labels][999999999]=a", invalid),
        ("?filter[labels]=a&filter[labels]=b&filter[labels]=c", invalid),
        ("?filter=1", invalid),
        ("?filter[", invalid),
        ("?numbers=1&numbers=2", invalid),
        ("?numbers=1,10", invalid),
        ("?numbers=", invalid),
        ("?words=a|b&words=c", invalid),
        ("?note=a&note=b", invalid),
        ("?order=name&order=admin", invalid),
        ("?x=1", invalid),
        ("?span=%7B%22x%22:1,%22x%22:2,%22y%22:1%7D", malformed),
        ("?span=%7B", malformed),
        ("?span=1", invalid),
        ("?numbers=%c3%28", malformed),
        (&many, invalid),
    ] {
        let target = format!("{PATH}{query}");
        assert_eq!(said(&callers, &target, &[]), Err(refused.to_owned()), "{query}");
    }
    for (name, value) in [
        ("X-Range", "x,1,y,2"),
        ("X-Range", "x=1,y=2,x=3"),
        ("X-Range", "x=1"),
        ("Cookie", "seen=x,1"),
        ("Cookie", "seen=x,1,y,2; seen=x,1,y,3"),
        ("Cookie", "seen="),
    ] {
        let found = said(&callers, PATH, &[(name, value)]);
        assert_eq!(found, Err(invalid.to_owned()), "{name}: {value}");
    }
}

#[test]
fn an_empty_note_is_a_note() {
    let callers = callers();
    let empty = said(&callers, &format!("{PATH}?note"), &[]).unwrap();
    assert!(empty.contains(r#"note: Some("")"#), "{empty}");
    let absent = said(&callers, PATH, &[]).unwrap();
    assert!(absent.contains("note: None") && absent.contains("filter: None"), "{absent}");
}

#[test]
fn a_call_that_a_manual_shows_is_taken() {
    let sources = Sources::read(&workspace().join("tests/callers/openapi.yaml"), &[]).unwrap();
    let (contract, _) = secgen::contract_of(&sources);
    let contract = contract.unwrap();
    let operation = contract.operations.iter().find(|it| it.id == "styles").unwrap();
    let samples = |location: In| {
        // A name of an enumeration and a JSON text are not 1.
        let shown =
            operation.parameters.iter().filter(|it| !["order", "span"].contains(&&*it.name));
        let shown = shown.filter(move |it| it.location == location);
        shown.map(|it| (it.name.as_str(), it.sample(str::to_owned, "1")))
    };
    let path = samples(In::Path).fold(operation.path.raw.clone(), |path, (name, text)| {
        path.replace(&format!("{{{name}}}"), &text)
    });
    assert_eq!(path, "/parameters/;x=1;y=1/.1/name,1");
    let query: Vec<_> = samples(In::Query).map(|(_, pairs)| pairs).collect();
    let headers: Vec<_> = samples(In::Header).collect();
    let cookie = samples(In::Cookie).map(|(_, pair)| ("cookie", pair));
    let headers: Vec<_> = headers.into_iter().chain(cookie).collect();
    let headers: Vec<_> = headers.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let target = format!("{path}?{}", query.join("&"));
    let said = said(&callers(), &target, &headers).unwrap();
    for fragment in
        ["near: Some(Point { x: 1,", "x_range: Some(Point { x: 1,", "seen: Some(Point {"]
    {
        assert!(said.contains(fragment), "{fragment} in {said}");
    }
}
