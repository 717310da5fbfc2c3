//! One training under way: a step at a time, with everything needed to leave and come back.

mod compared;
mod probe;

use std::time::Instant;

pub(crate) use probe::Probe;

use burn_tensor::Tensor;

use super::averaging::Average;
use super::batch_cost::BatchCost;
use super::batches::Batches;
use super::memory;
use super::numbers::{sum_of_squares, taken, tensor, values};
use super::optimizer::Optimizer;
use super::order::shuffled;
use super::outcome::compute;
use super::passes::{Gradients, evaluate, gradient};
use super::schedule::{learning_rate, patience_is_over};
use super::{Ending, EpochReport, Progress, TrainError, TrainOutcome};
use crate::checkpoint::{Identity, Snapshot};
use crate::data::{Dataset, Task};
use crate::hyper::Settings;
use crate::metrics::{Metric, score_of};
use crate::model::{
    Dropout, Model, Network, Parameter, STATISTICS_MOMENTUM, Training, Weights, build, initialize, tensors,
};
use crate::rng::{Purpose, Stream};
use crate::split::Split;
use crate::start::Start;

/// What a step brought.
pub(super) enum Step {
    /// A batch within an epoch.
    Batch,
    /// The last batch of an epoch.
    Epoch(EpochReport),
    /// A loss or gradient that is not finite; the weights are those before the step.
    Diverged,
}

pub(super) struct Session<'a> {
    data: &'a Dataset,
    split: &'a Split,
    settings: &'a Settings,
    batches: Batches<'a>,
    network: Box<dyn Network>,
    weights: Vec<Tensor<2>>,
    optimizer: Optimizer,
    average: Average,
    shuffle: Stream,
    augment: Stream,
    training: Training,
    /// The current epoch's rows; empty before its first batch.
    order: Vec<u32>,
    progress: Progress,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        data: &'a Dataset,
        split: &'a Split,
        settings: &'a Settings,
        seed: u64,
        start: Start<'_>,
    ) -> Result<Self, TrainError> {
        let known = |rows: &[u32]| !rows.is_empty() && rows.iter().all(|row| (*row as usize) < data.rows());
        if !known(&split.train) || !known(&split.validation) {
            let what = "the split has an empty part or rows beyond the data; make it from the same data";
            return Err(TrainError::Unfit(what.to_owned()));
        }
        let batches = Batches::new(data, &split.train, settings).map_err(TrainError::Unfit)?;
        let network = build(settings, batches.shape(), data.task().outputs()).map_err(TrainError::Unfit)?;
        memory::check(network.as_ref(), settings, batches.shape(), split.train.len())?;
        let mut initial = initialize(network.parameters(), &mut Stream::new(seed, Purpose::Weights));
        if let Some(weights) = start.weights {
            initial = weights.put_into(network.as_ref(), data.classes(), initial)?;
        }
        Ok(Self {
            data,
            split,
            settings,
            batches,
            weights: tensors(network.as_ref(), &initial, start.device),
            optimizer: Optimizer::new(settings, initial.len()),
            average: Average::new(settings),
            network,
            shuffle: Stream::new(seed, Purpose::Shuffle),
            augment: Stream::new(seed, Purpose::Augment),
            training: Training {
                device: start.device,
                dropout: Dropout::new(settings.dropout, Stream::new(seed, Purpose::Dropout)),
                frozen: 0,
                statistics: Vec::new(),
            },
            order: Vec::new(),
            progress: Progress::default(),
        })
    }

    /// Epochs completed.
    pub(super) fn epoch(&self) -> u32 {
        self.progress.reports.len() as u32
    }

    pub(super) fn finished(&self) -> bool {
        self.epoch() >= self.settings.epochs || patience_is_over(self.settings, &self.progress.reports)
    }

    /// An epoch's rows, from where the stream stands.
    fn shuffled(&mut self) -> Vec<u32> {
        let class_of = |row| self.batches.class_of(row);
        shuffled(&self.split.train, self.settings.balance, class_of, &mut self.shuffle)
    }

    /// How many of the first blocks are left as they are in this epoch: at most all but the last.
    fn frozen(&self) -> usize {
        let last = self.network.parameters().last().map_or(0, |p| p.block);
        let thawed = self.settings.unfreeze_epoch > 0 && self.epoch() >= self.settings.unfreeze_epoch;
        if thawed { 0 } else { self.settings.freeze.min(last) }
    }

    /// Rows in a batch, and batches in an epoch.
    fn batch_size(&self) -> (usize, usize) {
        let size = self.settings.batch_size.min(self.split.train.len());
        (size, self.split.train.len().div_ceil(size))
    }

    /// Trains on the next batch; after the last of an epoch, validates.
    pub(super) fn step(&mut self) -> Result<Step, TrainError> {
        let start = Instant::now();
        if self.order.is_empty() {
            self.progress.shuffle = self.shuffle.position();
            self.order = self.shuffled();
        }
        let (size, batches) = self.batch_size();
        let first = self.progress.batch * size;
        let rows = self.order[first..(first + size).min(self.order.len())].to_vec();
        let steps = u64::from(self.settings.epochs) * batches as u64;
        let rate = learning_rate(self.settings, self.progress.step, steps, &self.progress.reports);
        let compared = self.compared(&rows, first, size, steps);
        if !self.fit(&rows, rate, compared.as_deref())? {
            return Ok(Step::Diverged);
        }
        self.progress.tally.samples += rows.len() as u64;
        self.progress.tally.seconds += start.elapsed().as_secs_f64();
        self.progress.batch += 1;
        let report = if self.progress.batch == batches { self.validate(rate)? } else { None };
        let diverged = self.progress.batch == batches && report.is_none();
        self.progress.seconds += start.elapsed().as_secs_f64();
        match report {
            Some(report) => Ok(Step::Epoch(self.close_epoch(report))),
            None if diverged => Ok(Step::Diverged),
            None => Ok(Step::Batch),
        }
    }

    /// One optimizer step; `false`, without it, when loss or gradient is not finite. The gradient is compared with that of other rows,
    /// where there are any.
    fn fit(&mut self, rows: &[u32], rate: f64, compared: Option<&[u32]>) -> Result<bool, TrainError> {
        self.training.frozen = self.frozen();
        let learns = |p: &Parameter| p.learns() && p.block >= self.training.frozen;
        let learn: Vec<bool> = self.network.parameters().iter().map(learns).collect();
        let batch = self.batches.gather_training(rows, &mut self.augment);
        let (score, grads) =
            gradient(self.network.as_mut(), &self.weights, &learn, &mut self.training, batch)?;
        let Some(mut grads) = grads else { return Ok(false) };
        let squares = grads.iter().flatten().map(|g| sum_of_squares(g)).sum::<f64>();
        let norm = squares.sqrt();
        if !norm.is_finite() {
            return Ok(false);
        }
        if let Some(other) = compared {
            self.compare((&grads, squares, rows.len()), other, &learn)?;
        }
        if self.settings.gradient_clip > 0.0 && norm > self.settings.gradient_clip {
            let factor = (self.settings.gradient_clip / norm) as f32;
            grads.iter_mut().flatten().flatten().for_each(|g| *g *= factor);
        }
        self.progress.step += 1;
        self.apply(grads, rate)?;
        self.average.after_step(&self.weights, self.progress.step)?;
        self.progress.loss += score.loss;
        self.progress.correct += score.correct;
        self.progress.rows += score.rows;
        self.progress.grad_norm += norm;
        Ok(true)
    }

    /// Moves the weights against their gradients, and running statistics towards those of the batch.
    fn apply(&mut self, grads: Gradients, rate: f64) -> Result<(), TrainError> {
        let parameters = self.network.parameters();
        let last = parameters.last().map_or(0, |p| p.block);
        let weights = std::mem::take(&mut self.weights);
        for (at, ((weight, grad), p)) in weights.into_iter().zip(grads).zip(parameters).enumerate() {
            self.weights.push(match grad {
                None => weight,
                Some(mut grad) => {
                    let mut numbers = taken(weight)?;
                    let rate = rate * self.settings.layer_decay.powi((last - p.block) as i32);
                    self.optimizer.update(at, &mut numbers, &mut grad, p.decays(), rate);
                    tensor(numbers, p.shape, self.training.device)
                }
            });
        }
        for (at, statistic) in self.training.statistics.drain(..) {
            let running = self.weights[at].clone();
            self.weights[at] = running * (1.0 - STATISTICS_MOMENTUM) + statistic * STATISTICS_MOMENTUM;
        }
        Ok(())
    }

    /// The weights that count: the average where there is one.
    fn counting(&self) -> Vec<Tensor<2>> {
        match &self.average.weights {
            Some(average) => tensors(self.network.as_ref(), average, self.training.device),
            None => self.weights.clone(),
        }
    }

    /// The epoch's report, but for its time; none when the validation loss is not finite.
    fn validate(&mut self, rate: f64) -> Result<Option<EpochReport>, TrainError> {
        self.average.after_epoch(&self.weights, self.epoch() + 1)?;
        let weights = self.counting();
        let (score, scores) = evaluate(
            self.network.as_mut(),
            &weights,
            self.training.device,
            &self.batches,
            &self.split.validation,
        )?;
        if !score.loss.is_finite() {
            return Ok(None);
        }
        let p = &self.progress;
        Ok(Some(EpochReport {
            epoch: self.epoch() + 1,
            train_loss: p.loss / p.rows as f64,
            train_accuracy: match self.data.task() {
                Task::Classification { .. } => p.correct as f64 / p.rows as f64,
                Task::Regression => f64::NAN,
            },
            val_loss: score.mean_loss(),
            val_accuracy: score_of(&scores, Metric::Accuracy).unwrap_or(f64::NAN),
            scores,
            learning_rate: rate,
            grad_norm: p.grad_norm / p.batch as f64,
            seconds: 0.0,
        }))
    }

    fn close_epoch(&mut self, report: EpochReport) -> EpochReport {
        let report = EpochReport { seconds: self.progress.seconds, ..report };
        let mut reports = std::mem::take(&mut self.progress.reports);
        reports.push(report.clone());
        let tally = std::mem::take(&mut self.progress.tally);
        self.progress = Progress { reports, step: self.progress.step, tally, ..Progress::default() };
        self.order.clear();
        report
    }

    /// Everything needed to continue from here.
    pub(super) fn snapshot(&self, identity: &Identity) -> Result<Snapshot, TrainError> {
        let mut progress = self.progress.clone();
        if self.order.is_empty() {
            progress.shuffle = self.shuffle.position();
        }
        progress.dropout = self.training.dropout.position();
        progress.augment = self.augment.position();
        Ok(Snapshot {
            identity: identity.clone(),
            progress,
            weights: self.weights.iter().map(values).collect::<Result<_, _>>()?,
            states: self.optimizer.states().to_vec(),
            average: self.average.weights.clone(),
        })
    }

    /// Goes to where a snapshot was taken.
    pub(super) fn restore(&mut self, snapshot: Snapshot) -> Result<(), TrainError> {
        let sizes: Vec<usize> = self.network.parameters().iter().map(Parameter::len).collect();
        let fits = |values: &Weights| values.iter().map(Vec::len).eq(sizes.iter().copied());
        let states_fit = snapshot.states.len() == sizes.len()
            && snapshot.states.iter().zip(&sizes).all(|(s, size)| s.moments.iter().all(|m| m.len() == *size));
        if !fits(&snapshot.weights) || !states_fit || !snapshot.average.as_ref().is_none_or(fits) {
            return Err(compute("the checkpoint's weights do not fit the network"));
        }
        self.weights = tensors(self.network.as_ref(), &snapshot.weights, self.training.device);
        self.optimizer.restore(snapshot.states);
        self.average.weights = snapshot.average;
        self.progress = snapshot.progress;
        self.training.dropout.seek(self.progress.dropout);
        self.augment.seek(self.progress.augment);
        self.shuffle.seek(self.progress.shuffle);
        if self.progress.batch > 0 {
            self.order = self.shuffled();
        }
        Ok(())
    }

    pub(super) fn outcome(
        self,
        ending: Ending,
        resumed_after: Option<u32>,
        notes: Vec<String>,
    ) -> Result<TrainOutcome, TrainError> {
        let rows = self.split.train.len();
        let (memory, _) = memory::needed(self.network.as_ref(), self.settings, self.batches.shape(), rows);
        let weights: Weights = match self.average.weights {
            Some(average) => average,
            None => self.weights.into_iter().map(taken).collect::<Result<_, _>>()?,
        };
        let cost = BatchCost::new(memory, self.progress.tally);
        let reports = self.progress.reports;
        let better = |a: &EpochReport, b: &EpochReport| {
            // In regression there is no accuracy, and the loss decides.
            let accuracy = |r: &EpochReport| if r.val_accuracy.is_nan() { 0.0 } else { r.val_accuracy };
            (accuracy(b), -b.val_loss)
                .partial_cmp(&(accuracy(a), -a.val_loss))
                .is_some_and(std::cmp::Ordering::is_gt)
        };
        let mut best: Option<&EpochReport> = None;
        for report in &reports {
            if best.is_none_or(|best| better(best, report)) {
                best = Some(report);
            }
        }
        Ok(TrainOutcome {
            ending,
            best: best.cloned(),
            resumed_after,
            notes,
            cost,
            model: Model::new(
                self.settings.clone(),
                self.data.task().clone(),
                self.batches.preprocessing,
                weights,
            ),
            reports,
        })
    }
}
