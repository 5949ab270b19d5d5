//! Passwords: hashed with Argon2id (RFC 9106), never more at once than memory allows, and at one
//! cost whether the account is there or not.
//!
//! * **Cost**: 19 MiB, two passes and one lane (OWASP Password Storage), or more: [`Cost`] knows
//!   no less. A record that was made at a lower cost is still verified, and is then told to be
//!   hashed again ([`Verdict::Outdated`]).
//! * **One cost**: a verification fills as many blocks of memory as the dearest record that this
//!   process has seen, at least those of its own [`Cost`]. What the record at hand does not need is
//!   filled for nothing, and an unknown account is verified against a record that nobody can match.
//!   So the time tells neither whether an account exists nor how old its record is.
//! * **Memory**: the hashes that run at once share a budget of bytes. Who finds no room waits two
//!   seconds at most, and 64 at most wait; the rest hears [`PasswordFault::Busy`] (503).
//! * **Bytes**: a password is hashed byte for byte as it came, at most 1024 of them, without
//!   Unicode normalisation: it could only guess at what another system did that made the record.
//!   A client that may send one text in two forms normalises it (NFC, RFC 8265 §4.2) before.
//!
//! Records are PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.

mod compute;
mod cost;
mod gate;
mod phc;

use std::{
    error::Error,
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

pub use cost::Cost;
pub use phc::PasswordHash;

use crate::values::Secret;
use compute::matches;
use gate::Gate;
use phc::Record;

/// The most bytes of a password that is hashed.
pub const MAX_PASSWORD: usize = 1024;
/// The bytes of memory that the hashes of one process share, when nothing else is said.
pub const DEFAULT_BUDGET: usize = 256 << 20;

/// Hashes and verifies passwords, one for a process.
#[derive(Debug)]
pub struct Passwords {
    cost: Cost,
    gate: Gate,
    /// Blocks of the dearest verification yet.
    dearest: AtomicU64,
    /// A record that no password has, in the form of all others.
    nobody: PasswordHash,
}

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is the password, and its record is to be hashed again at today's cost.
    Outdated,
    /// It is not, or there is no record that could tell.
    Wrong,
}

/// Why a password was neither hashed nor verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Every byte of the budget is taken, and stayed so. 503.
    Busy,
    /// Over [`MAX_PASSWORD`].
    TooLong {
        /// Its bytes.
        bytes: usize,
    },
    /// One hash takes more memory than all of them may.
    OverBudget {
        /// Bytes of one hash.
        needed: usize,
        /// Bytes that there are.
        budget: usize,
    },
    /// The machine gave no memory or no random bytes.
    Machine,
}

impl Passwords {
    /// Hashes at `cost`, in `budget` bytes for all that run at once.
    ///
    /// # Errors
    /// [`PasswordFault::OverBudget`], or [`PasswordFault::Machine`] without random bytes.
    pub fn new(cost: Cost, budget: usize) -> Result<Self, PasswordFault> {
        let needed = cost.bytes();
        if needed > budget {
            return Err(PasswordFault::OverBudget { needed, budget });
        }
        let nobody = Record::of_nobody(cost)?.to_hash();
        let dearest = AtomicU64::new(cost.blocks());
        Ok(Self { cost, gate: Gate::new(budget), dearest, nobody })
    }

    /// How many passwords were hashed since the start, to be stored or to be verified: what logging
    /// in costs this server.
    pub fn hashed(&self) -> u64 {
        self.gate.ran()
    }

    /// The record of a new password, for the application to store.
    ///
    /// # Errors
    /// [`PasswordFault::TooLong`], [`PasswordFault::Busy`] or [`PasswordFault::Machine`].
    pub async fn hash(&self, password: &Secret) -> Result<PasswordHash, PasswordFault> {
        let bytes = password.expose().len();
        if bytes > MAX_PASSWORD {
            return Err(PasswordFault::TooLong { bytes });
        }
        let (cost, password) = (self.cost, password.clone());
        let hashed = self.gate.run(cost.bytes(), move || Record::make(cost, password.expose()));
        hashed.await?.map(|record| record.to_hash())
    }

    /// Whether `password` is the one of `record`; no record is the record of nobody. A record that
    /// cannot be read, or would take more memory than there is, matches no password.
    ///
    /// # Errors
    /// [`PasswordFault::Busy`] or [`PasswordFault::Machine`]; nobody is let in then.
    pub async fn verify(
        &self,
        password: &Secret,
        record: Option<&PasswordHash>,
    ) -> Result<Verdict, PasswordFault> {
        // Whoever knows how long a password they sent learns nothing from a quick answer.
        if password.expose().len() > MAX_PASSWORD {
            return Ok(Verdict::Wrong);
        }
        // Nobody's record is read as any other is, so that the steps are the same.
        let read = self.read(record.unwrap_or(&self.nobody));
        let is_known = record.is_some() && read.is_some();
        let Some(record) = read.or_else(|| self.nobody.read()) else {
            return Err(PasswordFault::Machine);
        };
        let cost = record.cost();
        let rest = self.rest(cost);
        let bytes = rest.map_or(0, Cost::bytes).max(cost.bytes());
        let password = password.clone();
        let work = move || {
            let right = matches(&record, password.expose())?;
            rest.map_or(Ok(()), |rest| compute::waste(rest, password.expose()))?;
            Ok(right)
        };
        let right = self.gate.run(bytes, work).await??;
        Ok(match right && is_known {
            false => Verdict::Wrong,
            true if cost.is_less_than(self.cost) => Verdict::Outdated,
            true => Verdict::Right,
        })
    }

    /// Whether a record can be verified here and is not made below the rule. It is kept in mind
    /// what it costs, so that nobody learns by the time whether it is there.
    pub(crate) fn takes(&self, record: &PasswordHash) -> bool {
        let least = if self.cost.is_less_than(Cost::LEAST) { self.cost } else { Cost::LEAST };
        let fits = |cost: &Cost| cost.bytes() <= self.gate.budget() && !cost.is_less_than(least);
        let Some(cost) = record.read().map(|record| record.cost()).filter(fits) else {
            return false;
        };
        self.dearest.fetch_max(cost.blocks(), Ordering::Relaxed);
        true
    }

    fn read(&self, record: &PasswordHash) -> Option<Record> {
        let read = record.read().filter(|record| record.cost().bytes() <= self.gate.budget());
        if read.is_none() {
            tracing::error!(
                target: "secgen",
                "a password record is no Argon2id PHC string within the memory budget; it matches nothing"
            );
        }
        read
    }

    /// What is left to pay after a hash at `cost`, so that all verifications fill as many blocks.
    fn rest(&self, cost: Cost) -> Option<Cost> {
        let paid = cost.blocks();
        let dearest = self.dearest.fetch_max(paid, Ordering::Relaxed).max(paid);
        Cost::filling(dearest - paid, self.cost)
    }
}

impl fmt::Display for PasswordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("too many passwords are being hashed"),
            Self::TooLong { bytes } => {
                write!(f, "a password of {bytes} bytes is over {MAX_PASSWORD}")
            }
            Self::OverBudget { needed, budget } => {
                write!(f, "a password hash takes {needed} bytes of memory, and there are {budget}")
            }
            Self::Machine => f.write_str("the machine gave no memory or no random bytes"),
        }
    }
}

impl Error for PasswordFault {}

#[cfg(test)]
pub(crate) mod tests;
