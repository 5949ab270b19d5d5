//! The three operations of a session, as proofs: who holds one has passed the origin check.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use http::HeaderMap;

use super::{
    AccountClaims, Accounts, Issued, Sessions, SetCookie,
    engine::{Who, internal, unavailable},
    families::Shown,
    origin::Asked,
    token::RefreshToken,
};
use crate::{
    password::{MAX_PASSWORD, PasswordFault, Verdict},
    reject::{Failure, Refusal, Rejection},
    values::Secret,
};

/// Tells the guard whose session it was, and whether a credential was tried in vain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witness(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    who: OnceLock<Who>,
    failed: AtomicBool,
}

impl Witness {
    /// Whose session it was, for the audit trail.
    pub(crate) fn who(&self) -> Option<&Who> {
        self.0.who.get()
    }

    /// Whether a password or refresh token was refused, which `guard-credential` counts.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.failed.load(Ordering::Relaxed)
    }

    fn tell(&self, who: Who) {
        let _known = self.0.who.set(who);
    }

    fn fail(&self) {
        self.0.failed.store(true, Ordering::Relaxed);
    }
}

/// The right to log in, once.
#[derive(Debug)]
pub struct Login {
    sessions: Arc<Sessions>,
    witness: Witness,
}

/// The right to refresh, once.
#[derive(Debug)]
pub struct Refresh {
    sessions: Arc<Sessions>,
    witness: Witness,
    token: Option<RefreshToken>,
}

/// The right to log out.
#[derive(Debug)]
pub struct Logout {
    sessions: Arc<Sessions>,
    witness: Witness,
    token: Option<RefreshToken>,
}

impl Login {
    /// # Errors
    /// 403 `origin-refused` for what another site made a browser send.
    pub(crate) fn admit(
        sessions: Arc<Sessions>,
        witness: Witness,
        headers: &HeaderMap,
    ) -> Result<Self, Rejection> {
        sessions.admit(headers, Asked::WhenSent)?;
        Ok(Self { sessions, witness })
    }

    /// Tokens for who shows the password of an account.
    ///
    /// # Errors
    /// 401 `token-invalid`, the same and after the same work for a name that nobody has, a wrong
    /// password and a disabled account. 503 when memory for the hash or the store is out of reach.
    /// What the [`Accounts`] say.
    pub async fn run(
        self,
        accounts: &impl Accounts,
        name: &str,
        password: &Secret,
    ) -> Result<Issued, Failure> {
        let sessions = &*self.sessions;
        if password.expose().len() > MAX_PASSWORD {
            return Err(self.refuse("password-too-long").into());
        }
        let account = accounts.find(name).await?;
        let record = account.as_ref().map(|account| &account.password);
        let verdict = sessions.passwords.verify(password, record).await.map_err(busy)?;
        let Some(account) = account else {
            return Err(self.refuse("account-unknown").into());
        };
        if verdict == Verdict::Wrong {
            return Err(self.refuse("password-wrong").into());
        }
        if account.disabled {
            return Err(self.refuse("account-disabled").into());
        }
        let Some(claims) = accounts.claims(&account.subject).await? else {
            return Err(self.refuse("account-gone").into());
        };
        if verdict == Verdict::Outdated {
            self.hash_again(accounts, &account.subject, &account.password, password).await;
        }
        self.begin(&account.subject, &claims).await.map_err(Failure::from)
    }

    fn refuse(&self, cause: &'static str) -> Rejection {
        self.witness.fail();
        self.sessions.refuse(cause)
    }

    async fn begin(&self, subject: &str, claims: &AccountClaims) -> Result<Issued, Rejection> {
        let sessions = &*self.sessions;
        let now = sessions.now();
        let ends = now.saturating_add(sessions.families.absolute);
        // Before the session: claims that cannot be said must not leave one behind.
        let access = sessions.access_token(subject, claims, now, ends, now)?;
        let begun = sessions.families.begin(subject, access.live, now).await;
        let (refresh, family) = begun.map_err(unavailable)?;
        self.witness.tell(sessions.who(subject, claims.tenant.as_deref()));
        sessions.issued(access, &refresh, &family, now)
    }

    /// The password was right, so a failure to store it anew is no reason to refuse it.
    async fn hash_again(
        &self,
        accounts: &impl Accounts,
        subject: &str,
        seen: &crate::password::PasswordHash,
        password: &Secret,
    ) {
        let stored = match self.sessions.passwords.hash(password).await {
            Ok(new) => accounts.store_password(subject, seen, new).await,
            Err(fault) => Err(busy(fault).into()),
        };
        if let Err(failure) = stored {
            let cause = failure.into_rejection().cause().to_owned();
            tracing::warn!(target: "secgen", cause, "a password was not stored at today's cost");
        }
    }
}

impl Refresh {
    /// # Errors
    /// 403 `origin-refused`; 400 for two cookies of the name.
    pub(crate) fn admit(
        sessions: Arc<Sessions>,
        witness: Witness,
        headers: &HeaderMap,
    ) -> Result<Self, Rejection> {
        sessions.admit(headers, Asked::Always)?;
        let token = sessions.shown(headers)?;
        Ok(Self { sessions, witness, token })
    }

    /// New tokens for the session's good refresh token, which is used up by it.
    ///
    /// # Errors
    /// 401 `token-invalid` for any other token; the session it is of, if it is of one, is over.
    /// 503 when the store is out of reach. What the [`Accounts`] say; then the token is still
    /// good.
    pub async fn run(self, accounts: &impl Accounts) -> Result<Issued, Failure> {
        let sessions = &*self.sessions;
        let Some(token) = &self.token else {
            return Err(sessions.refuse_cookie("refresh-token-missing").into());
        };
        let now = sessions.now();
        let family = match sessions.families.find(token, now).await.map_err(unavailable)? {
            Shown::Good(family) => family,
            Shown::Reused => return Err(self.reused(token).into()),
            Shown::Unknown => return Err(self.refuse("refresh-token-unknown").into()),
        };
        let revoked = sessions.families.tokens.is_revoked(token.subject(), family.began).await;
        if revoked.map_err(unavailable)? {
            return Err(self.over(token, now, "subject-revoked").await.into());
        }
        let Some(claims) = accounts.claims(token.subject()).await? else {
            return Err(self.over(token, now, "account-gone").await.into());
        };
        // Everything that can fail comes before the rotation: a token is used up for an answer.
        let subject = token.subject();
        let access = sessions.access_token(subject, &claims, family.began, family.ends, now)?;
        let next = token.next().map_err(unavailable)?;
        let rotated = sessions.families.rotate(&family, &next, access.live, now).await;
        let rotated = rotated.map_err(unavailable)?;
        let Some(family) = rotated else { return Err(self.reused(token).into()) };
        self.tell(token, claims.tenant.as_deref());
        sessions.issued(access, &next, &family, now).map_err(Failure::from)
    }

    /// Ends the session of a good token.
    async fn over(&self, token: &RefreshToken, now: u64, cause: &'static str) -> Rejection {
        self.tell(token, None);
        match self.sessions.families.end(token, now).await {
            Ok(()) => self.refuse(cause),
            Err(fault) => unavailable(fault),
        }
    }

    fn reused(&self, token: &RefreshToken) -> Rejection {
        self.tell(token, None);
        self.refuse("refresh-token-reused")
    }

    fn refuse(&self, cause: &'static str) -> Rejection {
        self.witness.fail();
        self.sessions.refuse_cookie(cause)
    }

    /// The token's family was found, so its subject is what it says.
    fn tell(&self, token: &RefreshToken, tenant: Option<&str>) {
        self.witness.tell(self.sessions.who(token.subject(), tenant));
    }
}

impl Logout {
    /// # Errors
    /// As [`Refresh::admit`].
    pub(crate) fn admit(
        sessions: Arc<Sessions>,
        witness: Witness,
        headers: &HeaderMap,
    ) -> Result<Self, Rejection> {
        sessions.admit(headers, Asked::Always)?;
        let token = sessions.shown(headers)?;
        Ok(Self { sessions, witness, token })
    }

    /// Ends the session, whichever of its tokens was shown, and takes the cookie away. Without a
    /// session it does the latter.
    ///
    /// # Errors
    /// 503 when the store is out of reach: the session may go on.
    pub async fn run(self) -> Result<SetCookie, Failure> {
        let sessions = &*self.sessions;
        if let Some(token) = &self.token {
            let now = sessions.now();
            let shown = sessions.families.find(token, now).await.map_err(unavailable)?;
            if matches!(shown, Shown::Good(_)) {
                sessions.families.end(token, now).await.map_err(unavailable)?;
            }
            if !matches!(shown, Shown::Unknown) {
                self.witness.tell(sessions.who(token.subject(), None));
            }
        }
        Ok(sessions.clear())
    }
}

/// 503 while every byte for hashes is taken; the rest is ours.
fn busy(fault: PasswordFault) -> Rejection {
    match fault {
        PasswordFault::Busy => Rejection::new(Refusal::UNAVAILABLE).because(fault.to_string()),
        fault => internal(fault.to_string()),
    }
}
