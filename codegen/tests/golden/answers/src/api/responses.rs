use ::secgen_runtime::{encode, values};
use super::{assertions, models};

/// `POST /jobs`
#[derive(Debug)]
pub enum StartResponse {
    /// 202: Under way.
    Accepted {
        /// `Location`
        location: values::UriReference,
        /// In the queue.
        x_position: Option<i64>,
    },
    /// 409: Busy.
    Conflict,
    /// 4XX as `application/problem+json`: Your fault.
    Status4xx {
        /// From 400 to 499; another is a 500.
        status: u16,
        /// The body.
        body: models::Fault,
    },
    /// Any other status: Anything.
    ///
    /// \`\`\`rust
    /// panic!()
    /// \`\`\`
    Default {
        /// From 200 to 599; another is a 500.
        status: u16,
        /// The body.
        body: Vec<String>,
    },
}

impl encode::Answer for StartResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Accepted { location, x_position } => {
                reply.status(202);
                reply
                    .holds(&assertions::START_N202_RESPONSE_LOCATION_ANSWER, &location)
                    .header("location", &location);
                reply.header_optional("x-position", &x_position);
                reply.empty();
            }
            Self::Conflict => {
                reply.status(409);
                reply.empty();
            }
            Self::Status4xx { status, body } => {
                reply.status_within(status, 400..=499);
                reply
                    .against(&assertions::START_N4XX_RESPONSE_ANSWER)
                    .json_as("application/problem+json", &body);
            }
            Self::Default { status, body } => {
                reply.status_within(status, 200..=599);
                reply.against(&assertions::START_DEFAULT_RESPONSE_ANSWER).json(&body);
            }
        }
    }
}
