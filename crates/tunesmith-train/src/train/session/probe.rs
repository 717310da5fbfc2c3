//! Single steps of trainings that never become trials: for looking at a network before it is trained in earnest.

use super::super::{Progress, TrainError};
use super::{Batches, Session, build, evaluate, gradient, sum_of_squares};
use crate::data::Dataset;
use crate::hyper::Settings;
use crate::model::Parameter;
use crate::split::Split;
use crate::start::{Pretrained, Start};

/// A training that is led step by step.
pub(crate) struct Probe<'a>(Session<'a>);

/// The loss of some rows, and how strongly it pulls at the weights.
pub(crate) struct Gradient {
    /// The mean loss, in training mode.
    pub(crate) loss: f64,
    /// The norm of the gradient by each block that learns, with the block's number.
    pub(crate) blocks: Vec<(usize, f64)>,
}

impl<'a> Probe<'a> {
    /// A network at its beginning, on the processor.
    pub(crate) fn new(
        data: &'a Dataset,
        split: &'a Split,
        settings: &'a Settings,
        seed: u64,
        start: Option<&Pretrained>,
    ) -> Result<Self, TrainError> {
        let start = Start { weights: start, ..Start::default() };
        Session::new(data, split, settings, seed, start).map(Self)
    }

    /// How many numbers the network would learn, without making it.
    pub(crate) fn size(data: &Dataset, split: &Split, settings: &Settings) -> Result<usize, TrainError> {
        let batches = Batches::new(data, &split.train, settings).map_err(TrainError::Unfit)?;
        let network = build(settings, batches.shape(), data.task().outputs()).map_err(TrainError::Unfit)?;
        Ok(network.parameters().iter().filter(|p| p.learns()).map(Parameter::len).sum())
    }

    /// Rows in a batch, and batches in an epoch.
    pub(crate) fn batch_size(&self) -> (usize, usize) {
        self.0.batch_size()
    }

    /// What the outputs for some rows should be, `rows x outputs`.
    pub(crate) fn targets(&self, rows: &[u32]) -> Vec<f32> {
        self.0.batches.gather(rows).targets
    }

    /// Loss and gradient of some rows, which change nothing; the gradient's norms are NaN where the loss is not finite.
    pub(crate) fn gradient(&mut self, rows: &[u32]) -> Result<Gradient, TrainError> {
        let session = &mut self.0;
        session.training.frozen = session.frozen();
        let frozen = session.training.frozen;
        let learns = |p: &Parameter| p.learns() && p.block >= frozen;
        let learn: Vec<bool> = session.network.parameters().iter().map(learns).collect();
        let batch = session.batches.gather_training(rows, &mut session.augment);
        let (score, grads) =
            gradient(session.network.as_mut(), &session.weights, &learn, &mut session.training, batch)?;
        session.training.statistics.clear();
        let mut blocks: Vec<(usize, f64)> = Vec::new();
        for (at, p) in session.network.parameters().iter().enumerate().filter(|(_, p)| learns(p)) {
            let squares =
                grads.as_ref().and_then(|grads| grads[at].as_ref()).map_or(f64::NAN, |g| sum_of_squares(g));
            match blocks.last_mut() {
                Some((block, sum)) if *block == p.block => *sum += squares,
                _ => blocks.push((p.block, squares)),
            }
        }
        blocks.iter_mut().for_each(|(_, norm)| *norm = norm.sqrt());
        Ok(Gradient { loss: score.mean_loss(), blocks })
    }

    /// An optimizer step on some rows at a learning rate; their mean loss before it, none when loss or gradient is not finite.
    pub(crate) fn step(&mut self, rows: &[u32], rate: f64) -> Result<Option<f64>, TrainError> {
        let step = self.0.progress.step;
        self.0.progress = Progress { step, ..Progress::default() };
        let went = self.0.fit(rows, rate, None)?;
        Ok(went.then(|| self.0.progress.loss / self.0.progress.rows.max(1) as f64))
    }

    /// The mean loss of some rows as they are.
    pub(crate) fn loss(&mut self, rows: &[u32]) -> Result<f64, TrainError> {
        let session = &mut self.0;
        let (score, _) = evaluate(
            session.network.as_mut(),
            &session.weights,
            session.training.device,
            &session.batches,
            rows,
        )?;
        Ok(score.mean_loss())
    }
}
