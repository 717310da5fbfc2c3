//! Warm starts: what one study learns from the trials of another. What is taken over is written into the log of the borrower, so that its
//! proposals stay a function of that log alone.

use tunesmith_core::{
    Batch, Body, Borrowed, Config, Draft, Goal, Metric, Name, Settings, Space, State, Trial, TrialNumber,
};

use crate::{Error, Result, Study, clock};

/// How many of the best trials are lent.
const BEST: usize = 200;

/// How many of the others are lent, evenly spaced by number.
const OTHERS: usize = 300;

/// What a study can teach another: the same whoever asks, as long as the lender has no new trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Loan {
    /// What the borrower's log will hold.
    pub borrowed: Borrowed,
    /// The parameters that lent trials have a value of.
    pub shared: Vec<Name>,
    /// The parameters of the borrower that no lent trial has a value of.
    pub unknown: Vec<Name>,
}

impl Study {
    /// What a study of these settings can learn from this one: its done, feasible trials with a finite objective - the best 200 and 300
    /// others, evenly spaced - with the values that fit the ranges there. `name` is what the borrower calls this study.
    ///
    /// The loss is the borrower's first objective where this study measures it, else this study's own. `O(trials log trials)`.
    ///
    /// # Errors
    /// When no trial is done, no parameter is shared, or the store fails.
    pub fn lend(&self, to: &Settings, name: &str) -> Result<Loan> {
        let history = self.history()?;
        let settings = history.settings();
        let wanted = to.objectives().next().filter(|m| settings.metric(&m.name).is_some());
        let Some(metric) = wanted.or_else(|| settings.objectives().next()) else {
            return Err(Error::Settings(format!("`{name}` has no objective to learn from")));
        };
        let done = history.trials().filter(|t| t.state() == State::Done && t.feasible(&settings.metrics));
        let measured: Vec<(&Trial, f64)> = done.filter_map(|t| Some((&**t, loss(metric, t)?))).collect();
        if measured.is_empty() {
            return Err(Error::Settings(format!(
                "there is nothing to learn from `{name}`: none of its trials is done with a finite value of `{}` within every limit",
                metric.name
            )));
        }
        let mut fitting: Vec<Lent> = measured
            .into_iter()
            .map(|(trial, loss)| Lent { number: trial.number, config: fit(&to.space, &trial.config), loss })
            .filter(|lent| !lent.config.is_empty())
            .collect();
        if fitting.is_empty() {
            let names = |space: &Space| {
                space.params().iter().map(|p| format!("`{}`", p.name)).collect::<Vec<_>>().join(", ")
            };
            return Err(Error::Settings(format!(
                "there is nothing to learn from `{name}`: no value of its parameters {} lies in the ranges of {}",
                names(history.space()),
                names(&to.space)
            )));
        }
        choose(&mut fitting);
        let known = |name: &Name| fitting.iter().any(|lent| lent.config.get(name).is_some());
        let (shared, unknown) = to.space.params().iter().map(|p| p.name.clone()).partition(known);
        let trials = fitting.into_iter().map(|lent| (lent.config, lent.loss)).collect();
        Ok(Loan { borrowed: Borrowed { study: name.into(), trials }, shared, unknown })
    }

    /// Takes over what another study lends, once: whether it was new. A study of the same name that was borrowed from before stays as
    /// it was then.
    ///
    /// # Errors
    /// When trials of this study were carried out already, or the store fails.
    pub fn borrow(&self, loan: &Loan) -> Result<bool> {
        self.change(|fold| {
            let history = &fold.history;
            if history.borrowed().iter().any(|b| b.study == loan.borrowed.study) {
                return Ok((None, false));
            }
            if history.counts().claimed > 0 {
                return Err(Error::Settings(format!(
                    "`{}` has begun without `{}`; only a new study can learn from another: give it another name",
                    self.inner.name, loan.borrowed.study
                )));
            }
            let body = Body::Borrowed(loan.borrowed.clone());
            let event = Draft { trial: None, time: clock::now(), body };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), true))
        })
    }
}

struct Lent {
    number: TrialNumber,
    config: Config,
    /// The smaller the better.
    loss: f64,
}

fn loss(metric: &Metric, trial: &Trial) -> Option<f64> {
    let value = trial.value(metric).filter(|v| v.is_finite())?;
    Some(if metric.goal == Goal::Maximize { -value } else { value })
}

/// The values of a configuration that parameters of the same name take here.
fn fit(space: &Space, config: &Config) -> Config {
    let values = space.params().iter().filter_map(|p| {
        let value = p.domain.normalize(config.get(&p.name)?)?;
        Some((p.name.clone(), value))
    });
    values.collect()
}

/// The best, and others from first to last, in the order of their numbers.
fn choose(lent: &mut Vec<Lent>) {
    if lent.len() <= BEST + OTHERS {
        return;
    }
    lent.sort_by(|a, b| a.loss.total_cmp(&b.loss).then(a.number.cmp(&b.number)));
    let mut others = lent.split_off(BEST);
    others.sort_by_key(|lent| lent.number);
    let (last, mut i) = (others.len() - 1, 0);
    let places: Vec<usize> = (0..OTHERS).map(|k| k * last / (OTHERS - 1)).collect();
    others.retain(|_| {
        i += 1;
        places.binary_search(&(i - 1)).is_ok()
    });
    lent.append(&mut others);
    lent.sort_by_key(|lent| lent.number);
}
