//! A chunked body (RFC 9112 §7.1): sizes that are hexadecimal and nothing else, lines that end with
//! CR LF, few extensions, small trailers.

use super::{BARE, Bad, Fault, Found, Line, Lines, field};

/// The most bytes of all chunk extensions of a body; nobody reads them.
const EXTENSIONS: usize = 1024;
/// The most bytes of a trailer section; nobody reads it either.
const TRAILERS: usize = 4 * 1024;
/// The most digits of a size.
const DIGITS: u8 = 15;

/// A chunked body, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    part: Part,
    lines: Lines,
    extensions: usize,
    trailers: usize,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Size { size: u64, digits: u8 },
    Extension { size: u64 },
    SizeEnd { size: u64 },
    Data { left: u64 },
    DataCr,
    DataLf,
    Trailers,
}

impl Default for Part {
    fn default() -> Self {
        Self::Size { size: 0, digits: 0 }
    }
}

impl Chunks {
    /// How many bytes were taken, and whether the body is over.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(usize, bool), Found> {
        let mut at = 0;
        while at < bytes.len() {
            let (taken, is_over) = self.step(&bytes[at..]).map_err(|fault| Found {
                good: at,
                fault,
                in_body: true,
            })?;
            at += taken;
            if is_over {
                return Ok((at, true));
            }
        }
        Ok((at, false))
    }

    fn step(&mut self, bytes: &[u8]) -> Result<(usize, bool), Fault> {
        let Some(byte) = bytes.first().copied() else { return Ok((0, false)) };
        match self.part {
            Part::Size { size, digits } => self.part = size_goes_on(byte, size, digits)?,
            Part::Extension { size } => self.part = self.extension_goes_on(byte, size)?,
            Part::SizeEnd { size: 0 } if byte == b'\n' => self.part = Part::Trailers,
            Part::SizeEnd { size } if byte == b'\n' => self.part = Part::Data { left: size },
            Part::Data { left } => {
                let taken = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                let left = left - taken as u64;
                self.part = if left == 0 { Part::DataCr } else { Part::Data { left } };
                return Ok((taken, false));
            }
            Part::DataCr if byte == b'\r' => self.part = Part::DataLf,
            Part::DataLf if byte == b'\n' => self.part = Part::default(),
            Part::SizeEnd { .. } => return Err(BARE),
            Part::DataCr | Part::DataLf => {
                return Err(Fault::malformed("a chunk that is not as long as it says"));
            }
            Part::Trailers => return self.trailer(bytes),
        }
        Ok((1, false))
    }

    fn extension_goes_on(&mut self, byte: u8, size: u64) -> Result<Part, Fault> {
        self.extensions += 1;
        if self.extensions > EXTENSIONS {
            return Err(Fault::malformed("too many chunk extensions"));
        }
        match byte {
            b'\r' => Ok(Part::SizeEnd { size }),
            b'\t' | b' '..=b'~' => Ok(Part::Extension { size }),
            _ => Err(Fault::malformed("a chunk extension that is not text")),
        }
    }

    fn trailer(&mut self, bytes: &[u8]) -> Result<(usize, bool), Fault> {
        const FRAMING: [&[u8]; 3] = [b"content-length", b"transfer-encoding", b"host"];
        let line = self.lines.next(bytes, TRAILERS - self.trailers).map_err(|bad| match bad {
            Bad::End => BARE,
            Bad::TooLong => Fault::malformed("too long trailers"),
        })?;
        let Line::Whole(line, taken) = line else { return Ok((bytes.len(), false)) };
        if line.is_empty() {
            return Ok((taken, true));
        }
        let (name, _) = field(line)?;
        // RFC 9110 §6.5.1: what says where a message ends or goes is no trailer.
        if FRAMING.iter().any(|it| name.eq_ignore_ascii_case(it)) {
            return Err(Fault::malformed("a trailer that says where the message ends"));
        }
        self.trailers = TRAILERS.min(self.trailers + line.len() + 2);
        self.lines.done();
        Ok((taken, false))
    }
}

fn size_goes_on(byte: u8, size: u64, digits: u8) -> Result<Part, Fault> {
    match (char::from(byte).to_digit(16), byte) {
        (Some(digit), _) if digits < DIGITS => {
            Ok(Part::Size { size: size << 4 | u64::from(digit), digits: digits + 1 })
        }
        (None, b'\r') if digits > 0 => Ok(Part::SizeEnd { size }),
        (None, b';') if digits > 0 => Ok(Part::Extension { size }),
        _ => Err(Fault::malformed("a chunk size that is no number")),
    }
}
