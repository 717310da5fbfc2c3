//! Ends what a run left behind: its process group, and whatever of it moved to another group.
//!
//! Process ids are used again, so nothing is ended on its id alone. A process belongs to a run if it carries the
//! run's mark in its environment (Linux), or if it is in the run's group and the group is still that one: its leader
//! has the recorded start time, or no process has the leader's id and the member is of the recorded session and no
//! older than the leader. Records of another boot or another host end nothing.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::record::{Leader, Record};
use tunesmith::host::table::{self, Entry};
use tunesmith::host::{Liveness, Owner};

/// How long SIGKILL may take to show; only a process stuck in the kernel takes longer.
const KILL_WAIT: Duration = Duration::from_secs(3);
const TICK: Duration = Duration::from_millis(5);

/// What [`end_left_behind`] found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftBehind {
    /// The folder records no running command.
    Nothing,
    /// A command was recorded; none of its processes were left.
    Gone,
    /// This many processes were ended.
    Ended(usize),
    /// The run that started the command is alive: nothing was ended.
    OwnerAlive(Owner),
    /// The command was started on another host or in another container: nothing was ended.
    OtherHost(Owner),
    /// These process ids did not end within three seconds of SIGKILL.
    Survived(Vec<u32>),
}

/// Ends the processes of the command recorded in a trial's folder, if the run that started it is dead. They get
/// SIGTERM and up to `grace` to end, then SIGKILL. The record is removed once they have ended.
///
/// # Errors
/// The record exists but cannot be read or removed.
pub fn end_left_behind(folder: &Path, grace: Duration) -> io::Result<LeftBehind> {
    let Some(record) = Record::read(folder)? else { return Ok(LeftBehind::Nothing) };
    match record.owner.is_alive_here() {
        Liveness::Alive => return Ok(LeftBehind::OwnerAlive(record.owner)),
        Liveness::OtherHost => return Ok(LeftBehind::OtherHost(record.owner)),
        Liveness::Dead => {}
    }
    let same_boot = record.owner.boot_id == Owner::current().boot_id;
    let found = if same_boot { members(&record).len() } else { 0 };
    if found > 0 {
        let left = end(&record, grace);
        if !left.is_empty() {
            return Ok(LeftBehind::Survived(left));
        }
    }
    Record::remove(folder)?;
    Ok(if found == 0 { LeftBehind::Gone } else { LeftBehind::Ended(found) })
}

/// Ends all processes of a run; gives those that outlive SIGKILL.
pub(super) fn end(record: &Record, grace: Duration) -> Vec<u32> {
    if !grace.is_zero() {
        signal(&members(record), Signal::Term);
        let deadline = Instant::now() + grace;
        while Instant::now() < deadline && !members(record).is_empty() {
            std::thread::sleep(TICK);
        }
    }
    let deadline = Instant::now() + KILL_WAIT;
    loop {
        let left = members(record);
        if left.is_empty() || Instant::now() >= deadline {
            return left.iter().map(|entry| entry.pid).collect();
        }
        // Each round also meets what was forked since the last.
        signal(&left, Signal::Kill);
        std::thread::sleep(TICK);
    }
}

/// The running processes of a run, without this one.
fn members(record: &Record) -> Vec<Entry> {
    let group = record.leader.as_ref().and_then(Group::of);
    let since = record.leader.as_ref().map(|leader| leader.start).or(record.owner.start_time).unwrap_or(0);
    let me = std::process::id();
    let mut entries = table::entries();
    entries.retain(|entry| {
        !entry.ended
            && entry.pid != me
            && entry.start >= since
            && (group.as_ref().is_some_and(|group| group.has(entry))
                || table::carries(entry.pid, &record.mark))
    });
    entries
}

/// A recorded group that still is the one recorded.
struct Group<'a> {
    leader: &'a Leader,
    led: bool,
}

impl<'a> Group<'a> {
    fn of(leader: &'a Leader) -> Option<Group<'a>> {
        match table::entry(leader.pid) {
            Some(entry) if entry.start == leader.start => Some(Group { leader, led: true }),
            // An id is only given again once no group has it: ours is empty.
            Some(_) => None,
            None => Some(Group { leader, led: false }),
        }
    }

    fn has(&self, entry: &Entry) -> bool {
        entry.group == self.leader.pid && (self.led || entry.session == self.leader.session)
    }
}

enum Signal {
    Term,
    Kill,
}

#[cfg(unix)]
fn signal(entries: &[Entry], signal: Signal) {
    use nix::sys::signal::{Signal as Unix, kill};
    use nix::unistd::Pid;
    for entry in entries {
        let Ok(pid) = i32::try_from(entry.pid) else { continue };
        let pid = Pid::from_raw(pid);
        // An error says that the process is gone or not ours to end; the next look at the table tells which.
        let _gone = match signal {
            // A stopped process handles SIGTERM only once it continues.
            Signal::Term => kill(pid, Unix::SIGTERM).and_then(|()| kill(pid, Unix::SIGCONT)),
            Signal::Kill => kill(pid, Unix::SIGKILL),
        };
    }
}

#[cfg(not(unix))]
fn signal(_entries: &[Entry], _signal: Signal) {}
