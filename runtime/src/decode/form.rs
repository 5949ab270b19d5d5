//! `application/x-www-form-urlencoded`: a form is an object whose members are written like the
//! parameters of a query.

use std::borrow::Cow;

use http::HeaderMap;

use super::{In, Inputs, Parameter, Violation, query::decoded, sent::Sent};
use crate::json::{self, Budget, Malformed, Object, Value};

/// A form taken apart, whose members of JSON have not been read.
#[derive(Debug)]
pub(crate) struct Form<'r> {
    members: Vec<(Cow<'r, str>, Member<'r>)>,
}

#[derive(Debug)]
enum Member<'r> {
    Value(Value<'r>),
    Json(Cow<'r, str>),
}

/// Why a text is no form.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Bad percent-encoding, not UTF-8, or a member of JSON that is none.
    Malformed,
    /// More fields than there may be values.
    TooMany,
    /// A field that is written otherwise than the document says.
    Invalid(Vec<Violation>),
}

impl<'r> Form<'r> {
    /// Takes a text apart; no field stands in `headers`. Fields that are not declared become texts, for the schema to judge.
    pub(crate) fn read(
        text: &'r str,
        headers: &'r HeaderMap,
        fields: &[&'static Parameter],
        budget: &Budget,
    ) -> Result<Self, Fault> {
        if memchr::memchr_iter(b'&', text.as_bytes()).count() >= budget.nodes as usize {
            return Err(Fault::TooMany);
        }
        let (mut form, mut violations) = (Self { members: Vec::new() }, Vec::new());
        // The fields are all of the query, and the query is all of the inputs.
        let mut inputs = Inputs::of_form(text, headers);
        for field in fields {
            let member = match inputs.sent(field) {
                Sent::Absent => continue,
                Sent::Malformed => return Err(Fault::Malformed),
                Sent::Refused(fault) => {
                    let (code, message) = fault.told();
                    violations.push(violation(Some(field.name), code, message));
                    continue;
                }
                Sent::Value(value) => Member::Value(value),
                Sent::Json(text) => Member::Json(text),
            };
            form.members.push((field.name.into(), member));
        }
        for pair in inputs.unasked() {
            let text = decoded(pair.value, true).ok_or(Fault::Malformed)?;
            form.members.push((pair.name.clone(), Member::Value(Value::String(text))));
        }
        if inputs.finish_form().malformed {
            return Err(Fault::Malformed);
        }
        if violations.is_empty() { Ok(form) } else { Err(Fault::Invalid(violations)) }
    }

    /// The object that it stands for.
    pub(crate) fn value(&self, budget: &Budget) -> Result<Value<'_>, Fault> {
        let mut members = Vec::with_capacity(self.members.len());
        for (name, member) in &self.members {
            let value = match member {
                Member::Value(value) => value.clone(),
                Member::Json(text) => {
                    json::parse(text.as_bytes(), budget).map_err(|fault| match fault {
                        Malformed::TooMany => Fault::TooMany,
                        _ => Fault::Malformed,
                    })?
                }
            };
            members.push((Cow::Borrowed(&**name), value));
        }
        // Found by sorting, so that many fields of no meaning cost no square.
        Object::new(members)
            .map(Value::Object)
            .ok_or_else(|| Fault::Invalid(vec![violation(None, "repeated", "has a field twice")]))
    }
}

fn violation(name: Option<&str>, code: &'static str, message: &'static str) -> Violation {
    let escaped = |name: &str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    let pointer = name.map_or(String::new(), escaped);
    Violation { location: In::Body, pointer, code, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{ObjectShape, Shape, Style, Text};

    static NAME: Parameter = Parameter::query("name").may_be_empty();
    static AGE: Parameter = Parameter::query("age").text(Text::Number).may_be_empty();
    static TAGS: Parameter = Parameter::query("tags").list(Text::String).may_be_empty();
    static AT: Parameter = Parameter::query("at")
        .style(Style::Deep)
        .shape(Shape::Object(&ObjectShape {
            members: &[("x", Shape::Scalar(Text::Number)), ("y", Shape::Scalar(Text::Number))],
            rest: None,
        }))
        .may_be_empty();
    static MORE: Parameter = Parameter::query("more").shape(Shape::Json).may_be_empty();
    const BUDGET: Budget = Budget { depth: 8, nodes: 16 };

    fn read(text: &str) -> Result<String, String> {
        let told = |fault: Fault| match fault {
            Fault::Malformed => "malformed".to_owned(),
            Fault::TooMany => "too many".to_owned(),
            Fault::Invalid(all) => format!("{} {}", all[0].pointer, all[0].code),
        };
        let headers = HeaderMap::new();
        let form =
            Form::read(text, &headers, &[&NAME, &AGE, &TAGS, &AT, &MORE], &BUDGET).map_err(told)?;
        let value = form.value(&BUDGET).map_err(told)?;
        Ok(format!("{:?}", json::Json::from(&value)))
    }

    #[track_caller]
    fn is(text: &str, expected: &str) {
        let budget = Budget { depth: 8, nodes: 64 };
        let expected = json::parse(expected.as_bytes(), &budget).unwrap();
        assert_eq!(read(text), Ok(format!("{:?}", json::Json::from(&expected))), "{text}");
    }

    #[test]
    fn a_form_is_an_object() {
        is("", "{}");
        is("name=a+b%26c&age=7", r#"{"name":"a b&c","age":7}"#);
        is("tags=a&tags=b", r#"{"tags":["a","b"]}"#);
        is("at[x]=1&at%5By%5D=2", r#"{"at":{"x":1,"y":2}}"#);
        is("more=%7B%22a%22%3A%5B1%2Cnull%5D%7D", r#"{"more":{"a":[1,null]}}"#);
        is("age=old", r#"{"age":"old"}"#);
        is("name=&age=&tags=", r#"{"name":"","tags":[]}"#);
        is("admin=true", r#"{"admin":"true"}"#);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (text, told) in [
            ("name=a&name=b", "/name repeated"),
            ("admin=a&admin=b", " repeated"),
            ("%6eame=a&name=b", "/name repeated"),
            ("name=%zz", "malformed"),
            ("name=%ff", "malformed"),
            ("%ff=a", "malformed"),
            ("admin=%ff", "malformed"),
            ("more=%7B", "malformed"),
            ("more=%7B%22a%22%3A1%2C%22a%22%3A2%7D", "malformed"),
            ("more=[[[[[[[[[[]]]]]]]]]]", "malformed"),
            ("more=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "too many"),
        ] {
            assert_eq!(read(text), Err(told.to_owned()), "{text}");
        }
        assert_eq!(read(&"a=1&".repeat(20)), Err("too many".to_owned()));
    }

    #[test]
    fn a_hundred_thousand_fields_are_refused_before_they_cost_anything() {
        let text: Vec<String> = (0..100_000).map(|number| format!("x{number}=")).collect();
        let (text, headers) = (text.join("&"), HeaderMap::new());
        let budget = Budget { depth: 8, nodes: 200_000 };
        let form = Form::read(&text, &headers, &[&NAME, &TAGS], &budget);
        assert!(matches!(form, Err(Fault::Malformed)));
    }
}
