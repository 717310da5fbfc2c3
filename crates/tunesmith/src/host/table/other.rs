//! Processes from `ps`, for Unix systems without `/proc`; no processes where there is no `ps`.

use std::process::Command;

use super::Entry;

/// One process, if it exists.
pub fn entry(pid: u32) -> Option<Entry> {
    ps(&["-p", &pid.to_string()]).into_iter().next()
}

/// All processes.
pub fn entries() -> Vec<Entry> {
    ps(&["-ax"])
}

/// Environments of other processes are not readable here.
pub fn carries(_pid: u32, _mark: &str) -> bool {
    false
}

/// The id of the running boot.
pub fn boot_id() -> Option<String> {
    output("sysctl", &["-n", "kern.bootsessionuuid"]).or_else(|| output("sysctl", &["-n", "kern.boottime"]))
}

/// There is no machine id to read without privileges.
pub fn machine_id() -> Option<String> {
    None
}

/// There are no process-id namespaces.
pub fn pid_namespace() -> Option<String> {
    None
}

fn ps(selection: &[&str]) -> Vec<Entry> {
    let mut arguments = selection.to_vec();
    arguments.extend(["-o", "pid=,pgid=,stat=,lstart="]);
    output("ps", &arguments).unwrap_or_default().lines().filter_map(parse).collect()
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).env("LC_ALL", "C").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// `pid group state Mon Jan 2 15:04:05 2026`. The session is not told apart.
fn parse(line: &str) -> Option<Entry> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let [pid, group, state, _, month, day, clock, year] = fields.as_slice() else { return None };
    let month = MONTHS.iter().position(|known| known == month)? as u64;
    let clock: u64 = clock.replace(':', "").parse().ok()?;
    let start =
        ((year.parse::<u64>().ok()? * 12 + month) * 32 + day.parse::<u64>().ok()?) * 1_000_000 + clock;
    Some(Entry {
        pid: pid.parse().ok()?,
        ended: state.starts_with('Z'),
        group: group.parse().ok()?,
        session: 0,
        start,
    })
}
