//! Writing a study's history by hand.

use tunesmith_core::{
    Body, Chosen, Config, Event, Failure, FailureClass, Finished, History, Measures, Millis, Opened, Origin,
    Outcome, Proposed, Reported, Settings, Started, TrialNumber,
};

/// A study whose events are given one by one, a second apart. The objective is called `loss` throughout.
///
/// Panics when an event does not fit those before it: the script is wrong then, not the code under test.
#[derive(Debug, Clone)]
pub struct Script {
    history: History,
    time: Millis,
}

impl Script {
    /// Begins a study.
    pub fn new(settings: Settings) -> Self {
        let mut script = Self { history: History::new(settings.clone()), time: 0 };
        script.record(None, Body::Created(Box::new(settings)));
        script
    }

    /// The history so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Writes an event.
    #[allow(clippy::panic)]
    pub fn record(&mut self, trial: Option<TrialNumber>, body: Body) {
        self.time += 1_000;
        let event = Event { seq: self.history.head() + 1, trial, time: self.time, body };
        if let Err(e) = self.history.apply(event) {
            panic!("the script of a test is wrong: {e}");
        }
    }

    /// Claims the next number, with what is asked for and without a proposal.
    pub fn open(&mut self, origin: Origin, fixed: Config) -> TrialNumber {
        let number = self.history.len();
        self.record(Some(number), Body::Opened(Box::new(Opened { origin, fixed, ..Opened::default() })));
        number
    }

    /// Gives an opened trial its configuration.
    pub fn propose(&mut self, trial: TrialNumber, by: &str, config: Config) {
        let from = self.history.head();
        self.record(
            Some(trial),
            Body::Proposed(Proposed { config, by: by.into(), why: None, from, call: 0 }),
        );
    }

    /// Starts the next attempt at a trial.
    pub fn start(&mut self, trial: TrialNumber) {
        let attempt = self.history.trial(trial).map_or(0, |t| t.attempt()) + 1;
        self.record(Some(trial), Body::Started(Started { attempt, worker: "script".into() }));
    }

    /// Says what a running trial asked for by name.
    pub fn choose(&mut self, trial: TrialNumber, chosen: Vec<Chosen>) {
        self.record(Some(trial), Body::Chosen(chosen));
    }

    /// Reports a value of the objective of a running trial.
    pub fn report(&mut self, trial: TrialNumber, step: Option<u64>, fold: Option<u32>, loss: f64) {
        let attempt = self.history.trial(trial).map_or(0, |t| t.attempt());
        let measures = Measures::of("loss", loss);
        self.record(Some(trial), Body::Reported(Reported { attempt, step, fold, measures, late: false }));
    }

    /// Ends a trial; one that never ran is recorded as carried out elsewhere.
    pub fn finish(&mut self, trial: TrialNumber, outcome: Outcome) {
        let attempt = self.history.trial(trial).map_or(0, |t| t.attempt());
        self.record(Some(trial), Body::Finished(Finished { attempt, outcome, late: false }));
    }

    /// Ends a trial with this value.
    pub fn done(&mut self, trial: TrialNumber, loss: f64) {
        self.finish(trial, Outcome::Done(Measures::of("loss", loss)));
    }

    /// Ends a trial as failed.
    pub fn fail(&mut self, trial: TrialNumber) {
        self.finish(
            trial,
            Outcome::Failed(Failure::new(FailureClass::ExitCode, "it ended with exit code 1")),
        );
    }

    /// A whole trial: opened, proposed, started and done.
    pub fn trial(&mut self, config: Config, loss: f64) -> TrialNumber {
        let trial = self.open(Origin::Sampled, Config::new());
        self.propose(trial, "script", config);
        self.start(trial);
        self.done(trial, loss);
        trial
    }
}
