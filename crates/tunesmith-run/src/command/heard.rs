//! What a running command says: reports go on at once, the rest is kept for its end.

use std::path::Path;

use tunesmith::core::{Measures, Verdict};

use crate::checkpoint;
use crate::output::{Event, Report};
use crate::process;
use crate::task::Sink;

/// How many other numbers of one report are kept beside the study's metrics.
const OTHERS: usize = 64;

/// What was heard from a command so far.
pub(super) struct Heard<'a> {
    folder: &'a Path,
    current: &'a Path,
    /// The final values that the command named.
    pub(super) result: Measures,
    /// Why the stopping rule ended it.
    pub(super) stopped: Option<String>,
    /// Why a report could not be recorded.
    pub(super) error: Option<tunesmith::Error>,
    /// Why a checkpoint that was announced could not be remembered.
    pub(super) checkpoint_lost: Option<String>,
}

impl<'a> Heard<'a> {
    pub(super) fn new(folder: &'a Path, current: &'a Path) -> Self {
        Self { folder, current, result: Measures::new(), stopped: None, error: None, checkpoint_lost: None }
    }

    /// Takes what a command printed; whether it may go on.
    pub(super) fn take(&mut self, event: Event<'_>, sink: &mut dyn Sink) -> process::Verdict {
        match event {
            Event::Report(report) if self.stopped.is_none() && self.error.is_none() => {
                self.report(report, sink)
            }
            Event::Checkpoint { path, .. } => {
                if let Err(e) = checkpoint::announce(self.folder, self.current, &path) {
                    self.checkpoint_lost =
                        Some(format!("the checkpoint {path} could not be remembered: {e}"));
                }
            }
            _ => {}
        }
        let ends = self.stopped.is_some() || self.error.is_some();
        if ends { process::Verdict::Stop } else { process::Verdict::Continue }
    }

    fn report(&mut self, report: Report, sink: &mut dyn Sink) {
        let measures: Measures =
            report.measures.into_iter().chain(report.others.into_iter().take(OTHERS)).collect();
        if report.is_result {
            measures.iter().for_each(|(name, value)| self.result.set(name.clone(), value));
            return;
        }
        let fold = report.fold.map(|fold| u32::try_from(fold).unwrap_or(u32::MAX));
        match sink.report(report.step, fold, measures) {
            Ok(Verdict::Continue) => {}
            Ok(Verdict::Stop(why)) => self.stopped = Some(why),
            Err(error) => self.error = Some(error),
        }
    }
}
