//! One training under way: a step at a time, with everything needed to leave and come back.

use std::time::Instant;

use burn_tensor::{Device, Tensor, TensorData};

use super::batches::{Batches, shuffled};
use super::optimizer::Optimizer;
use super::outcome::compute;
use super::passes::{evaluate, gradient, norm};
use super::schedule::learning_rate;
use super::{Ending, EpochReport, Progress, TrainError, TrainOutcome};
use crate::checkpoint::{Identity, Snapshot};
use crate::data::{Dataset, Task};
use crate::hyper::Settings;
use crate::metrics::{Metric, score_of};
use crate::model::{Dropout, Model, Network, Weights, build, initialize, tensors};
use crate::rng::{Purpose, Stream};
use crate::split::Split;

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
    shuffle: Stream,
    dropout: Dropout,
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
    ) -> Result<Self, TrainError> {
        let known = |rows: &[u32]| !rows.is_empty() && rows.iter().all(|row| (*row as usize) < data.rows());
        if !known(&split.train) || !known(&split.validation) {
            let what = "the split has an empty part or rows beyond the data; make it from the same data";
            return Err(TrainError::Unfit(what.to_owned()));
        }
        let batches = Batches::new(data, &split.train, settings).map_err(TrainError::Unfit)?;
        let network =
            build(settings, batches.shape(), data.task().outputs()).map_err(TrainError::Unfit)?;
        let initial = initialize(network.parameters(), &mut Stream::new(seed, Purpose::Weights));
        Ok(Self {
            data,
            split,
            settings,
            batches,
            weights: tensors(network.as_ref(), &initial),
            optimizer: Optimizer::new(settings, initial.len()),
            network,
            shuffle: Stream::new(seed, Purpose::Shuffle),
            dropout: Dropout::new(settings.dropout, Stream::new(seed, Purpose::Dropout)),
            order: Vec::new(),
            progress: Progress::default(),
        })
    }

    /// Epochs completed.
    pub(super) fn epoch(&self) -> u32 {
        self.progress.reports.len() as u32
    }

    pub(super) fn finished(&self) -> bool {
        self.epoch() >= self.settings.epochs
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
            self.order = shuffled(&self.split.train, &mut self.shuffle);
        }
        let (size, batches) = self.batch_size();
        let first = self.progress.batch * size;
        let rows = self.order[first..(first + size).min(self.order.len())].to_vec();
        let steps = u64::from(self.settings.epochs) * batches as u64;
        let rate = learning_rate(self.settings, self.progress.step, steps);
        if !self.fit(&rows, rate)? {
            return Ok(Step::Diverged);
        }
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

    /// One optimizer step; `false`, without it, when loss or gradient is not finite.
    fn fit(&mut self, rows: &[u32], rate: f64) -> Result<bool, TrainError> {
        let (score, grads) =
            gradient(self.network.as_mut(), &self.weights, &mut self.dropout, &self.batches, rows)?;
        let Some(grads) = grads else { return Ok(false) };
        let norm = norm(&grads)?;
        if !norm.is_finite() {
            return Ok(false);
        }
        self.progress.step += 1;
        let weights = std::mem::take(&mut self.weights);
        for (at, ((weight, grad), p)) in
            weights.into_iter().zip(grads).zip(self.network.parameters()).enumerate()
        {
            self.weights.push(self.optimizer.update(at, weight, grad, p.is_bias(), rate, self.progress.step));
        }
        self.progress.loss += score.loss;
        self.progress.correct += score.correct;
        self.progress.rows += score.rows;
        self.progress.grad_norm += norm;
        Ok(true)
    }

    /// The epoch's report, but for its time; none when the validation loss is not finite.
    fn validate(&mut self, rate: f64) -> Result<Option<EpochReport>, TrainError> {
        let (score, scores) =
            evaluate(self.network.as_mut(), &self.weights, &self.batches, &self.split.validation)?;
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
        self.progress = Progress { reports, step: self.progress.step, ..Progress::default() };
        self.order.clear();
        report
    }

    /// Everything needed to continue from here.
    pub(super) fn snapshot(&self, identity: &Identity) -> Result<Snapshot, TrainError> {
        let values = |tensor: &Tensor<2>| tensor.clone().try_into_vec_as::<f32>().map_err(compute);
        let mut progress = self.progress.clone();
        if self.order.is_empty() {
            progress.shuffle = self.shuffle.position();
        }
        progress.dropout = self.dropout.position();
        Ok(Snapshot {
            identity: identity.clone(),
            progress,
            weights: self.weights.iter().map(values).collect::<Result<_, _>>()?,
            moments: self
                .optimizer
                .moments()
                .iter()
                .map(|of_one| of_one.iter().map(values).collect())
                .collect::<Result<_, _>>()?,
        })
    }

    /// Goes to where a snapshot was taken.
    pub(super) fn restore(&mut self, snapshot: Snapshot) -> Result<(), TrainError> {
        let sizes: Vec<usize> = self.network.parameters().iter().map(crate::model::Parameter::len).collect();
        let fits = |values: &Weights| values.iter().map(Vec::len).eq(sizes.iter().copied());
        let moments_fit = snapshot.moments.len() == sizes.len()
            && snapshot
                .moments
                .iter()
                .zip(&sizes)
                .all(|(of_one, size)| of_one.iter().all(|m| m.len() == *size));
        if !fits(&snapshot.weights) || !moments_fit {
            return Err(compute("the checkpoint's weights do not fit the network"));
        }
        self.weights = tensors(self.network.as_ref(), &snapshot.weights);
        let tensor = |shape: [usize; 2]| {
            move |values: Vec<f32>| Tensor::from_data(TensorData::new(values, shape), &Device::flex())
        };
        let shapes = self.network.parameters().iter().map(|p| p.shape);
        let moments = snapshot.moments.into_iter().zip(shapes);
        self.optimizer
            .restore(moments.map(|(of_one, s)| of_one.into_iter().map(tensor(s)).collect()).collect());
        self.progress = snapshot.progress;
        self.dropout.seek(self.progress.dropout);
        self.shuffle.seek(self.progress.shuffle);
        if self.progress.batch > 0 {
            self.order = shuffled(&self.split.train, &mut self.shuffle);
        }
        Ok(())
    }

    pub(super) fn outcome(
        self,
        ending: Ending,
        resumed_after: Option<u32>,
        notes: Vec<String>,
    ) -> Result<TrainOutcome, TrainError> {
        let weights: Result<Weights, _> =
            self.weights.into_iter().map(|w| w.try_into_vec_as().map_err(compute)).collect();
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
            model: Model::new(
                self.settings.clone(),
                self.data.task().clone(),
                self.batches.preprocessing,
                weights?,
            ),
            reports,
        })
    }
}
