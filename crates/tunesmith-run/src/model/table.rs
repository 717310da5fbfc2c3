//! The table of hyperparameters as study files see it.

use std::collections::BTreeMap;

use tunesmith::core::{Accept, Domain, Metric, Param, Role, Scale, Space, Value};
use tunesmith_train::{self as train, EpochReport, Hyperparameter, ModelKind, When, hyperparameters};

use crate::file;

/// The built-in models, for reading study files.
pub(crate) fn models() -> Vec<file::Model> {
    [ModelKind::Mlp, ModelKind::Cnn].into_iter().map(model).collect()
}

fn model(kind: ModelKind) -> file::Model {
    let zero = EpochReport {
        epoch: 0,
        train_loss: 0.0,
        train_accuracy: 0.0,
        val_loss: 0.0,
        val_accuracy: 0.0,
        learning_rate: 0.0,
        grad_norm: 0.0,
        seconds: 0.0,
    };
    file::Model {
        name: kind.to_string(),
        objective: Metric::maximize("val_accuracy"),
        metrics: zero.measures().map(|(name, _)| name.to_owned()).to_vec(),
        hyperparameters: hyperparameters(kind).iter().map(hyperparameter).collect(),
    }
}

fn hyperparameter(h: &Hyperparameter) -> file::Hyperparameter {
    file::Hyperparameter {
        name: h.name.to_owned(),
        role: role(h.role),
        accepts: Some(domain(&h.valid)),
        default: Some(value(h.default)),
        about: h.about.to_owned(),
    }
}

/// All that a model could tune, with the ranges that are worth searching; none for a model that is not known.
pub(crate) fn proposals(kind: &str) -> Vec<Param> {
    let Some(kind) = [ModelKind::Mlp, ModelKind::Cnn].into_iter().find(|k| k.to_string() == kind) else {
        return Vec::new();
    };
    let param = |h: &Hyperparameter| {
        let param = Param::new(h.name, domain(&h.tune)).role(role(h.role));
        match h.when {
            Some(when) => param.when(when.parameter, value(when.value)),
            None => param,
        }
    };
    hyperparameters(kind).iter().map(param).collect()
}

fn role(role: train::Role) -> Role {
    match role {
        train::Role::Architecture => Role::Architecture,
        train::Role::Training => Role::Training,
        train::Role::Regularization => Role::Regularization,
    }
}

fn value(value: train::Value) -> Value {
    match value {
        train::Value::Bool(b) => Value::from(b),
        train::Value::Int(i) => Value::from(i),
        train::Value::Float(x) => Value::from(x),
        train::Value::Text(text) => Value::from(text),
    }
}

fn domain(range: &train::Range) -> Domain {
    let scale = |log: bool| if log { Scale::Log } else { Scale::Linear };
    match *range {
        train::Range::Int { low, high, log, step } => Domain::Int { low, high, scale: scale(log), step },
        train::Range::Float { low, high, log } => Domain::Float { low, high, scale: scale(log), step: None },
        train::Range::Choice { values, ordered } => {
            Domain::Choice { values: values.iter().copied().map(value).collect(), ordered }
        }
    }
}

/// Warnings about tuned hyperparameters that do nothing in some or all trials.
pub(super) fn without_effect(kind: ModelKind, space: &Space, fixed: &BTreeMap<String, Value>) -> Vec<String> {
    let table = hyperparameters(kind);
    let mut warnings = Vec::new();
    for h in table {
        let (Some(param), Some(when)) = (space.get(h.name), h.when) else { continue };
        let needed: Vec<Value> = when.values.iter().copied().map(value).collect();
        let remedy = |sometimes: &str| {
            format!("`{}` has no effect{sometimes}: it works with {} only", h.name, when.shown())
        };
        if let Some(parent) = space.get(when.parameter) {
            let tests = param.when.iter().flat_map(|c| &c.tests).filter(|t| &*t.parent == when.parameter);
            let tests: Vec<&Accept> = tests.map(|t| &t.accept).collect();
            let idle = |v: &Value| !needed.contains(v) && tests.iter().all(|test| test.contains(v));
            if choices(&parent.domain).iter().any(idle) {
                warnings.push(format!(
                    "{}; add when = {{ {} }} to it",
                    remedy(" in many trials"),
                    when.shown()
                ));
            }
        } else if fixed
            .get(when.parameter)
            .cloned()
            .or_else(|| default_of(table, &when))
            .is_none_or(|v| !needed.contains(&v))
        {
            warnings.push(remedy(""));
        }
    }
    warnings
}

/// The values of a domain whose values can be listed.
fn choices(domain: &Domain) -> Vec<Value> {
    match domain {
        Domain::Choice { values, .. } => values.clone(),
        Domain::Int { low, high, .. } => (*low..=*high).map(Value::from).collect(),
        _ => Vec::new(),
    }
}

fn default_of(table: &[Hyperparameter], when: &When) -> Option<Value> {
    table.iter().find(|h| h.name == when.parameter).map(|h| value(h.default))
}
