//! The search for the maximum of an acquisition function over a mixed space.
//!
//! Screens many candidates, takes a few good ones that lie apart, climbs from each a little and from the best of them to the
//! top. Gradients serve smooth coordinates, comparisons the rest, see [`Climber`].
//!
//! Cost: `candidates` cheap values, and about `starts x evaluations` gradients.

use tunesmith_core::Rng;

use super::candidates::Batch;
use super::local::Climber;
use super::{Acquisition, Frame};

/// How hard to search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Sobol points to look at.
    pub(crate) spread: usize,
    /// Neighbours of the best points to look at.
    pub(crate) near: usize,
    /// Candidates to climb from.
    pub(crate) starts: usize,
    /// Gradients for each climb before the best go on.
    pub(crate) first: usize,
    /// Gradients in each round of those that go on.
    pub(crate) last: usize,
}

/// A point that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its coordinates as searches move them; decode these.
    pub(crate) full: Vec<f64>,
    /// Its coordinates as models see them.
    pub(crate) snapped: Vec<f64>,
    /// The acquisition there.
    pub(crate) value: f64,
}

/// How many candidates all modes look at.
const SHORTLIST: usize = 48;

/// How many climbs go to the top.
const FINALISTS: usize = 3;

/// Candidates nearer than this to a chosen one give others the chance.
const APART: f64 = 0.1;

/// The best points found, best first: tops of climbs, then candidates. Empty only when no candidate was feasible.
///
/// `centers` are the best points seen so far (snapped); what is not `fresh` (a full point) is left out.
pub(crate) fn maximize(
    acquisition: &dyn Acquisition,
    frame: &Frame<'_>,
    centers: &[Vec<f64>],
    fresh: impl Fn(&[f64]) -> bool,
    effort: Effort,
    rng: &mut Rng,
) -> Vec<Found> {
    let mut batch = Batch::new(frame.dims());
    batch.spread(frame, effort.spread, rng);
    batch.near(frame, centers, effort.near, rng);
    let shortlist = shortlist(acquisition, &batch, &fresh);
    let mut climbers = starts(frame, &shortlist, effort.starts);
    for climber in &mut climbers {
        climber.climb(acquisition, frame, 1, effort.first, rng);
    }
    climbers.sort_by(|a, b| b.value.total_cmp(&a.value));
    for climber in climbers.iter_mut().take(FINALISTS) {
        climber.climb(acquisition, frame, 4, effort.last, rng);
    }
    climbers.sort_by(|a, b| b.value.total_cmp(&a.value));
    let rest = shortlist.into_iter();
    climbers
        .into_iter()
        .filter(|c| fresh(&c.full))
        .chain(rest)
        .map(|c| Found { full: c.full, snapped: c.snapped, value: c.value })
        .collect()
}

/// The candidates that look best, best first, with their values.
fn shortlist(acquisition: &dyn Acquisition, batch: &Batch, fresh: impl Fn(&[f64]) -> bool) -> Vec<Climber> {
    let mut cheap = vec![f64::NEG_INFINITY; batch.len()];
    acquisition.screen(batch.all(), &mut cheap);
    let mut ranked: Vec<usize> = (0..batch.len()).filter(|i| !cheap[*i].is_nan()).collect();
    ranked.sort_by(|a, b| cheap[*b].total_cmp(&cheap[*a]));
    let mut order: Vec<usize> = Vec::with_capacity(SHORTLIST);
    for i in ranked {
        // Levels snap many candidates to one point.
        let same = |j: &usize| bits(batch.snapped(*j)).eq(bits(batch.snapped(i)));
        if !order.iter().any(same) && fresh(batch.full(i)) {
            order.push(i);
        }
        if order.len() == SHORTLIST {
            break;
        }
    }
    let points: Vec<f64> = order.iter().flat_map(|i| batch.snapped(*i)).copied().collect();
    let mut values = vec![f64::NEG_INFINITY; order.len()];
    acquisition.values(&points, &mut values);
    let mut list: Vec<Climber> = order
        .iter()
        .zip(values)
        .map(|(i, value)| Climber {
            full: batch.full(*i).to_vec(),
            snapped: batch.snapped(*i).to_vec(),
            value: if value.is_nan() { f64::NEG_INFINITY } else { value },
        })
        .collect();
    list.sort_by(|a, b| b.value.total_cmp(&a.value));
    list
}

/// Numbers as they are written, NaN included.
fn bits(point: &[f64]) -> impl Iterator<Item = u64> {
    point.iter().map(|u| u.to_bits())
}

/// Good candidates that lie apart; the best of the others where there are too few.
fn starts(frame: &Frame<'_>, list: &[Climber], wanted: usize) -> Vec<Climber> {
    let mut chosen: Vec<usize> = Vec::with_capacity(wanted);
    for i in 0..list.len() {
        let apart = |j: &usize| frame.distance(&list[i].snapped, &list[*j].snapped) > APART;
        if chosen.len() < wanted && chosen.iter().all(apart) {
            chosen.push(i);
        }
    }
    for i in 0..list.len() {
        if chosen.len() < wanted && !chosen.contains(&i) {
            chosen.push(i);
        }
    }
    chosen.into_iter().map(|i| list[i].clone()).collect()
}
