//! The lines of a session: read one by one, each answered before the next is read.

use std::io::{self, BufRead, Read, Write};

use super::{Answer, Session};

/// The longest line, in bytes.
const LONGEST: u64 = 64 << 20;

/// Reads requests until the input ends and writes the answers, each flushed at once. Trials that were asked for and not told are then
/// given back.
///
/// # Errors
/// When the input cannot be read or the output cannot be written.
pub fn serve(mut session: Session, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        number += 1;
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(());
        }
        let mut emit = |answer: Answer| {
            let mut line = answer.line();
            line.push('\n');
            output.write_all(line.as_bytes())?;
            output.flush()
        };
        if read as u64 == LONGEST && bytes.last() != Some(&b'\n') {
            let error = format!("the line is longer than {} MiB", LONGEST >> 20);
            skip(&mut input)?;
            emit(Answer::Error { error, line: number })?;
            continue;
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) => session.answer(text.trim(), number, &mut emit)?,
            Err(_) => emit(Answer::Error { error: "the line is not UTF-8".into(), line: number })?,
        }
    }
}

/// Passes over the rest of a line.
fn skip(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let chunk = input.fill_buf()?;
        let end = chunk.iter().position(|b| *b == b'\n');
        let (passed, over) = (end.map_or(chunk.len(), |at| at + 1), end.is_some() || chunk.is_empty());
        input.consume(passed);
        if over {
            return Ok(());
        }
    }
}
