//! A child that leads its own process group, and is never left running: dropping it ends it.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// A running process group that this thread started.
pub(super) struct Group {
    child: Child,
    group: Pid,
    reaped: bool,
}

impl Group {
    /// Starts a command as the leader of a new group, without input, its output piped.
    pub(super) fn start(
        command: &mut Command,
    ) -> io::Result<(Group, Option<ChildStdout>, Option<ChildStderr>)> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        die_with_parent(command);
        let mut child = command.spawn()?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        // A process id always fits: the system's own type is an i32.
        let group = Pid::from_raw(child.id() as i32);
        Ok((Group { child, group, reaped: false }, out, err))
    }

    /// The id of the leader, and of the group.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM to the group; a stopped process handles it only once it continues.
    pub(super) fn terminate(&self) {
        self.signal(Signal::SIGTERM);
        self.signal(Signal::SIGCONT);
    }

    /// SIGKILL to the group.
    pub(super) fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    fn signal(&self, signal: Signal) {
        if !self.reaped {
            // The only error is that nobody is left, which is what the signal is for.
            let _nobody = killpg(self.group, signal);
        }
    }

    /// Whether the leader has ended. It stays a zombie where the system can look without reaping, so that the group's
    /// id cannot be given to another group meanwhile.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    pub(super) fn leader_ended(&mut self) -> bool {
        use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        !matches!(
            waitid(Id::Pid(self.group), flags),
            Ok(WaitStatus::StillAlive) | Err(nix::errno::Errno::EINTR)
        )
    }

    /// Whether the leader has ended.
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    pub(super) fn leader_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends whoever is left in the group, then takes the leader's status.
    pub(super) fn finish(&mut self) -> io::Result<ExitStatus> {
        self.kill();
        let status = self.child.wait();
        self.reaped = true;
        self.reap_adopted();
        status
    }

    /// Takes the status of group members that became our children, as they do in a container where this is process 1.
    fn reap_adopted(&self) {
        use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
        let group = Pid::from_raw(-self.group.as_raw());
        while matches!(waitpid(group, Some(WaitPidFlag::WNOHANG)), Ok(status) if status != WaitStatus::StillAlive)
        {
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.reaped {
            // Reached only when a callback panics: there is nobody to tell.
            let _status = self.finish();
        }
    }
}

/// Has Linux end the leader when this thread ends, in case this process is killed.
#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "the parent-death signal is set between fork and exec; only system calls are made there"
)]
fn die_with_parent(command: &mut Command) {
    use nix::sys::prctl::set_pdeathsig;
    use nix::unistd::getppid;
    let parent = Pid::this();
    // SAFETY: the closure makes two system calls and neither allocates nor takes locks.
    unsafe {
        command.pre_exec(move || {
            set_pdeathsig(Signal::SIGKILL)?;
            // The parent may have died before the call.
            if getppid() == parent { Ok(()) } else { Err(nix::errno::Errno::ESRCH.into()) }
        });
    }
}

/// Other systems have no such signal; the next run ends the group.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}
