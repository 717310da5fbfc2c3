//! Replay: every suggestion computed again from the log.

use std::collections::BTreeMap;

use tunesmith_core::{Body, Config, Event, History, Proposed, Seq, TrialNumber, Value};

use crate::propose::propose;
use crate::{Error, Result, Study};

/// What a replay found.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// How many suggestions were computed again.
    pub checked: u64,
    /// How many of them were the same bit for bit.
    pub exact: u64,
    /// The first that differs by more than 1e-9 (relative), if there is one.
    pub first_difference: Option<Difference>,
}

/// A suggestion that came out differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The trial.
    pub trial: TrialNumber,
    /// What was recorded.
    pub recorded: Config,
    /// What came out now, or why nothing did.
    pub replayed: std::result::Result<Config, String>,
}

/// How far a number may be off on another machine, relative to its size.
const TOLERANCE: f64 = 1e-9;

impl Study {
    /// Computes every suggestion again, each from the log as it was when the suggestion was made. Stops at the first that differs.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn replay(&self) -> Result<Replay> {
        let events = self.events(0)?;
        let wanted = wanted(&events);
        let mut found = Replay { checked: 0, exact: 0, first_difference: None };
        let mut history: Option<History> = None;
        let mut tools: Option<Box<dyn tunesmith_core::Sampler>> = None;
        for event in events {
            let retool = matches!(event.body, Body::Created(_) | Body::Changed(_) | Body::SpaceChanged(_));
            let seq = event.seq;
            let history = match (&mut history, &event.body) {
                (slot @ None, Body::Created(settings)) => slot.insert(History::new((**settings).clone())),
                (Some(history), _) => history,
                (None, _) => return Err(Error::Settings("the log does not start with the creation of its study".into())),
            };
            history.apply(event).map_err(|source| Error::Damaged { study: self.name().to_owned(), source })?;
            if retool {
                let made = tunesmith_search::sampler(&history.settings().sampler, history.space());
                tools = Some(made.map_err(|e| Error::Settings(e.to_string()))?);
            }
            let (Some(sampler), Some(due)) = (&tools, wanted.get(&seq)) else { continue };
            for (trial, fixed, recorded) in due {
                found.checked += 1;
                let again = again(&**sampler, history, *trial, fixed, recorded);
                match again {
                    Ok(config) if config == recorded.config => found.exact += 1,
                    Ok(config) if close(&config, &recorded.config) => {}
                    other => {
                        let recorded = recorded.config.clone();
                        found.first_difference = Some(Difference { trial: *trial, recorded, replayed: other });
                        return Ok(found);
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The suggestions by the position they were computed from. Those that no sampler made are left out.
fn wanted(events: &[Event]) -> BTreeMap<Seq, Vec<(TrialNumber, Config, Proposed)>> {
    let mut fixed: BTreeMap<TrialNumber, Config> = BTreeMap::new();
    let mut wanted: BTreeMap<Seq, Vec<_>> = BTreeMap::new();
    for event in events {
        let Some(trial) = event.trial else { continue };
        let proposed = match &event.body {
            Body::Opened(opened) => {
                if !opened.fixed.is_empty() {
                    fixed.insert(trial, opened.fixed.clone());
                }
                opened.proposed.clone()
            }
            Body::Proposed(proposed) => Some(proposed.clone()),
            _ => None,
        };
        if let Some(proposed) = proposed.filter(|p| &*p.by != "added") {
            let fixed = fixed.get(&trial).cloned().unwrap_or_default();
            wanted.entry(proposed.from).or_default().push((trial, fixed, proposed));
        }
    }
    wanted
}

/// The same computation; `call` counts on from where an earlier one collided, which the record tells only by its sum.
fn again(
    sampler: &dyn tunesmith_core::Sampler,
    history: &History,
    trial: TrialNumber,
    fixed: &Config,
    recorded: &Proposed,
) -> std::result::Result<Config, String> {
    let run = |from_call| match propose(sampler, history, trial, fixed, from_call) {
        Ok(proposed) => Ok(proposed.config),
        Err(tunesmith_core::Refusal::Exhausted(why) | tunesmith_core::Refusal::Infeasible(why)) => Err(why),
    };
    let first = run(0);
    if recorded.call > 0 && first.as_ref().is_ok_and(|c| *c != recorded.config) {
        for from_call in 1..=recorded.call {
            let other = run(from_call);
            if other.as_ref().is_ok_and(|c| *c == recorded.config) {
                return other;
            }
        }
    }
    first
}

fn close(a: &Config, b: &Config) -> bool {
    a.len() == b.len() && a.iter().all(|(name, x)| b.get(name).is_some_and(|y| near(x, y)))
}

fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => (x - y).abs() <= TOLERANCE * x.abs().max(y.abs()),
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| near(x, y)),
        _ => a == b,
    }
}
