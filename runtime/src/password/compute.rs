//! Argon2id itself; runs on a thread that may block.

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;

use super::{Cost, PasswordFault, phc::Record};

/// Fills `output` with the hash of a password.
pub(super) fn fill(
    cost: Cost,
    password: &str,
    salt: &[u8],
    output: &mut [u8],
) -> Result<(), PasswordFault> {
    let parameters = Params::new(cost.memory(), cost.passes(), cost.lanes(), Some(output.len()));
    let parameters = parameters.map_err(|_| PasswordFault::Machine)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password.as_bytes(), salt, output)
        .map_err(|_| PasswordFault::Machine)
}

/// Whether a password has this record, in a time that its hash does not change.
pub(super) fn matches(record: &Record, password: &str) -> Result<bool, PasswordFault> {
    let mut output = vec![0; record.output().len()];
    fill(record.cost(), password, record.salt(), &mut output)?;
    Ok(output.ct_eq(record.output()).into())
}

/// Pays a cost for nothing.
pub(super) fn waste(cost: Cost, password: &str) -> Result<(), PasswordFault> {
    let mut output = [0; 32];
    fill(cost, password, b"nobody's salt...", &mut output)?;
    std::hint::black_box(output);
    Ok(())
}
