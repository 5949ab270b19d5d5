//! Texts and members become one value, by the parameter's shape.

use std::borrow::Cow;

use super::{
    Decoder, Fits, In, ObjectShape, Parameter, Shape, Text,
    apart::Broken,
    findings::Findings,
    sent::{Fault, Member, Raw, Sent, Texts},
};
use crate::json::{NumberText, Object, Value};

/// Reads one parameter.
pub(super) struct Reading<'f> {
    pub(super) parameter: &'f Parameter,
    /// Pays for the alternatives that are tried.
    pub(super) findings: &'f mut Findings,
}

impl Reading<'_> {
    /// What was sent, as far as its text goes.
    pub(super) fn read<'r>(&mut self, shape: &Shape, raw: &Raw<'r>) -> Sent<'r> {
        match raw {
            Raw::Texts(Texts::None) => Sent::Absent,
            Raw::Members(members) if members.is_empty() => Sent::Absent,
            Raw::Texts(texts) if self.is_refused_as_empty(texts) => Sent::Refused(Fault::Empty),
            Raw::Texts(texts) => self.texts(shape, texts),
            Raw::Members(members) => self.member(shape, members, 0),
        }
    }

    /// OpenAPI speaks of empty values in the query only.
    fn is_refused_as_empty(&self, texts: &Texts<'_>) -> bool {
        self.parameter.location == In::Query
            && !self.parameter.empty
            && matches!(texts, Texts::One(""))
    }

    fn texts<'r>(&mut self, shape: &Shape, texts: &Texts<'r>) -> Sent<'r> {
        let taken = match shape {
            Shape::Either(shapes, fits) => {
                return self.either(shapes, *fits, |it, shape| it.texts(shape, texts));
            }
            Shape::Scalar(text) => self.parameter.scalar(texts).map(|sent| match (text, &*sent) {
                // Nothing was sent that such a value could be.
                (Text::Number | Text::Boolean, "") if self.parameter.empty => Sent::Absent,
                _ => Sent::Value(scalar(*text, sent)),
            }),
            Shape::List(items) => self.parameter.items(texts).map(|texts| self.list(items, texts)),
            Shape::Object(shape) => {
                self.parameter.members(texts).map(|members| self.object(shape, members, 0))
            }
            Shape::Json => self.parameter.scalar(texts).map(Sent::Json),
        };
        taken.unwrap_or_else(|broken| match broken {
            Broken::Malformed => Sent::Malformed,
            Broken::Fault(fault) => Sent::Refused(fault),
        })
    }

    /// `members` are those of one name at `depth - 1`, or all.
    fn member<'r>(&mut self, shape: &Shape, members: &[Member<'r>], depth: usize) -> Sent<'r> {
        let mut ends = members.iter().map(|member| member.path.len() == depth);
        match shape {
            Shape::Either(shapes, fits) => {
                self.either(shapes, *fits, |it, shape| it.member(shape, members, depth))
            }
            Shape::Object(_) if ends.any(|ends| ends) => Sent::Refused(Fault::Style),
            Shape::Object(shape) => self.object(shape, members.to_vec(), depth),
            _ if !ends.all(|ends| ends) => Sent::Refused(Fault::Style),
            Shape::List(items) => {
                self.list(items, members.iter().map(|member| member.text.clone()).collect())
            }
            Shape::Scalar(text) => match members {
                [member] => Sent::Value(scalar(*text, member.text.clone())),
                _ => Sent::Refused(Fault::Repeated),
            },
            Shape::Json => Sent::Refused(Fault::Style),
        }
    }

    fn list<'r>(&mut self, items: &Shape, texts: Vec<Cow<'r, str>>) -> Sent<'r> {
        Sent::Value(Value::Array(texts.into_iter().map(|text| self.item(items, text)).collect()))
    }

    /// One text among others.
    fn item<'r>(&mut self, shape: &Shape, text: Cow<'r, str>) -> Value<'r> {
        let single = [Member { path: Vec::new(), text }];
        match self.member(shape, &single, 0) {
            Sent::Value(value) => value,
            // A shape that no text has: the schema refuses a string there.
            _ => {
                let [member] = single;
                Value::String(member.text)
            }
        }
    }

    /// Members by their names at `depth`; those of one name become one value.
    fn object<'r>(
        &mut self,
        shape: &ObjectShape,
        mut members: Vec<Member<'r>>,
        depth: usize,
    ) -> Sent<'r> {
        members.sort_by(|one, other| one.path[depth].cmp(&other.path[depth]));
        let mut found = Vec::new();
        for same in members.chunk_by(|one, other| one.path[depth] == other.path[depth]) {
            let name = same[0].path[depth].clone();
            let shape = shape.member(&name).unwrap_or(&Shape::Scalar(Text::String));
            match self.member(shape, same, depth + 1) {
                Sent::Value(value) => found.push((name, value)),
                other => return other,
            }
        }
        Object::new(found)
            .map_or(Sent::Refused(Fault::Repeated), |found| Sent::Value(Value::Object(found)))
    }

    /// The first alternative whose value the schema takes; else the first value at all, for the
    /// schema to say what is wrong with it.
    fn either<'r>(
        &mut self,
        shapes: &[Shape],
        fits: Fits,
        mut read: impl FnMut(&mut Self, &Shape) -> Sent<'r>,
    ) -> Sent<'r> {
        let mut first: Option<Sent<'r>> = None;
        for shape in shapes {
            let sent = read(self, shape);
            match &sent {
                Sent::Malformed => return sent,
                Sent::Value(value) if self.fits(value, fits) => return sent,
                Sent::Value(_) if !matches!(first, Some(Sent::Value(_))) => first = Some(sent),
                _ => first = first.or(Some(sent)),
            }
        }
        first.unwrap_or(Sent::Absent)
    }

    fn fits(&mut self, value: &Value<'_>, fits: Fits) -> bool {
        let mut at = Decoder::new(self.findings, self.parameter.location);
        at.apart(|at| at.attempt(|at| fits(value, at).then_some(())).is_some())
    }
}

/// The value that one text stands for.
pub(super) fn scalar(shape: Text, text: Cow<'_, str>) -> Value<'_> {
    match (shape, &*text) {
        (Text::Boolean, "true") => Value::Bool(true),
        (Text::Boolean, "false") => Value::Bool(false),
        (Text::Number, _) => match NumberText::new(text.clone()) {
            Some(number) => Value::Number(number),
            None => Value::String(text),
        },
        _ => Value::String(text),
    }
}
