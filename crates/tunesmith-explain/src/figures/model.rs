//! The model behind figures that show expectations, asked along a grid: the one that importances ask.

use tunesmith_core::Goal;

use super::params::Column;
use super::{FigureError, FigureOptions};
use crate::Question;
use crate::lessons::Lesson;
use crate::sample::Sample;
use crate::surrogate::{ForestSurrogate, Surrogate};

/// Trials over which an expectation is averaged; of a pair over fewer, as there are more places.
const BACKGROUND: usize = 60;
const PAIRED: usize = 30;

/// Places along a continuous axis.
const PLACES: usize = 25;

/// A model of a metric, learned from the finished trials.
pub(super) struct Model<'a> {
    pub(super) sample: &'a Sample,
    surrogate: &'a ForestSurrogate,
    /// -1 where larger is better: losses are turned values.
    pub(super) sign: f64,
    /// What limits it, as sentences.
    pub(super) notes: Vec<String>,
    background: Vec<usize>,
}

/// Places along one parameter: in the unit cube and on the axis.
pub(super) struct Grid {
    coordinate: usize,
    units: Vec<f64>,
    pub(super) places: Vec<f64>,
}

/// The question that a figure's options amount to.
pub(super) fn question(options: &FigureOptions) -> Question {
    Question { metric: options.metric.clone(), ..Question::default() }
}

impl<'a> Model<'a> {
    pub(super) fn of(lesson: &'a Lesson) -> Result<Self, FigureError> {
        let sample = &lesson.sample;
        let learned = lesson
            .learned
            .as_ref()
            .ok_or_else(|| FigureError::missing("no model can be learned from these trials"))?;
        let mut notes = sample.warnings.clone();
        notes.extend(learned.fit.warning());
        let n = sample.losses.len();
        let background = super::shown::thin(n, BACKGROUND, []);
        let upwards = matches!(sample.metric.goal, Goal::Maximize | Goal::AtLeast(_));
        let sign = if upwards { -1.0 } else { 1.0 };
        Ok(Self { sample, surrogate: &learned.surrogate, sign, notes, background })
    }

    /// The grid of a parameter; `None` for one that is no number or choice.
    pub(super) fn grid(&self, column: &Column) -> Option<Grid> {
        let params = self.sample.space.params();
        let at = params.iter().position(|p| p.name == column.param)?;
        let domain = &params[at].domain;
        if domain.dims() != 1 {
            return None;
        }
        let coordinate = params[..at].iter().map(|p| p.domain.dims()).sum();
        let levels = domain.levels().filter(|n| *n <= PLACES as u64 || column.has_labels());
        let values: Vec<_> = match levels {
            Some(n) => (0..n).filter_map(|k| domain.level(k)).collect(),
            None => (0..PLACES).map(|i| domain.decode(&[i as f64 / (PLACES - 1) as f64])).collect(),
        };
        let mut grid = Grid { coordinate, units: Vec::new(), places: Vec::new() };
        for value in values {
            let (mut unit, place) = ([f64::NAN], column.place_of(&value));
            if domain.encode(&value, &mut unit) && grid.places.last() != Some(&place) {
                grid.units.push(unit[0]);
                grid.places.push(place);
            }
        }
        Some(grid)
    }

    /// Trials to average over in which these coordinates are active.
    fn active(&self, coordinates: &[usize]) -> Vec<usize> {
        let is_active = |row: &usize| coordinates.iter().all(|c| !self.sample.point(*row)[*c].is_nan());
        let of_background: Vec<usize> = self.background.iter().copied().filter(is_active).collect();
        if of_background.len() >= 10 {
            return of_background;
        }
        (0..self.sample.losses.len()).filter(is_active).take(BACKGROUND).collect()
    }

    /// For each place of a grid what each member of the model expects there, averaged over trials. Empty where the parameter was
    /// active in none.
    pub(super) fn along(&self, grid: &Grid) -> Vec<Vec<f64>> {
        let rows = self.active(&[grid.coordinate]);
        if rows.is_empty() {
            return Vec::new();
        }
        let at = |unit: &f64| {
            let mut points = Vec::with_capacity(rows.len() * self.sample.columns.len());
            for row in &rows {
                let from = points.len();
                points.extend_from_slice(self.sample.point(*row));
                points[from + grid.coordinate] = *unit;
            }
            let mean = |member| {
                let mut sums = vec![0.0; rows.len()];
                self.surrogate.add(member, &points, &mut sums);
                self.sign * sums.iter().sum::<f64>() / rows.len() as f64
            };
            (0..self.surrogate.members()).map(mean).collect()
        };
        grid.units.iter().map(at).collect()
    }

    /// What the model expects at each pair of places, row after row from the first of `up`. Empty where the parameters were active
    /// together in no trial.
    pub(super) fn over(&self, across: &Grid, up: &Grid) -> Vec<f64> {
        let rows = self.active(&[across.coordinate, up.coordinate]);
        let rows: Vec<usize> =
            super::shown::thin(rows.len(), PAIRED, []).into_iter().map(|at| rows[at]).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let mut values = Vec::with_capacity(across.units.len() * up.units.len());
        for y in &up.units {
            for x in &across.units {
                let mut points = Vec::with_capacity(rows.len() * self.sample.columns.len());
                for row in &rows {
                    let from = points.len();
                    points.extend_from_slice(self.sample.point(*row));
                    points[from + across.coordinate] = *x;
                    points[from + up.coordinate] = *y;
                }
                let mut means = vec![0.0; rows.len()];
                self.surrogate.means(&points, &mut means);
                values.push(self.sign * means.iter().sum::<f64>() / rows.len() as f64);
            }
        }
        values
    }
}
