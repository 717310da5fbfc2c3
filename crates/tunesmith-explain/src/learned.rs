//! The model behind an answer: random forests, or a Gaussian process where that predicts unseen results better.
//!
//! Both are learned from few trials, and the one that errs less on trials it has not seen is asked: a forest on those that its trees
//! did not draw, the process by leaving one out. From many trials only a forest: it is as good there, and costs less.
//!
//! Effects are averages over boxes, which only trees allow exactly. So the process is asked by proxy: functions drawn from it are
//! evaluated at many points of the space, and each tree of a forest learns another one of them. Their mean is then the belief's,
//! and their spread its doubt.

use tunesmith_core::Space;
use tunesmith_search::Belief;

use crate::answer::{Fit, ModelKind};
use crate::sample::{Sample, Target};
use crate::spread::{config, spread};
use crate::surrogate::{ForestSurrogate, Rows, columns, rng};

/// A process is tried on trials between these numbers.
const FEWEST: usize = 8;
const MOST: usize = 200;

/// It is not tried on spaces of more coordinates.
const WIDE: usize = 40;

/// Points at which functions are drawn.
const POINTS: usize = 512;

/// The process has to err so much less, for its hyperparameters have seen every trial.
const BETTER: f64 = 0.9;

/// A model of losses, with how well it predicts.
#[derive(Debug)]
pub(crate) struct Learned {
    pub(crate) surrogate: ForestSurrogate,
    pub(crate) fit: Fit,
}

impl Learned {
    /// Learns the losses of a sample. `None` where nothing can be learned.
    pub(crate) fn of(sample: &Sample, target: &Target, trees: usize) -> Option<Self> {
        let (surrogate, left) = ForestSurrogate::learn(sample, &target.losses, trees)?;
        let losses = &target.losses;
        let whole = squares(losses, &vec![losses.iter().sum::<f64>() / losses.len() as f64; losses.len()]);
        let explained = |missed: f64| {
            let share = 1.0 - missed / whole;
            if share.is_finite() { share } else { 0.0 }
        };
        let of_forest = explained(squares(&left, &vec![0.0; left.len()]));
        let fit = Fit { kind: ModelKind::Forest, explained: of_forest, other: None };
        let Some(belief) = belief(sample, target) else { return Some(Self { surrogate, fit }) };
        let predicted: Vec<f64> = belief.leave_one_out().iter().map(|x| x.min(target.end)).collect();
        let of_process = explained(squares(losses, &predicted));
        let is_better = 1.0 - of_process < BETTER * (1.0 - of_forest);
        let proxy = if is_better { proxy(sample, target, &belief, trees) } else { None };
        Some(match proxy {
            Some(surrogate) => {
                let other = Some((ModelKind::Forest, of_forest));
                Self { surrogate, fit: Fit { kind: ModelKind::Process, explained: of_process, other } }
            }
            None => Self { surrogate, fit: Fit { other: Some((ModelKind::Process, of_process)), ..fit } },
        })
    }
}

fn belief(sample: &Sample, target: &Target) -> Option<Belief> {
    let few = (FEWEST..=MOST).contains(&target.losses.len()) && sample.columns.len() <= WIDE;
    let regular = sample.columns.iter().all(|c| c.inactive == 0.0);
    let varies = target.whole.iter().any(|x| *x != target.whole[0]);
    (few && regular && varies).then(|| Belief::learn(&sample.space, &sample.points, &target.whole))
}

/// Trees that learned functions drawn from a belief, each another one.
fn proxy(sample: &Sample, target: &Target, belief: &Belief, trees: usize) -> Option<ForestSurrogate> {
    let points = cover(&sample.space, &sample.points, sample.columns.len());
    let rows = points.len() / sample.columns.len();
    let (low, high) = target
        .whole
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
    // A bent scale goes on without end; results do not.
    let room = 0.5 * (high - low);
    let mut draws = belief.draws(&points, rows, trees, &mut rng(sample.seed, 5));
    for draw in &mut draws {
        draw.iter_mut().for_each(|x| *x = x.clamp(low - room, high + room).min(target.end));
    }
    ForestSurrogate::of_draws(Rows { columns: &columns(sample), points: &points }, &draws, sample.seed)
}

/// The points of the trials, and others spread over what the constraints allow.
fn cover(space: &Space, tried: &[f64], width: usize) -> Vec<f64> {
    let mut points = tried.to_vec();
    let wanted = POINTS.saturating_sub(tried.len() / width);
    let allowed = spread(space, 4 * wanted)
        .into_iter()
        .map(|values| config(space, &values))
        .filter(|config| space.satisfied(config));
    allowed.take(wanted).for_each(|config| points.append(&mut space.encode(&config)));
    points
}

/// The mean square of what predictions miss. Infinite where that overflows.
fn squares(values: &[f64], predicted: &[f64]) -> f64 {
    values.iter().zip(predicted).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / values.len().max(1) as f64
}
