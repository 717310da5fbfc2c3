//! Reads a child's two pipes as they have something, without threads and without ever blocking on one.

use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::output::Stream;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// The reading ends of standard output and standard error.
pub(super) struct Pipes {
    open: Vec<(Stream, std::fs::File)>,
    buffer: Vec<u8>,
}

impl Pipes {
    pub(super) fn new(out: Option<OwnedFd>, err: Option<OwnedFd>) -> io::Result<Pipes> {
        let mut open = Vec::new();
        for (stream, fd) in [(Stream::Stdout, out), (Stream::Stderr, err)] {
            let Some(fd) = fd else { continue };
            let flags = OFlag::from_bits_retain(fcntl(&fd, FcntlArg::F_GETFL)?);
            fcntl(&fd, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
            open.push((stream, std::fs::File::from(fd)));
        }
        Ok(Pipes { open, buffer: vec![0; CHUNK] })
    }

    /// Whether every writer has closed both pipes.
    pub(super) fn closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Waits until a pipe has something or the time is over, then reads at most one chunk of each.
    pub(super) fn read(&mut self, wait: Duration, sink: &mut dyn FnMut(Stream, &[u8])) {
        if self.open.is_empty() {
            std::thread::sleep(wait);
            return;
        }
        let ready = self.ready(wait);
        let Pipes { open, buffer } = self;
        let mut ready = ready.into_iter();
        open.retain_mut(|(stream, file)| {
            if !ready.next().unwrap_or(false) {
                return true;
            }
            match file.read(buffer) {
                Ok(0) => false,
                Ok(n) => {
                    sink(*stream, &buffer[..n]);
                    true
                }
                Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
            }
        });
    }

    fn ready(&self, wait: Duration) -> Vec<bool> {
        let mut fds: Vec<PollFd<'_>> =
            self.open.iter().map(|(_, file)| PollFd::new(file.as_fd(), PollFlags::POLLIN)).collect();
        let timeout = PollTimeout::try_from(wait).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, timeout) {
            Ok(_) => fds.iter().map(|fd| fd.revents().is_none_or(|events| !events.is_empty())).collect(),
            Err(Errno::EINTR) => Vec::new(),
            // Without poll, reading still tells; a moment's sleep keeps this from spinning.
            Err(_) => {
                std::thread::sleep(wait);
                vec![true; self.open.len()]
            }
        }
    }
}
