//! Which trials are good.
//!
//! Trials that ran to their end come first, by their loss; then those that were stopped early, the further the better and then
//! by their loss; then those that exceed a limit, by how much. Those without a finite loss are never good.

use tunesmith_math::{hypervolume, pareto};

use crate::evidence::{Ended, Evidence};

/// What a trial is ranked by, the lesser the better.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    class: u8,
    first: f64,
    second: f64,
    row: usize,
}

impl Key {
    /// `None` for a trial that can never be good.
    fn of(evidence: &Evidence, row: usize) -> Option<Self> {
        let losses = evidence.losses(row);
        let ended = evidence.ended(row);
        if ended == Ended::Failed || losses.is_empty() || losses.iter().any(|loss| !loss.is_finite()) {
            return None;
        }
        let violation = evidence.violation(row);
        let loss = losses[0];
        Some(if violation > 0.0 {
            Self { class: 2, first: violation, second: loss, row }
        } else if ended == Ended::Stopped {
            Self { class: 1, first: -(evidence.steps(row).unwrap_or(0) as f64), second: loss, row }
        } else {
            Self { class: 0, first: loss, second: 0.0, row }
        })
    }

    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let numbers = self.first.total_cmp(&other.first).then(self.second.total_cmp(&other.second));
        self.class.cmp(&other.class).then(numbers).then(self.row.cmp(&other.row))
    }
}

/// The best of some trials, up to a number of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranking {
    most: usize,
    /// How many trials could be good.
    pub(super) usable: usize,
    /// The best by their keys, in order; with several objectives those of the first class stand in `pool`.
    best: Vec<Key>,
    /// The trials that fewer than `most` others dominate: no other can ever be among the best. In order of their rows.
    pool: Vec<Member>,
    /// The best of the pool, for so many.
    chosen: Option<(usize, Vec<usize>)>,
}

#[derive(Debug, Clone)]
struct Member {
    row: usize,
    dominators: usize,
}

impl Ranking {
    /// A ranking of the best `most`.
    pub(super) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// Takes in a trial; rows come in order.
    pub(super) fn push(&mut self, evidence: &Evidence, row: usize) {
        let Some(key) = Key::of(evidence, row) else { return };
        self.usable += 1;
        if key.class == 0 && evidence.objectives() > 1 {
            return self.push_front(evidence, row);
        }
        let at = self.best.partition_point(|k| k.cmp(&key).is_lt());
        if at < self.most {
            self.best.insert(at, key);
            self.best.truncate(self.most);
        }
    }

    fn push_front(&mut self, evidence: &Evidence, row: usize) {
        let losses = evidence.losses(row);
        let mut dominators = 0;
        for member in &mut self.pool {
            let other = evidence.losses(member.row);
            dominators += usize::from(pareto::dominates(other, losses));
            member.dominators += usize::from(pareto::dominates(losses, other));
        }
        let most = self.most;
        let before = self.pool.len();
        self.pool.retain(|member| member.dominators < most);
        if dominators < most {
            self.pool.push(Member { row, dominators });
        } else if self.pool.len() == before {
            return;
        }
        self.chosen = None;
    }

    /// The best `size` trials, the best first; fewer where there are not so many.
    pub(super) fn best(&mut self, evidence: &Evidence, size: usize) -> Vec<usize> {
        let mut rows = match &self.chosen {
            Some((of, rows)) if *of == size => rows.clone(),
            _ => self.front(evidence, size),
        };
        self.chosen = Some((size, rows.clone()));
        rows.extend(self.best.iter().map(|k| k.row).take(size - rows.len()));
        rows
    }

    /// The best of the pool: whole fronts, and of the last one those that together dominate the most.
    fn front(&self, evidence: &Evidence, size: usize) -> Vec<usize> {
        let m = evidence.objectives();
        let losses: Vec<f64> = self.pool.iter().flat_map(|p| evidence.losses(p.row)).copied().collect();
        let ranks = pareto::ranks(&losses, m);
        let mut rows = Vec::new();
        for rank in 0..self.pool.len() {
            let front: Vec<usize> = (0..self.pool.len()).filter(|i| ranks[*i] == rank).collect();
            let room = size - rows.len();
            if room == 0 || front.is_empty() {
                break;
            }
            if front.len() <= room {
                rows.extend(front.iter().map(|i| self.pool[*i].row));
                continue;
            }
            let points: Vec<f64> = front.iter().flat_map(|i| &losses[i * m..(i + 1) * m]).copied().collect();
            let chosen = hypervolume::greedy_subset(&points, &reference(&points, m), room);
            rows.extend(chosen.into_iter().map(|i| self.pool[front[i]].row));
        }
        rows
    }
}

/// A tenth of the range beyond the worst of each objective.
fn reference(points: &[f64], objectives: usize) -> Vec<f64> {
    let column = |m: usize| points.iter().skip(m).step_by(objectives).copied();
    (0..objectives)
        .map(|m| {
            let (least, most) =
                (column(m).fold(f64::INFINITY, f64::min), column(m).fold(f64::NEG_INFINITY, f64::max));
            let margin = 0.1 * (most - least);
            most + if margin > 0.0 { margin } else { 1.0 }
        })
        .collect()
}
