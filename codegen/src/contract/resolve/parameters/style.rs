//! `style`, `explode` and `content`: the way in which a parameter's value is written.

use crate::document::{self, MediaType, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::super::{In, Style};
use super::super::media;
use super::unsupported_style;

/// How a value is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) style: Style,
    pub(super) explode: bool,
    /// `content`: as JSON, and the style says nothing.
    pub(super) is_json: bool,
}

/// The way of a parameter, with OpenAPI's defaults for what is not said.
pub(super) fn way(shape: &document::Shape<'_>, location: In, findings: &mut Findings) -> Way {
    let usual = match location {
        In::Query | In::Cookie => Style::Form,
        In::Path | In::Header => Style::Simple,
    };
    let style = shape.style.and_then(|written| style(written, location, findings)).unwrap_or(usual);
    let usually_exploded = matches!(style, Style::Form | Style::Cookie);
    let explode = shape.explode.map_or(usually_exploded, |it| it.value);
    if let Some(place) = shape.allow_empty_value.filter(|_| location != In::Query) {
        findings.push(
            unsupported_style(
                place,
                &format!("`allowEmptyValue` says nothing of a {location} parameter"),
                "leave it out",
            )
            .label("of query parameters only"),
        );
    }
    content(shape, findings);
    Way { style, explode, is_json: !shape.content.is_empty() }
}

fn style(written: Text<'_>, location: In, findings: &mut Findings) -> Option<Style> {
    let known = styles(location);
    let found = known.iter().find(|(name, _)| *name == written.value).map(|(_, style)| *style);
    if found.is_none() {
        let names = known.iter().map(|(name, _)| *name);
        let list = names.clone().collect::<Vec<_>>().join(", ");
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_PARAMETER_STYLE,
                written.place,
                format!("`{}` is no style of a {location} parameter", written.value),
            )
            .label(format!("one of {list}"))
            .help(format!("write `style: {}`", known[0].0))
            .did_you_mean(written.value, names),
        );
    }
    found
}

/// The styles of a location (OpenAPI 3.2, section 4.12.2.2), the usual one first.
fn styles(location: In) -> &'static [(&'static str, Style)] {
    match location {
        In::Path => {
            &[("simple", Style::Simple), ("label", Style::Label), ("matrix", Style::Matrix)]
        }
        In::Query => &[
            ("form", Style::Form),
            ("spaceDelimited", Style::SpaceDelimited),
            ("pipeDelimited", Style::PipeDelimited),
            ("deepObject", Style::DeepObject),
        ],
        In::Header => &[("simple", Style::Simple)],
        In::Cookie => &[("form", Style::Form), ("cookie", Style::Cookie)],
    }
}

/// `content` has one media type, JSON, and nothing of `schema` beside it.
fn content(shape: &document::Shape<'_>, findings: &mut Findings) {
    let [first, others @ ..] = shape.content.as_slice() else { return };
    let beside = [
        shape.schema.as_ref().map(|it| it.place),
        shape.style.map(|it| it.place),
        shape.explode.map(|it| it.place),
        shape.allow_reserved,
    ];
    if let Some(place) = beside.into_iter().flatten().next() {
        findings.push(
            unsupported_style(place, "this cannot stand beside `content`", "leave it out")
                .related(first.name.place, "`content` says how the value is written"),
        );
    }
    if let Some(other) = others.first() {
        findings.push(
            unsupported_style(
                other.name.place,
                "`content` of a parameter has one media type",
                "leave this one out",
            )
            .related(first.name.place, "the first"),
        );
    }
    if !is_json(first) {
        findings.push(
            unsupported_style(
                first.name.place,
                &format!("a parameter of the media type `{}`", first.name.value),
                "write `content: { application/json: { schema: … } }`, or `schema` for a text",
            )
            .label("only JSON is decoded here"),
        );
    }
}

fn is_json(media: &MediaType<'_>) -> bool {
    media::is_json(&media::essence(media.name.value)) && media.sequential.is_none()
}
