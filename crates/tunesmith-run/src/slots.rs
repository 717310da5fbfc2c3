//! The share of the machine that each slot gets: devices and threads.

use crate::file::Execution;
use crate::process::Slot;

const DEVICES: &str = "CUDA_VISIBLE_DEVICES";
const THREADS: &str = "OMP_NUM_THREADS";

/// The slots of a run.
///
/// Devices come from `gpus`; without it, those of an inherited `CUDA_VISIBLE_DEVICES` are dealt out in turn when there are
/// several slots. Threads come from `threads`; without it, several slots share the cores evenly, unless `OMP_NUM_THREADS` says
/// otherwise, and a single slot is left alone.
pub(crate) fn slots(execution: &Execution, jobs: usize) -> Vec<Slot> {
    let inherited = std::env::var(DEVICES).ok();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let set = std::env::var_os(THREADS).is_some();
    (0..jobs).map(|index| slot(index, execution, jobs, inherited.as_deref(), cores, set)).collect()
}

fn slot(
    index: usize,
    execution: &Execution,
    jobs: usize,
    inherited: Option<&str>,
    cores: usize,
    threads_set: bool,
) -> Slot {
    let gpus = match &execution.gpus {
        Some(entries) => Some(entries.get(index % entries.len().max(1)).cloned().unwrap_or_default()),
        None => inherited.filter(|_| jobs > 1).and_then(|list| dealt(list, index, jobs)),
    };
    let shared = (jobs > 1 && !threads_set).then(|| (cores / jobs).max(1));
    Slot { index, gpus, threads: execution.threads.or(shared) }
}

/// The devices of one slot out of an inherited list; `None` when the list names none.
fn dealt(list: &str, index: usize, jobs: usize) -> Option<Vec<String>> {
    let all: Vec<&str> = list.split(',').map(str::trim).filter(|d| !d.is_empty()).collect();
    if all.is_empty() {
        return None;
    }
    if all.len() < jobs {
        // Fewer devices than slots: slots share them.
        return Some(vec![all[index % all.len()].to_owned()]);
    }
    Some(all.iter().skip(index).step_by(jobs).map(|d| (*d).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn execution(gpus: Option<Vec<Vec<String>>>, threads: Option<usize>) -> Execution {
        Execution { gpus, threads, ..Execution::default() }
    }

    #[test]
    fn inherited_devices_are_dealt_out_to_several_slots_only() {
        let e = execution(None, None);
        let gpus = |index, jobs, list| slot(index, &e, jobs, Some(list), 8, false).gpus;
        assert_eq!(gpus(0, 1, "0,1,2"), None);
        assert_eq!(gpus(0, 2, "0,1,2"), Some(vec!["0".into(), "2".into()]));
        assert_eq!(gpus(1, 2, "0, 1,2"), Some(vec!["1".into()]));
        assert_eq!(gpus(2, 3, "0,1"), Some(vec!["0".into()]));
        assert_eq!(gpus(0, 2, ""), None);
    }

    #[test]
    fn the_file_says_which_devices_and_how_many_threads() {
        let e = execution(Some(vec![vec!["0".into()], vec!["1".into(), "2".into()]]), Some(3));
        let second = slot(1, &e, 2, Some("7"), 8, true);
        assert_eq!(second, Slot { index: 1, gpus: Some(vec!["1".into(), "2".into()]), threads: Some(3) });
        assert_eq!(slot(2, &e, 3, None, 8, false).gpus, Some(vec!["0".into()]));
    }

    #[test]
    fn several_slots_share_the_cores_unless_threads_are_set_already() {
        let e = execution(None, None);
        assert_eq!(slot(0, &e, 2, None, 8, false).threads, Some(4));
        assert_eq!(slot(0, &e, 3, None, 2, false).threads, Some(1));
        assert_eq!(slot(0, &e, 2, None, 8, true).threads, None);
        assert_eq!(slot(0, &e, 1, None, 8, false).threads, None);
    }
}
