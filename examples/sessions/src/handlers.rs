//! The club: its accounts, and the few things that members do. No handler logs anybody in.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
};

use secgen_runtime::{
    auth::Caller,
    guard::Security,
    json::Json,
    password::PasswordHash,
    policy::Verdict,
    reject::Failure,
    session::{Account, AccountClaims, Accounts},
};

use crate::api::{
    inputs::{ChangePasswordInput, PayOutInput},
    models::{Count, Me, Receipt},
    responses::{ChangePasswordResponse, CountMembersResponse, PayOutResponse, ReadMeResponse},
    traits::{Members, Money, WithinBudget},
};

/// What may be paid out at once, in cents.
const BUDGET: i32 = 50_000;

/// What every handler shares.
#[derive(Debug)]
pub struct App {
    security: Arc<Security>,
    /// By subject, which never changes; the login name is a field, for people change those.
    accounts: Mutex<BTreeMap<String, Member>>,
    /// How many there were. The guard carries out each once, however often it is asked for.
    payouts: AtomicI32,
}

/// An account as the club keeps it.
#[derive(Clone, Debug)]
struct Member {
    name: &'static str,
    password: PasswordHash,
    disabled: bool,
    roles: &'static [&'static str],
    scopes: &'static [&'static str],
    /// How their login is proved beyond the password: `acr` of the token.
    proof: &'static str,
}

impl App {
    /// Four members with one password.
    pub fn new(security: Arc<Security>, password: &PasswordHash) -> Self {
        let member = |name, roles, scopes, proof| Member {
            name,
            password: password.clone(),
            disabled: false,
            roles,
            scopes,
            proof,
        };
        let accounts = [
            (
                "m-1",
                member("ada", &["board", "treasurer"], &["read:members", "write:money"], "mfa"),
            ),
            (
                "m-2",
                member("ben", &["board", "treasurer"], &["read:members", "write:money"], "pwd"),
            ),
            ("m-3", member("cleo", &["board"], &["write:money"], "mfa")),
            ("m-4", Member { disabled: true, ..member("dan", &[], &[], "pwd") }),
        ];
        let accounts = accounts.map(|(subject, member)| (subject.to_owned(), member)).into();
        Self { security, accounts: Mutex::new(accounts), payouts: AtomicI32::new(0) }
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Member>) -> T) -> T {
        work(&mut self.accounts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Accounts for App {
    async fn find(&self, name: &str) -> Result<Option<Account>, Failure> {
        Ok(self.with(|accounts| {
            let (subject, member) = accounts.iter().find(|(_, member)| member.name == name)?;
            Some(Account {
                subject: subject.clone(),
                password: member.password.clone(),
                disabled: member.disabled,
            })
        }))
    }

    async fn claims(&self, subject: &str) -> Result<Option<AccountClaims>, Failure> {
        let member = self.with(|accounts| accounts.get(subject).cloned());
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Ok(member.filter(|member| !member.disabled).map(|member| AccountClaims {
            scopes: texts(member.scopes),
            roles: texts(member.roles),
            tenant: None,
            further: [("acr".to_owned(), Json::String(member.proof.to_owned()))].into(),
        }))
    }

    async fn store_password(
        &self,
        subject: &str,
        seen: &PasswordHash,
        new: PasswordHash,
    ) -> Result<(), Failure> {
        self.with(|accounts| {
            if let Some(member) = accounts.get_mut(subject)
                && member.password.expose() == seen.expose()
            {
                member.password = new;
            }
        });
        Ok(())
    }
}

impl Members for App {
    async fn read_me(&self, caller: &Caller) -> Result<ReadMeResponse, Failure> {
        let subject = caller.subject().to_owned();
        let roles = self.with(|accounts| accounts.get(&subject).map(|member| member.roles));
        let roles = roles.ok_or_else(Failure::not_found)?;
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        Ok(ReadMeResponse::Ok(Me { subject, roles }))
    }

    /// Whoever changes a password wants the others out: every session ends, this one too.
    async fn change_password(
        &self,
        caller: &Caller,
        input: ChangePasswordInput,
    ) -> Result<ChangePasswordResponse, Failure> {
        let new = self.security.passwords().hash(&input.body.password).await?;
        self.with(|accounts| {
            let member = accounts.get_mut(caller.subject()).ok_or_else(Failure::not_found)?;
            member.password = new;
            Ok::<_, Failure>(())
        })?;
        if let Some(sessions) = self.security.sessions() {
            sessions.end_all(caller.subject()).await?;
        }
        Ok(ChangePasswordResponse::NoContent)
    }

    async fn count_members(&self, _caller: &Caller) -> Result<CountMembersResponse, Failure> {
        let members = i32::try_from(self.with(|accounts| accounts.len()))?;
        Ok(CountMembersResponse::Ok(Count { members }))
    }
}

impl WithinBudget for App {
    async fn before_pay_out(
        &self,
        _caller: &Caller,
        input: &PayOutInput,
    ) -> Result<Verdict, Failure> {
        Ok(Verdict::allow_if(input.body.cents <= BUDGET))
    }
}

impl Money for App {
    async fn pay_out(
        &self,
        _caller: &Caller,
        input: PayOutInput,
    ) -> Result<PayOutResponse, Failure> {
        let number = self.payouts.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(PayOutResponse::Created(Receipt { number, cents: input.body.cents }))
    }
}
