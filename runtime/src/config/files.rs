//! Reading a file without trusting its length.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// The bytes of a file; one of more than `limit` bytes is [`io::ErrorKind::FileTooLarge`].
pub(crate) fn read_within(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::FileTooLarge.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let path = std::env::temp_dir().join(format!("secgen-files-{}", std::process::id()));
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_within(&path, 5).unwrap(), b"12345");
        assert_eq!(read_within(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        std::fs::remove_file(&path).unwrap();
    }
}
