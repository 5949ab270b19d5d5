//! A parameter's text taken apart as its style says: into items, or into names and values.

use std::borrow::Cow;

use super::{
    In, Parameter, Style,
    query::{decoded, split},
    sent::{Fault, Member, Texts},
};

/// Why a text cannot be taken apart.
pub(super) enum Broken {
    /// Bad percent-encoding, or not UTF-8.
    Malformed,
    Fault(Fault),
}

type Taken<T> = Result<T, Broken>;

/// Names and values, as they stand.
type Pairs<'r> = Vec<(&'r str, &'r str)>;

impl Parameter {
    /// The text behind percent-encoding. Headers, and cookies of the style `cookie`, have none.
    pub(super) fn decoded<'r>(&self, text: &'r str) -> Taken<Cow<'r, str>> {
        if self.location == In::Header || self.style == Style::Cookie {
            return Ok(text.into());
        }
        decoded(text, self.location == In::Query && !self.reserved).ok_or(Broken::Malformed)
    }

    /// The one text.
    pub(super) fn scalar<'r>(&self, texts: &Texts<'r>) -> Taken<Cow<'r, str>> {
        let text = one(texts)?;
        self.decoded(match self.style {
            Style::Matrix => self.of_matrix(text)?.unwrap_or_default(),
            Style::Label => of_label(text)?,
            _ => text,
        })
    }

    /// The items of an array.
    pub(super) fn items<'r>(&self, texts: &Texts<'r>) -> Taken<Vec<Cow<'r, str>>> {
        match self.style {
            Style::Matrix if self.explode => self.matrix_items(one(texts)?),
            Style::Matrix => match self.of_matrix(one(texts)?)? {
                Some(list) => self.separated(list, ','),
                None => Ok(Vec::new()),
            },
            Style::Label => {
                self.separated(of_label(one(texts)?)?, if self.explode { '.' } else { ',' })
            }
            Style::Simple if self.location == In::Header => Ok(fields(texts)),
            Style::Form | Style::Space | Style::Pipe | Style::Cookie if self.explode => {
                match texts.as_slice() {
                    [""] => Ok(Vec::new()),
                    all => all.iter().map(|text| self.decoded(text)).collect(),
                }
            }
            Style::Space => self.decoded_first(one(texts)?, ' '),
            Style::Pipe => self.decoded_first(one(texts)?, '|'),
            Style::Simple | Style::Form | Style::Cookie | Style::Deep => {
                self.separated(one(texts)?, ',')
            }
        }
    }

    /// The members of an object that stands in one text.
    pub(super) fn members<'r>(&self, texts: &Texts<'r>) -> Taken<Vec<Member<'r>>> {
        if !self.explode {
            return self.alternating(texts);
        }
        let pairs = match self.style {
            Style::Matrix => matrix_pairs(one(texts)?)?,
            Style::Label => pairs(of_label(one(texts)?)?.split('.'))?,
            Style::Simple if self.location == In::Header => {
                pairs(texts.as_slice().iter().flat_map(|text| text.split(',')).map(trimmed))?
            }
            Style::Simple => pairs(one(texts)?.split(','))?,
            _ => return Err(Broken::Fault(Fault::Style)),
        };
        let member = |(name, text)| {
            Ok(Member { path: vec![self.decoded(name)?], text: self.decoded(text)? })
        };
        pairs.into_iter().map(member).collect()
    }

    /// `R,100,G,200`
    fn alternating<'r>(&self, texts: &Texts<'r>) -> Taken<Vec<Member<'r>>> {
        let mut items = self.items(texts)?.into_iter();
        let mut members = Vec::with_capacity(items.len() / 2);
        while let Some(name) = items.next() {
            let text = items.next().ok_or(Broken::Fault(Fault::Style))?;
            members.push(Member { path: vec![name], text });
        }
        Ok(members)
    }

    fn separated<'r>(&self, text: &'r str, by: char) -> Taken<Vec<Cow<'r, str>>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        text.split(by).map(|item| self.decoded(item)).collect()
    }

    /// What stands in the query is encoded, what separates too.
    fn decoded_first<'r>(&self, text: &'r str, by: char) -> Taken<Vec<Cow<'r, str>>> {
        let text = self.decoded(text)?;
        if text.is_empty() {
            return Ok(Vec::new());
        }
        Ok(match text {
            Cow::Borrowed(text) => text.split(by).map(Cow::Borrowed).collect(),
            Cow::Owned(text) => text.split(by).map(|item| item.to_owned().into()).collect(),
        })
    }

    /// What stands behind `;color=`; `None` for `;color` alone.
    fn of_matrix<'r>(&self, text: &'r str) -> Taken<Option<&'r str>> {
        let text = text.strip_prefix(';').ok_or(Broken::Fault(Fault::Style))?;
        let (name, value) = split(text);
        self.is_named(name)?;
        if value.contains(';') {
            return Err(Broken::Fault(Fault::Style));
        }
        Ok(text.contains('=').then_some(value))
    }

    /// `;color=blue;color=black`
    fn matrix_items<'r>(&self, text: &'r str) -> Taken<Vec<Cow<'r, str>>> {
        let pairs = matrix_pairs(text)?;
        if let [(name, "")] = pairs[..]
            && !text.contains('=')
        {
            return self.is_named(name).map(|()| Vec::new());
        }
        let item = |(name, value): (&str, &'r str)| {
            self.is_named(name)?;
            self.decoded(value)
        };
        pairs.into_iter().map(item).collect()
    }

    fn is_named(&self, name: &str) -> Taken<()> {
        let is_it = self.decoded(name)? == self.name;
        if is_it { Ok(()) } else { Err(Broken::Fault(Fault::Style)) }
    }
}

fn one<'r>(texts: &Texts<'r>) -> Taken<&'r str> {
    match texts {
        Texts::None => Ok(""),
        Texts::One(text) => Ok(text),
        Texts::Many(_) => Err(Broken::Fault(Fault::Repeated)),
    }
}

fn of_label(text: &str) -> Taken<&str> {
    text.strip_prefix('.').ok_or(Broken::Fault(Fault::Style))
}

/// `;R=100;G=200`; a name alone has an empty value.
fn matrix_pairs(text: &str) -> Taken<Pairs<'_>> {
    let text = text.strip_prefix(';').ok_or(Broken::Fault(Fault::Style))?;
    Ok(text.split(';').map(split).collect())
}

/// `R=100` and so on; nothing at all is no pair.
fn pairs<'r>(texts: impl Iterator<Item = &'r str>) -> Taken<Pairs<'r>> {
    let texts: Vec<&str> = texts.collect();
    if texts == [""] {
        return Ok(Vec::new());
    }
    let pair = |text: &'r str| text.split_once('=').ok_or(Broken::Fault(Fault::Style));
    texts.into_iter().map(pair).collect()
}

/// Several fields of one name are one list (RFC 9110 section 5.3).
fn fields<'r>(texts: &Texts<'r>) -> Vec<Cow<'r, str>> {
    match texts.as_slice() {
        [one] if trimmed(one).is_empty() => Vec::new(),
        all => all.iter().flat_map(|text| text.split(',')).map(|it| trimmed(it).into()).collect(),
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
