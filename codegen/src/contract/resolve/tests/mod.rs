//! What the resolver decides, one feature a test.

mod access;
mod allof;
mod anyof;
mod assertions;
mod core;
mod inheritance;
mod login;
mod names;
mod oneof;
mod ownership;
mod parameters;
mod rates;
mod references;
mod refusals;
mod schemas;
mod schemes;

use crate::contract::{
    self, AssertionId, Contract, Keyword, Kind, ObjectRules, Operation, Property, Schema,
};
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

impl Contract {
    /// What a schema's assertion says, as a line.
    pub(super) fn asserted(&self, schema: &Schema) -> String {
        schema.assertion.map_or_else(|| "nothing".to_owned(), |id| self.told(id, 0))
    }

    fn told(&self, id: AssertionId, depth: usize) -> String {
        if depth > 6 {
            return self.assertions[id].name.clone();
        }
        let all: Vec<_> =
            self.assertions[id].keywords.iter().map(|it| self.keyword(it, depth + 1)).collect();
        if all.is_empty() { "empty".to_owned() } else { all.join(" & ") }
    }

    fn keyword(&self, keyword: &Keyword, depth: usize) -> String {
        let one = |id: &AssertionId| self.told(*id, depth);
        let each = |ids: &[AssertionId]| ids.iter().map(one).collect::<Vec<_>>().join(", ");
        let named = |all: &[(String, AssertionId)]| {
            let all = all.iter().map(|(name, id)| format!("{name}: {}", one(id)));
            all.collect::<Vec<_>>().join(", ")
        };
        match keyword {
            Keyword::Always => "always".to_owned(),
            Keyword::Never => "never".to_owned(),
            Keyword::Type(types) => {
                let types: Vec<_> = types.iter().map(|it| format!("{it:?}")).collect();
                format!("type {}", types.join("|"))
            }
            Keyword::Text(rules) => {
                let pattern = rules.pattern.as_ref().map(|it| format!("/{}/", it.source));
                format!("text {}", pattern.unwrap_or_else(|| format!("{:?}", rules.format)))
            }
            Keyword::Required(names) => format!("required {}", names.join(" ")),
            Keyword::Properties(all) => format!("properties({})", named(all)),
            Keyword::PatternProperties(all) => {
                let all = all.iter().map(|(it, id)| format!("/{}/: {}", it.source, one(id)));
                format!("patternProperties({})", all.collect::<Vec<_>>().join(", "))
            }
            Keyword::AdditionalProperties(id) => format!("additionalProperties({})", one(id)),
            Keyword::UnevaluatedProperties(id) => format!("unevaluatedProperties({})", one(id)),
            Keyword::Items(id) => format!("items({})", one(id)),
            Keyword::PrefixItems(ids) => format!("prefixItems({})", each(ids)),
            Keyword::AllOf(ids) => format!("allOf({})", each(ids)),
            Keyword::AnyOf(ids) => format!("anyOf({})", each(ids)),
            Keyword::OneOf(ids) => format!("oneOf({})", each(ids)),
            Keyword::Not(id) => format!("not({})", one(id)),
            Keyword::Ref(id) => format!("ref({})", one(id)),
            Keyword::DynamicRef { anchor, .. } => format!("dynamic #{anchor}"),
            Keyword::Contains { schema, min, max } => {
                format!("contains({}, {min}, {max:?})", one(schema))
            }
            Keyword::If { condition, then, otherwise } => {
                let told = |id: &Option<AssertionId>| id.map_or(String::new(), |id| one(&id));
                format!("if({}; {}; {})", one(condition), told(then), told(otherwise))
            }
            Keyword::DependentRequired(all) => format!("dependentRequired({all:?})"),
            Keyword::DependentSchemas(all) => format!("dependentSchemas({})", named(all)),
            other => format!("{other:?}"),
        }
    }
}
