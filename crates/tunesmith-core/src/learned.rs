//! A space learned from what trials asked for (define-by-run), with its branches.
//!
//! For every pair of parameters it is known which levels the earlier one had in the trials that went on to ask for the later one. A
//! parameter that only some trials ask for gets a condition on each discrete parameter before it that had only some of its levels then.
//! That may be too narrow while few trials were seen, and widens as more come.
//!
//! Memory: `O(parameters^2)`, however many trials. Cost: `O(parameters^2)` a trial, and a rebuild of the space when it changes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::{Accept, Chosen, Condition, Domain, Param, Space, Test, TrialNumber, Value};

/// Ranges of whole numbers up to this many levels can decide a branch (loops over layers); larger ones are taken for quantities.
const DECIDING_LEVELS: u64 = u64::BITS as u64;

/// A set of levels, one a bit.
type Levels = u64;

/// What one trial asked for so far, in order: each parameter and, where it can decide a branch, its level.
type Path = Vec<(usize, Option<u32>)>;

/// What is known of one parameter.
#[derive(Debug, Clone)]
struct Known {
    param: Param,
    /// How many trials asked for it.
    asked: u64,
    /// The levels it had.
    levels: Levels,
    /// For each other parameter, how it stood before in the trials that asked for this one.
    before: Vec<Before>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Before {
    /// In how many of these trials it came before, with a level.
    trials: u64,
    /// The levels it had there.
    levels: Levels,
}

/// What is known of a space that trials reveal one parameter at a time. Cloning is `O(1)`.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    known: Arc<Vec<Known>>,
    trials: u64,
    /// The trials that have no outcome yet: they may ask for more.
    open: Arc<BTreeMap<TrialNumber, Path>>,
    /// What the space was built from.
    params: Arc<Vec<Param>>,
    space: Arc<Space>,
}

impl Learned {
    /// The space as known so far: empty before the first trial asked.
    pub fn space(&self) -> &Arc<Space> {
        &self.space
    }

    /// The newest domain known for a parameter.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.known.iter().find(|k| &*k.param.name == name).map(|k| &k.param.domain)
    }

    /// Whether what a trial asked for makes sense. `O(parameters)` when all is known already.
    pub(crate) fn check(&self, chosen: &[Chosen]) -> Result<(), String> {
        let new = chosen.iter().filter(|pick| self.domain(&pick.name) != Some(&pick.domain));
        for pick in new {
            Param::new(pick.name.clone(), pick.domain.clone()).check().map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Takes in what a trial asked for, in order; what it had asked for before may be repeated.
    pub(crate) fn learn(&mut self, trial: TrialNumber, chosen: &[Chosen]) {
        let path = match Arc::make_mut(&mut self.open).entry(trial) {
            Entry::Occupied(path) => path.into_mut(),
            Entry::Vacant(free) => {
                self.trials += 1;
                free.insert(Path::new())
            }
        };
        let known = Arc::make_mut(&mut self.known);
        for pick in chosen {
            let i = place(known, pick);
            if path.iter().any(|(asked, _)| *asked == i) {
                continue;
            }
            let level = level(&pick.domain, &pick.value);
            let asked = &mut known[i];
            asked.asked += 1;
            asked.levels |= level.map_or(0, |k| 1 << k);
            for (parent, level) in path.iter() {
                let Some(k) = level else { continue };
                if asked.before.len() <= *parent {
                    asked.before.resize(parent + 1, Before::default());
                }
                asked.before[*parent].trials += 1;
                asked.before[*parent].levels |= 1 << k;
            }
            path.push((i, level));
        }
        let params = self.params();
        if params != *self.params {
            self.space = Arc::new(build(params.clone()));
            self.params = Arc::new(params);
        }
    }

    /// Takes in that a trial has its outcome and asks for nothing more.
    pub(crate) fn close(&mut self, trial: TrialNumber) {
        if self.open.contains_key(&trial) {
            Arc::make_mut(&mut self.open).remove(&trial);
        }
    }

    fn params(&self) -> Vec<Param> {
        self.known.iter().map(|k| Param { when: self.condition(k), ..k.param.clone() }).collect()
    }

    fn condition(&self, child: &Known) -> Option<Condition> {
        if child.asked == self.trials {
            return None;
        }
        let tests: Vec<Test> = self
            .known
            .iter()
            .zip(&child.before)
            .filter(|(parent, before)| {
                before.trials == child.asked && before.levels != 0 && before.levels != parent.levels
            })
            .map(|(parent, before)| Test {
                parent: parent.param.name.clone(),
                accept: accept(&parent.param.domain, before.levels, parent.levels),
            })
            .collect();
        (!tests.is_empty()).then_some(Condition { tests })
    }
}

/// The position of a parameter, with the domain that was asked for now; a new one comes last.
fn place(known: &mut Vec<Known>, pick: &Chosen) -> usize {
    let Some(i) = known.iter().position(|k| k.param.name == pick.name) else {
        let param = Param::new(pick.name.clone(), pick.domain.clone());
        known.push(Known { param, asked: 0, levels: 0, before: Vec::new() });
        return known.len() - 1;
    };
    if known[i].param.domain != pick.domain {
        let old = std::mem::replace(&mut known[i].param.domain, pick.domain.clone());
        // Levels are counted anew; those of values that are gone decide nothing any more.
        let moved = |levels: Levels| {
            let kept = (0..u64::BITS).filter(|k| levels >> k & 1 == 1);
            let now = kept.filter_map(|k| level(&pick.domain, &old.level(k.into())?));
            now.fold(0, |set, k| set | 1 << k)
        };
        known[i].levels = moved(known[i].levels);
        for before in known.iter_mut().filter_map(|k| k.before.get_mut(i)) {
            before.levels = moved(before.levels);
        }
    }
    i
}

/// The level of a value, where there are few enough to decide a branch.
fn level(domain: &Domain, value: &Value) -> Option<u32> {
    domain.levels().filter(|n| *n <= DECIDING_LEVELS)?;
    u32::try_from(domain.level_of(value)?).ok()
}

/// The test for a parent that had the levels `here` where a child was asked for, and `seen` anywhere.
fn accept(domain: &Domain, here: Levels, seen: Levels) -> Accept {
    let (lowest, highest) = (here.trailing_zeros(), u64::BITS - 1 - here.leading_zeros());
    let number = |k: u32| domain.level(k.into())?.as_f64();
    // From some number of layers on there is another one: so there is for numbers not seen yet.
    if domain.is_numeric() && here == seen & (Levels::MAX << lowest) {
        return Accept::Between { low: number(lowest), high: None };
    }
    if domain.is_numeric() && here == seen & (Levels::MAX >> (u64::BITS - 1 - highest)) {
        return Accept::Between { low: None, high: number(highest) };
    }
    let values = (lowest..=highest).filter(|k| here >> k & 1 == 1).filter_map(|k| domain.level(k.into()));
    Accept::OneOf(values.collect())
}

/// The space of these parameters. Should conditions seen in different trials exclude each other, they are given up rather than the
/// space.
fn build(params: Vec<Param>) -> Space {
    let space = |params: Vec<Param>| Space::builder().params(params).build();
    space(params.clone())
        .or_else(|_| space(params.into_iter().map(|p| Param { when: None, ..p }).collect()))
        .unwrap_or_default()
}
