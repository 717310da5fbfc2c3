//! The system's table of processes: `/proc` on Linux, `ps` on other Unix systems, nothing elsewhere.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
use other as system;

pub use system::{boot_id, carries, entries, entry, machine_id, pid_namespace};

/// A process of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub pid: u32,
    /// A zombie: ended, not yet waited for.
    pub ended: bool,
    /// The id of its process group.
    pub group: u32,
    /// The id of its session.
    pub session: u32,
    /// Start time in the system's own unit, comparable within one boot.
    pub start: u64,
}

/// The host's name, `localhost` when the system has none.
pub fn host_name() -> String {
    #[cfg(unix)]
    let name = nix::unistd::gethostname().ok().map(|name| name.to_string_lossy().into_owned());
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").ok();
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "localhost".to_owned())
}

/// Whether the kernel knows a process with this id, seen or hidden.
pub fn exists(pid: u32) -> bool {
    #[cfg(unix)]
    {
        use nix::errno::Errno;
        use nix::sys::signal::kill;
        use nix::unistd::Pid;
        i32::try_from(pid)
            .is_ok_and(|pid| pid > 0 && !matches!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH)))
    }
    #[cfg(not(unix))]
    {
        pid == std::process::id()
    }
}
