//! Where a study stands: what `status`, `watch` and the end of `run` have in common.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tunesmith::core::{Millis, Trial};
use tunesmith::{Budget, Goal, History, Metric, Take};

use super::{Align, Table, TrialView, by_role, count, duration, line, short, stamp, value};
use crate::output::Output;

/// How many of the best trials a summary lists.
const LISTED: usize = 5;

/// How many trials of a Pareto set it lists.
const LISTED_FRONT: usize = 20;

/// A study at a moment.
pub(crate) struct Summary<'a> {
    pub(crate) name: &'a str,
    pub(crate) storage: String,
    pub(crate) history: &'a History,
    pub(crate) now: Millis,
}

impl Summary<'_> {
    /// `12 done, 1 stopped, 2 failed, 1 running, 3 waiting`; only what there is.
    pub(crate) fn counts(&self) -> String {
        let c = self.history.counts();
        let all = [
            (c.done, "done"),
            (c.stopped, "stopped"),
            (c.failed, "failed"),
            (c.running, "running"),
            (c.paused, "paused"),
            (c.waiting, "waiting"),
        ];
        let words: Vec<String> =
            all.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if words.is_empty() { "no trial yet".into() } else { words.join(", ") }
    }

    /// Whether there are several objectives: then a Pareto set stands in the best trial's place.
    pub(crate) fn several(&self) -> bool {
        self.history.settings().objectives().nth(1).is_some()
    }

    /// The best trials, best first; with several objectives those of the Pareto set.
    pub(crate) fn leaders(&self) -> Vec<&Arc<Trial>> {
        if self.several() { self.history.pareto() } else { self.history.ranking() }
    }

    /// `0.98333 (trial 12)`, or what stands in its place.
    pub(crate) fn best(&self) -> String {
        if self.several() {
            return match self.history.pareto().len() {
                0 => self.no_best().into(),
                n => format!("a Pareto set of {}", count(n as u64, "trial")),
            };
        }
        let objective = self.history.settings().objectives().next();
        match (self.history.best(), objective) {
            (Some(best), Some(metric)) => {
                format!("{} (trial {})", best.value(metric).map_or_else(String::new, short), best.number)
            }
            _ => self.no_best().into(),
        }
    }

    /// Why there is no best trial.
    pub(crate) fn no_best(&self) -> &'static str {
        if self.history.counts().done > 0 {
            "no done trial has a finite value within every limit"
        } else {
            "no trial is done yet"
        }
    }

    /// The best trials as a table: number, metrics, parameters, time.
    pub(crate) fn table(&self, top: usize, out: &Output) -> String {
        let shown: Vec<_> = self.leaders().into_iter().take(top).collect();
        let settings = self.history.settings();
        let space = self.history.space();
        let params: Vec<&str> = space
            .params()
            .iter()
            .map(|p| &*p.name)
            .filter(|n| shown.iter().any(|t| t.config.get(n).is_some()))
            .collect();
        let head = std::iter::once(("trial".to_owned(), Align::Right))
            .chain(settings.metrics.iter().map(|m| (m.name.to_string(), Align::Right)))
            .chain(params.iter().map(|n| ((*n).to_owned(), Align::Right)))
            .chain(std::iter::once(("time".to_owned(), Align::Right)));
        let mut table = Table::new(head);
        for trial in shown {
            let mut row = vec![trial.number.to_string()];
            row.extend(settings.metrics.iter().map(|m| trial.value(m).map_or_else(String::new, short)));
            row.extend(params.iter().map(|n| trial.config.get(n).map_or_else(String::new, value)));
            row.push(duration(trial.duration(self.now)));
            table.row(row);
        }
        table.draw(out)
    }

    /// The end of a run for people: the best trials and the best configuration.
    pub(crate) fn closing(&self, out: &Output) -> String {
        let Some(best) = self.history.best() else { return self.no_best().into() };
        if self.several() {
            return self.front(out);
        }
        format!(
            "{}\n{}\n\n{}\n{}",
            out.paint
                .bold(format!("Best {}", if self.history.counts().done == 1 { "trial" } else { "trials" })),
            self.table(LISTED, out),
            out.paint.bold(format!("Best configuration (trial {})", best.number)),
            by_role(self.history.space(), &best.config, out.paint)
        )
    }

    /// The Pareto set, with how many trials it has.
    fn front(&self, out: &Output) -> String {
        let all = self.history.pareto().len();
        let more = all.saturating_sub(LISTED_FRONT);
        let rest =
            if more > 0 { format!("\nand {more} more: tunesmith best --top {all}") } else { String::new() };
        let title = out
            .paint
            .bold(format!("Pareto set: {}, none beaten in every objective", count(all as u64, "trial")));
        format!("{title}\n{}{rest}", self.table(LISTED_FRONT, out))
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Json {
        let history = self.history;
        let (settings, c) = (history.settings(), history.counts());
        let budget = settings.budget;
        let running = history.running().filter_map(|n| history.trial(n)).map(|t| {
            let attempt = t.attempts.last();
            json!({
                "number": t.number, "attempt": t.attempt(), "worker": attempt.map(|a| &*a.worker),
                "started": attempt.map(|a| stamp(a.started)),
                "age_s": attempt.map(|a| (self.now - a.started).max(0) as f64 / 1e3),
            })
        });
        let mut all = json!({
            "study": self.name,
            "storage": self.storage,
            "objectives": settings.objectives().map(|m| json!({ "metric": &*m.name, "goal": m.goal })).collect::<Vec<_>>(),
            "metrics": settings.metrics.iter().map(|m| &*m.name).collect::<Vec<_>>(),
            "sampler": settings.sampler.name,
            "seed": settings.seed,
            "trials": history.len(),
            "counts": {
                "waiting": c.waiting, "running": c.running, "paused": c.paused, "done": c.done, "stopped": c.stopped, "failed": c.failed,
            },
            "budget": { "trials": budget.trials, "time_s": budget.seconds, "target": budget.target },
            "used": { "trials": c.claimed, "time_s": history.busy(self.now) as f64 / 1e3 },
            "over": over(history, self.now),
            "best": history.best().filter(|_| !self.several()).map(|t| TrialView::new(history, t, self.now)),
            "running": running.collect::<Vec<_>>(),
            "note": history.notes().iter().map(|(k, v)| (k.to_string(), json!(v))).collect::<serde_json::Map<_, _>>(),
        });
        if self.several() {
            let front: Vec<_> =
                history.pareto().iter().map(|t| TrialView::new(history, t, self.now)).collect();
            all["pareto"] = json!(front);
        }
        all
    }

    /// The trials under way, one a line.
    pub(crate) fn running(&self) -> Vec<String> {
        let history = self.history;
        let objective = history.settings().objectives().next();
        let one = |n| {
            let trial = history.trial(n)?;
            let attempt = trial.attempts.last()?;
            let steps =
                trial.reports.last().and_then(|r| r.step).map(|s| format!(", step {s}")).unwrap_or_default();
            let value =
                objective.and_then(|m| trial.value(m)).map(|v| format!(", {}", short(v))).unwrap_or_default();
            let again =
                if attempt.number > 1 { format!(", attempt {}", attempt.number) } else { String::new() };
            let age = duration(self.now - attempt.started);
            Some(format!("trial {n}{again}: {age}{steps}{value}, by {}", line(&attempt.worker)))
        };
        history.running().filter_map(one).collect()
    }
}

/// Why the study is over; `None` while trials run or start. An interrupted trial goes on whatever the budget; an enqueued one
/// that was never started must fit into it.
pub(crate) fn over(history: &History, now: Millis) -> Option<String> {
    let interrupted = |n| history.trial(n).is_some_and(|t| !t.attempts.is_empty());
    let goes_on = history.counts().running > 0 || history.waiting().any(interrupted);
    history.settings().budget.enough(history, now).filter(|_| !goes_on).map(|why| why.to_string())
}

/// What of the budget is used: `12 of 40 trials, 31.0 s of 20m00s`.
pub(crate) fn budget(history: &History, now: Millis) -> String {
    let Budget { trials, seconds, target } = history.settings().budget;
    let used = history.counts().claimed;
    let busy = history.busy(now);
    let mut words = vec![match trials {
        Some(total) => format!("{used} of {}", count(total, "trial")),
        None => count(used, "trial"),
    }];
    words.push(match seconds {
        Some(total) => format!("{} of {}", duration(busy), duration((total * 1e3) as Millis)),
        None => duration(busy),
    });
    words.extend(target.map(|t| format!("until {}", short(t))));
    words.join(", ")
}

/// The metrics with what is wanted of them: `maximize val_accuracy, at most 50 on latency`.
pub(crate) fn goals(metrics: &[Metric]) -> String {
    let one = |m: &Metric| {
        let take = match m.take {
            Take::Mean => "",
            Take::Last => "last ",
            Take::Best => "best ",
        };
        match m.goal {
            Goal::Minimize => format!("minimize {take}{}", m.name),
            Goal::Maximize => format!("maximize {take}{}", m.name),
            Goal::AtMost(x) => format!("{take}{} at most {}", m.name, short(x)),
            Goal::AtLeast(x) => format!("{take}{} at least {}", m.name, short(x)),
            Goal::Watch => format!("watch {take}{}", m.name),
        }
    };
    metrics.iter().map(one).collect::<Vec<_>>().join(", ")
}
