//! The fold of a log: everything known about a study at one position.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::{
    Attempt, AttemptEnd, Body, Config, Event, Learned, Metric, Millis, Name, Opened, Origin, Outcome,
    Proposed, Report, Seq, Settings, Space, Started, State, Trial, TrialNumber, Value,
};

/// How many trials stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Enqueued or interrupted.
    pub waiting: u64,
    /// Under way.
    pub running: u64,
    /// Paused.
    pub paused: u64,
    /// Ran to their end.
    pub done: u64,
    /// Ended early.
    pub stopped: u64,
    /// Could not be carried out.
    pub failed: u64,
    /// What the budget counts: trials that were started or have an outcome, except those added from elsewhere.
    pub claimed: u64,
}

impl Counts {
    fn slot(&mut self, state: State) -> &mut u64 {
        match state {
            State::Waiting => &mut self.waiting,
            State::Running => &mut self.running,
            State::Paused => &mut self.paused,
            State::Done => &mut self.done,
            State::Stopped => &mut self.stopped,
            State::Failed => &mut self.failed,
        }
    }

    /// Trials with an outcome.
    pub fn finished(&self) -> u64 {
        self.done + self.stopped + self.failed
    }
}

/// An event that does not fit what came before it: the log is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} does not fit the log before it: {why}")]
pub struct HistoryError {
    /// The event's position.
    pub seq: Seq,
    /// Why.
    pub why: String,
}

type KeyedHash = BuildHasherDefault<DefaultHasher>;

/// Everything known about a study at one position of its log.
///
/// Cloning is `O(1)` and shares structure, also at 100,000 trials: a clone is a snapshot. [`History::apply`] is `O(log n)`.
#[derive(Debug, Clone)]
pub struct History {
    settings: Arc<Settings>,
    space: Arc<Space>,
    trials: imbl::Vector<Arc<Trial>>,
    head: Seq,
    counts: Counts,
    best: Option<TrialNumber>,
    waiting: imbl::OrdSet<TrialNumber>,
    running: imbl::OrdSet<TrialNumber>,
    configs: imbl::GenericHashMap<u64, TrialNumber, KeyedHash, imbl::shared_ptr::DefaultSharedPtr>,
    names: imbl::GenericHashMap<Name, Name, KeyedHash, imbl::shared_ptr::DefaultSharedPtr>,
    notes: Vec<(Name, Value)>,
    learned: Learned,
    profile: Option<Arc<str>>,
    busy: Millis,
    busy_since: Option<Millis>,
    latest: Millis,
}

impl History {
    /// The history before the first event, for a study of these settings.
    pub fn new(settings: Settings) -> Self {
        let mut history = Self {
            space: Arc::new(settings.space.clone()),
            settings: Arc::new(settings),
            trials: imbl::Vector::new(),
            head: 0,
            counts: Counts::default(),
            best: None,
            waiting: imbl::OrdSet::new(),
            running: imbl::OrdSet::new(),
            configs: imbl::GenericHashMap::default(),
            names: imbl::GenericHashMap::default(),
            notes: Vec::new(),
            learned: Learned::default(),
            profile: None,
            busy: 0,
            busy_since: None,
            latest: 0,
        };
        history.share_space();
        history
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
        self.counts
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
        self.waiting.iter().copied()
    }

    /// The trials that are under way, lowest number first.
    pub fn running(&self) -> impl Iterator<Item = TrialNumber> {
        self.running.iter().copied()
    }

    /// The best trial by the first objective among the done ones that satisfy every limit; the earlier of equals. `O(1)`.
    pub fn best(&self) -> Option<&Arc<Trial>> {
        self.trial(self.best?)
    }

    /// The done, feasible trials with a finite first objective, best first. `O(n log n)`.
    pub fn ranking(&self) -> Vec<&Arc<Trial>> {
        let Some(metric) = self.settings.objectives().next() else { return Vec::new() };
        let mut ranked: Vec<(f64, &Arc<Trial>)> = self
            .trials()
            .filter(|t| self.ranks(t, metric))
            .filter_map(|t| Some((t.value(metric)?, t)))
            .collect();
        ranked.sort_by(|(a, s), (b, t)| {
            let order = if metric.goal.better(*a, *b) {
                std::cmp::Ordering::Less
            } else if metric.goal.better(*b, *a) {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            };
            order.then(s.number.cmp(&t.number))
        });
        ranked.into_iter().map(|(_, t)| t).collect()
    }

    /// The newest earlier trial with exactly this configuration. `O(parameters)`.
    pub fn same_as(&self, config: &Config) -> Option<&Arc<Trial>> {
        self.trial(*self.configs.get(&digest(config))?).filter(|t| t.config == *config)
    }

    /// Notes of the study, newest value of each.
    pub fn notes(&self) -> &[(Name, Value)] {
        &self.notes
    }

    /// The trainer's description of the data, a JSON document.
    pub fn data_profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Milliseconds during which at least one trial was being carried out, up to `now`.
    pub fn busy(&self, now: Millis) -> Millis {
        self.busy + self.busy_since.map_or(0, |since| (now - since).max(0))
    }

    /// When the newest event was written.
    pub fn latest(&self) -> Millis {
        self.latest
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it does not fit what came before; the history is then unchanged.
    pub fn apply(&mut self, event: Event) -> Result<(), HistoryError> {
        let seq = event.seq;
        let wrong = |why: String| HistoryError { seq, why };
        if seq != self.head + 1 {
            return Err(wrong(format!("it should have position {}", self.head + 1)));
        }
        match event.trial {
            None => self.apply_to_study(event).map_err(wrong)?,
            Some(number) => match event.body {
                Body::Opened(opened) => self.open(number, *opened, event.time).map_err(wrong)?,
                body => self.apply_to_trial(number, body, event.time).map_err(wrong)?,
            },
        }
        self.head = seq;
        Ok(())
    }

    fn apply_to_study(&mut self, event: Event) -> Result<(), String> {
        match event.body {
            Body::Created(settings) => {
                if self.head != 0 {
                    return Err("a study is created once".into());
                }
                *self = Self::new(*settings);
            }
            Body::Changed(settings) => {
                let space = self.settings.space.clone();
                self.settings = Arc::new(Settings { space, ..*settings });
                self.find_best();
            }
            Body::SpaceChanged(space) => {
                self.space = Arc::new((*space).clone());
                self.settings = Arc::new(Settings { space: *space, ..(*self.settings).clone() });
                self.share_space();
            }
            Body::Noted(note) => {
                let key = self.share(&note.key);
                put(&mut self.notes, key, note.value);
            }
            Body::DataProfiled(json) => self.profile = Some(json.into()),
            other => return Err(format!("a `{}` event belongs to a trial", other.kind())),
        }
        self.latest = event.time;
        Ok(())
    }

    fn open(&mut self, number: TrialNumber, opened: Opened, time: Millis) -> Result<(), String> {
        if number != self.len() {
            return Err(format!("trial {number} is opened where {} is next", self.len()));
        }
        let mut trial = Trial {
            number,
            origin: opened.origin,
            fixed: opened.fixed,
            config: Config::new(),
            by: None,
            why: None,
            from: 0,
            call: 0,
            opened: time,
            attempts: Vec::new(),
            reports: Vec::new(),
            outcome: None,
            notes: Vec::new(),
            late: 0,
        };
        trial.fixed.share_names(|n| self.share(n));
        self.counts.waiting += 1;
        self.waiting.insert(number);
        self.trials.push_back(Arc::new(trial.clone()));
        if let Some(proposed) = opened.proposed {
            self.propose(&mut trial, proposed);
        }
        if let Some(started) = opened.started {
            self.start(&mut trial, started, time)?;
        }
        self.replace(trial, State::Waiting, false, time);
        Ok(())
    }

    fn propose(&mut self, trial: &mut Trial, proposed: Proposed) {
        trial.config = proposed.config;
        trial.config.share_names(|n| self.share(n));
        trial.by = Some(self.share(&proposed.by));
        trial.why = proposed.why.filter(|w| !w.is_empty()).map(|w| self.share(&w));
        trial.from = proposed.from;
        trial.call = proposed.call;
        self.configs.insert(digest(&trial.config), trial.number);
    }

    fn start(&mut self, trial: &mut Trial, started: Started, time: Millis) -> Result<(), String> {
        if started.attempt != trial.attempt() + 1 {
            return Err(format!(
                "attempt {} of trial {} follows attempt {}",
                started.attempt,
                trial.number,
                trial.attempt()
            ));
        }
        let worker = self.share(&started.worker);
        trial.attempts.push(Attempt { number: started.attempt, worker, started: time, ended: None });
        trial.attempts.shrink_to_fit();
        Ok(())
    }

    fn apply_to_trial(&mut self, number: TrialNumber, body: Body, time: Millis) -> Result<(), String> {
        let old = self.trial(number).ok_or_else(|| format!("trial {number} was never opened"))?;
        let (state, claimed) = (old.state(), is_claimed(old));
        // Taken out of its shared place while it changes, so that it is copied only when a snapshot still holds it.
        let mut shared = old.clone();
        if let Some(slot) = self.trials.get_mut(number as usize) {
            *slot = placeholder();
        }
        let trial = Arc::make_mut(&mut shared);
        let result = self.change(trial, state, body, time);
        self.replace_shared(shared, state, claimed, time);
        result
    }

    fn change(&mut self, trial: &mut Trial, state: State, body: Body, time: Millis) -> Result<(), String> {
        let number = trial.number;
        match body {
            Body::Proposed(proposed) => self.propose(trial, proposed),
            Body::Chosen(chosen) => {
                self.learned.learn(&chosen);
                for pick in chosen {
                    let name = self.share(&pick.name);
                    trial.config.set(name, pick.value);
                }
                self.configs.insert(digest(&trial.config), number);
            }
            Body::Started(started) if state.is_terminal() || state == State::Running => {
                return Err(format!(
                    "attempt {} of trial {number} starts while it is {}",
                    started.attempt,
                    state.as_str()
                ));
            }
            Body::Started(started) => self.start(trial, started, time)?,
            Body::Reported(r) if r.late => trial.late += 1,
            Body::Reported(r) => {
                let mut report =
                    Report { step: r.step, fold: r.fold, attempt: r.attempt, time, measures: r.measures };
                report.measures.share_names(|n| self.share(n));
                let same =
                    |x: &Report| x.attempt < report.attempt && x.step == report.step && x.fold == report.fold;
                match trial.reports.iter().rposition(|x| report.step.is_some() && same(x)) {
                    Some(i) => trial.reports[i] = report,
                    None => trial.reports.push(report),
                }
            }
            Body::Paused(attempt) => end(trial, attempt, time, AttemptEnd::Paused)?,
            Body::Interrupted(i) => end(trial, i.attempt, time, AttemptEnd::Interrupted(i.cause))?,
            Body::Finished(f) if f.late => trial.late += 1,
            Body::Finished(_) if state.is_terminal() => {
                return Err(format!("trial {number} has its outcome already"));
            }
            Body::Finished(f) => {
                if f.attempt > 0 {
                    end(trial, f.attempt, time, AttemptEnd::Finished)?;
                }
                let mut outcome = f.outcome;
                if let Outcome::Done(m) | Outcome::Stopped(m) = &mut outcome {
                    m.share_names(|n| self.share(n));
                }
                trial.outcome = Some((time, outcome));
                trial.reports.shrink_to_fit();
            }
            Body::Noted(note) => {
                let key = self.share(&note.key);
                put(&mut trial.notes, key, note.value);
            }
            other => return Err(format!("a `{}` event belongs to the study", other.kind())),
        }
        Ok(())
    }

    fn replace(&mut self, trial: Trial, before: State, claimed_before: bool, time: Millis) {
        self.replace_shared(Arc::new(trial), before, claimed_before, time);
    }

    /// Puts a changed trial back and brings everything that is derived from it up to date.
    fn replace_shared(&mut self, trial: Arc<Trial>, before: State, claimed_before: bool, time: Millis) {
        let (number, after) = (trial.number, trial.state());
        *self.counts.slot(before) -= 1;
        *self.counts.slot(after) += 1;
        self.counts.claimed += u64::from(is_claimed(&trial) && !claimed_before);
        if before != after {
            match before {
                State::Waiting => _ = self.waiting.remove(&number),
                State::Running => _ = self.running.remove(&number),
                _ => {}
            }
            match after {
                State::Waiting => _ = self.waiting.insert(number),
                State::Running => _ = self.running.insert(number),
                _ => {}
            }
            if self.counts.running > 0 && self.busy_since.is_none() {
                self.busy_since = Some(time);
            } else if self.counts.running == 0
                && let Some(since) = self.busy_since.take()
            {
                self.busy += (time - since).max(0);
            }
        }
        self.latest = time;
        if after == State::Done && before != State::Done {
            self.consider(&trial);
        }
        if let Some(slot) = self.trials.get_mut(number as usize) {
            *slot = trial;
        }
    }

    fn ranks(&self, trial: &Trial, objective: &Metric) -> bool {
        trial.state() == State::Done
            && trial.value(objective).is_some_and(f64::is_finite)
            && trial.feasible(&self.settings.metrics)
    }

    fn consider(&mut self, trial: &Trial) {
        let settings = self.settings.clone();
        let Some(metric) = settings.objectives().next() else { return };
        if !self.ranks(trial, metric) {
            return;
        }
        let (new, old) = (trial.value(metric), self.best().and_then(|b| b.value(metric)));
        let better = match (new, old) {
            (Some(new), Some(old)) => metric.goal.better(new, old),
            (new, _) => new.is_some(),
        };
        if better {
            self.best = Some(trial.number);
        }
    }

    fn find_best(&mut self) {
        self.best = None;
        for trial in self.trials.clone() {
            self.consider(&trial);
        }
    }

    fn share(&mut self, name: &Name) -> Name {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        // Long texts (a sampler's reasons) differ from trial to trial: sharing them would only cost.
        if name.len() <= 64 {
            self.names.insert(name.clone(), name.clone());
        }
        name.clone()
    }

    fn share_space(&mut self) {
        for p in self.space.params() {
            self.names.insert(p.name.clone(), p.name.clone());
        }
    }
}

fn placeholder() -> Arc<Trial> {
    thread_local! {
        static EMPTY: Arc<Trial> = Arc::new(Trial {
            number: 0, origin: Origin::Sampled, fixed: Config::new(), config: Config::new(), by: None, why: None, from: 0,
            call: 0, opened: 0, attempts: Vec::new(), reports: Vec::new(), outcome: None, notes: Vec::new(), late: 0,
        });
    }
    EMPTY.with(Arc::clone)
}

fn is_claimed(trial: &Trial) -> bool {
    trial.origin != Origin::Added && (!trial.attempts.is_empty() || trial.outcome.is_some())
}

fn end(trial: &mut Trial, attempt: u32, time: Millis, how: AttemptEnd) -> Result<(), String> {
    let number = trial.number;
    match trial.attempts.last_mut() {
        Some(last) if last.number == attempt && last.ended.is_none() => {
            last.ended = Some((time, how));
            Ok(())
        }
        _ => Err(format!("attempt {attempt} of trial {number} ends but is not under way")),
    }
}

fn put(notes: &mut Vec<(Name, Value)>, key: Name, value: Value) {
    match notes.iter_mut().find(|(k, _)| *k == key) {
        Some(slot) => slot.1 = value,
        None => notes.push((key, value)),
    }
}

/// A number that equal configurations share, whatever their order.
fn digest(config: &Config) -> u64 {
    let hasher = KeyedHash::default();
    config.iter().fold(0_u64, |sum, (name, value)| {
        let mut h = hasher.build_hasher();
        name.hash(&mut h);
        hash_value(value, &mut h);
        sum.wrapping_add(h.finish())
    })
}

fn hash_value(value: &Value, h: &mut DefaultHasher) {
    match value {
        Value::Bool(b) => (0_u8, b).hash(h),
        // Numbers that compare equal hash alike, whatever their kind.
        Value::Int(_) | Value::Float(_) => (1_u8, (value.as_f64().unwrap_or(0.0) + 0.0).to_bits()).hash(h),
        Value::Text(s) => (2_u8, s).hash(h),
        Value::List(items) => items.iter().for_each(|v| hash_value(v, h)),
    }
}
