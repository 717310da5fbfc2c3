//! From stage to stage, to a whole configuration.

use tunesmith_core::{Config, Proposal, Query, Refusal, Repeats, Rng, State};

use super::model::Model;
use super::options::Settings;
use super::store::Store;
use crate::error::grouped;
use crate::{evidence, rejection};

/// How often all stages are gone through anew when no candidate of one satisfies the constraints.
const ATTEMPTS: usize = 3;

/// Draws for a configuration that was not tried yet, when all candidates were.
const UNTRIED: usize = 100;

/// Proposes by the model.
pub(super) fn propose(
    model: &mut Model,
    query: &Query<'_>,
    settings: &Settings,
    rng: &mut Rng,
) -> Result<Proposal, Refusal> {
    let Query { space, history, fixed, trial } = *query;
    let mut pending = Store::new(model.axes.len());
    for (_, point) in evidence::pending(space, history, trial) {
        pending.push(&model.positions(&point), &model.spreads);
    }
    let new = model.finite && history.settings().repeats != Repeats::Replicate;
    let mut walk = Walk { model, query, settings, pending, new, known: Known::default() };
    for _ in 0..ATTEMPTS {
        if let Some((config, why)) = walk.go(rng) {
            if new && walk.is_repeat(&config) {
                let drawn = || space.complete(fixed, rng);
                let fits = |config: &Config| !walk.is_repeat(config) && space.satisfied(config);
                if let Some(config) = std::iter::repeat_with(drawn).take(UNTRIED).find(fits) {
                    return Ok(Proposal { config, why: "random: all candidates were tried".into() });
                }
            }
            return Ok(Proposal { config, why });
        }
    }
    let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
    Ok(Proposal { config, why: "random: no candidate satisfies the constraints".into() })
}

/// A question on its way to an answer.
pub(super) struct Walk<'a> {
    pub(super) model: &'a mut Model,
    pub(super) query: &'a Query<'a>,
    pub(super) settings: &'a Settings,
    /// The trials without an outcome, as kernels.
    pub(super) pending: Store,
    /// Configurations that were not tried are preferred.
    pub(super) new: bool,
    pub(super) known: Known,
}

/// What is decided so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Coordinates in the unit cube; NaN for what is not decided.
    pub(super) point: Vec<f64>,
    /// Positions on the axes.
    pub(super) position: Vec<f64>,
    /// Which of them were asked for.
    pub(super) held: Vec<bool>,
    /// The axes of the stages that are done.
    pub(super) decided: Vec<usize>,
}

impl Walk<'_> {
    /// Decides stage after stage; `None` when a stage had no candidate that satisfies the constraints.
    fn go(&mut self, rng: &mut Rng) -> Option<(Config, String)> {
        let Query { space, fixed, .. } = *self.query;
        self.known = self.start();
        let mut why = None;
        for s in 0..self.model.stages.len() {
            let stage = &self.model.stages[s];
            let first = &space.params()[stage.params[0]];
            if first.when.is_some() && !space.is_active(first, &space.decode(&self.known.point, fixed)) {
                continue;
            }
            if stage.columns.iter().any(|c| !self.known.held[*c]) {
                let good = self.decide(s, rng)?;
                let usable = self.model.stages[s].ranking.usable as u64;
                why.get_or_insert_with(|| format!("the best {good} of {} trials", about(usable)));
            }
            self.known.decided.extend(&self.model.stages[s].columns);
        }
        let config = space.decode(&self.known.point, fixed);
        space.satisfied(&config).then(|| (config, why.unwrap_or_else(|| "as asked for".into())))
    }

    /// What was asked for.
    fn start(&self) -> Known {
        let Query { space, fixed, .. } = *self.query;
        let d = self.model.axes.len();
        let mut known = Known {
            point: vec![f64::NAN; d],
            position: vec![f64::NAN; d],
            held: vec![false; d],
            decided: vec![],
        };
        for (i, param) in space.params().iter().enumerate() {
            let Some(value) = fixed.get(&param.name) else { continue };
            let columns = self.model.evidence.columns().of_param(i);
            // A value outside the domain has no place; the model ignores it, and the proposal keeps it.
            let inside = param.domain.encode(value, &mut known.point[columns.clone()]);
            for c in columns {
                known.held[c] = true;
                if !inside {
                    known.point[c] = 0.5;
                }
                known.position[c] = self.model.axes[c].position(known.point[c]);
            }
        }
        known
    }

    /// The values decided so far.
    pub(super) fn partial(&self) -> Config {
        let Query { space, fixed, .. } = *self.query;
        let whole = space.decode(&self.known.point, fixed);
        let columns = self.model.evidence.columns();
        let decided = |name: &str| {
            let first = space.position(name).map(|i| columns.of_param(i).start);
            first.is_none_or(|c| self.known.point.get(c).is_none_or(|u| !u.is_nan()))
        };
        whole.iter().filter(|(name, _)| decided(name)).map(|(n, v)| (n.clone(), v.clone())).collect()
    }

    /// Whether what is decided is a whole configuration that was tried.
    pub(super) fn was_tried(&self) -> bool {
        let whole = self.query.space.decode(&self.known.point, self.query.fixed);
        whole.len() == self.partial().len() && self.is_repeat(&whole)
    }

    /// Whether another trial that did not fail has this configuration.
    fn is_repeat(&self, config: &Config) -> bool {
        let Query { history, trial, .. } = *self.query;
        history.all_same_as(config).any(|t| t.number != trial && t.state() != State::Failed)
    }
}

/// A number in words, to two digits, so that there are few of them.
fn about(n: u64) -> String {
    let unit = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    let rounded = n / unit * unit;
    if rounded == n { grouped(n) } else { format!("more than {}", grouped(rounded)) }
}
