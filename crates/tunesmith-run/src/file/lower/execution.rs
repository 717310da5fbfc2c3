//! `[execution]`: how trials share the machine.

use std::time::Duration;

use super::Context;
use crate::file::plan::Execution;
use crate::file::raw::Root;

pub(super) fn execution(root: &Root, context: &Context<'_>) -> Execution {
    let missing = Default::default();
    let table = root.execution.get().map_or(&missing, |at| &at.value);
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Execution {
        jobs: table.jobs.value().map(|jobs| size(jobs.0)),
        time_limit: table.time_limit.value().map(|span| span.0),
        grace: table.grace.value().map_or(Duration::from_secs(10), |span| span.0),
        gpus: table.gpus.get().map(|slots| slots.iter().map(|slot| slot.0.clone()).collect()),
        threads: table.threads.value().map(|threads| size(threads.0)),
        checkpoint: table.checkpoint.value().map_or(Duration::from_secs(5), |span| span.0),
        folder: table.folder.get().map(|folder| context.resolve(folder)),
    }
}
