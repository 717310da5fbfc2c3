//! Folding events into a history. Each is checked whole before anything changes.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::mix::Mix;
use super::standing::Place;
use super::{Configs, History, HistoryError, Names, configs};
use crate::{
    Attempt, AttemptEnd, AttemptNumber, Body, Cause, Config, Event, Millis, Name, Opened, Outcome, Proposed,
    Report, Reported, Settings, Started, State, Trial, TrialNumber, Value,
};

impl History {
    /// Takes in the next event. `O(log n)`, and one copy of the trial it is about when a snapshot holds that trial.
    ///
    /// # Errors
    /// When it does not fit what came before; the history is then unchanged.
    pub fn apply(&mut self, event: Event) -> Result<(), HistoryError> {
        let (seq, time) = (event.seq, event.time);
        let wrong = |why: String| HistoryError { seq, why };
        if seq != self.head + 1 {
            return Err(wrong(format!("it should have position {}", self.head + 1)));
        }
        match (event.trial, event.body) {
            (None, body) => self.apply_to_study(body).map_err(wrong)?,
            (Some(number), Body::Opened(opened)) => self.open(number, *opened, time).map_err(wrong)?,
            (Some(number), body) => self.apply_to_trial(number, body, time).map_err(wrong)?,
        }
        self.head = seq;
        self.latest = time;
        Ok(())
    }

    fn apply_to_study(&mut self, body: Body) -> Result<(), String> {
        match body {
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
            }
            Body::Noted(mut note) => {
                self.names.share(&mut note.key);
                put(Arc::make_mut(&mut self.notes), note.key, note.value);
            }
            Body::DataProfiled(json) => self.profile = Some(json.into()),
            Body::Borrowed(borrowed) => Arc::make_mut(&mut self.borrowed).push(Arc::new(borrowed)),
            other => return Err(format!("a `{}` event belongs to a trial", other.kind())),
        }
        Ok(())
    }

    fn find_best(&mut self) {
        self.standing.best = None;
        for trial in &self.trials {
            self.standing.consider(trial, &self.settings);
        }
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
        if let Some(started) = &opened.started {
            check_start(&trial, started)?;
        }
        let names = &mut self.names;
        trial.fixed.share_names(|n| names.share(n));
        if let Some(proposed) = opened.proposed {
            propose(&mut trial, proposed, names, &mut self.configs);
        }
        if let Some(started) = opened.started {
            start(&mut trial, started, time, names);
        }
        self.standing.moved(&trial, None, time, &self.settings);
        self.trials.push_back(Arc::new(trial));
        Ok(())
    }

    fn apply_to_trial(&mut self, number: TrialNumber, body: Body, time: Millis) -> Result<(), String> {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        let known = self.trials.get(index).ok_or_else(|| format!("trial {number} was never opened"))?;
        check(known, &body)?;
        if let Body::Chosen(chosen) = &body {
            self.learned.check(chosen)?;
        }
        let before = Place::of(known);
        let Some(shared) = self.trials.get_mut(index) else { return Ok(()) };
        let trial = Arc::make_mut(shared);
        let names = &mut self.names;
        match body {
            Body::Proposed(proposed) => propose(trial, proposed, names, &mut self.configs),
            Body::Chosen(chosen) => {
                self.learned.learn(number, &chosen);
                // All that the trial asked for: what was proposed besides, from the space as it was known, is not in use.
                trial.config = Config::new();
                for mut pick in chosen {
                    names.share(&mut pick.name);
                    trial.config.set(pick.name, pick.value);
                }
                self.configs.put(number, &trial.config);
            }
            Body::Started(started) => start(trial, started, time, names),
            Body::Reported(Reported { late: true, .. }) => trial.late += 1,
            Body::Reported(r) => report(trial, r, time, names),
            Body::Paused(_) => end(trial, time, AttemptEnd::Paused),
            Body::Interrupted(i) => end(trial, time, AttemptEnd::Interrupted(i.cause)),
            Body::Finished(f) if f.late => trial.late += 1,
            Body::Finished(f) => {
                if f.attempt > 0 {
                    end(trial, time, AttemptEnd::Finished);
                }
                finish(trial, f.outcome, time, names);
                self.learned.close(number);
                self.ends.put(number, result(trial, &self.settings));
            }
            Body::Noted(mut note) => {
                names.share(&mut note.key);
                put(&mut trial.notes, note.key, note.value);
            }
            Body::Created(_)
            | Body::Changed(_)
            | Body::SpaceChanged(_)
            | Body::Opened(_)
            | Body::DataProfiled(_)
            | Body::Borrowed(_) => {}
        }
        self.standing.moved(trial, Some(before), time, &self.settings);
        Ok(())
    }
}

/// Whether an event fits a trial that is open.
fn check(trial: &Trial, body: &Body) -> Result<(), String> {
    let (number, newest) = (trial.number, trial.attempt());
    let running = trial.state() == State::Running;
    let in_time = || match trial.outcome {
        Some(_) => Err(format!("trial {number} has its outcome already")),
        None => Ok(()),
    };
    // Attempt 0 stands for work that was done elsewhere.
    let by = |attempt: AttemptNumber| match (attempt, running) {
        (0, false) => Ok(()),
        (a, true) if a == newest => Ok(()),
        _ => Err(format!("attempt {attempt} of trial {number} is not under way")),
    };
    match body {
        Body::Reported(Reported { late: true, .. }) | Body::Noted(_) => Ok(()),
        Body::Finished(f) if f.late => Ok(()),
        Body::Proposed(_) | Body::Chosen(_) => in_time(),
        Body::Started(started) => in_time().and_then(|()| check_start(trial, started)),
        Body::Reported(r) => in_time().and_then(|()| by(r.attempt)),
        Body::Finished(f) => in_time().and_then(|()| by(f.attempt)),
        Body::Paused(0) => Err(format!("attempt 0 of trial {number} is not under way")),
        Body::Paused(attempt) => in_time().and_then(|()| by(*attempt)),
        Body::Interrupted(i) if i.attempt == 0 => {
            Err(format!("attempt 0 of trial {number} is not under way"))
        }
        Body::Interrupted(i) => in_time().and_then(|()| by(i.attempt)),
        Body::Opened(_) => Err(format!("trial {number} was opened already")),
        Body::Created(_)
        | Body::Changed(_)
        | Body::SpaceChanged(_)
        | Body::DataProfiled(_)
        | Body::Borrowed(_) => Err(format!("a `{}` event belongs to the study", body.kind())),
    }
}

fn check_start(trial: &Trial, started: &Started) -> Result<(), String> {
    let (number, newest, attempt) = (trial.number, trial.attempt(), started.attempt);
    if trial.state() == State::Running {
        Err(format!("attempt {attempt} of trial {number} starts while attempt {newest} is under way"))
    } else if newest.checked_add(1) != Some(attempt) {
        Err(format!("attempt {attempt} of trial {number} follows attempt {newest}"))
    } else {
        Ok(())
    }
}

fn propose(trial: &mut Trial, mut proposed: Proposed, names: &mut Names, configs: &mut Configs) {
    names.share(&mut proposed.by);
    trial.config = proposed.config;
    trial.config.share_names(|n| names.share(n));
    trial.by = Some(proposed.by);
    trial.why = proposed.why.filter(|why| !why.is_empty());
    if let Some(why) = &mut trial.why {
        names.share_reason(why);
    }
    trial.from = proposed.from;
    trial.call = proposed.call;
    configs.put(trial.number, &trial.config);
}

fn start(trial: &mut Trial, mut started: Started, time: Millis, names: &mut Names) {
    names.share(&mut started.worker);
    trial.attempts.reserve_exact(1);
    trial.attempts.push(Attempt {
        number: started.attempt,
        worker: started.worker,
        started: time,
        ended: None,
    });
}

fn report(trial: &mut Trial, r: Reported, time: Millis, names: &mut Names) {
    let mut report = Report { step: r.step, fold: r.fold, attempt: r.attempt, time, measures: r.measures };
    report.measures.share_names(|n| names.share(n));
    // An attempt that goes over steps again replaces what older ones had reported from there on.
    if let Some(step) = report.step
        && trial.attempts.len() > 1
    {
        let again = |x: &Report| {
            x.attempt < report.attempt && x.fold == report.fold && x.step.is_some_and(|s| s >= step)
        };
        trial.reports.retain(|x| !again(x));
    }
    trial.reports.push(report);
}

/// Ends the newest attempt. One whose owner died ended, for all that is known, when it was last heard of.
fn end(trial: &mut Trial, time: Millis, how: AttemptEnd) {
    let Some(last) = trial.attempts.last_mut() else { return };
    let unheard = matches!(how, AttemptEnd::Interrupted(Cause::OwnerDied | Cause::LeaseExpired));
    let heard =
        trial.reports.iter().rev().find(|r| r.attempt == last.number).map_or(last.started, |r| r.time);
    last.ended = Some((if unheard { heard.max(last.started) } else { time }, how));
}

fn finish(trial: &mut Trial, mut outcome: Outcome, time: Millis, names: &mut Names) {
    if let Outcome::Done(m) | Outcome::Stopped(m) = &mut outcome {
        m.share_names(|n| names.share(n));
    }
    trial.outcome = Some((time, outcome));
    if trial.reports.capacity() >= 2 * trial.reports.len() {
        trial.reports.shrink_to_fit();
    }
}

/// A number that trials with the same configuration and results share.
fn result(trial: &Trial, settings: &Settings) -> u64 {
    let mut h = Mix::default();
    (configs::digest(&trial.config), trial.state().as_str()).hash(&mut h);
    for metric in &settings.metrics {
        trial.value(metric).map(f64::to_bits).hash(&mut h);
    }
    h.finish()
}

fn put(notes: &mut Vec<(Name, Value)>, key: Name, value: Value) {
    match notes.iter_mut().find(|(k, _)| *k == key) {
        Some(slot) => slot.1 = value,
        None => notes.push((key, value)),
    }
}
