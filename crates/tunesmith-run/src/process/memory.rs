//! Signs that a command ran out of memory.
//!
//! A command is taken to have run out of memory when it failed on its own and one of these holds:
//! - it ended by SIGKILL that was not sent from here, or with exit code 137 (a shell's word for the same), and the
//!   kernel's count of out-of-memory kills rose meanwhile (`memory.events` of our control group, else
//!   `memory.oom_control` of version 1, else `/proc/vmstat` for the machine), or no such count can be read;
//! - the end of what it printed has a message of a known allocator or library, such as Python's `MemoryError` or
//!   `CUDA out of memory`.

use std::fs;
use std::path::PathBuf;

const MESSAGES: [&str; 12] = [
    "CUDA out of memory",
    "CUDA error: out of memory",
    "CUDA_ERROR_OUT_OF_MEMORY",
    "HIP out of memory",
    "MPS backend out of memory",
    "torch.OutOfMemoryError",
    "java.lang.OutOfMemoryError",
    "std::bad_alloc",
    "ResourceExhaustedError",
    "RESOURCE_EXHAUSTED: Out of memory",
    "fatal error: runtime: out of memory",
    "DefaultCPUAllocator: not enough memory",
];

/// The kernel's count of out-of-memory kills when a command started.
pub(super) struct KillCount {
    source: Option<(PathBuf, u64)>,
}

impl KillCount {
    /// The count now.
    pub(super) fn now() -> KillCount {
        let source = candidates().into_iter().find_map(|path| read(&path).map(|count| (path, count)));
        KillCount { source }
    }

    /// What the count says of a SIGKILL from elsewhere: evidence for a lack of memory, or none.
    pub(super) fn evidence(&self) -> Option<String> {
        let Some((path, before)) = &self.source else {
            return Some(
                "it was killed from outside, which is mostly the system ending what takes too much"
                    .to_owned(),
            );
        };
        let rose = read(path)?.saturating_sub(*before);
        (rose > 0)
            .then(|| format!("the kernel ended {rose} process(es) for lack of memory ({})", path.display()))
    }
}

/// The line near the end of the output that speaks of a lack of memory.
pub(super) fn message(tail: &str) -> Option<String> {
    let says = |line: &str| {
        MESSAGES.iter().any(|message| line.contains(message))
            || line.trim_start().starts_with("MemoryError")
            || line.contains("_ArrayMemoryError")
            || (line.contains("memory allocation of ") && line.contains("bytes failed"))
    };
    let line = tail.lines().rev().find(|line| says(line))?;
    Some(line.trim().chars().take(200).collect())
}

fn candidates() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for line in fs::read_to_string("/proc/self/cgroup").unwrap_or_default().lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(group)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let group = group.trim_start_matches('/');
        if controllers.is_empty() {
            paths.insert(0, PathBuf::from("/sys/fs/cgroup").join(group).join("memory.events"));
        } else if controllers.split(',').any(|name| name == "memory") {
            paths.push(PathBuf::from("/sys/fs/cgroup/memory").join(group).join("memory.oom_control"));
        }
    }
    paths.push(PathBuf::from("/proc/vmstat"));
    paths
}

fn read(path: &PathBuf) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_python_traceback_is_recognised() {
        let tail =
            "Traceback (most recent call last):\n  File \"t.py\", line 1\nMemoryError: Unable to allocate\n";
        assert_eq!(message(tail).as_deref(), Some("MemoryError: Unable to allocate"));
    }

    #[test]
    fn other_errors_are_not_taken_for_a_lack_of_memory() {
        assert_eq!(message("ValueError: memory must be positive\nsaving memory.log\n"), None);
    }

    #[test]
    fn without_a_new_kill_by_the_kernel_a_kill_is_no_evidence() {
        let count = KillCount::now();
        assert_eq!(count.evidence().is_some(), count.source.is_none());
    }
}
