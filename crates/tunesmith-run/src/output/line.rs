//! Bytes into lines, each bounded in length.

use std::borrow::Cow;
use std::fmt;

/// Bytes kept of one line; the rest of a longer one is dropped.
pub const MAX_LINE: usize = 1 << 20;

/// One of a command's two outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stream::Stdout => "standard output",
            Stream::Stderr => "standard error",
        })
    }
}

/// A line of output, without its end. Bytes that are not UTF-8 have become U+FFFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where it was printed.
    pub stream: Stream,
    /// Its number in that output, from 1.
    pub number: u64,
    /// Its text.
    pub text: &'a str,
    /// It was longer than [`MAX_LINE`]; the text is its start.
    pub truncated: bool,
}

/// Splits one output into lines at `\n`. A bare `\r`, as progress bars print it, ends a piece of a line: the pieces
/// are handed on one by one with the same number.
#[derive(Debug)]
pub struct LineSplitter {
    stream: Stream,
    pending: Vec<u8>,
    number: u64,
    truncated: bool,
    /// Something of the current line was handed on or is pending.
    begun: bool,
    /// The current line's latest piece ended with `\r`, and nothing came since.
    returned: bool,
}

impl LineSplitter {
    /// A splitter at the start of an output.
    pub fn new(stream: Stream) -> LineSplitter {
        LineSplitter {
            stream,
            pending: Vec::new(),
            number: 1,
            truncated: false,
            begun: false,
            returned: false,
        }
    }

    /// Lines so far; one that has begun counts.
    pub fn lines(&self) -> u64 {
        self.number - 1 + u64::from(self.begun)
    }

    /// Takes bytes and hands on the lines that they complete. Memory stays under [`MAX_LINE`] and a chunk.
    pub fn feed(&mut self, mut bytes: &[u8], on: &mut dyn FnMut(Line<'_>)) {
        while let Some(at) = bytes.iter().position(|&b| b == b'\n' || b == b'\r') {
            let (piece, newline) = (&bytes[..at], bytes[at] == b'\n');
            let empty = piece.is_empty() && self.pending.is_empty();
            // `\r\n` is one end; an empty piece before `\r` is nothing.
            if !(empty && (self.returned || !newline)) {
                self.hand_on(piece, on);
            }
            self.returned = !newline;
            self.begun |= !newline && !empty;
            if newline {
                self.number += 1;
                self.begun = false;
            }
            bytes = &bytes[at + 1..];
        }
        if !bytes.is_empty() {
            self.begun = true;
            self.returned = false;
            let room = MAX_LINE.saturating_sub(self.pending.len()).min(bytes.len());
            self.truncated |= room < bytes.len();
            self.pending.extend_from_slice(&bytes[..room]);
        }
    }

    /// Hands on a last line that has no end.
    pub fn finish(&mut self, on: &mut dyn FnMut(Line<'_>)) {
        if !self.pending.is_empty() {
            self.hand_on(&[], on);
        }
    }

    fn hand_on(&mut self, piece: &[u8], on: &mut dyn FnMut(Line<'_>)) {
        let room = MAX_LINE.saturating_sub(self.pending.len()).min(piece.len());
        let truncated = std::mem::take(&mut self.truncated) || room < piece.len();
        let piece = &piece[..room];
        let whole: Cow<'_, [u8]> = if self.pending.is_empty() {
            Cow::Borrowed(piece)
        } else {
            Cow::Owned([&std::mem::take(&mut self.pending), piece].concat())
        };
        let text = String::from_utf8_lossy(&whole);
        on(Line { stream: self.stream, number: self.number, text: &text, truncated });
    }
}
