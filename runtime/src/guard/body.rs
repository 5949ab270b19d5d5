//! Taking a body: read whole and never over the limit, or handed on unread.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::request::Parts as Head;
use http_body::Body as _;
use http_body_util::BodyExt as _;

use super::{
    content::{self, Taken},
    evidence::Evidence,
    operation::Arrived,
};
use crate::{
    auth::Visitor,
    body::{ContentType, Flow, Means, Parts, Passing},
    json::Budget,
    policy::{NameSet, Policy, Syntax},
    reject::{Refusal, Rejection},
};

/// What the body is of, and whose it is.
pub(super) struct Arriving<'r> {
    pub(super) taken: Option<Taken>,
    pub(super) head: &'r Head,
    pub(super) policy: &'static Policy,
    pub(super) visitor: &'r Visitor,
    pub(super) evidence: &'r Evidence,
}

impl Arriving<'_> {
    /// The whole body, or the means to read it while the handler runs.
    pub(super) async fn take(self, body: Body) -> Result<Arrived, Rejection> {
        let Some(taken) = self.taken else {
            self.evidence.body_arrived();
            return Ok(Arrived::Nothing);
        };
        let limit = content::limit(self.policy, &taken);
        let flow = match taken.syntax {
            Syntax::Bytes(_) => Flow::of_bytes(body, limit, self.means()),
            Syntax::Multipart(rule) => {
                let parts = self.boundary().map(|boundary| Parts::new(&boundary, rule))?;
                Flow::of_parts(body, limit, parts, self.means())
            }
            Syntax::Json | Syntax::Form(_) | Syntax::Text => {
                let bytes = read(body, limit).await?;
                self.evidence.body_arrived();
                return Ok(match (bytes, taken.syntax) {
                    (Some(bytes), _) => Arrived::Whole(bytes, taken),
                    (None, Syntax::Form(_) | Syntax::Text) => Arrived::Whole(Bytes::new(), taken),
                    (None, _) => Arrived::Nothing,
                });
            }
        };
        if let Some(passing) = self.head.extensions.get::<Passing>() {
            passing.begin();
        }
        self.evidence.body_flows(&flow);
        Ok(Arrived::Flowing(flow, taken))
    }

    fn means(&self) -> Means {
        let scopes = self.visitor.caller().map_or(NameSet::EMPTY, |caller| *caller.scopes());
        Means { budget: Budget::of(&self.policy.limits), scopes }
    }

    fn boundary(&self) -> Result<String, Rejection> {
        let sent = ContentType::of(&self.head.headers);
        let boundary = sent.as_ref().and_then(ContentType::boundary).map(str::to_owned);
        // Its type was taken with its boundary, so there is one.
        boundary.ok_or_else(|| Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because("boundary"))
    }
}

/// The body, or `None` when there is none. `limit` counts bytes.
async fn read(mut body: Body, limit: u64) -> Result<Option<Bytes>, Rejection> {
    let Some(first) = chunk(&mut body).await? else { return Ok(None) };
    let room = |read: usize, more: usize| {
        let total = u64::try_from(read).unwrap_or(u64::MAX).saturating_add(more as u64);
        if total > limit { Err(Rejection::new(Refusal::TOO_LARGE).because("body")) } else { Ok(()) }
    };
    room(0, first.len())?;
    if body.is_end_stream() {
        return Ok(Some(first));
    }
    let mut whole = BytesMut::from(first);
    while let Some(next) = chunk(&mut body).await? {
        room(whole.len(), next.len())?;
        whole.extend_from_slice(&next);
    }
    Ok(Some(whole.freeze()))
}

/// The next piece that is not empty; trailers are of no interest.
async fn chunk(body: &mut Body) -> Result<Option<Bytes>, Rejection> {
    while let Some(frame) = body.frame().await {
        // The caller went away, or its framing is broken; nobody is there to hear details.
        let frame = frame.map_err(|_| Rejection::new(Refusal::MALFORMED).because("body-broken"))?;
        if let Ok(data) = frame.into_data()
            && !data.is_empty()
        {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
