//! The training loop and what belongs to it.

mod averaging;
mod batch_cost;
mod batches;
mod memory;
mod noise;
mod numbers;
mod optimizer;
mod order;
mod outcome;
mod passes;
mod report;
mod row_weights;
mod schedule;
mod score;
mod session;
mod state;

use crate::checkpoint::{Checkpoints, Identity};
use crate::data::Dataset;
use crate::hyper::Settings;
use crate::split::Split;
use crate::start::Start;

pub use batch_cost::BatchCost;
pub use noise::NoiseScale;
pub(crate) use optimizer::{State, StateShape};
pub use outcome::{Ending, TrainError, TrainOutcome};
pub use report::{Control, EpochReport, Observer};
pub(crate) use session::Probe;
use session::{Session, Step};
pub(crate) use state::Progress;

/// Trains a network and reports on each epoch.
///
/// The same data, split, settings and seed give the same outcome, bit for bit on one machine and build, whatever else runs in the
/// process. Runs on the calling thread alone.
///
/// With `checkpoints`, training continues from the newest one that can be read, and writes one from time to time and when it is
/// suspended; a training that was interrupted anywhere ends with the same weights and reports as one that was not. A checkpoint
/// that cannot be read is skipped and mentioned in [`TrainOutcome::notes`].
///
/// A batch size beyond the training part means one batch an epoch. The last batch of an epoch may be smaller.
///
/// A loss or gradient that is not finite ends the training as [`Ending::Diverged`], which is an outcome, not an error.
///
/// # Errors
/// A model that does not fit the data, a folder for checkpoints that cannot be used, or checkpoints of another training in it.
pub fn train(
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    seed: u64,
    observer: &mut dyn Observer,
    checkpoints: Option<&Checkpoints>,
) -> Result<TrainOutcome, TrainError> {
    train_from(Start::default(), data, split, settings, seed, observer, checkpoints)
}

/// Whether a training with these settings can begin on this data, from this start.
///
/// # Errors
/// Those of [`train_from`] that come before its first step.
pub fn can_train(
    start: Start<'_>,
    data: &Dataset,
    split: &Split,
    settings: &Settings,
) -> Result<(), TrainError> {
    Session::new(data, split, settings, 0, start).map(|_| ())
}

/// [`train`], from the weights of a checkpoint or on another device than the processor: see [`Start`].
///
/// Checkpoints do not depend on the device, but a training continued on another one, or on a graphics card, need not have the same bits.
///
/// # Errors
/// Those of [`train`], and a checkpoint of another network.
pub fn train_from(
    start: Start<'_>,
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    seed: u64,
    observer: &mut dyn Observer,
    checkpoints: Option<&Checkpoints>,
) -> Result<TrainOutcome, TrainError> {
    let identity = Identity::new(data, split, settings, seed, start.weights);
    let mut notes = Vec::new();
    let saved = match checkpoints {
        Some(folder) => folder.restore(&identity, &mut notes)?,
        None => None,
    };
    let resumed_after = saved.as_ref().map(|s| s.progress.reports.len() as u32);
    let mut session = Session::new(data, split, settings, seed, start)?;
    if let Some(saved) = saved {
        session.restore(saved)?;
    }
    let save = |session: &Session<'_>| match checkpoints {
        Some(folder) => folder.write(&session.snapshot(&identity)?),
        None => Ok(()),
    };
    let mut saved_at = std::time::Instant::now();
    let ending = loop {
        if session.finished() {
            break Ending::Finished;
        }
        if observer.should_suspend() {
            save(&session)?;
            break Ending::Suspended { epoch: session.epoch() };
        }
        match session.step()? {
            Step::Batch => {}
            Step::Diverged => break Ending::Diverged { epoch: session.epoch() + 1 },
            Step::Epoch(report) => {
                let control = observer.epoch(&report);
                if session.finished() {
                    break Ending::Finished;
                }
                match control {
                    Control::Continue => {}
                    Control::Stop => break Ending::Stopped { epoch: report.epoch },
                    Control::Suspend => {
                        save(&session)?;
                        break Ending::Suspended { epoch: report.epoch };
                    }
                }
                if checkpoints.is_some_and(|c| saved_at.elapsed() >= c.interval()) {
                    save(&session)?;
                    saved_at = std::time::Instant::now();
                }
            }
        }
    };
    session.outcome(ending, resumed_after, notes)
}
