//! The memory of this process, where the system tells.

/// What a process holds, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) now: u64,
    /// The most that it ever held.
    pub(super) most: u64,
}

/// What this process holds; `None` where the system has no `/proc/self/status`.
pub(super) fn held() -> Option<Held> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        kilobytes.checked_mul(1024)
    };
    Some(Held { now: field("VmRSS:")?, most: field("VmHWM:")? })
}
