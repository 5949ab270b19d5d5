//! Parameters, bodies and answers.

use crate::contract::{Form, In, Kind, Members, Scalar, Shape, Status, Style};
use crate::finding::codes;

use super::{Told, document, frame};

fn told(path: &str, shared: &str, own: &str) -> Told {
    Told::of(&frame(&format!(
        "paths:\n  {path}:\n    parameters: [{shared}]\n    get:\n      operationId: read\n      parameters: [{own}]\n      responses: {{ '204': {{ description: Read. }} }}\ncomponents:"
    )))
}

#[test]
fn the_operations_parameter_replaces_the_paths() {
    let contract = told(
        "/it",
        "{ name: a, in: query, schema: { type: string } }, { name: b, in: query, schema: { type: string } }",
        "{ name: a, in: query, schema: { type: integer } }, { name: a, in: header, schema: { type: string } }",
    )
    .sound();
    let parameters = &contract.called("read").parameters;
    let told: Vec<_> = parameters.iter().map(|it| (it.name.as_str(), it.location)).collect();
    assert_eq!(told, [("a", In::Query), ("b", In::Query), ("a", In::Header)]);
    assert!(matches!(contract.schemas[parameters[0].schema].kind, Kind::Integer { .. }));
}

#[test]
fn a_parameter_that_stands_twice_is_refused() {
    let twice = "{ name: X-A, in: header, schema: { type: string } }, { name: x-a, in: header, schema: { type: string } }";
    told("/it", "", twice).error(codes::BAD_VALUE);
}

#[test]
fn template_and_parameters_must_agree() {
    told("/{a}", "", "").error(codes::PATH_PARAMETER_MISMATCH);
    told("/it", "", "{ name: a, in: path, required: true, schema: { type: string } }")
        .error(codes::PATH_PARAMETER_MISMATCH);
    told("/{a}", "", "{ name: a, in: path, schema: { type: string } }")
        .error(codes::PATH_PARAMETER_MISMATCH);
}

#[test]
fn a_list_is_written_as_its_style_says() {
    let style = |text: &str| {
        let own =
            format!("{{ name: a, {text}, schema: {{ type: array, items: {{ type: string }} }} }}");
        let contract = told("/it", "", &own).sound();
        let parameter = &contract.called("read").parameters[0];
        (parameter.style, parameter.explode)
    };
    assert_eq!(style("in: query"), (Style::Form, true));
    assert_eq!(style("in: query, explode: false"), (Style::Form, false));
    assert_eq!(style("in: header"), (Style::Simple, false));
}

#[test]
fn what_the_style_does_not_write_is_refused() {
    const LIST: &str = "schema: { type: array, items: { type: string } }";
    const LISTS: &str = "schema: { type: array, items: { type: array, items: { type: string } } }";
    const OBJECT: &str = "schema: { type: object, properties: { b: { type: string } } }";
    const OBJECTS: &str = "schema: { type: object, properties: { b: { type: object, properties: { c: { type: string } } } } }";
    const SELF: &str = "schema: { $ref: '#/components/schemas/Tree' }";
    for parameter in [
        "in: query, style: deepObject, schema: { type: string }",
        &format!("in: query, style: deepObject, {LIST}"),
        "in: query, style: pipeDelimited, schema: { type: string }",
        &format!("in: query, style: pipeDelimited, explode: true, {OBJECT}"),
        &format!("in: query, {LISTS}"),
        &format!("in: query, explode: false, {OBJECTS}"),
        &format!("in: query, {OBJECTS}"),
        &format!("in: header, {OBJECTS}"),
        &format!("in: cookie, {LIST}"),
        &format!("in: cookie, {OBJECT}"),
        "in: cookie, style: cookie, schema: { type: object, additionalProperties: { type: string } }",
        &format!("in: query, style: deepObject, {SELF}"),
        "in: query, schema: { type: 'null' }",
        "in: query, schema: { const: { a: 1 } }",
        "in: query, style: matrix, schema: { type: string }",
        "in: header, style: form, schema: { type: string }",
        "in: query, style: deepobject, schema: { type: object }",
        "in: header, allowEmptyValue: true, schema: { type: string }",
        "in: query, content: { text/csv: { schema: { type: string } } }",
        "in: query, content: { application/json: { schema: { type: string } }, a/b+json: {} }",
        "in: query, explode: true, content: { application/json: { schema: { type: string } } }",
    ] {
        tree(&format!("{{ name: a, {parameter} }}")).error(codes::UNSUPPORTED_PARAMETER_STYLE);
    }
}

fn tree(own: &str) -> Told {
    Told::of(&frame(&format!(
        "paths:\n  /it:\n    get:\n      operationId: read\n      parameters: [{own}]\n      responses: {{ '204': {{ description: Read. }} }}\ncomponents:\n  schemas:\n    Tree: {{ type: object, properties: {{ left: {{ $ref: '#/components/schemas/Tree' }} }} }}"
    )))
}

#[test]
fn a_value_has_the_shape_of_its_schema() {
    let shape = |text: &str| {
        let contract = told("/it", "", &format!("{{ name: a, in: query, {text} }}")).sound();
        contract.called("read").parameters[0].shape.clone()
    };
    let (text, number) = (Shape::Scalar(Scalar::String), Shape::Scalar(Scalar::Number));
    assert_eq!(shape("schema: {}"), text);
    assert_eq!(shape("schema: { enum: [1, 2] }"), number);
    assert_eq!(shape("schema: { type: [integer, 'null'] }"), number);
    let object = |named: Vec<(&str, &Shape)>, rest: Option<&Shape>| Members {
        named: named.into_iter().map(|(name, shape)| (name.to_owned(), shape.clone())).collect(),
        rest: rest.map(|shape| Box::new(shape.clone())),
    };
    assert_eq!(
        shape("schema: { type: object, properties: { b: { type: string }, c: { type: number } } }"),
        Shape::Object(object(vec![("b", &text), ("c", &number)], None))
    );
    assert_eq!(
        shape(
            "style: deepObject, schema: { type: object, additionalProperties: { type: integer } }"
        ),
        Shape::Object(object(vec![], Some(&number)))
    );
    assert_eq!(
        shape(
            "content: { application/json: { schema: { type: array, items: { type: string } } } }"
        ),
        Shape::Json
    );
    for union in ["oneOf: [{ type: string }, { type: integer }]", "type: [string, integer, 'null']"]
    {
        let Shape::Either(_, shapes) = shape(&format!("schema: {{ {union} }}")) else {
            panic!("{union}")
        };
        assert_eq!(shapes, [number.clone(), text.clone()], "{union}");
    }
}

#[test]
fn an_alternative_knows_the_names_of_the_others() {
    let own = "{ name: a, in: query, schema: { oneOf: [{ type: object, properties: { b: { type: string } } }, { type: object, properties: { c: { type: string } } }] } }";
    let contract = told("/it", "", own).sound();
    let Shape::Either(_, shapes) = &contract.called("read").parameters[0].shape else { panic!() };
    for shape in shapes {
        let Shape::Object(members) = shape else { panic!("{shape:?}") };
        assert_eq!(members.named.len(), 2);
    }
}

#[test]
fn null_beside_a_scalar_is_nothing_that_a_text_can_say() {
    let own = "{ name: a, in: query, schema: { anyOf: [{ type: integer }, { type: 'null' }] } }";
    let contract = told("/it", "", own).sound();
    let schema = contract.called("read").parameters[0].schema;
    assert!(matches!(contract.schemas[schema].kind, Kind::Integer { .. }));
}

#[test]
fn headers_that_openapi_ignores_are_told_and_left_out() {
    let told = told("/it", "", "{ name: Authorization, in: header, schema: { type: string } }");
    assert_eq!(told.warnings().len(), 1);
    assert!(told.sound().called("read").parameters.is_empty());
}

#[test]
fn a_default_that_the_schema_refuses_is_not_filled_in() {
    for schema in [
        "{ type: integer, default: many }",
        "{ type: integer, maximum: 3, default: 5 }",
        "{ type: array, maxItems: 1, items: { type: string }, default: [a, b] }",
        "{ type: array, items: { type: string, maxLength: 3 }, default: [abcd] }",
        "{ type: array, uniqueItems: true, items: { type: string }, default: [a, a] }",
    ] {
        let told = told("/it", "", &format!("{{ name: a, in: query, schema: {schema} }}"));
        told.error(crate::finding::codes::DEFAULT_DOES_NOT_FIT);
        assert_eq!(told.contract.called("read").parameters[0].default, None, "{schema}");
    }
    let own = "{ name: b, in: query, schema: { type: integer, default: 3.0 } }";
    let contract = told("/it", "", own).sound();
    assert_eq!(contract.called("read").parameters[0].default.as_deref(), Some("3"));
}

#[test]
fn a_default_of_the_page_is_one_that_may_be_sent() {
    let default = |written: u32| {
        let own = format!(
            "{{ name: limit, in: query, schema: {{ type: integer, default: {written} }} }}"
        );
        let page = "limits: { page: { param: limit, default: 20, max: 100 } }";
        let contract = Told::of(&frame(&format!(
            "paths:\n  /it:\n    get:\n      operationId: read\n      x-security: {{ {page} }}\n      parameters: [{own}]\n      responses: {{ '204': {{ description: a }} }}\ncomponents:"
        )))
        .sound();
        contract.called("read").parameters[0].default.clone()
    };
    for (written, filled) in [(0, "20"), (5, "5"), (100, "100"), (101, "20")] {
        assert_eq!(default(written).as_deref(), Some(filled), "{written}");
    }
}

fn answers(responses: &str, waive: &str) -> Told {
    Told::of(&frame(&format!(
        "paths:\n  /it:\n    get:\n      operationId: read\n      x-security: {{ {waive} }}\n      responses: {responses}\ncomponents:"
    )))
}

#[test]
fn every_kind_of_status_is_read() {
    let contract = answers(
        "{ '200': { description: a }, 4XX: { description: b }, default: { description: c } }",
        "",
    )
    .sound();
    let told: Vec<_> = contract.called("read").responses.iter().map(|it| it.status).collect();
    assert_eq!(told, [Status::Code(200), Status::Range(4), Status::Default]);
    answers("{ '99': { description: a } }", "").error(codes::BAD_VALUE);
}

fn content(written: &str) -> String {
    format!("{{ '200': {{ description: a, content: {{ {written} }} }} }}")
}

#[test]
fn what_is_not_sent_needs_a_waiver() {
    let both =
        content("application/xml: {}, application/problem+json: { schema: { type: object } }");
    answers(&both, "").error(codes::UNSUPPORTED_MEDIA_TYPE);
    let contract = answers(&both, "waive: { media: later }").sound();
    let media: Vec<_> = contract.called("read").responses[0].content.iter().collect();
    assert_eq!(media.len(), 1);
    assert_eq!(media[0].media, "application/problem+json");
    for wrong in [
        "text/xml: {}",
        "application/atom+xml: {}",
        "multipart/mixed: {}",
        "application/x-www-form-urlencoded: {}",
        "application/*+json: {}",
        "application/pdf: { schema: { type: object } }",
        "text/plain: { schema: { type: integer } }",
        "text/csv: { schema: { type: [string, 'null'] } }",
    ] {
        answers(&content(wrong), "").error(codes::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[test]
fn each_media_type_says_how_it_is_sent() {
    let form = |written: &str| {
        let contract = answers(&content(written), "").sound();
        contract.called("read").responses[0].content[0].form
    };
    assert!(matches!(form("Application/JSON;charset=utf-8: { schema: {} }"), Form::Json(_)));
    assert!(matches!(form("application/vnd.a+json: {}"), Form::Json(_)));
    assert!(matches!(form("text/plain: { schema: { type: string } }"), Form::Text(Some(_))));
    assert_eq!(form("text/plain: {}"), Form::Text(None));
    for bytes in ["text/csv", "image/png", "image/svg+xml", "'image/*'", "'*/*'"] {
        assert_eq!(form(&format!("{bytes}: {{}}")), Form::Bytes, "{bytes}");
    }
    for lines in ["application/x-ndjson", "application/jsonl", "application/json-seq"] {
        assert!(matches!(form(&format!("{lines}: {{}}")), Form::Lines(_)), "{lines}");
    }
    let events = |written: &str| form(&format!("text/event-stream: {{ {written} }}"));
    assert!(matches!(events("schema: { type: object }"), Form::Events(_)));
    assert!(matches!(events("schema: { type: string }"), Form::TextEvents(_)));
    assert!(matches!(
        events("itemSchema: { type: object, properties: { data: { type: string } } }"),
        Form::WholeEvents(_)
    ));
}

#[test]
fn an_event_that_has_no_data_is_none() {
    let wrong = "text/event-stream: { itemSchema: { type: object, properties: { text: { type: string } } } }";
    answers(&content(wrong), "").error(codes::BAD_VALUE);
    answers(&content("image/png: { itemSchema: { type: string } }"), "")
        .error(codes::UNSUPPORTED_OPENAPI_FEATURE);
    let twice = "application/json: { schema: { type: string } }, 'application/json; v=2': { schema: { type: integer } }";
    answers(&content(twice), "").error(codes::BAD_VALUE);
}

#[test]
fn an_answer_without_content_has_none() {
    let with = "{ '204': { description: a, content: { application/json: { schema: {} } } } }";
    answers(with, "").error(codes::CONTRADICTORY_SCHEMA);
}

#[test]
fn webhooks_and_callbacks_need_a_waiver() {
    let text = |security: &str| {
        document("3.1.0", security, "webhooks: { paid: { post: {} } }\npaths: {}\ncomponents:")
    };
    Told::of(&text("x-security: { version: 1 }")).error(codes::UNSUPPORTED_OPENAPI_FEATURE);
    Told::of(&text("x-security: { version: 1, waive: { webhooks: sent by another service } }"))
        .sound();
}
