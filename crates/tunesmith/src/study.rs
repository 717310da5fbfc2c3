//! The handle on a study: create, open, read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tunesmith_core::{
    Batch, Body, Budget, Change, Draft, Event, Guard, History, HistoryError, Log, Metric, Opened, Origin, Owner, Sampler, Scheduler,
    Seq, Settings, Space, Store, StoreError, Trial, TrialNumber,
};

use crate::error::from_append;
use crate::{Error, Result, clock, owner};

/// How often a change of the study is tried when others change it meanwhile.
pub(crate) const CHANGES_TRIED: usize = 10_000;

/// A study: a log of events, folded as far as it was read. Clones share one handle; it is safe to use from many threads.
#[derive(Clone)]
pub struct Study {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) log: Arc<dyn Log>,
    pub(crate) owner: Owner,
    state: Mutex<Fold>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        owner::unregister(&self.owner);
    }
}

/// The history as far as this handle has read, with the tools that its settings name.
pub(crate) struct Fold {
    pub(crate) history: History,
    pub(crate) tools: Tools,
}

#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) sampler: Arc<dyn Sampler>,
    pub(crate) rule: Arc<dyn Scheduler>,
}

impl Tools {
    fn new(history: &History) -> Result<Self> {
        let settings = history.settings();
        let wrong = |e: tunesmith_search::SpecError| Error::Settings(e.to_string());
        Ok(Self {
            sampler: tunesmith_search::sampler(&settings.sampler, history.space()).map_err(wrong)?.into(),
            rule: tunesmith_search::scheduler(&settings.stopping, &settings.metrics).map_err(wrong)?.into(),
        })
    }
}

impl Study {
    /// Creates a study. Where every active parameter has a default, the default configuration is trial 0.
    ///
    /// # Errors
    /// When the settings cannot be used, the name is taken, or the store fails.
    pub fn create(store: &Arc<dyn Store>, name: &str, settings: Settings) -> Result<Self> {
        check(name, &settings)?;
        let history = History::new(settings.clone());
        Tools::new(&history)?;
        let time = clock::now();
        let default = settings.space.default_config();
        let mut first = vec![Draft { trial: None, time, body: Body::Created(Box::new(settings)) }];
        if let Some(fixed) = default {
            let opened = Opened { origin: Origin::Default, fixed, ..Opened::default() };
            first.push(Draft { trial: Some(0), time, body: Body::Opened(Box::new(opened)) });
        }
        Self::over(store, name, store.create(name, &first)?)
    }

    /// Opens a study.
    ///
    /// # Errors
    /// When there is none of this name, its log is damaged, or the store fails.
    pub fn open(store: &Arc<dyn Store>, name: &str) -> Result<Self> {
        Self::over(store, name, store.open(name)?)
    }

    /// Opens a study if there is one of this name, else creates it. Settings that changed since are taken over: another budget,
    /// sampler or stopping rule, more metrics to watch, a widened range, an added choice. The old trials are kept.
    ///
    /// # Errors
    /// [`Error::Differs`] when the spaces or objectives differ so that old trials would no longer count.
    pub fn open_or_create(store: &Arc<dyn Store>, name: &str, settings: Settings) -> Result<(Self, Vec<String>)> {
        match Self::open(store, name) {
            Ok(study) => {
                let changes = study.adopt(settings)?;
                return Ok((study, changes));
            }
            Err(Error::Store(StoreError::Missing { .. })) => {}
            Err(e) => return Err(e),
        }
        match Self::create(store, name, settings.clone()) {
            Ok(study) => Ok((study, Vec::new())),
            // Another process was first.
            Err(Error::Store(StoreError::Exists(_))) => {
                let study = Self::open(store, name)?;
                let changes = study.adopt(settings)?;
                Ok((study, changes))
            }
            Err(e) => Err(e),
        }
    }

    /// A study that lives in this process only.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn in_memory(settings: Settings) -> Result<Self> {
        Self::create(&tunesmith_store::open("memory")?, "study", settings)
    }

    fn over(store: &Arc<dyn Store>, name: &str, log: Arc<dyn Log>) -> Result<Self> {
        let history = read_all(name, &*log)?;
        let tools = Tools::new(&history)?;
        let state = Mutex::new(Fold { history, tools });
        let inner = Inner { name: name.to_owned(), store: store.clone(), log, owner: owner::register(), state };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Its name when it was opened.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The store that keeps it.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.inner.store
    }

    /// Reads what others have appended and returns a snapshot of everything known. A snapshot costs `O(1)`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn history(&self) -> Result<History> {
        let mut fold = self.lock();
        self.sync(&mut fold)?;
        Ok(fold.history.clone())
    }

    /// The trial of this number.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn trial(&self, number: TrialNumber) -> Result<Arc<Trial>> {
        let history = self.history()?;
        history.trial(number).cloned().ok_or(Error::NoTrial { number, count: history.len() })
    }

    /// The seed of everything random inside the trial of this number, the same for each of its attempts.
    pub fn trial_seed(&self, number: TrialNumber) -> u64 {
        crate::propose::trial_seed(self.lock().history.settings().seed, number)
    }

    /// The best trial so far: done, within every limit, best by the first objective. `O(1)` after reading.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn best(&self) -> Result<Option<Arc<Trial>>> {
        Ok(self.history()?.best().cloned())
    }

    /// The events after a position of the log.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&self, after: Seq) -> Result<Vec<Event>> {
        Ok(self.inner.log.read(after)?)
    }

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
        let mut retool = false;
        for event in events {
            retool |= matches!(event.body, Body::Changed(_) | Body::SpaceChanged(_));
            let damaged = |source| Error::Damaged { study: self.inner.name.clone(), source };
            fold.history.apply(event).map_err(damaged)?;
        }
        if retool {
            fold.tools = Tools::new(&fold.history)?;
        }
        Ok(())
    }

    /// Appends a batch and takes it in, with what others appended before it.
    pub(crate) fn append(&self, fold: &mut Fold, batch: Batch) -> Result<(), tunesmith_core::AppendError> {
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
    pub(crate) fn change<T>(&self, mut decide: impl FnMut(&mut Fold) -> Result<(Option<Batch>, T)>) -> Result<T> {
        let mut fold = self.lock();
        for tried in 0..CHANGES_TRIED {
            if tried > 0 {
                self.sync(&mut fold)?;
            }
            let (batch, answer) = decide(&mut fold)?;
            let Some(mut batch) = batch else {
                // Decided on what this handle knows; others may have appended since.
                let known = fold.history.head();
                self.sync(&mut fold)?;
                if fold.history.head() == known {
                    return Ok(answer);
                }
                continue;
            };
            batch.guard = Guard::Head(fold.history.head());
            match self.append(&mut fold, batch) {
                Ok(()) => return Ok(answer),
                Err(tunesmith_core::AppendError::Moved(_)) => {}
                Err(e) => return Err(from_append(&self.inner.name, e)),
            }
        }
        Err(Error::Contended(self.inner.name.clone()))
    }

    /// Takes over settings that changed, when old trials still count under them; what changed, in sentences.
    fn adopt(&self, new: Settings) -> Result<Vec<String>> {
        check(&self.inner.name, &new)?;
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
            let version = old.space.version() + 1;
            match new.space.change_from(&old.space) {
                Change::Same => {}
                Change::Extended(changes) => {
                    let space = new.space.clone().with_version(version);
                    let body = Body::SpaceChanged(Box::new(space));
                    batch.events.push(Draft { trial: None, time: clock::now(), body });
                    said = changes;
                }
                Change::Incompatible(changes) => differences.extend(changes),
            }
            if !differences.is_empty() {
                return Err(Error::Differs { name: self.inner.name.clone(), differences });
            }
            let kept = Settings { space: old.space.clone(), ..new.clone() };
            if kept != *old {
                said.extend(changes(old, &kept));
                batch.events.push(Draft { trial: None, time: clock::now(), body: Body::Changed(Box::new(kept)) });
            }
            Ok(if batch.events.is_empty() { (None, said) } else { (Some(batch), said) })
        })
    }

    /// Changes the budget.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_budget(&self, change: impl Fn(Budget, &History) -> Budget) -> Result<Budget> {
        self.change(|fold| {
            let settings = fold.history.settings();
            let budget = change(settings.budget, &fold.history);
            if budget == settings.budget {
                return Ok((None, budget));
            }
            let changed = Settings { budget, ..settings.clone() };
            let event = Draft { trial: None, time: clock::now(), body: Body::Changed(Box::new(changed)) };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), budget))
        })
    }
}

/// Folds a whole log as it streams in.
fn read_all(name: &str, log: &dyn Log) -> Result<History> {
    let mut history: Option<History> = None;
    let mut wrong: Option<HistoryError> = None;
    log.scan(0, &mut |event| {
        if wrong.is_some() {
            return;
        }
        let applied = match (&mut history, &event.body) {
            (Some(history), _) => history.apply(event),
            (slot @ None, Body::Created(settings)) => slot.insert(History::new((**settings).clone())).apply(event),
            (None, _) => {
                Err(HistoryError { seq: event.seq, why: "a log starts with the creation of its study".into() })
            }
        };
        wrong = applied.err();
    })?;
    let empty = || HistoryError { seq: 1, why: "the log is empty".into() };
    match (wrong, history) {
        (None, Some(history)) => Ok(history),
        (wrong, _) => Err(Error::Damaged { study: name.to_owned(), source: wrong.unwrap_or_else(empty) }),
    }
}

fn words(settings: &Settings) -> String {
    let one = |m: &Metric| {
        let goal = if m.goal == tunesmith_core::Goal::Maximize { "maximize" } else { "minimize" };
        let take = match m.take {
            tunesmith_core::Take::Mean => "",
            tunesmith_core::Take::Last => "last ",
            tunesmith_core::Take::Best => "best ",
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
    if old.sampler != new.sampler {
        said.push(format!("the sampler was {} and is {}", old.sampler.name, new.sampler.name));
    }
    if old.stopping != new.stopping {
        said.push(format!("the stopping rule was {} and is {}", old.stopping.name, new.stopping.name));
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

fn check(name: &str, settings: &Settings) -> Result<()> {
    let wrong = |message: String| Err(Error::Settings(message));
    if name.trim().is_empty() || name.contains(['/', '\\', '\n', '\r', '\0']) || name.starts_with('.') || name.len() > 200 {
        return wrong(format!(
            "`{}` cannot be a study's name: it names a folder, so it has 1 to 200 characters, no `/` or `\\`, and no `.` in front",
            name.escape_default()
        ));
    }
    if settings.objectives().next().is_none() {
        return wrong("the study has no objective: name a metric to minimize or maximize".into());
    }
    for (i, m) in settings.metrics.iter().enumerate() {
        if m.name.is_empty() {
            return wrong("a metric has no name".into());
        }
        if settings.metrics[..i].iter().any(|n| n.name == m.name) {
            return wrong(format!("there are two metrics `{}`", m.name));
        }
    }
    if settings.budget.seconds.is_some_and(|s| !(s.is_finite() && s >= 0.0)) {
        return wrong("the time budget is not a number of seconds of at least 0".into());
    }
    Ok(())
}

/// Checks values that a person wants tried: known names, values in their domains.
pub(crate) fn check_partial(space: &Space, config: &tunesmith_core::Config) -> Result<()> {
    if space.is_empty() {
        return Ok(());
    }
    for (name, value) in config.iter() {
        let Some(param) = space.get(name) else {
            let hint = tunesmith_core::nearest(name, space.params().iter().map(|p| &*p.name))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            return Err(Error::Config(format!("the space has no parameter `{name}`{hint}")));
        };
        if !param.domain.contains(value) {
            let range = param.domain.describe();
            return Err(Error::Config(format!("`{name}` cannot be {}: it is {range}", value.quoted())));
        }
    }
    Ok(())
}
