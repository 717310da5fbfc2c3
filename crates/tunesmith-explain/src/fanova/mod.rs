//! Functional analysis of variance: which share of the variation of results each parameter explains alone, and each pair beyond that.
//!
//! A forest learns the losses, by way of a Gaussian process where that predicts better (`learned.rs`); the leaves of a tree are boxes, over which its mean given one or two parameters is computed exactly,
//! and the variance of that mean is the effect [Hutter2014].
//!
//! When: to see what makes results vary over the space that was declared. With `region` losses beyond that quantile count as
//! equal to it: what matters among good configurations. Misleads where trials crowd in one corner and the forest has to guess
//! the rest, and where a range is so wide that its bad end makes up all the variance: then ask for the good region.
//!
//! - A conditional parameter has its whole scale, and no effect where it is inactive. Trees split on what makes it active before they
//!   split on it, so the gap that it leaves gets no credit. How much it matters depends on its branch: look at its pair too.
//! - Levels count with the part of the scale that they own.
//! - The coordinates of a simplex or a permutation are one parameter: their effects and those of pairs among them.
//! - Trees without variance say nothing and are left out.
//! - The interval is the spread over trees, each grown on trials drawn anew, around the value.
//!
//! Cost: growing the forest, `O(trees x leaves x columns)` for main effects, and `O(trees x leaves x pairs)` for pairs, which are
//! computed among the 12 coordinates with the greatest total effects. Departs from the paper in conditional parameters, in levels,
//! and in what is averaged over trees: not the shares of each tree, but products of different trees, see [`Common`]; a tree alone takes
//! its own noise for interactions. The products are taken on cells, 512 for one coordinate and 64 each for two.
//!
//! [Hutter2014]: Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML 2014.

mod axis;
mod common;
mod grid;
mod marginals;
mod shares;
mod total;

use tunesmith_math::forest::Partition;

use self::axis::Axis;
use self::common::Common;
use self::shares::Shares;
use crate::draft::Draft;
use crate::learned::Learned;
use crate::lessons::Lesson;
use crate::sample::{Sample, Target, few_make_the_variance};
use crate::surrogate::ForestSurrogate;
use crate::{Importance, Method, Question, Unit};

/// Pairs are computed among so many coordinates.
const PAIRED: usize = 12;

/// Cells of a continuous coordinate by itself.
const CELLS: usize = 512;

/// The importances of the parameters of a sample.
pub(crate) fn importance(sample: &Sample, question: &Question) -> Importance {
    let target = sample.clipped(question.region);
    let learned = Learned::of(sample, &target, question.trees);
    explained(sample, &target, learned.as_ref(), question)
}

/// The answer over the whole range by a model that was learned before.
pub(crate) fn by_lesson(lesson: &Lesson, question: &Question) -> Importance {
    let target = lesson.sample.clipped(None);
    if target.losses != lesson.sample.losses {
        return importance(&lesson.sample, question);
    }
    explained(&lesson.sample, &target, lesson.learned.as_ref(), question)
}

fn explained(sample: &Sample, target: &Target, learned: Option<&Learned>, question: &Question) -> Importance {
    let mut draft = Draft::new(Method::Fanova, Unit::Variance, sample);
    if question.region.is_none() && few_make_the_variance(&target.losses) {
        draft.warnings.push(
            "a few very bad trials make up most of the variance: ask for the good region to see what matters among the others".into(),
        );
    }
    let mut shares = Shares::default();
    if let Some(learned) = learned {
        draft.by(learned);
        if question.pairs {
            shares.paired = total::greatest(&learned.surrogate, &sample.columns, PAIRED);
        }
        take_apart(sample, &learned.surrogate, &mut shares);
    }
    if shares.columns.is_empty() {
        draft.warnings.push("the model found no variation to explain".into());
    }
    shares.write(sample, &mut draft);
    draft.finish(sample)
}

fn take_apart(sample: &Sample, surrogate: &ForestSurrogate, shares: &mut Shares) {
    let (whole, of_members) = total::variances(surrogate, &sample.columns);
    if whole <= 0.0 {
        return;
    }
    let columns = &sample.columns;
    let axes: Vec<Axis> = columns.iter().map(|column| Axis::new(column, CELLS)).collect();
    let coarse: Vec<Axis> = shares.paired.iter().map(|c| Axis::new(&columns[*c], grid::CELLS)).collect();
    let weights: Vec<Vec<f64>> = shares::couples(coarse.len())
        .iter()
        .map(|(i, j)| {
            coarse[*i].shares.iter().flat_map(|a| coarse[*j].shares.iter().map(move |b| a * b)).collect()
        })
        .collect();
    let mut mains: Vec<Common> = axes.iter().map(|axis| Common::new(axis.len())).collect();
    let mut joint: Vec<Common> = weights.iter().map(|cells| Common::new(cells.len())).collect();
    for (member, variance) in of_members.iter().enumerate().filter(|(_, v)| **v > 0.0) {
        let mut singles: Vec<Vec<f64>> = axes.iter().map(|axis| vec![0.0; axis.len()]).collect();
        let mut tables: Vec<Vec<f64>> = weights.iter().map(|cells| vec![0.0; cells.len()]).collect();
        for forest in &surrogate.forests {
            let partition = Partition::new(&forest.trees()[member], forest.columns());
            marginals::add(&partition, columns, &axes, &mut singles);
            grid::add(&partition, columns, &shares.paired, &coarse, &mut tables);
        }
        let share = |(cells, weights): (&Vec<f64>, &Vec<f64>)| {
            let square: f64 = cells.iter().zip(weights).map(|(x, weight)| weight * x * x).sum();
            (square / variance).clamp(0.0, 1.0)
        };
        shares.members.columns.push(singles.iter().zip(axes.iter().map(|a| &a.shares)).map(share).collect());
        shares.members.pairs.push(tables.iter().zip(&weights).map(share).collect());
        mains.iter_mut().zip(&singles).for_each(|(common, cells)| common.add(cells));
        joint.iter_mut().zip(&tables).for_each(|(common, cells)| common.add(cells));
    }
    let share = |product: f64| (product / whole).clamp(0.0, 1.0);
    shares.columns = mains.iter().zip(&axes).map(|(m, axis)| share(m.product(&axis.shares))).collect();
    shares.pairs = joint.iter().zip(&weights).map(|(m, weights)| share(m.product(weights))).collect();
}
