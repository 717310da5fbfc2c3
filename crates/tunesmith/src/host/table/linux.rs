//! Processes from `/proc`.

use std::fs;

use super::Entry;

/// One process, if it exists and may be seen.
pub fn entry(pid: u32) -> Option<Entry> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// All processes that may be seen.
pub fn entries() -> Vec<Entry> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    folder.flatten().filter_map(|item| item.file_name().to_str()?.parse().ok()).filter_map(entry).collect()
}

/// Whether a process was started with this text in its environment; no where that may not be read.
pub fn carries(pid: u32, mark: &str) -> bool {
    fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|environ| environ.windows(mark.len()).any(|window| window == mark.as_bytes()))
}

/// The id of the running boot.
pub fn boot_id() -> Option<String> {
    line("/proc/sys/kernel/random/boot_id")
}

/// The machine's id.
pub fn machine_id() -> Option<String> {
    line("/etc/machine-id")
}

/// The process-id namespace of this process.
pub fn pid_namespace() -> Option<String> {
    fs::read_link("/proc/self/ns/pid").ok()?.into_os_string().into_string().ok()
}

fn line(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `pid (name) state ppid group session ... start ...`; the name may hold spaces and brackets.
fn parse(stat: &str) -> Option<Entry> {
    let (before, after) = stat.rsplit_once(')')?;
    let pid = before.split_once(' ')?.0.parse().ok()?;
    let fields: Vec<&str> = after.split_ascii_whitespace().collect();
    let number = |i: usize| fields.get(i)?.parse::<u64>().ok();
    Some(Entry {
        pid,
        ended: matches!(*fields.first()?, "Z" | "X" | "x"),
        group: u32::try_from(number(2)?).ok()?,
        session: u32::try_from(number(3)?).ok()?,
        start: number(19)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_shift_the_fields() {
        let stat = "42 (a) b) c) Z 1 40 39 0 -1 4 0 0 0 0 1 2 3 4 20 0 1 0 987654 0 0";
        let entry = parse(stat).unwrap();
        assert_eq!(entry, Entry { pid: 42, ended: true, group: 40, session: 39, start: 987_654 });
    }

    #[test]
    fn this_process_is_in_the_table() {
        let me = std::process::id();
        let entry = entry(me).unwrap();
        assert!(!entry.ended);
        assert!(entries().iter().any(|other| other.pid == me && other.start == entry.start));
    }
}
