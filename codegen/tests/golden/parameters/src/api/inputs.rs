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
            x_trace: x_trace?,
            theme: theme?.unwrap_or_else(|| "dark".to_owned()),
        })
    }
}
