use ::secgen_runtime::{encode, guard};
use super::{assertions, models};

/// `GET /news`
#[derive(Debug)]
pub enum NewsResponse {
    /// 200 as `text/event-stream`: News.
    Ok(encode::Stream<encode::Event<models::News>>),
}

impl encode::Answer for NewsResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Ok(body) => {
                reply.status(200);
                reply.against(&assertions::NEWS_N200_RESPONSE_ANSWER).events(body);
            }
        }
    }
}

/// `GET /words`
#[derive(Debug)]
pub enum WordsResponse {
    /// 200 as `text/event-stream`: Words.
    Ok(encode::Stream<encode::Event<String>>),
}

impl encode::Answer for WordsResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Ok(body) => {
                reply.status(200);
                reply.against(&assertions::WORDS_N200_RESPONSE_ANSWER).text_events(body);
            }
        }
    }
}

/// `GET /ticks`
#[derive(Debug)]
pub enum TicksResponse {
    /// 200 as `text/event-stream`: Ticks.
    Ok(encode::Stream<models::TicksN200ResponseItem>),
}

impl encode::Answer for TicksResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::Ok(body) => {
                reply.status(200);
                reply
                    .against(&assertions::TICKS_N200_RESPONSE_ANSWER)
                    .whole_events(body);
            }
        }
    }
}

/// What the caller of `log` would rather have; one that takes nothing of it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogMedia {
    /// `application/x-ndjson`
    Ndjson,
    /// `application/jsonl`
    Jsonl,
}
impl LogMedia {
    pub(super) fn preferred(prover: &guard::Prover<'_>) -> Self {
        const ALL: [(&str, LogMedia); 2] = [
            ("application/x-ndjson", LogMedia::Ndjson),
            ("application/jsonl", LogMedia::Jsonl),
        ];
        ALL[prover.preferred(&ALL.map(|(media, _)| media))].1
    }
}

/// `GET /log`
#[derive(Debug)]
pub enum LogResponse {
    /// 200 as `application/x-ndjson`: The log.
    OkNdjson(encode::Stream<models::News>),
    /// 200 as `application/jsonl`: The log.
    OkJsonl(encode::Stream<models::News>),
}

impl encode::Answer for LogResponse {
    fn answer(self, reply: &mut encode::Reply<'_>) {
        match self {
            Self::OkNdjson(body) => {
                reply.status(200);
                reply
                    .against(&assertions::LOG_N200_RESPONSE_ANSWER)
                    .lines("application/x-ndjson", body);
            }
            Self::OkJsonl(body) => {
                reply.status(200);
                reply
                    .against(&assertions::LOG_N200_RESPONSE_APPLICATION_JSONL_ANSWER)
                    .lines("application/jsonl", body);
            }
        }
    }
}
