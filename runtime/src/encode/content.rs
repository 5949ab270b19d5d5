//! The body of an answer: whole in memory, or a flow that is made while it is sent.

use std::{
    any::Any,
    fmt,
    task::{Context, Poll},
};

use bytes::Bytes;

use super::Poison;
use crate::{
    own::{Fields, Watch},
    policy::{NameSet, ResourceRule},
    reject::Rejection,
};

/// What an answer carries.
#[derive(Debug)]
pub enum Content {
    /// All of it.
    Whole(Bytes),
    /// What comes piece by piece.
    Flowing(Box<Flow>),
}

/// A body that is made while it is sent. Only the guard can send it: it needs the caller for whom
/// every item is projected.
pub struct Flow {
    pub(crate) source: Box<dyn Source>,
    /// How long it is, when that is known before.
    pub(crate) length: Option<u64>,
    pub(crate) life: Life,
    pub(crate) lens: Lens,
    /// What is given back when it ends.
    pub(crate) held: Option<Box<dyn Any + Send>>,
}

/// How a flow may pause, and end before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It is whole or worth nothing: an end before its time is told to the client as a broken answer,
    /// and so is silence of the application for longer than the operation's timeout.
    Whole,
    /// Events: comments fill the silence, and an early end is an end; clients come again.
    Events {
        /// The longest silence.
        heartbeat: std::time::Duration,
    },
}

/// Where the pieces of a flow come from.
pub(crate) trait Source: Send {
    /// The next piece, never empty, projected through `lens`.
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        lens: &Lens,
    ) -> Poll<Option<Result<Bytes, Broken>>>;
}

/// For whom a flow is written.
pub(crate) struct Lens {
    pub(crate) scopes: NameSet,
    pub(crate) watch: Box<dyn Watch>,
}

impl Lens {
    /// For nobody: no record may leave through it. What a flow has until the guard knows better.
    fn closed() -> Self {
        Self { scopes: NameSet::EMPTY, watch: Box::new(Nothing) }
    }
}

/// Lets no record out.
struct Nothing;

impl Watch for Nothing {
    fn permits(&self, _: &'static ResourceRule, _: &dyn Fields) -> bool {
        false
    }
}

impl Flow {
    pub(super) fn new(source: Box<dyn Source>, length: Option<u64>, life: Life) -> Self {
        Self { source, length, life, lens: Lens::closed(), held: None }
    }
}

/// Why a flow cannot go on.
#[derive(Debug)]
pub(crate) enum Broken {
    /// What came may not be sent.
    Poison(Poison),
    /// The application failed.
    Failed(Rejection),
}

impl Broken {
    /// For log and audit.
    pub(crate) fn cause(&self) -> String {
        match self {
            Self::Poison(poison) => poison.to_string(),
            Self::Failed(rejection) if rejection.cause().is_empty() => {
                format!("the stream failed: {}", rejection.code())
            }
            Self::Failed(rejection) => rejection.cause().to_owned(),
        }
    }
}

impl Content {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Flowing(flow) => flow.length == Some(0),
        }
    }

    /// The bytes of a body that is in memory.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Flowing(_) => None,
        }
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("length", &self.length).finish_non_exhaustive()
    }
}
