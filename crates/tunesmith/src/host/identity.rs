//! Who a process is, so that it can be recognised later although process ids are used again.
//!
//! A process is known by its host, its process id, its start time and the boot it belongs to. Hosts are told apart
//! by name and, where there is one, machine id; containers that share both by their process-id namespace. In doubt
//! the answer is [`Liveness::OtherHost`]: then only the end of a lease can tell.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::table;

/// A process, here or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The host's name.
    pub host: String,
    /// The machine's id, where the system keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The process-id namespace, where the system has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The id of the running boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot_id: Option<String>,
    /// The process id.
    pub pid: u32,
    /// When it started, in the system's own unit; only equality and order mean something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time: Option<u64>,
}

/// What is known of an owner from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// It runs, on this host.
    Alive,
    /// It ran on this host and has ended.
    Dead,
    /// It cannot be seen from here: another host, or another container.
    OtherHost,
}

impl Owner {
    /// This process.
    pub fn current() -> Owner {
        static CURRENT: OnceLock<Owner> = OnceLock::new();
        let pid = std::process::id();
        let owner = CURRENT.get_or_init(|| Owner::of(pid));
        // A fork without exec keeps the memory but is another process.
        if owner.pid == pid { owner.clone() } else { Owner::of(pid) }
    }

    /// The process with this id on this host, as it is now. A process that does not exist has no start time.
    pub fn of(pid: u32) -> Owner {
        Owner {
            host: table::host_name(),
            machine: table::machine_id(),
            namespace: table::pid_namespace(),
            boot_id: table::boot_id(),
            pid,
            start_time: table::entry(pid).map(|entry| entry.start),
        }
    }

    /// Whether the owner still runs, as far as this host can tell. A zombie has ended.
    pub fn is_alive_here(&self) -> Liveness {
        match self.compare_host() {
            Some(liveness) => liveness,
            None => match table::entry(self.pid) {
                Some(entry) if entry.ended => Liveness::Dead,
                Some(entry) if self.start_time.is_none_or(|start| start == entry.start) => Liveness::Alive,
                Some(_) => Liveness::Dead,
                // A system may hide the processes of other users; the kernel still answers for them.
                None if table::exists(self.pid) => Liveness::Alive,
                None => Liveness::Dead,
            },
        }
    }

    /// The answer that host and boot alone give, if they do.
    fn compare_host(&self) -> Option<Liveness> {
        let here = Owner::current();
        if self.host != here.host || self.machine != here.machine {
            return Some(Liveness::OtherHost);
        }
        if self.boot_id != here.boot_id {
            // A namesake without a machine id may be another machine instead of this one before a restart.
            let same_machine = self.machine.is_some() || !cfg!(target_os = "linux");
            return Some(if same_machine { Liveness::Dead } else { Liveness::OtherHost });
        }
        (self.namespace != here.namespace).then_some(Liveness::OtherHost)
    }
}
