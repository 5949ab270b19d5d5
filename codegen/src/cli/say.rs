//! The two streams. A reader that went away is no fault.

use std::io::Write;

use crate::finding::render::{Palette, clean};

/// The streams of the process, their colours stripped where nobody sees them.
pub(super) struct Say {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
}

impl Say {
    pub(super) fn new() -> Self {
        Self { out: Box::new(anstream::stdout()), err: Box::new(anstream::stderr()) }
    }

    /// What was asked for: a list of findings, an explanation.
    pub(super) fn answer(&mut self, text: &str) {
        let _nobody_listens = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// Findings with their colours.
    pub(super) fn findings(&mut self, text: &str) {
        let _nobody_listens = self.err.write_all(text.as_bytes());
    }

    /// What was done, or is to be done next.
    pub(super) fn note(&mut self, text: &str) {
        let text: Vec<_> = text.lines().map(clean).collect();
        let _nobody_listens = writeln!(self.err, "{}", text.join("\n"));
    }

    /// Why it could not be done.
    pub(super) fn error(&mut self, text: &str) {
        let (on, off) = Palette::ANSI.error();
        let _nobody_listens = write!(self.err, "{on}error{off}: ");
        self.note(text);
    }
}

#[cfg(test)]
pub(super) mod heard {
    //! What a test hears.

    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::Say;

    /// Everything that was said on one stream.
    #[derive(Clone, Default)]
    pub(in crate::cli) struct Heard(Arc<Mutex<Vec<u8>>>);

    impl Heard {
        pub(in crate::cli) fn text(&self) -> String {
            let bytes = self.0.lock().unwrap();
            anstream::adapter::strip_str(&String::from_utf8_lossy(&bytes)).to_string()
        }
    }

    impl Write for Heard {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Say {
        /// Streams that a test hears: output and error.
        pub(in crate::cli) fn heard() -> (Self, Heard, Heard) {
            let (out, err) = (Heard::default(), Heard::default());
            (Self { out: Box::new(out.clone()), err: Box::new(err.clone()) }, out, err)
        }
    }
}
