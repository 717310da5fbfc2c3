//! The trials that no other beats in every objective.

use std::cmp::Ordering;
use std::sync::Arc;

use super::History;
use crate::{Goal, State, Trial};

impl History {
    /// The Pareto set: the done, feasible trials with finite objectives of which no other one is at least as good in every
    /// objective and better in one; by the first objective, best first. With one objective, all that share the best value.
    ///
    /// `O(n log n)` for up to two objectives; beyond, `O(n f objectives)` with a set of `f`.
    pub fn pareto(&self) -> Vec<&Arc<Trial>> {
        let settings = self.settings();
        let goals = settings.objectives().count();
        if goals == 0 {
            return Vec::new();
        }
        let mut rows: Vec<(Vec<f64>, &Arc<Trial>)> = self
            .trials()
            .filter(|t| t.state() == State::Done && t.feasible(&settings.metrics))
            .filter_map(|t| {
                let cost = |m| t.value(m).map(|v| if m.goal == Goal::Maximize { -v } else { v });
                let costs: Option<Vec<f64>> =
                    settings.objectives().map(|m| cost(m).filter(|v| v.is_finite())).collect();
                Some((costs?, t))
            })
            .collect();
        // None beats an earlier one in this order; with two objectives the last one kept has the best second value.
        rows.sort_by(|(a, s), (b, t)| {
            let order = a.iter().zip(b).filter_map(|(x, y)| x.partial_cmp(y)).find(|order| order.is_ne());
            order.unwrap_or(Ordering::Equal).then(s.number.cmp(&t.number))
        });
        let mut front: Vec<(Vec<f64>, &Arc<Trial>)> = Vec::new();
        for (costs, trial) in rows {
            let beats =
                |(kept, _): &(Vec<f64>, _)| *kept != costs && kept.iter().zip(&costs).all(|(k, c)| k <= c);
            let looked_at = if goals <= 2 { 1 } else { front.len() };
            if !front.iter().rev().take(looked_at).any(beats) {
                front.push((costs, trial));
            }
        }
        front.into_iter().map(|(_, trial)| trial).collect()
    }
}
