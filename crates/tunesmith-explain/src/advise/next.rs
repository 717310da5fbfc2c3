//! The follow-up study.

use serde::Serialize;
use tunesmith_core::{Config, Domain, History, Name, Param, Role, Space, Value};
use tunesmith_math::summary::quantile;

use super::changes;
use super::draft::{Change, Draft};
use crate::diagnose::{Diagnosis, Kind, Options};
use crate::sample::Sample;
use crate::{Question, columns};

/// What a parameter is there for in the follow-up study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Its effect is the question.
    Scientific,
    /// Tuned along, so that values of the others are compared at their best.
    Nuisance,
    /// Not tuned.
    Fixed,
}

impl Purpose {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scientific => "scientific",
            Self::Nuisance => "nuisance",
            Self::Fixed => "fixed",
        }
    }
}

/// A parameter of the follow-up study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextParam {
    /// The parameter with its new range; its default is the best value.
    pub param: Param,
    /// What it is there for.
    pub purpose: Purpose,
    /// What changed, in words; empty where nothing did.
    pub changes: Vec<String>,
}

/// A study to run next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextStudy {
    /// Its parameters, parents before children.
    pub params: Vec<NextParam>,
    /// Values that are not tuned.
    pub fixed: Vec<(Name, Value)>,
    /// The constraints between parameters.
    pub constraints: Vec<String>,
    /// How many trials it should have.
    pub trials: u64,
    /// All changes, with their reasons.
    pub changes: Vec<Change>,
}

/// Trials from which on good trials alone may shrink a range.
const ENOUGH: usize = 30;

/// The best share that a shrunk range holds, with the margin on each side as a share of the range.
const KEPT: (f64, f64) = (0.25, 0.15);

/// The study that follows.
pub(super) fn study(history: &History, diagnosis: &Diagnosis, options: &Options) -> Option<NextStudy> {
    let space = history.space();
    if space.is_empty() {
        return None;
    }
    let ranking = history.ranking();
    // Where nothing has a value, the first configuration is as good as any.
    let best = match ranking.first() {
        Some(best) => best.config.clone(),
        None => history.trials().find(|t| !t.config.is_empty())?.config.clone(),
    };
    let mut draft = Draft::new(space, options, &best);
    let mut findings: Vec<_> = diagnosis.findings.iter().collect();
    // What extends a range comes before what shrinks it, so that an edge is not cut off again.
    findings.sort_by_key(|f| f.kind == Kind::RangeTooWide);
    for finding in findings {
        if finding.kind == Kind::RangeTooWide && finding.params.iter().any(|name| draft.is_changed(name)) {
            continue;
        }
        changes::apply(&mut draft, finding);
    }
    shrink(history, &mut draft);
    let Draft { params, fixed, changes, .. } = draft;
    let params: Vec<Param> = params.into_iter().map(|p| with_default(p, &best)).collect();
    let constraints: Vec<String> = space.constraints().iter().map(|c| c.source().to_owned()).collect();
    let build = |params: Vec<Param>| {
        constraints.iter().fold(Space::builder().params(params), |b, c| b.constraint(c.clone())).build()
    };
    // Should the changes not fit each other, the space stays as it was, with the best values as defaults.
    let (built, fixed, changes) = match build(params) {
        Ok(built) => (built, fixed, changes),
        Err(_) => {
            let same = space.params().iter().cloned().map(|p| with_default(p, &best)).collect();
            let fixed = options.fixed.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            (build(same).unwrap_or_else(|_| (**space).clone()), fixed, Vec::new())
        }
    };
    let params: Vec<NextParam> = built
        .params()
        .iter()
        .map(|param| NextParam {
            purpose: purpose(param, diagnosis),
            changes: changes.iter().filter(|c| c.param == param.name).map(|c| c.what.clone()).collect(),
            param: param.clone(),
        })
        .collect();
    let trials = (10 * params.iter().filter(|p| p.purpose != Purpose::Fixed).count() as u64).clamp(20, 100);
    Some(NextStudy { params, fixed, constraints, trials, changes })
}

/// The parameter with the best value as default; a prior whose centre is gone goes, too.
fn with_default(mut param: Param, best: &Config) -> Param {
    if let Some(value) = best.get(&param.name) {
        param.default = param.domain.normalize(value);
    }
    if param.default.as_ref().is_some_and(|value| !param.domain.contains(value)) {
        param.default = None;
    }
    if param.prior.is_some() && param.check().is_err() {
        param.prior = None;
    }
    param
}

fn purpose(param: &Param, diagnosis: &Diagnosis) -> Purpose {
    if matches!(&param.domain, Domain::Choice { values, .. } if values.len() < 2) {
        return Purpose::Fixed;
    }
    let asked =
        diagnosis.findings.iter().any(|f| f.kind != Kind::RangeTooWide && f.params.contains(&param.name));
    // How a model is trained has to suit each shape of it; that is no question by itself.
    match param.role {
        Role::Training => Purpose::Nuisance,
        _ if asked => Purpose::Scientific,
        Role::Architecture => Purpose::Scientific,
        Role::Regularization | Role::Other => Purpose::Nuisance,
    }
}

/// Shrinks continuous ranges that nothing else changed to where the best quarter of many trials lies.
fn shrink(history: &History, draft: &mut Draft<'_>) {
    let Ok(sample) = Sample::of(history, &Question::default()) else { return };
    if sample.losses.len() < ENOUGH {
        return;
    }
    let Some(edge) = quantile(&sample.losses, KEPT.0) else { return };
    for (c, column) in sample.columns.iter().enumerate() {
        let param = &sample.space.params()[column.param];
        if column.kind != columns::Kind::Continuous
            || !param.domain.is_numeric()
            || draft.is_changed(&param.name)
        {
            continue;
        }
        let good: Vec<f64> = (0..sample.losses.len())
            .filter(|row| sample.losses[*row] <= edge)
            .map(|row| sample.point(row)[c])
            .filter(|x| !x.is_nan())
            .collect();
        let low = good.iter().copied().fold(1.0, f64::min) - KEPT.1;
        let high = good.iter().copied().fold(0.0, f64::max) + KEPT.1;
        if good.len() < 5 || high - low > 0.75 {
            continue;
        }
        let end = |x: f64| param.domain.decode(&[x]).as_f64();
        let (from, to) = (end(low).filter(|_| low > 0.0), end(high).filter(|_| high < 1.0));
        draft.bound(&param.name, from, to, None);
    }
}
