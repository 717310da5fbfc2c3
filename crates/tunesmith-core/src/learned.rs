//! A space learned from what trials asked for (define-by-run), with its branches.
//!
//! Each trial leaves a path: the parameters it asked for, in order, and the value of every discrete one. A parameter that only some
//! paths hold gets a condition on each discrete parameter before it whose values tell those paths apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Accept, Chosen, Condition, Domain, Param, Space, Test, Value};

/// Ranges of whole numbers up to this many levels can decide a branch (loops over layers); larger ones are taken for quantities.
const DECIDING_LEVELS: u64 = 64;

type Path = Vec<(usize, Option<u64>)>;

/// What is known of a space that trials reveal one parameter at a time.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    params: Arc<Vec<Param>>,
    paths: Arc<BTreeSet<Path>>,
    space: Arc<Space>,
}

impl Learned {
    /// The space as known so far: empty before the first trial asked.
    pub fn space(&self) -> &Arc<Space> {
        &self.space
    }

    /// The newest domain known for a parameter.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.params.iter().find(|p| &*p.name == name).map(|p| &p.domain)
    }

    /// Takes in what one trial asked for, all of it in order. `O(parameters)` for a path that is known already.
    pub(crate) fn learn(&mut self, chosen: &[Chosen]) {
        let mut changed = false;
        let mut path = Path::with_capacity(chosen.len());
        for pick in chosen {
            let i = match self.params.iter().position(|p| p.name == pick.name) {
                Some(i) => {
                    if self.params[i].domain != pick.domain {
                        Arc::make_mut(&mut self.params)[i].domain = pick.domain.clone();
                        changed = true;
                    }
                    i
                }
                None => {
                    Arc::make_mut(&mut self.params).push(Param::new(pick.name.clone(), pick.domain.clone()));
                    changed = true;
                    self.params.len() - 1
                }
            };
            let decides = pick.domain.levels().is_some_and(|n| n <= DECIDING_LEVELS);
            path.push((i, if decides { pick.domain.level_of(&pick.value) } else { None }));
        }
        if !self.paths.contains(&path) {
            Arc::make_mut(&mut self.paths).insert(path);
            changed = true;
        }
        if changed {
            self.space = Arc::new(self.rebuild());
        }
    }

    fn rebuild(&self) -> Space {
        let params =
            self.params.iter().enumerate().map(|(i, p)| Param { when: self.condition(i), ..p.clone() });
        // Conditions refer to parameters asked for earlier, so there is no cycle; should a domain have changed under an old
        // path, the condition on it is given up rather than the space.
        let build = |params: Vec<Param>| Space::builder().params(params).build();
        let params: Vec<Param> = params.collect();
        build(params.clone())
            .or_else(|_| build(params.into_iter().map(|p| Param { when: None, ..p }).collect()))
            .unwrap_or_default()
    }

    fn condition(&self, param: usize) -> Option<Condition> {
        let holds = |path: &&Path| path.iter().any(|(i, _)| *i == param);
        let with: Vec<&Path> = self.paths.iter().filter(holds).collect();
        if with.len() == self.paths.len() {
            return None;
        }
        let mut tests = Vec::new();
        for (parent, p) in self.params.iter().enumerate() {
            let level_before = |path: &Path| {
                let end = path.iter().position(|(i, _)| *i == param).unwrap_or(path.len());
                path[..end].iter().find(|(i, _)| *i == parent).and_then(|(_, level)| *level)
            };
            let Some(here) = with.iter().map(|path| level_before(path)).collect::<Option<BTreeSet<u64>>>()
            else {
                continue;
            };
            let seen: BTreeSet<u64> =
                self.paths.iter().filter_map(|path| path.iter().find(|(i, _)| *i == parent)?.1).collect();
            if here != seen {
                let values: Vec<Value> = here.iter().filter_map(|k| p.domain.level(*k)).collect();
                tests.push(Test { parent: p.name.clone(), accept: Accept::OneOf(values) });
            }
        }
        (!tests.is_empty()).then_some(Condition { tests })
    }
}
