//! What the resolver decides, one feature a test.

mod access;
mod allof;
mod core;
mod inheritance;
mod login;
mod names;
mod oneof;
mod ownership;
mod parameters;
mod rates;
mod refusals;
mod schemas;
mod schemes;

use crate::contract::{self, Contract, Kind, ObjectRules, Operation, Property, Schema};
use crate::document;
use crate::finding::{Code, Finding, Findings, Severity};
use crate::source::Sources;

/// What came of a document.
pub(super) struct Told {
    pub(super) contract: Contract,
    pub(super) findings: Vec<Finding>,
    sources: Sources,
}

impl Told {
    pub(super) fn of(text: &str) -> Self {
        let sources = Sources::from_text("openapi.yaml", text);
        let mut findings = Findings::default();
        let root = sources.root(&mut findings).expect("the test's document can be read");
        let document = document::parse(&root, &mut findings).expect("it is OpenAPI");
        let contract = contract::resolve(&document, &mut findings);
        Self { contract, findings: findings.iter().cloned().collect(), sources }
    }

    /// The errors, each as `code line:column message`.
    pub(super) fn errors(&self) -> Vec<String> {
        self.of_severity(Severity::Error)
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        self.of_severity(Severity::Warning)
    }

    fn of_severity(&self, severity: Severity) -> Vec<String> {
        let findings = self.findings.iter().filter(|finding| finding.severity == severity);
        findings
            .map(|finding| {
                let at = self.sources.locate(finding.place);
                format!("{} {}:{} {}", finding.code, at.line, at.column, finding.message)
            })
            .collect()
    }

    /// The one error, which must have this code.
    pub(super) fn error(&self, code: Code) -> &Finding {
        let errors: Vec<_> =
            self.findings.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.len() == 1 && errors[0].code == code, "{:#?}", self.errors());
        errors[0]
    }

    /// The document, which must have no error.
    pub(super) fn sound(self) -> Contract {
        assert!(self.errors().is_empty(), "{:#?}", self.errors());
        self.contract
    }

    /// The text that a finding underlines.
    pub(super) fn underlined(&self, finding: &Finding, text: &str) -> String {
        text[finding.place.start as usize..finding.place.end as usize].to_owned()
    }
}

/// A document with one scheme, and `rest` below.
pub(super) fn frame(rest: &str) -> String {
    document("3.1.0", "x-security: { version: 1 }", rest)
}

/// A document of a version, with a root `x-security`.
pub(super) fn document(version: &str, security: &str, rest: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{ title: T, version: '1' }}\n{security}\nsecurity: [{{ login: [] }}]\n{rest}\n"
    ) + "  securitySchemes:\n    login: { type: http, scheme: bearer, x-security: { issuer: env:I, audience: [a], algorithms: [EdDSA], jwksUri: env:J } }\n"
}

/// A document whose operation `take` has a body of the component `It`.
pub(super) fn with_schemas(version: &str, schemas: &str) -> String {
    let schemas = schemas.lines().map(|line| format!("    {line}\n")).collect::<String>();
    document(
        version,
        "x-security: { version: 1 }",
        &format!(
            "paths:\n  /it:\n    post:\n      operationId: take\n      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/It' }} }} }} }}\n      responses: {{ '204': {{ description: Taken. }} }}\ncomponents:\n  schemas:\n{schemas}"
        ),
    )
}

/// What came of a component `It`.
pub(super) fn schema(version: &str, schemas: &str) -> Told {
    Told::of(&with_schemas(version, schemas))
}

impl Contract {
    pub(super) fn called(&self, id: &str) -> &Operation {
        self.operations.iter().find(|operation| operation.id == id).expect("there is one")
    }

    pub(super) fn named(&self, name: &str) -> &Schema {
        self.schemas.0.iter().find(|schema| schema.name == name).expect("it is reached")
    }

    pub(super) fn object(&self, name: &str) -> &ObjectRules {
        match &self.named(name).kind {
            Kind::Object(rules) => rules,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub(super) fn property(&self, object: &str, name: &str) -> (&Property, &Schema) {
        let properties = &self.object(object).properties;
        let property = properties.iter().find(|it| it.name == name).expect("it has one");
        (property, &self.schemas[property.schema])
    }

    pub(super) fn tiers_of(&self, operation: &str) -> Vec<&str> {
        self.called(operation).rates.iter().map(|index| self.tiers[*index].name.as_str()).collect()
    }
}
