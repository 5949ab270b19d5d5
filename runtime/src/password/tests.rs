use std::sync::Arc;

use super::*;

/// A cost that tests can afford; nothing but a test can make one below the rule.
pub(crate) const CHEAP: Cost = cost(64);
/// One that they can afford too.
pub(crate) const DEARER: Cost = cost(128);

const fn cost(memory_kib: u32) -> Cost {
    match Cost::of_record(memory_kib, 1, 1) {
        Some(cost) => cost,
        None => panic!("a cost"),
    }
}

/// Passwords at [`CHEAP`] cost.
pub(crate) fn cheap() -> Arc<Passwords> {
    Arc::new(Passwords::new(CHEAP, 1 << 20).unwrap())
}

pub(crate) fn secret(text: &str) -> Secret {
    text.to_owned().into()
}

#[tokio::test]
async fn a_password_is_known_again_and_no_other() {
    let passwords = cheap();
    let record = passwords.hash(&secret("correct horse")).await.unwrap();
    let verdict = async |password: &str, record: &PasswordHash| {
        passwords.verify(&secret(password), Some(record)).await.unwrap()
    };
    assert_eq!(verdict("correct horse", &record).await, Verdict::Right);
    for other in ["correct horsf", "correct horse ", "Correct horse", ""] {
        assert_eq!(verdict(other, &record).await, Verdict::Wrong, "{other}");
    }
    let again = passwords.hash(&secret("correct horse")).await.unwrap();
    assert_ne!(record.expose(), again.expose(), "salted");
}

#[tokio::test]
async fn a_record_of_another_system_is_read() {
    // Made by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1
    let record = PasswordHash::from(
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    );
    let passwords = Passwords::new(CHEAP, 128 << 20).unwrap();
    let verdict = passwords.verify(&secret("password"), Some(&record)).await;
    assert_eq!(verdict, Ok(Verdict::Right));
}

#[tokio::test]
async fn nobody_has_no_password_and_neither_has_a_broken_record() {
    let passwords = cheap();
    assert_eq!(passwords.verify(&secret(""), None).await, Ok(Verdict::Wrong));
    let dear = "$argon2id$v=19$m=2048,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";
    for broken in ["", "password", "$argon2id$v=19$", dear] {
        let verdict = passwords.verify(&secret("password"), Some(&broken.into())).await;
        assert_eq!(verdict, Ok(Verdict::Wrong), "{broken}");
    }
}

#[tokio::test]
async fn a_record_of_a_lower_cost_is_to_be_made_anew() {
    let record = cheap().hash(&secret("p")).await.unwrap();
    let dearer = Passwords::new(Cost::of_record(64, 2, 1).unwrap(), 1 << 20).unwrap();
    assert_eq!(dearer.verify(&secret("p"), Some(&record)).await, Ok(Verdict::Outdated));
    assert_eq!(dearer.verify(&secret("q"), Some(&record)).await, Ok(Verdict::Wrong));
    let anew = dearer.hash(&secret("p")).await.unwrap();
    assert_eq!(dearer.verify(&secret("p"), Some(&anew)).await, Ok(Verdict::Right));
}

#[tokio::test]
async fn every_verification_pays_for_the_dearest_record() {
    let passwords = cheap();
    let usual = CHEAP.blocks();
    assert_eq!(passwords.rest(CHEAP).map(Cost::blocks), None);
    let old = Cost::of_record(16, 1, 1).unwrap();
    assert_eq!(passwords.rest(old).map(Cost::blocks), Some(usual - 16));
    let dear = Cost::of_record(128, 2, 1).unwrap();
    assert_eq!(passwords.rest(dear), None);
    assert_eq!(passwords.rest(CHEAP).map(Cost::blocks), Some(256 - usual));
}

#[tokio::test]
async fn a_password_that_is_too_long_is_not_hashed() {
    let passwords = cheap();
    let long = secret(&"x".repeat(MAX_PASSWORD + 1));
    let bytes = MAX_PASSWORD + 1;
    assert_eq!(passwords.hash(&long).await.err(), Some(PasswordFault::TooLong { bytes }));
    assert_eq!(passwords.verify(&long, None).await, Ok(Verdict::Wrong));
    let longest = secret(&"x".repeat(MAX_PASSWORD));
    let record = passwords.hash(&longest).await.unwrap();
    assert_eq!(passwords.verify(&longest, Some(&record)).await, Ok(Verdict::Right));
}

#[test]
fn a_budget_below_one_hash_is_refused_at_once() {
    let fault = Passwords::new(Cost::LEAST, 19_456 * 1024 - 1).err();
    let (needed, budget) = (19_456 * 1024, 19_456 * 1024 - 1);
    assert_eq!(fault, Some(PasswordFault::OverBudget { needed, budget }));
    assert!(Passwords::new(Cost::LEAST, DEFAULT_BUDGET).is_ok());
}
