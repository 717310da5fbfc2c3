//! What a preflight found.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::hyper::OptimizerKind;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Worth a look.
    Warning,
    /// A study would waste its time.
    Problem,
    /// Left out, for lack of time.
    Skipped,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// Its name: `target`, `initial_loss`, `gradients`, `cost`, `one_batch`, `inputs`, `learning_rate`, or `begin` for what keeps a training
    /// from beginning.
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was measured, as a sentence with its numbers.
    pub found: String,
    /// What that means; `None` when it is as it should be.
    pub means: Option<String>,
    /// What to do about it; `None` when nothing is to be done.
    pub remedy: Option<String>,
    /// The numbers by name.
    pub numbers: BTreeMap<&'static str, f64>,
}

/// What an epoch takes on the whole training part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EpochCost {
    /// Seconds, validation included; estimated from some of its steps.
    pub seconds: f64,
    /// Epochs of a training.
    pub epochs: u32,
    /// Rows in a batch.
    pub batch_size: usize,
    /// Numbers that the network learns.
    pub weights: usize,
    /// The most memory that the process has held so far, in bytes: its data, this training and all before; where the system tells.
    pub process_bytes: Option<u64>,
    /// How far that lies above what was held before this training, in bytes: what each further trial at the same time takes.
    pub training_bytes: Option<u64>,
}

impl EpochCost {
    /// Seconds of a whole training.
    pub fn training_seconds(&self) -> f64 {
        self.seconds * f64::from(self.epochs)
    }
}

/// The learning rates that are worth searching with an optimizer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RateRange {
    /// The optimizer.
    pub optimizer: OptimizerKind,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Where the loss stopped to be a finite number or rose to four times its lowest; `None` where it never did.
    pub diverged: Option<f64>,
}

/// All that a preflight found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preflight {
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
    /// What an epoch takes with the settings as they are; `None` when it was not measured.
    pub cost: Option<EpochCost>,
    /// What it takes with the largest network; `None` when that was not asked for.
    pub largest: Option<EpochCost>,
    /// The learning rates to search with each optimizer; none when they were not tried, or none learns.
    pub rates: Vec<RateRange>,
    /// The seconds that the preflight took.
    pub seconds: f64,
}

impl Preflight {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let any = |verdict| self.checks.iter().any(|check| check.verdict == verdict);
        [Verdict::Problem, Verdict::Warning].into_iter().find(|v| any(*v)).unwrap_or(Verdict::Ok)
    }

    /// What one check found; `None` when it was not made.
    pub fn check(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    pub(super) fn fine(&mut self, name: &'static str, found: String, numbers: &[(&'static str, f64)]) {
        self.add(Check {
            name,
            verdict: Verdict::Ok,
            found,
            means: None,
            remedy: None,
            numbers: numbers.iter().copied().collect(),
        });
    }

    pub(super) fn trouble(
        &mut self,
        name: &'static str,
        verdict: Verdict,
        found: String,
        numbers: &[(&'static str, f64)],
        (means, remedy): (&str, &str),
    ) {
        self.add(Check {
            name,
            verdict,
            found,
            means: Some(means.to_owned()),
            remedy: Some(remedy.to_owned()),
            numbers: numbers.iter().copied().collect(),
        });
    }

    pub(super) fn skipped(&mut self, name: &'static str) {
        self.add(Check {
            name,
            verdict: Verdict::Skipped,
            found: "left out: it would have taken too long".to_owned(),
            means: None,
            remedy: None,
            numbers: BTreeMap::new(),
        });
    }

    fn add(&mut self, check: Check) {
        self.checks.push(check);
    }
}
