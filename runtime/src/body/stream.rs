//! A body of bytes, handed to the handler piece by piece.

use bytes::{Bytes, BytesMut};

use super::{Flow, flow::Fault};
use crate::reject::{Refusal, Rejection};

/// The bytes of a request's body, as they come; never more than the operation's limit.
///
/// ```ignore
/// while let Some(piece) = input.body.next().await? {
///     file.write_all(&piece).await?;
/// }
/// ```
#[derive(Debug)]
pub struct Stream {
    flow: Flow,
    content_type: String,
    /// Bytes that the media type's schema leaves.
    room: u64,
}

impl Stream {
    pub(crate) fn new(flow: Flow, content_type: String, most: u64) -> Self {
        Self { flow, content_type, room: most }
    }

    /// `Content-Type` as it was sent: of the declared media range, otherwise the sender's word.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The next piece; `None` when the body has ended as it should.
    ///
    /// # Errors
    /// 413 over a limit, 400 when the body breaks off. Hand it on with `?`: the guard answers it in
    /// any case, and whatever came before it is not a whole body.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Rejection> {
        let Some(piece) = self.flow.piece().await? else { return Ok(None) };
        match self.room.checked_sub(piece.len() as u64) {
            Some(room) => self.room = room,
            None => return Err(self.flow.fail(Fault::new(Refusal::TOO_LARGE, "maxLength"))),
        }
        Ok(Some(piece))
    }

    /// Everything, in memory.
    ///
    /// # Errors
    /// As [`Stream::next`]; 413 over `most` bytes.
    pub async fn collect(mut self, most: usize) -> Result<Bytes, Rejection> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if whole.len() + piece.len() > most {
                return Err(self.flow.fail(Fault::new(Refusal::TOO_LARGE, "collected")));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }
}
