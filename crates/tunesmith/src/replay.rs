//! Replay: every suggestion computed again from the log.

use std::collections::BTreeMap;

use tunesmith_core::{Body, Config, Event, History, Proposed, Refusal, Seq, TrialNumber, Value};

use crate::fold::Tools;
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
        let custom = self.lock().custom.clone();
        // With the samplers of the settings, and with this handle's own.
        let mut tools: [Option<Tools>; 2] = [None, None];
        for event in events {
            let retool = matches!(event.body, Body::Created(_) | Body::Changed(_) | Body::SpaceChanged(_));
            let seq = event.seq;
            let history = match (&mut history, &event.body) {
                (slot @ None, Body::Created(settings)) => slot.insert(History::new((**settings).clone())),
                (Some(history), _) => history,
                (None, _) => {
                    return Err(Error::Settings(
                        "the log does not start with the creation of its study".into(),
                    ));
                }
            };
            history
                .apply(event)
                .map_err(|source| Error::Damaged { study: self.name().to_owned(), source })?;
            if retool {
                tools = [None, None];
            }
            for (trial, fixed, recorded) in wanted.get(&seq).into_iter().flatten() {
                let own = custom.as_ref().filter(|c| *c.name() == *recorded.by).cloned();
                let slot = &mut tools[usize::from(own.is_some())];
                let tools = match slot {
                    Some(made) => made,
                    None => slot.insert(Tools::new(history, own)?),
                };
                let again = again(tools, history, *trial, fixed, recorded);
                found.checked += 1;
                match again {
                    Ok(config) if config == recorded.config => found.exact += 1,
                    Ok(config) if close(&config, &recorded.config) => {}
                    other => {
                        let recorded = recorded.config.clone();
                        found.first_difference =
                            Some(Difference { trial: *trial, recorded, replayed: other });
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
    tools: &Tools,
    history: &History,
    trial: TrialNumber,
    fixed: &Config,
    recorded: &Proposed,
) -> std::result::Result<Config, String> {
    let run = |from_call| match propose(&*tools.sampler, &tools.all, history, trial, fixed, from_call) {
        Ok(proposed) => Ok(proposed.config),
        Err(Refusal::Exhausted(why) | Refusal::Infeasible(why)) => Err(why),
    };
    let first = run(0);
    if first.as_ref().is_ok_and(|c| *c == recorded.config) {
        return first;
    }
    let later: Vec<Config> = (1..=recorded.call).filter_map(|from_call| run(from_call).ok()).collect();
    let exact = later.iter().find(|c| **c == recorded.config);
    let found = exact.or_else(|| later.iter().find(|c| close(c, &recorded.config))).cloned();
    found.map_or(first, Ok)
}

fn close(a: &Config, b: &Config) -> bool {
    a.len() == b.len() && a.iter().all(|(name, x)| b.get(name).is_some_and(|y| near(x, y)))
}

fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => (x - y).abs() <= TOLERANCE * x.abs().max(y.abs()),
        (Value::List(x), Value::List(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| near(x, y))
        }
        _ => a == b,
    }
}
