//! The search for the point most worth trying: random candidates, then local search, as in [Hutter2011].

use tunesmith_core::Rng;

use super::belief::Belief;
use crate::acquisition::Frame;

/// Random candidates.
const CANDIDATES: usize = 2_000;

/// Candidates to climb from, besides the best points seen.
const CLIMBS: usize = 5;

/// Steps of a climb, at most.
const STEPS: usize = 25;

/// Neighbours of either kind to look at in a step, about.
const NEIGHBOURS: usize = 80;

/// Moves tried for each parameter, and how far they go in turn.
const MOVES: usize = 4;
const SCALES: [f64; 2] = [0.2, 0.05];

/// A point on its way.
struct Climber {
    full: Vec<f64>,
    snapped: Vec<f64>,
    worth: f64,
}

/// The points most worth trying, best first, as searches move them. Empty when no candidate satisfied the constraints.
pub(super) fn maximize(belief: &Belief, frame: &Frame<'_>, rng: &mut Rng) -> Vec<Vec<f64>> {
    let dims = frame.dims();
    let mut candidates: Vec<Climber> = Vec::new();
    let mut snapped = vec![0.0; dims];
    for _ in 0..CANDIDATES {
        let full: Vec<f64> = (0..dims).map(|_| rng.uniform()).collect();
        if frame.feasible(&full) {
            frame.snap(&full, &mut snapped);
            candidates.push(Climber { worth: belief.worth(&snapped), snapped: snapped.clone(), full });
        }
    }
    candidates.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    candidates.truncate(50);
    let mut climbers: Vec<Climber> = candidates.drain(..CLIMBS.min(candidates.len())).collect();
    for point in &belief.best_points {
        let full = frame.complete(point, rng);
        if frame.feasible(&full) {
            frame.snap(&full, &mut snapped);
            climbers.push(Climber { worth: belief.worth(&snapped), snapped: snapped.clone(), full });
        }
    }
    for climber in &mut climbers {
        for _ in 0..STEPS {
            if !climb(climber, belief, frame, rng) {
                break;
            }
        }
    }
    climbers.append(&mut candidates);
    climbers.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    climbers.into_iter().map(|c| c.full).collect()
}

/// Goes to the best neighbour; false when none is better.
fn climb(climber: &mut Climber, belief: &Belief, frame: &Frame<'_>, rng: &mut Rng) -> bool {
    let mut order: Vec<usize> = (0..frame.params()).collect();
    rng.shuffle(&mut order);
    let mut neighbours: Vec<Vec<f64>> = Vec::new();
    for param in order {
        if neighbours.len() >= NEIGHBOURS {
            break;
        }
        neighbours.extend(frame.alternatives(param, &climber.full, &climber.snapped, rng));
    }
    for i in 0..(MOVES * frame.params()).min(NEIGHBOURS) {
        let mut full = climber.full.clone();
        // A share of 0 moves one parameter.
        frame.perturb(&mut full, &climber.snapped, 0.0, SCALES[i % SCALES.len()], rng);
        neighbours.push(full);
    }
    let mut best: Option<Climber> = None;
    let mut snapped = vec![0.0; climber.full.len()];
    for full in neighbours {
        if !frame.feasible(&full) {
            continue;
        }
        frame.snap(&full, &mut snapped);
        let worth = belief.worth(&snapped);
        if worth > best.as_ref().map_or(climber.worth, |b| b.worth) {
            best = Some(Climber { full, snapped: snapped.clone(), worth });
        }
    }
    let Some(better) = best else { return false };
    *climber = better;
    true
}
