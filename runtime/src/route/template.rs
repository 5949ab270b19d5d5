//! One segment of a path template: literals and parameters in turn.

/// A segment of a path as the document writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// No parameter.
    Literal(String),
    /// At least one parameter.
    Pattern(Pattern),
}

/// The literals around the parameters: `{a}-{b}.json` is `["", "-", ".json"]`.
///
/// Names are not part of it: paths that differ only in them are one place of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<String>);

/// A path template cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TemplateFault {
    /// It does not begin with `/`, or is not plain.
    NotAPath,
    /// Braces do not match, or a name is empty.
    Braces,
    /// Two parameters stand side by side, so that no request tells where one ends.
    Adjacent,
}

/// Splits a template into segments and the names of its parameters.
pub(super) fn parse(
    path: &'static str,
) -> Result<(Vec<Segment>, Vec<&'static str>), TemplateFault> {
    let rest = path.strip_prefix('/').ok_or(TemplateFault::NotAPath)?;
    let mut names = Vec::new();
    let segments =
        rest.split('/').map(|text| segment(text, &mut names)).collect::<Result<_, _>>()?;
    Ok((segments, names))
}

fn segment(text: &'static str, names: &mut Vec<&'static str>) -> Result<Segment, TemplateFault> {
    let mut literals = Vec::new();
    let mut rest = text;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail.split_once('}').ok_or(TemplateFault::Braces)?;
        if name.is_empty() || name.contains('{') || literal.contains('}') {
            return Err(TemplateFault::Braces);
        }
        if literal.is_empty() && !literals.is_empty() {
            return Err(TemplateFault::Adjacent);
        }
        literals.push(literal.to_owned());
        names.push(name);
        rest = tail;
    }
    if rest.contains('}') {
        return Err(TemplateFault::Braces);
    }
    literals.push(rest.to_owned());
    Ok(match literals.as_slice() {
        [literal] => Segment::Literal(literal.clone()),
        _ => Segment::Pattern(Pattern(literals)),
    })
}

impl Pattern {
    /// How many characters are fixed; more beats fewer.
    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(String::len).sum()
    }

    /// Tells where the parameters of `segment` lie, when it matches. Each is at least one byte,
    /// and ends where the next literal first occurs.
    pub(super) fn captures(&self, segment: &str, mut found: impl FnMut(usize, usize)) -> bool {
        let (Some(prefix), Some(suffix)) = (self.0.first(), self.0.last()) else { return false };
        let Some(end) = segment.len().checked_sub(suffix.len()) else { return false };
        if !segment.starts_with(prefix.as_str()) || !segment.ends_with(suffix.as_str()) {
            return false;
        }
        let mut start = prefix.len();
        for literal in &self.0[1..self.0.len() - 1] {
            let Some(inner) = segment.get(start..end).filter(|inner| !inner.is_empty()) else {
                return false;
            };
            // A parameter is not empty, so the literal is looked for behind its first character.
            let first = inner.chars().next().map_or(1, char::len_utf8);
            let Some(at) = inner[first..].find(literal.as_str()) else { return false };
            found(start, start + first + at);
            start += first + at + literal.len();
        }
        if start >= end {
            return false;
        }
        found(start, end);
        true
    }

    /// Whether one segment might match both, as far as their ends tell.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        let ends = |pattern: &Self| {
            (
                pattern.0.first().cloned().unwrap_or_default(),
                pattern.0.last().cloned().unwrap_or_default(),
            )
        };
        let ((left_first, left_last), (right_first, right_last)) = (ends(self), ends(other));
        (left_first.starts_with(&right_first) || right_first.starts_with(&left_first))
            && (left_last.ends_with(&right_last) || right_last.ends_with(&left_last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(template: &'static str, segment: &str) -> Option<Vec<String>> {
        let (segments, _) = parse(template).unwrap();
        let [Segment::Pattern(pattern)] = segments.as_slice() else { panic!("a pattern") };
        let mut found = Vec::new();
        pattern
            .captures(segment, |from, to| found.push(segment[from..to].to_owned()))
            .then_some(found)
    }

    #[test]
    fn parameters_may_have_literals_around_them() {
        assert_eq!(captured("/{b}.json", "x.json"), Some(vec!["x".into()]));
        assert_eq!(captured("/{id}:cancel", "7:cancel"), Some(vec!["7".into()]));
        assert_eq!(captured("/v{n}", "v12"), Some(vec!["12".into()]));
        assert_eq!(captured("/{a}-{b}", "x-y-z"), Some(vec!["x".into(), "y-z".into()]));
        assert_eq!(captured("/{a}-{b}", "--z"), Some(vec!["-".into(), "z".into()]));
    }

    #[test]
    fn a_parameter_is_never_empty() {
        for (template, segment) in [
            ("/{b}", ""),
            ("/{b}.json", ".json"),
            ("/v{n}", "v"),
            ("/{a}-{b}", "-"),
            ("/{a}-{b}", "x-"),
            ("/{a}-{b}", "-x"),
            ("/aa{b}aa", "aaa"),
            ("/aa{b}aa", "aaaa"),
        ] {
            assert_eq!(captured(template, segment), None, "{template} {segment}");
        }
    }

    #[test]
    fn braces_that_do_not_match_are_a_fault() {
        for path in ["/{a", "/a}", "/{}", "/{a{b}}", "/}{", "/x}{a}"] {
            assert_eq!(parse(path).unwrap_err(), TemplateFault::Braces, "{path}");
        }
        assert_eq!(parse("/{a}{b}").unwrap_err(), TemplateFault::Adjacent);
        assert_eq!(parse("a").unwrap_err(), TemplateFault::NotAPath);
    }
}
