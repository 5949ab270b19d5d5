//! Secrets from the environment or from files, in a type that shows nothing.

use std::{io::ErrorKind, path::Path};

use super::{Environment, StartFault, StartFaults, read_within};
use crate::{policy::SecretSource, values::Secret};

/// The most bytes of a file that holds a secret.
const LIMIT: u64 = 64 * 1024;

impl Environment {
    /// The secret that lies at `source`, trimmed; empty is missing. `None` comes with a fault that
    /// says which `part` of the document needs it and what is `expected` there.
    pub fn secret(
        &self,
        source: SecretSource,
        part: &str,
        expected: &'static str,
        faults: &mut StartFaults,
    ) -> Option<Secret> {
        match source {
            SecretSource::Env(name) => self.require(name, part, expected, faults).map(Secret::from),
            SecretSource::File(path) => match read(path) {
                Ok(secret) => Some(secret),
                Err(problem) => {
                    let (location, part) = (path.to_owned(), part.to_owned());
                    let problem = format!("{problem}; put in: {expected}");
                    faults.push(StartFault::Unavailable { location, part, problem });
                    None
                }
            },
        }
    }
}

fn read(path: &str) -> Result<Secret, String> {
    let unread = |kind: ErrorKind| format!("the secret cannot be read: {kind}");
    let bytes = read_within(Path::new(path), LIMIT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => "the secret is larger than 64 KiB".to_owned(),
        kind => unread(kind),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| unread(ErrorKind::InvalidData))?;
    let secret = Secret::from(text);
    let trimmed = secret.expose().trim();
    if trimmed.is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok(trimmed.to_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(source: SecretSource) -> Result<Secret, String> {
        let mut faults = StartFaults::new();
        let environment = Environment::of([("KEY", " hunter22\n"), ("EMPTY", " ")]);
        let secret = environment.secret(source, "sessions, key", "a key", &mut faults);
        faults.finish(secret).map_err(|error| error.to_string())
    }

    #[test]
    fn a_secret_is_read_from_a_variable_or_a_file_and_trimmed() {
        assert!(read_from(SecretSource::Env("KEY")).unwrap().equals("hunter22"));
        let path = std::env::temp_dir().join(format!("secgen-secret-{}", std::process::id()));
        std::fs::write(&path, "hunter23\n").unwrap();
        let at = SecretSource::File(path.to_str().unwrap().to_owned().leak());
        assert!(read_from(at).unwrap().equals("hunter23"));
        std::fs::write(&path, " \n").unwrap();
        let error = read_from(at).unwrap_err();
        assert!(error.contains("the file is empty; put in: a key"), "{error}");
        std::fs::remove_file(path).unwrap();
        assert!(read_from(at).unwrap_err().contains("needed by: sessions, key"));
    }

    #[test]
    fn an_empty_variable_is_no_secret() {
        for name in ["EMPTY", "ABSENT"] {
            let error = read_from(SecretSource::Env(name)).unwrap_err();
            assert!(error.contains(&format!("{name} is not set")), "{error}");
        }
    }
}
