//! The history as far as a handle has read it, and how that grows: by reading what others append, and by appending.

use std::sync::{Arc, MutexGuard, PoisonError};

use tunesmith_core::{
    AppendError, Batch, Body, Event, Guard, History, HistoryError, Log, Sampler, Scheduler, StoreError,
};
use tunesmith_search::SpecError;
use tunesmith_search::samplers::{Grid, Points};

use crate::error::from_append;
use crate::{Error, Result, Study};

/// How often a change of the study is tried when others change it meanwhile.
pub(crate) const CHANGES_TRIED: usize = 10_000;

/// The history as far as this handle has read, with the tools that its settings name.
pub(crate) struct Fold {
    pub(crate) history: History,
    /// Made when they are first needed: a study whose sampler this version does not know can still be read.
    tools: Option<Tools>,
    /// Takes the place of the sampler that the settings name.
    pub(crate) custom: Option<Arc<dyn Sampler>>,
    /// That the sampler had nothing left, and how many trials had failed then.
    pub(crate) exhausted: Option<(u64, String)>,
}

impl Fold {
    pub(crate) fn new(history: History) -> Self {
        Self { history, tools: None, custom: None, exhausted: None }
    }

    /// The tools for the settings now in force.
    pub(crate) fn tools(&mut self) -> Result<Tools> {
        if let Some(tools) = &self.tools {
            return Ok(tools.clone());
        }
        let tools = Tools::new(&self.history, self.custom.clone())?;
        Ok(self.tools.insert(tools).clone())
    }

    /// Makes the tools anew when they are next needed.
    pub(crate) fn retool(&mut self) {
        (self.tools, self.exhausted) = (None, None);
    }
}

/// What the settings name: cheap to clone.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) sampler: Arc<dyn Sampler>,
    pub(crate) rule: Arc<dyn Scheduler>,
    /// Every configuration of a finite space: finds those not tried yet.
    pub(crate) all: Arc<Grid>,
}

impl Tools {
    pub(crate) fn new(history: &History, custom: Option<Arc<dyn Sampler>>) -> Result<Self> {
        let settings = history.settings();
        let wrong = |e: SpecError| Error::Settings(e.to_string());
        let sampler = match custom {
            Some(sampler) => sampler,
            None => tunesmith_search::sampler(&settings.sampler, history.space()).map_err(wrong)?.into(),
        };
        Ok(Self {
            sampler,
            rule: tunesmith_search::scheduler(&settings.stopping, &settings.metrics).map_err(wrong)?.into(),
            all: Arc::new(Grid::new().points(Points::All)),
        })
    }
}

impl Study {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Fold> {
        // The fold is changed by whole events only, so it is sound also after a panic elsewhere.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is new into the fold.
    pub(crate) fn sync(&self, fold: &mut Fold) -> Result<()> {
        let events = self.inner.log.read(fold.history.head())?;
        self.take_in(fold, events)
    }

    fn take_in(&self, fold: &mut Fold, events: impl IntoIterator<Item = Event>) -> Result<()> {
        for event in events {
            let other_tools = matches!(event.body, Body::Changed(_) | Body::SpaceChanged(_));
            let damaged = |source| Error::Damaged { study: self.inner.name.clone(), source };
            fold.history.apply(event).map_err(damaged)?;
            if other_tools {
                fold.retool();
            }
        }
        Ok(())
    }

    /// Appends a batch and takes it in, with what others appended before it.
    pub(crate) fn append(&self, fold: &mut Fold, batch: Batch) -> Result<(), AppendError> {
        let head = self.inner.log.append(&batch)?;
        let alone = head == fold.history.head() + batch.events.len() as u64;
        let taken = if alone {
            let first = fold.history.head() + 1;
            self.take_in(fold, batch.events.into_iter().zip(first..).map(|(draft, seq)| draft.at(seq)))
        } else {
            self.sync(fold)
        };
        // The batch is in the log; a log that can no longer be followed shows at the next read, too.
        taken.map_err(|e| StoreError::Unreadable(e.to_string()).into())
    }

    /// Decides on the newest state and appends what was decided, again when others were faster. `decide` gets the fold and returns
    /// the batch (its guard is set here) with an answer, or nothing to append.
    pub(crate) fn change<T>(
        &self,
        mut decide: impl FnMut(&mut Fold) -> Result<(Option<Batch>, T)>,
    ) -> Result<T> {
        let mut fold = self.lock();
        for _ in 0..CHANGES_TRIED {
            let (mut batch, answer) = match decide(&mut fold) {
                Ok((Some(batch), answer)) => (batch, answer),
                settled => {
                    // Decided, or refused, on what this handle knows: counts only if nobody has appended since.
                    let known = fold.history.head();
                    self.sync(&mut fold)?;
                    if fold.history.head() == known {
                        return settled.map(|(_, answer)| answer);
                    }
                    continue;
                }
            };
            batch.guard = Guard::Head(fold.history.head());
            match self.append(&mut fold, batch) {
                Ok(()) => return Ok(answer),
                Err(AppendError::Moved(_)) => self.sync(&mut fold)?,
                Err(e) => return Err(from_append(&self.inner.name, e)),
            }
        }
        Err(Error::Contended(self.inner.name.clone()))
    }
}

/// Folds a whole log as it streams in.
pub(crate) fn read_all(name: &str, log: &dyn Log) -> Result<History> {
    let mut history: Option<History> = None;
    let mut wrong: Option<HistoryError> = None;
    log.scan(0, &mut |event| {
        if wrong.is_some() {
            return;
        }
        let applied = match (&mut history, &event.body) {
            (Some(history), _) => history.apply(event),
            (slot @ None, Body::Created(settings)) => {
                slot.insert(History::new((**settings).clone())).apply(event)
            }
            (None, _) => Err(HistoryError {
                seq: event.seq,
                why: "a log starts with the creation of its study".into(),
            }),
        };
        wrong = applied.err();
    })?;
    let empty = || HistoryError { seq: 1, why: "the log is empty".into() };
    match (wrong, history) {
        (None, Some(history)) => Ok(history),
        (wrong, _) => Err(Error::Damaged { study: name.to_owned(), source: wrong.unwrap_or_else(empty) }),
    }
}
