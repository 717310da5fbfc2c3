//! The fold of a log: everything known about a study at one position.

mod configs;
mod counts;
mod fold;
mod front;
mod journal;
mod mix;
mod names;
mod standing;

use std::cmp::Ordering;
use std::sync::Arc;

pub use counts::Counts;
pub use journal::Mark;

use configs::Configs;
use journal::Journal;
use names::Names;
use standing::Standing;

use crate::{
    Body, Borrowed, Config, Event, Learned, Millis, Name, Origin, Seq, Settings, Space, Trial, TrialNumber,
    Value,
};

/// An event that does not fit what came before it: the log is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} does not fit the log before it: {why}")]
pub struct HistoryError {
    /// The event's position.
    pub seq: Seq,
    /// Why.
    pub why: String,
}

/// Everything known about a study at one position of its log.
///
/// Cloning is `O(1)` and shares structure, also at 100,000 trials: a clone is a snapshot, and an event that comes after it copies
/// only the trial that it is about. [`History::apply`] is `O(log n)`.
#[derive(Debug, Clone)]
pub struct History {
    settings: Arc<Settings>,
    space: Arc<Space>,
    trials: imbl::Vector<Arc<Trial>>,
    head: Seq,
    latest: Millis,
    standing: Standing,
    configs: Configs,
    ends: Journal,
    names: Names,
    notes: Arc<Vec<(Name, Value)>>,
    learned: Learned,
    profile: Option<Arc<str>>,
    borrowed: Arc<Vec<Arc<Borrowed>>>,
}

impl History {
    /// The history before the first event, for a study of these settings.
    pub fn new(settings: Settings) -> Self {
        Self {
            space: Arc::new(settings.space.clone()),
            settings: Arc::new(settings),
            trials: imbl::Vector::new(),
            head: 0,
            latest: 0,
            standing: Standing::default(),
            configs: Configs::default(),
            ends: Journal::default(),
            names: Names::default(),
            notes: Arc::default(),
            learned: Learned::default(),
            profile: None,
            borrowed: Arc::default(),
        }
    }

    /// Folds a whole log; its first event must be the study's creation.
    ///
    /// # Errors
    /// When an event does not fit those before it.
    pub fn fold(events: impl IntoIterator<Item = Event>) -> Result<Self, HistoryError> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(HistoryError { seq: 1, why: "the log is empty".into() })?;
        let Body::Created(settings) = &first.body else {
            return Err(HistoryError {
                seq: first.seq,
                why: "a log starts with the creation of its study".into(),
            });
        };
        let mut history = Self::new((**settings).clone());
        history.apply(first)?;
        for event in events {
            history.apply(event)?;
        }
        Ok(history)
    }

    /// The settings now in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The space now in force: declared, or learned so far.
    pub fn space(&self) -> &Arc<Space> {
        if self.space.is_empty() { self.learned.space() } else { &self.space }
    }

    /// What trials asked for by name.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The position of the newest event; 0 for none.
    pub fn head(&self) -> Seq {
        self.head
    }

    /// How many trials stand where. `O(1)`.
    pub fn counts(&self) -> Counts {
        self.standing.counts
    }

    /// The trial of this number.
    pub fn trial(&self, number: TrialNumber) -> Option<&Arc<Trial>> {
        self.trials.get(number as usize)
    }

    /// All trials, by number.
    pub fn trials(&self) -> impl DoubleEndedIterator<Item = &Arc<Trial>> + ExactSizeIterator {
        self.trials.iter()
    }

    /// How many trials were opened: the next one's number.
    pub fn len(&self) -> u64 {
        self.trials.len() as u64
    }

    /// Whether no trial was opened.
    pub fn is_empty(&self) -> bool {
        self.trials.is_empty()
    }

    /// The trials that wait for an attempt, lowest number first.
    pub fn waiting(&self) -> impl Iterator<Item = TrialNumber> {
        self.standing.waiting.iter().copied()
    }

    /// The trials that are under way, lowest number first.
    pub fn running(&self) -> impl Iterator<Item = TrialNumber> {
        self.standing.running.iter().copied()
    }

    /// The best trial by the first objective among the done ones that satisfy every limit; the earlier of equals. `O(1)`.
    pub fn best(&self) -> Option<&Arc<Trial>> {
        self.trial(self.standing.best?.0)
    }

    /// The done, feasible trials with a finite first objective, best first. `O(n log n)`.
    pub fn ranking(&self) -> Vec<&Arc<Trial>> {
        let Some(metric) = self.settings.objectives().next() else { return Vec::new() };
        let mut ranked: Vec<(f64, &Arc<Trial>)> =
            self.trials().filter_map(|t| Some((standing::ranked(t, metric, &self.settings)?, t))).collect();
        ranked.sort_by(|(a, s), (b, t)| {
            let order = if metric.goal.better(*a, *b) {
                Ordering::Less
            } else if metric.goal.better(*b, *a) {
                Ordering::Greater
            } else {
                Ordering::Equal
            };
            order.then(s.number.cmp(&t.number))
        });
        ranked.into_iter().map(|(_, t)| t).collect()
    }

    /// The newest trial with exactly this configuration. `O(parameters + log n)`.
    pub fn same_as(&self, config: &Config) -> Option<&Arc<Trial>> {
        self.all_same_as(config).next()
    }

    /// All trials with exactly this configuration, newest first. `O(parameters + log n)` each.
    pub fn all_same_as(&self, config: &Config) -> impl Iterator<Item = &Arc<Trial>> {
        self.configs.like(config).filter_map(|number| self.trial(number)).filter(move |t| t.config == *config)
    }

    /// How many of the trials before `trial` were left to the sampler: not the default configuration, not enqueued, not added.
    /// Trials that are not opened yet count. `O(trials opened since)`.
    pub fn sampled_before(&self, trial: TrialNumber) -> u64 {
        let is_sampled = |t: &TrialNumber| self.trial(*t).is_some_and(|t| t.origin == Origin::Sampled);
        let later = (trial..self.len()).filter(is_sampled).count() as u64;
        self.standing.sampled - later + trial.saturating_sub(self.len())
    }

    /// The configurations known now, for [`History::configured_since`]. `O(1)`.
    pub fn mark(&self) -> Mark {
        self.configs.set.mark()
    }

    /// The trials whose configuration was set or changed after `mark`, oldest change first. `None` when the mark was taken on a
    /// history that this one does not continue: fold again from the start then. `O(log n)` and one step a trial.
    pub fn configured_since(&self, mark: Mark) -> Option<impl Iterator<Item = &Arc<Trial>>> {
        Some(self.configs.set.since(mark)?.filter_map(|number| self.trial(number)))
    }

    /// The outcomes known now, for [`History::ended_since`]. `O(1)`.
    pub fn ends(&self) -> Mark {
        self.ends.mark()
    }

    /// The trials that got their outcome after `mark`, in that order; nothing about them changes any more but their notes.
    /// `None` when the mark was taken on a history that this one does not continue: fold again from the start then. `O(log n)`
    /// and one step a trial.
    pub fn ended_since(&self, mark: Mark) -> Option<impl Iterator<Item = &Arc<Trial>>> {
        Some(self.ends.since(mark)?.filter_map(|number| self.trial(number)))
    }

    /// Notes of the study, newest value of each.
    pub fn notes(&self) -> &[(Name, Value)] {
        &self.notes
    }

    /// The trainer's description of the data, a JSON document.
    pub fn data_profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Trials that were taken over from other studies to learn from, in the order of the log.
    pub fn borrowed(&self) -> &[Arc<Borrowed>] {
        &self.borrowed
    }

    /// Milliseconds during which at least one trial was being carried out, up to `now`.
    ///
    /// An attempt whose owner died counts until it was last heard of; while nobody has noticed, until `now`: give back the
    /// trials of dead owners before asking.
    pub fn busy(&self, now: Millis) -> Millis {
        self.standing.busy(now)
    }

    /// When the newest event was written.
    pub fn latest(&self) -> Millis {
        self.latest
    }
}
