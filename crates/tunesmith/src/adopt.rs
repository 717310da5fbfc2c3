//! Changing what a study was created with: what may change, what would make older trials worthless, and how to say so.

use tunesmith_core::{Batch, Body, Budget, Change, Draft, Goal, History, Metric, Settings, Take};

use crate::check::check_settings;
use crate::fold::Tools;
use crate::{Error, Result, Study, clock};

impl Study {
    /// Takes over settings that changed, when old trials still count under them; what changed, in sentences.
    pub(crate) fn adopt(&self, new: Settings) -> Result<Vec<String>> {
        check_settings(&self.inner.name, &new)?;
        self.change(|fold| {
            let old = fold.history.settings();
            let (mut batch, mut said) = (Batch::default(), Vec::new());
            let objectives = |s: &Settings| s.objectives().cloned().collect::<Vec<Metric>>();
            let mut differences = Vec::new();
            if objectives(old) != objectives(&new) {
                differences.push(format!("its objective is {}, not {}", words(old), words(&new)));
            }
            if old.seed != new.seed {
                differences.push(format!("its seed is {}, not {}", old.seed, new.seed));
            }
            let mut space = old.space.clone();
            match new.space.change_from(&old.space) {
                Change::Same => {}
                Change::Extended(changes) => {
                    space = new.space.clone().with_version(old.space.version() + 1);
                    let body = Body::SpaceChanged(Box::new(space.clone()));
                    batch.events.push(Draft { trial: None, time: clock::now(), body });
                    said = changes;
                }
                Change::Incompatible(changes) => differences.extend(changes),
            }
            if !differences.is_empty() {
                return Err(Error::Differs { name: self.inner.name.clone(), differences });
            }
            // What nobody could work with is never recorded.
            Tools::new(&History::new(Settings { space, ..new.clone() }), None)?;
            let kept = Settings { space: old.space.clone(), ..new.clone() };
            if kept != *old {
                said.extend(changes(old, &kept));
                batch.events.push(Draft {
                    trial: None,
                    time: clock::now(),
                    body: Body::Changed(Box::new(kept)),
                });
            }
            Ok(if batch.events.is_empty() { (None, said) } else { (Some(batch), said) })
        })
    }

    /// Changes the budget.
    ///
    /// # Errors
    /// When it cannot be used, or the store fails.
    pub fn set_budget(&self, change: impl Fn(Budget, &History) -> Budget) -> Result<Budget> {
        self.change(|fold| {
            let settings = fold.history.settings();
            let budget = change(settings.budget, &fold.history);
            if budget == settings.budget {
                return Ok((None, budget));
            }
            let changed = Settings { budget, ..settings.clone() };
            check_settings(&self.inner.name, &changed)?;
            let event = Draft { trial: None, time: clock::now(), body: Body::Changed(Box::new(changed)) };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), budget))
        })
    }
}

fn words(settings: &Settings) -> String {
    let one = |m: &Metric| {
        let goal = if m.goal == Goal::Maximize { "maximize" } else { "minimize" };
        let take = match m.take {
            Take::Mean => "",
            Take::Last => "last ",
            Take::Best => "best ",
        };
        format!("\"{goal} {take}{}\"", m.name)
    };
    settings.objectives().map(one).collect::<Vec<_>>().join(", ")
}

/// What differs between settings that are both fine for the study, in sentences.
fn changes(old: &Settings, new: &Settings) -> Vec<String> {
    let mut said = Vec::new();
    let budget = |b: &Budget| {
        let mut parts = Vec::new();
        parts.extend(b.trials.map(|n| format!("{n} trials")));
        parts.extend(b.seconds.map(|s| format!("{s} s")));
        parts.extend(b.target.map(|t| format!("target {t}")));
        if parts.is_empty() { "no limit".to_owned() } else { parts.join(", ") }
    };
    if old.budget != new.budget {
        said.push(format!("the budget was {} and is {}", budget(&old.budget), budget(&new.budget)));
    }
    let mut named = |what: &str, before: &str, now: &str| {
        said.push(if before == now {
            format!("the options of the {what} {now} changed")
        } else {
            format!("the {what} was {before} and is {now}")
        });
    };
    if old.sampler != new.sampler {
        named("sampler", &old.sampler.name, &new.sampler.name);
    }
    if old.stopping != new.stopping {
        named("stopping rule", &old.stopping.name, &new.stopping.name);
    }
    if old.metrics != new.metrics {
        said.push("the metrics besides the objective changed".into());
    }
    if old.program != new.program {
        said.push("how trials are carried out changed; results from before and after may not compare".into());
    }
    if (old.retries, old.repeats) != (new.retries, new.repeats) {
        said.push("the treatment of failed or repeated trials changed".into());
    }
    said
}
