//! The space of the follow-up study while it is being changed: every operation keeps ranges within what the model takes, and says why.

use serde::Serialize;
use tunesmith_core::{Config, Domain, Name, Param, Scale, Space, Value};

use crate::diagnose::edges::{End, beyond, rounded};
use crate::diagnose::{Kind, Options};

/// A change of one parameter, with its reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The parameter.
    pub param: Name,
    /// What changes, in a few words.
    pub what: String,
    /// The finding that asks for it; `None` where the good trials alone do.
    pub because: Option<Kind>,
}

/// A space under change.
pub(super) struct Draft<'a> {
    pub(super) params: Vec<Param>,
    /// Values that are not tuned any more, or are tuned no more and no less than before with another value.
    pub(super) fixed: Vec<(Name, Value)>,
    pub(super) changes: Vec<Change>,
    pub(super) options: &'a Options,
    pub(super) best: &'a Config,
    constraints: Vec<Name>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(space: &Space, options: &'a Options, best: &'a Config) -> Self {
        let fixed = options.fixed.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let constraints = space.constraints().iter().flat_map(|c| c.names().to_vec()).collect();
        Self { params: space.params().to_vec(), fixed, changes: Vec::new(), options, best, constraints }
    }

    fn param(&mut self, name: &str) -> Option<&mut Param> {
        self.params.iter_mut().find(|p| &*p.name == name)
    }

    pub(super) fn is_tuned(&self, name: &str) -> bool {
        self.params.iter().any(|p| &*p.name == name)
    }

    /// The value of what is not tuned.
    pub(super) fn shared(&self, name: &str) -> Option<&Value> {
        let fixed = self.fixed.iter().find(|(n, _)| **n == *name).map(|(_, v)| v);
        fixed.or_else(|| self.options.defaults.get(name))
    }

    /// Whether a parameter was changed already.
    pub(super) fn is_changed(&self, name: &str) -> bool {
        self.changes.iter().any(|c| &*c.param == name)
    }

    fn note(&mut self, name: &str, what: impl Into<String>, because: Option<Kind>) {
        self.changes.push(Change { param: name.into(), what: what.into(), because });
    }

    /// Moves an end of a range out by its usual reach.
    pub(super) fn extend(&mut self, name: &str, end: End, because: Kind) {
        let limit = self.options.limit(name);
        let Some(param) = self.params.iter().find(|p| &*p.name == name) else { return };
        let Some(value) = beyond(param, end, limit) else { return };
        match (&param.domain, value.as_f64()) {
            (Domain::Choice { values, .. }, _) => {
                let mut values = values.clone();
                values.insert(if end == End::Low { 0 } else { values.len() }, value.clone());
                self.choose(name, values, Some(because));
            }
            (_, Some(x)) => {
                let bounds = if end == End::Low { (Some(x), None) } else { (None, Some(x)) };
                self.bound(name, bounds.0, bounds.1, Some(because));
            }
            _ => {}
        }
    }

    /// Gives a range new ends, within what the model takes, keeping the best value inside.
    pub(super) fn bound(&mut self, name: &str, low: Option<f64>, high: Option<f64>, because: Option<Kind>) {
        let (least, most) = self.options.limit(name).unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let best = self.best.get(name).and_then(Value::as_f64);
        let Some(param) = self.param(name) else { return };
        let old = param.domain.clone();
        let keep =
            |low: f64, high: f64| (best.map_or(low, |b| low.min(b)), best.map_or(high, |b| high.max(b)));
        let new = match &old {
            Domain::Float { low: a, high: b, scale, step } => {
                let (low, high) =
                    (low.unwrap_or(*a).clamp(least, most), high.unwrap_or(*b).clamp(least, most));
                let (low, high) = keep(low, high);
                let round = |x: f64, was: f64| {
                    if x == was || Some(x) == best { x } else { rounded(x).clamp(least, most) }
                };
                let (low, high) = match step {
                    // Levels stay where they were.
                    Some(step) => {
                        (a + ((low - a) / step).floor() * step, a + ((high - a) / step).ceil() * step)
                    }
                    None => (round(low, *a), round(high, *b)),
                };
                let (low, high) = keep(low, high);
                let ordered = low < high && (*scale != Scale::Log || low > 0.0);
                if !ordered {
                    return;
                }
                Domain::Float { low, high, scale: *scale, step: *step }
            }
            Domain::Int { low: a, high: b, scale, step } => {
                let (low, high) = (
                    low.unwrap_or(*a as f64).clamp(least, most),
                    high.unwrap_or(*b as f64).clamp(least, most),
                );
                let (low, high) = keep(low.floor(), high.ceil());
                let low = a + ((low - *a as f64) / *step as f64).floor() as i64 * step;
                let high = a + ((high - *a as f64) / *step as f64).ceil() as i64 * step;
                let low = if *scale == Scale::Log { low.max(1) } else { low };
                if low >= high || high - low < *step {
                    return;
                }
                Domain::Int { low, high, scale: *scale, step: *step }
            }
            _ => return,
        };
        if new != old {
            param.domain = new.clone();
            self.note(name, format!("{} instead of {}", new.describe(), old.describe()), because);
        }
    }

    /// Gives a choice other values; the best one stays among them.
    pub(super) fn choose(&mut self, name: &str, mut values: Vec<Value>, because: Option<Kind>) {
        let best = self.best.get(name).cloned();
        let Some(param) = self.param(name) else { return };
        let Domain::Choice { values: old, ordered } = &param.domain else { return };
        if let Some(best) = best.filter(|b| !values.contains(b)) {
            values.push(best);
            if *ordered {
                values.sort_by(|a, b| a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)));
            }
        }
        if values.is_empty() || values == *old {
            return;
        }
        let (old, ordered) = (param.domain.describe(), *ordered);
        param.domain = Domain::Choice { values, ordered };
        let new = param.domain.describe();
        self.note(name, format!("{new} instead of {old}"), because);
    }

    /// Ends the tuning of a parameter.
    pub(super) fn fix(&mut self, name: &str, value: Value, because: Option<Kind>) {
        let parent =
            self.params.iter().any(|p| p.when.iter().flat_map(|w| &w.tests).any(|t| &*t.parent == name));
        let bound = self.constraints.iter().any(|n| **n == *name || n.starts_with(&format!("{name}.")));
        if self.params.len() < 2 || !self.is_tuned(name) {
            return;
        }
        let what = format!("fixed at {}", value.quoted());
        if parent || bound || !self.options.fixable {
            // Others refer to it, or only a parameter reaches the command.
            let Some(param) = self.param(name) else { return };
            if matches!(param.domain, Domain::Simplex { .. } | Domain::Permutation { .. }) {
                return;
            }
            param.domain = Domain::Choice { values: vec![value], ordered: false };
            param.prior = None;
        } else {
            self.params.retain(|p| &*p.name != name);
            self.set(name, value);
        }
        self.note(name, what, because);
    }

    /// Sets a value that is not tuned.
    fn set(&mut self, name: &str, value: Value) {
        match self.fixed.iter_mut().find(|(n, _)| **n == *name) {
            Some((_, old)) => *old = value,
            None => self.fixed.push((name.into(), value)),
        }
    }

    /// Sets another value for what is not tuned.
    pub(super) fn refix(&mut self, name: &str, value: Value, because: Kind) {
        let old = self.shared(name).map(Value::quoted);
        self.set(name, value.clone());
        let was = old.map_or_else(String::new, |old| format!(" instead of {old}"));
        self.note(name, format!("{}{was}", value.quoted()), Some(because));
    }

    /// Begins to tune a parameter that the model has, as the model proposes; false where it has none such or tunes it already.
    pub(super) fn tune(&mut self, name: &str, because: Kind) -> bool {
        if self.is_tuned(name) {
            return false;
        }
        let Some(param) = self.options.available.iter().find(|p| &*p.name == name).cloned() else {
            return false;
        };
        // A condition on what is not tuned holds, or the parameter is of no use.
        let known = |parent: &Name| self.shared(parent);
        let mut param = param;
        if let Some(when) = &mut param.when {
            let tuned: Vec<bool> =
                when.tests.iter().map(|t| self.params.iter().any(|p| p.name == t.parent)).collect();
            let mut fits = true;
            let mut tuned = tuned.into_iter();
            when.tests.retain(|t| {
                let tuned = tuned.next().unwrap_or(false);
                fits &= tuned || known(&t.parent).is_some_and(|v| t.accept.contains(v));
                tuned
            });
            if !fits {
                return false;
            }
            if when.tests.is_empty() {
                param.when = None;
            }
        }
        let was = self.shared(name).cloned();
        if let Some(was) = was.filter(|v| param.domain.contains(v)) {
            param.default = Some(was);
        }
        self.fixed.retain(|(n, _)| **n != *name);
        let what = format!("tuned: {}", param.domain.describe());
        self.params.push(param);
        self.note(name, what, Some(because));
        true
    }
}
