//! Prints how often each code is found in the shared corpus, before and after adoption.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use secgen::{
    check,
    finding::{Code, Severity},
};
use secgen_tests::corpus::{Counts, Ended, Study, documents, study};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut studies = Vec::new();
    for (path, ended) in study(&documents()?, Duration::from_secs(600)) {
        match ended {
            Ended::Told(study) => studies.push(study),
            other => writeln!(out, "{}: {other:?}", path.display())?,
        }
    }
    documents_table(&studies, &mut out)?;
    codes_table("as they came", &studies, |study| &study.before, &mut out)?;
    codes_table("adopted", &studies, |study| &study.after, &mut out)?;
    let clean: Vec<_> = studies.iter().filter(|study| study.is_clean()).collect();
    writeln!(out, "\nclean after adoption: {} of {}", clean.len(), studies.len())?;
    for study in clean {
        writeln!(out, "  {}", study.name)?;
    }
    Ok(())
}

fn documents_table(studies: &[Study], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<36}{:>9}{:>9}{:>8}{:>8}", "document", "bytes", "cpu ms", "errors", "left")?;
    for study in studies {
        let millis = study.cost.as_millis();
        let (before, after) = (errors(&study.before), errors(&study.after));
        writeln!(out, "{:<36}{:>9}{millis:>9}{before:>8}{after:>8}", study.name, study.bytes)?;
    }
    Ok(())
}

fn errors(counts: &Counts) -> usize {
    let errors = counts.iter().filter(|((severity, _), _)| *severity == Severity::Error);
    errors.map(|(_, count)| count).sum()
}

fn codes_table(
    title: &str,
    studies: &[Study],
    counts: impl Fn(&Study) -> &Counts,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut table: BTreeMap<(Severity, Code), (usize, usize)> = BTreeMap::new();
    for (key, count) in studies.iter().flat_map(&counts) {
        let row = table.entry(*key).or_default();
        *row = (row.0 + 1, row.1 + count);
    }
    writeln!(
        out,
        "\n{title}\n{:<7}{:<30}{:<9}{:>10}{:>10}",
        "code", "name", "severity", "documents", "findings"
    )?;
    for ((severity, code), (documents, findings)) in table.iter().rev() {
        let code = code.to_string();
        let name = check::find(&code).map_or("", |rule| rule.name);
        let severity = severity.to_string();
        writeln!(out, "{code:<7}{name:<30}{severity:<9}{documents:>10}{findings:>10}")?;
    }
    Ok(())
}
