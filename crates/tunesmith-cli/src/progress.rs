//! How a run is going: a bar on a terminal, a line now and then elsewhere. Both on standard error.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tunesmith::core::Millis;
use tunesmith::{History, Study, clock};
#[cfg(feature = "train")]
use tunesmith_run::Progress as Steps;

use crate::output::Output;
use crate::view::{duration, short};

/// How often the bar is drawn.
const DRAW_EVERY: Duration = Duration::from_millis(200);

/// How often a line is printed where there is no terminal, when something changed.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Trials whose durations give the time left.
const RECENT: usize = 50;

/// The progress of a run.
pub(crate) struct Progress<'a> {
    study: &'a Study,
    jobs: usize,
    out: &'a Output,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(study: &'a Study, jobs: usize, out: &'a Output) -> Self {
        Self { study, jobs, out, bar: bar(out) }
    }

    /// Says something without disturbing the bar.
    pub(crate) fn say(&self, text: &str) {
        self.bar.suspend(|| self.out.say(text));
    }

    /// Shows the progress while `work` is done.
    pub(crate) fn follow<T>(&self, work: impl FnOnce() -> T) -> T {
        let done = Bell::default();
        let result = std::thread::scope(|scope| {
            scope.spawn(|| {
                let (mut said, mut last) = (Instant::now(), None);
                loop {
                    // What the store says is wrong reaches the workers, too, and they tell.
                    if let Ok(history) = self.study.history() {
                        let text = self.draw(&history, clock::now());
                        let due = self.bar.is_hidden()
                            && said.elapsed() >= SAY_EVERY
                            && last != Some(history.head());
                        if due {
                            self.out.say(text);
                            (said, last) = (Instant::now(), Some(history.head()));
                        }
                    }
                    if done.wait(DRAW_EVERY) {
                        return;
                    }
                }
            });
            let _ring = done.ring_at_end();
            work()
        });
        self.bar.finish_and_clear();
        result
    }

    fn draw(&self, history: &History, now: Millis) -> String {
        let text = text(history, self.jobs, now);
        let budget = history.settings().budget;
        let (position, length) = match (budget.trials, budget.seconds) {
            (Some(trials), _) => (finished(history), trials),
            (None, Some(seconds)) => (history.busy(now).max(0) as u64, (seconds * 1e3) as u64),
            (None, None) => (0, 1),
        };
        self.bar.set_length(length.max(1));
        self.bar.set_position(position.min(length));
        self.bar.set_message(text.clone());
        text
    }
}

/// An empty bar on standard error, unless nothing is to be said.
fn bar(out: &Output) -> ProgressBar {
    let target = if out.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:12} {wide_msg}") {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar
}

/// Counts the steps of a long piece of work while it is done: `12 of 30 trainings`.
#[cfg(feature = "train")]
pub(crate) fn count<T>(steps: &Steps, what: &str, out: &Output, work: impl FnOnce() -> T) -> T {
    let bar = bar(out);
    let done = Bell::default();
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut said, mut last) = (Instant::now(), 0);
            while !done.wait(DRAW_EVERY) {
                let (step, of) = steps.now();
                let text = format!("{step} of {of} {what}");
                bar.set_length(of.max(1) as u64);
                bar.set_position(step as u64);
                bar.set_message(text.clone());
                if bar.is_hidden() && said.elapsed() >= SAY_EVERY && step != last {
                    out.say(text);
                    (said, last) = (Instant::now(), step);
                }
            }
        });
        let _ring = done.ring_at_end();
        work()
    });
    bar.finish_and_clear();
    result
}

/// Trials of the budget that have their outcome.
fn finished(history: &History) -> u64 {
    let counts = history.counts();
    let interrupted =
        history.waiting().filter(|n| history.trial(*n).is_some_and(|t| !t.attempts.is_empty())).count()
            as u64;
    counts.claimed.saturating_sub(counts.running + counts.paused + interrupted)
}

/// `12/40 trials, 2 running, 1 failed, best 0.98333 (trial 7), 1m20s left`.
pub(crate) fn text(history: &History, jobs: usize, now: Millis) -> String {
    let (settings, counts) = (history.settings(), history.counts());
    let mut words = vec![match settings.budget.trials {
        Some(total) => format!("{}/{total} trials", finished(history)),
        None => format!("{} trials", finished(history)),
    }];
    words.push(format!("{} running", counts.running));
    if counts.failed > 0 {
        words.push(format!("{} failed", counts.failed));
    }
    let best = history.best().zip(settings.objectives().next());
    words.extend(best.and_then(|(t, m)| Some(format!("best {} (trial {})", short(t.value(m)?), t.number))));
    words.extend(left(history, jobs, now).map(|ms| format!("{} left", duration(ms))));
    words.join(", ")
}

/// The time left, in milliseconds: from how long the last trials took, how many are to come and how many run at once.
fn left(history: &History, jobs: usize, now: Millis) -> Option<Millis> {
    let budget = history.settings().budget;
    let by_time = budget.seconds.map(|s| ((s * 1e3) as Millis - history.busy(now)).max(0));
    let by_trials = budget.trials.and_then(|total| {
        let took: Vec<Millis> = history
            .trials()
            .rev()
            .filter(|t| t.state().is_terminal() && !t.attempts.is_empty())
            .take(RECENT)
            .map(|t| t.duration(now))
            .collect();
        let mean = (!took.is_empty()).then(|| took.iter().sum::<Millis>() as f64 / took.len() as f64)?;
        let to_start = total.saturating_sub(history.counts().claimed) as f64 * mean;
        let running = history.running().filter_map(|n| history.trial(n));
        let to_finish: f64 = running.map(|t| (mean - t.duration(now) as f64).max(0.0)).sum();
        Some(((to_start + to_finish) / jobs.max(1) as f64) as Millis)
    });
    match (by_time, by_trials) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Wakes a thread that waits, once and for all.
#[derive(Default)]
pub(crate) struct Bell {
    rung: Mutex<bool>,
    woken: Condvar,
}

impl Bell {
    /// Waits up to `time`; whether it was rung.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.woken.wait_timeout_while(rung, time, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Rings when the guard goes, also by a panic.
    pub(crate) fn ring_at_end(&self) -> impl Drop + '_ {
        struct Ring<'a>(&'a Bell);
        impl Drop for Ring<'_> {
            fn drop(&mut self) {
                *self.0.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
                self.0.woken.notify_all();
            }
        }
        Ring(self)
    }
}
