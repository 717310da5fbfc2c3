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

/// The memory that this machine, or the control group that this process is confined to, can still give, in bytes; `None` where the system
/// does not tell.
pub(super) fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let machine = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)?;
    let group = |name: &str| -> Option<u64> {
        std::fs::read_to_string(format!("/sys/fs/cgroup/memory.{name}")).ok()?.trim().parse().ok()
    };
    let left = group("max").zip(group("current")).map(|(most, now)| most.saturating_sub(now));
    Some(left.map_or(machine, |left| left.min(machine)))
}
