//! Reading a body: never more than the limit, in as few copies as it came in pieces.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use http_body_util::BodyExt as _;

use crate::reject::{Refusal, Rejection};

/// The body, or `None` when there is none. `limit` counts bytes.
pub(super) async fn read(mut body: Body, limit: u64) -> Result<Option<Bytes>, Rejection> {
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
