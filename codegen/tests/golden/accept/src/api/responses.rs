use ::std::collections::BTreeMap;
use ::secgen_runtime::{encode, guard, json};
use super::{assertions, models};

/// What the caller of `report` would rather have; one that takes nothing of it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportMedia {
    /// `application/json`
    Json,
    /// `text/plain`
    Plain,
    /// `text/csv`
    Csv,
}
impl ReportMedia {
    pub(super) fn preferred(prover: &guard::Prover<'_>) -> Self {
        const ALL: [(&str, ReportMedia); 3] = [
            ("application/json", ReportMedia::Json),
            ("text/plain", ReportMedia::Plain),
            ("text/csv", ReportMedia::Csv),
        ];
        ALL[prover.preferred(&ALL.map(|(media, _)| media))].1
    }
}

/// `GET /report`
#[derive(Debug)]
pub enum ReportResponse {
    /// 200: The report.
    OkJson {
        /// `X-Totals`
        x_totals: Vec<i64>,
        /// `X-Range`
        x_range: Option<models::Range>,
        /// `X-About`
        x_about: Option<models::Range>,
        /// The body.
        body: models::Report,
    },
    /// 200 as `text/plain`: The report.
    OkPlain {
        /// `X-Totals`
        x_totals: Vec<i64>,
        /// `X-Range`
        x_range: Option<models::Range>,
        /// `X-About`
        x_about: Option<models::Range>,
        /// The body.
        body: String,
    },
    /// 200 as `text/csv`: The report.
    OkCsv {
        /// `X-Totals`
        x_totals: Vec<i64>,
        /// `X-Range`
        x_range: Option<models::Range>,
        /// `X-About`
        x_about: Option<models::Range>,
        /// The body.
        body: encode::File,
    },
    /// 404 as `application/problem+json`: None.
    NotFound(BTreeMap<String, json::Json>),
}

impl encode::Answer for ReportResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::OkJson { x_totals, x_range, x_about, body } => {
                reply.status(200);
                reply
                    .holds(&assertions::REPORT_N200_RESPONSE_X_TOTALS_ANSWER, &x_totals)
                    .header_simple("x-totals", &x_totals, false);
                if let Some(value) = &x_range {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_RANGE_ANSWER, value)
                        .header_simple("x-range", value, true);
                }
                if let Some(value) = &x_about {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_ABOUT_ANSWER, value)
                        .header_json("x-about", value);
                }
                reply.against(&assertions::REPORT_N200_RESPONSE_ANSWER).json(&body);
            }
            Self::OkPlain { x_totals, x_range, x_about, body } => {
                reply.status(200);
                reply
                    .holds(&assertions::REPORT_N200_RESPONSE_X_TOTALS_ANSWER, &x_totals)
                    .header_simple("x-totals", &x_totals, false);
                if let Some(value) = &x_range {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_RANGE_ANSWER, value)
                        .header_simple("x-range", value, true);
                }
                if let Some(value) = &x_about {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_ABOUT_ANSWER, value)
                        .header_json("x-about", value);
                }
                reply
                    .against(&assertions::REPORT_N200_RESPONSE_TEXT_PLAIN_ANSWER)
                    .text_as("text/plain; charset=utf-8", &body);
            }
            Self::OkCsv { x_totals, x_range, x_about, body } => {
                reply.status(200);
                reply
                    .holds(&assertions::REPORT_N200_RESPONSE_X_TOTALS_ANSWER, &x_totals)
                    .header_simple("x-totals", &x_totals, false);
                if let Some(value) = &x_range {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_RANGE_ANSWER, value)
                        .header_simple("x-range", value, true);
                }
                if let Some(value) = &x_about {
                    reply
                        .holds(&assertions::REPORT_N200_RESPONSE_X_ABOUT_ANSWER, value)
                        .header_json("x-about", value);
                }
                reply.file("text/csv", body);
            }
            Self::NotFound(body) => {
                reply.status(404);
                reply
                    .against(&assertions::REPORT_N404_RESPONSE_ANSWER)
                    .json_as("application/problem+json", &body);
            }
        }
    }
}
