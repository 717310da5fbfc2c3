//! What is known of the trials of one space, kept up to date with a history.

use tunesmith_core::{History, Space};

use super::axis::Axis;
use super::options::Settings;
use super::stage::{self, Stage};
use super::store::{Spread, Store};
use crate::evidence::Evidence;

/// The trials of one space. All of it follows from the rows of the evidence, however it came about.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) evidence: Evidence,
    pub(super) axes: Vec<Axis>,
    pub(super) stages: Vec<Stage>,
    /// All trials as kernels, good ones too.
    pub(super) store: Store,
    pub(super) spreads: Vec<Spread>,
    /// Whether the space holds a finite number of configurations.
    pub(super) finite: bool,
    parts: Vec<Vec<usize>>,
    /// For how many trials, roughly, the spreads of each stage were made.
    rough: Vec<Option<usize>>,
}

impl Model {
    /// Brings it up to date with a history over a space. `O(trials that ended since)`.
    pub(super) fn follow(&mut self, space: &Space, history: &History, settings: &Settings) {
        let kept = self.evidence.follow(space, history);
        if kept == 0 || kept != self.store.len() {
            *self = Self { evidence: std::mem::take(&mut self.evidence), ..Self::default() };
            self.axes = Axis::all(space, self.evidence.columns());
            self.finite = space.size().is_some();
            self.parts = stage::parts(space, settings);
            self.restart(settings);
        }
        for row in self.store.len()..self.evidence.len() {
            if stage::split(&mut self.parts, self.evidence.columns(), self.evidence.point(row)) {
                self.restart(settings);
                (0..row).for_each(|row| self.push(row));
            }
            self.push(row);
        }
        self.spread(settings);
    }

    /// The positions of a point of the unit cube.
    pub(super) fn positions(&self, point: &[f64]) -> Vec<f64> {
        self.axes.iter().zip(point).map(|(axis, u)| axis.position(*u)).collect()
    }

    /// The positions of trials on some axes, row after row.
    pub(super) fn rows(&self, rows: &[usize], columns: &[usize]) -> Vec<f64> {
        let one = |row: &usize| {
            let point = self.evidence.point(*row);
            columns.iter().map(|c| self.axes[*c].position(point[*c]))
        };
        rows.iter().flat_map(one).collect()
    }

    fn restart(&mut self, settings: &Settings) {
        self.stages = self.parts.iter().map(|part| Stage::new(part, &self.evidence, settings)).collect();
        self.store = Store::new(self.axes.len());
        self.spreads = self.axes.iter().map(|axis| Spread::new(axis, 1.0, 1.0)).collect();
        self.rough = vec![None; self.stages.len()];
    }

    fn push(&mut self, row: usize) {
        let positions = self.positions(self.evidence.point(row));
        self.store.push(&positions, &self.spreads);
        for stage in &mut self.stages {
            stage.push(&self.evidence, row);
        }
    }

    /// Narrows the kernels of stages that have grown.
    fn spread(&mut self, settings: &Settings) {
        for (stage, rough) in self.stages.iter().zip(&mut self.rough) {
            let now = roughly(stage.trials);
            if *rough == Some(now) {
                continue;
            }
            *rough = Some(now);
            for c in &stage.columns {
                let sd = settings.widths.least.max(1.0 / (now + 2) as f64).min(1.0);
                let little = settings.widths.little(now);
                self.spreads[*c] = Spread::new(&self.axes[*c], sd, little);
                self.store.spread(*c, &self.spreads[*c]);
            }
        }
    }
}

/// A number rounded down to one of eight between powers of two, so that what depends on it rarely changes.
fn roughly(n: usize) -> usize {
    let unit = n.checked_ilog2().unwrap_or(0).saturating_sub(3);
    n >> unit << unit
}
