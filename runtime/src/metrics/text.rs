//! Prometheus' text format, version 0.0.4: `# HELP`, `# TYPE` and a line for each number.

use std::fmt::{Display, Write as _};

use super::family::{Described, Family};

/// A page of metrics in the making.
#[derive(Debug, Default)]
pub(crate) struct Text(String);

impl Text {
    /// Begins a metric; its numbers follow.
    pub(crate) fn begin(&mut self, described: &Described) {
        let Described { name, kind, help } = described;
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {}", kind.name()));
    }

    /// One number. Values of labels are escaped; their names are ours.
    pub(crate) fn number(&mut self, name: &str, labels: &[(&str, &str)], number: impl Display) {
        self.0.push_str(name);
        let mut before = '{';
        for (label, value) in labels {
            self.0.push(before);
            self.0.push_str(label);
            self.0.push_str("=\"");
            self.escaped(value);
            self.0.push('"');
            before = ',';
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        self.line(format_args!(" {number}"));
    }

    /// All numbers of a family.
    pub(crate) fn family<const N: usize>(&mut self, family: &Family<N>) {
        self.begin(&family.described);
        for (index, value) in family.values.iter().enumerate() {
            let labels = [(family.label, *value)];
            let labels = if family.label.is_empty() { &[][..] } else { &labels[..] };
            self.number(family.described.name, labels, family.get(index));
        }
    }

    /// The page.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        let _a_string_takes_everything = writeln!(self.0, "{text}");
    }

    fn escaped(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '\\' => self.0.push_str("\\\\"),
                '"' => self.0.push_str("\\\""),
                '\n' => self.0.push_str("\\n"),
                c => self.0.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::family::Kind;
    use super::*;

    #[test]
    fn no_value_of_a_label_ends_its_line_or_its_quotes() {
        let mut text = Text::default();
        text.number("a_total", &[("of", "x\"} 1\nb\\"), ("b", "")], 2);
        assert_eq!(text.finish(), "a_total{of=\"x\\\"} 1\\nb\\\\\",b=\"\"} 2\n");
    }

    #[test]
    fn a_family_tells_each_of_its_numbers_also_those_that_are_zero() {
        let family = Family::new("b_total", Kind::Counter, "Bs.", "of", ["x", "y"]);
        family.add(1, 3);
        let mut text = Text::default();
        text.family(&family);
        text.family(&Family::one("c", Kind::Gauge, "Cs."));
        assert_eq!(
            text.finish(),
            "# HELP b_total Bs.\n# TYPE b_total counter\nb_total{of=\"x\"} 0\nb_total{of=\"y\"} 3\n\
             # HELP c Cs.\n# TYPE c gauge\nc 0\n"
        );
    }
}
