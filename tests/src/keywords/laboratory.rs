//! Groups through the whole of secgen: judged alone, generated together, compiled, and asked.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use secgen::{contract_of, finding::Severity, source::Sources};

use super::{
    Dialect, Group,
    crates::{self, Parts},
    document,
};
use crate::workshop::{Workshop, workspace};

/// What became of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No code is generated for it; what was found, with its code first.
    Refused(String),
    /// What the generated code said of each instance.
    Ran {
        /// Whether the shape says it all, or assertions stand before it.
        through: Through,
        /// `valid`, or what is wrong.
        said: Vec<String>,
    },
}

/// How a schema is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// By its shape in Rust alone.
    Kind,
    /// With the assertion of at least one schema.
    Assertion,
}

/// How long it took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// To judge and to generate.
    pub generation: Duration,
    /// `cargo build`.
    pub building: Duration,
    /// To ask everything.
    pub asking: Duration,
    /// Lines of generated code.
    pub lines: usize,
}

/// Runs the groups in one crate of this name below `tmp`.
///
/// # Panics
/// When documents that are sound apart are not together, or the code does not compile.
///
/// # Errors
/// When a file cannot be written or cargo not started.
pub fn run(
    tmp: &str,
    name: &str,
    parts: Parts,
    groups: &[Group],
) -> io::Result<(Vec<Outcome>, Cost)> {
    let began = Instant::now();
    let mut cost = Cost::default();
    let judged: Vec<_> = groups.iter().map(judge).collect();
    let sound: Vec<_> = groups.iter().enumerate().filter(|(at, _)| judged[*at].is_ok()).collect();
    let workshop = Workshop::open(tmp, name, "")?;
    let order = generate(&workshop, name, parts, &sound, &mut cost)?;
    cost.generation = began.elapsed();

    let began = Instant::now();
    workshop.join(&["package"])?;
    let ran = workshop.cargo(&["build", "--quiet", "--package", name])?;
    assert_eq!(ran.status, 0, "the generated code does not compile:\n{}", ran.err);
    cost.building = began.elapsed();

    let began = Instant::now();
    let mut said = ask(&workshop, name, groups, &order)?.into_iter();
    cost.asking = began.elapsed();
    let mut outcomes: Vec<_> = judged
        .iter()
        .map(|judged| match judged {
            Err(found) => Outcome::Refused(found.clone()),
            Ok(through) => Outcome::Ran { through: *through, said: Vec::new() },
        })
        .collect();
    for number in order {
        if let Outcome::Ran { said: told, .. } = &mut outcomes[number] {
            told.extend(said.by_ref().take(groups[number].cases.len()));
        }
    }
    Ok((outcomes, cost))
}

/// What secgen says of a group alone.
///
/// # Errors
/// What is wrong with it, when nothing may be generated.
pub fn judge(group: &Group) -> Result<Through, String> {
    let text = document::document("Keywords", group.dialect, &[(0, group)]);
    let sources = Sources::from_text("openapi.json", text);
    let (contract, findings) = contract_of(&sources);
    let Some(contract) = contract else {
        let errors = findings.iter().filter(|it| it.severity == Severity::Error);
        let told: Vec<_> = errors.map(|it| format!("{} {}", it.code, it.message)).collect();
        return Err(told.join("; "));
    };
    let asserts = contract.schemas.0.iter().any(|schema| schema.assertion.is_some());
    Ok(if asserts { Through::Assertion } else { Through::Kind })
}

/// Writes the package; gives the groups in the order of the program's table.
fn generate(
    workshop: &Workshop,
    name: &str,
    parts: Parts,
    groups: &[(usize, &Group)],
    cost: &mut Cost,
) -> io::Result<Vec<usize>> {
    let runtime = workspace().join("runtime").canonicalize()?;
    let (mut order, mut outputs) = (Vec::new(), Vec::new());
    for (dialect, groups) in document::packed(groups) {
        let title = format!("Keywords {}", outputs.len());
        let text = document::document(&title, dialect, &groups);
        let path = workshop.folder().join(format!("openapi-{}.json", outputs.len()));
        fs::write(path, &text)?;
        outputs.push((output(name, &runtime, dialect, text), names(&groups)));
        order.extend(groups.iter().map(|(number, _)| *number));
    }
    let files = outputs.iter().flat_map(|(output, _)| output.files.values());
    cost.lines = files.map(|file| file.text.lines().count()).sum();
    crates::write(&workshop.folder().join("package"), parts, &outputs)?;
    Ok(order)
}

fn output(name: &str, runtime: &Path, dialect: Dialect, text: String) -> secgen::emit::Output {
    let sources = Sources::from_text("openapi.json", text);
    let (output, findings) = secgen::generate(&sources, &crates::options(name, runtime));
    output.unwrap_or_else(|| {
        let errors = findings.iter().filter(|it| it.severity == Severity::Error);
        let told: Vec<_> = errors.map(|it| format!("{} {}", it.code, it.message)).collect();
        panic!("{dialect:?}: each schema is sound alone, and not together:\n{}", told.join("\n"))
    })
}

fn names(groups: &[(usize, &Group)]) -> Vec<String> {
    groups.iter().map(|(number, _)| document::operation(*number)).collect()
}

/// What is said of every instance of every group, in order. A program that crashes is started again
/// behind what it crashed on.
fn ask(
    workshop: &Workshop,
    name: &str,
    groups: &[Group],
    order: &[usize],
) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for (index, number) in order.iter().enumerate() {
        lines.extend(groups[*number].cases.iter().map(|case| format!("{index}\t{}\n", case.data)));
    }
    let path = workshop.folder().join("instances");
    let mut said: Vec<String> = Vec::new();
    while said.len() < lines.len() {
        fs::write(&path, lines[said.len()..].concat())?;
        let answer = Command::new(workshop.program(name))
            .stdin(Stdio::from(fs::File::open(&path)?))
            .stderr(Stdio::null())
            .output()?;
        said.extend(String::from_utf8_lossy(&answer.stdout).lines().map(str::to_owned));
        if said.len() < lines.len() {
            said.push("crashed".to_owned());
        }
    }
    Ok(said)
}
