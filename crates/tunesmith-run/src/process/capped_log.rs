//! A log file of bounded size: the start and the end of what was written, and a note of what is missing between.
//!
//! The first half of the file fills once; the second half is a ring that is put in order at the end. So the disk
//! holds the latest bytes also if this process is killed, and memory holds none.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A log that is being written.
pub(super) struct CappedLog {
    file: File,
    half: u64,
    written: u64,
}

impl CappedLog {
    /// A new file of at most `cap` bytes, and a line more where bytes are missing.
    pub(super) fn create(path: &Path, cap: u64) -> io::Result<CappedLog> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        Ok(CappedLog { file, half: (cap / 2).max(1), written: 0 })
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = if self.written < self.half {
                self.half - self.written
            } else {
                let at = (self.written - self.half) % self.half;
                if at == 0 {
                    self.file.seek(SeekFrom::Start(self.half))?;
                }
                self.half - at
            };
            let n = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
            self.file.write_all(&bytes[..n])?;
            self.written += n as u64;
            bytes = &bytes[n..];
        }
        Ok(())
    }

    /// Puts the file in order; gives the number of bytes that it lacks.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        let dropped = self.written.saturating_sub(2 * self.half);
        if dropped == 0 {
            return Ok(0);
        }
        let mut ring = Vec::new();
        self.file.seek(SeekFrom::Start(self.half))?;
        self.file.read_to_end(&mut ring)?;
        let oldest = usize::try_from((self.written - self.half) % self.half).unwrap_or(0);
        let oldest = oldest.min(ring.len());
        ring.rotate_left(oldest);
        // The first line of the end is cut somewhere; leave out what remains of it, unless it is all there is.
        let cut = ring.iter().position(|&b| b == b'\n').map_or(0, |i| i + 1);
        let cut = if cut < ring.len() { cut } else { 0 };
        let dropped = dropped + cut as u64;
        self.file.seek(SeekFrom::Start(self.half))?;
        write!(self.file, "\n[tunesmith: {dropped} bytes left out here]\n")?;
        self.file.write_all(&ring[cut..])?;
        let end = self.file.stream_position()?;
        self.file.set_len(end)?;
        Ok(dropped)
    }
}
