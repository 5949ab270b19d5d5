//! Flows of items: lines of JSON and server-sent events, each item written for the caller.

use std::{
    marker::PhantomData,
    task::{Context, Poll},
};

use bytes::Bytes;

use super::{
    Encode, Encoder, Event, Poison, Stream, check,
    content::{Broken, Flow, Lens, Life, Source},
    event,
};
use crate::{
    assertion::Assertion,
    json::{Budget, parse},
    reject::Failure,
};

/// The most bytes of one item, as it is sent.
pub(crate) const MOST: usize = 1024 * 1024;

/// Items that are ready are sent together up to here.
const PIECE: usize = 16 * 1024;

/// How one item is written.
pub(super) trait Form<T>: Send {
    /// Appends the item.
    fn write(&self, item: &T, lens: &Lens, out: &mut Vec<u8>) -> Result<(), Poison>;
}

/// A flow of `stream` in a form.
pub(super) fn flow<T, F>(stream: Stream<T>, form: F, life: Life) -> Flow
where
    T: Send + 'static,
    F: Form<T> + 'static,
{
    let items = Items { stream, form, broken: None, over: false, item: PhantomData };
    Flow::new(Box::new(items), None, life)
}

struct Items<T, F> {
    stream: Stream<T>,
    form: F,
    /// What came behind items that are already written.
    broken: Option<Broken>,
    over: bool,
    item: PhantomData<fn() -> T>,
}

impl<T: Send, F: Form<T>> Items<T, F> {
    fn take(
        &mut self,
        item: Result<T, Failure>,
        lens: &Lens,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        let item = item.map_err(|failure| Broken::Failed(failure.into_rejection()))?;
        let before = out.len();
        self.form.write(&item, lens, out).map_err(Broken::Poison)?;
        if out.len() - before > MOST {
            return Err(Broken::Poison(Poison::TooLarge));
        }
        Ok(())
    }
}

impl<T: Send + 'static, F: Form<T>> Source for Items<T, F> {
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        lens: &Lens,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        if let Some(broken) = self.broken.take() {
            return Poll::Ready(Some(Err(broken)));
        }
        let mut out = Vec::new();
        while !self.over && out.len() < PIECE {
            match self.stream.poll_item(context) {
                Poll::Ready(Some(item)) => {
                    let before = out.len();
                    if let Err(broken) = self.take(item, lens, &mut out) {
                        out.truncate(before);
                        self.over = true;
                        self.broken = Some(broken);
                    }
                }
                Poll::Ready(None) => self.over = true,
                Poll::Pending if out.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        if !out.is_empty() {
            return Poll::Ready(Some(Ok(out.into())));
        }
        Poll::Ready(self.broken.take().map(Err))
    }
}

/// A line of JSON for each item; `prefix` stands before it (RFC 7464 has a record separator).
pub(super) struct Lines {
    pub(super) prefix: &'static [u8],
    pub(super) against: Option<&'static Assertion>,
}

impl<T: Encode> Form<T> for Lines {
    fn write(&self, item: &T, lens: &Lens, out: &mut Vec<u8>) -> Result<(), Poison> {
        held(item, self.against, lens)?;
        out.extend_from_slice(self.prefix);
        append(item, lens, out)?;
        out.push(b'\n');
        Ok(())
    }
}

/// Events whose data is JSON.
pub(super) struct JsonEvents {
    pub(super) against: Option<&'static Assertion>,
}

impl<T: Encode> Form<Event<T>> for JsonEvents {
    fn write(&self, item: &Event<T>, lens: &Lens, out: &mut Vec<u8>) -> Result<(), Poison> {
        held(item.data(), self.against, lens)?;
        item.write_head(out)?;
        // JSON as it is written here has no line breaks.
        out.extend_from_slice(b"data: ");
        append(item.data(), lens, out)?;
        out.extend_from_slice(b"\n\n");
        Ok(())
    }
}

/// Events whose data is text.
pub(super) struct TextEvents {
    pub(super) against: Option<&'static Assertion>,
}

impl Form<Event<String>> for TextEvents {
    fn write(&self, item: &Event<String>, _: &Lens, out: &mut Vec<u8>) -> Result<(), Poison> {
        if let Some(assertion) = self.against {
            check::check_text(item.data(), assertion)?;
        }
        item.write_head(out)?;
        event::write_data(out, item.data());
        Ok(())
    }
}

/// Events that the document describes whole.
pub(super) struct WholeEvents {
    pub(super) against: Option<&'static Assertion>,
}

impl<T: Encode> Form<T> for WholeEvents {
    fn write(&self, item: &T, lens: &Lens, out: &mut Vec<u8>) -> Result<(), Poison> {
        held(item, self.against, lens)?;
        let mut written = Vec::new();
        append(item, lens, &mut written)?;
        let budget = Budget { depth: u32::MAX, nodes: u32::MAX };
        let event = parse(&written, &budget).map_err(|_| Poison::EventField)?;
        event::write_object(out, &event)
    }
}

/// Holds an item against its schema, where that is asked for.
fn held<T: Encode>(
    item: &T,
    against: Option<&'static Assertion>,
    lens: &Lens,
) -> Result<(), Poison> {
    let Some(assertion) = against else { return Ok(()) };
    check::check(item, assertion, &lens.scopes, &*lens.watch)
}

/// Writes an item for the caller behind what is there.
fn append<T: Encode>(item: &T, lens: &Lens, out: &mut Vec<u8>) -> Result<(), Poison> {
    let mut encoder = Encoder::new(&lens.scopes, &*lens.watch).onto(std::mem::take(out));
    item.encode(&mut encoder);
    let (buffer, poison) = encoder.into_parts();
    // What stood before the item may be sent, also when the item may not.
    *out = buffer;
    poison.map_or(Ok(()), Err)
}
