use ::secgen_runtime::{decode, values};
use ::secgen_runtime::decode::Decode as _;
use super::models;

/// `GET /search/{type}`
#[derive(Clone, Debug, PartialEq)]
pub struct SearchInput {
    /// `type` (path)
    pub r#type: models::Kind,
    /// `q` (query)
    ///
    /// What to look for.
    pub q: String,
    /// `page` (query); `1` when absent
    pub page: i32,
    /// `sort` (query); `"new"` when absent
    pub sort: models::Kind,
    /// `exact` (query); `false` when absent
    pub exact: bool,
    /// `years` (query)
    pub years: Option<Vec<i64>>,
    /// `size` (query)
    pub size: Option<models::SearchSize>,
    /// `tones` (query); `["low"]` when absent
    pub tones: Vec<String>,
    /// `filter` (query)
    pub filter: Option<models::SearchFilter>,
    /// `span` (query)
    pub span: Option<models::Point>,
    /// `X-Range` (header)
    pub x_range: Option<models::Point>,
    /// `X-Trace` (header)
    pub x_trace: Option<values::Sensitive<String>>,
    /// `theme` (cookie); `"dark"` when absent
    pub theme: String,
}

impl SearchInput {
    pub(super) fn decode(inputs: &mut decode::Inputs<'_>) -> Option<Self> {
        static TYPE: decode::Parameter = decode::Parameter::path("type");
        static Q: decode::Parameter = decode::Parameter::query("q");
        static Q_RULE: decode::StringRule = decode::StringRule::new()
            .min_length(1)
            .max_length(99)
            .pattern(&super::patterns::P_A_Z);
        static PAGE: decode::Parameter = decode::Parameter::query("page")
            .text(decode::Text::Number);
        static PAGE_RULE: decode::IntegerRule = decode::IntegerRule::new().minimum(1);
        static SORT: decode::Parameter = decode::Parameter::query("sort");
        static EXACT: decode::Parameter = decode::Parameter::query("exact")
            .text(decode::Text::Boolean);
        static YEARS: decode::Parameter = decode::Parameter::query("years")
            .explode(false)
            .list(decode::Text::Number);
        static YEARS_RULE: decode::ArrayRule = decode::ArrayRule::new().max_items(5);
        static YEARS_RULE_ITEM: decode::IntegerRule = decode::IntegerRule::new()
            .minimum(1901)
            .multiple_of(5);
        static SIZE: decode::Parameter = decode::Parameter::query("size")
            .shape(
                decode::Shape::Either(
                    &[decode::Shape::NUMBER, decode::Shape::TEXT],
                    |value, at| models::SearchSize::decode(value, at).is_some(),
                ),
            );
        static TONES: decode::Parameter = decode::Parameter::query("tones")
            .style(decode::Style::Pipe)
            .explode(false)
            .list(decode::Text::String)
            .reserved();
        static TONES_RULE: decode::ArrayRule = decode::ArrayRule::new().max_items(2);
        static TONES_RULE_ITEM: decode::StringRule = decode::StringRule::new()
            .max_length(9);
        static FILTER: decode::Parameter = decode::Parameter::query("filter")
            .style(decode::Style::Deep)
            .shape(
                decode::Shape::Object(
                    &decode::ObjectShape {
                        members: &[
                            (
                                "near",
                                decode::Shape::Object(
                                    &decode::ObjectShape {
                                        members: &[
                                            ("x", decode::Shape::NUMBER),
                                            ("y", decode::Shape::NUMBER),
                                        ],
                                        rest: None,
                                    },
                                ),
                            ),
                            ("words", decode::Shape::List(&decode::Shape::TEXT)),
                        ],
                        rest: None,
                    },
                ),
            );
        static SPAN: decode::Parameter = decode::Parameter::query("span")
            .shape(decode::Shape::Json);
        static X_RANGE: decode::Parameter = decode::Parameter::header("X-Range")
            .explode(true)
            .shape(
                decode::Shape::Object(
                    &decode::ObjectShape {
                        members: &[
                            ("x", decode::Shape::NUMBER),
                            ("y", decode::Shape::NUMBER),
                        ],
                        rest: None,
                    },
                ),
            );
        static X_TRACE: decode::Parameter = decode::Parameter::header("X-Trace");
        static X_TRACE_RULE: decode::StringRule = decode::StringRule::new()
            .max_length(32);
        static THEME: decode::Parameter = decode::Parameter::cookie("theme");
        static THEME_RULE: decode::StringRule = decode::StringRule::new().max_length(8);
        let r#type = inputs.required(&TYPE, models::Kind::decode);
        let q = inputs.required(&Q, |value, at| at.string(value, &Q_RULE));
        let page = inputs
            .optional(&PAGE, |value, at| at.integer::<i32>(value, &PAGE_RULE));
        let sort = inputs.optional(&SORT, models::Kind::decode);
        let exact = inputs.optional(&EXACT, |value, at| at.boolean(value));
        let years = inputs
            .optional(
                &YEARS,
                |value, at| {
                    at
                        .array(
                            value,
                            &YEARS_RULE,
                            |value, at| at.integer::<i64>(value, &YEARS_RULE_ITEM),
                        )
                },
            );
        let size = inputs.optional(&SIZE, models::SearchSize::decode);
        let tones = inputs
            .defaulted(
                &TONES,
                "[\"low\"]",
                |value, at| {
                    at
                        .array(
                            value,
                            &TONES_RULE,
                            |value, at| at.string(value, &TONES_RULE_ITEM),
                        )
                },
            );
        let filter = inputs.optional(&FILTER, models::SearchFilter::decode);
        let span = inputs.optional(&SPAN, models::Point::decode);
        let x_range = inputs.optional(&X_RANGE, models::Point::decode);
        let x_trace = inputs
            .optional(
                &X_TRACE,
                |value, at| at.string(value, &X_TRACE_RULE).map(values::Sensitive::from),
            );
        let theme = inputs.optional(&THEME, |value, at| at.string(value, &THEME_RULE));
        Some(Self {
            r#type: r#type?,
            q: q?,
            page: page?.unwrap_or(1),
            sort: sort?.unwrap_or(models::Kind::New),
            exact: exact?.unwrap_or(false),
            years: years?,
            size: size?,
            tones: tones?,
            filter: filter?,
            span: span?,
            x_range: x_range?,
            x_trace: x_trace?,
            theme: theme?.unwrap_or_else(|| "dark".to_owned()),
        })
    }
}
