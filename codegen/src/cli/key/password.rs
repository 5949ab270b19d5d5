//! Passwords of http basic: what a person may choose, and the Argon2id hash that a file keeps.

use std::io::BufRead;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::secret::Secret;

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// NIST SP 800-63B-4 §3.1.1.2 asks for 15 characters where a password is all that is asked.
const SHORTEST: usize = 15;
/// The longest, in bytes.
const LONGEST: usize = 128;

/// The first line of `input`.
///
/// # Errors
/// When it cannot be read, or is no password to take.
pub(super) fn read(input: impl BufRead) -> Result<Secret, String> {
    let mut line = String::new();
    let read = input.take(LONGEST as u64 + 2).read_line(&mut line);
    read.map_err(|error| format!("the password cannot be read: {error}"))?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.len() > LONGEST {
        return Err(format!("the password is longer than {LONGEST} bytes"));
    }
    if password.chars().count() < SHORTEST {
        return Err(format!(
            "the password has fewer than {SHORTEST} characters; leave --stdin out, and one is made"
        ));
    }
    if password.chars().any(char::is_control) {
        return Err("the password holds a control character, which http basic forbids".to_owned());
    }
    Ok(Secret::of(password.to_owned()))
}

/// The hash in its usual text (`$argon2id$v=19$m=19456,t=2,p=1$…`), with a salt of its own.
///
/// # Errors
/// When the system gives no random bytes, or not enough memory.
pub(super) fn hash(password: &Secret) -> Result<String, String> {
    let unhashed =
        |error: &dyn std::fmt::Display| format!("the password cannot be hashed: {error}");
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| unhashed(&error))?;
    let salt: [u8; 16] = crate::cli::random::bytes()?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.open().as_bytes(), &salt, &mut hash)
        .map_err(|error| unhashed(&error))?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_its_parameters_and_knows_its_password_only() {
        let hash = hash(&Secret::of("correct horse battery".to_owned())).unwrap();
        let parts: Vec<&str> = hash.split('$').collect();
        assert_eq!(parts[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
        let [salt, kept] = [4, 5].map(|part| STANDARD_NO_PAD.decode(parts[part]).unwrap());
        let knows = |password: &str| {
            let mut again = [0; 32];
            // The crate's defaults are the parameters that the text names.
            let hashed =
                Argon2::default().hash_password_into(password.as_bytes(), &salt, &mut again);
            hashed.is_ok() && again[..] == kept[..]
        };
        assert!(knows("correct horse battery") && !knows("correct horse batterY"));
    }

    #[test]
    fn a_line_is_the_password_and_what_is_too_short_or_long_is_none() {
        let taken = |text: &str| read(text.as_bytes()).map(|secret| secret.open().to_owned());
        assert_eq!(taken("correct horse battery\nmore").unwrap(), "correct horse battery");
        assert_eq!(taken("correct horse battery\r\n").unwrap(), "correct horse battery");
        assert_eq!(taken(&"é".repeat(15)).unwrap(), "é".repeat(15));
        assert!(taken(&"x".repeat(128)).is_ok());
        for wrong in
            ["", "\n", "short", &"x".repeat(129), &"x".repeat(9999), "tab\tin the password"]
        {
            assert!(taken(wrong).is_err(), "{wrong}");
        }
    }
}
