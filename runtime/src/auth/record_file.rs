//! A file of records that is read at start and again when it changes, whole or not at all.
//!
//! What a change means while the server runs:
//!
//! * a file that is right replaces all records at once, within two seconds;
//! * one with a wrong line, or that cannot be read, changes nothing: the records known before go
//!   on, and the log says which lines. Refusing everybody for a slip in an editor would teach
//!   people to leave old keys where they are;
//! * a file that is gone is no records. Taking it away is the bluntest way to revoke, used in a
//!   hurry, and must not be the one that does nothing. Replace a file by renaming another over it.

use std::{
    io::ErrorKind,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::{ArcSwap, Guard};
use sha2::{Digest as _, Sha256};

use crate::config::{Reread, StartFault, StartFaults, Watched, read_within};

/// The most bytes of a file of records.
const LIMIT: u64 = 16 * 1024 * 1024;
/// The most wrong lines that are told in the log.
const TOLD: usize = 20;

/// Reads all of a file; pushes the number of each wrong line, from 1, with what is wrong with it.
/// No value of the line may be repeated.
type Parse<T> = dyn Fn(&[u8], &mut Vec<(usize, String)>) -> T + Send + Sync;

/// The records of a file as they are now.
pub(in crate::auth) struct RecordFile<T> {
    path: String,
    parse: Box<Parse<T>>,
    current: ArcSwap<T>,
    last: Mutex<Outcome>,
}

/// How the last reading went, so that nothing is told twice.
#[derive(PartialEq, Eq)]
enum Outcome {
    Read([u8; 32]),
    Unread(Unread),
}

#[derive(Clone, PartialEq, Eq)]
enum Unread {
    Gone,
    Unreadable(ErrorKind),
    TooLarge,
}

impl<T: Default + Send + Sync + 'static> RecordFile<T> {
    /// Reads the file and follows it from then on. `None` comes with faults that say why. Needs a
    /// tokio runtime.
    pub(in crate::auth) fn start(
        path: String,
        part: &str,
        parse: impl Fn(&[u8], &mut Vec<(usize, String)>) -> T + Send + Sync + 'static,
        faults: &mut StartFaults,
    ) -> Option<Arc<Self>> {
        let watched = Watched::new([&path]);
        let file = Arc::new(Self::unfollowed(path, part, Box::new(parse), faults)?);
        watched.follow(&file, Self::read_again);
        Some(file)
    }

    /// Reads the file, and again only when told to.
    pub(in crate::auth) fn unfollowed(
        path: String,
        part: &str,
        parse: Box<Parse<T>>,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let part = part.to_owned();
        let text = match read(&path) {
            Ok(text) => text,
            Err(unread) => {
                let problem = unread.problem();
                faults.push(StartFault::Unavailable { location: path, part, problem });
                return None;
            }
        };
        let mut wrong = Vec::new();
        let records = parse(&text, &mut wrong);
        let last = Mutex::new(Outcome::Read(Sha256::digest(&text).into()));
        if wrong.is_empty() {
            return Some(Self { path, parse, current: ArcSwap::from_pointee(records), last });
        }
        for (line, problem) in wrong {
            faults.push(StartFault::Line { path: path.clone(), line, part: part.clone(), problem });
        }
        None
    }

    /// The records that hold now.
    pub(in crate::auth) fn current(&self) -> Guard<Arc<T>> {
        self.current.load()
    }

    /// Takes over what the file holds now, when that is right.
    pub(in crate::auth) fn read_again(&self) -> Reread {
        let text = read(&self.path);
        let outcome = match &text {
            Ok(text) => Outcome::Read(Sha256::digest(text).into()),
            Err(unread) => Outcome::Unread(unread.clone()),
        };
        let reread = match text {
            Err(Unread::Unreadable(_)) => Reread::Again,
            _ => Reread::Done,
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last == outcome {
            return reread;
        }
        match text {
            Ok(text) => self.take_over(&text),
            Err(Unread::Gone) => {
                self.current.store(Arc::default());
                tracing::error!(
                    file = self.path,
                    "the file of records is gone, and every record with it"
                );
            }
            Err(unread) => {
                let problem = unread.problem();
                tracing::error!(
                    file = self.path,
                    problem,
                    "the file of records cannot be taken over: those known before go on"
                );
            }
        }
        *last = outcome;
        reread
    }

    fn take_over(&self, text: &[u8]) {
        let mut wrong = Vec::new();
        let records = (self.parse)(text, &mut wrong);
        if wrong.is_empty() {
            self.current.store(Arc::new(records));
            return tracing::info!(file = self.path, "the file of records was read again");
        }
        for (line, problem) in wrong.iter().take(TOLD) {
            tracing::error!(file = self.path, line, problem, "a wrong line of records");
        }
        let lines = wrong.len();
        tracing::error!(
            file = self.path,
            lines,
            "the file of records is wrong: those known before go on"
        );
    }
}

impl Unread {
    fn problem(&self) -> String {
        match self {
            Self::Gone => "is not there".to_owned(),
            Self::Unreadable(kind) => format!("cannot be read: {kind}"),
            Self::TooLarge => "is larger than 16 MiB".to_owned(),
        }
    }
}

fn read(path: &str) -> Result<Vec<u8>, Unread> {
    read_within(Path::new(path), LIMIT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => Unread::TooLarge,
        ErrorKind::NotFound => Unread::Gone,
        kind => Unread::Unreadable(kind),
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use super::*;
    use crate::auth::testing::Temporary;

    /// Numbers, one a line.
    fn numbers(text: &[u8], wrong: &mut Vec<(usize, String)>) -> Vec<u32> {
        let text = String::from_utf8_lossy(text);
        let mut numbers = Vec::new();
        for (index, line) in text.lines().enumerate() {
            match line.parse() {
                Ok(number) => numbers.push(number),
                Err(_) => wrong.push((index + 1, "is no number".to_owned())),
            }
        }
        numbers
    }

    fn of(file: &Temporary) -> RecordFile<Vec<u32>> {
        let mut faults = StartFaults::new();
        RecordFile::unfollowed(file.path().to_owned(), "keys", Box::new(numbers), &mut faults)
            .unwrap()
    }

    #[test]
    fn a_right_file_replaces_every_record() {
        let file = Temporary::of("1\n2\n");
        let records = of(&file);
        fs::write(file.path(), "3\n").unwrap();
        assert_eq!(records.read_again(), Reread::Done);
        assert_eq!(**records.current(), [3]);
    }

    #[test]
    fn an_emptied_file_is_no_records() {
        let file = Temporary::of("1\n");
        let records = of(&file);
        fs::write(file.path(), "").unwrap();
        records.read_again();
        assert!(records.current().is_empty());
    }

    #[test]
    fn one_wrong_line_changes_nothing_and_a_corrected_file_is_taken() {
        let file = Temporary::of("1\n");
        let records = of(&file);
        fs::write(file.path(), "2\nx\n").unwrap();
        records.read_again();
        assert_eq!(**records.current(), [1]);
        fs::write(file.path(), "2\n").unwrap();
        records.read_again();
        assert_eq!(**records.current(), [2]);
    }

    #[test]
    fn a_file_that_is_gone_is_no_records_until_it_is_back() {
        let file = Temporary::of("1\n");
        let records = of(&file);
        fs::remove_file(file.path()).unwrap();
        assert_eq!(records.read_again(), Reread::Done);
        assert!(records.current().is_empty());
        fs::write(file.path(), "1\n").unwrap();
        records.read_again();
        assert_eq!(**records.current(), [1]);
    }

    #[test]
    fn a_file_that_cannot_be_read_changes_nothing_and_is_tried_again() {
        let file = Temporary::of("1\n");
        let records = of(&file);
        fs::remove_file(file.path()).unwrap();
        fs::create_dir(file.path()).unwrap();
        assert_eq!((records.read_again(), records.read_again()), (Reread::Again, Reread::Again));
        assert_eq!(**records.current(), [1]);
        fs::remove_dir(file.path()).unwrap();
    }

    #[test]
    fn a_file_that_has_grown_beyond_the_limit_changes_nothing() {
        let file = Temporary::of("1\n");
        let records = of(&file);
        fs::File::create(file.path()).unwrap().set_len(LIMIT + 1).unwrap();
        records.read_again();
        assert_eq!(**records.current(), [1]);
    }

    #[tokio::test]
    async fn a_record_that_is_taken_away_stops_within_two_seconds() {
        let file = Temporary::of("1\n2\n");
        let mut faults = StartFaults::new();
        let path = file.path().to_owned();
        let records = RecordFile::start(path, "keys", numbers, &mut faults).unwrap();
        fs::write(file.path(), "2\n").unwrap();
        let stopped = async {
            while **records.current() != [2] {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), stopped).await.expect("stops in time");
    }
}
